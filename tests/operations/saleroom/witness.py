"""Many who act at once, and the one order of all that happened which explains every answer they were given.

Linearisability: what was decided is taken one by one, by the pure rules, in the order in which the rows
say it was; each answer must be the one that follows from all that came before it, and nobody who was
answered before another asked may stand behind him.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import sqlalchemy as sa

from foundation.actor import Actor
from foundation.errors import Refusal
from marketplace.models.agreements import ReserveLowering
from marketplace.models.auction import Bid
from marketplace.models.catalogue import Lot, Sale
from marketplace.operations.answering import pack_receipt, pack_refusal
from marketplace.queries import books
from marketplace.rules import bidding, chain, course, reserves
from marketplace.rules.bidding import Offer, Standing, Terms
from marketplace.rules.course import Entry, Void
from marketplace.saleroom.clerk import Clerk
from tests.operations.saleroom.room import Room, places

SHOWN: Final = ("price_minor", "ask_minor", "reserve", "end_at")
State = tuple[Terms, Standing]


def all_at_once(acts: Iterable[Any]) -> list[Any]:
    """Do everything at the same moment, each in a thread; return results and refusals in order."""
    acts = list(acts)
    results: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def act(number: int) -> None:
        gate.wait()
        try:
            results[number] = acts[number]()
        except Refusal as refusal:
            results[number] = refusal

    threads = [threading.Thread(target=act, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody was answered, and between which two moments."""

    lot: str
    key: str
    sent_at: float
    answered_at: float
    answer: Any


@dataclass
class Crowd:
    """Bidders who note when they asked and when they were answered."""

    room: Room
    clerk: Clerk
    said: list[Said] = field(default_factory=list)

    def bids(self, actor: Actor, lot: str, dollars: int, key: str, **more: Any) -> Callable[[], Any]:
        """Return the act of bidding, to be done at once with others."""

        def act() -> Any:
            sent_at = time.monotonic()
            try:
                answer = places(self.clerk, actor, lot, dollars, key, **more)
            except Refusal as refusal:
                answer = refusal
            self.said.append(Said(lot, key, sent_at, time.monotonic(), answer))
            return answer

        return act

    def agrees_on_one_order(self, lot: str) -> Standing:
        """Require that one order explains all that was answered on a lot; return how it stands in the end."""
        rows = self.room.bids(lot)
        states = _states(self.room, lot, rows)
        kept = {row.key: row for row in rows}
        place = {row.key: number for number, row in enumerate(rows)}
        said = [one for one in self.said if one.lot == lot]
        for one in said:
            packed = pack_refusal(one.answer) if isinstance(one.answer, Refusal) else pack_receipt(one.answer)
            assert packed == kept[one.key].answer, f"{one.key} was told otherwise than is kept"
        for first in said:
            for second in said:
                if first.answered_at < second.sent_at:
                    assert place[first.key] <= place[second.key], f"{second.key} overtook {first.key}"
        taken = 0
        for row in rows:
            if row.seq is None:
                assert any(_refused(row, *state) == row.result for state in states[taken]), row.key
            else:
                taken = row.seq
        return states[max(states)][-1][1]


def _states(room: Room, lot_id: str, rows: list[Bid]) -> dict[int, list[State]]:
    """Return how a lot stood when so many bids were accepted: twice, where something else happened."""
    with room.reading() as session:
        lot = session.get_one(Lot, lot_id)
        terms = books.terms_of(lot, session.get_one(Sale, lot.sale_id))
        query = sa.select(ReserveLowering.number, ReserveLowering.reserve_minor, ReserveLowering.was_minor)
        lowered = {
            number: (minor, was)
            for number, minor, was in session.execute(query.where(ReserveLowering.lot_id == lot_id))
        }
    if lowered:
        terms = replace(terms, reserve_minor=lowered[min(lowered)][1])
    standing = bidding.opened(terms)
    states: dict[int, list[State]] = {0: [(terms, standing)]}
    history: list[Entry | Void] = []
    by_seq = {row.seq: row for row in rows if row.seq is not None}
    for event in room.events(lot_id):
        facts = event.facts
        if event.kind == "bid":
            row = by_seq.pop(facts["seq"])
            standing = bidding.place(terms, standing, _offer(row))
            assert (standing.seq, standing.leader == row.paddle_id) == (row.seq, row.result == "leading")
            assert {name: facts[name] for name in SHOWN} == {name: row.answer[name] for name in SHOWN}
            history.append(Entry(standing.seq, row.paddle_id, row.amount_minor, row.floor_minor))
        elif event.kind == "voided":
            voided = Void(frozenset(facts["seqs"]), facts["after_seq"], event.at)
            standing = course.void(terms, standing, history, voided)
            history.append(voided)
        elif event.kind == "reserve_lowered":
            terms, standing = reserves.lowered(terms, standing, lowered[event.number][0], at=event.at)
        else:
            continue
        meant = (
            standing.price_minor(terms),
            standing.ask_minor(terms),
            standing.reserve(terms).value,
            chain.instant(standing.end_at),
        )
        assert tuple(facts[name] for name in SHOWN) == meant, f"event {event.number}, {event.kind}"
        states.setdefault(standing.seq, []).append((terms, standing))
    assert not by_seq, "a bid has no event"
    assert sorted(states) == list(range(len(states))), "the accepted bids are numbered with gaps"
    return states


def _offer(row: Bid) -> Offer:
    return Offer(row.paddle_id, row.amount_minor, row.received_at, row.kind)


def _refused(row: Bid, terms: Terms, standing: Standing) -> str:
    """Return the refusal that a bid meets in this state."""
    if row.result == "lot-taken-out":
        return row.result
    try:
        bidding.place(terms, standing, _offer(row))
    except Refusal as refusal:
        return refusal.slug()
    return ""
