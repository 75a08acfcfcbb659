"""Brush strokes: ink laid down in stroke space and splatted on the paper."""

from dataclasses import dataclass

import cv2
import numpy as np

from deploy.demonstration.works.fields import Field, Rng, blur, ease, wave


@dataclass(frozen=True)
class Touch:
    """How a stroke takes the ink: load, dryness, one-sidedness and fading."""

    ink: float = 1.0
    dry: float = 0.0
    side: float = 0.0
    fade: float = 0.0
    rough: float = 0.04
    bristles: float = 22.0


def curve(points: list[tuple[float, float]], count: int = 160) -> Field:
    """Return a smooth Catmull-Rom curve through the points."""
    knots = np.array(points, float)
    padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    where = np.linspace(0, len(knots) - 1, count)
    index = np.minimum(where.astype(int), len(knots) - 2)
    t = (where - index)[:, None]
    a, b, c, d = (padded[index + k] for k in range(4))
    out = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.asarray(out, float)


def resample(path: Field, spacing: float) -> tuple[Field, Field]:
    """Return points evenly spaced along a path and their positions in 0..1."""
    lengths = np.hypot(*np.diff(path, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    total = max(float(along[-1]), 1e-6)
    count = max(6, int(total / spacing))
    target = np.linspace(0, total, count)
    points = np.stack([np.interp(target, along, path[:, k]) for k in range(2)], 1)
    return points, target / total


def sweep(canvas: Field, path: Field, widths: Field, rng: Rng, touch: Touch | None = None) -> None:
    """Lay one stroke of varying width on an ink-density canvas, in place.

    `path` is in pixels; `widths` (full widths in pixels) is spread evenly along it.
    """
    touch = touch or Touch()
    points, u = resample(path, 0.6)
    full = np.interp(u, np.linspace(0, 1, len(widths)), widths)
    tangent = np.gradient(points, axis=0)
    tangent /= np.hypot(tangent[:, 0], tangent[:, 1])[:, None] + 1e-9
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], 1)
    count = len(u)
    cells = max(2.0, count / max(8.0, 1.2 * float(full.max()) + 4))
    edge = [1 + touch.rough * wave(count, rng, cells * 2.2, 4) for _ in range(2)]
    across = max(5, int(float(full.max()) * 1.7))
    v = np.linspace(-1, 1, across)
    half = np.where(v[None, :] < 0, edge[0][:, None], edge[1][:, None]) * full[:, None] / 2
    x = points[:, 0, None] + normal[:, 0, None] * v * half
    y = points[:, 1, None] + normal[:, 1, None] * v * half
    ink = _load(u, v, rng, touch, float(full.max()))
    left, top = int(np.floor(x.min())) - 2, int(np.floor(y.min())) - 2
    right, low = int(np.ceil(x.max())) + 3, int(np.ceil(y.max())) + 3
    wide, high = right - left, low - top
    index = ((y - top + 0.5).astype(np.int64) * wide + (x - left + 0.5).astype(np.int64)).ravel()
    hits = np.bincount(index, minlength=wide * high).astype(np.float32)
    load = np.bincount(index, ink.ravel(), wide * high).astype(np.float32)
    cover = (hits > 0).astype(np.float32).reshape(high, wide)
    mean = (load / np.maximum(hits, 1)).reshape(high, wide)
    soft = 0.55
    patch = np.asarray(blur(mean * cover, soft), np.float32)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(canvas.shape[1], right), min(canvas.shape[0], low)
    if x1 <= x0 or y1 <= y0:
        return
    part = patch[y0 - top : y1 - top, x0 - left : x1 - left]
    under = canvas[y0:y1, x0:x1]
    canvas[y0:y1, x0:x1] = np.maximum(under, part) + 0.35 * np.minimum(under, part)


