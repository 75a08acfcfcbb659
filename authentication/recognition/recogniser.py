"""Recognises: what is nominated is aligned, what aligns is compared by its pixels, and the best is told.

Order: votes and hashes nominate; corners align, or, where a hash says so, the whole picture is laid on the
whole; the pixels decide. Where nothing is found, what stands out as a picture within the picture is asked
about, and then the picture as a mirror shows it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from authentication.recognition.agreeing import Agreement, agree
from authentication.recognition.aligning import Alignment, align, rectified, whole_on_whole
from authentication.recognition.cropping import pictures_within
from authentication.recognition.index import Index
from authentication.recognition.states import WHOLE_SEEN, State, finer, state_of
from authentication.recognition.view import Pixels, View, distance_bits, mirrored, turns_of, view_of

BY_VOTES, BY_HASH = 12, 6
"""So many of each are looked at closely."""
ENOUGH: Final = 40
"""Inliers from which nobody else is looked at."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a picture was recognised as, with its evidence."""

    state: State
    work: str | None
    alignment: Alignment | None = None
    agreement: Agreement | None = None
    distance_bits: int | None = None
    """Of 256: PDQ's distance in the nearest turn."""
    is_mirrored: bool = False
    looked: Pixels | None = field(default=None, repr=False)
    """The picture, or the part of it, in which the work was found."""

    @property
    def inliers(self) -> int:
        """Return how many places were found again."""
        return 0 if self.alignment is None else self.alignment.inliers


@dataclass(slots=True)
class Recogniser:
    """Knows works by their pictures; several pictures may be of one work."""

    works: Sequence[str]
    """Of each picture, by its number."""
    index: Index
    view: Callable[[int], View]
    """Brings what is known of a picture, by its number."""

    @classmethod
    def of(cls, works: Sequence[str], views: Sequence[View]) -> "Recogniser":
        """Know these pictures, held in memory."""
        return cls(works, Index.of(views), views.__getitem__)

    def recognise(self, pixels: Pixels) -> Answer:
        """Say which work a picture shows, if any is known that it shows."""
        best = Answer(State.UNKNOWN, None)
        for looked, is_mirrored in _looks(pixels):
            for found in self._candidates(looked, is_mirrored=is_mirrored):
                if _strength(found) > _strength(best):
                    best = found
                if found.state.is_recognised and found.inliers >= ENOUGH:
                    return found
            if best.state.is_recognised:
                return best
        return best

    def _candidates(self, looked: Pixels, *, is_mirrored: bool) -> Iterator[Answer]:
        asked = view_of(looked)
        nominated = dict(self.index.nominated(asked, most=BY_HASH))
        for number in dict.fromkeys([*self.index.votes(asked, most=BY_VOTES), *nominated]):
            known = self.view(number)
            ways = [align(asked, known)]
            if number in nominated:
                ways.append(whole_on_whole(asked, known, nominated[number]))
            for alignment in ways:
                if alignment is None:
                    continue
                agreement = agree(asked, known, alignment)
                bits = distance_bits(asked.turns, known)
                state = state_of(alignment, agreement, bits)
                if state.is_recognised and agreement.seen >= WHOLE_SEEN:
                    flat = turns_of(rectified(looked, asked, known, alignment))[0]
                    state = finer(state, laid_bits=distance_bits(flat[:1], known))
                yield Answer(state, self.works[number], alignment, agreement, bits, is_mirrored, looked)


def _looks(pixels: Pixels) -> Iterator[tuple[Pixels, bool]]:
    """Yield what of a picture is asked about, one after the other, and whether a mirror shows it so."""
    yield pixels, False
    within = list(pictures_within(pixels))
    yield from ((each, False) for each in within)
    yield from ((mirrored(each), True) for each in (pixels, *within))


def _strength(answer: Answer) -> tuple[int, float, int]:
    agreement = answer.agreement
    return answer.state.rank, 0.0 if agreement is None else agreement.share * agreement.seen, answer.inliers
