"""Recognises: what is nominated is aligned, what aligns is compared by its pixels, and the best is told.

Order: votes and hashes nominate; corners align, or, where a hash says so, the whole picture is laid on the
whole; the pixels decide. Where nothing is found, what stands out as a picture within the picture is asked
about, and then the picture as a mirror shows it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

import numpy as np

from authentication.recognition.agreeing import Agreement, agree
from authentication.recognition.aligning import Alignment, align, rectified, whole_on_whole
from authentication.recognition.cropping import pictures_within
from authentication.recognition.index import NOMINATED_BITS, Index
from authentication.recognition.sight import State
from authentication.recognition.states import WHOLE_SEEN, finer, state_of
from authentication.recognition.view import (
    BESIDE,
    Pixels,
    View,
    by_corners_alone,
    distance_bits,
    mirrored,
    turns_of,
    view_of,
)

BY_VOTES, BY_HASH = 4, 4
"""So many of each are looked at closely, at most."""
LEAST_VOTES, SURE_VOTES = 10, 30
"""With fewer than the first nobody is nominated: of pictures that votes alone led to their work, among
50,000, the poorest had 12. With the second one is nominated however many others have votes."""
CROWD, ABOVE_CROWD = 10, 1.4
"""Else so many times the votes of the one in this place are needed: half of the strange pictures have nobody
who stands out like that, and of 90 that show a known work one had not."""
BESIDE_BEST: Final = 0.3
"""Nor is one who has so much less than the best."""
PROMISING: Final = 0.25
"""Share of fields that agree from which one whom a hash alone nominated is looked at by corners too."""
ENOUGH: Final = 40
"""Inliers from which nobody else is looked at."""
Name = TypeVar("Name", bound=int | str)


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


@dataclass(frozen=True, slots=True)
class Nominee:
    """Why a picture is looked at closely."""

    votes: int
    turn: int | None
    """Which turn of the picture asked about has a hash near its own; None if none has."""


def shortlist(
    votes: Sequence[tuple[int, Name]], hashes: Sequence[tuple[int, int, Name]]
) -> dict[Name, Nominee]:
    """Return who is looked at closely, the most promising first.

    :param votes: (votes, name) of each, in any order
    :param hashes: (distance in bits, turn, name) of each
    """
    voted = sorted(votes, key=lambda one: -one[0])
    crowd = voted[CROWD - 1][0] if len(voted) >= CROWD else 0
    best_of_all = voted[0][0] if voted else 0
    least = max(LEAST_VOTES, BESIDE_BEST * best_of_all, min(SURE_VOTES, ABOVE_CROWD * crowd))
    counted = {name: count for count, name in voted[:BY_VOTES] if count >= least}
    near = {name: turn for _, turn, name in sorted(hashes, key=lambda one: one[:2])[:BY_HASH]}
    names = dict.fromkeys([*counted, *near])
    return {name: Nominee(counted.get(name, 0), near.get(name)) for name in names}


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
        answer, number = best(pixels, self._nominated, self.view)
        return answer if number is None else replace(answer, work=self.works[number])

    def _nominated(self, asked: View) -> dict[int, Nominee]:
        return shortlist(
            self.index.votes(asked, most=CROWD),
            self.index.nominated(asked, most=BY_HASH),
        )


def compare(pixels: Pixels, known: Sequence[View]) -> tuple[Answer, int | None]:
    """Say whether a picture shows one work, and the number of the photograph of it that says so.

    :param known: the photographs of that work; none is left out, whatever the hashes say
    """

    def nominated(asked: View) -> dict[int, Nominee]:
        return {number: Nominee(LEAST_VOTES, _turn_between(asked, view)) for number, view in enumerate(known)}

    return best(pixels, nominated, known.__getitem__)


def _turn_between(asked: View, known: View) -> int | None:
    """Return in which turn of the picture asked about its hash is near; None if in no turn."""
    if not (asked.has_looks and known.has_looks):
        return None
    differ = np.bitwise_count(asked.turns ^ known.turns[0]).sum(axis=1)
    return int(differ.argmin()) if differ.min() <= NOMINATED_BITS else None


def best(
    pixels: Pixels,
    nominated: Callable[[View], Mapping[Name, Nominee]],
    view: Callable[[Name], View | None],
) -> tuple[Answer, Name | None]:
    """Return the strongest answer and whose it is; nothing more is looked at once one is beyond doubt.

    :param nominated: which photographs a picture may be of, and why
    :param view: brings what is known of one
    """
    strongest = Answer(State.UNKNOWN, None)
    whose: Name | None = None
    for looked, asked, is_mirrored in _looks(pixels):
        for name, nominee in nominated(asked).items():
            known = view(name)
            for found in _weighed(looked, asked, known, nominee) if known is not None else ():
                told = replace(found, is_mirrored=is_mirrored, looked=looked)
                if _strength(told) > _strength(strongest):
                    strongest, whose = told, name
                if told.state.is_recognised and told.inliers >= ENOUGH:
                    return told, name
        if strongest.state.is_recognised:
            break
    return strongest, whose


def _weighed(looked: Pixels, asked: View, known: View, nominee: Nominee) -> Iterator[Answer]:
    """Yield what each way of laying one picture on the other comes to."""
    for alignment, agreement in _laid(asked, known, nominee):
        bits = distance_bits(asked.turns, known)
        state = state_of(alignment, agreement, bits)
        if state.is_recognised and agreement.seen >= WHOLE_SEEN:
            flat = turns_of(rectified(looked, asked, known, alignment))[0]
            state = finer(state, laid_bits=distance_bits(flat[:1], known))
        yield Answer(state, None, alignment, agreement, bits)


def _laid(asked: View, known: View, nominee: Nominee) -> Iterator[tuple[Alignment, Agreement]]:
    """Yield each way of laying a picture on another: as a whole where a hash is near, and by corners.

    To align by corners costs some 25 ms, the other one: whom a hash alone nominated has to look promising.
    """
    promising = nominee.votes > 0
    if nominee.turn is not None:
        whole = whole_on_whole(asked, known, nominee.turn)
        agreement = agree(asked, known, whole)
        promising = promising or agreement.share >= PROMISING
        yield whole, agreement
    found = align(asked, known) if promising else None
    if found is not None:
        yield found, agree(asked, known, found)


def _looks(pixels: Pixels) -> Iterator[tuple[Pixels, View, bool]]:
    """Yield what of a picture is asked about, one after the other, and whether a mirror shows it so.

    Hashes find mirrored wholes by themselves; corners have to be looked for again.
    """
    whole = view_of(pixels)
    yield pixels, whole, False
    within = [(each, view_of(each, sizes=BESIDE)) for each in pictures_within(pixels)]
    yield from ((each, view, False) for each, view in within)
    for each, view in ((pixels, whole), *within[:1]):
        turned = mirrored(each)
        yield turned, by_corners_alone(turned, view), True


def _strength(answer: Answer) -> tuple[int, float, int]:
    agreement = answer.agreement
    return answer.state.rank, 0.0 if agreement is None else agreement.share * agreement.seen, answer.inliers
