"""What is told of secret maxima once a lot has ended: no more than the prices told already.

Most maxima are no secret by then, since the price stood one step above each that was overtaken. The winner's
is one, and any that a void or a reserve cut short. Of those the least amount is told from which the lot goes
the very same way: the history can be recomputed, and nobody learns what he could not have seen.

Source: auction_spec, R20; issue of the attested history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from marketplace.rules import bidding, course
from marketplace.rules.bidding import Standing, Terms
from marketplace.rules.course import Entry, Void

MOST_TRIALS: Final = 200
"""How many secret maxima of one lot are looked at; the others are told as they are."""

History = Sequence[Entry | Void]
Stand = tuple[str | None, int | None, int, str]
"""Who leads, the price, the asking price, what is said of the reserve."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a lot's secrets."""

    amounts: dict[int, int]
    """Number of each accepted bid to the amount that is told of it."""
    reserve_minor: int | None
    """The least reserve from which the lot goes the same way; None: it has none, or it was never met."""


def told(terms: Terms, history: History, *, end_at: datetime) -> Told:
    """Return the least amounts that explain how a lot went.

    :param history: all that happened on it, in order
    :param end_at: its end: what is told does not depend on it
    """
    true = _course(terms, history, end_at)
    amounts = {entry.seq: entry.amount_minor for entry in history if isinstance(entry, Entry)}
    trials = 0
    bidder = {entry.seq: entry.paddle for entry in history if isinstance(entry, Entry)}
    for seq, price in sorted(_candidates(terms, history, true, end_at).items()):
        own = [amounts[one] for one in amounts if one < seq and bidder[one] == bidder[seq]]
        least = max([price, *(amount + 1 for amount in own)])  # a raise stays one
        if least >= amounts[seq] or trials >= MOST_TRIALS:
            continue
        trials += 1
        if _course(terms, _with(history, amounts | {seq: least}), end_at) == true:
            amounts[seq] = least
    reserve = terms.reserve_minor
    met = next((price for _, price, _, reserve_word in true if reserve_word == "reserve_met"), None)
    if reserve is not None:
        reserve = None if met is None else _least_reserve(terms, _with(history, amounts), true, met, end_at)
    return Told(amounts=amounts, reserve_minor=reserve)


def _least_reserve(
    terms: Terms, history: History, true: list[Stand], met_minor: int, end_at: datetime
) -> int | None:
    """Return the price at which the reserve was met, if as a reserve it explains everything."""
    shown = replace(terms, reserve_minor=met_minor)
    return met_minor if _course(shown, history, end_at) == true else terms.reserve_minor


def _with(history: History, amounts: Mapping[int, int]) -> list[Entry | Void]:
    return [replace(one, amount_minor=amounts[one.seq]) if isinstance(one, Entry) else one for one in history]


def _candidates(terms: Terms, history: History, true: Sequence[Stand], end_at: datetime) -> dict[int, int]:
    """Return bids that may be told with less, each with the least that could do."""
    found: dict[int, int] = {}
    standing, done = bidding.opened(terms), list[Entry | Void]()
    for one, (_, price, _, _) in zip(history, true, strict=True):
        standing = _after(terms, standing, done, one, end_at)
        done.append(one)
        if standing.leader_seq and price is not None and standing.leader is not None:
            found[standing.leader_seq] = max(price, found.get(standing.leader_seq, 0))
        if isinstance(one, Entry) and standing.leader_seq != one.seq:
            found.setdefault(one.seq, terms.ladder.at_or_below(one.amount_minor))
    amounts = {entry.seq: entry for entry in history if isinstance(entry, Entry)}
    public = {price for _, price, _, _ in true}
    return {
        seq: max(least, amounts[seq].floor_minor)
        for seq, least in found.items()
        if not (_stands_on(terms, amounts[seq]) and _is_public(terms, amounts[seq], public))
    }


def _stands_on(terms: Terms, entry: Entry) -> bool:
    return terms.strict_grid or terms.ladder.has(entry.amount_minor)


def _is_public(terms: Terms, entry: Entry, prices: set[int | None]) -> bool:
    """Say whether a price was told that stood at this maximum, or one step above it."""
    return entry.amount_minor in prices or terms.ladder.ask_after(entry.amount_minor) in prices


def _course(terms: Terms, history: History, end_at: datetime) -> list[Stand]:
    """Return how a lot stood after each thing that happened."""
    stands: list[Stand] = []
    standing, done = bidding.opened(terms), list[Entry | Void]()
    for one in history:
        standing = _after(terms, standing, done, one, end_at)
        done.append(one)
        price = standing.price_minor(terms)
        ask = terms.opening_minor if price is None else terms.ladder.ask_after(price)
        stands.append((standing.leader, price, ask, standing.reserve(terms).value))
    return stands


def _after(
    terms: Terms, before: Standing, done: Sequence[Entry | Void], one: Entry | Void, end_at: datetime
) -> Standing:
    if isinstance(one, Void):
        return course.closed_form(terms, [*done, one], end_at=end_at)
    return bidding.taken(terms, before, one.paddle, one.amount_minor, floor_minor=one.floor_minor)
