"""The bidding engine: a standing and an offer make a new standing, or a refusal.

The state of a lot is a pure function of its binding bids: the highest maximum
leads, the earlier of two equal ones; the price is one step above the best other
maximum, never above the leader's own, never below the opening, and lifted to the
reserve as soon as the leader's maximum covers it. `place` keeps that up step by
step; `course.closed_form` says the same from the definition, and is the judge.

Source: auction_spec, 0, R2 to R7, R10, R13.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from foundation.money import Money
from marketplace.bidding_errors import (
    BidTooLow,
    ConflictOfInterest,
    LotClosed,
    NotHigherThanOwnMaximum,
    OffGrid,
    PriceMoved,
)
from marketplace.rules.increments import Ladder


class BidKind(StrEnum):
    """What is offered, and how it came (auction_spec, 1)."""

    MAX = "max"
    """A secret maximum."""
    EXACT = "exact"
    """The asking price of this moment, or nothing (R13)."""
    ABSENTEE = "absentee"
    """A maximum that was left before the lot opened (R18)."""
    PHONE = "phone"
    CLERK = "clerk"
    """From the floor, entered by the clerk with the bidder's paddle."""


IN_THE_ROOM: Final = frozenset({BidKind.PHONE, BidKind.CLERK})
"""Bids that are called out: they are at their amount, and not maxima."""


class ReserveStatus(StrEnum):
    """What the public learns of a reserve: never its amount (R7)."""

    NO_RESERVE = "no_reserve"
    NOT_MET = "reserve_not_met"
    MET = "reserve_met"


class VoidPolicy(StrEnum):
    """What a voided bid leaves (R14). A sale under Chinese law has one choice: NO_REVIVE."""

    NO_REVIVE = "no_revive"
    REVIVE = "revive"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is fixed about a lot before anybody bids. Amounts in whole minor units of `currency`."""

    currency: str
    ladder: Ladder
    opening_minor: int
    reserve_minor: int | None
    scheduled_end_at: datetime
    window: timedelta
    extension: timedelta
    cap: timedelta | None = None
    """The most by which soft closing may extend the lot in all; None is no limit."""
    strict_grid: bool = True
    void_policy: VoidPolicy = VoidPolicy.NO_REVIVE
    live: bool = False
    """The auctioneer ends the lot, and no clock does: nothing is late, and nothing extends."""
    barred: frozenset[str] = frozenset()
    """Accounts that may not bid on this lot (R16)."""

    def money(self, amount_minor: int) -> Money:
        """Return an amount in the lot's currency."""
        return Money(amount_minor, self.currency)


