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
from authentication.recognition.view import Pixels, View, distance_bits, mirrored, turns_of, view_of

BY_VOTES, BY_HASH = 12, 6
"""So many of each are looked at closely."""
ENOUGH: Final = 40
"""Inliers from which nobody else is looked at."""
Name = TypeVar("Name", int, str)


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
        answer, number = best(pixels, self._nominated, self.view)
        return answer if number is None else replace(answer, work=self.works[number])

    def _nominated(self, asked: View) -> dict[int, int | None]:
        by_hash = {number: turn for number, turn, _ in self.index.nominated(asked, most=BY_HASH)}
        voted = [number for number, _ in self.index.votes(asked, most=BY_VOTES)]
        return {number: by_hash.get(number) for number in dict.fromkeys([*voted, *by_hash])}


def compare(pixels: Pixels, known: Sequence[View]) -> tuple[Answer, int | None]:
    """Say whether a picture shows one work, and the number of the photograph of it that says so.

    :param known: the photographs of that work; none is left out, whatever the hashes say
    """

    def nominated(asked: View) -> dict[int, int | None]:
        return {number: _turn_between(asked, view) for number, view in enumerate(known)}

    return best(pixels, nominated, known.__getitem__)


def _turn_between(asked: View, known: View) -> int | None:
    """Return in which turn of the picture asked about its hash is near; None if in no turn."""
    if not (asked.has_looks and known.has_looks):
        return None
    differ = np.bitwise_count(asked.turns ^ known.turns[0]).sum(axis=1)
    return int(differ.argmin()) if differ.min() <= NOMINATED_BITS else None


def best(
    pixels: Pixels,
    nominated: Callable[[View], Mapping[Name, int | None]],
    view: Callable[[Name], View | None],
) -> tuple[Answer, Name | None]:
    """Return the strongest answer and whose it is; nothing more is looked at once one is beyond doubt.

    :param nominated: which photographs a picture may be of, each with its turn where a hash is near
    :param view: brings what is known of one
    """
    strongest, whose = Answer(State.UNKNOWN, None), None
    for looked, is_mirrored in _looks(pixels):
        asked = view_of(looked)
        for name, turn in nominated(asked).items():
            known = view(name)
            for found in _weighed(looked, asked, known, turn) if known is not None else ():
                told = replace(found, is_mirrored=is_mirrored, looked=looked)
                if _strength(told) > _strength(strongest):
                    strongest, whose = told, name
                if told.state.is_recognised and told.inliers >= ENOUGH:
                    return told, name
        if strongest.state.is_recognised:
            break
    return strongest, whose


def _weighed(looked: Pixels, asked: View, known: View, turn: int | None) -> Iterator[Answer]:
    """Yield what each way of laying one picture on the other comes to."""
    ways = [align(asked, known)]
    if turn is not None:
        ways.append(whole_on_whole(asked, known, turn))
    for alignment in ways:
        if alignment is None:
            continue
        agreement = agree(asked, known, alignment)
        bits = distance_bits(asked.turns, known)
        state = state_of(alignment, agreement, bits)
        if state.is_recognised and agreement.seen >= WHOLE_SEEN:
            flat = turns_of(rectified(looked, asked, known, alignment))[0]
            state = finer(state, laid_bits=distance_bits(flat[:1], known))
        yield Answer(state, None, alignment, agreement, bits)


def _looks(pixels: Pixels) -> Iterator[tuple[Pixels, bool]]:
    """Yield what of a picture is asked about, one after the other, and whether a mirror shows it so."""
    yield pixels, False
    within = list(pictures_within(pixels))
    yield from ((each, False) for each in within)
    yield from ((mirrored(each), True) for each in (pixels, *within))


def _strength(answer: Answer) -> tuple[int, float, int]:
    agreement = answer.agreement
    return answer.state.rank, 0.0 if agreement is None else agreement.share * agreement.seen, answer.inliers
