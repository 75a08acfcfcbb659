"""Nobody is forgotten while a maximum of his waits, a lot he won has no order, or a deposit is undecided."""

from datetime import timedelta

import pytest

from marketplace.buyer_errors import ErasureNotYet
from marketplace.models.deposits import Deposit, DepositState
from marketplace.models.saleroom import SecondChance
from marketplace.operations import absent, erasing
from marketplace.queries import personal
from marketplace.rules.aftermath import ChanceState
from marketplace.rules.sales import SaleState
from tests.operations.saleroom.room import NOON, Room, places


def open_with(room: Room, name: str) -> list[str]:
    with room.reading() as session:
        found = personal.open_matters(session, room.people[name].id)
    if found:
        with room.transaction() as session, pytest.raises(ErasureNotYet):
            erasing.erase(session, actor=room.people[name], at=room.clock())
    return found


def test_a_maximum_that_waits_for_its_sale_keeps_its_bidder(room: Room) -> None:
    later = {"opens_at": NOON + timedelta(days=1), "ends_at": NOON + timedelta(days=2)}
    room.opens_sale(name="2", state=SaleState.SCHEDULED, **later)
    lot, bidder = room.enters("sal_2"), room.gives_paddle("A", "sal_2")
    assert open_with(room, "A") == []
    with room.transaction() as session:
        absent.leave(session, lot_id=lot, amount_minor=600_00, key="k" * 8, actor=bidder, at=room.clock())
    assert open_with(room, "A") == ["sales"]


def test_a_lot_whose_order_is_not_made_yet_keeps_its_winner(room: Room) -> None:
    lot, clerk = room.enters(), room.clerk()
    for name, amount in (("A", 600), ("B", 900)):
        places(clerk, room.gives_paddle(name), lot, amount)
    room.clock.at = NOON + timedelta(hours=1, seconds=3)
    clerk.turn()
    assert (open_with(room, "A"), open_with(room, "B")) == ([], ["sales"])


@pytest.mark.parametrize("state", [DepositState.HELD, DepositState.TAKING, DepositState.TAKEN])
def test_a_deposit_keeps_its_bidder_until_it_is_decided_whose_it_is(room: Room, state: DepositState) -> None:
    bidder = room.person("A")
    row = Deposit(
        id="dep_1",
        ref="pad_A",
        account_id=bidder.id,
        amount_minor=1_00,
        currency="USD",
        provider="pretend",
        means="card",
        state=state,
        requested_at=NOON,
    )
    with room.transaction() as session:
        session.add(row)
    assert open_with(room, "A") == ["deposits"]
    with room.transaction() as session:
        row = session.get_one(Deposit, "dep_1")
        row.state, row.set_off_at = DepositState.TAKEN, NOON
    assert open_with(room, "A") == []


def test_a_second_chance_keeps_whom_it_was_offered(room: Room) -> None:
    lot, bidder = room.enters(), room.gives_paddle("A")
    with room.transaction() as session:
        session.execute(room.sql("UPDATE sale SET state = 'closed'"))
        session.add(
            SecondChance(
                id="sch_1",
                lot_id=lot,
                paddle_id="pad_A_sal_1",
                account_id=bidder.id,
                amount_minor=1_00,
                offered_at=NOON,
                expires_at=NOON + timedelta(days=2),
            )
        )
    assert open_with(room, "A") == ["chances"]
    with room.transaction() as session:
        session.get_one(SecondChance, "sch_1").state = ChanceState.EXPIRED
    assert open_with(room, "A") == []
