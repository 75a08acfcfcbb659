"""All that is done with a photograph's pixels, in one task for the pool."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from authentication.images.colours import colours
from authentication.images.renditions import renditions
from authentication.images.sanitising import sanitise


@dataclass(frozen=True, slots=True)
class Photograph:
    """What is known of a photograph whose file and renditions are kept."""

    sha256: str
    """Of the file as it is kept."""
    source_sha256: str
    """Of the file as it was sent."""
    media_type: str
    width: int
    height: int
    size_bytes: int
    renditions: dict[str, str]
    """Name of a rendition to its file's SHA-256."""
    fingerprint: dict[str, Any]
    """As `evidence.fingerprint.Fingerprint.to_json` writes it."""
    caption: str = ""
    colours: dict[str, int] = field(default_factory=dict)
    """What it is mostly made of; see `images.colours`."""
    shows: str = ""
    """SHA-256 of the registered photograph that it was recognised by; empty where it was not."""
    shows_as: str = ""
    """How: same_picture, detail_of, ... (`recognition.sight.State`)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photograph and all its files, ready to be kept."""

    photograph: Photograph
    files: tuple[bytes, ...]
    """The file itself, then its renditions; each is kept under its own SHA-256."""


def prepare(data: bytes, *, name: str = "photograph", caption: str = "") -> Prepared:
    """Sanitise a photograph, make its renditions and its fingerprint. Refuses as `sanitise` does."""
    from authentication.evidence.fingerprint import fingerprint  # noqa: PLC0415 -- numpy, in the pool alone

    image = sanitise(data, name=name)
    made = renditions(image.data)
    photograph = Photograph(
        sha256=image.sha256,
        source_sha256=image.source_sha256,
        media_type=image.media_type,
        width=image.width,
        height=image.height,
        size_bytes=len(image.data),
        renditions={name: hashlib.sha256(each).hexdigest() for name, each in made.items()},
        fingerprint=fingerprint(image.data).to_json(),
        caption=caption,
        colours=colours(made["thumb"]),
    )
    return Prepared(photograph, (image.data, *made.values()))


@dataclass(frozen=True, slots=True)
class Seen:
    """What is computed from a photograph that is compared and not kept."""

    source_sha256: str
    fingerprint: dict[str, Any]
    turns: tuple[str, ...]
    """PDQ turned and mirrored."""


def look_at(data: bytes, *, name: str = "photograph") -> Seen:
    """Fingerprint a photograph in every position, keeping nothing. Refuses as `sanitise` does."""
    from authentication.evidence.fingerprint import fingerprint, pdq_turns  # noqa: PLC0415

    image = sanitise(data, name=name)
    found = fingerprint(image.data).to_json()
    return Seen(image.source_sha256, found, pdq_turns(image.data))
