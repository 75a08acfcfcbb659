"""What the pixels say once two pictures lie on each other, field by field."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from authentication.recognition.aligning import Alignment
from authentication.recognition.view import View

FIELD_PX: Final = 16
FLAT: Final = 4.0
"""Grey levels (standard deviation): a field with less in it says nothing, here or there."""
ALIKE: Final = 0.55
"""Correlation from which a field shows the same."""
OPPOSITE: Final = -0.3
"""Correlation up to which a field shows the opposite: dark where the other is light."""
INNER: Final = 0.2
"""So much of each side is left out where it is asked whether the inside agrees too."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two aligned pictures show the same."""

    seen: float
    """Share of the registered picture that lies within the one asked about."""
    share: float
    """Share of telling fields that agree."""
    inner: float
    """The same of those away from the edges: a frame, a chart or a page around a work is at its edges."""
    telling: int
    """Fields that tell anything."""
    inner_telling: int
    """Of those, the ones away from the edges."""
    against: float
    """Share of those that show the opposite."""
    fields: npt.NDArray[np.float32]
    """(rows, columns): correlation of each field; nan where it tells nothing."""


def agree(asked: View, known: View, alignment: Alignment) -> Agreement:
    """Compare two pictures where one lies in the other."""
    height, width = known.grey.shape
    to_side = np.diag([known.width / width, known.height / height, 1.0])
    to_small = np.diag([asked.grey.shape[1] / asked.width, asked.grey.shape[0] / asked.height, 1.0])
    back = np.linalg.inv(to_small @ alignment.homography @ to_side)
    shown = cv2.warpPerspective(asked.grey, back, (width, height), flags=cv2.INTER_LINEAR)
    inside = cv2.warpPerspective(
        np.full(asked.grey.shape, 255, np.uint8), back, (width, height), flags=cv2.INTER_NEAREST
    )
    return _fields(known.grey, np.asarray(shown, np.uint8), np.asarray(inside, np.uint8) > 0)


def _fields(
    one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8], inside: npt.NDArray[np.bool_]
) -> Agreement:
    rows, columns = max(1, one.shape[0] // FIELD_PX), max(1, one.shape[1] // FIELD_PX)
    cut = (slice(0, rows * FIELD_PX), slice(0, columns * FIELD_PX))
    if one.shape[0] < FIELD_PX or one.shape[1] < FIELD_PX:
        return Agreement(
            float(inside.mean()), 0.0, 0.0, 0, 0, 0.0, np.full((rows, columns), np.nan, np.float32)
        )
    shape = (rows, FIELD_PX, columns, FIELD_PX)
    axes = (1, 3)
    first = one[cut].astype(np.float32).reshape(shape)
    second = other[cut].astype(np.float32).reshape(shape)
    whole = inside[cut].reshape(shape).all(axis=axes)
    first = first - first.mean(axis=axes, keepdims=True)
    second = second - second.mean(axis=axes, keepdims=True)
    spread = np.sqrt((first**2).mean(axis=axes)), np.sqrt((second**2).mean(axis=axes))
    tells = whole & (spread[0] >= FLAT) & (spread[1] >= FLAT)
    alike = (first * second).mean(axis=axes) / np.maximum(spread[0] * spread[1], 1e-6)
    fields = np.where(tells, alike, np.nan).astype(np.float32)
    down, across = round(rows * INNER), round(columns * INNER)
    within = fields[down : rows - down, across : columns - across]
    told = within[~np.isnan(within)]
    return Agreement(
        seen=float(inside.mean()),
        share=_share(fields),
        inner=_share(within),
        telling=int(tells.sum()),
        inner_telling=len(told),
        against=float((told <= OPPOSITE).mean()) if len(told) else 0.0,
        fields=fields,
    )


def _share(fields: npt.NDArray[np.float32]) -> float:
    told = fields[~np.isnan(fields)]
    return float((told >= ALIKE).mean()) if len(told) else 0.0
