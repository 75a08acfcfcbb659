"""What of a picture is compared: corners with their codes, hashes in eight turns, and a small grey copy.

Source: ORB (Rublee and others, ICCV 2011) by OpenCV; PDQ (Facebook, 2019) by pdqhash. Contrast is evened out
before corners are looked for (CLAHE): else a watermark, a glare or a dark room takes all of them, and a pale
ink painting has none. Corners are spread over the picture: the strongest of each of its fields in turn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from authentication.recognition.hands import side_by_side

Pixels = npt.NDArray[np.uint8]
"""(height, width, 3) RGB."""
Grey = npt.NDArray[np.uint8]
"""(height, width)."""

SIDE: Final = 480
"""A picture is looked at as if it were a square of so many pixels: long ones keep their detail."""
MOST_ENLARGED: Final = 2.0
LEAST_PX: Final = 24
FIELDS: Final = 12
"""A picture has so many fields across, and as many down."""
CORNERS: Final = 2200
KNOWN: Final = ((SIDE, 600), (900, 700))
ASKED: Final = ((SIDE, 800), (270, 300), (900, 800))
BESIDE: Final = ((SIDE, 800),)
"""At which sizes a registered picture and one that is asked about are looked at, and how many codes are kept
of each: a part of a work is larger in its picture than the work was, and a work on a page smaller. What was
cropped or mirrored is looked at once."""
CODE_BYTES: Final = 32
LEAST_QUALITY: Final = 50
"""Of 100: below it PDQ's authors advise not to rely on the hash."""
PDQ_SIDE: Final = 512
CONTRAST: Final = 3.0
SMALL: Final = 320
"""The grey copy that pixels are compared on, as `SIDE`."""


@dataclass(frozen=True, slots=True)
class View:
    """What is known of one picture's looks."""

    places: npt.NDArray[np.float32]
    """(n, 2): x, y of each corner, in pixels of the picture at `SIDE`."""
    codes: npt.NDArray[np.uint8]
    """(n, 32): the 256 bits of each corner, in OpenCV's order."""
    turned: npt.NDArray[np.uint8]
    """(n): how each corner is turned, 256 to the whole turn."""
    width: float
    height: float
    """Of the picture at `SIDE`, pixels."""
    turns: npt.NDArray[np.uint64]
    """(8, 4): PDQ of the picture and of its seven turns and reflections."""
    grey: Grey
    """A small copy, for the pixels' word."""
    has_looks: bool
    """Whether PDQ finds enough in it to tell anything."""


def view_of(pixels: Pixels, *, is_registered: bool = False, sizes: Sequence[tuple[int, int]] = ASKED) -> View:
    """Look at a picture.

    :param is_registered: look at it at the sizes of `KNOWN`: it is what others are compared with
    :param sizes: else at these
    """
    return _looked_at(pixels, KNOWN if is_registered else sizes, partial(turns_of, pixels))


def by_corners_alone(pixels: Pixels, unturned: View) -> View:
    """Look at a picture that is another one turned over: its hashes are known, in another order."""
    return _looked_at(pixels, BESIDE, lambda: (unturned.turns, 0))


def _looked_at(
    pixels: Pixels, sizes: Sequence[tuple[int, int]], hashed: Callable[[], tuple[npt.NDArray[np.uint64], int]]
) -> View:
    grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY), np.uint8)
    order = sorted(range(len(sizes)), key=lambda n: -sizes[n][0])  # what takes longest is begun first
    tasks: list[Callable[[], Any]] = [partial(_corners_at, grey, *sizes[n]) for n in order]
    *found, (turns, quality) = side_by_side([*tasks, hashed])
    parts = [found[order.index(n)] for n in range(len(sizes))]
    places, codes, turned = (np.concatenate(each) for each in zip(*parts, strict=True))
    width, height = frame_of(pixels)
    small = _scaled(grey, SMALL)
    return View(places, codes, turned, width, height, turns, small, has_looks=quality >= LEAST_QUALITY)


