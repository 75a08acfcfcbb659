"""Two fingerprints to a Likeness: distances in bits and a graded verdict.

A hash nominates; it never proves. Other impressions, versions and copies of a work come as close as two
photographs of one (pHash: 0 to 12 bits for the same work, 8 to 22 for another version of it), so no grade
says 'the same object'. Crops, frames and screenshots of the same work may be `DIFFERENT`: local features find
those.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from authentication.evidence.fingerprint import Fingerprint

PDQ_SAME_BITS: Final = 31
"""PDQ's customary threshold (its authors' README: 31 of 256)."""

PDQ_ALIKE_BITS: Final = 91
"""Of the nearest of 8 turns. Measured on 80 works and 1,000 distractors: 1 false in 10,000 pairs."""

PHASH_ALIKE_BITS: Final = 15
"""As `PDQ_ALIKE_BITS`, measured on the same pictures."""

PDQ_LEAST_QUALITY: Final = 50
"""Below it PDQ's authors advise not to rely on the hash."""


class Grade(StrEnum):
    """How alike two pictures are, from the most to the least."""

    SAME_FILE = "same_file"
    """Bit for bit."""
    SAME_PICTURE = "same_picture"
    """The same photograph, re-encoded or resized; or one of a print or copy not to be told from it."""
    ALIKE = "alike"
    """Close enough to be looked at by a person: of 10,000 pairs of different works one is as close."""
    DIFFERENT = "different"

    @property
    def is_same(self) -> bool:
        """Say whether it is the same file or picture."""
        return self in {Grade.SAME_FILE, Grade.SAME_PICTURE}


@dataclass(frozen=True, slots=True)
class Likeness:
    """How close two fingerprints are."""

    grade: Grade
    phash_distance_bits: int
    """Of 64."""
    dhash_distance_bits: int
    """Of 64."""
    pdq_distance_bits: int
    """Of 256; the least over the turns, if turns were given."""


def distance_bits(one: str, other: str) -> int:
    """Return in how many bits two hashes of the same length differ, each in hex."""
    assert len(one) == len(other)
    return (int(one, 16) ^ int(other, 16)).bit_count()


def compare(one: Fingerprint, other: Fingerprint, *, turns: tuple[str, ...] = ()) -> Likeness:
    """Return how alike two pictures are.

    :param turns: PDQ of the first picture turned and mirrored (`fingerprint.pdq_turns`), to find it in any
        position
    """
    pdq = min(distance_bits(each, other.pdq256) for each in (one.pdq256, *turns))
    phash = distance_bits(one.phash64, other.phash64)
    telling = min(one.pdq_quality, other.pdq_quality) >= PDQ_LEAST_QUALITY
    if one.sha256 == other.sha256:
        grade = Grade.SAME_FILE
    elif telling and pdq <= PDQ_SAME_BITS:
        grade = Grade.SAME_PICTURE
    elif (telling and pdq <= PDQ_ALIKE_BITS) or phash <= PHASH_ALIKE_BITS:
        grade = Grade.ALIKE
    else:
        grade = Grade.DIFFERENT
    return Likeness(grade, phash, distance_bits(one.dhash64, other.dhash64), pdq)
