"""What happened on a lot, and how it stands after it, straight from the definition.

`closed_form` says what `bidding.place` keeps up step by step, and is the judge of it; `void` is where
only the definition can tell.

Source: auction_spec, 0, R14, R22.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from marketplace.rules.bidding import Standing, Terms, VoidPolicy, price

AFTER_A_VOID: Final = timedelta(minutes=10)
"""A lot whose bid was voided stays open this long at least, so that all may enter again (R14 c)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An accepted bid in a lot's history."""

    seq: int
    paddle: str
    amount_minor: int
    floor_minor: int = 0
    """The price that it agreed to at once; see `bidding.floor_of`."""


@dataclass(frozen=True, slots=True)
class Void:
    """Bids that staff voided, with a reason and a second person's approval (R14)."""

    seqs: frozenset[int]
    after_seq: int
    """The last bid accepted before the void."""
    at: datetime


def void(terms: Terms, before: Standing, history: Sequence[Entry | Void], voided: Void) -> Standing:
    """Void bids and return the new standing.

    :param history: everything that happened on the lot before this void, in order
    """
    after = closed_form(terms, [*history, voided], end_at=before.end_at)
    return replace(after, end_at=max(before.end_at, voided.at + AFTER_A_VOID))


def binding(terms: Terms, history: Sequence[Entry | Void]) -> tuple[list[Entry], int]:
    """Return the bids that bind, in order, and the floor under the price (0: none).

    Under `no_revive` the void of the leading maximum frees everybody: an overtaken bid never binds
    again (Auction Law, art. 36). One bid may stand: the same bidder's own earlier maximum, if it led
    when the voided raise came, at the price of that moment. What has lapsed never binds again.
    """
    bound: list[Entry] = []
    """Accepted since the last void that freed everybody; those voided since are in `gone`."""
    gone: dict[int, int] = {}
    """Number of a voided bid to the last bid accepted before that void."""
    floor = 0
    for happened in history:
        if isinstance(happened, Entry):
            bound.append(happened)
            continue
        leading = _formula(terms, _alive(bound, gone), floor).leader_seq
        gone |= dict.fromkeys(happened.seqs - gone.keys(), happened.after_seq)
        if leading in happened.seqs and terms.void_policy is VoidPolicy.NO_REVIVE:
            bound, floor = _what_stands(terms, bound, gone, floor, leading)
    return _alive(bound, gone), floor


def _alive(bound: Iterable[Entry], gone: Collection[int]) -> list[Entry]:
    return [entry for entry in bound if entry.seq not in gone]


def _what_stands(
    terms: Terms, bound: Sequence[Entry], gone: Mapping[int, int], floor: int, leading: int
) -> tuple[list[Entry], int]:
    """Return what is left of a lot whose leading maximum was voided: its own earlier maximum, or nothing."""
    entries = {entry.seq: entry for entry in bound}
    raised = entries[leading]
    while True:
        then = [
            entry
            for entry in bound
            if entry.seq < raised.seq and gone.get(entry.seq, raised.seq) >= raised.seq
        ]
        found = _formula(terms, then, floor)
        if found.leader != raised.paddle:
            return [], 0
        raised = entries[found.leader_seq]
        if raised.seq not in gone:
            return [raised], found.floor_minor


def _formula(terms: Terms, bound: Iterable[Entry], floor: int) -> Standing:
    """Return who leads among binding bids, straight from the definition (auction_spec, 0).

    The floor of the result is the price itself, for whoever stands again after a void.
    """
    best: dict[str, Entry] = {}
    for entry in bound:
        floor = max(floor, entry.floor_minor)
        if entry.paddle not in best or entry.amount_minor > best[entry.paddle].amount_minor:
            best[entry.paddle] = entry
    order = underbidding_order(best.values())
    if not order:
        return Standing(end_at=terms.scheduled_end_at)
    first = order[0]
    other = order[1].amount_minor if len(order) > 1 else 0
    return Standing(
        end_at=terms.scheduled_end_at,
        leader=first.paddle,
        leader_max_minor=first.amount_minor,
        leader_seq=first.seq,
        runner_up_minor=other,
        floor_minor=max(price(terms, first.amount_minor, other), floor),
    )


def closed_form(terms: Terms, history: Sequence[Entry | Void], *, end_at: datetime) -> Standing:
    """Return the standing from the definition, whatever order the steps were taken in.

    :param end_at: the lot's end: it depends on when bids arrived, which is not looked at here
    """
    bound, floor = binding(terms, history)
    standing = _formula(terms, bound, floor)
    floor = max([floor, *(entry.floor_minor for entry in bound)])
    seq = max((entry.seq for entry in history if isinstance(entry, Entry)), default=0)
    return replace(standing, end_at=end_at, floor_minor=floor, seq=seq)


def underbidding_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return one entry a bidder, the best first, the earlier first on a tie (R22)."""
    return sorted(entries, key=lambda entry: (-entry.amount_minor, entry.seq))


def underbidders(terms: Terms, history: Sequence[Entry | Void], standing: Standing) -> list[Entry]:
    """Return the binding maxima of everybody but the leader, the best first."""
    best: dict[str, Entry] = {}
    for entry in binding(terms, history)[0]:
        if entry.paddle not in best or entry.amount_minor > best[entry.paddle].amount_minor:
            best[entry.paddle] = entry
    return [entry for entry in underbidding_order(best.values()) if entry.paddle != standing.leader]
