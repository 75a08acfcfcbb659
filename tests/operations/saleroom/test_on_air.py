"""A lot on the table of a live session: the clerk asks the session at the bid and at the hammer."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from bonded_warehouse.models.places import Place, PlaceKind
from bonded_warehouse.models.studios import StudioBooking
from marketplace.live_session_errors import (
    LiveInDoubt,
    LiveMismatch,
    LivePaused,
    LookFirst,
    NotOnTheTable,
)
from marketplace.models.live_sessions import LiveItem, LiveSession, LiveSighting
from marketplace.operations import presiding
from marketplace.rules.live_sessions import ItemState, LiveState, Occasion, Seen
from marketplace.rules.sales import SaleType
from marketplace.saleroom.clerk import Clerk
from marketplace.saleroom.gatekeeper import ask_gate
from tests.operations.saleroom.room import NOON, Room, places
from tests.operations.saleroom.test_defaults import answers, declares, offers, orders, works

Does = Callable[..., Any]


@pytest.fixture
def room(app: Flask) -> Room:
    room = Room(app)
    room.opens_sale(type=SaleType.LIVE)
    room.enters()
    for name in ("ada", "ben"):
        room.gives_paddle(name)
    lies_on_table(room)
    return room


@pytest.fixture
def clerk(room: Room) -> Clerk:
    return room.clerk(gate=ask_gate)


@pytest.fixture
def does(room: Room, clerk: Clerk) -> Does:
    def do(name: str) -> Any:
        more: dict[str, Any] = {"gate": clerk.gate} if name == "call_lot" else {}
        act = getattr(presiding, name)
        by = room.people["auctioneer"]
        return clerk.act(lambda session, at: act(session, lot_id="lot_1", actor=by, at=at, **more))

    return do


def lies_on_table(room: Room, handler_ids: Sequence[str] = ()) -> None:
    """Have a session on air, and the sale's first lot on its table."""
    with room.transaction() as session:
        books_studio(session)
        goes_on_air(session, handler_ids)
        session.add(
            LiveItem(
                id="lit_1",
                session_id="lse_1",
                number=1,
                artwork_id=f"art_{1:026d}",
                lot_id="lot_1",
                state=ItemState.ON_TABLE,
                seen=Seen.SEEN,
            )
        )


def books_studio(session: Session) -> None:
    given: dict[str, Any] = {"facility_id": "fac_1", "code": "ST1", "name": {"en": "Studio one"}}
    session.add(
        Place(
            id="studio",
            kind=PlaceKind.STUDIO,
            parent_id=None,
            capacity=None,
            opened_by="acc_keeper",
            opened_at=NOON,
            **given,
        )
    )
    session.flush()
    session.add(
        StudioBooking(
            id="stb_1",
            place_id="studio",
            from_at=NOON,
            until_at=NOON + timedelta(hours=2),
            about="lse_1",
            booked_by="acc_auctioneer",
            booked_by_name="auctioneer",
            booked_at=NOON,
        )
    )
    session.flush()


def goes_on_air(session: Session, handler_ids: Sequence[str]) -> None:
    session.add(
        LiveSession(
            id="lse_1",
            title={"en": "Evening", "zh": "夜"},
            sale_id="sal_1",
            host_id="acc_auctioneer",
            host_name="auctioneer",
            facility_id="fac_1",
            place_id="studio",
            booking_id="stb_1",
            starts_at=NOON,
            ends_at=NOON + timedelta(hours=1),
            return_by_at=NOON + timedelta(hours=2),
            handler_ids=list(handler_ids),
            handler_names=[],
            scheduled_by="acc_auctioneer",
            scheduled_at=NOON,
            state=LiveState.ON_AIR,
            started_at=NOON,
        )
    )
    session.flush()


def becomes(room: Room, *, session: LiveState | None = None, **item: Any) -> None:
    with room.transaction() as rows:
        if session is not None:
            rows.get_one(LiveSession, "lse_1").state = session
        for name, value in item.items():
            setattr(rows.get_one(LiveItem, "lit_1"), name, value)


def is_seen(room: Room) -> None:
    with room.transaction() as session:
        session.add(
            LiveSighting(
                id=f"lsg_{room.clock():%H%M%S}",
                session_id="lse_1",
                item_id="lit_1",
                occasion=Occasion.HAMMER,
                at=room.clock(),
                outcome=Seen.SEEN,
            )
        )


