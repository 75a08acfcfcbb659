"""Sales open and lots end, by the clerk."""

from datetime import timedelta

import pytest

from authentication.models import Certificate, CertificateState
from bonded_warehouse.models.custody import Holding
from marketplace.bidding_errors import LotClosed
from marketplace.models.catalogue import Sale
from marketplace.operations.answering import Receipt
from marketplace.rules.sales import SaleState
from marketplace.saleroom.closing_job import closing_turn
from tests.operations.saleroom.room import NOON, Room, places

OVER = NOON + timedelta(hours=1, seconds=2)


class TestALotWhoseTimeIsUp:
    def test_is_sold_to_whoever_leads(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        places(clerk, room.gives_paddle("A"), lot, 2_000)
        places(clerk, room.gives_paddle("B"), lot, 1_200)
        room.clock.at = OVER

        clerk.turn()

        ended = room.lot(lot)
        assert (ended.state, ended.winner_id, ended.price_minor) == ("sold", "acc_A", 1_300_00)
        assert [event.kind for event in room.events(lot)][-2:] == ["closed", "sold"]
        assert room.facts("marketplace.LotSold") == [
            {
                "lot_id": lot,
                "sale_id": "sal_1",
                "artwork_id": f"art_{1:026d}",
                "winner_id": "acc_A",
                "hammer_minor": 1_300_00,
                "currency": "USD",
            }
        ]

    def test_passes_below_its_reserve(self, room: Room) -> None:
        lot, clerk = room.enters(reserve_minor=3_000_00), room.clerk()
        places(clerk, room.gives_paddle("A"), lot, 2_000)
        room.clock.at = OVER

        clerk.turn()

        assert (room.lot(lot).state, room.lot(lot).winner_id) == ("passed", None)
        assert len(room.facts("marketplace.LotPassed")) == 1
        with room.reading() as session:
            assert session.get_one(Holding, "hol_1").earmarked_for is None

    def test_ends_though_the_warehouse_has_given_the_work_free(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        with room.transaction() as session:
            session.get_one(Holding, "hol_1").earmarked_for = None
        room.clock.at = OVER

        clerk.turn()

        assert room.lot(lot).state == "passed"

    def test_passes_without_a_bid(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        room.clock.at = OVER

        clerk.turn()

        assert room.lot(lot).state == "passed"

    def test_waits_out_the_grace(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        room.clock.at = NOON + timedelta(hours=1, seconds=1.99)

        clerk.turn()

        assert room.lot(lot).state == "listed"

    def test_ends_once_however_often_it_is_looked_at(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        places(clerk, room.gives_paddle("A"), lot, 2_000)
        room.clock.at = OVER

        for _ in range(3):
            clerk.turn()
            room.clerk().turn()
            clerk.rest()

        assert len(room.facts("marketplace.LotSold")) == 1

    def test_closes_the_sale_with_its_last_lot(self, room: Room) -> None:
        room.enters()
        room.enters()
        clerk = room.clerk()
        room.clock.at = OVER
        clerk.turn()
        with room.reading() as session:
            assert session.get_one(Sale, "sal_1").state == "open"

        room.clock.pass_s(60)
        clerk.turn()

        with room.reading() as session:
            assert session.get_one(Sale, "sal_1").state == "closed"
        assert len(room.facts("marketplace.SaleClosed")) == 1

    def test_takes_a_bid_that_arrived_in_time_and_was_decided_late(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        bidder = room.gives_paddle("A")
        room.clock.at = NOON + timedelta(minutes=59, seconds=59.9)
        ticket = clerk.leave(bidder, lot_id=lot, amount_minor=1_000_00, key="in-time")
        room.clock.at = NOON + timedelta(hours=1, seconds=1)

        clerk.turn()

        assert ticket.answer is not None
        assert isinstance(ticket.answer.told, Receipt)
        assert ticket.answer.told.code == "leading"
        assert room.lot(lot).end_at == NOON + timedelta(minutes=61, seconds=59.9)

    def test_takes_none_once_it_is_closed_whatever_its_stamp(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        bidder = room.gives_paddle("A")
        room.clock.at = OVER
        clerk.turn()
        room.clock.at = NOON

        with pytest.raises(LotClosed):
            places(clerk, bidder, lot, 1_000)


class TestTheHammer:
    def test_does_not_fall_on_a_work_whose_certificate_was_revoked(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        places(clerk, room.gives_paddle("A"), lot, 2_000)
        with room.transaction() as session:
            session.query(Certificate).one().state = CertificateState.REVOKED
        room.clock.at = OVER

        clerk.turn()

        assert (room.lot(lot).state, room.lot(lot).winner_id) == ("withdrawn", None)
        assert room.facts("marketplace.LotSold") == []

    def test_does_not_fall_on_a_stopped_work(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        places(clerk, room.gives_paddle("A"), lot, 2_000)
        room.stops(f"art_{1:026d}")
        room.clock.at = OVER

        clerk.turn()

        assert room.lot(lot).state == "withdrawn"
        assert room.facts("marketplace.LotSold") == []


class TestASale:
    def test_opens_at_its_time_with_all_its_lots(self, room: Room) -> None:
        room.opens_sale(name="2", opens_at=NOON + timedelta(minutes=1), state=SaleState.SCHEDULED)
        lot, clerk = room.enters("sal_2"), room.clerk()
        clerk.turn()
        assert room.events(lot) == []

        room.clock.pass_s(60)
        clerk.turn()

        assert [event.kind for event in room.events(lot)] == ["opened"]
        assert places(clerk, room.gives_paddle("A", "sal_2"), lot, 1_000).code == "leading"

    def test_is_ended_by_the_worker_when_no_saleroom_runs(self, room: Room) -> None:
        lot = room.enters(end_at=NOON - timedelta(days=3000), scheduled_end_at=NOON - timedelta(days=3000))

        closing_turn(room.app.app_context)(NOON)

        assert room.lot(lot).state == "passed"

    def test_is_left_to_the_clerk_who_holds_the_lease(self, room: Room) -> None:
        clerk = room.clerk()
        room.enters()
        places(clerk, room.gives_paddle("A"), "lot_1", 1_000)  # and gives the lease back: nobody runs
        clerk.start()
        try:
            room.waits_for(clerk.holds_lease)
            lot = room.enters(end_at=NOON - timedelta(days=3000))
            closing_turn(room.app.app_context)(NOON)
            room.waits_for(lambda: room.lot(lot).state == "passed")
        finally:
            clerk.stop()
