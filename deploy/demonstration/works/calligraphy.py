"""Abstract calligraphy: a few powerful strokes with flying white."""

import cv2
import numpy as np

from deploy.demonstration.works.brush import Touch, curve, sweep, taper
from deploy.demonstration.works.fields import Field, Rng, blur, generator
from deploy.demonstration.works.paper import bleed, ink_on, paper
from deploy.demonstration.works.seal import stamp

_SHEETS = ((241, 237, 226), (232, 220, 192), (246, 244, 238), (214, 178, 130))


def paint_calligraphy(seed: int, width: int) -> Field:
    """Paint one great gesture, a column of small writing and a seal."""
    rng = generator(seed, "calligraphy")
    ratio = (1.0, 1.5, 0.66, 1.9)[seed % 4]
    height = round(width * ratio)
    small = min(1.0, (2.2e6 / (height * width)) ** 0.5)
    high, wide = round(height * small), round(width * small)
    ink = np.zeros((high, wide), np.float32)
    side = float(rng.choice([-1.0, 1.0]))
    _gesture(ink, rng, seed, wide * (0.5 - 0.05 * side), high * 0.50, wide * 0.36, high * 0.36)
    _spatter(ink, rng, wide * 0.5, high * 0.5, min(wide, high))
    full = np.asarray(cv2.resize(ink, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    full = np.maximum(full + 0.5 * (full - blur(full, 1.6)), 0)
    x = width * (0.5 + 0.42 * side)
    size = min(width, height) * 0.026
    notes = np.zeros((height, width), np.float32)
    count = int(rng.integers(9, 15)) if ratio >= 1 else int(rng.integers(7, 10))
    top = height * rng.uniform(0.10, 0.42 if ratio >= 1 else 0.25)
    end = column(notes, rng, x, top, size, count)
    ground = paper(height, width, rng, _SHEETS[int(rng.integers(4))])
    picture = ink_on(ground, bleed(full, rng, 1.3) * 1.05)
    picture = ink_on(picture, notes * 0.9)
    stamp(picture, x, end + size * 1.6, size * 1.7, seed)
    stamp(picture, x - size * 0.2 * side, end + size * 3.9, size * 1.45, seed + 5000, "intaglio")
    return picture


def _gesture(ink: Field, rng: Rng, seed: int, x: float, y: float, rx: float, ry: float) -> None:
    """Lay three to six broad strokes that answer one another."""
    broad = min(rx, ry) * rng.uniform(0.42, 0.62)
    plan = (seed // 4 + seed) % 5
    if plan == 0:
        turn = np.linspace(0, 1, 9)
        angle = -np.pi * (0.35 + rng.uniform(0, 0.3)) + turn * np.pi * rng.uniform(1.75, 1.95)
        ring = [
            (x + rx * 0.86 * np.cos(a) * (1 + rng.normal(0, 0.03)), y + ry * 0.86 * np.sin(a)) for a in angle
        ]
        _broad(ink, rng, ring, broad, 0.62)
        return
    strokes: list[list[tuple[float, float]]] = []
    if plan == 1:
        strokes = [
            [(-0.9, -0.45), (-0.2, -0.6), (0.9, -0.52)],
            [(0.1, -0.95), (0.0, 0.0), (-0.85, 0.95)],
            [(0.05, -0.1), (0.4, 0.45), (0.95, 0.85)],
        ]
    elif plan == 2:
        strokes = [
            [(-0.2, -0.98), (-0.28, 0.2), (-0.1, 0.8), (0.5, 0.92), (0.92, 0.5)],
            [(-0.95, 0.35), (-0.75, -0.05), (-0.68, -0.3)],
            [(0.35, -0.5), (0.6, -0.3), (0.72, -0.02)],
        ]
    elif plan == 3:
        strokes = [
            [
                (-0.85, -0.72),
                (0.0, -0.84),
                (0.68, -0.80),
                (0.05, -0.10),
                (-0.72, 0.62),
                (-0.30, 0.92),
                (0.45, 0.85),
                (0.95, 0.42),
            ]
        ]
    else:
        strokes = [
            [(-0.98, 0.05), (-0.1, -0.12), (0.98, 0.0)],
            [(-0.15, -0.9), (-0.05, 0.1), (-0.1, 0.98)],
            [(0.45, -0.75), (0.62, -0.6), (0.7, -0.42)],
        ]
    for points in strokes:
        shift = rng.normal(0, 0.07, (len(points), 2))
        path = [
            (x + rx * (px + float(s[0])), y + ry * (py + float(s[1])))
            for (px, py), s in zip(points, shift, strict=True)
        ]
        scale = (
            0.8
            if len(points) == 3 and abs(points[0][0] - points[-1][0]) < 0.5 and points[0][1] > -0.9
            else 1.0
        )
        _broad(ink, rng, path, broad * scale * rng.uniform(0.8, 1.1), rng.uniform(0.45, 0.68))


def _broad(ink: Field, rng: Rng, points: list[tuple[float, float]], width: float, dry: float) -> None:
    """Lay one broad stroke with trailing bristles at its end."""
    path = curve(points, 260)
    kind = "hook" if rng.random() < 0.6 else "bone"
    sweep(ink, path, taper(kind, width), rng, Touch(1.12, dry, 0.12, 0.12, 0.05, 60))
    for _ in range(7):
        start = int(rng.integers(150, 215))
        stray = path[start:] + rng.normal(0, width * 0.24, 2)
        sweep(
            ink, stray, taper("needle", width * rng.uniform(0.03, 0.10)), rng, Touch(0.9, 0.7, 0, 0.3, 0.1, 8)
        )


def _spatter(ink: Field, rng: Rng, x: float, y: float, size: float) -> None:
    """Let a few drops of ink fall."""
    layer = np.zeros(ink.shape, np.uint8)
    for _ in range(int(rng.integers(14, 40))):
        px, py = x + rng.normal(0, 0.26) * size, y + rng.normal(0, 0.26) * size
        span = size * 0.0012 * (1 + rng.pareto(1.6))
        axes = (int(min(span, size * 0.012) * 16) + 8, int(min(span, size * 0.012) * 14) + 8)
        cv2.ellipse(
            layer, (int(px * 16), int(py * 16)), axes, rng.uniform(0, 180), 0, 360, 235, -1, cv2.LINE_AA, 4
        )
    np.maximum(ink, layer.astype(np.float32) / np.float32(255), out=ink)


def column(ink: Field, rng: Rng, x: float, y: float, size: float, count: int) -> float:
    """Write a column of invented characters; return the level where it ends."""
    for _ in range(count):
        _character(ink, rng, x + rng.normal(0, size * 0.06), y, size * rng.uniform(0.85, 1.12))
        y += size * rng.uniform(1.22, 1.42)
    return y


def _character(ink: Field, rng: Rng, x: float, y: float, size: float) -> None:
    """Write one invented character from horizontal, vertical and falling strokes."""
    strokes: list[list[tuple[float, float]]] = []
    rows = np.sort(rng.uniform(-0.45, 0.40, int(rng.integers(2, 4))))
    for row in rows:
        reach = rng.uniform(0.20, 0.48)
        strokes.append([(-reach, float(row) + 0.05), (0.0, float(row)), (reach, float(row) - 0.04)])
    if rng.random() < 0.75:
        centre = rng.uniform(-0.2, 0.2)
        strokes.append([(centre, -0.52), (centre + 0.02, 0.0), (centre - 0.02, rng.uniform(0.3, 0.58))])
    if rng.random() < 0.7:
        strokes.append([(0.0, -0.1), (-0.2, 0.2), (-0.48, 0.48)])
        strokes.append([(0.0, -0.05), (0.22, 0.22), (0.52, 0.46)])
    for _ in range(int(rng.integers(0, 3))):
        px, py = rng.uniform(-0.4, 0.4, 2)
        strokes.append([(px, py), (px + 0.05, py + 0.06), (px + 0.09, py + 0.13)])
    for points in strokes:
        path = curve([(x + px * size, y + py * size) for px, py in points], 20)
        sweep(
            ink, path, taper("hook", size * rng.uniform(0.085, 0.13)), rng, Touch(1.0, 0.25, 0, 0.15, 0.1, 6)
        )
