"""A bidder's card is kept, held when the sale is near, let go when he lost, and taken on default alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from foundation.errors import NotAllowed
from foundation.worker import Worker
from marketplace.bidding_errors import PaddleNotApproved
from marketplace.models.auction import Paddle
from marketplace.models.catalogue import Lot
from marketplace.models.deposits import Deposit, DepositState
from marketplace.models.saleroom import BuyerDefault
from marketplace.money_errors import DepositNotTaken, SetOffTooEarly, SetOffTooHigh
from marketplace.operations import (
    consigning,
    defaulting,
    depositing,
    reauctioning,
    registering_bidders,
    setting_off,
)
from marketplace.payments.pretend_gateway import REFUSES, PretendGateway
from marketplace.queries import turnover
from marketplace.rostrum_errors import DepositMissing
from marketplace.rules.deposits import HOLD_LASTS
from marketplace.rules.paddles import PaddleState
from marketplace.web.paying import receive
from tests.operations.saleroom.room import NOON, Room, places

AMOUNT = 1_000_00
ENDS = NOON + timedelta(days=10)


@pytest.fixture
def room(room: Room) -> Iterator[Room]:
    room.opens_sale(name="2", deposit_minor=AMOUNT, ends_at=ENDS)
    room.person("cashier", "cashier")
    yield room
    assert room.audit() == []


def works(room: Room) -> None:
    with room.app.app_context():
        Worker(room.app.extensions["bianliang.parts"], now=room.clock).until_quiet()


def places_due(room: Room) -> int:
    with room.transaction() as session:
        count = depositing.place_due(session, at=room.clock())
    works(room)
    return count


def gateway(room: Room) -> PretendGateway:
    [found] = [
        one for one in room.app.extensions["marketplace.ways"].gateways if isinstance(one, PretendGateway)
    ]
    return found


def leaves(room: Room, name: str, case: str = "pay", sale: str = "sal_2") -> str:
    """Register, and have the stand-in report what became of the card; return the deposit's id."""
    bidder = room.gives_paddle(name, sale, state=PaddleState.APPLIED, number=None)
    with room.transaction() as session:
        row = depositing.ask_of_bidder(
            session, sale_id=sale, means="card", provider="pretend", actor=bidder, at=room.clock()
        )
        deposit_id, amount = row.id, row.amount
    intent = gateway(room).keep_card(key=deposit_id, amount=amount, return_url="/")
    with room.transaction() as session:
        depositing.record_intent(session, deposit_id=deposit_id, intent=intent, at=room.clock())
    with room.app.app_context():
        for body, signature in gateway(room).reports(intent.provider_id, case, at=room.clock()):
            receive("pretend", body, signature, at=room.clock())
    works(room)
    return deposit_id


def approves(room: Room, name: str, sale: str = "sal_2") -> None:
    with room.transaction() as session:
        registering_bidders.approve(
            session,
            paddle_id=f"pad_{name}_{sale}",
            spend_limit_minor=None,
            actor=room.people["auctioneer"],
            at=room.clock(),
        )


def deposit(room: Room, deposit_id: str) -> Deposit:
    with room.reading() as session:
        row = session.get_one(Deposit, deposit_id)
        session.expunge(row)
        return row


def books(room: Room) -> dict[str, int]:
    with room.reading() as session:
        return {kind: amount for (kind, _), amount in turnover.balances(session).items() if amount}


def test_a_card_is_kept_first_and_held_when_the_sale_is_near(room: Room) -> None:
    kept = leaves(room, "A", "pay_twice")
    approves(room, "A")
    assert deposit(room, kept).state is DepositState.KEPT

    room.clock.at = ENDS - timedelta(hours=49)
    assert places_due(room) == 0
    room.clock.at = ENDS - timedelta(hours=48)
    assert places_due(room) == 1
    assert places_due(room) == 0, "one that is held is not held twice"

    held = deposit(room, kept)
    assert (held.state, held.held_until) == (DepositState.HELD, room.clock() + HOLD_LASTS)
    assert books(room) == {}, "a hold moves no money"


def test_no_card_no_paddle(room: Room) -> None:
    declined = leaves(room, "A", "decline")

    with pytest.raises(DepositMissing):
        approves(room, "A")

    assert deposit(room, declined).failure == "declined by the issuer"
    again = depositing_again(room, "A")
    assert again == declined, "the same deposit: he tries another card"


def depositing_again(room: Room, name: str) -> str:
    with room.transaction() as session:
        row = depositing.ask_of_bidder(
            session,
            sale_id="sal_2",
            means="card",
            provider="pretend",
            actor=room.people[name],
            at=room.clock(),
        )
        return row.id


def test_where_nothing_can_be_held_the_paddle_rests_until_another_deposit_is_left(room: Room) -> None:
    lot, clerk = room.enters("sal_2"), room.clerk()
    refused = leaves(room, "A", "refuse_later")
    approves(room, "A")
    room.clock.at = ENDS - timedelta(hours=1)

    assert places_due(room) == 1

    row = deposit(room, refused)
    assert (row.state, row.failure) == (DepositState.FAILED, "declined by the issuer")
    with room.reading() as session:
        paddle = session.get_one(Paddle, "pad_A_sal_2")
        assert (paddle.state, paddle.reason) == (PaddleState.SUSPENDED, depositing.NOT_PLACED)
    with pytest.raises(PaddleNotApproved):
        places(clerk, room.people["A"], lot, 600)
    with pytest.raises(DepositMissing):
        approves(room, "A")
    assert depositing_again(room, "A") != refused


