"""Woodblock motifs: fish, lotus, peony, vase, clouds, coins, frets."""

import numpy as np

from deploy.demonstration.works.block import Block, closed, ring, turned
from deploy.demonstration.works.brush import curve
from deploy.demonstration.works.fields import Field, Rng
from deploy.demonstration.works.seal import glyph


def fish(
    block: Block, x: float, y: float, scale: float, angle: float, colour: str = "red", flip: bool = False
) -> None:
    """Cut a carp with scales, fins and a swirling tail."""

    def put(path: Field) -> Field:
        return turned(path, x, y, scale, angle, flip)

    tail = closed(
        [
            (0.55, 0.0),
            (0.80, -0.14),
            (1.15, -0.42),
            (1.05, -0.12),
            (1.25, 0.02),
            (1.02, 0.10),
            (1.12, 0.38),
            (0.80, 0.14),
        ]
    )
    block.shape("orange", put(tail))
    for k in np.linspace(-0.9, 0.9, 7):
        block.stroke(put(curve([(0.68, 0.02 * k), (0.85, 0.12 * k), (1.04, 0.30 * k)], 12)), 0.004)
    block.shape(
        "green", put(closed([(-0.25, -0.24), (0.05, -0.52), (0.35, -0.44), (0.42, -0.14), (0.1, -0.2)]))
    )
    block.shape("green", put(closed([(-0.20, 0.22), (-0.05, 0.48), (0.18, 0.42), (0.05, 0.2)])))
    body = closed(
        [
            (-0.95, 0.02),
            (-0.72, -0.20),
            (-0.30, -0.31),
            (0.15, -0.25),
            (0.62, -0.08),
            (0.64, 0.08),
            (0.15, 0.24),
            (-0.30, 0.28),
            (-0.72, 0.19),
        ]
    )
    block.shape(colour, put(body))
    for column in range(9):
        px = -0.36 + column * 0.105
        reach = 0.25 - 0.019 * column
        for row in np.linspace(-reach, reach, max(2, 6 - column // 3)):
            arc = np.linspace(-1.25, 1.25, 10)
            path = np.stack(
                [px + 0.062 * np.cos(arc), row * 0.92 + 0.058 * np.sin(arc) + (column % 2) * 0.02], 1
            )
            block.stroke(put(path), 0.004)
    block.shape(
        "yellow",
        put(
            closed(
                [(-0.95, 0.02), (-0.74, -0.20), (-0.46, -0.27), (-0.40, 0.0), (-0.46, 0.25), (-0.74, 0.18)]
            )
        ),
    )
    block.shape("paper", put(ring(-0.68, -0.06, 0.075)))
    block.shape("black", put(ring(-0.67, -0.055, 0.034)), 0)
    block.stroke(put(curve([(-0.95, 0.04), (-0.88, 0.08), (-0.80, 0.07)], 10)), 0.006)
    block.stroke(put(curve([(-0.92, 0.08), (-1.02, 0.18), (-0.98, 0.30)], 14)), 0.004)


def petal_path(x: float, y: float, angle: float, length: float, broad: float) -> Field:
    """Return a pointed petal."""
    side = closed(
        [(0, 0), (0.35, -broad), (0.75, -broad * 0.75), (1.0, 0.0), (0.75, broad * 0.75), (0.35, broad)], 60
    )
    return turned(side, x, y, length, angle)


def lotus(block: Block, x: float, y: float, scale: float, colour: str = "red") -> None:
    """Cut a lotus seen from the side, with its seed pod."""
    for spread in (1.35, 0.95, 0.5):
        for side in (-1.0, 1.0):
            path = petal_path(x, y, -np.pi / 2 + side * spread, scale * (0.98 - 0.1 * spread), 0.26)
            block.shape(colour if spread != 0.95 else "orange", path)
            _vein(block, x, y, -np.pi / 2 + side * spread, scale * 0.72)
    block.shape(
        "yellow", turned(closed([(-0.24, -0.62), (0.24, -0.62), (0.15, -0.2), (-0.15, -0.2)]), x, y, scale)
    )
    for side in (-0.24, 0.24):
        block.shape(
            colour,
            petal_path(x + side * 0.5 * scale, y + 0.06 * scale, -np.pi / 2 + side * 1.5, scale * 0.62, 0.30),
        )
    block.shape("orange", petal_path(x, y + 0.10 * scale, -np.pi / 2, scale * 0.60, 0.32))
    _vein(block, x, y + 0.05 * scale, -np.pi / 2, scale * 0.4)


def _vein(block: Block, x: float, y: float, angle: float, length: float) -> None:
    for bend in (-0.10, 0.0, 0.10):
        ends = [
            (x + np.cos(angle + bend) * length * t, y + np.sin(angle + bend) * length * t)
            for t in (0.45, 0.75, 1.05)
        ]
        block.stroke(curve(ends, 10), 0.004)


def lotus_leaf(block: Block, x: float, y: float, scale: float, colour: str = "green") -> None:
    """Cut a round, wavy lotus leaf with radiating veins."""
    a = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    r = scale * (1 + 0.07 * np.sin(a * 9))
    block.shape(colour, np.stack([x + r * np.cos(a), y + 0.52 * r * np.sin(a)], 1))
    for turn in range(14):
        k = 2 * np.pi * turn / 14
        block.stroke(
            curve(
                [
                    (x, y),
                    (x + 0.45 * scale * np.cos(k + 0.1), y + 0.24 * scale * np.sin(k + 0.1)),
                    (x + 0.85 * scale * np.cos(k), y + 0.44 * scale * np.sin(k)),
                ],
                12,
            ),
            0.004,
        )
    block.shape("yellow", ring(x, y, scale * 0.10, 0.6))


def peony(block: Block, x: float, y: float, scale: float, colour: str = "red") -> None:
    """Cut a many-petalled peony."""
    for level, count, tone in ((1.0, 9, colour), (0.74, 8, "orange"), (0.48, 6, colour)):
        for k in range(count):
            a = 2 * np.pi * (k + 0.5 * (level < 0.9)) / count - np.pi / 2
            lobe = np.linspace(0, 2 * np.pi, 40, endpoint=False)
            r = 0.34 * level * scale * (1 + 0.10 * np.cos(lobe * 5))
            cx, cy = x + 0.62 * level * scale * np.cos(a), y + 0.62 * level * scale * np.sin(a)
            block.shape(tone, np.stack([cx + r * np.cos(lobe), cy + r * np.sin(lobe)], 1))
    block.shape("yellow", ring(x, y, 0.20 * scale))
    for k in range(9):
        a = 2 * np.pi * k / 9
        block.stroke(np.array([[x, y], [x + 0.15 * scale * np.cos(a), y + 0.15 * scale * np.sin(a)]]), 0.004)


def leaf(block: Block, x: float, y: float, angle: float, length: float, colour: str = "green") -> None:
    """Cut a leaf with a midrib."""
    block.shape(colour, petal_path(x, y, angle, length, 0.22))
    tip = (x + np.cos(angle) * length * 0.88, y + np.sin(angle) * length * 0.88)
    block.stroke(np.array([(x, y), tip]), 0.004)
    for t in (0.3, 0.5, 0.7):
        for side in (-1, 1):
            bx, by = x + np.cos(angle) * length * t, y + np.sin(angle) * length * t
            turn = angle + side * 0.7
            block.stroke(
                np.array([(bx, by), (bx + np.cos(turn) * length * 0.14, by + np.sin(turn) * length * 0.14)]),
                0.003,
            )


def cloud(block: Block, x: float, y: float, scale: float, colour: str = "green", flip: bool = False) -> None:
    """Cut an auspicious cloud with curled heads."""

    def put(path: Field) -> Field:
        return turned(path, x, y, scale, 0, flip)

    body = closed(
        [
            (-1.0, 0.18),
            (-0.7, -0.02),
            (-0.62, -0.32),
            (-0.3, -0.36),
            (-0.12, -0.62),
            (0.22, -0.58),
            (0.34, -0.28),
            (0.62, -0.22),
            (0.72, 0.02),
            (1.25, 0.14),
            (0.5, 0.24),
            (-0.4, 0.26),
        ],
        140,
    )
    block.shape(colour, put(body))
    for cx, cy, size in ((-0.40, -0.06, 0.22), (0.06, -0.28, 0.26), (0.42, 0.0, 0.19)):
        a = np.linspace(0.4, 4.1 * np.pi, 60)
        r = size * (1 - a / (4.6 * np.pi))
        block.stroke(put(np.stack([cx + r * np.cos(a), cy + r * np.sin(a)], 1)), 0.006)


def vase(block: Block, x: float, y: float, scale: float, rng: Rng) -> None:
    """Cut a footed vase with bands and a medallion."""
    half = [
        (0.0, 1.0),
        (0.34, 1.0),
        (0.30, 0.86),
        (0.46, 0.60),
        (0.58, 0.22),
        (0.46, -0.14),
        (0.20, -0.36),
        (0.18, -0.56),
        (0.32, -0.70),
        (0.0, -0.70),
    ]
    right = curve(half, 120)
    outline = np.vstack([right, (right * [-1, 1])[::-1]])
    block.shape(str(rng.choice(["purple", "green"])), turned(outline, x, y, scale), 0.010)
    for level, reach, tone in ((0.74, 0.37, "yellow"), (-0.02, 0.50, "orange"), (-0.44, 0.19, "yellow")):
        band = np.array(
            [(-reach, level - 0.05), (reach, level - 0.05), (reach, level + 0.05), (-reach, level + 0.05)]
        )
        block.shape(tone, turned(band, x, y, scale), 0.005)
    block.shape("yellow", turned(ring(0, 0.34, 0.25), x, y, scale))
    knot(block, x, y + 0.34 * scale, 0.17 * scale, rng)


def knot(block: Block, x: float, y: float, scale: float, rng: Rng) -> None:
    """Cut a symmetric ornament of folded strokes in black."""
    cells = glyph(rng)
    size = len(cells)
    cell = 2 * scale / size
    for row, column in np.argwhere(cells | cells[:, ::-1]):
        px, py = x - scale + column * cell, y - scale + row * cell
        box = np.array([(px, py), (px + cell, py), (px + cell, py + cell), (px, py + cell)])
        block.shape("black", box, 0.003)


def coin(block: Block, x: float, y: float, scale: float) -> None:
    """Cut an old round coin with a square hole."""
    block.shape("yellow", ring(x, y, scale))
    block.stroke(np.vstack([ring(x, y, scale * 0.8), ring(x, y, scale * 0.8)[:1]]), 0.004)
    h = scale * 0.28
    block.shape("paper", np.array([(x - h, y - h), (x + h, y - h), (x + h, y + h), (x - h, y + h)]))


def frame(block: Block, ratio: float, colour: str) -> None:
    """Cut a fret border between two lines."""
    for inset, line in ((0.035, 0.012), (0.135, 0.007)):
        w, h = 1 - inset, ratio - inset
        block.stroke(np.array([(-w, -h), (w, -h), (w, h), (-w, h), (-w, -h)]), line)
    pitch = 0.0775
    for side, length in ((0, 1.0), (1, ratio)):
        count = int((length - 0.12) * 2 / pitch)
        for k in range(count + 1):
            along = -length + 0.12 + ((length - 0.12) * 2) * k / count
            for edge in (-1, 1):
                other = edge * ((ratio if side == 0 else 1.0) - 0.085)
                px, py = (along, other) if side == 0 else (other, along)
                d = np.array(
                    [
                        (-0.028, 0.024),
                        (-0.028, -0.024),
                        (0.028, -0.024),
                        (0.028, 0.014),
                        (-0.010, 0.014),
                        (-0.010, -0.006),
                        (0.012, -0.006),
                    ]
                )
                block.stroke(d + np.array([px, py]), 0.007, colour if k % 2 else "black")
