"""A live sale: the auctioneer opens, asks, warns, strikes; the clerk does it in its place among the bids."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from foundation.errors import Refusal
from marketplace.bidding_errors import (
    BidTooLow,
    KeyReused,
    LotEnded,
    NotHigherThanOwnMaximum,
    OffGrid,
    PriceMoved,
    SpendLimitReached,
)
from marketplace.errors import LotUnknown
from marketplace.operations import absent, presiding
from marketplace.rostrum_errors import (
    AskingTooLow,
    LotBegun,
    LotNotCalled,
    LotOnTheBlock,
    MustBeSold,
    NothingToStrike,
    NotLive,
    WarningNeeded,
    WithdrawalNotAllowed,
)
from marketplace.rules.bidding import BidKind
from marketplace.rules.sales import SaleState, SaleType
from marketplace.saleroom.clerk import Clerk
from tests.operations.saleroom.room import NOON, Room, places


@pytest.fixture
def room(app: Flask) -> Room:
    room = Room(app)
    room.opens_sale(type=SaleType.LIVE)
    return room


@pytest.fixture
def clerk(room: Room) -> Clerk:
    return room.clerk()


Does = Callable[..., Any]


@pytest.fixture
def does(room: Room, clerk: Clerk) -> Does:
    """Have the auctioneer do something to a lot."""

    def do(name: str, lot: str, by: str = "auctioneer", **more: Any) -> Any:
        if name == "call_lot":
            more["gate"] = clerk.gate
        act = getattr(presiding, name)
        return clerk.act(lambda session, at: act(session, lot_id=lot, actor=room.people[by], at=at, **more))

    return do


def in_room(clerk: Clerk, room: Room, name: str, lot: str, dollars: int, kind: BidKind) -> Any:
    receipt, _ = clerk.bid(
        room.people[name],
        lot_id=lot,
        amount_minor=dollars * 100,
        kind=kind,
        key=f"{name}-{kind.value}-{dollars}",
        entered_by="acc_auctioneer",
    )
    return receipt


class TestALotAtTheRostrum:
    def test_takes_bids_from_everywhere_and_is_sold_by_the_hammer(
        self, room: Room, clerk: Clerk, does: Does
    ) -> None:
        lot = room.enters(reserve_minor=700_00)
        for name in "ABC":
            room.gives_paddle(name)
        with pytest.raises(LotNotCalled):
            places(clerk, room.people["A"], lot, 500, "too early")

        does("call_lot", lot)
        assert places(clerk, room.people["A"], lot, 500, kind=BidKind.EXACT).price_minor == 500_00
        assert in_room(clerk, room, "B", lot, 650, BidKind.CLERK).price_minor == 650_00  # not 550
        with pytest.raises(NothingToStrike):
            does("warn", lot)
        does("ask", lot, asking_minor=900_00)
        with pytest.raises(BidTooLow):
            places(clerk, room.people["A"], lot, 700)
        with pytest.raises(PriceMoved):
            places(clerk, room.people["A"], lot, 750, kind=BidKind.EXACT)
        receipt = in_room(clerk, room, "C", lot, 900, BidKind.PHONE)
        assert (receipt.price_minor, receipt.ask_minor, receipt.reserve) == (900_00, 950_00, "reserve_met")
        with pytest.raises(WarningNeeded):
            does("strike", lot)
        does("warn", lot)
        assert places(clerk, room.people["A"], lot, 1_000).price_minor == 950_00
        with pytest.raises(WarningNeeded):
            does("strike", lot)
        does("warn", lot)
        does("strike", lot)

        ended = room.lot(lot)
        assert (ended.state, ended.winner_id, ended.price_minor) == ("sold", "acc_A", 950_00)
        kinds = [event.kind for event in room.events(lot)]
        assert kinds == [
            "called",
            *("bid", "bid", "asking", "bid", "reserve_met", "fair_warning", "bid", "fair_warning"),
            *("closed", "sold"),
        ]
        assert [event.facts.get("how") for event in room.events(lot) if event.kind == "bid"] == [
            None,
            "clerk",
            "phone",
            None,
        ]
        assert [bid.entered_by for bid in room.bids(lot) if bid.seq] == [
            None,
            "acc_auctioneer",
            "acc_auctioneer",
            None,
        ]
        assert room.audit() == []
        for act in ("call_lot", "warn", "strike", "pass_lot"):
            with pytest.raises(LotEnded):
                does(act, lot)

    def test_keeps_the_price_that_was_asked_and_bid(self, room: Room, clerk: Clerk, does: Does) -> None:
        lot = room.enters()
        room.gives_paddle("A")
        does("call_lot", lot)
        does("ask", lot, asking_minor=2_000_00)

        assert places(clerk, room.people["A"], lot, 5_000).price_minor == 2_000_00
        assert places(clerk, room.people["A"], lot, 10_000).price_minor == 2_000_00
        clerk._books.clear()
        assert places(clerk, room.gives_paddle("B"), lot, 2_500).price_minor == 2_750_00
        assert room.audit() == []

    def test_ends_at_no_time_and_by_no_clock(self, room: Room, clerk: Clerk, does: Does) -> None:
        lot = room.enters()
        room.gives_paddle("A")
        does("call_lot", lot)
        room.clock.at = NOON + timedelta(hours=5)

        clerk.turn()

        assert places(clerk, room.people["A"], lot, 500).code == "leading"
        assert room.lot(lot).end_at == NOON + timedelta(hours=1)

    def test_is_one_at_a_time(self, room: Room, does: Does) -> None:
        first, second = room.enters(), room.enters()
        does("call_lot", first)
        for lot in (first, second):
            with pytest.raises(LotOnTheBlock):
                does("call_lot", lot)
        does("pass_lot", first)
        does("call_lot", second)
        does("pass_lot", second)

        assert [room.lot(lot).state for lot in (first, second)] == ["passed", "passed"]
        assert len(room.facts("marketplace.SaleClosed")) == 1

    def test_is_not_passed_where_it_must_be_sold(self, room: Room, clerk: Clerk, does: Does) -> None:
        lot = room.enters()
        does("call_lot", lot)
        places(clerk, room.gives_paddle("A"), lot, 500)
        with pytest.raises(MustBeSold):
            does("pass_lot", lot)

    def test_asks_never_for_less(self, room: Room, clerk: Clerk, does: Does) -> None:
        lot = room.enters()
        with pytest.raises(LotNotCalled):
            does("ask", lot, asking_minor=600_00)
        does("call_lot", lot)
        with pytest.raises(AskingTooLow):
            does("ask", lot, asking_minor=450_00)
        with pytest.raises(OffGrid):
            does("ask", lot, asking_minor=625_00)
        does("ask", lot, asking_minor=600_00)
        does("ask", lot, asking_minor=500_00)
        assert places(clerk, room.gives_paddle("A"), lot, 500).price_minor == 500_00

    def test_is_withdrawn_by_the_law_alone(self, room: Room, does: Does) -> None:
        lot = room.enters()
        does("call_lot", lot)
        with pytest.raises(WithdrawalNotAllowed):
            does("withdraw", lot, reason="the price is low")
        does("withdraw", lot, reason="authenticity")
        assert (room.lot(lot).state, room.lot(lot).withdrawn_reason) == ("withdrawn", "authenticity")

    def test_is_nobodys_who_does_not_preside(self, room: Room, does: Does) -> None:
        lot = room.enters()
        room.person("other", "gallery")
        for act in ("call_lot", "warn", "strike", "pass_lot"):
            with pytest.raises(LotUnknown):
                does(act, lot, "other")

    def test_is_of_a_live_sale(self, room: Room, does: Does) -> None:
        room.opens_sale(name="timed")
        with pytest.raises(NotLive):
            does("call_lot", room.enters("sal_timed"))


class TestWhatWasLeftBefore:
    def leaves(self, room: Room, name: str, lot: str, dollars: int, key: str = "") -> Any:
        room.clock.pass_s(1)
        with room.transaction() as session:
            return absent.leave(
                session,
                lot_id=lot,
                amount_minor=dollars * 100,
                key=key or f"{name}-{lot}-{dollars}",
                actor=room.people[name],
                at=room.clock(),
            ).id

    def test_is_bid_in_its_order_when_the_lot_is_called(self, room: Room, clerk: Clerk, does: Does) -> None:
        """V18."""
        lot = room.enters()
        for name in "ABC":
            room.gives_paddle(name)
        self.leaves(room, "A", lot, 2_000)
        self.leaves(room, "B", lot, 2_000)
        self.leaves(room, "C", lot, 1_000)

        does("call_lot", lot)

        assert (room.lot(lot).price_minor, room.lot(lot).leader_paddle_id) == (2_000_00, "pad_A_sal_1")
        assert [bid.result for bid in room.bids(lot)] == ["leading", "outbid", "bid-too-low"]
        with room.reading() as session:
            results = session.execute(room.sql("SELECT result FROM absentee_bid ORDER BY id")).scalars()
            assert list(results) == ["leading", "outbid", "outbid"]
        with pytest.raises(LotBegun):
            self.leaves(room, "C", lot, 3_000)

    def test_is_bid_when_a_timed_sale_opens(self, room: Room) -> None:
        room.opens_sale(name="2", state=SaleState.SCHEDULED, opens_at=NOON + timedelta(minutes=10))
        lot, clerk = room.enters("sal_2"), room.clerk()
        for name in "AB":
            room.gives_paddle(name, "sal_2")
        self.leaves(room, "A", lot, 1_000)
        self.leaves(room, "B", lot, 1_200)
        room.clock.at = NOON + timedelta(minutes=10)

        clerk.turn()

        assert (room.lot(lot).price_minor, room.lot(lot).end_at) == (1_100_00, NOON + timedelta(hours=1))
        assert room.audit() == []

    def test_is_refused_where_it_could_not_be_bid(self, room: Room) -> None:
        lot, other = room.enters(), room.enters()
        room.gives_paddle("A", limit=1_000_00)
        wanted: list[tuple[str, int, type[Refusal]]] = [
            (lot, 450, BidTooLow),
            (lot, 525, OffGrid),
            (lot, 1_100, SpendLimitReached),
        ]
        for where, amount, refusal in wanted:
            with pytest.raises(refusal):
                self.leaves(room, "A", where, amount)
        kept = self.leaves(room, "A", lot, 600, "key")
        assert self.leaves(room, "A", lot, 600, "key") == kept
        with pytest.raises(KeyReused):
            self.leaves(room, "A", lot, 700, "key")
        with pytest.raises(NotHigherThanOwnMaximum):
            self.leaves(room, "A", lot, 550)
        with pytest.raises(SpendLimitReached):
            self.leaves(room, "A", other, 500)
        self.leaves(room, "A", lot, 1_000)
