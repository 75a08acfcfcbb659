"""What is asked of the eyes, each in one task for the pool: learn pictures, know one again, compare two."""

import contextlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PIL import Image

from authentication.evidence import fingerprint
from authentication.evidence.errors import ImageRefused
from authentication.recognition.album import Album
from authentication.recognition.difference import difference, heat, overlay
from authentication.recognition.measured import error_rate
from authentication.recognition.recogniser import Answer, best, compare
from authentication.recognition.sight import Region, Sight, State
from authentication.recognition.view import Pixels, View, frame_of, view_of

WITHIN_PX: Final = 1600
"""A picture is looked at with so many pixels squared at most."""
SHOWN_PX: Final = 900
WEBP_QUALITY: Final = 80


def learn(folder: Path, pictures: Mapping[str, bytes]) -> list[str]:
    """Make photographs known in the album; return which of them could not be read.

    :param pictures: each by the SHA-256 under which it is kept
    :raises AlbumBusy: if another process writes in it
    """
    views: dict[str, View] = {}
    refused = []
    for name, data in pictures.items():
        try:
            views[name] = view_of(_pixels(data), is_registered=True)
        except ImageRefused:
            refused.append(name)
    _album(folder).add(views)
    return refused


def recognise(folder: Path, picture: bytes) -> Sight:
    """Return which known photograph a picture shows, if any; without pictures of the evidence.

    :raises ImageRefused: if it cannot be read
    """
    album = _album(folder)
    answer, name = best(_pixels(picture), album.nominated, lambda name: _view(album, name))
    return _sight(answer, name)


def look_at_work(folder: Path, picture: bytes, registered: Mapping[str, bytes]) -> Sight:
    """Return whether a picture shows one work, by its registered photographs, with pictures of the evidence.

    :param registered: the photographs of that work, each by the SHA-256 under which it is kept
    :raises ImageRefused: if the picture cannot be read
    """
    pixels = _pixels(picture)
    views: dict[str, View] = {}
    for each, data in registered.items():
        view = _view(_album(folder), each)
        with contextlib.suppress(ImageRefused):
            views[each] = view_of(_pixels(data), is_registered=True) if view is None else view
    answer, number = compare(pixels, list(views.values()))
    name = None if number is None else list(views)[number]
    if name is None or answer.alignment is None or answer.looked is None:
        return _sight(answer, name)
    found = difference(_pixels(registered[name]), answer.looked, answer.alignment)
    shown = {"found": _webp(outlined(answer)), "overlay": _webp(overlay(found)), "heat": _webp(heat(found))}
    return _sight(answer, name, regions=found.regions, differs=found.share, pictures=shown)


def outlined(answer: Answer) -> Pixels:
    """Return the picture that was looked at, with a line around where the work lies in it."""
    import cv2  # noqa: PLC0415 -- in the pool alone
    import numpy as np  # noqa: PLC0415

    assert answer.looked is not None
    assert answer.alignment is not None
    looked, frame = answer.looked, frame_of(answer.looked)
    scale = min(1.0, SHOWN_PX / max(looked.shape[:2]))
    size = (max(1, round(looked.shape[1] * scale)), max(1, round(looked.shape[0] * scale)))
    small = np.ascontiguousarray(cv2.resize(looked, size, interpolation=cv2.INTER_AREA))
    corners = answer.alignment.quadrilateral * np.array([size[0] / frame[0], size[1] / frame[1]])
    line = np.round(corners).astype(np.int32).reshape(-1, 1, 2)
    for colour, width in (((255, 255, 255), 5), ((150, 40, 30), 2)):
        cv2.polylines(small, [line], isClosed=True, color=colour, thickness=width, lineType=cv2.LINE_AA)
    return np.asarray(small, np.uint8)


def _sight(
    answer: Answer,
    name: str | None,
    *,
    regions: tuple[Region, ...] = (),
    differs: float = 0.0,
    pictures: Mapping[str, bytes] | None = None,
) -> Sight:
    if answer.state is State.UNKNOWN or answer.agreement is None:
        return Sight(State.UNKNOWN)
    return Sight(
        state=answer.state,
        photograph=name,
        inliers=answer.inliers,
        share=answer.agreement.share,
        seen=answer.agreement.seen,
        distance_bits=answer.distance_bits,
        is_mirrored=answer.is_mirrored != (answer.alignment is not None and answer.alignment.is_turned_over),
        error_rate=error_rate(answer),
        regions=regions,
        differs=differs,
        pictures=pictures or {},
    )


def _pixels(data: bytes) -> Pixels:
    return fingerprint.pixels(data, within_px=WITHIN_PX)


_albums: Final[dict[Path, Album]] = {}
"""By their folders: what a child has read of one it keeps."""


def _album(folder: Path) -> Album:
    return _albums.setdefault(folder, Album(folder))


def _view(album: Album, name: str) -> View | None:
    try:
        return album.view(name)
    except (ValueError, OSError, KeyError, zipfile.BadZipFile):  # damaged: as if it were not known
        return None


def _webp(pixels: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "WEBP", quality=WEBP_QUALITY, method=3)
    return out.getvalue()
