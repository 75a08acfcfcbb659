"""Simulated bidders: a few people who want a few things, up to a limit, and take their time."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import httpx

from deploy.demonstration import sales
from deploy.journey.cast.market import Buyer
from deploy.journey.client import HouseGone, Problem
from deploy.journey.lives.telling import Teller

PAUSE_S: Final = (4.0, 14.0)
"""Between two bids: a room in which something happens, and a server that hardly notices."""
SLOWER_AFTER: Final = 12
"""With every so many bids the pauses grow by their first length, up to SLOWEST times it."""
SLOWEST: Final = 6.0
MOST_BIDS: Final = 600
"""Of one run; limits end it long before."""
SEED: Final = 1127


@dataclass(frozen=True, slots=True)
class Bid:
    """What somebody decides to bid."""

    lot_id: str
    amount_minor: int


def limit_minor(rng: Random, estimate_low_minor: int, estimate_high_minor: int) -> int:
    """Return the most that somebody would pay: mostly within the estimate, now and then beyond it."""
    return round(
        estimate_low_minor + rng.betavariate(2, 3) * (estimate_high_minor * 1.5 - estimate_low_minor)
    )


def decide(room: Mapping[str, Any], limits: Mapping[str, int], rng: Random) -> Bid | None:
    """Return what a bidder does who looks into the room: nothing, or a bid on a lot that he does not lead.

    :param room: the sale's room as he sees it
    :param limits: lot id to the most he would pay
    """
    leads = set((room["yours"] or {}).get("leads", []))
    wanted = [
        lot
        for lot in room["lots"]
        if lot["state"] == "listed"
        and lot["lot_id"] not in leads
        and lot["ask"]["amount_minor"] <= limits.get(lot["lot_id"], 0)
    ]
    if not wanted:
        return None
    lot = rng.choice(wanted)
    ask, limit = lot["ask"]["amount_minor"], limits[lot["lot_id"]]
    if rng.random() < 0.75:
        return Bid(lot["lot_id"], ask)
    return Bid(lot["lot_id"], ask + (limit - ask) // 3)


@dataclass(slots=True)
class Floor:
    """The bidders of all open sales."""

    teller: Teller
    rng: Random
    seats: list[tuple[str, Buyer, dict[str, int]]]
    """Sale, bidder, and his limits by lot."""

    @classmethod
    def of(cls, teller: Teller) -> "Floor":
        """Return the bidders of the sales that are open now, registered where they were not."""
        rng = Random(SEED)  # noqa: S311 -- no secret is drawn here
        seats = []
        for sale_id in sales.open_sales(teller):
            sales.seat(teller, sale_id)
            room = teller.troupe.public.get(f"/sales/{sale_id}/room")
            for buyer in teller.troupe.buyers[:5]:
                limits = {
                    lot["lot_id"]: limit_minor(
                        rng, lot["estimate_low"]["amount_minor"], lot["estimate_high"]["amount_minor"]
                    )
                    for lot in room["lots"]
                }
                seats.append((sale_id, buyer, limits))
        return cls(teller, rng, seats)

    def one_bid(self) -> bool:
        """Have one of them look into the room, and bid if he wants; say whether he did."""
        if not self.seats:
            return False
        sale_id, buyer, limits = self.rng.choice(self.seats)
        bid = decide(buyer.client.get(f"/sales/{sale_id}/room"), limits, self.rng)
        if bid is None:
            return False
        try:
            amount = self._on_ladder(bid)
            buyer.bids(bid.lot_id, amount)
        except Problem:
            return False  # somebody was quicker, or the lot has ended
        return True

    def _on_ladder(self, bid: Bid) -> int:
        asks = [
            one["amount_minor"] for one in self.teller.troupe.public.get(f"/lots/{bid.lot_id}/room")["asks"]
        ]
        return max((ask for ask in asks if ask <= bid.amount_minor), default=bid.amount_minor)


def stay(
    teller: Teller,
    *,
    while_: Callable[[], bool],
    most_bids: int = MOST_BIDS,
    pause_s: tuple[float, float] = PAUSE_S,
) -> int:
    """Bid now and then until told to stop or nobody wants more; return how many bids were placed."""
    floor: Floor | None = None
    placed = idle = 0
    while while_() and placed < most_bids:
        try:
            floor = floor or Floor.of(teller)
            done = floor.one_bid()
            placed += done
            idle = 0 if done else idle + 1
        except (Problem, HouseGone, httpx.HTTPError):
            floor = None  # the house was restarted, or a sale has closed: look again later
        slower = min(SLOWEST, 1 + placed / SLOWER_AFTER)
        _rest(slower * (floor.rng.uniform(*pause_s) if floor else pause_s[1]), while_)
        if idle >= 40:
            floor, idle = None, 0
            _rest(60.0, while_)
    while while_():
        _rest(1.0, while_)
    return placed


def _rest(seconds: float, while_: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while while_() and time.monotonic() < end:
        time.sleep(min(0.25, max(0.0, end - time.monotonic())))
