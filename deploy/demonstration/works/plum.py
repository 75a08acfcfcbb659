"""Plum blossom: angular dry-brush branches with ink or vermilion flowers."""

import cv2
import numpy as np

from deploy.demonstration.works.bamboo import inscription
from deploy.demonstration.works.brush import Touch, curve, fill, lines, sweep, taper
from deploy.demonstration.works.fields import Field, Rng, blur, fbm, generator
from deploy.demonstration.works.paper import bleed, ink_on, paper, silk
from deploy.demonstration.works.seal import stamp

_ROSE = (0.12, 1.75, 1.35)
_TONES = ((238, 230, 210), (226, 211, 180), (243, 239, 228), (205, 183, 144))


def paint_plum(seed: int, width: int) -> Field:
    """Paint a blossoming plum branch; the seed chooses format, sweep and colour."""
    rng = generator(seed, "plum")
    ratio = (0.80, 1.75, 1.0, 2.3)[seed % 4]
    height = round(width * ratio)
    small = min(1.0, (2.4e6 / (height * width)) ** 0.5)
    high, wide = round(height * small), round(width * small)
    unit = float(np.sqrt(high * wide))
    ink, rose = np.zeros((high, wide), np.float32), np.zeros((high, wide), np.float32)
    red = seed % 3 != 0
    side = 1.0 if rng.random() < 0.5 else -1.0
    spots: list[tuple[float, float]] = []
    routes = _routes(seed, rng)
    for index, route in enumerate(routes):
        path = [(wide * (0.5 + side * (px - 0.5)), high * py) for px, py in route]
        thick = unit * (0.062 if index == 0 else 0.028) * rng.uniform(0.8, 1.15)
        _branch(ink, rng, path, thick, unit, spots, 0.95 - 0.2 * index)
    order = rng.permutation(len(spots))[: min(len(spots), int(rng.integers(34, 60)))]
    for k in order:
        x, y = spots[int(k)]
        x, y = x + rng.normal(0, 0.010) * unit, y + rng.normal(0, 0.010) * unit
        _blossom(ink, rose, rng, x, y, unit * rng.uniform(0.012, 0.024), red)
    size = (width, height)
    full = np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_CUBIC), np.float32)
    full = np.maximum(full + 0.4 * (full - blur(full, 1.5)), 0)
    wash = np.asarray(cv2.resize(rose, size, interpolation=cv2.INTER_CUBIC), np.float32)
    tone = _TONES[int(rng.integers(4))]
    ground = (
        silk(height, width, rng, (196, 172, 130), 0.0) if seed % 5 == 3 else paper(height, width, rng, tone)
    )
    wash = np.clip(wash * (1 + 0.25 * fbm(height, width, rng, 60, 3)), 0, 2)
    picture = ink_on(ink_on(ground, wash, _ROSE), bleed(full, rng) * 0.97)
    x = width * (0.5 + 0.40 * side)
    y = height * (0.08 if ratio < 1.2 else 0.62)
    unit_full = min(width, height)
    inscription(picture, rng, x, y, unit_full * 0.022)
    stamp(picture, x, y + unit_full * 0.33, unit_full * 0.036, seed)
    return picture


