"""Where do two pictures of one work differ? Laid on each other, in the same colours, compared in place.

The light, the camera and the paper of a print are not a change of the work: a straight line for each channel,
fitted to the half of the pixels that agree best, takes them away first. An edge that lies a pixel or two
beside itself is no change either: each place is compared with its neighbours and the nearest counts.
What is left is shown; whether it is damage, a person says.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from authentication.recognition.aligning import Alignment
from authentication.recognition.sight import Region
from authentication.recognition.view import Pixels, frame_of

SIDE_PX: Final = 900
"""Pixels of the longer side of what is compared."""
BESIDE_PX: Final = 2
"""An edge may lie so far beside itself."""
ROUNDS: Final = 4
"""Of the fit of colours."""
TELLS: Final = 14.0
"""Lab units from which a place is told as different."""
LEAST_SHARE: Final = 0.0004
"""Of the picture: what is smaller is a speck."""
MOST_REGIONS: Final = 40
REFINED_PX: Final = 480
_HOTTEST: Final = 45.0
"""Lab units that the heat map shows hottest."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two pictures of one work on each other."""

    registered: Pixels
    shown: Pixels
    """The other, laid on the registered one, in its colours; black where it does not reach."""
    seen: npt.NDArray[np.bool_]
    """(height, width): where it reaches."""
    apart: npt.NDArray[np.float32]
    """(height, width): Lab units; 0 where it does not reach."""
    regions: tuple[Region, ...]
    """The largest first."""

    @property
    def share(self) -> float:
        """Return how much of what is seen differs."""
        return float((self.apart[self.seen] >= TELLS).mean()) if self.seen.any() else 0.0


def difference(registered: Pixels, looked: Pixels, alignment: Alignment) -> Difference:
    """Compare a picture with the registered one that it was aligned with."""
    scale = SIDE_PX / max(registered.shape[:2])
    size = (max(8, round(registered.shape[1] * scale)), max(8, round(registered.shape[0] * scale)))
    known = np.asarray(cv2.resize(registered, size, interpolation=cv2.INTER_AREA), np.uint8)
    back = _back(registered, looked, alignment, size)
    flat = cv2.warpPerspective(np.ascontiguousarray(looked), back, size, flags=cv2.INTER_AREA)
    inside = cv2.warpPerspective(np.full(looked.shape[:2], 255, np.uint8), back, size) > 127  # noqa: PLR2004
    flat, seen = _refined(known, np.asarray(flat, np.uint8), inside)
    # A warped picture's own rim is mixed with what is not there.
    seen = cv2.erode(seen.astype(np.uint8), np.ones((2 * BESIDE_PX + 3,) * 2, np.uint8)) > 0
    flat = _coloured(known, flat, seen)
    apart = np.where(seen, _apart(known, flat), 0).astype(np.float32)
    return Difference(known, flat, seen, apart, _regions(apart))


