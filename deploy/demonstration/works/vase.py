"""Glazed vases photographed on a grey ground; `view` turns the object."""

import cv2
import numpy as np

from deploy.demonstration.works.crackle import carved, crackle, specks
from deploy.demonstration.works.fields import (
    Colour,
    Field,
    Rng,
    blur,
    fbm,
    generator,
    grain,
    mix,
    sample,
    step,
    tint,
)
from deploy.demonstration.works.pot import PITCH, Pot, trace, turn_pot
from deploy.demonstration.works.seal import stamp

_HEIGHT = {"meiping": 0.66, "pear": 0.68, "mallet": 0.64, "gall": 0.68, "jar": 0.50, "bowl": 0.28}
_GLAZES: dict[str, tuple[Colour, Colour]] = {
    "longquan": ((140, 172, 148), (84, 122, 98)),
    "ru": ((162, 190, 192), (112, 146, 152)),
    "guan": ((176, 182, 170), (128, 136, 128)),
    "moon": ((202, 214, 216), (146, 164, 176)),
    "jun": ((136, 160, 186), (92, 112, 148)),
    "yaozhou": ((132, 142, 96), (82, 92, 52)),
    "ge": ((206, 196, 168), (160, 148, 120)),
}
_ORDER = (
    ("meiping", "longquan"),
    ("mallet", "ru"),
    ("bowl", "jun"),
    ("pear", "ge"),
    ("jar", "yaozhou"),
    ("gall", "guan"),
    ("pear", "moon"),
)


def paint_vase(seed: int, width: int, view: float = 0.0) -> Field:
    """Photograph a vase; `view` is the turn of the object in degrees."""
    rng = generator(seed, "vase")
    shape, glaze = _ORDER[seed % 7]
    ratio = {"bowl": 0.75, "jar": 1.0}.get(shape, 1.28)
    height = round(width * ratio)
    tall = _HEIGHT[shape] * (ratio if ratio > 1 else 1.0) * rng.uniform(0.96, 1.06)
    pot = turn_pot(shape, rng, tall)
    light = float(rng.choice([-1.0, 1.0]))
    foot = 0.5 * ratio + tall * np.cos(PITCH) * 0.5 + 0.02
    picture = _studio(height, width, rng, light, float(rng.uniform(0.34, 0.86)))
    _shadow(picture, pot, width, foot, light)
    reach = float(pot.radius.max()) * 1.02
    x0, x1 = round((0.5 - reach) * width) - 3, round((0.5 + reach) * width) + 3
    y0, y1 = (
        max(0, round((foot - tall * 1.02 - 0.20 * reach) * width) - 8),
        min(height, round((foot + reach * 0.2) * width) + 8),
    )
    small = min(1.0, (6.5e5 / ((y1 - y0) * (x1 - x0))) ** 0.5)
    down, across = round((y1 - y0) * small), round((x1 - x0) * small)
    level = y0 + (np.arange(down, dtype=np.float32) + 0.5) * (y1 - y0) / down - 0.5
    place = x0 + (np.arange(across, dtype=np.float32) + 0.5) * (x1 - x0) / across - 0.5
    columns, rows = np.meshgrid(place / width - 0.5, foot - level / width)
    z, hit = trace(pot, columns, rows)
    mouth = (tall * np.cos(PITCH) - rows) / np.sin(PITCH)
    foot_edge = float(pot.radius[0])
    base = ~hit & (np.hypot(columns, rows / np.sin(PITCH)) < foot_edge)
    z = np.where(base, np.sqrt(np.maximum(foot_edge**2 - columns**2, 0)), z)
    hit |= base | (np.hypot(columns, mouth) < pot.radius[-1])
    colour = _shade(pot, columns, rows, z, np.radians(view), seed, rng, glaze, light, width)
    colour = np.asarray(
        cv2.resize(colour.astype(np.float32), (x1 - x0, y1 - y0), interpolation=cv2.INTER_CUBIC)
    )
    colour = colour + 0.5 * (colour - blur(colour, 1.2 * width / 1600))
    soft = blur(hit.astype(np.float32), 0.9 * width * small / 1600)
    alpha = np.asarray(cv2.resize(soft, (x1 - x0, y1 - y0), interpolation=cv2.INTER_CUBIC))
    part = picture[y0:y1, x0:x1]
    picture[y0:y1, x0:x1] = mix(part, colour, np.clip(alpha * 1.6 - 0.45, 0, 1))
    picture += 0.008 * grain(height, width, rng, 0.5)[..., None]
    stamp(picture, width * (0.5 + 0.44 * light), height * 0.955, width * 0.024, seed)
    return np.clip(picture, 0, 1)