def test_no_bid_is_taken_in_a_pause_and_each_is_again_when_it_goes_on(
    room: Room, clerk: Clerk, does: Does
) -> None:
    does("call_lot")
    places(clerk, room.people["ada"], "lot_1", 500)

    becomes(room, session=LiveState.PAUSED)

    with pytest.raises(LivePaused):
        places(clerk, room.people["ben"], "lot_1", 700)
    becomes(room, session=LiveState.ON_AIR)
    assert places(clerk, room.people["ben"], "lot_1", 800).code == "leading"


@pytest.mark.parametrize(
    ("item", "refusal"),
    [
        ({"seen": Seen.DOUBT}, LiveInDoubt),
        ({"seen": Seen.MISMATCH, "state": ItemState.STOPPED}, LiveMismatch),
    ],
)
def test_a_doubt_or_a_mismatch_stops_bid_and_hammer(
    room: Room, clerk: Clerk, does: Does, item: dict[str, Any], refusal: type[Exception]
) -> None:
    does("call_lot")
    places(clerk, room.people["ada"], "lot_1", 500)
    does("warn")
    is_seen(room)

    becomes(room, **item)

    with pytest.raises(refusal):
        places(clerk, room.people["ben"], "lot_1", 700)
    with pytest.raises(refusal):
        does("strike")


def test_a_lot_is_called_on_the_table_and_falls_on_what_was_seen_just_now(
    room: Room, clerk: Clerk, does: Does
) -> None:
    becomes(room, state=ItemState.CHECKED_OUT)
    with pytest.raises(NotOnTheTable):
        does("call_lot")
    becomes(room, state=ItemState.ON_TABLE)
    does("call_lot")
    places(clerk, room.people["ada"], "lot_1", 500)
    does("warn")
    with pytest.raises(LookFirst):
        does("strike")
    is_seen(room)
    room.clock.pass_s(121)
    with pytest.raises(LookFirst):
        does("strike")
    is_seen(room)

    assert does("strike").state.value == "sold"


def looks_at_the_clock(room: Room) -> None:
    """Have a clerk who has just begun look at what is due: the same one would wait between two looks."""
    clerk = room.clerk(gate=ask_gate)
    clerk.turn()
    clerk.rest()


class TestATimedLot:
    """A gallery shows a work on air that is a lot of a sale which the clock ends."""

    @pytest.fixture
    def room(self, app: Flask) -> Room:
        room = Room(app)
        room.opens_sale(type=SaleType.TIMED)
        room.enters()
        for name in ("ada", "ben"):
            room.gives_paddle(name)
        return room

    @pytest.mark.parametrize("bids", [True, False])
    @pytest.mark.parametrize(
        ("stop", "free"),
        [
            ({"session": LiveState.PAUSED}, {"session": LiveState.ON_AIR}),
            ({"seen": Seen.MISMATCH, "state": ItemState.STOPPED}, {"seen": None, "state": ItemState.DONE}),
        ],
    )
    def test_waits_while_a_session_stops_its_work(
        self, room: Room, clerk: Clerk, stop: dict[str, Any], free: dict[str, Any], *, bids: bool
    ) -> None:
        if bids:
            places(clerk, room.people["ada"], "lot_1", 500)
        lies_on_table(room)
        becomes(room, **stop)
        room.clock.at = NOON + timedelta(hours=1, seconds=3)

        looks_at_the_clock(room)
        looks_at_the_clock(room)

        assert room.lot("lot_1").state.value == "listed"
        assert [one.kind for one in room.events("lot_1")].count("hammer_held") == 1
        becomes(room, **free)
        looks_at_the_clock(room)
        assert room.lot("lot_1").state.value == ("sold" if bids else "passed")

    def test_is_not_offered_to_an_underbidder_nor_taken_by_him_meanwhile(
        self, room: Room, clerk: Clerk
    ) -> None:
        places(clerk, room.people["ada"], "lot_1", 500)
        places(clerk, room.people["ben"], "lot_1", 700)
        room.clock.at = NOON + timedelta(hours=1, seconds=3)
        clerk.turn()
        works(room)
        room.clock.at += timedelta(days=60)
        declares(room, "lot_1")
        lies_on_table(room)
        stopped: dict[str, Any] = {"seen": Seen.MISMATCH, "state": ItemState.STOPPED}
        cleared: dict[str, Any] = {"seen": None, "state": ItemState.DONE}

        becomes(room, **stopped)
        with pytest.raises(LiveMismatch):
            offers(room, "lot_1")
        becomes(room, **cleared)
        chance = offers(room, "lot_1")
        becomes(room, **stopped)
        with pytest.raises(LiveMismatch):
            answers(room, chance, accepts=True)
        becomes(room, **cleared)
        answers(room, chance, accepts=True)
        assert orders(room)[-1][:2] == ("acc_ada", "placed")
