"""Recognises: what is nominated is aligned, what aligns is compared by its pixels, and the best is told.

Order: votes and hashes nominate; corners align, or, where a hash says so, the whole picture is laid on the
whole; the pixels decide. Where nothing is found, what stands out as a picture within the picture is asked
about, and then the picture as a mirror shows it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, Generic, TypeVar

import numpy as np

from authentication.recognition.agreeing import Agreement, agree
from authentication.recognition.aligning import (
    LEAST_AGREEING,
    Alignment,
    agreeing,
    align,
    rectified,
    whole_on_whole,
)
from authentication.recognition.cropping import pictures_within
from authentication.recognition.hands import side_by_side
from authentication.recognition.index import NOMINATED_BITS, Ballot, Index
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

BY_VOTES, BY_HASH = 24, 4
"""So many of each are nominated, at most."""
FIRST_VOTES: Final = 8
"""From here whoever has the most votes is looked at closely, whether or not they agree."""
CLOSELY: Final = 4
"""Of those with votes, so many are looked at closely: the ones whose votes agree best on where they lie."""
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
class Nominee(Generic[Name]):
    """Who may be looked at closely, and why."""

    name: Name
    votes: int = 0
    ballot: Ballot | None = field(default=None, repr=False)
    """Which codes voted; None where none did, or none was asked."""
    turn: int | None = None
    """Which turn of the picture asked about has a hash near its own; None if none has."""


def nominees(
    ballots: Iterable[tuple[Name, Ballot]], hashes: Iterable[tuple[int, int, Name]]
) -> list[Nominee[Name]]:
    """Return who may be looked at, the most promising first.

    :param hashes: (distance in bits, turn, name) of each
    """
    near = {name: turn for _, turn, name in sorted(hashes, key=lambda one: one[:2])[:BY_HASH]}
    voted = sorted(ballots, key=lambda one: -one[1].votes)[:BY_VOTES]
    found = [Nominee(name, one.votes, one, near.get(name)) for name, one in voted]
    names = {each.name for each in found}
    return found + [Nominee(name, turn=turn) for name, turn in near.items() if name not in names]


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

    def _nominated(self, asked: View) -> list[Nominee[int]]:
        ballots = self.index.votes(asked, most=BY_VOTES)
        return nominees([(each.number, each) for each in ballots], self.index.nominated(asked, most=BY_HASH))


def compare(pixels: Pixels, known: Sequence[View]) -> tuple[Answer, int | None]:
    """Say whether a picture shows one work, and the number of the photograph of it that says so.

    :param known: the photographs of that work; none is left out, whatever votes and hashes say
    """

    def nominated(asked: View) -> list[Nominee[int]]:
        turns = (_turn_between(asked, view) for view in known)
        return [Nominee(number, votes=1, turn=turn) for number, turn in enumerate(turns)]

    return best(pixels, nominated, known.__getitem__)


def _turn_between(asked: View, known: View) -> int | None:
    """Return in which turn of the picture asked about its hash is near; None if in no turn."""
    if not (asked.has_looks and known.has_looks):
        return None
    differ = np.bitwise_count(asked.turns ^ known.turns[0]).sum(axis=1)
    return int(differ.argmin()) if differ.min() <= NOMINATED_BITS else None


def best(
    pixels: Pixels,
    nominated: Callable[[View], Sequence[Nominee[Name]]],
    view: Callable[[Name], View | None],
) -> tuple[Answer, Name | None]:
    """Return the strongest answer and whose it is; nothing more is looked at once one is beyond doubt.

    :param nominated: which photographs a picture may be of, and why
    :param view: brings what is known of one
    """
    strongest = Answer(State.UNKNOWN, None)
    whose: Name | None = None
    for looked, asked, is_mirrored, named in _looks(pixels, nominated):
        for nominee, known in _shortlist(asked, named, view):
            for found in _weighed(looked, asked, known, nominee):
                told = replace(found, is_mirrored=is_mirrored, looked=looked)
                if _strength(told) > _strength(strongest):
                    strongest, whose = told, nominee.name
                if told.state.is_recognised and told.inliers >= ENOUGH:
                    return told, nominee.name
        if strongest.state.is_recognised:
            break
    return strongest, whose


def _shortlist(
    asked: View, nominated: Sequence[Nominee[Name]], view: Callable[[Name], View | None]
) -> Iterator[tuple[Nominee[Name], View]]:
    """Yield who is looked at closely: where the votes agree on a place, and whom a hash nominated."""
    agreed: list[tuple[int, Nominee[Name]]] = []
    others: list[Nominee[Name]] = []
    for nominee in nominated:
        ballot = nominee.ballot
        agree_on = 0 if ballot is None else agreeing(asked.places[ballot.asked], ballot.places)
        is_first = nominee is nominated[0] and nominee.votes >= FIRST_VOTES
        if agree_on >= LEAST_AGREEING or is_first:
            agreed.append((agree_on, nominee))
        elif ballot is None or nominee.turn is not None:
            others.append(replace(nominee, votes=nominee.votes if ballot is None else 0))
    agreed.sort(key=lambda one: -one[0])
    for nominee in [*(nominee for _, nominee in agreed[:CLOSELY]), *others]:
        known = view(nominee.name)
        if known is not None:
            yield nominee, known


def _weighed(looked: Pixels, asked: View, known: View, nominee: Nominee[Any]) -> Iterator[Answer]:
    """Yield what each way of laying one picture on the other comes to."""
    for alignment, agreement in _laid(asked, known, nominee):
        bits = distance_bits(asked.turns, known)
        state = state_of(alignment, agreement, bits)
        if state.is_recognised and agreement.seen >= WHOLE_SEEN:
            flat = turns_of(rectified(looked, asked, known, alignment))[0]
            state = finer(state, laid_bits=distance_bits(flat[:1], known))
        yield Answer(state, None, alignment, agreement, bits)


def _laid(asked: View, known: View, nominee: Nominee[Any]) -> Iterator[tuple[Alignment, Agreement]]:
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


def _looks(
    pixels: Pixels, nominated: Callable[[View], Sequence[Nominee[Name]]]
) -> Iterator[tuple[Pixels, View, bool, Sequence[Nominee[Name]]]]:
    """Yield what of a picture is asked about, whether a mirror shows it so, and whom it may be of.

    Hashes find mirrored wholes by themselves; corners have to be looked for again.
    """

    def look(each: Pixels, unturned: View | None) -> tuple[Pixels, View, bool, Sequence[Nominee[Name]]]:
        if unturned is None:
            asked = view_of(each, sizes=BESIDE)
            return each, asked, False, nominated(asked)
        turned = mirrored(each)
        asked = by_corners_alone(turned, unturned)
        return turned, asked, True, nominated(asked)

    whole = view_of(pixels)
    yield pixels, whole, False, nominated(whole)
    within = []
    for one in side_by_side([partial(look, each, None) for each in pictures_within(pixels)]):
        within.append(one[:2])
        yield one
    yield from side_by_side([partial(look, *each) for each in ((pixels, whole), *within[:1])])


def _strength(answer: Answer) -> tuple[int, float, int]:
    agreement = answer.agreement
    return answer.state.rank, 0.0 if agreement is None else agreement.share * agreement.seen, answer.inliers