@dataclass(frozen=True, slots=True)
class Offer:
    """A bid as it arrives. `received_at` was stamped on arrival, before any waiting."""

    paddle: str
    amount_minor: int
    received_at: datetime
    kind: BidKind = BidKind.MAX
    account: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a lot stands. `leader_max_minor` and `runner_up_minor` are secret (R20)."""

    end_at: datetime
    leader: str | None = None
    leader_max_minor: int = 0
    leader_seq: int = 0
    runner_up_minor: int = 0
    """The best binding maximum of anybody else; 0 when there is none."""
    floor_minor: int = 0
    """What the price does not fall below: reached by a maximum that stands again after a void, or
    agreed to at once by a bid in the room; 0 otherwise."""
    asking_minor: int = 0
    """The auctioneer's asking price while it is above the ladder's; 0 otherwise."""
    seq: int = 0
    """How many bids were accepted: the number of the last one."""

    def price_minor(self, terms: Terms) -> int | None:
        """Return what the leader would pay now, or None when nobody leads."""
        if self.leader is None:
            return None
        return max(price(terms, self.leader_max_minor, self.runner_up_minor), self.floor_minor)

    def ask_minor(self, terms: Terms) -> int:
        """Return the least that would be accepted next (R3)."""
        now = self.price_minor(terms)
        ask = terms.opening_minor if now is None else terms.ladder.ask_after(now)
        return max(ask, self.asking_minor)

    def reserve(self, terms: Terms) -> ReserveStatus:
        """Return what may be said of the reserve."""
        if terms.reserve_minor is None:
            return ReserveStatus.NO_RESERVE
        met = self.leader is not None and self.leader_max_minor >= terms.reserve_minor
        return ReserveStatus.MET if met else ReserveStatus.NOT_MET


def opened(terms: Terms) -> Standing:
    """Return the standing of a lot that nobody has bid on."""
    return Standing(end_at=terms.scheduled_end_at)


def price(terms: Terms, best_minor: int, other_minor: int) -> int:
    """Return the price for the best maximum and the best other one (0: there is none)."""
    if other_minor == 0:
        now = terms.opening_minor
    elif other_minor == best_minor:
        now = best_minor  # a tie: the earlier leads at the full amount (R4)
    else:
        now = min(best_minor, terms.ladder.ask_after(other_minor))  # R5
    now = max(now, terms.opening_minor)
    if terms.reserve_minor is not None and best_minor >= terms.reserve_minor:
        now = max(now, terms.reserve_minor)  # R7
    return now


def place(terms: Terms, before: Standing, offer: Offer) -> Standing:
    """Place an offer and return the new standing.

    :raises ConflictOfInterest: if the bidder is barred from this lot (R16)
    :raises LotClosed: if the offer did not arrive before the end (R9)
    :raises NotHigherThanOwnMaximum: if the leader does not raise (R6)
    :raises PriceMoved: if an exact bid is not the asking price any more (R13)
    :raises BidTooLow: if it is below the asking price (R3)
    :raises OffGrid: if the amount does not stand on a strict ladder (R2)
    """
    price_before = before.price_minor(terms)
    natural = terms.opening_minor if price_before is None else terms.ladder.ask_after(price_before)
    ask = max(natural, before.asking_minor)
    _require_acceptable(terms, before, offer, ask)
    floor = floor_of(before, offer, natural)
    after = taken(terms, before, offer.paddle, offer.amount_minor, floor_minor=floor)
    moved = after.leader != before.leader or after.price_minor(terms) != price_before
    if not moved:
        return after
    return replace(after, end_at=extended(terms, before.end_at, offer.received_at), asking_minor=0)


def taken(
    terms: Terms, before: Standing, paddle: str, amount_minor: int, *, floor_minor: int = 0
) -> Standing:
    """Return the standing after a bid that is taken, whatever it is; the end stays as it is."""
    seq = before.seq + 1
    if floor_minor > before.floor_minor:
        before = replace(before, floor_minor=floor_minor)
    if paddle == before.leader:
        return replace(before, leader_max_minor=amount_minor, leader_seq=seq, seq=seq)
    if before.leader is None or amount_minor > before.leader_max_minor:
        return replace(
            before,
            leader=paddle,
            leader_max_minor=amount_minor,
            leader_seq=seq,
            runner_up_minor=before.leader_max_minor if before.leader else 0,
            seq=seq,
        )
    return replace(before, runner_up_minor=max(before.runner_up_minor, amount_minor), seq=seq)


def floor_of(before: Standing, offer: Offer, natural_minor: int) -> int:
    """Return the price that an offer agrees to at once, or 0.

    A bid in the room is at its amount; any other is at the asking price where the auctioneer raised it
    above the ladder's.
    """
    if offer.kind in IN_THE_ROOM:
        return offer.amount_minor
    return before.asking_minor if before.asking_minor > natural_minor else 0


def _require_acceptable(terms: Terms, before: Standing, offer: Offer, ask: int) -> None:
    amount = offer.amount_minor
    if offer.account in terms.barred:
        raise ConflictOfInterest
    if not terms.live and offer.received_at >= before.end_at:
        raise LotClosed(ended_at=before.end_at)
    if offer.paddle == before.leader and amount <= before.leader_max_minor:
        raise NotHigherThanOwnMaximum(maximum=terms.money(before.leader_max_minor))
    if offer.kind is BidKind.EXACT and amount != ask:
        raise PriceMoved(asking=terms.money(ask))
    if amount < ask:
        raise BidTooLow(asking=terms.money(ask))
    if terms.strict_grid and not terms.ladder.has(amount):
        below, above = terms.ladder.neighbours(amount)
        raise OffGrid(below=terms.money(below), above=terms.money(above))


def extended(terms: Terms, end_at: datetime, at: datetime) -> datetime:
    """Return the end after a bid that moved price or leader: soft close, per lot, capped (R10)."""
    if terms.live or at < end_at - terms.window:
        return end_at
    later = max(end_at, at + terms.extension)
    return later if terms.cap is None else max(end_at, min(later, terms.scheduled_end_at + terms.cap))
