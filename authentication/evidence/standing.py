"""How a lot stands, straight from the definition: leader, price, asking price, reserve.

The state of a lot is a pure function of its binding bids. The highest maximum leads, the earlier of two equal
ones. The price is one step above the best other maximum, never above the leader's own, never below the
opening price, the reserve once the leader covers it, or what a bid in the room agreed to.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from authentication.evidence.errors import HistoryBroken


@dataclass(frozen=True, slots=True)
class Bid:
    """An accepted bid. Where `exact` is false, the amount is the least that explains what followed."""

    seq: int
    paddle: int
    amount: int
    floor: int
    received_at: datetime
    exact: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """How a lot stands."""

    leader: int | None
    leading: int | None
    """Number of the bid that leads."""
    price: int | None
    met: bool
    maximum: int = 0


def instant(text: Any) -> datetime:
    """Return an instant to the microsecond.

    :raises ValueError: if it is spelled otherwise than the chain spells it
    """
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


@dataclass(slots=True)
class Standing:
    """A lot's terms, and the bids that bind."""

    terms: Mapping[str, Any]
    binding: list[Bid] = field(default_factory=list)
    base: int = 0
    """The price at which a maximum stands again after a void."""
    reserve: int | None = None
    has_reserve: bool = False
    asking: int = 0

    def step_above(self, price: int) -> int:
        """Return the least amount of the ladder above a price."""
        rungs: Sequence[Sequence[int]] = self.terms["ladder"]
        place = bisect_right([start for start, _ in rungs], price) - 1
        start, step = rungs[place]
        above = start + ((price - start) // step + 1) * step
        return min(above, rungs[place + 1][0]) if place + 1 < len(rungs) else above

    def is_on_ladder(self, amount: int) -> bool:
        """Say whether an amount stands on the ladder."""
        return amount >= 0 and (amount == 0 or self.step_above(amount - 1) == amount)

    def stand(self, bids: Iterable[Bid], base: int) -> Stand:
        """Return how a lot stands with these bids."""
        best: dict[int, Bid] = {}
        for bid in bids:
            base = max(base, bid.floor)
            kept = best.get(bid.paddle)
            if kept is None or bid.amount > kept.amount:
                best[bid.paddle] = bid
        if not best:
            return Stand(None, None, None, met=False)
        first, *others = sorted(best.values(), key=lambda bid: (-bid.amount, bid.seq))
        price = self.terms["opening_minor"]
        if others:
            second = others[0].amount
            price = max(
                price, second if second == first.amount else min(first.amount, self.step_above(second))
            )
        met = self.reserve is not None and first.amount >= self.reserve
        if met and self.reserve is not None:
            price = max(price, self.reserve)
        return Stand(first.paddle, first.seq, max(price, base), met=met, maximum=first.amount)

    def now(self) -> Stand:
        """Return how it stands now."""
        return self.stand(self.binding, self.base)

    def natural(self, stand: Stand) -> int:
        """Return what the ladder asks for."""
        return self.terms["opening_minor"] if stand.price is None else self.step_above(stand.price)

    def told(self, stand: Stand) -> dict[str, Any]:
        """Return what an event must say of how a lot stands."""
        reserve = "no_reserve"
        if self.has_reserve:
            reserve = "reserve_met" if stand.met else "reserve_not_met"
        return {
            "leader": stand.leader,
            "price_minor": stand.price,
            "ask_minor": max(self.natural(stand), self.asking),
            "reserve": reserve,
        }

    def require(self, facts: Mapping[str, Any], **meant: Any) -> None:
        """Require that an event says what was recomputed."""
        for name, value in meant.items():
            said = instant(facts[name]) if isinstance(value, datetime) else facts[name]
            if said != value:
                raise HistoryBroken(why=f"{name} is {facts[name]}; by the bids it is {value}")