def _corners_at(
    grey: Grey, side: int, most: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Return places, codes and turns of corners looked for at a size; places are those at `SIDE`."""
    scaled = _scaled(grey, side)
    places, codes, turned = _corners(scaled, most)
    return places * (frame_of(grey)[0] / scaled.shape[1]), codes, turned


def distance_bits(turns: npt.NDArray[np.uint64], known: View) -> int:
    """Return in how many of 256 bits PDQ differs, in the nearest of these turns."""
    differ: npt.NDArray[np.int64] = np.bitwise_count(turns ^ known.turns[0]).sum(axis=1)
    return int(differ.min())


def mirrored(pixels: Pixels) -> Pixels:
    """Return a picture as a mirror shows it."""
    return np.ascontiguousarray(pixels[:, ::-1])


def frame_of(pixels: npt.NDArray[np.uint8]) -> tuple[float, float]:
    """Return width and height of a picture at `SIDE`, as `View` has them."""
    width, height, _ = _size(pixels, SIDE)
    return float(width), float(height)


def _size(pixels: npt.NDArray[np.uint8], side: int) -> tuple[int, int, float]:
    height, width = pixels.shape[:2]
    scale = min(MOST_ENLARGED, side / float(np.sqrt(height * width)))
    return max(LEAST_PX, round(width * scale)), max(LEAST_PX, round(height * scale)), scale


def _scaled(grey: Grey, side: int) -> Grey:
    width, height, scale = _size(grey, side)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(grey, (width, height), interpolation=how), dtype=np.uint8)


def _corners(
    grey: Grey, most: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    even = cv2.createCLAHE(CONTRAST, (8, 8)).apply(grey)
    orb = cv2.ORB_create(nfeatures=CORNERS, fastThreshold=8, edgeThreshold=16)  # type: ignore[attr-defined]
    found, codes = orb.detectAndCompute(even, None)
    if codes is None:
        return np.zeros((0, 2), np.float32), np.zeros((0, CODE_BYTES), np.uint8), np.zeros(0, np.uint8)
    told = np.array([(one.pt[0], one.pt[1], one.response, one.angle) for one in found], np.float32)
    chosen = _spread(told, grey.shape, most)
    turned = (told[chosen, 3] * (256 / 360)).astype(np.int64).astype(np.uint8)
    return np.ascontiguousarray(told[chosen, :2]), np.ascontiguousarray(codes[chosen]), turned


def _spread(told: npt.NDArray[np.float32], shape: Any, most: int) -> npt.NDArray[np.int64]:
    """Return which corners are kept: of each field the strongest, then of each the second, and so on."""
    down = np.minimum(told[:, 1] * FIELDS / shape[0], FIELDS - 1).astype(np.int64)
    across = np.minimum(told[:, 0] * FIELDS / shape[1], FIELDS - 1).astype(np.int64)
    field = down * FIELDS + across
    order = np.lexsort((-told[:, 2], field))
    begins = np.searchsorted(field[order], np.arange(FIELDS * FIELDS))
    rank = np.empty(len(told), np.int64)
    rank[order] = np.arange(len(told)) - begins[field[order]]
    return np.lexsort((-told[:, 2], rank))[:most]


def turns_of(pixels: Pixels) -> tuple[npt.NDArray[np.uint64], int]:
    """Return PDQ of a picture in its eight turns, (8, 4), and how much it says: 0 to 100."""
    import pdqhash  # noqa: PLC0415 -- whoever only reads views does without

    height, width = pixels.shape[:2]
    scale = min(1.0, PDQ_SIDE / max(height, width))
    small = cv2.resize(
        np.ascontiguousarray(pixels),
        (max(1, round(width * scale)), max(1, round(height * scale))),
        interpolation=cv2.INTER_AREA,
    )
    bits, quality = pdqhash.compute_dihedral(small)
    packed = np.packbits(np.asarray(bits, np.uint8), axis=1)
    return packed.view(">u8").astype(np.uint64), int(quality)
