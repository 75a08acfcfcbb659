"""Marks in a glaze: crackle that grows until it meets itself, specks and carving."""

import cv2
import numpy as np

from deploy.demonstration.works.fields import Bytes, Field, Rng, blur, generator, sample, step

_WIDE = 1800


def crackle(seed: int, density: float, aspect: float) -> tuple[Field, Field]:
    """Return the iron-wire and gold-thread cracks of an unrolled pot, periodic across."""
    rng = generator(seed, "crackle")
    high = int(np.clip(_WIDE * aspect, 300, 2400))
    owner = np.zeros((high, _WIDE), np.int32)
    first: Bytes = np.zeros((high, _WIDE), np.uint8)
    second: Bytes = np.zeros((high, _WIDE), np.uint8)
    area = high * _WIDE / 1e6
    _grow(owner, first, rng, int(85 * area * density), 900, 0.020, 1)
    _grow(owner, second, rng, int(520 * area * density), 260, 0.035, 10_000)
    dark = cv2.GaussianBlur(first.astype(np.float32) / 255, (0, 0), 1.1) * 2.4
    gold = cv2.GaussianBlur(second.astype(np.float32) / 255, (0, 0), 0.9) * 2.2
    return np.clip(np.asarray(dark, np.float32), 0, 1), np.clip(np.asarray(gold, np.float32), 0, 1)


def _grow(
    owner: np.ndarray[tuple[int, ...], np.dtype[np.int32]],
    ink: Bytes,
    rng: Rng,
    count: int,
    steps: int,
    wander: float,
    start: int,
) -> None:
    """Grow `count` cracks both ways from random points until they hit another."""
    high, wide = owner.shape
    x: Field = np.repeat(rng.uniform(0, wide, count), 2)
    y: Field = np.repeat(rng.uniform(0, high, count), 2)
    angle: Field = np.repeat(rng.uniform(0, np.pi, count), 2)
    angle[1::2] += np.pi
    name = np.repeat(np.arange(start, start + count), 2)
    tone = np.repeat(rng.integers(130, 256, count), 2)
    bend = rng.normal(0, wander * 0.25, count * 2)
    for _ in range(steps):
        angle += bend + rng.normal(0, wander, len(angle))
        x = (x + np.cos(angle)) % wide
        y = y + np.sin(angle)
        alive = (y >= 0) & (y < high)
        x, y, angle, bend = x[alive], y[alive], angle[alive], bend[alive]
        name, tone = name[alive], tone[alive]
        column, row = x.astype(np.int64) % wide, y.astype(np.int64)
        found = owner[row, column]
        free = (found == 0) | (found == name)
        ink[row, column] = np.maximum(ink[row, column], tone)
        owner[row[free], column[free]] = name[free]
        beside = (row + 1).clip(0, high - 1)
        spare = free & (owner[beside, column] == 0)
        owner[beside[spare], column[spare]] = name[spare]
        x, y, angle, bend = x[free], y[free], angle[free], bend[free]
        name, tone = name[free], tone[free]
        if not len(x):
            return


def specks(seed: int, turn: Field, t: Field, aspect: float) -> Field:
    """Return iron specks and pin-holes scattered over the unrolled glaze."""
    rng = generator(seed, "specks")
    wide, high = 1600, max(200, int(1600 * aspect))
    sheet = np.zeros((high, wide), np.float32)
    for x, y, size in zip(
        rng.uniform(0, wide, 420), rng.uniform(0, high, 420), 0.9 + rng.pareto(2.5, 420), strict=True
    ):
        cv2.circle(
            sheet,
            (int(x), int(y)),
            max(1, int(min(4.0, size))),
            float(rng.uniform(0.4, 1.0)),
            -1,
            cv2.LINE_AA,
        )
    return sample(blur(sheet, 0.7), turn * (wide - 1), t * (high - 1))


def carved(angle: Field, t: Field) -> Field:
    """Return the pooled grooves of a carved lotus pattern."""
    out = np.zeros_like(t)
    for low, high, phase in ((0.06, 0.36, 0.0), (0.34, 0.62, 0.5), (0.60, 0.86, 0.0)):
        u = (t - low) / (high - low)
        turn = np.abs(((angle * 9 / (2 * np.pi) + phase) % 1.0) - 0.5) * 2
        edge = np.sqrt(np.clip(1 - np.clip(u, 0, 1) ** 2.2, 0, 1))
        inside = (u > 0) & (u < 1.02)
        groove = np.exp(-(((turn - edge * 0.96) / 0.055) ** 2)) + 0.5 * np.exp(
            -(((turn - edge * 0.62) / 0.05) ** 2)
        )
        vein = 0.35 * np.exp(-((turn / 0.05) ** 2)) * step(0.0, 0.2, u)
        out = np.maximum(out, np.where(inside, groove + vein, 0))
    bands = sum(np.exp(-(((t - level) / 0.004) ** 2)) for level in (0.05, 0.875, 0.90))
    return np.asarray(np.clip(out + 0.8 * bands, 0, 1), np.float32)
