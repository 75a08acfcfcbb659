"""Contemporary oil landscapes with impasto relief."""

import cv2
import numpy as np

from deploy.demonstration.works.fields import (
    Colour,
    Field,
    Rng,
    blur,
    fbm,
    generator,
    grain,
    mix,
    step,
    tint,
    wave,
)
from deploy.demonstration.works.seal import stamp

_PALETTES: tuple[tuple[Colour, ...], ...] = (
    ((232, 206, 160), (214, 150, 88), (168, 92, 52), (96, 62, 48), (52, 44, 46), (236, 232, 214)),
    ((190, 206, 214), (120, 156, 176), (58, 96, 124), (32, 54, 78), (22, 30, 44), (240, 226, 196)),
    ((226, 216, 190), (176, 182, 140), (104, 130, 96), (52, 84, 74), (28, 44, 44), (222, 120, 64)),
    ((240, 196, 150), (222, 104, 80), (156, 48, 62), (82, 34, 62), (34, 24, 44), (250, 224, 150)),
    ((222, 220, 216), (170, 168, 166), (112, 112, 116), (62, 64, 70), (26, 28, 32), (196, 60, 44)),
)
_RATIOS = (0.72, 1.0, 0.62, 1.25, 0.80)


def paint_oil(seed: int, width: int) -> Field:
    """Paint a landscape in thick strokes; the seed chooses palette and composition."""
    rng = generator(seed, "oil")
    ratio = _RATIOS[seed % 5]
    height = round(width * ratio)
    small = min(1.0, (0.95e6 / (height * width)) ** 0.5)
    high, wide = round(height * small), round(width * small)
    palette = np.stack([tint(colour) for colour in _PALETTES[(seed + seed // 5) % 5]])
    idea, flow = _compose(high, wide, rng, palette, (seed + seed // 4) % 4)
    paint = idea * 0.92
    relief = np.zeros((high, wide), np.float32)
    unit = float(np.sqrt(high * wide))
    for share, count, load in ((0.17, 300, 0.9), (0.10, 700, 1.0), (0.060, 1300, 1.1), (0.034, 1700, 1.2)):
        _coat(paint, relief, idea, flow, rng, unit * share, count, load)
    size = (width, height)
    paint = np.asarray(cv2.resize(paint, size, interpolation=cv2.INTER_CUBIC), np.float32)
    relief = np.asarray(cv2.resize(relief, size, interpolation=cv2.INTER_CUBIC), np.float32)
    picture = _light(paint, relief, rng, width)
    side = 0.93 if rng.random() < 0.5 else 0.07
    stamp(picture, width * side, height - width * 0.05, width * 0.030, seed)
    return np.clip(picture, 0, 1)


def _compose(high: int, wide: int, rng: Rng, palette: Field, plan: int) -> tuple[Field, Field]:
    """Return the colour idea of the picture and the direction of its strokes."""
    y, x = np.mgrid[0 : 1 : high * 1j, 0 : 1 : wide * 1j].astype(np.float32)
    sky, haze, mid, _, dark, accent = palette
    drift = fbm(high, wide, rng, 2.2, 5, 0.55, 2.5)
    fine = fbm(high, wide, rng, 7, 4, 0.5, 4.5)
    flow = 0.35 * fbm(high, wide, rng, 2, 3)
    full = np.ones((high, wide, 1), np.float32)
    horizon = float(rng.uniform(0.30, 0.62))
    cloud = step(-0.9, 1.3, drift + 1.6 * (y / horizon - 0.6))
    picture = mix(sky * full, haze * full, cloud)
    sx, sy = rng.uniform(0.2, 0.8), horizon * rng.uniform(0.35, 0.75)
    aspect = wide / high
    disc = np.hypot((x - sx) * aspect, y - sy)
    glow = np.exp(-((disc / 0.26) ** 2))
    picture = mix(picture, accent * full, 0.65 * glow)
    if plan in (0, 3):
        picture = mix(picture, accent * full * 1.02, step(0.066, 0.058, disc))
    for k in range(3 if plan != 2 else 5):
        t = (k + 1) / (4 if plan != 2 else 6)
        crest = horizon + (1 - horizon) * (t - 0.34) * 0.75
        amount = (0.15, 0.05, 0.22, 0.09)[plan] * (1.1 - 0.6 * t)
        line = (crest - amount * np.abs(wave(wide, rng, 2.5 + k, 5)) * 0.8).astype(np.float32)
        mask = step(0.0, 0.012, y - line[None, :] + 0.006 * fine)
        shade = np.interp(t, np.linspace(0, 1, 4), np.arange(4)) + 1
        lower = palette[int(np.clip(np.floor(shade), 1, 4))] * (1 - shade % 1) + palette[
            int(np.clip(np.floor(shade) + 1, 1, 4))
        ] * (shade % 1)
        body = mix(lower * full, (0.6 * lower + 0.4 * haze) * full, step(0.10, 0.0, y - line[None, :]) * 0.7)
        below = (y - line[None, :]) / max(0.05, amount)
        body = mix(body, dark * full, step(0.1, 1.9, 0.6 * fine + 0.6 * drift + 0.5 * below) * 0.5)
        focus = np.exp(-(((x - sx) / 0.20) ** 2)) * step(0.55, 0.0, below)
        body = mix(
            body, (0.55 * accent + 0.45 * haze) * full, focus * step(-0.2, 1.4, fine) * (0.75 - 0.4 * t)
        )
        picture = mix(picture, body, mask)
        slope = np.gradient(blur(line[None, :], wide / 60)[0]) * high
        flow = flow * (1 - mask) + mask * (np.clip(slope, -1.2, 1.2)[None, :] + 0.25 * fine)
    if plan in (1, 3):
        shore = horizon + (1 - horizon) * rng.uniform(0.42, 0.6)
        mask = step(shore, shore + 0.01, y + 0.004 * fine)
        mirror = picture[np.clip((2 * shore * high - np.arange(high)).astype(int), 0, high - 1)]
        river = 0.62 * blur(mirror, wide / 90) + 0.38 * mid
        glint = np.exp(-(((x - sx) / 0.07) ** 2)) * step(0.2, 1.2, fine + 0.4)
        river = mix(river, accent * full, glint * 0.85)
        picture = mix(picture, river, mask)
        flow = flow * (1 - mask)
    field = step(0.80, 1.05, y + 0.06 * drift)
    return mix(picture, dark * full, 0.5 * field).astype(np.float32), flow.astype(np.float32)


def _knives(rng: Rng, length: int, breadth: int) -> list[tuple[Field, Field]]:
    """Return a few strokes of the brush as (cover, relief) pairs."""
    out = []
    for _ in range(10):
        hair = wave(breadth, rng, max(4, breadth / 3.2), 3, 0.7)[:, None]
        body = fbm(breadth, length, rng, 5, 3, 0.5, 0.4)
        u = np.linspace(0, 1, length)[None, :]
        v = np.linspace(-1, 1, breadth)[:, None]
        end = 0.93 - 0.16 * np.abs(wave(breadth, rng, 6, 3))[:, None]
        cover = (
            step(0.0, 0.05, u - 0.05 - 0.04 * v**2)
            * step(0.0, 0.10, end - u)
            * step(1.0, 0.86, np.abs(v) + 0.05 * body)
        )
        ridge = (
            0.50 + 0.24 * hair + 0.10 * body + 0.40 * step(0.55, 0.95, np.abs(v)) + 0.45 * step(0.62, 0.92, u)
        )
        out.append((cover.astype(np.float32), (ridge * cover).astype(np.float32)))
    return out


def _coat(
    paint: Field, relief: Field, idea: Field, flow: Field, rng: Rng, size: float, count: int, load: float
) -> None:
    """Lay one coat of strokes of about one size, in place."""
    high, wide = relief.shape
    length, breadth = max(10, int(size)), max(5, int(size * 0.30))
    knives = _knives(rng, length, breadth)
    unit = float(np.sqrt(high * wide))
    tone = idea.mean(2)
    detail = np.clip(12 * np.abs(tone - blur(tone, unit * 0.02)) + 0.08, 0, 1)
    box = int(np.ceil(np.hypot(length, breadth))) + 2
    thick = load * size * 0.05
    for _ in range(count):
        x, y = int(rng.integers(wide)), int(rng.integers(high))
        cover, ridge = knives[int(rng.integers(10))]
        angle = float(flow[y, x]) + rng.normal(0, 0.22)
        c, s = np.cos(angle), np.sin(angle)
        middle = box / 2
        matrix = np.array(
            [
                [c, -s, middle - c * length / 2 + s * breadth / 2],
                [s, c, middle - s * length / 2 - c * breadth / 2],
            ]
        )
        x0, y0 = x - box // 2, y - box // 2
        left, top, right, low = max(0, x0), max(0, y0), min(wide, x0 + box), min(high, y0 + box)
        if right <= left or low <= top or (size < 0.05 * unit and detail[y, x] < rng.random() * 0.5):
            continue
        part = (slice(top - y0, low - y0), slice(left - x0, right - x0))
        mask = np.asarray(cv2.warpAffine(cover, matrix, (box, box)))[part]
        rise = np.asarray(cv2.warpAffine(ridge, matrix, (box, box)))[part]
        colour = idea[y, x] * (1 + rng.normal(0, 0.055)) + rng.normal(0, 0.014, 3)
        view = (slice(top, low), slice(left, right))
        alpha = (mask * 0.93)[..., None]
        paint[view] += alpha * (colour.astype(np.float32) * (0.94 + 0.12 * rise[..., None]) - paint[view])
        relief[view] = relief[view] * (1 - 0.8 * mask) + rise * thick


def _light(paint: Field, relief: Field, rng: Rng, width: int) -> Field:
    """Light the relief from the upper left and add canvas and sheen."""
    height = paint.shape[0]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    pitch = width / 420
    canvas = np.sin(x * 2 * np.pi / pitch) * np.sin(y * 2 * np.pi / pitch)
    scale = 1600 / width
    surface = relief + 0.10 * canvas / scale + 0.10 * grain(height, width, rng, 0.8) / scale
    surface = blur(surface, 0.6 / scale)
    dx = cv2.Sobel(surface, cv2.CV_32F, 1, 0, ksize=3) / 8
    dy = cv2.Sobel(surface, cv2.CV_32F, 0, 1, ksize=3) / 8
    tilt = (dx * 0.62 + dy * 0.78) * 0.60
    diffuse = 1 - np.clip(tilt, -0.42, 0.42)
    sheen = np.clip(-tilt - 0.10, 0, 0.5) ** 1.4
    return np.clip(paint * diffuse[..., None] + 0.55 * sheen[..., None], 0, 1)
