"""Recognises: what is nominated is aligned, what aligns is compared by its pixels, and the best is told.

Order: votes and hashes nominate; corners align, or, where a hash says so, the whole picture is laid on the
whole; the pixels decide. Where nothing is found, what stands out as a picture within the picture is asked
about, and then the picture as a mirror shows it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any, Final, Generic, TypeVar

import numpy as np

from authentication.recognition.agreeing import Agreement, agree
from authentication.recognition.aligning import (
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
CLOSELY: Final = 4
"""Of those with votes, so many are looked at closely: the ones whose votes agree best on where they lie."""
AGREEING: Final = 8
"""So many at least. In 480 attacked pictures of the half that thresholds are chosen on, who was recognised by
corners had nine or more; of strangers with six or more, among 100,000 works, seven in ten had fewer."""
AHEAD_VOTES, AHEAD, CROWD = 8, 1.75, 5
"""Whoever has so many votes, and so many times as many as the fifth, is looked at whether or not they agree:
one work may have four photographs. For strangers among 100,000 works that is one look in three questions of
four."""
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


_Told = tuple[Answer, Name | None]
"""An answer, and whose photograph it is of."""


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
) -> _Told[Name]:
    """Return the strongest answer and whose it is; nothing more is looked at once one is beyond doubt.

    :param nominated: which photographs a picture may be of, and why
    :param view: brings what is known of one
    """
    strongest: _Told[Name] = (Answer(State.UNKNOWN, None), None)
    for told in _told(pixels, _Eyes(nominated, view)):
        strongest = _stronger(strongest, told)
        if strongest[0].state.is_recognised:
            break
    return strongest


def _told(pixels: Pixels, eyes: "_Eyes[Name]") -> Iterator[_Told[Name]]:
    """Yield what each look at a picture comes to: the whole, what stands out within it, then mirrored ones.

    Hashes find mirrored wholes by themselves; corners have to be looked for again.
    """
    whole = view_of(pixels)
    yield eyes.look(pixels, whole)
    within = pictures_within(pixels)
    tasks: list[Callable[[], list[_Told[Name]]]] = [
        partial(_within, each, eyes, is_first=n == 0) for n, each in enumerate(within)
    ]
    in_mirrors: list[_Told[Name]] = []
    for told, *others in side_by_side([*tasks, lambda: [eyes.in_mirror(pixels, whole)]]):
        yield told
        in_mirrors += others
    yield from in_mirrors


def _within(part: Pixels, eyes: "_Eyes[Name]", *, is_first: bool) -> list[_Told[Name]]:
    """Return what a picture within the picture comes to; the first also as a mirror shows it."""
    asked = view_of(part, sizes=BESIDE)
    told = eyes.look(part, asked)
    if told[0].state.is_recognised or not is_first:
        return [told]
    return [told, eyes.in_mirror(part, asked)]


@dataclass(frozen=True, slots=True)
class _Eyes(Generic[Name]):
    """Look at one picture after another, among the works of one house."""

    nominated: Callable[[View], Sequence[Nominee[Name]]]
    view: Callable[[Name], View | None]

    def in_mirror(self, pixels: Pixels, unturned: View) -> _Told[Name]:
        """Return what a picture comes to as a mirror shows it."""
        turned = mirrored(pixels)
        answer, name = self.look(turned, by_corners_alone(turned, unturned))
        return replace(answer, is_mirrored=name is not None), name

    def look(self, looked: Pixels, asked: View) -> _Told[Name]:
        """Return the strongest answer of those who are looked at closely: the first, then two at a time."""
        strongest: _Told[Name] = (Answer(State.UNKNOWN, None), None)
        closely = _shortlist(asked, self.nominated(asked))
        tasks = [partial(self._weighed, looked, asked, each) for each in closely]
        for told in chain((task() for task in tasks[:1]), side_by_side(tasks[1:])):
            strongest = _stronger(strongest, told)
            if strongest[0].state.is_recognised and strongest[0].inliers >= ENOUGH:
                break
        return strongest

    def _weighed(self, looked: Pixels, asked: View, nominee: Nominee[Name]) -> _Told[Name]:
        strongest: _Told[Name] = (Answer(State.UNKNOWN, None), None)
        known = self.view(nominee.name)
        for found in () if known is None else _weighed(looked, asked, known, nominee):
            strongest = _stronger(strongest, (replace(found, looked=looked), nominee.name))
            if found.state.is_recognised and found.inliers >= ENOUGH:
                break
        return strongest


def _stronger(one: _Told[Name], other: _Told[Name]) -> _Told[Name]:
    return other if _strength(other[0]) > _strength(one[0]) else one


def _shortlist(asked: View, nominated: Sequence[Nominee[Name]]) -> list[Nominee[Name]]:
    """Return who is looked at closely: where the votes agree on a place, and whom a hash nominated."""
    agreed: list[tuple[int, Nominee[Name]]] = []
    others: list[Nominee[Name]] = []
    enough = max(AHEAD_VOTES, AHEAD * (nominated[CROWD - 1].votes if len(nominated) >= CROWD else 0))
    for nominee in nominated:
        ballot = nominee.ballot
        agree_on = 0 if ballot is None else agreeing(asked.places[ballot.asked], ballot.places)
        if agree_on >= AGREEING or (ballot is not None and nominee.votes >= enough):
            agreed.append((agree_on, nominee))
        elif ballot is None or nominee.turn is not None:
            others.append(replace(nominee, votes=nominee.votes if ballot is None else 0))
    agreed.sort(key=lambda one: -one[0])
    return [*(nominee for _, nominee in agreed[:CLOSELY]), *others]


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


def _strength(answer: Answer) -> tuple[int, float, int]:
    agreement = answer.agreement
    return answer.state.rank, 0.0 if agreement is None else agreement.share * agreement.seen, answer.inliers
