"""Cinnabar seals with a geometric pattern that recalls seal script."""

from itertools import pairwise

import cv2
import numpy as np

from deploy.demonstration.works.fields import Bytes, Field, Rng, fbm, generator, mix, step, tint

CINNABAR = (188.0, 44.0, 30.0)
_CELL = 13


def glyph(rng: Rng) -> Bytes:
    """Return one invented glyph of folded, evenly spaced strokes."""
    cell = np.zeros((_CELL, _CELL), np.uint8)
    rows = sorted(rng.choice(np.arange(0, _CELL, 2), size=int(rng.integers(4, 7)), replace=False))
    middle = _CELL // 2
    for row in rows:
        reach = int(rng.choice([2, 4, 6, 6]))
        cell[row, middle - reach : middle + reach + 1] = 1
    for first, second in pairwise(rows):
        style = int(rng.integers(4))
        if style in (0, 3):
            cell[first : second + 1, middle] = 1
        if style in (1, 3):
            cell[first : second + 1, middle - 6] = 1
            cell[first : second + 1, middle + 6] = 1
        if style == 2:
            cell[first : second + 1, middle - 4] = 1
            cell[first : second + 1, middle + 4] = 1
    if rng.random() < 0.5:
        fold = cell.copy()
        fold[:, : middle - 1] = np.roll(cell[:, : middle - 1], 2, axis=0)
        cell = fold
    return cell


def seal_mask(size: int, seed: int, style: str = "") -> Field:
    """Return a seal's ink mask (size x size); 'relief' has red strokes, 'intaglio' white."""
    rng = generator(seed, "seal" + style)
    kind = style or str(rng.choice(["relief", "intaglio"]))
    grid = np.zeros((_CELL * 2 + 3, _CELL * 2 + 3), np.uint8)
    for row in range(2):
        for column in range(2):
            top, left = row * (_CELL + 2) + 0, column * (_CELL + 2) + 0
            grid[top : top + _CELL, left : left + _CELL] = glyph(rng)
    grid = grid[: _CELL * 2 + 2, : _CELL * 2 + 2]
    framed = np.zeros((grid.shape[0] + 7, grid.shape[1] + 7), np.uint8)
    framed[4:-3, 4:-3] = grid
    if kind == "relief":
        framed[:2, :] = framed[-2:, :] = framed[:, :2] = framed[:, -2:] = 1
    else:
        framed = (1 - framed).astype(np.uint8)
    big = max(size * 2, 160)
    crisp = cv2.resize(framed.astype(np.float32), (big, big), interpolation=cv2.INTER_NEAREST)
    soft = cv2.GaussianBlur(crisp, (0, 0), big / 95)
    worn = 0.10 * fbm(big, big, rng, 16, 4) + 0.07 * fbm(big, big, rng, 3, 2)
    y, x = np.mgrid[-1 : 1 : big * 1j, -1 : 1 : big * 1j]
    corner = (np.abs(x) ** 14 + np.abs(y) ** 14) ** (1 / 14) + 0.012 * fbm(big, big, rng, 7, 4)
    mask = step(0.40, 0.60, np.asarray(soft, np.float32) + worn) * step(0.995, 0.965, corner)
    mask *= np.clip(0.90 + 0.10 * fbm(big, big, rng, 20, 3), 0, 1)
    return np.asarray(cv2.resize(mask.astype(np.float32), (size, size), interpolation=cv2.INTER_AREA))


def stamp(picture: Field, x: float, y: float, size: float, seed: int, style: str = "") -> None:
    """Press a seal centred at (x, y) in pixels on a picture in 0..1, in place."""
    side = max(8, round(size))
    mask = seal_mask(side, seed, style)
    left, top = round(x - side / 2), round(y - side / 2)
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = max(0, left), max(0, top), min(width, left + side), min(height, top + side)
    if x1 <= x0 or y1 <= y0:
        return
    part = picture[y0:y1, x0:x1]
    alpha = mask[y0 - top : y1 - top, x0 - left : x1 - left]
    red = tint(CINNABAR) * (0.66 + 0.34 * part)
    picture[y0:y1, x0:x1] = mix(part, red, alpha * 0.93)