def overlay(found: Difference) -> Pixels:
    """Return both pictures half through each other."""
    half = cv2.addWeighted(found.registered, 0.5, found.shown, 0.5, 0)
    return np.where(found.seen[..., None], half, found.registered // 3).astype(np.uint8)


def heat(found: Difference) -> Pixels:
    """Return the registered picture in grey, and over it where the other differs, from yellow to red."""
    grey = cv2.cvtColor(found.registered, cv2.COLOR_RGB2GRAY)
    ground = np.repeat((grey // 2 + 96)[..., None], 3, axis=2).astype(np.float32)
    strength = np.clip((found.apart - TELLS) / (_HOTTEST - TELLS), 0, 1)
    warm = np.stack([np.full_like(strength, 200), 150 * (1 - strength), 30 * (1 - strength)], axis=2)
    over = np.clip(0.35 * (strength > 0) + strength * 2, 0, 0.9)[..., None]
    told = ground * (1 - over) + warm * over
    return np.where(found.seen[..., None], told, 235).astype(np.uint8)


def _back(
    registered: Pixels, looked: Pixels, alignment: Alignment, size: tuple[int, int]
) -> npt.NDArray[np.float64]:
    """Return the projection from the picture that was looked at to the frame that is compared in."""
    known_frame, asked_frame = frame_of(registered), frame_of(looked)
    to_side = np.diag([known_frame[0] / size[0], known_frame[1] / size[1], 1.0])
    to_pixels = np.diag([looked.shape[1] / asked_frame[0], looked.shape[0] / asked_frame[1], 1.0])
    return np.asarray(np.linalg.inv(to_pixels @ alignment.homography @ to_side), np.float64)


def _refined(
    known: Pixels, flat: Pixels, inside: npt.NDArray[np.bool_]
) -> tuple[Pixels, npt.NDArray[np.bool_]]:
    """Return the picture laid on more exactly than corners alone could (ECC, Evangelidis 2008)."""
    scale = min(1.0, REFINED_PX / max(known.shape[:2]))
    small, other, mask = (
        cv2.resize(each, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        for each in (
            cv2.cvtColor(known, cv2.COLOR_RGB2GRAY),
            cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY),
            inside.astype(np.uint8) * 255,
        )
    )
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 1e-4)
    try:
        _, warp = cv2.findTransformECC(
            small, other, np.eye(3, dtype=np.float32), cv2.MOTION_HOMOGRAPHY, stop, mask, 5
        )
    except cv2.error:  # it found no better place: the corners' is kept
        return flat, inside
    to_small = np.diag([scale, scale, 1.0])
    whole = np.linalg.inv(to_small) @ warp @ to_small
    size = (known.shape[1], known.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpPerspective(flat, whole, size, flags=flags)
    reach = cv2.warpPerspective(inside.astype(np.uint8), whole, size, flags=cv2.WARP_INVERSE_MAP) > 0
    return np.asarray(moved, np.uint8), reach


def _coloured(known: Pixels, flat: Pixels, seen: npt.NDArray[np.bool_]) -> Pixels:
    """Return the picture in the registered one's colours."""
    if seen.sum() < 64:  # noqa: PLR2004 -- too little to fit a line to
        return flat
    told = flat.astype(np.float32)
    for channel in range(3):
        have, want = flat[..., channel][seen].astype(np.float64), known[..., channel][seen].astype(np.float64)
        gain, shift = 1.0, 0.0
        for _ in range(ROUNDS):
            off = np.abs(have * gain + shift - want)
            kept = off <= np.median(off) + 1e-6
            spread = have[kept].var()
            if spread < 1:
                break
            gain = float(np.cov(have[kept], want[kept])[0, 1] / spread)
            gain = min(4.0, max(0.25, gain))
            shift = float(want[kept].mean() - gain * have[kept].mean())
        told[..., channel] = flat[..., channel] * gain + shift
    return np.clip(told, 0, 255).astype(np.uint8)


def _apart(known: Pixels, flat: Pixels) -> npt.NDArray[np.float32]:
    """Return (height, width) how far each place is from the nearest of its neighbours, Lab units."""
    one, other = (
        cv2.GaussianBlur(cv2.cvtColor(each.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), (0, 0), 1.5)
        for each in (known, flat)
    )
    padded = cv2.copyMakeBorder(other, *(BESIDE_PX,) * 4, cv2.BORDER_REPLICATE)
    height, width = known.shape[:2]
    nearest = np.full((height, width), np.inf, np.float32)
    for down in range(2 * BESIDE_PX + 1):
        for across in range(2 * BESIDE_PX + 1):
            beside = padded[down : down + height, across : across + width]
            nearest = np.minimum(nearest, np.linalg.norm(one - beside, axis=2))
    return nearest


def _regions(apart: npt.NDArray[np.float32]) -> tuple[Region, ...]:
    height, width = apart.shape
    joined = cv2.morphologyEx((apart >= TELLS).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    order = sorted(range(1, count), key=lambda label: -int(stats[label, cv2.CC_STAT_AREA]))
    found = []
    for label in order[:MOST_REGIONS]:
        x, y, across, down, area = (int(each) for each in stats[label])
        if area < LEAST_SHARE * height * width:
            break
        strength = float(apart[labels == label].max())
        found.append(Region(x / width, y / height, across / width, down / height, strength))
    return tuple(found)
