"""Every worked case through the clerk: his answers, the rows, the chain, and what a stranger makes of it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask

from authentication.evidence import bid_history
from foundation.errors import Refusal
from foundation.money import Money
from marketplace.operations import absent, remembering, voiding
from marketplace.queries import books
from marketplace.rules import course
from marketplace.rules.bidding import BidKind
from marketplace.rules.sales import SaleState
from marketplace.saleroom.clerk import Clerk
from tests.operations.saleroom.room import NOON, Room

FILE: Final = Path(__file__).parents[2] / "vectors" / "auction.json"
CASES: Final = json.loads(FILE.read_text(encoding="utf-8"))["vectors"]
CODES: Final = {
    "BidTooLow": "too_low",
    "OffGrid": "off_grid",
    "NotHigherThanOwnMaximum": "not_higher_than_own_max",
    "ConflictOfInterest": "conflict_of_interest",
    "LotClosed": "lot_closed",
    "KeyReused": "key_reused",
}


class Case:
    """One vector, in a sale of its own."""

    def __init__(self, room: Room, clerk: Clerk, number: int, case: dict[str, Any], policy: str) -> None:
        self.room, self.clerk, self.case = room, clerk, case
        self.sale = f"v{number}{policy}"
        setup, self.start = case["setup"], NOON + timedelta(hours=number + (50 if policy == "revive" else 0))
        room.clock.at = self.start - timedelta(minutes=10)
        room.opens_sale(
            name=self.sale,
            state=SaleState.SCHEDULED,
            opens_at=self.start,
            ends_at=self.moment(setup["end_s"]),
            window_s=setup["window_s"],
            extension_s=setup["extension_s"],
            cap_s=setup["cap_s"],
            cascade_s=0,
            void_policy=policy,
        )
        self.id = f"sal_{self.sale}"
        self.lot = room.enters(self.id, opening=setup["opening_minor"], reserve_minor=setup["reserve_minor"])
        self.seller = setup["seller"]
        steps = case["steps"] if policy == "no_revive" else case["under_revive"]["steps"]
        for who in sorted({step["who"] for step in steps if "who" in step}):
            room.gives_paddle(self.name(who), self.id)
        self.steps, self.is_open = steps, False

    def name(self, who: str) -> str:
        return "consignor" if who == self.seller else who

    def moment(self, seconds: float) -> Any:
        return self.start + timedelta(seconds=seconds)

    def opens(self) -> None:
        if not self.is_open:
            self.room.clock.at = self.start
            self.clerk.turn()
            self.is_open = True

    def who(self, paddle_id: str | None) -> str | None:
        return None if paddle_id is None else paddle_id.removeprefix("pad_").removesuffix(f"_{self.id}")

    def bid(self, step: dict[str, Any]) -> dict[str, Any]:
        actor = self.room.people[self.name(step["who"])]
        if step["at_s"] < 0:
            return self.leaves(step)
        self.opens()
        self.room.clock.at = self.moment(step["at_s"])
        try:
            receipt, replay = self.clerk.bid(
                actor,
                lot_id=self.lot,
                amount_minor=step["amount_minor"],
                kind=BidKind.MAX,
                key=f"{self.sale}-{step['key']}",
            )
        except Refusal as refusal:
            asking = refusal.facts.get("asking")
            told = {"ask_minor": asking.amount_minor} if isinstance(asking, Money) else {}
            return {"code": CODES[type(refusal).__name__]} | told
        leader = step["out"]["leader"] if replay else self.who(self.room.lot(self.lot).leader_paddle_id)
        return {
            "code": receipt.code,
            "leader": leader,
            "price_minor": receipt.price_minor,
            "ask_minor": receipt.ask_minor,
            "reserve": receipt.reserve,
            "end_s": (receipt.end_at - self.start).total_seconds(),
            "seq": receipt.seq,
        } | ({"replay": True} if replay else {})

    def leaves(self, step: dict[str, Any]) -> dict[str, Any]:
        """Leave a maximum before the opening; what it came to is seen when it is fed."""
        self.room.clock.at = self.moment(step["at_s"])
        with self.room.transaction() as session:
            absent.leave(
                session,
                lot_id=self.lot,
                amount_minor=step["amount_minor"],
                key=f"{self.sale}-{step['key']}",
                actor=self.room.people[step["who"]],
                at=self.room.clock(),
            )
        told: dict[str, Any] = step["out"]
        return told

    def void(self, step: dict[str, Any]) -> None:
        self.room.clock.at = self.moment(step.get("at_s", 10))
        cashier = self.room.person("cashier", "cashier")
        with self.room.transaction() as session:
            asked = voiding.ask(
                session,
                lot_id=self.lot,
                seq=step["void"][0],
                reason="typo",
                actor=self.room.people["auctioneer"],
                at=self.room.clock(),
            )
            voiding.approve(session, request_id=asked.id, actor=cashier, at=self.room.clock())
        lot = self.room.lot(self.lot)
        facts = self.room.events(self.lot)[-1].facts
        told = facts | {"leader": self.who(lot.leader_paddle_id), "price_minor": lot.price_minor}
        for name in ("leader", "price_minor", "ask_minor", "lapsed"):
            assert name not in step or told[name] == step[name]

    def close(self) -> dict[str, Any]:
        self.opens()
        self.room.clock.at = self.room.lot(self.lot).end_at + timedelta(seconds=2)
        self.clerk.turn()
        lot = self.room.lot(self.lot)
        with self.room.reading() as session:
            book = books.books(session, [self.lot])[self.lot]
            history = books.histories(session, [self.lot])[self.lot]
            below = course.underbidders(book.terms, history, book.standing)
            content = remembering.content_of(session, self.lot)
        assert content is not None
        found = bid_history.recompute(json.loads(json.dumps(content)))
        sold = lot.state.value == "sold"
        assert (found["outcome"], found["price_minor"]) == (
            lot.state.value,
            lot.price_minor if sold else None,
        )
        return {
            "status": lot.state.value,
            "winner": self.who(lot.leader_paddle_id) if sold else None,
            "underbidders": [[self.who(entry.paddle), entry.amount_minor] for entry in below],
            "hammer_minor": lot.price_minor if sold else None,
        }


def test_every_vector_goes_as_worked_out_by_hand(app: Flask) -> None:
    """One house for all of them: the 19 cases, and V16 under the other policy."""
    room = Room(app)
    clerk = room.clerk()
    walked = 0
    for number, vector in enumerate(CASES, start=1):
        for policy in ("no_revive", "revive"):
            if policy == "revive" and "under_revive" not in vector:
                continue
            case = Case(room, clerk, number, vector, policy)
            for step in case.steps:
                if "void" in step:
                    case.void(step)
                else:
                    assert case.bid(step) == step["out"], (vector["name"], step)
            closing = vector["close"] if policy == "no_revive" else vector["under_revive"]["close"]
            assert case.close() == closing, vector["name"]
            if any(step.get("at_s", 0) < 0 for step in case.steps):
                results = [bid.result for bid in room.bids(case.lot) if bid.seq]
                assert results == ["leading", "outbid"]
            walked += 1

    assert walked == len(CASES) + 1
    assert room.audit() == []


@pytest.mark.parametrize(
    ("hammer", "premium"),
    [(1_000, 260), (1_000_000, 260_000), (1_500_000, 360_000), (7_000_000, 1_405_000)],
)
def test_the_premium_is_taken_by_tiers(hammer: int, premium: int) -> None:
    from marketplace.rules import pricing

    tiers = pricing.premium_tiers("USD")
    assert pricing.premium(Money(hammer * 100, "USD"), tiers) == Money(premium * 100, "USD")
