"""Papers, silks and scroll mounts."""

import cv2
import numpy as np

from deploy.demonstration.works.fields import Colour, Field, Rng, blur, fbm, grain, mix, step, tint

INK: Colour = (2.55, 2.62, 2.80)


def paper(height: int, width: int, rng: Rng, tone: Colour = (238, 229, 208)) -> Field:
    """Return toned xuan paper with fibres, cloudy ageing and a fine tooth."""
    cloud = 0.012 * fbm(height, width, rng, 3, 5) + 0.006 * fbm(height, width, rng, 40, 3)
    tooth = 0.010 * grain(height, width, rng, width / 2600) + _fibres(height, width, rng)
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    edge = 0.035 * step(0.72, 1.08, np.maximum(np.abs(x), np.abs(y)) + 0.02 * cloud / 0.012)
    value = (1 + cloud + tooth - edge).astype(np.float32)
    warm = np.stack([value, value - 0.3 * edge, value - 1.2 * edge + 0.4 * cloud], 2)
    return np.asarray(tint(tone) * warm, np.float32)


def _fibres(height: int, width: int, rng: Rng) -> Field:
    """Return a faint web of long paper fibres."""
    layer = np.full((height, width), 128, np.uint8)
    count = int(500 * min(3.0, max(height / width, width / height)))
    noise = np.random.default_rng(int(rng.integers(2**31)))
    start = noise.random((count, 2)) * [width, height]
    angle = noise.random(count) * np.pi * 2
    bend = noise.normal(0, 0.9, count)
    length = noise.uniform(0.008, 0.035, count) * width
    t = np.linspace(0, 1, 7)
    turn = angle[:, None] + bend[:, None] * t
    x = start[:, 0, None] + np.cumsum(np.cos(turn), 1) * length[:, None] / 7
    y = start[:, 1, None] + np.cumsum(np.sin(turn), 1) * length[:, None] / 7
    paths = np.round(np.stack([x, y], 2) * 16).astype(np.int32)
    half = count // 2
    cv2.polylines(layer, list(paths[:half]), False, 96, 1, cv2.LINE_AA, 4)
    cv2.polylines(layer, list(paths[half:]), False, 150, 1, cv2.LINE_AA, 4)
    return (layer.astype(np.float32) - 128) / 128 * 0.10


def silk(height: int, width: int, rng: Rng, tone: Colour = (206, 190, 158), damask: float = 1.0) -> Field:
    """Return woven silk with a quiet damask figure."""
    x = np.arange(width, dtype=np.float32)[None, :] * np.float32(2 * np.pi)
    y = np.arange(height, dtype=np.float32)[:, None] * np.float32(2 * np.pi)
    pitch, cell = max(2.2, width / 620), width / 15
    weave = 0.018 * np.sin(x / pitch) * np.cos(y / pitch)
    figure = np.cos(x / cell) + 0.4 * np.cos(2 * x / cell) + np.cos(y / cell) + 0.4 * np.cos(2 * y / cell)
    cloud = 0.014 * fbm(height, width, rng, 3, 4) + 0.010 * fbm(height, width, rng, 60, 3, stretch=6)
    thread = 0.012 * grain(height, width, rng, 0.6)
    value = 1 + weave + cloud + thread + damask * 0.022 * step(-0.1, 0.1, figure)
    return np.asarray(tint(tone) * value[..., None], np.float32)


def bleed(ink: Field, rng: Rng, amount: float = 1.0) -> Field:
    """Give a density canvas the granulation and soft bleed of ink in paper."""
    height, width = ink.shape
    tooth = 1 + 0.10 * grain(height, width, rng, 0.7) + 0.08 * fbm(height, width, rng, 90, 3)
    halo = blur(ink, width / 700)
    return np.asarray(np.maximum((0.86 * ink + 0.14 * halo * amount) * tooth, 0), np.float32)


def ink_on(ground: Field, ink: Field, absorb: Colour = INK) -> Field:
    """Return the ground seen through an ink layer (Beer-Lambert)."""
    weight = np.array(absorb, np.float32)
    return np.asarray(ground * np.exp(-ink.astype(np.float32)[..., None] * weight), np.float32)


def hanging_scroll(painting: Field, rng: Rng, tone: Colour, damask: float = 1.0) -> Field:
    """Mount a painting as a hanging scroll with silk borders and a lower roller."""
    height, width = painting.shape[:2]
    side, head, foot = round(width * 0.085), round(width * 0.36), round(width * 0.24)
    full_w, full_h = width + 2 * side, height + head + foot
    out = silk(full_h, full_w, rng, tone, damask)
    band = round(width * 0.075)
    inner = tint((226, 218, 198))
    for top in (head - band, head + height):
        out[top : top + band] = inner * (1 + 0.5 * (out[top : top + band] / tint(tone) - 1))
    thin = max(1, round(width * 0.004))
    out[head - thin : head + height + thin, side - thin : side + width + thin] *= np.float32(0.80)
    out[head : head + height, side : side + width] = painting
    for ribbon in (0.32, 0.68):
        x0 = round(full_w * ribbon)
        span = round(width * 0.022)
        out[: head - band - thin, x0 - span // 2 : x0 + span // 2] *= np.array([0.93, 0.90, 0.86], np.float32)
    rod = round(width * 0.05)
    y = np.linspace(-1, 1, rod, dtype=np.float32)
    light = (0.55 + 0.55 * np.sqrt(np.clip(1 - (y + 0.25) ** 2, 0, 1)))[:, None, None]
    out[-rod:] *= light * np.array([0.86, 0.82, 0.76], np.float32)
    out[-rod - thin * 3 : -rod] *= np.float32(0.88)
    return out


def vignette_mount(painting: Field, mask: Field, rng: Rng, tone: Colour) -> Field:
    """Mount a shaped painting (a round fan, say) on a plain silk leaf."""
    height, width = painting.shape[:2]
    ground = silk(height, width, rng, tone, 0.3)
    rim = blur(mask, width / 240)
    shadow = np.clip(rim - mask, 0, 1)
    ground *= (1 - 0.35 * shadow)[..., None]
    return mix(ground, painting, mask)
