"""Bian embroidery: peonies, goldfish, magnolia and lotus in silk."""

import numpy as np

from deploy.demonstration.works.fields import Bytes, Colour, Field, Rng, generator, to_bytes
from deploy.demonstration.works.goldfish import swim
from deploy.demonstration.works.paper import silk
from deploy.demonstration.works.seal import stamp
from deploy.demonstration.works.stitches import GREENS, Hoop, blade, half_leaf

_GROUNDS = ((24, 30, 44), (226, 214, 188), (40, 22, 30), (30, 44, 40), (214, 204, 190), (196, 176, 138))
_ROSES: tuple[list[Colour], ...] = (
    [(150, 24, 60), (214, 70, 104), (244, 170, 184), (252, 226, 224)],
    [(196, 120, 40), (236, 178, 90), (250, 220, 160), (255, 244, 222)],
    [(96, 40, 110), (150, 84, 160), (208, 164, 210), (240, 222, 240)],
    [(180, 196, 160), (226, 230, 208), (246, 244, 232), (255, 252, 244)],
)


def paint_embroidery(seed: int, width: int) -> Field:
    """Embroider one of four subjects; the seed chooses ground and silks."""
    rng = generator(seed, "embroidery")
    plan = seed % 4
    ratio = (1.0, 0.75, 1.4, 1.18)[plan]
    height = round(width * ratio)
    tone: Colour = _GROUNDS[(seed // 4 + seed * 5) % 6]
    if plan == 2:
        tone = ((38, 52, 66), (196, 176, 138), (226, 214, 188), (30, 44, 40))[seed // 4 % 4]
    ground = silk(height, width, rng, tone, 0.0)
    dark = sum(tone) < 300
    if dark:
        ground = ground + 0.012
    unit = float(np.sqrt(height * width))
    hoop = Hoop(unit, rng)
    side = 1.0 if rng.random() < 0.5 else -1.0
    (_peonies, swim, _magnolia, _lotus)[plan](hoop, rng, width, height, side, seed)
    sewn: Bytes = hoop.render(to_bytes(np.clip(ground, 0, 1)))
    picture = sewn.astype(np.float32) / 255
    stamp(picture, width * (0.5 - 0.42 * side), height * 0.93, width * 0.034, seed)
    return picture


def _peony(hoop: Hoop, rng: Rng, x: float, y: float, size: float, ramp: list[Colour]) -> None:
    """Sew a full peony from the outer petals inwards."""
    for ring_no, (reach, count) in enumerate(((1.0, 9), (0.80, 8), (0.58, 7), (0.36, 5))):
        spin = rng.uniform(0, 6.28)
        for k in rng.permutation(count):
            angle = spin + 2 * np.pi * k / count + rng.normal(0, 0.10)
            squash = 0.80 + 0.20 * abs(np.cos(angle))
            length = size * reach * rng.uniform(0.88, 1.08) * squash
            shift = -0.05 * size
            stops = ramp if ring_no % 2 == 0 else [ramp[0], ramp[0], *ramp[1:]]
            hoop.satin(
                blade(
                    x + shift * np.cos(angle),
                    y + shift * np.sin(angle),
                    angle,
                    length,
                    0.92,
                    rng.normal(0, 0.25),
                    0.80,
                ),
                length * 0.86,
                length,
                stops,
                6,
            )
    for _ in range(50):
        a, r = rng.uniform(0, 6.28), size * 0.13 * np.sqrt(rng.random())
        px, py = x + r * np.cos(a), y + r * np.sin(a)
        hoop.sew(np.array([[px - 2, py, px + 2, py + 1]]), np.array([[240.0, 190.0, 70.0]]))


def _leaf(hoop: Hoop, rng: Rng, x: float, y: float, angle: float, length: float) -> None:
    """Sew a leaf in two halves with a pale rib."""
    shift = rng.uniform(0.8, 1.2)
    greens = [(r * shift, g * shift, b * shift) for r, g, b in GREENS]
    for side in (-1.0, 1.0):
        ramp = greens if side < 0 else [greens[1], greens[2], greens[2]]
        hoop.satin(half_leaf(x, y, angle, length, 0.46, side), length * 0.9, length * 0.2, ramp, 2)
    hoop.stem(
        [
            (x, y),
            (x + np.cos(angle) * length * 0.5, y + np.sin(angle) * length * 0.5),
            (x + np.cos(angle) * length, y + np.sin(angle) * length),
        ],
        length * 0.014,
        (196, 204, 150),
    )


def _peonies(hoop: Hoop, rng: Rng, width: int, height: int, side: float, seed: int) -> None:
    """Sew two peonies and a bud on one branch."""
    ramp = _ROSES[seed // 4 % 4]
    cx, cy = width * (0.5 - 0.08 * side), height * 0.46
    base = (width * (0.5 + 0.34 * side), height * 1.02)
    hoop.stem([base, (width * (0.5 + 0.2 * side), height * 0.8), (cx, cy)], width * 0.012, (92, 74, 48))
    hoop.stem(
        [
            (width * (0.5 + 0.2 * side), height * 0.8),
            (width * (0.5 + 0.32 * side), height * 0.55),
            (width * (0.5 + 0.30 * side), height * 0.24),
        ],
        width * 0.008,
        (84, 100, 56),
    )
    for _ in range(17):
        a, r = rng.uniform(0, 6.28), width * rng.uniform(0.14, 0.28)
        px, py = cx + r * np.cos(a) * 0.8, cy + r * np.sin(a) * 0.8 + height * 0.06
        _leaf(hoop, rng, px, py, a + rng.normal(0, 0.4), width * rng.uniform(0.13, 0.20))
    _peony(hoop, rng, cx, cy, width * 0.25, ramp)
    _peony(hoop, rng, width * (0.5 + 0.30 * side), height * 0.24, width * 0.12, _ROSES[(seed // 4 + 3) % 4])
    for k in range(3):
        _leaf(
            hoop,
            rng,
            width * (0.5 + 0.31 * side),
            height * (0.38 + 0.09 * k),
            rng.uniform(-0.4, 3.4),
            width * 0.12,
        )


def _magnolia(hoop: Hoop, rng: Rng, width: int, height: int, side: float, seed: int) -> None:
    """Sew a magnolia branch with open flowers and buds."""
    ramp = _ROSES[(3, 2, 0, 3)[seed // 4 % 4]]

    def at(px: float, py: float) -> tuple[float, float]:
        return (width * (0.5 + side * (px - 0.5)), height * py)

    main = [at(0.02, 0.98), at(0.22, 0.80), at(0.30, 0.60), at(0.52, 0.44), at(0.60, 0.26), at(0.80, 0.10)]
    hoop.stem(main, width * 0.020, (96, 76, 58))
    for twig in (
        [at(0.30, 0.60), at(0.20, 0.44), at(0.22, 0.28)],
        [at(0.50, 0.46), at(0.68, 0.50), at(0.80, 0.44)],
        [at(0.22, 0.80), at(0.46, 0.80), at(0.62, 0.72)],
    ):
        hoop.stem(twig, width * 0.009, (104, 84, 62))
    for px, py, size in (
        (0.22, 0.27, 0.15),
        (0.80, 0.43, 0.17),
        (0.63, 0.71, 0.13),
        (0.60, 0.25, 0.12),
        (0.80, 0.10, 0.09),
    ):
        x, y = at(px, py)
        facing = -np.pi / 2 + rng.normal(0, 0.35)
        petals = 8 if size > 0.11 else 4
        spread = np.linspace(-1.45, 1.45, petals) if size > 0.11 else np.linspace(-0.4, 0.4, petals)
        for k in np.argsort(-np.abs(spread)):
            length = width * size * rng.uniform(0.9, 1.15)
            hoop.satin(
                blade(x, y, facing + float(spread[k]), length, 0.44, -0.25 * float(spread[k]), 0.92),
                length * 0.44,
                length,
                ramp,
                6,
            )


def _lotus(hoop: Hoop, rng: Rng, width: int, height: int, side: float, seed: int) -> None:
    """Sew a lotus above a great leaf, with a bud."""
    ramp = _ROSES[(0, 3, 1, 2)[seed // 4 % 4]]
    cx, cy = width * (0.5 + 0.10 * side), height * 0.40
    for px, py, size in ((0.5 - 0.20 * side, 0.74, 0.30), (0.5 + 0.30 * side, 0.84, 0.22)):
        x, y = width * px, height * py
        hoop.stem(
            [(x, y), (x + width * 0.02, height * 0.92), (x, height * 1.02)], width * 0.010, (70, 98, 60)
        )
        for k in range(22):
            a = 2 * np.pi * k / 22
            length = width * size * (0.62 + 0.38 * abs(np.cos(a))) * rng.uniform(0.95, 1.04)
            hoop.satin(
                blade(x, y, a, length, 0.40, 0.0, 0.62),
                length * 0.30,
                length,
                [GREENS[2], GREENS[1], GREENS[k % 2]],
                6,
            )
    hoop.stem(
        [(cx, cy), (cx - width * 0.02 * side, height * 0.7), (cx, height * 1.02)],
        width * 0.012,
        (78, 108, 66),
    )
    bx, by = width * (0.5 - 0.26 * side), height * 0.26
    hoop.stem(
        [(bx, by), (bx + width * 0.03 * side, height * 0.5), (bx + width * 0.05 * side, height * 0.72)],
        width * 0.008,
        (78, 108, 66),
    )
    for turn in (-0.28, 0.28, 0.0):
        hoop.satin(
            blade(bx, by, -np.pi / 2 + turn, width * 0.14, 0.46), width * 0.06, width * 0.14, ramp[::-1], 6
        )
    for spread in (1.9, 1.5, 1.1, 0.75, 0.4, 0.0):
        for way in (-1.0, 1.0) if spread else (1.0,):
            length = width * rng.uniform(0.24, 0.28) * (1 - 0.12 * spread)
            hoop.satin(
                blade(cx, cy + width * 0.05, -np.pi / 2 + way * spread, length, 0.46, way * -0.35),
                length * 0.46,
                length,
                ramp[::-1],
                7,
            )
    for k in range(7):
        turn = np.linspace(-1.3, 1.3, 7)[k]
        hoop.satin(
            blade(cx, cy + width * 0.06, -np.pi / 2 + turn, width * 0.13, 0.5, -0.2 * turn),
            width * 0.06,
            width * 0.13,
            ramp[::-1],
            5,
        )
