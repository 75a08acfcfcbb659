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
from marketplace.rules.bidding import ReserveStatus, Standing, Terms
from marketplace.rules.course import Entry, Void

MOST_TRIALS: Final = 200
"""How many secret maxima of one lot are looked at; the others are told as they are."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """The reserve was lowered (R7): whoever leads stands by it from here on."""

    reserve_minor: int


Happened = Entry | Void | Lowered
History = Sequence[Happened]
Stand = tuple[str | None, int | None, int, str]
"""Who leads, the price, the asking price, what is said of the reserve."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a lot's secrets."""

    amounts: dict[int, int]
    """Number of each accepted bid to the amount that is told of it."""
    reserves: tuple[int | None, ...]
    """The least reserves from which the lot goes the same way: at the opening, and from each time on that it
    was lowered. None: while it held, it was never met. Empty: the lot has no reserve."""


def told(terms: Terms, history: History, *, end_at: datetime) -> Told:
    """Return the least amounts that explain how a lot went.

    :param terms: as they were when it opened
    :param history: all that happened on it, in order
    :param end_at: its end: what is told does not depend on it
    """
    true = _course(terms, history, end_at)
    amounts = {entry.seq: entry.amount_minor for entry in history if isinstance(entry, Entry)}
    trials = 0
    own = _own_before(terms, history)
    for seq, price in sorted(_candidates(terms, history, true, end_at).items()):
        least = max(price, amounts[own[seq]] + 1 if seq in own else 0)  # a raise stays one
        if least >= amounts[seq] or trials >= MOST_TRIALS:
            continue
        trials += 1
        if _course(terms, _with(history, amounts | {seq: least}), end_at) == true:
            amounts[seq] = least
    return Told(amounts=amounts, reserves=_least_reserves(terms, _with(history, amounts), end_at))


def _own_before(terms: Terms, history: History) -> dict[int, int]:
    """Return of each bid that raised its bidder's own maximum, which bid that was: what lapsed is none."""
    best: dict[str, Entry] = {}
    done: list[Entry | Void] = []
    own: dict[int, int] = {}
    for one in history:
        terms = _terms_from(terms, one)
        if isinstance(one, Lowered):
            continue
        done.append(one)
        if isinstance(one, Void):
            bound = sorted(course.binding(terms, done)[0], key=lambda entry: entry.amount_minor)
            best = {entry.paddle: entry for entry in bound}
            continue
        before = best.get(one.paddle)
        if before is not None:
            own[one.seq] = before.seq
        if before is None or one.amount_minor > before.amount_minor:
            best[one.paddle] = one
    return own


def _least_reserves(terms: Terms, history: History, end_at: datetime) -> tuple[int | None, ...]:
    """Return of each reserve the price at which it was met, if as a reserve it explains everything."""
    if terms.reserve_minor is None:
        return ()
    whole: list[Happened] = [Lowered(terms.reserve_minor), *history]
    true = _course(terms, whole, end_at)
    held = [(place, one.reserve_minor) for place, one in enumerate(whole) if isinstance(one, Lowered)]
    ends = [*(place for place, _ in held[1:]), len(whole)]
    least: list[int | None] = []
    for (start, reserve), end in zip(held, ends, strict=True):
        met = next((price for _, price, _, word in true[start:end] if word == ReserveStatus.MET), None)
        if met is not None:
            shown = [*whole[:start], Lowered(met), *whole[start + 1 :]]
            met = met if _course(terms, shown, end_at) == true else reserve
        least.append(met)
    return tuple(least)


def _with(history: History, amounts: Mapping[int, int]) -> list[Happened]:
    return [replace(one, amount_minor=amounts[one.seq]) if isinstance(one, Entry) else one for one in history]


def _candidates(terms: Terms, history: History, true: Sequence[Stand], end_at: datetime) -> dict[int, int]:
    """Return bids that may be told with less, each with the least that could do."""
    found: dict[int, int] = {}
    standing, done = bidding.opened(terms), list[Entry | Void]()
    for one, (_, price, _, _) in zip(history, true, strict=True):
        terms = _terms_from(terms, one)
        standing = _after(terms, standing, done, one, end_at)
        if standing.leader_seq and price is not None and standing.leader is not None:
            found[standing.leader_seq] = max(price, found.get(standing.leader_seq, 0))
        if isinstance(one, Entry) and standing.leader_seq != one.seq:
            found.setdefault(one.seq, terms.ladder.at_or_below(one.amount_minor))
    amounts = {entry.seq: entry for entry in history if isinstance(entry, Entry)}
    public = {price for _, price, _, _ in true}
    return {
        seq: max(least, amounts[seq].floor_minor)
        for seq, least in found.items()
        if seq == standing.leader_seq
        or not (_stands_on(terms, amounts[seq]) and _is_public(terms, amounts[seq], public))
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
        terms = _terms_from(terms, one)
        standing = _after(terms, standing, done, one, end_at)
        price = standing.price_minor(terms)
        ask = terms.opening_minor if price is None else terms.ladder.ask_after(price)
        stands.append((standing.leader, price, ask, standing.reserve(terms).value))
    return stands


def _terms_from(terms: Terms, one: Happened) -> Terms:
    return replace(terms, reserve_minor=one.reserve_minor) if isinstance(one, Lowered) else terms


def _after(
    terms: Terms, before: Standing, done: list[Entry | Void], one: Happened, end_at: datetime
) -> Standing:
    """Return the standing after one more thing, and add that to what is done."""
    if isinstance(one, Lowered):
        return before
    done.append(one)
    if isinstance(one, Void):
        return course.closed_form(terms, done, end_at=end_at)
    return bidding.taken(terms, before, one.paddle, one.amount_minor, floor_minor=one.floor_minor)
