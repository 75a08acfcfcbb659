"""Where is the picture within the picture? Frames, mounts, pages and walls around a work are left away."""

from collections.abc import Iterator
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from authentication.recognition.view import Pixels

SIDE: Final = 400
LEAST_SHARE, MOST_SHARE = 0.06, 0.92
"""Of the whole: what is smaller is no work to be asked about, what is larger is the whole."""
MOST: Final = 2
LEAST_FILLED: Final = 0.75
"""Of its bounding quadrilateral: what is less is no picture."""
STRAIGHTENED: Final = 900
"""Pixels squared of what is straightened, at most: it is looked at in no greater size."""
CORNERS: Final = 4
STEP: Final = 14.0
"""Grey levels by which it stands out from what is around it."""


def pictures_within(pixels: Pixels) -> Iterator[Pixels]:
    """Yield what stands out as a rectangle, straightened; the largest first, at most two."""
    height, width = pixels.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    small = cv2.resize(np.ascontiguousarray(pixels), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = sorted(_rectangles(np.asarray(small, np.uint8)), key=lambda one: -_area(one))
    kept: list[npt.NDArray[np.float32]] = []
    for corners in found:
        if all(_area(corners) < 0.85 * _area(other) or not _overlaps(corners, other) for other in kept):
            kept.append(corners)
    for corners in kept[:MOST]:
        yield _straightened(pixels, corners / scale)


def _rectangles(small: Pixels) -> Iterator[npt.NDArray[np.float32]]:
    """Yield (4, 2) corners of regions that a wall, a page or a mount surrounds."""
    height, width = small.shape[:2]
    whole = float(height * width)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    rim = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    around = np.median(rim, axis=0)
    light, red, yellow = (np.abs(lab[..., n] - around[n]) for n in range(3))
    apart = np.maximum(np.maximum(light, red), yellow)
    smooth = cv2.blur(small, (3, 3))
    edges = cv2.Canny(np.asarray(smooth, np.uint8), 40, 120)
    masks = [(apart > STEP).astype(np.uint8) * 255, cv2.dilate(edges, np.ones((3, 3), np.uint8))]
    for mask in masks:
        closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
        contours, _ = cv2.findContours(closed, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            hull = cv2.convexHull(contour)
            corners = _four(hull)
            if corners is None:
                continue
            share = _area(corners) / whole
            filled = cv2.contourArea(contour) / max(_area(corners), 1.0)
            if LEAST_SHARE < share < MOST_SHARE and filled > LEAST_FILLED:
                yield corners


def _four(hull: Any) -> npt.NDArray[np.float32] | None:
    """Return the four corners around a hull, clockwise from the top left; None if it has not four."""
    around = cv2.arcLength(hull, closed=True)
    for tolerance in (0.02, 0.04, 0.06):
        found = cv2.approxPolyDP(hull, tolerance * around, closed=True)
        if len(found) == CORNERS:
            return _ordered(found.reshape(4, 2).astype(np.float32))
    return None


def _ordered(corners: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    turned = corners[np.argsort(angles)]
    first = int(np.argmin(turned.sum(axis=1)))
    return np.roll(turned, -first, axis=0)


def _area(corners: npt.NDArray[np.float32]) -> float:
    return float(cv2.contourArea(corners))


def _overlaps(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> bool:
    common, _ = cv2.intersectConvexConvex(one, other)
    return float(common) > 0.8 * min(_area(one), _area(other))


def _straightened(pixels: Pixels, corners: npt.NDArray[np.float32]) -> Pixels:
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = max(sides[0], sides[2]), max(sides[1], sides[3])
    scale = min(1.0, STRAIGHTENED / float(np.sqrt(width * height)))
    width, height = int(width * scale), int(height * scale)
    to = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), to)
    size = max(width, 8), max(height, 8)
    flat = cv2.warpPerspective(np.ascontiguousarray(pixels), turn, size)
    return np.asarray(flat, np.uint8)