def _routes(seed: int, rng: Rng) -> list[list[tuple[float, float]]]:
    """Return the courses of the main branches in unit coordinates."""
    plans = [
        [
            [
                (-0.03, 0.78),
                (0.15, 0.66),
                (0.24, 0.70),
                (0.42, 0.48),
                (0.52, 0.50),
                (0.74, 0.24),
                (0.92, 0.16),
            ],
            [(0.24, 0.70), (0.36, 0.80), (0.55, 0.74), (0.78, 0.84)],
        ],
        [
            [
                (0.20, 1.03),
                (0.30, 0.82),
                (0.22, 0.66),
                (0.42, 0.48),
                (0.38, 0.34),
                (0.62, 0.18),
                (0.66, 0.04),
            ],
            [(0.42, 0.48), (0.62, 0.44), (0.84, 0.34)],
            [(0.22, 0.66), (0.10, 0.52), (0.12, 0.40)],
        ],
        [
            [
                (0.10, -0.03),
                (0.22, 0.16),
                (0.20, 0.28),
                (0.44, 0.46),
                (0.50, 0.60),
                (0.76, 0.72),
                (0.86, 0.86),
            ],
            [(0.20, 0.28), (0.14, 0.48), (0.22, 0.66)],
            [(0.44, 0.46), (0.68, 0.40), (0.84, 0.46)],
        ],
        [
            [
                (-0.04, 0.30),
                (0.2, 0.24),
                (0.36, 0.34),
                (0.60, 0.30),
                (0.66, 0.48),
                (0.52, 0.66),
                (0.60, 0.86),
            ],
            [(0.36, 0.34), (0.30, 0.52), (0.38, 0.70)],
            [(0.60, 0.30), (0.80, 0.20), (0.90, 0.10)],
        ],
    ]
    chosen = plans[(seed // 4 + seed) % 4]
    return [[(x + rng.normal(0, 0.022), y + rng.normal(0, 0.022)) for x, y in route] for route in chosen]


def _branch(
    ink: Field,
    rng: Rng,
    path: list[tuple[float, float]],
    thick: float,
    unit: float,
    spots: list[tuple[float, float]],
    tone: float,
) -> None:
    """Brush a gnarled branch and let angular twigs spring from it."""
    bones = np.array(path)
    soft = curve(path, 240)
    straight = np.stack(
        [np.interp(np.linspace(0, len(bones) - 1, 240), np.arange(len(bones)), bones[:, k]) for k in (0, 1)],
        1,
    )
    line = 0.5 * soft + 0.5 * straight
    widths = np.linspace(1.0, 0.16, 40) ** 1.2 * thick * (1 + 0.12 * rng.normal(0, 1, 40))
    sweep(ink, line, widths, rng, Touch(tone, 0.62, 0.5, 0.05, 0.20, 34))
    sweep(
        ink,
        line + rng.normal(0, thick * 0.12, 2),
        widths * 0.55,
        rng,
        Touch(tone * 0.7, 0.85, 0.2, 0, 0.3, 24),
    )
    for level in np.linspace(0.22, 1.0, 11):
        at = line[min(239, int(level * 239))]
        ahead = line[min(239, int(level * 239) + 6)] - line[max(0, int(level * 239) - 6)]
        angle = float(np.arctan2(ahead[1], ahead[0]))
        turn = float(rng.choice([-1.0, 1.0])) * rng.uniform(0.4, 1.1)
        _twig(
            ink,
            rng,
            float(at[0]),
            float(at[1]),
            angle + turn,
            unit * rng.uniform(0.06, 0.20),
            thick * 0.22,
            spots,
            tone,
            2,
        )


def _twig(
    ink: Field,
    rng: Rng,
    x: float,
    y: float,
    angle: float,
    length: float,
    thick: float,
    spots: list[tuple[float, float]],
    tone: float,
    left: int,
) -> None:
    """Flick a straight, springy twig and remember where flowers may open."""
    ex, ey = x + np.cos(angle) * length, y + np.sin(angle) * length
    mid = ((x + ex) / 2 + rng.normal(0, length * 0.04), (y + ey) / 2 + rng.normal(0, length * 0.04))
    path = curve([(x, y), mid, (ex, ey)], 40)
    sweep(ink, path, taper("needle", max(1.6, thick)), rng, Touch(tone, 0.35, 0.2, 0.1, 0.12, 8))
    for level in rng.uniform(0.25, 1.0, int(rng.integers(2, 5))):
        at = path[int(level * 39)]
        spots.append((float(at[0]), float(at[1])))
    if left and length > 30:
        at = path[int(rng.uniform(0.4, 0.75) * 39)]
        _twig(
            ink,
            rng,
            float(at[0]),
            float(at[1]),
            angle + rng.choice([-1.0, 1.0]) * rng.uniform(0.5, 1.0),
            length * 0.55,
            thick * 0.6,
            spots,
            tone,
            left - 1,
        )


def _blossom(ink: Field, rose: Field, rng: Rng, x: float, y: float, size: float, red: bool) -> None:
    """Paint one flower (or a bud) turned at random."""
    turn, tilt = rng.uniform(0, 6.28), rng.uniform(0.55, 1.0)
    spin = rng.uniform(0, np.pi)
    bud = rng.random() < 0.25

    def place(px: float, py: float) -> tuple[float, float]:
        py *= tilt
        return (
            x + size * (px * np.cos(spin) - py * np.sin(spin)),
            y + size * (px * np.sin(spin) + py * np.cos(spin)),
        )

    if not bud:
        area = np.array(
            [place(1.45 * float(np.cos(a)), 1.45 * float(np.sin(a))) for a in np.linspace(0, 6.28, 30)]
        )
        _erase(ink, area)
    outline = []
    for k in range(1 if bud else 5):
        angle = turn + k * 2 * np.pi / 5
        centre = (0.0, 0.0) if bud else (float(np.cos(angle)) * 0.80, float(np.sin(angle)) * 0.80)
        rim = np.linspace(0, 2 * np.pi, 26)
        span = 0.62 * (1 + 0.06 * np.sin(rim * 3 + turn))
        petal = np.array(
            [
                place(centre[0] + float(r * np.cos(a)), centre[1] + float(r * np.sin(a)))
                for r, a in zip(span, rim, strict=True)
            ]
        )
        if red:
            fill(rose, petal, rng.uniform(0.35, 0.75))
            heart = (petal - petal.mean(0)) * 0.55 + (np.array([x, y]) * 0.35 + petal.mean(0) * 0.65)
            fill(rose, heart, rng.uniform(0.7, 1.15))
        else:
            outline.append(petal)
    if outline:
        lines(ink, outline, 0.62, max(1.0, size * 0.055), True)
    if not bud:
        hairs = []
        for a in rng.uniform(0, 6.28, 13):
            reach = rng.uniform(0.45, 0.85)
            tip = place(float(np.cos(a)) * reach, float(np.sin(a)) * reach)
            hairs.append(np.array([place(0, 0), tip]))
            fill(
                ink,
                np.array(
                    [
                        (tip[0] + size * 0.07 * np.cos(b), tip[1] + size * 0.07 * np.sin(b))
                        for b in np.linspace(0, 6.28, 8)
                    ]
                ),
                0.9,
            )
        lines(ink, hairs, 0.75, max(0.8, size * 0.04))
    else:
        sweep(ink, np.array([place(-0.7, 0.0), place(-0.2, 0.0)]), np.full(3, size * 0.28), rng, Touch(0.9))


def _erase(ink: Field, area: Field) -> None:
    """Lift the ink under a flower so that it stands before the branch."""
    mask = np.zeros_like(ink)
    fill(mask, area * 1.0, 0.85)
    ink *= 1 - mask
