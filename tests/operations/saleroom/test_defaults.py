"""A winner who does not pay; the under-bidders who are asked then; the work that is auctioned again."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bonded_warehouse.models.custody import Holding
from foundation.worker import Worker
from marketplace.errors import AlreadyListed, LotUnknown, OfferingEnded
from marketplace.models.catalogue import Consignment, Lot
from marketplace.models.invoices import Invoice
from marketplace.models.notices import Notice as Letter
from marketplace.models.orders import Order
from marketplace.models.saleroom import BuyerDefault, SecondChance
from marketplace.operations import (
    agreeing,
    cataloguing,
    defaulting,
    ordering,
    paying,
    reauctioning,
    refunding,
)
from marketplace.payments.gateway import Notice, NoticeKind
from marketplace.rostrum_errors import (
    ChanceAnswered,
    ChanceUnknown,
    ConsentNeeded,
    NotInDefault,
    NotOverdue,
    NoUnderbidder,
)
from marketplace.rules import aftermath
from marketplace.rules.lots import LotState
from tests.operations.saleroom.room import NOON, Room, places


def works(room: Room) -> None:
    with room.app.app_context():
        Worker(room.app.extensions["bianliang.parts"], now=room.clock).until_quiet()


@pytest.fixture
def sold(room: Room) -> str:
    """V17: D wins at 2,750; below him B and C at 2,500, A at 2,000."""
    lot, clerk = room.enters(), room.clerk()
    for name, amount in (("A", 2_000), ("B", 2_500), ("C", 2_500), ("D", 3_000)):
        places(clerk, room.gives_paddle(name), lot, amount)
    room.clock.at = NOON + timedelta(hours=1, seconds=3)
    clerk.turn()
    works(room)
    assert room.lot(lot).price_minor == 2_750_00
    return lot


def declares(room: Room, lot: str, by: str = "auctioneer") -> None:
    with room.transaction() as session:
        defaulting.declare(session, lot_id=lot, reason="did not pay", actor=room.people[by], at=room.clock())


def offers(room: Room, lot: str, consent: str = "letter of 1 December") -> Any:
    with room.transaction() as session:
        made = defaulting.offer_next(
            session, lot_id=lot, consent=consent, actor=room.people["auctioneer"], at=room.clock()
        )
        return None if made is None else (made.id, made.account_id, made.amount_minor)


def answers(room: Room, chance: Any, *, accepts: bool) -> None:
    chance_id, account_id, _ = chance
    with room.transaction() as session:
        defaulting.answer(
            session,
            chance_id=chance_id,
            accepts=accepts,
            actor=room.people[account_id.removeprefix("acc_")],
            at=room.clock(),
        )


def orders(room: Room) -> list[tuple[str, str, int]]:
    with room.reading() as session:
        rows = session.execute(sa.select(Order.buyer_id, Order.state, Order.price_minor).order_by(Order.id))
        return [(buyer, state.value, price) for buyer, state, price in rows]


class TestABuyerWhoDoesNotPay:
    def test_is_in_default_once_his_invoice_is_due(self, room: Room, sold: str) -> None:
        with pytest.raises(NotOverdue):
            declares(room, sold)
        room.clock.at += timedelta(days=60)
        room.person("other", "gallery")
        with pytest.raises(LotUnknown):
            declares(room, sold, "other")
        declares(room, sold)
        with pytest.raises(NotInDefault):
            declares(room, sold)

        assert room.lot(sold).state == "defaulted"
        assert orders(room) == [("acc_D", "cancelled", 2_750_00)]
        assert room.audit() == []

    @pytest.mark.parametrize(
        ("within_s", "later"), [(0, timedelta(0)), (3 * 86400, timedelta(days=3)), (None, timedelta(days=7))]
    )
    def test_has_as_long_as_the_sale_says(self, room: Room, within_s: int | None, later: timedelta) -> None:
        room.opens_sale(name="2", pay_within_s=within_s)
        lot, clerk = room.enters("sal_2"), room.clerk()
        places(clerk, room.gives_paddle("A", "sal_2"), lot, 600)
        room.clock.at = NOON + timedelta(hours=1, seconds=3)
        clerk.turn()
        works(room)
        with room.reading() as session:
            issued_at, due_at = session.execute(sa.select(Invoice.issued_at, Invoice.due_at)).one()

        assert due_at == issued_at + later
        room.clock.at = due_at - timedelta(microseconds=1)
        with pytest.raises(NotOverdue):
            declares(room, lot)
        room.clock.at = due_at
        declares(room, lot)


class TestASecondChance:
    def test_goes_down_the_under_bidders_at_their_own_maximum(self, room: Room, sold: str) -> None:
        room.clock.at += timedelta(days=60)
        with pytest.raises(NotInDefault):
            offers(room, sold)
        declares(room, sold)
        with pytest.raises(ConsentNeeded):
            offers(room, sold, " ")
        first = offers(room, sold)
        assert first[1:] == ("acc_B", 2_500_00)
        with pytest.raises(ChanceAnswered):
            offers(room, sold)
        with pytest.raises(ChanceUnknown):
            answers(room, (first[0], "acc_C", 0), accepts=True)
        answers(room, first, accepts=False)
        room.clock.at += timedelta(hours=48)
        with room.transaction() as session:
            assert defaulting.expire(session, at=room.clock()) == 1
        with room.reading() as session:
            rows = session.scalars(sa.select(SecondChance).order_by(SecondChance.id)).all()
            states = sorted((row.account_id, row.state.value, row.amount_minor) for row in rows)
            last = next((row.id, row.account_id, 0) for row in rows if row.state.value == "offered")
        assert states == [
            ("acc_A", "offered", 2_000_00),
            ("acc_B", "declined", 2_500_00),
            ("acc_C", "expired", 2_500_00),
        ]
        answers(room, last, accepts=True)
        with pytest.raises(ChanceAnswered):
            answers(room, last, accepts=True)

        assert ("acc_A", "placed", 2_000_00) in orders(room)
        kinds = [event.kind for event in room.events(sold)]
        assert kinds[-5:] == [
            "defaulted",
            "second_chance",
            "second_chance",
            "second_chance",
            "second_chance_taken",
        ]
        assert room.audit() == []

    def test_goes_on_when_whoever_accepted_it_is_let_off(self, room: Room, sold: str) -> None:
        room.person("till", "cashier")
        room.clock.at += timedelta(days=60)
        declares(room, sold)
        answers(room, offers(room, sold), accepts=True)
        with pytest.raises(ChanceAnswered):
            offers(room, sold)
        with room.transaction() as session:
            order = session.scalars(sa.select(Order).where(Order.buyer_id == "acc_B")).one()
            refunding.call_off(
                session, order_id=order.id, reason="he cannot pay", actor=room.people["till"], at=room.clock()
            )
        assert offers(room, sold)[1:] == ("acc_C", 2_500_00)

    def test_ends_when_nobody_is_left(self, room: Room) -> None:
        lot, clerk = room.enters(reserve_minor=2_000_00), room.clerk()
        for name, amount in (("A", 1_000), ("B", 3_000)):
            places(clerk, room.gives_paddle(name), lot, amount)
        room.clock.at = NOON + timedelta(hours=1, seconds=3)
        clerk.turn()
        works(room)
        room.clock.at += timedelta(days=60)
        declares(room, lot)
        with pytest.raises(NoUnderbidder):
            offers(room, lot)


def is_bought(room: Room, lot: str) -> str:
    """Have the consignor offer the work at a price, and somebody else buy and pay it; return who owns it."""
    seller, buyer = room.people["consignor"], room.person("E")
    with room.transaction() as session:
        consignment = session.get_one(Consignment, room.lot(lot).consignment_id)
        agreeing.accept_standard(session, consignment, actor=seller, at=room.clock())
        offering = cataloguing.offer(
            session,
            consignment_id=consignment.id,
            price_minor=3_000_00,
            currency="USD",
            actor=seller,
            at=room.clock(),
        )
        order = ordering.hold_work(session, offering_id=offering.id, actor=buyer, at=room.clock())
        _, invoice = ordering.place_order(
            session, order_id=order.id, destination="CN", actor=buyer, at=room.clock()
        )
        payment = paying.request_payment(
            session, invoice_id=invoice.id, means="card", provider="pretend", actor=buyer, at=room.clock()
        )
        notice = Notice("evt_e", NoticeKind.SUCCEEDED, payment.id, invoice.open, room.clock())
        paying.record_notice(session, notice=notice, provider="pretend", at=room.clock())
    works(room)
    with room.reading() as session:
        return session.scalars(sa.select(Holding.owner_id)).one()


class TestAWorkThatIsOnlyOneBuyers:
    def test_is_offered_nowhere_else_while_an_underbidder_is_asked(self, room: Room, sold: str) -> None:
        room.clock.at += timedelta(days=60)
        declares(room, sold)
        chance = offers(room, sold)
        with pytest.raises(AlreadyListed):
            is_bought(room, sold)
        answers(room, chance, accepts=True)
        assert ("acc_B", "placed", 2_500_00) in orders(room)

    def test_is_offered_to_no_underbidder_once_it_is_sold(self, room: Room, sold: str) -> None:
        room.clock.at += timedelta(days=60)
        declares(room, sold)
        assert is_bought(room, sold) == "acc_E"
        with pytest.raises(OfferingEnded):
            offers(room, sold)
        assert {order[:2] for order in orders(room)} == {("acc_D", "cancelled"), ("acc_E", "settled")}


def test_each_is_told_what_concerns_him_once_and_in_both_languages(room: Room, sold: str) -> None:
    room.clock.at += timedelta(days=60)
    declares(room, sold)
    works(room)
    chance = offers(room, sold)
    for _ in range(2):
        works(room)
    answers(room, chance, accepts=False)  # and C is asked, whose time is over before he is told
    room.clock.at += timedelta(hours=48)
    works(room)

    with room.reading() as session:
        kinds = ("defaulted", "buyer_defaulted", "chance_offered", "called_off")
        told = session.scalars(sa.select(Letter).where(Letter.kind.in_(kinds)).order_by(Letter.id)).all()
        assert {(one.kind, one.account_id, one.url.split("/")[1]) for one in told} == {
            ("defaulted", "acc_D", "orders"),
            ("buyer_defaulted", "acc_consignor", "selling"),
            ("chance_offered", "acc_B", "second-chances"),
            ("chance_offered", "acc_A", "second-chances"),
        }
        assert len(told) == 4
        offered = next(one for one in told if one.account_id == "acc_B")
        assert "2,500" in offered.said["en"]["subject"]
        assert "2,500" in offered.said["zh"]["subject"]
        assert "四十八小时" in offered.said["zh"]["text"]


def test_the_first_buyers_late_payment_is_his_own_and_the_second_ones_order_stands(
    room: Room, sold: str
) -> None:
    """Race 15: B accepts, and then the money of D comes after all, twice."""
    with room.transaction() as session:
        invoice = session.scalars(sa.select(Invoice)).one()
        payment = paying.request_payment(
            session,
            invoice_id=invoice.id,
            means="card",
            provider="pretend",
            actor=room.people["D"],
            at=room.clock(),
        )
        notice = Notice(
            event_id="evt_late",
            kind=NoticeKind.SUCCEEDED,
            payment_id=payment.id,
            amount=invoice.open,
            occurred_at=room.clock(),
        )
    room.clock.at += timedelta(days=60)
    declares(room, sold)
    answers(room, offers(room, sold), accepts=True)
    for _ in range(2):
        with room.transaction() as session:
            paying.record_notice(session, notice=notice, provider="pretend", at=room.clock())
    works(room)

    assert sorted(orders(room)) == [("acc_B", "placed", 2_500_00), ("acc_D", "cancelled", 2_750_00)]
    with room.reading() as session:
        first = session.scalars(sa.select(Order).where(Order.buyer_id == "acc_D")).one()
        second = session.scalars(sa.select(Order).where(Order.buyer_id == "acc_B")).one()
        assert refunding.credit(session, first) == notice.amount.amount_minor
        assert refunding.credit(session, second) == 0
    assert room.audit() == []


def test_a_work_that_is_auctioned_again_costs_the_first_buyer_both_commissions_and_the_shortfall(
    room: Room, sold: str
) -> None:
    room.clock.at += timedelta(days=60)
    declares(room, sold)
    room.opens_sale(name="2")
    again = room.enters("sal_2")
    with room.transaction() as session:
        session.execute(
            room.sql("UPDATE lot SET artwork_id = :work WHERE id = :lot"),
            {"work": room.lot(sold).artwork_id, "lot": again},
        )
    with room.transaction() as session:
        reauctioning.note_again(session, lot=session.get_one(Lot, again), at=room.clock())
    with pytest.raises(NotInDefault):
        offers(room, sold)
    with room.transaction() as session:
        owed = reauctioning.reckon(session, lot_id=again, hammer_minor=2_000_00)

    assert owed == 750_00 + 137_50  # the sale of this room takes no premium
    with room.reading() as session:
        assert session.scalar(sa.select(BuyerDefault.remedy)) is aftermath.Remedy.AGAIN


@pytest.mark.parametrize("state", ["passed", "withdrawn"])
def test_a_second_sale_that_came_to_nothing_is_not_the_last(room: Room, sold: str, state: str) -> None:
    room.clock.at += timedelta(days=60)
    declares(room, sold)
    for name, ended in (("2", state), ("3", "sold"), ("4", "listed")):
        room.opens_sale(name=name)
        again = room.enters(f"sal_{name}")
        with room.transaction() as session:
            lot = session.get_one(Lot, again)
            lot.artwork_id = room.lot(sold).artwork_id
            session.flush()
            reauctioning.note_again(session, lot=lot, at=room.clock())
            lot.state = LotState(ended)
            owed = (
                reauctioning.reckon(session, lot_id=again, hammer_minor=2_000_00) if ended == "sold" else None
            )
        assert (owed is not None) is (ended == "sold"), name

    with room.reading() as session:
        default = session.scalars(sa.select(BuyerDefault)).one()
        assert (default.again_lot_id, default.shortfall_minor) == ("lot_3", 750_00 + 137_50)
