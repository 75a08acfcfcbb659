"""Ink bamboo: stalks with flying white, and leaves in groups of brush strokes."""

import cv2
import numpy as np

from deploy.demonstration.works.brush import Touch, curve, lines, sweep, taper
from deploy.demonstration.works.calligraphy import column
from deploy.demonstration.works.fields import Field, Rng, blur, generator
from deploy.demonstration.works.paper import bleed, ink_on, paper
from deploy.demonstration.works.seal import stamp

_TONES = ((240, 233, 216), (228, 214, 184), (244, 240, 230), (222, 206, 172))


def paint_bamboo(seed: int, width: int) -> Field:
    """Paint bamboo: pale stalks behind, dark leaves before; upright or album format."""
    rng = generator(seed, "bamboo")
    ratio = (2.1, 0.72, 1.35, 2.8)[seed % 4]
    height = round(width * ratio)
    small = min(1.0, (2.4e6 / (height * width)) ** 0.5)
    high, wide = round(height * small), round(width * small)
    unit = min(wide * 1.25, high)
    ink = np.zeros((high, wide), np.float32)
    pale = np.zeros((high, wide), np.float32)
    wind = float(rng.choice([-1.0, 1.0])) * float(rng.uniform(0.15, 0.55))
    for _ in range(int(rng.integers(1, 4))):
        _stalk(pale, rng, wide * rng.uniform(0.15, 0.85), unit, 0.24, wind, unit * rng.uniform(0.014, 0.028))
    stand = rng.permutation(np.array([0.30, 0.50, 0.68]))[: int(rng.integers(1, 4))]
    for index, place in enumerate(stand):
        _stalk(
            ink,
            rng,
            wide * (float(place) + rng.normal(0, 0.03)),
            unit,
            0.85 - 0.15 * index,
            wind,
            unit * rng.uniform(0.018, 0.042),
        )
    ink = np.maximum(ink, 0.8 * pale) + 0.2 * np.minimum(ink, pale)
    if rng.random() < 0.6 or ratio < 1:
        _rock(ink, rng, wide * (0.5 - 0.36 * np.sign(wind)), float(high), unit)
    full = _resize(ink, (width, height))
    ground = paper(height, width, rng, _TONES[int(rng.integers(4))])
    picture = ink_on(ground, bleed(full, rng) * 0.95)
    x = width * (0.09 if wind > 0 else 0.91)
    inscription(picture, rng, x, height * 0.10, width * 0.020 if ratio > 1 else width * 0.016)
    stamp(picture, x, height * 0.10 + width * (0.30 if ratio > 1 else 0.24), width * 0.034, seed)
    return picture


def _resize(ink: Field, size: tuple[int, int]) -> Field:
    """Enlarge an ink layer and restore its bite."""
    full = np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_CUBIC), np.float32)
    return np.maximum(full + 0.4 * (full - blur(full, 1.5)), 0)


def _stalk(ink: Field, rng: Rng, x: float, unit: float, tone: float, wind: float, thick: float) -> None:
    """Paint one stalk from the foot to beyond the top edge, with its leaves."""
    high = ink.shape[0]
    lean = wind * rng.uniform(0.05, 0.35)
    y, length = float(high) * rng.uniform(0.97, 1.05), thick * rng.uniform(3.6, 4.6)
    angle = lean * 0.3
    top = high * (-0.05 if rng.random() < 0.6 else rng.uniform(0.05, 0.3))
    node = 0
    while y > top and node < 40:
        angle += lean * 0.05 + rng.normal(0, 0.012)
        nx, ny = x + np.sin(angle) * length, y - np.cos(angle) * length
        path = curve([(x, y), ((x + nx) / 2 + rng.normal(0, thick * 0.05), (y + ny) / 2), (nx, ny)], 40)
        load = tone * rng.uniform(0.75, 1.05)
        sweep(ink, path, taper("bone", thick), rng, Touch(load, 0.42, 0.45, 0.1, 0.02, 30))
        knot = curve(
            [
                (nx - thick * 0.6, ny - thick * 0.02),
                (nx, ny - thick * 0.12),
                (nx + thick * 0.6, ny - thick * 0.06),
            ],
            16,
        )
        sweep(ink, knot, taper("bone", max(1.4, thick * 0.11)), rng, Touch(min(1.1, tone * 1.35)))
        if node > 1 and rng.random() < 0.75:
            side = 1.0 if node % 2 else -1.0
            _twig(ink, rng, nx, ny, side, unit * rng.uniform(0.10, 0.26), tone, wind)
        gap = thick * 0.10
        x, y = nx + np.sin(angle) * gap, ny - np.cos(angle) * gap
        length *= 1.07 if y > high * 0.45 else 0.98
        thick *= 0.985
        node += 1


