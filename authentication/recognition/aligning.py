"""Does one picture lie in another? Corners are paired, and a plane's projection has to explain the pairs."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from authentication.recognition.view import Pixels, View

NEAR_BITS: Final = 64
"""Of 256: codes farther from each other are never of one corner."""
SURELY: Final = 0.85
"""The nearest code has to be so much nearer than the second."""
ERROR_PX: Final = 4.0
SPOT_PX: Final = 6
"""Pairs nearer than this to each other count once: a stamp that repeats itself proves nothing."""
LEAST_PAIRS: Final = 6
SCALES: Final = (0.12, 8.0)
HURRIED_PX: Final = 12.0
"""A camera that looks aslant moves corners so far from where shift, turn and scale put them."""
LEAST_AGREEING: Final = 6
RECTIFIED: Final = 512
"""Pixels of the longer side: what PDQ is taken of."""
MOST_SKEWED: Final = 4.0
"""No side of what was found may be stretched so much more than another."""
TURNS: Final = (
    (((1, 0), (0, 1)), (0, 0)),
    (((0, -1), (1, 0)), (1, 0)),
    (((-1, 0), (0, -1)), (1, 1)),
    (((0, 1), (-1, 0)), (0, 1)),
    (((1, 0), (0, -1)), (0, 1)),
    (((-1, 0), (0, 1)), (1, 0)),
    (((0, 1), (1, 0)), (0, 0)),
    (((0, -1), (-1, 0)), (1, 1)),
)
"""From a place of the registered picture to one of the picture asked about, both as unit squares, for each
turn in pdqhash's order: as it stands, by 90, 180, 270 degrees, upside down, mirrored, over the diagonals."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a registered picture lies in one that is asked about."""

    inliers: int
    """Places of the registered picture that were found again where the projection puts them."""
    homography: npt.NDArray[np.float64]
    """(3, 3): from the registered picture to the one asked about, both at `SIDE`."""
    quadrilateral: npt.NDArray[np.float32]
    """(4, 2): where its corners come to lie: top left, top right, bottom right, bottom left."""
    is_whole: bool = False
    """Laid on the whole because a hash is near, and not by corners."""

    @property
    def is_turned_over(self) -> bool:
        """Say whether it lies there as a mirror shows it: its corners go round the other way."""
        (x, y), (next_x, next_y) = self.quadrilateral.T, np.roll(self.quadrilateral, -1, axis=0).T
        return bool((x * next_y - next_x * y).sum() < 0)


def align(asked: View, known: View) -> Alignment | None:
    """Return how a registered picture lies in one that is asked about; None if it does not."""
    pairs = _pairs(asked.codes, known.codes)
    if len(pairs) < LEAST_PAIRS:
        return None
    here, there = asked.places[pairs[:, 0]], known.places[pairs[:, 1]]
    found, kept = cv2.findHomography(there, here, cv2.USAC_MAGSAC, ERROR_PX, maxIters=2000, confidence=0.999)
    if found is None:
        return None
    frame = np.array([[[0, 0], [known.width, 0], [known.width, known.height], [0, known.height]]], np.float32)
    quadrilateral = np.asarray(cv2.perspectiveTransform(frame, found)[0], np.float32)
    if not _is_sane(quadrilateral, known):
        return None
    spots = np.unique(np.round(there[kept.ravel().astype(bool)] / SPOT_PX), axis=0)
    return Alignment(len(spots), np.asarray(found, np.float64), quadrilateral)


def agreeing(here: npt.NDArray[np.float32], there: npt.NDArray[np.float32]) -> int:
    """Return how many pairs of places one shift, turn and scale explains: as `align`, in a hurry.

    :param here: (n, 2): places in the picture asked about
    :param there: (n, 2): those in the registered one, one for each
    """
    if len(here) < LEAST_AGREEING:
        return 0
    found: Any  # None where nothing is found, whatever the stubs say
    found, kept = cv2.estimateAffinePartial2D(
        there, here, method=cv2.RANSAC, ransacReprojThreshold=HURRIED_PX, maxIters=400
    )
    if found is None or not SCALES[0] < float(np.hypot(found[0, 0], found[1, 0])) < SCALES[1]:
        return 0
    return len(np.unique(np.round(there[kept.ravel().astype(bool)] / SPOT_PX), axis=0))


def rectified(pixels: Pixels, asked: View, known: View, alignment: Alignment) -> Pixels:
    """Return what of a picture shows the work, as the registered picture shows it.

    :param pixels: the picture that `asked` is the view of
    """
    longest = max(known.width, known.height)
    width, height = (max(1, round(side * RECTIFIED / longest)) for side in (known.width, known.height))
    to_side = np.diag([known.width / width, known.height / height, 1.0])
    to_pixels = np.diag([pixels.shape[1] / asked.width, pixels.shape[0] / asked.height, 1.0])
    back = np.linalg.inv(to_pixels @ alignment.homography @ to_side)
    flat = cv2.warpPerspective(np.ascontiguousarray(pixels), back, (width, height), flags=cv2.INTER_AREA)
    return np.asarray(flat, np.uint8)


def _pairs(asked: npt.NDArray[np.uint8], known: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Return (n, 2): which codes of one are surely which of the other, each used once."""
    if len(asked) < LEAST_PAIRS or len(known) < LEAST_PAIRS:
        return np.zeros((0, 2), np.int64)
    two: Any = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(asked, known, k=2)
    told = np.array(
        [
            (near.queryIdx, near.trainIdx, near.distance)
            for near, next_near in two
            if near.distance <= NEAR_BITS and near.distance < SURELY * next_near.distance
        ],
        np.int64,
    ).reshape(-1, 3)
    nearest_first = told[np.argsort(told[:, 2], kind="stable")]
    _, once = np.unique(nearest_first[:, 1], return_index=True)
    return nearest_first[once, :2]


def _is_sane(corners: npt.NDArray[np.float32], known: View) -> bool:
    """Say whether a camera could see a flat picture like that: not folded, turned over or torn."""
    if not np.isfinite(corners).all() or not cv2.isContourConvex(corners):
        return False
    area = cv2.contourArea(corners, oriented=True)
    if area <= 0:
        return False
    if not SCALES[0] < float(np.sqrt(area / (known.width * known.height))) < SCALES[1]:
        return False
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    stretched = sides / np.array([known.width, known.height, known.width, known.height])
    return bool(stretched.max() < MOST_SKEWED * stretched.min())


def whole_on_whole(asked: View, known: View, turn: int) -> Alignment:
    """Return the whole of one laid on the whole of the other, turned as PDQ's turn says.

    :param turn: which of `View.turns` of the picture asked about is near
    """
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    known_frame = square * np.array([known.width, known.height], np.float32)
    matrix, shift = TURNS[turn]
    corners = (square @ np.array(matrix, np.float32).T + np.array(shift, np.float32)) * np.array(
        [asked.width, asked.height], np.float32
    )
    homography = cv2.getPerspectiveTransform(known_frame, np.ascontiguousarray(corners, np.float32))
    return Alignment(0, np.asarray(homography, np.float64), corners.astype(np.float32), is_whole=True)
