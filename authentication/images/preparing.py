"""All that is done with a photograph's pixels, in one task for the pool."""

import hashlib
from dataclasses import dataclass
from typing import Any

from authentication.images.renditions import renditions
from authentication.images.sanitising import Sanitised, sanitise


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photograph, ready to be kept and registered."""

    image: Sanitised
    renditions: dict[str, bytes]
    """By name, as `renditions.SIDES_PX` has them."""
    fingerprint: dict[str, Any]
    """As `evidence.fingerprint.Fingerprint.to_json` writes it."""
    caption: str = ""

    @property
    def rendition_hashes(self) -> dict[str, str]:
        """SHA-256 of each rendition, by name."""
        return {name: hashlib.sha256(data).hexdigest() for name, data in self.renditions.items()}


def prepare(data: bytes, *, name: str = "photograph", caption: str = "") -> Prepared:
    """Sanitise a photograph, make its renditions and its fingerprint. Refuses as `sanitise` does."""
    from authentication.evidence.fingerprint import fingerprint  # noqa: PLC0415 -- numpy, in the pool alone

    image = sanitise(data, name=name)
    return Prepared(
        image=image,
        renditions=renditions(image.data),
        fingerprint=fingerprint(image.data).to_json(),
        caption=caption,
    )


def fingerprint_only(data: bytes, *, name: str = "photograph") -> tuple[str, dict[str, Any]]:
    """Return the SHA-256 of what was sent and the fingerprint of its sanitised picture, keeping nothing."""
    from authentication.evidence.fingerprint import fingerprint  # noqa: PLC0415 -- numpy, in the pool alone

    image = sanitise(data, name=name)
    return image.source_sha256, fingerprint(image.data).to_json()
