"""An auction's events, taken one by one, each held against what the bids come to.

This is an implementation of its own, from the published rules and not from the saleroom's code, so that the
two can be held against each other. See docs/formats/bid-history.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from authentication.evidence.errors import HistoryBroken
from authentication.evidence.standing import Bid, Stand, Standing, instant

AFTER_A_VOID: Final = timedelta(minutes=10)
NOBODY: Final = Stand(None, None, None, met=False)


@dataclass(slots=True)
class Lot(Standing):
    """A lot as it goes on, event by event."""

    bids: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """What the history tells of each accepted bid, by its number."""
    reserves: Mapping[int, int | None] = field(default_factory=dict)
    """Number of an event to the least reserve that explains what followed; None: it was never met."""
    end_at: datetime = datetime(1, 1, 1, tzinfo=UTC)
    taken: int = 0
    warned: bool = False
    result: dict[str, Any] | None = None
    gone: dict[int, int] = field(default_factory=dict)
    """Number of a voided bid to the last bid accepted before that void."""
    before: Stand = field(default=NOBODY)
    """How it stood before the event that is taken now."""
    ever: list[Bid] = field(default_factory=list)
    """Since the last void that freed everybody, voided ones as well."""

    def bid(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Take a bid."""
        before, seq = self.now(), self.taken + 1
        if facts["seq"] != seq:
            raise HistoryBroken(why=f"bid {facts['seq']} follows bid {self.taken}")
        told, came = self.bids[seq], instant(facts["received_at"])
        one = Bid(
            seq, facts["paddle"], told["amount_minor"], facts.get("floor_minor", 0), came, bool(told["exact"])
        )
        if self.terms["type"] != "live" and came >= self.end_at:
            raise HistoryBroken(why=f"bid {seq} came after the end")
        if one.exact:
            self.require_acceptable(one, before)
        self.taken, self.binding, self.ever = seq, [*self.binding, one], [*self.ever, one]
        after = self.now()
        moved = (before.leader, before.price) != (after.leader, after.price)
        if moved:
            self.asking, self.warned, self.end_at = 0, False, self.extended(came)
        self.require(facts, **self.told(after), moved=moved, end_at=self.end_at)

    def require_acceptable(self, one: Bid, before: Stand) -> None:
        """Require that a bid whose amount is told could be accepted."""
        ask = max(self.natural(before), self.asking)
        if one.paddle == before.leader and one.amount <= before.maximum:
            raise HistoryBroken(why=f"bid {one.seq} does not raise its bidder's own maximum")
        if one.amount < ask:
            raise HistoryBroken(why=f"bid {one.seq} is below the asking price")
        if self.terms["strict_grid"] and not self.is_on_ladder(one.amount):
            raise HistoryBroken(why=f"bid {one.seq} does not stand on the ladder")

    def extended(self, at: datetime) -> datetime:
        """Return the end after a bid that moved something."""
        if self.terms["type"] == "live" or at < self.end_at - timedelta(seconds=self.terms["window_s"]):
            return self.end_at
        later = max(self.end_at, at + timedelta(seconds=self.terms["extension_s"]))
        if self.terms["cap_s"] is not None:
            last = instant(self.terms["scheduled_end_at"]) + timedelta(seconds=self.terms["cap_s"])
            later = max(self.end_at, min(later, last))
        return later

    def void(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Void bids: an overtaken one never binds again, unless the sale revives it."""
        seqs, before = set(facts["seqs"]), self.now()
        bound = {bid.seq for bid in self.binding}
        self.gone.update({seq: facts["after_seq"] for seq in seqs if seq not in self.gone})
        if before.leading in seqs and self.terms["void_policy"] == "no_revive":
            self.ever, self.base = self.what_stands(before.leading)
        self.binding = [bid for bid in self.ever if bid.seq not in self.gone]
        self.asking, self.warned = 0, False
        self.end_at = max(self.end_at, at + AFTER_A_VOID)
        lapsed = sorted(bound - {bid.seq for bid in self.binding} - seqs)
        self.require(facts, **self.told(self.now()), lapsed=lapsed, end_at=self.end_at)

    def what_stands(self, leading: int | None) -> tuple[list[Bid], int]:
        """Return the bidder's own earlier maximum, if it led when the voided raise came, and its price."""
        by_seq = {bid.seq: bid for bid in self.ever}
        raised = by_seq[leading or 0]
        while True:
            then = [
                bid
                for bid in self.ever
                if bid.seq < raised.seq and self.gone.get(bid.seq, raised.seq) >= raised.seq
            ]
            stand = self.stand(then, self.base)
            if stand.leader != raised.paddle or stand.leading is None:
                return [], 0
            raised = by_seq[stand.leading]
            if raised.seq not in self.gone:
                return [raised], stand.price or 0

    def ask(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Take the auctioneer's own asking price."""
        natural = self.natural(self.now())
        if facts["ask_minor"] < natural:
            raise HistoryBroken(why="less was asked for than the ladder says")
        self.asking = facts["ask_minor"] if facts["ask_minor"] > natural else 0
        self.warned = False

    def warn(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Take a fair warning."""
        stand = self.now()
        self.require(facts, price_minor=stand.price, leader=stand.leader)
        self.warned = True

    def close(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Close it: at its end, or by the hammer."""
        if self.terms["type"] == "live":
            if not facts.get("hammer"):
                raise HistoryBroken(why="a live lot was closed without a hammer")
        elif self.terms["type"] == "timed":
            self.require(facts, end_at=self.end_at)
        if self.terms["type"] != "live" and at < self.end_at:
            raise HistoryBroken(why="it was closed before its end")

    def sell(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Sell it to whoever leads."""
        stand = self.now()
        if stand.leader is None or (self.has_reserve and not stand.met):
            raise HistoryBroken(why="it was sold, and by its bids it passes")
        if self.terms["type"] == "live" and not self.warned:
            raise HistoryBroken(why="the hammer fell without a fair warning")
        self.require(facts, price_minor=stand.price, paddle=stand.leader)
        self.result = {"outcome": "sold", "price_minor": stand.price, "paddle": stand.leader}

    def pass_it(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Pass it."""
        stand = self.now()
        if stand.leader is not None and (not self.has_reserve or stand.met):
            raise HistoryBroken(why="it passed, and by its bids it is sold")
        self.result = {"outcome": "passed", "price_minor": None, "paddle": None}

    def unseal(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Open sealed offers: the best leads, the earlier of two equal ones, and pays as the sale says."""
        offers = sorted(facts["offers"], key=lambda one: (-one["amount_minor"], one["number"]))
        if len({one["paddle"] for one in offers}) != len(offers):
            raise HistoryBroken(why="a bidder has two offers")
        good = [one for one in offers if one["amount_minor"] >= self.terms["opening_minor"]]
        self.binding = []
        if not good:
            self.require(facts, leader=None, price_minor=None)
            return
        best = good[0]["amount_minor"]
        met = self.reserve is not None and best >= self.reserve
        price = best
        if self.terms["pricing"] == "second":
            second = good[1]["amount_minor"] if len(good) > 1 else self.terms["opening_minor"]
            price = max(second, (self.reserve or 0) if met else 0)
        # A first and a second price are both what one single maximum at that price comes to.
        self.binding = [
            Bid(good[0]["number"], good[0]["paddle"], best, price, instant(facts["opened_at"]), exact=True)
        ]
        self.require(facts, leader=good[0]["paddle"], price_minor=price)

    def take(self, event: Mapping[str, Any]) -> None:
        """Take the next event."""
        if self.result is not None:
            raise HistoryBroken(why="something happened after the end")
        self.before = self.now()
        if event["number"] in self.reserves:
            self.reserve = self.reserves[event["number"]]
        act = ACTS.get(event["kind"])
        if act is None:
            raise HistoryBroken(why=f"nobody knows what {event['kind']} means")
        act(self, event["facts"], instant(event["at"]))

    def be_extended(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Be told of the new end once more."""
        self.require(facts, end_at=self.end_at)

    def be_met(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Be told that the reserve is met."""
        if not self.now().met:
            raise HistoryBroken(why="the reserve is not met")

    def lower(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Take a lower reserve: none that was met is lowered, and no end is moved by it."""
        if not self.has_reserve or self.before.met:
            raise HistoryBroken(why="a reserve was lowered that did not stand against anybody")
        after = self.now()
        if after.price != self.before.price:
            self.asking, self.warned = 0, False
        self.require(facts, **self.told(after), end_at=self.end_at)

    def withdraw(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Take it out of the sale."""
        self.result = {"outcome": "withdrawn", "price_minor": None, "paddle": None}

    def remark(self, facts: Mapping[str, Any], at: datetime) -> None:
        """Hear what changes nothing about how it stands."""


Act = Callable[[Lot, Mapping[str, Any], datetime], None]
ACTS: Final[dict[str, Act]] = {
    "bid": Lot.bid,
    "voided": Lot.void,
    "asking": Lot.ask,
    "fair_warning": Lot.warn,
    "extended": Lot.be_extended,
    "reserve_met": Lot.be_met,
    "reserve_lowered": Lot.lower,
    "unsealed": Lot.unseal,
    "closed": Lot.close,
    "sold": Lot.sell,
    "passed": Lot.pass_it,
    "withdrawn": Lot.withdraw,
    "called": Lot.remark,
    "hammer_held": Lot.remark,
    "sealed": Lot.remark,
}


def recompute(
    events: Sequence[Mapping[str, Any]],
    *,
    bids: Mapping[int, Mapping[str, Any]],
    reserves: Mapping[int, int | None],
) -> dict[str, Any]:
    """Return how a lot ended, from its events and bids: outcome, price, paddle, number of bids, end.

    :param bids: what is told of each accepted bid, by its number
    :param reserves: number of the event from which on it holds to the reserve; None: never met
    :raises HistoryBroken: if an event says otherwise than the bids do
    """
    first = events[0]
    if first["kind"] != "opened":
        raise HistoryBroken(why="it does not begin with its opening")
    terms = first["facts"]["terms"]
    lot = Lot(
        terms=terms,
        bids=bids,
        reserves=reserves,
        end_at=instant(terms["scheduled_end_at"]),
        has_reserve=first["facts"]["reserve"] != "no_reserve",
        reserve=reserves.get(1),
    )
    lot.require(first["facts"], end_at=lot.end_at, opening_minor=terms["opening_minor"])
    for event in events[1:]:
        try:
            lot.take(event)
        except HistoryBroken as broken:
            raise HistoryBroken(why=f"event {event['number']}: {broken.facts['why']}") from broken
    if lot.result is None:
        raise HistoryBroken(why="it has no end")
    if lot.taken != len(bids):
        raise HistoryBroken(why="it tells of bids that nobody made")
    return lot.result | {"bids": lot.taken, "end_at": lot.end_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