def test_who_gets_no_paddle_gets_his_deposit_back_at_once(room: Room) -> None:
    kept = leaves(room, "A")
    with room.transaction() as session:
        registering_bidders.decline(
            session,
            paddle_id="pad_A_sal_2",
            reason="unknown to us",
            actor=room.people["auctioneer"],
            at=room.clock(),
        )
    works(room)

    assert deposit(room, kept).state is DepositState.RELEASED


@pytest.fixture
def defaulted(room: Room) -> tuple[str, str, str]:
    """B won for 1,000.00 and did not pay, A was outbid; the lot, A's deposit and B's."""
    lot, clerk = room.enters("sal_2"), room.clerk()
    left = {name: leaves(room, name) for name in ("A", "B")}
    for name in left:
        approves(room, name)
    room.clock.at = ENDS - timedelta(hours=48)
    assert places_due(room) == 2
    places(clerk, room.people["A"], lot, 1_000)
    places(clerk, room.people["B"], lot, 3_000)
    room.clock.at = ENDS + timedelta(seconds=3)
    clerk.turn()
    works(room)
    assert deposit(room, left["A"]).state is DepositState.RELEASED
    assert deposit(room, left["B"]).state is DepositState.HELD
    room.clock.at += timedelta(days=6)
    assert places_due(room) == 1, "his hold has run out and he still owes: it is held again"
    assert deposit(room, left["B"]).holds == 2
    room.clock.at += timedelta(days=60)
    with room.transaction() as session:
        auctioneer = room.people["auctioneer"]
        defaulting.declare(session, lot_id=lot, reason="did not pay", actor=auctioneer, at=room.clock())
    works(room)
    assert deposit(room, left["B"]).state is DepositState.TAKEN
    assert books(room) == {"bank": AMOUNT, "deposit": -AMOUNT}
    return lot, left["A"], left["B"]


def sets_off(room: Room, deposit_id: str, to_house: int, to_consignor: int, by: str = "cashier") -> None:
    with room.transaction() as session:
        setting_off.set_off(
            session,
            deposit_id=deposit_id,
            to_house_minor=to_house,
            to_consignor_minor=to_consignor,
            reason="art. 39",
            actor=room.people[by],
            at=room.clock(),
        )


def sells_again(room: Room, lot: str, hammer: int) -> None:
    """What the second auction comes to, without holding it: 5 % commission, no premium in this room."""
    with room.transaction() as session:
        session.execute(sa.update(BuyerDefault).values(remedy="again", shortfall_minor=None))
        default = session.scalars(sa.select(BuyerDefault)).one()
        default.again_lot_id = lot
        reauctioning.reckon(session, lot_id=lot, hammer_minor=hammer)


def test_a_forfeited_deposit_pays_what_is_owed_and_the_rest_goes_back(
    room: Room, defaulted: tuple[str, str, str]
) -> None:
    lot, released, taken = defaulted
    with room.reading() as session:
        hammer = session.get_one(Lot, lot).price_minor or 0
    with pytest.raises(SetOffTooEarly):
        sets_off(room, taken, 0, 0)
    sells_again(room, lot, hammer - 200_00)
    commission = hammer * 5 // 100
    for to_house, to_consignor in ((commission + 1, 0), (0, 200_01)):
        with pytest.raises(SetOffTooHigh):
            sets_off(room, taken, to_house, to_consignor)
    with pytest.raises(NotAllowed):
        sets_off(room, taken, 0, 0, by="auctioneer")
    with pytest.raises(DepositNotTaken):
        sets_off(room, released, 0, 0)
    assert books(room) == {"bank": AMOUNT, "deposit": -AMOUNT}, "what is refused changes nothing"

    sets_off(room, taken, commission, 200_00)
    works(room)

    assert books(room) == {"bank": commission, "commission_income": -commission}
    row = deposit(room, taken)
    assert row.given_back_minor == AMOUNT - commission - 200_00
    with pytest.raises(DepositNotTaken):
        sets_off(room, taken, 0, 0)


def test_a_deposit_is_set_off_once_the_work_is_back_with_its_consignor_or_sold_by_him(
    room: Room, defaulted: tuple[str, str, str]
) -> None:
    """Where nobody bid below him there is no second chance, and he may never have it auctioned again."""
    lot, _, taken = defaulted
    with room.transaction() as session:
        consigning.end_consignment(
            session,
            consignment_id=session.get_one(Lot, lot).consignment_id,
            actor=room.people["consignor"],
            at=room.clock(),
        )
    sets_off(room, taken, 100_00, 200_00)
    works(room)
    assert deposit(room, taken).given_back_minor == AMOUNT - 300_00


def test_what_can_no_longer_be_taken_is_owed_and_said(room: Room) -> None:
    """The card was kept; its hold ran out, and by the day of the default its bank says no."""
    lot, clerk = room.enters("sal_2"), room.clerk()
    left = leaves(room, "B")
    approves(room, "B")
    places(clerk, room.people["B"], lot, 3_000)
    room.clock.at = ENDS + timedelta(seconds=3)
    clerk.turn()
    works(room)
    with room.transaction() as session:
        row = session.get_one(Deposit, left)
        row.state, row.provider_id, row.card_id = DepositState.KEPT, None, f"{REFUSES}{row.card_id}"
    room.clock.at += timedelta(days=60)
    with room.transaction() as session:
        auctioneer = room.people["auctioneer"]
        defaulting.declare(session, lot_id=lot, reason="did not pay", actor=auctioneer, at=room.clock())
    works(room)

    row = deposit(room, left)
    assert (row.state, row.failure) == (DepositState.FAILED, "declined by the issuer")
    assert books(room) == {}
    with pytest.raises(DepositNotTaken):
        sets_off(room, left, 0, 0)
