"""Sixteen real auctions through the clerk, in the order in which they happened: each ends as was recorded.

What differs: on the chain a bid is at its amount (ours: `clerk`, a bid from the room); the least raise there
is a tenth, and a tenth is no ladder, so amounts are so large that each step of the ladder is below it.

Three of them with the other tests; ONCHAIN=16 in `make soak`.
"""

import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

import sqlalchemy as sa

from authentication.evidence import bid_history
from marketplace.models.orders import Order
from marketplace.operations import remembering
from marketplace.rules.bidding import BidKind
from marketplace.rules.sales import SaleState
from tests.operations.saleroom.room import Room
from tests.operations.saleroom.test_defaults import works
from tests.unit.market_rules.test_onchain import DAY, EXTENDED, QUARTER, rows

AUCTIONS: Final = int(os.environ.get("ONCHAIN", "3"))
DOLLARS: Final = 10**8
"""That an ETH is written as: 0.0267 of them are above the ladder's last rung."""


def minor(eth: str) -> int:
    return int(Decimal(eth) * DOLLARS) * 100


def test_each_ends_as_it_was_recorded(room: Room) -> None:
    auctions = {row["auction_id"]: row for row in rows("onchain_art_auctions.csv")[-AUCTIONS:]}
    made = [row for row in rows("onchain_art_auction_bids.csv") if row["auction_id"] in auctions]
    bids = sorted(made, key=lambda row: int(row["unix_time"]))
    lots: dict[str, str] = {}
    for row in bids:
        at = datetime.fromtimestamp(int(row["unix_time"]), UTC)
        name = row["auction_id"]
        if name not in lots:
            room.opens_sale(
                name=name,
                state=SaleState.SCHEDULED,
                opens_at=at,
                ends_at=at + DAY,
                window_s=QUARTER.total_seconds(),
                extension_s=QUARTER.total_seconds(),
                cap_s=None,
                cascade_s=0,
                ladder="small",
                strict_grid=False,
            )
            opening = minor(auctions[name]["reserve_price_eth"])
            end = {"scheduled_end_at": at + DAY, "end_at": at + DAY}
            lots[name] = room.enters(f"sal_{name}", opening=opening, **end)
    for name, bidder in sorted({(row["auction_id"], row["bidder"]) for row in bids}):
        room.gives_paddle(bidder, f"sal_{name}")
    clerk, taken = room.clerk(), Counter[str]()
    for row in bids:
        room.clock.at = datetime.fromtimestamp(int(row["unix_time"]), UTC)
        clerk.turn()  # opens what opens, and ends what was over by then
        receipt, _ = clerk.bid(
            room.people[row["bidder"]],
            lot_id=lots[row["auction_id"]],
            amount_minor=minor(row["amount_eth"]),
            kind=BidKind.CLERK,
            key=f"{row['auction_id']}-{row['bid_no']}",
            entered_by="acc_auctioneer",
        )
        assert (receipt.code, receipt.price_minor) == ("leading", minor(row["amount_eth"]))
        taken[row["auction_id"]] += 1
    room.clock.at += DAY + timedelta(hours=1)
    clerk.turn()
    works(room)

    extended = 0
    for name, auction in auctions.items():
        lot, recorded = room.lot(lots[name]), minor(auction["winning_bid_eth"])
        assert (lot.state, lot.price_minor) == ("sold", recorded), auction["title"]
        assert lot.winner_id == f"acc_{auction['winner']}"
        assert lot.bid_count == taken[name] == int(auction["bids"])
        extended += lot.end_at > lot.scheduled_end_at
        with room.reading() as session:
            content = remembering.content_of(session, lot.id)
            order = sa.select(Order.buyer_id, Order.price_minor).where(Order.lot_id == lot.id)
            assert session.execute(order).all() == [(lot.winner_id, recorded)]
        found = bid_history.recompute(json.loads(json.dumps(content)))
        assert (found["price_minor"], found["bids"]) == (recorded, taken[name])
    assert extended
    assert (sum(taken.values()), extended) == (175, EXTENDED) or len(auctions) < len(
        rows("onchain_art_auctions.csv")
    )
    assert room.audit() == []