def _studio(height: int, width: int, rng: Rng, light: float, level: float) -> Field:
    """Return a seamless grey sweep lit from one side."""
    y, x = np.mgrid[0 : height / width : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    bend = step(0.45, 0.95, y * width / height)
    value = level * (0.62 + 0.36 * bend) + 0.10 * np.exp(-((x + 0.45 * light) ** 2) * 1.4) * (1 - 0.4 * bend)
    value -= 0.12 * np.clip(np.hypot(x, (y * width / height - 0.5) * 1.6) - 0.55, 0, 1)
    value += 0.004 * fbm(height, width, rng, 3, 3)
    cast = np.array([1.0, 1.0, 0.985] if rng.random() < 0.5 else [0.985, 0.995, 1.01], np.float32)
    return np.asarray(value[..., None] * cast, np.float32)


def _shadow(picture: Field, pot: Pot, width: int, foot: float, light: float) -> None:
    """Lay a contact shadow and a soft cast shadow on the ground."""
    height = picture.shape[0]
    y, x = np.mgrid[0 : height / width : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    base, belly = float(pot.radius[30]), float(pot.radius.max())
    flat = np.sin(PITCH) * 1.15
    near = np.hypot(x - 0.5, (y - foot) / flat) / base
    contact = 1 - step(0.75, 1.22, near)
    along = (x - 0.5) * light / (belly * 2.6)
    drift = np.hypot((x - 0.5 - light * belly * 0.75) / 1.7, (y - foot + belly * 0.06) / flat / 1.1) / belly
    cast = (1 - step(0.15, 1.25, drift)) * (1 - 0.45 * np.clip(along, 0, 1))
    ring = np.exp(-((near / 1.25) ** 2) * 1.2)
    dark = (
        blur((0.62 * contact).astype(np.float32), width / 300) + 0.34 * blur(cast, width / 60) + 0.25 * ring
    )
    picture *= (1 - np.clip(dark, 0, 0.86))[..., None]


def _shade(
    pot: Pot,
    x: Field,
    v: Field,
    z: Field,
    turn: float,
    seed: int,
    rng: Rng,
    glaze: str,
    light: float,
    width: int,
) -> Field:
    """Return the lit glaze at every pixel of the pot's box."""
    sine, cosine = float(np.sin(PITCH)), float(np.cos(PITCH))
    y = (v + z * sine) / cosine
    t = np.clip(y / pot.height, 0, 1)
    angle = np.arctan2(x, z) + turn
    radius = np.maximum(pot.at(np.clip(y, 0, pot.height)), 1e-4)
    slope = np.clip(pot.lean(y), -3, 3)
    noise = fbm(1024, 1024, generator(seed, "glaze"), 7, 6)
    wander = sample(noise, 512 + 160 * np.cos(angle) + 60 * t, 400 + 160 * np.sin(angle) + 420 * t)
    nx, ny, nz = x / radius, -slope, z / radius
    ny = ny + 0.012 * wander
    norm = np.sqrt(nx * nx + ny * ny + nz * nz)
    nx, ny, nz = nx / norm, ny / norm, nz / norm
    mottled = sample(noise, 300 + 420 * np.cos(angle) + 60 * t, 600 + 420 * np.sin(angle) + 300 * t)
    thin, deep = (tint(c) for c in _GLAZES[glaze])
    pool = np.clip(0.42 + 0.22 * wander - 0.5 * (t - 0.4) + 0.05 * mottled, 0, 1)
    colour = mix(np.broadcast_to(thin, (*x.shape, 3)), np.broadcast_to(deep, (*x.shape, 3)), pool)
    if glaze == "jun":
        splash = step(0.15, 1.7, wander + 0.45 * mottled)
        colour = mix(colour, np.broadcast_to(tint((112, 46, 92)), colour.shape), 0.85 * splash)
    if glaze == "yaozhou":
        colour *= (1 - 0.34 * carved(angle, t))[..., None]
    else:
        aspect = pot.height / (2 * np.pi * float(pot.radius.mean()))
        dark, gold = crackle(seed, float(rng.uniform(0.7, 1.3)), aspect)
        high, wide = dark.shape
        place = ((angle / (2 * np.pi)) % 1.0) * (wide - 1)
        weight = {"ge": 0.85, "guan": 0.7, "ru": 0.34, "longquan": 0.30, "moon": 0.30, "jun": 0.52}[glaze]
        colour *= (1 - weight * sample(dark, place, t * (high - 1)))[..., None]
        colour *= (1 - 0.40 * specks(seed, place / wide, t, aspect))[..., None]
        line = weight * 0.6 * sample(gold, place, t * (high - 1))
        colour = mix(colour, colour * np.array([0.80, 0.62, 0.42], np.float32), line)
    rim = step(0.975, 0.998, t + 0.004 * wander) * 0.62
    colour = mix(colour, np.broadcast_to(tint((126, 92, 66)), colour.shape), rim)
    bare = step(0.030, 0.016, t + 0.004 * wander)
    colour = mix(colour, np.broadcast_to(tint((72, 50, 40)), colour.shape), bare)
    key = np.clip((nx * -0.62 * light + ny * 0.42 + nz * 0.66 + 0.30) / 1.30, 0, 1)
    fill = np.clip(nx * 0.8 * light + nz * 0.3 + 0.2, 0, 1)
    under = np.clip(0.55 + 0.6 * ny, 0.25, 1) * (0.55 + 0.45 * step(0.0, 0.12, t))
    lit = colour * (0.10 + 1.02 * key + 0.15 * fill + 0.17 * under)[..., None]
    shine = _reflections(nx, ny, nz, light, 0.03 * wander)
    gloss = 1 - 0.9 * bare
    lit = lit + (blur(shine, width / 900) * gloss)[..., None]
    return _mouth(pot, x, v, lit, thin, light)


def _reflections(nx: Field, ny: Field, nz: Field, light: float, ripple: Field) -> Field:
    """Return how much of the soft box and the strip light each point of the glaze mirrors."""
    sine, cosine = float(np.sin(PITCH)), float(np.cos(PITCH))
    facing = np.clip(ny * sine + nz * cosine, 0, 1)
    rx, ry, rz = 2 * facing * nx, 2 * facing * ny - sine, 2 * facing * nz - cosine
    side = np.arctan2(rx * -light, rz + 1e-6)
    rise = np.arcsin(np.clip(ry, -1, 1))
    box = (
        step(0.42, 0.50, side + ripple)
        * step(1.12, 1.04, side + ripple)
        * step(-0.30, -0.18, rise)
        * step(0.92, 0.78, rise)
    )
    strip = (
        step(-1.75, -1.62, side) * step(-1.34, -1.46, side) * step(-0.4, -0.2, rise) * step(1.0, 0.8, rise)
    )
    fresnel = 0.045 + 0.95 * (1 - facing) ** 5
    return np.asarray(
        (0.34 + 0.5 * fresnel) * box
        + (0.10 + 0.4 * fresnel) * strip
        + 0.22 * fresnel * np.clip(0.5 + rise, 0, 1)
    )


def _mouth(pot: Pot, x: Field, v: Field, lit: Field, glaze: Field, light: float) -> Field:
    """Open the mouth: lip, shaded inner wall and its reflected light."""
    sine, cosine = float(np.sin(PITCH)), float(np.cos(PITCH))
    outer = float(pot.radius[-1])
    depth = (pot.height * cosine - v) / sine
    near = np.hypot(x, depth) / outer
    thick = 0.90 if outer > 0.2 else 0.84
    wall = np.clip(-depth / outer, -1, 1)
    glow = (0.20 + 0.34 * np.clip(wall, 0, 1) + 0.16 * np.clip(x * light / outer, 0, 1)) * (
        1.5 if outer > 0.2 else 0.8
    )
    inner = glaze * glow[..., None]
    lip = (
        glaze
        * np.array([0.92, 0.80, 0.68], np.float32)
        * (0.82 + 0.22 * np.clip(-x * light / outer, -1, 1))[..., None]
    )
    lit = mix(lit, lip, step(1.0, 0.985, near))
    return mix(lit, inner, step(thick + 0.02, thick - 0.02, near))
