"""Sixteen real auctions, bid by bid: each ends as it was recorded, extensions included.

What differs: on the chain a bid is at its amount (ours: `clerk`, a bid in the room); the least raise there is
a tenth, and a tenth is no ladder, so the ladder here has the finest step and takes what the chain took. The
sales ran 24 hours from the first bid, and a bid in the last quarter of an hour gave another quarter.
"""

import csv
import os
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from marketplace.rules import bidding, closing, course
from marketplace.rules.bidding import BidKind, Offer, Terms
from marketplace.rules.course import Entry
from marketplace.rules.increments import Ladder
from marketplace.rules.lots import LotState

SHARED: Final = Path(os.environ.get("BIANLIANG_SHARED", Path(__file__).parents[4] / "shared"))
FOLDER: Final = SHARED / "data" / "auctions"
UNIT: Final = 10**6
DAY: Final = timedelta(hours=24)
QUARTER: Final = timedelta(minutes=15)


def rows(name: str) -> list[dict[str, str]]:
    if not (FOLDER / name).exists():
        pytest.skip("shared papers absent")
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_ends_as_it_was_recorded() -> None:
    bids = defaultdict(list)
    for row in rows("onchain_art_auction_bids.csv"):
        bids[row["auction_id"]].append(row)
    extended, taken = 0, 0
    for auction in rows("onchain_art_auctions.csv"):
        made = bids[auction["auction_id"]]
        begins = datetime.fromtimestamp(int(made[0]["unix_time"]), UTC)
        terms = Terms(
            currency="ETH",
            ladder=Ladder(((0, 1),)),
            opening_minor=int(Decimal(auction["reserve_price_eth"]) * UNIT),
            reserve_minor=None,
            scheduled_end_at=begins + DAY,
            window=QUARTER,
            extension=QUARTER,
            strict_grid=False,
        )
        standing, history = bidding.opened(terms), list[Entry | course.Void]()
        for row in made:
            amount = int(Decimal(row["amount_eth"]) * UNIT)
            at = datetime.fromtimestamp(int(row["unix_time"]), UTC)
            standing = bidding.place(
                terms, standing, Offer(row["bidder"], amount, at, BidKind.CLERK, row["bidder"])
            )
            assert standing.price_minor(terms) == amount, "a bid is at its amount"
            history.append(Entry(standing.seq, row["bidder"], amount, amount))
            taken += 1
        end = closing.end(terms, standing)

        recorded = int(Decimal(auction["winning_bid_eth"]) * UNIT)
        assert (end.state, end.winner, end.hammer_minor) == (LotState.SOLD, auction["winner"], recorded)
        assert standing == course.closed_form(terms, history, end_at=standing.end_at)
        assert standing.seq == int(auction["bids"])
        extended += standing.end_at > terms.scheduled_end_at

    assert (taken, extended) == (175, EXTENDED)


EXTENDED: Final = 11
