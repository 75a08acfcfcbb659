"""Two fingerprints to a Likeness: distances in bits and a graded verdict.

A hash nominates; it never proves. Different impressions, versions and copies of a work come as close as two
photographs of one (pHash 0 to 12 bits for the same work, 8 to 22 for another), so no grade says 'the same object'.
"""

from dataclasses import dataclass
from enum import StrEnum

from authentication.evidence.fingerprint import Fingerprint


class Grade(StrEnum):
    """How alike two pictures are, from the most to the least."""

    SAME_FILE = "same_file"
    """Bit for bit."""
    SAME_PICTURE = "same_picture"
    """The same photograph, re-encoded or resized; or one of a print, copy or version that cannot be told from it."""
    ALIKE = "alike"
    """Close enough to be looked at by a person: 1 in 10,000 pairs of different works is as close."""
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How close two fingerprints are."""

    grade: Grade
    phash_distance_bits: int
    """Of 64."""
    dhash_distance_bits: int
    """Of 64."""
    pdq_distance_bits: int
    """Of 256."""


def distance_bits(one: str, other: str) -> int:
    """Return in how many bits two hashes of the same length differ, each in hex."""
    raise NotImplementedError


def compare(one: Fingerprint, other: Fingerprint) -> Likeness:
    """Return how alike two pictures are."""
    raise NotImplementedError