def _twig(
    ink: Field, rng: Rng, x: float, y: float, side: float, reach: float, tone: float, wind: float
) -> None:
    """Paint a twig and hang groups of leaves from it."""
    rise = rng.uniform(0.35, 0.85)
    mid = (x + side * reach * 0.5, y - reach * rise * 0.6)
    end = (x + side * reach * 0.95, y - reach * rise * 0.8)
    path = curve([(x, y), mid, end], 24)
    sweep(ink, path, np.linspace(1.0, 0.45, 5) * max(1.6, reach * 0.022), rng, Touch(tone))
    for along in (0.45, 0.72, 1.0):
        if rng.random() < 0.86:
            at = path[int(along * 23)]
            _spray(
                ink,
                rng,
                float(at[0]),
                float(at[1]),
                reach * rng.uniform(0.45, 0.85),
                tone,
                wind + 0.25 * side,
            )


def _spray(ink: Field, rng: Rng, x: float, y: float, size: float, tone: float, wind: float) -> None:
    """Paint a group of three to six leaves fanning downwards from one point."""
    count = int(rng.integers(3, 6))
    fan = np.linspace(-0.85, 0.85, count) + rng.normal(0, 0.10, count)
    lines(ink, [np.array([[x, y], [x + rng.normal(0, size * 0.03), y + size * 0.05]])], tone, 1.5)
    for index in rng.permutation(count):
        angle = np.pi / 2 - wind * 0.9 - float(fan[index])
        length = size * rng.uniform(0.7, 1.15) * (1 - 0.25 * abs(float(fan[index])))
        dx, dy = np.cos(angle) * length, np.sin(angle) * length
        sway = rng.normal(0, 0.08) * length
        tip = (x + dx, y + dy)
        path = curve(
            [(x, y), (x + dx * 0.5 - dy / length * sway, y + dy * 0.5 + dx / length * sway), tip], 40
        )
        load = tone * rng.uniform(0.62, 1.15)
        touch = Touch(min(1.15, load), 0.30, rng.uniform(0.05, 0.35), 0.25, 0.025, 16)
        sweep(ink, path, taper("leaf", length * rng.uniform(0.12, 0.165)), rng, touch)


def _rock(ink: Field, rng: Rng, x: float, y: float, unit: float) -> None:
    """Brush a garden rock with a few dry strokes at the foot."""
    for _ in range(9):
        w, h = unit * rng.uniform(0.10, 0.22), unit * rng.uniform(0.06, 0.22)
        cx = x + rng.normal(0, 0.07) * unit
        path = curve(
            [
                (cx - w * 0.6, y + 0.02 * unit),
                (cx - w * 0.4, y - h * 0.8),
                (cx + w * 0.1, y - h),
                (cx + w * 0.6, y - h * 0.3),
            ],
            60,
        )
        sweep(
            ink,
            path,
            taper("hook", unit * rng.uniform(0.02, 0.055)),
            rng,
            Touch(rng.uniform(0.25, 0.6), 0.75, 0.4, 0.2, 0.15, 26),
        )
    for _ in range(26):
        px, py = x + rng.normal(0, 0.10) * unit, y - abs(rng.normal(0.05, 0.06)) * unit
        dot = np.array([[px, py], [px + unit * 0.004, py + unit * 0.005]])
        sweep(ink, dot, np.full(3, unit * rng.uniform(0.004, 0.010)), rng, Touch(0.9))


def inscription(picture: Field, rng: Rng, x: float, y: float, size: float) -> None:
    """Write a short column of invented characters beside the painting."""
    ink = np.zeros(picture.shape[:2], np.float32)
    column(ink, rng, x, y, size, int(rng.integers(6, 10)))
    picture[:] = ink_on(picture, ink)
