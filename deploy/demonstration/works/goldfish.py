"""Goldfish in silk, among water weed."""

import numpy as np

from deploy.demonstration.works.fields import Colour, Field, Rng
from deploy.demonstration.works.stitches import GREENS, Hoop, Shape, blade


def _through(shape: Shape, put: Shape) -> Shape:
    """Return a shape carried through a placement."""
    return lambda q, t: put(*shape(q, t))


def _fish(
    hoop: Hoop, rng: Rng, x: float, y: float, size: float, angle: float, flip: float, ramp: list[Colour]
) -> None:
    """Sew a goldfish with a flowing double tail."""
    c, s = np.cos(angle), np.sin(angle)

    def put(px: Field, py: Field) -> tuple[Field, Field]:
        px, py = px * size * flip, py * size
        return x + px * c - py * s, y + px * s + py * c

    for turn, length in ((-0.95, 1.0), (-0.5, 1.25), (-0.05, 1.3), (0.4, 1.15), (0.85, 0.85)):
        fan = blade(0.42, 0.0, turn + rng.normal(0, 0.06), length, 0.46, rng.uniform(-0.6, 0.6), 0.62)
        hoop.satin(_through(fan, put), size * 0.42, size * length, [ramp[0], ramp[1], ramp[2], ramp[3]], 6)

    def body(q: Field, t: Field) -> tuple[Field, Field]:
        width = 0.36 * np.sin(np.pi * np.clip(0.05 + 0.90 * t, 0, 1) ** 0.75) ** 0.8
        return put(-0.62 + 1.12 * t, q * width - 0.03)

    fins = ((-0.10, -0.28, -1.05, 0.46), (-0.12, 0.26, 0.95, 0.40), (0.16, 0.20, 0.75, 0.34))
    for fx, fy, turn, length in fins:
        fin = blade(fx, fy, turn, length, 0.7, 0.4, 0.62)
        hoop.satin(_through(fin, put), size * 0.3, size * length, [ramp[1], ramp[2], ramp[3]], 4)
    hoop.satin(body, size * 0.72, size, [ramp[0], ramp[1], ramp[1], ramp[2]], 14)
    ex, ey = put(np.array([-0.45]), np.array([-0.12]))
    for radius, colour in ((0.062, (236, 226, 200)), (0.036, (16, 14, 20))):
        eye = np.linspace(0, np.pi, 16)
        reach = size * radius
        ends = np.stack(
            [
                ex - reach * np.cos(eye),
                ey - reach * np.sin(eye),
                ex - reach * np.cos(eye),
                ey + reach * np.sin(eye),
            ],
            1,
        )
        hoop.sew(ends, np.tile(np.array(colour, float), (16, 1)))


def swim(hoop: Hoop, rng: Rng, width: int, height: int, side: float, seed: int) -> None:
    """Sew goldfish among water weed."""
    for _ in range(11):
        x = width * (0.5 + side * rng.uniform(0.12, 0.48))
        sway = width * rng.normal(0, 0.04)
        top = height * rng.uniform(0.25, 0.7)
        points = [(x, height * 1.02), (x + sway, (top + height) / 2), (x - sway * 0.5, top)]
        hoop.stem(points, width * 0.006, (58, 104, 74))
        for level in np.linspace(0.1, 0.95, 12):
            py = height - (height - top) * level
            px = x + sway * np.sin(level * 3)
            hoop.satin(
                blade(px, py, -np.pi / 2 + rng.normal(0, 0.7), width * 0.07, 0.16, 0.4),
                width * 0.010,
                width * 0.07,
                GREENS,
                3,
            )
    reds: list[Colour] = [(176, 34, 24), (226, 74, 30), (246, 146, 70), (254, 220, 170)]
    pale: list[Colour] = [(200, 190, 180), (236, 226, 214), (246, 160, 110), (255, 246, 232)]
    dark: list[Colour] = [(22, 22, 32), (54, 54, 72), (96, 96, 120), (170, 170, 190)]
    ramps = [reds, pale, reds, dark]
    _fish(
        hoop,
        rng,
        width * (0.5 - 0.16 * side),
        height * 0.36,
        width * 0.17,
        rng.uniform(-0.3, 0.3),
        side,
        ramps[seed // 4 % 4],
    )
    _fish(
        hoop,
        rng,
        width * (0.5 + 0.16 * side),
        height * 0.66,
        width * 0.135,
        rng.uniform(-0.5, 0.2),
        -side,
        ramps[(seed // 4 + 1) % 4],
    )
    _fish(
        hoop,
        rng,
        width * (0.5 - 0.26 * side),
        height * 0.78,
        width * 0.085,
        rng.uniform(-0.2, 0.5),
        side,
        ramps[(seed // 4 + 2) % 4],
    )