def _load(u: Field, v: Field, rng: Rng, touch: Touch, width: float) -> Field:
    """Return the ink of each (along, across) cell of a stroke."""
    ink = np.full((len(u), len(v)), touch.ink, np.float32)
    if touch.fade:
        ink *= (1 - touch.fade * u)[:, None].astype(np.float32)
    if touch.side:
        ink *= (1 - touch.side * (0.5 + 0.5 * v) ** 1.3)[None, :].astype(np.float32)
    if width > 5:
        ink *= (1 + 0.10 * wave(len(v), rng, 6, 3))[None, :].astype(np.float32)
        ink *= (1 + 0.22 * ease((np.abs(v) - 0.75) / 0.25))[None, :].astype(np.float32)
    if touch.dry > 0:
        rows = max(4, int(len(u) / max(18.0, width * 0.5)))
        columns = max(4, int(touch.bristles))
        coarse = rng.standard_normal((rows, columns)).astype(np.float32)
        fine = rng.standard_normal((rows * 4, columns * 3)).astype(np.float32)
        hair = rng.standard_normal((1, columns * 2)).astype(np.float32)
        size = (len(v), len(u))
        streak = (
            0.55 * np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC))
            + 0.4 * np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_LINEAR))
            + 0.9 * np.asarray(cv2.resize(np.vstack([hair, hair]), size, interpolation=cv2.INTER_CUBIC))
        )
        dryness = touch.dry * (0.15 + 1.1 * ease((u - 0.15) / 0.85))
        level = 2.6 - 4.2 * dryness
        ink *= ease((level[:, None] - streak) / 0.55 + 0.5).astype(np.float32)
    return ink


def taper(kind: str, width: float, count: int = 40) -> Field:
    """Return a width profile: 'leaf', 'needle', 'bone', 'hook' or 'even'."""
    u = np.linspace(0, 1, count)
    if kind == "leaf":
        shape = ease(u / 0.3) ** 0.8 * (1 - ease((u - 0.28) / 0.72)) ** 0.8
        shape = np.maximum(shape, 0.10 * (1 - u))
    elif kind == "needle":
        shape = (1 - u) ** 0.7
    elif kind == "bone":
        shape = 0.72 + 0.28 * np.abs(2 * u - 1) ** 3
        shape = shape * ease(u / 0.03 + 0.5) * ease((1 - u) / 0.03 + 0.5)
    elif kind == "hook":
        shape = (0.75 + 0.5 * np.exp(-((u / 0.12) ** 2))) * ease(u / 0.05 + 0.35)
        shape = shape * (1 - 0.85 * ease((u - 0.7) / 0.3))
    else:
        shape = ease(u / 0.06 + 0.4) * ease((1 - u) / 0.06 + 0.4)
    return width * shape


def lines(mask: Field, paths: list[Field], strength: float, thickness: float, closed: bool = False) -> None:
    """Draw anti-aliased polylines of one strength on a density canvas, in place."""
    if not paths:
        return
    height, width = mask.shape[:2]
    pad = int(thickness) + 2
    every = np.vstack(paths)
    x0, y0 = np.maximum(np.floor(every.min(0)).astype(int) - pad, 0)
    x1, y1 = np.minimum(np.ceil(every.max(0)).astype(int) + pad, (width, height))
    if x1 <= x0 or y1 <= y0:
        return
    layer = np.zeros((y1 - y0, x1 - x0), np.uint8)
    fixed = [np.round((path - [x0, y0]) * 16).astype(np.int32) for path in paths]
    cv2.polylines(layer, fixed, closed, 255, max(1, round(thickness)), cv2.LINE_AA, 4)
    scale = strength * min(1.0, max(0.25, thickness)) / 255.0
    part = mask[y0:y1, x0:x1]
    np.maximum(part, layer.astype(np.float32) * np.float32(scale), out=part)


def fill(mask: Field, path: Field, strength: float) -> None:
    """Fill a polygon on a density canvas with at least this strength, in place."""
    height, width = mask.shape[:2]
    x0, y0 = np.maximum(np.floor(path.min(0)).astype(int) - 1, 0)
    x1, y1 = np.minimum(np.ceil(path.max(0)).astype(int) + 2, (width, height))
    if x1 <= x0 or y1 <= y0:
        return
    layer = np.zeros((y1 - y0, x1 - x0), np.uint8)
    fixed = np.round((path - [x0, y0]) * 16).astype(np.int32)
    cv2.fillPoly(layer, [fixed], 255, cv2.LINE_AA, 4)
    part = mask[y0:y1, x0:x1]
    np.maximum(part, layer.astype(np.float32) * np.float32(strength / 255.0), out=part)
