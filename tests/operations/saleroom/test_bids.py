"""Bids taken by the clerk, and what each is told."""

from datetime import timedelta

import pytest

from authentication.models import Certificate, CertificateState
from bonded_warehouse.models.holds import Hold
from foundation.accounts.models import Organisation
from foundation.money import Money
from marketplace.bidding_errors import (
    BidTooLow,
    ConflictOfInterest,
    KeyReused,
    LotClosed,
    LotTakenOut,
    NotRegistered,
    PaddleNotApproved,
    SaleNotOpen,
    SpendLimitReached,
)
from marketplace.errors import LotUnknown
from marketplace.models.auction import Paddle
from marketplace.models.catalogue import Consignment
from marketplace.operations import withdrawing
from marketplace.rules.paddles import PaddleState
from marketplace.rules.sales import SaleState
from tests.operations.saleroom.room import NOON, Room, places


class TestABid:
    def test_leads_at_the_opening_price(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()

        receipt = places(clerk, room.gives_paddle("A"), lot, 2_000)

        assert (receipt.code, receipt.price_minor, receipt.ask_minor) == ("leading", 500_00, 550_00)
        assert room.lot(lot).leader_max_minor == 2_000_00

    def test_is_outbid_at_once_by_an_earlier_maximum(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        places(clerk, room.gives_paddle("A"), lot, 2_000)

        receipt = places(clerk, room.gives_paddle("B"), lot, 1_200)

        assert (receipt.code, receipt.price_minor, receipt.maximum_minor) == ("outbid", 1_300_00, 1_200_00)

    def test_tells_whoever_led_that_he_leads_no_longer(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        places(clerk, room.gives_paddle("A"), lot, 1_000)

        places(clerk, room.gives_paddle("B"), lot, 3_000)

        assert [fact["outbid_id"] for fact in room.facts("marketplace.BidAccepted")] == [None, "acc_A"]

    def test_extends_the_lot_near_its_end(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        room.clock.at = NOON + timedelta(minutes=59, seconds=30)

        receipt = places(clerk, room.gives_paddle("A"), lot, 1_000)

        assert receipt.end_at == room.clock.at + timedelta(minutes=2) == room.lot(lot).end_at
        assert [event.kind for event in room.events(lot)] == ["bid", "extended"]

    def test_is_late_at_the_very_end(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        room.clock.at = NOON + timedelta(hours=1)

        with pytest.raises(LotClosed):
            places(clerk, room.gives_paddle("A"), lot, 1_000)

    def test_is_refused_on_a_lot_that_is_not_there(self, room: Room) -> None:
        with pytest.raises(LotUnknown):
            places(room.clerk(), room.gives_paddle("A"), "lot_none", 1_000)

    def test_is_refused_before_the_sale_opens(self, room: Room) -> None:
        room.opens_sale(name="2", opens_at=NOON + timedelta(minutes=1), state=SaleState.SCHEDULED)
        lot = room.enters("sal_2")

        with pytest.raises(SaleNotOpen):
            places(room.clerk(), room.gives_paddle("A", "sal_2"), lot, 1_000)


class TestTheSameKey:
    def test_gets_the_same_answer_whatever_happened_since(self, room: Room) -> None:
        lot, clerk, bidder = room.enters(), room.clerk(), room.gives_paddle("A")
        first = places(clerk, bidder, lot, 1_000, "key-1")
        places(clerk, room.gives_paddle("B"), lot, 2_000)

        again = places(room.clerk(), bidder, lot, 1_000, "key-1")

        assert again == first
        assert len(room.bids(lot)) == 2

    def test_gets_the_same_refusal(self, room: Room) -> None:
        lot, clerk, bidder = room.enters(), room.clerk(), room.gives_paddle("A")
        other = room.gives_paddle("B")
        places(clerk, other, lot, 1_000)
        with pytest.raises(BidTooLow) as first:
            places(clerk, bidder, lot, 500, "key-1")
        places(clerk, other, lot, 5_000)

        with pytest.raises(BidTooLow) as again:
            places(clerk, bidder, lot, 500, "key-1")

        assert again.value.facts == first.value.facts == {"asking": Money(550_00, "USD")}

    def test_is_refused_for_another_amount(self, room: Room) -> None:
        lot, clerk, bidder = room.enters(), room.clerk(), room.gives_paddle("A")
        places(clerk, bidder, lot, 1_000, "key-1")

        with pytest.raises(KeyReused):
            places(clerk, bidder, lot, 1_500, "key-1")

    def test_of_another_bidder_is_another_key(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        places(clerk, room.gives_paddle("A"), lot, 1_000, "key-1")

        assert places(clerk, room.gives_paddle("B"), lot, 1_500, "key-1").code == "leading"


class TestWhoMayBid:
    def test_is_nobody_without_a_paddle(self, room: Room) -> None:
        lot = room.enters()

        with pytest.raises(NotRegistered):
            places(room.clerk(), room.person("A"), lot, 1_000)

    @pytest.mark.parametrize("state", [PaddleState.APPLIED, PaddleState.DECLINED, PaddleState.SUSPENDED])
    def test_is_nobody_whose_paddle_is_not_approved(self, room: Room, state: PaddleState) -> None:
        lot, bidder = room.enters(), room.gives_paddle("A", state=state)

        with pytest.raises(PaddleNotApproved):
            places(room.clerk(), bidder, lot, 1_000)

    def test_is_asked_again_at_every_bid(self, room: Room) -> None:
        lot, clerk, bidder = room.enters(), room.clerk(), room.gives_paddle("A")
        places(clerk, bidder, lot, 1_000)
        with room.transaction() as session:
            session.get_one(Paddle, "pad_A_sal_1").state = PaddleState.SUSPENDED

        with pytest.raises(PaddleNotApproved):
            places(clerk, bidder, lot, 2_000)

    @pytest.mark.parametrize("name", ["consignor", "auctioneer"])
    def test_is_not_who_sells_or_presides(self, room: Room, name: str) -> None:
        lot, bidder = room.enters(), room.gives_paddle(name)

        with pytest.raises(ConflictOfInterest):
            places(room.clerk(), bidder, lot, 1_000)

    def test_is_not_a_colleague_of_who_sells(self, room: Room) -> None:
        lot = room.enters()
        with room.transaction() as session:
            session.add(Organisation(id="org_1", name="G", kind="gallery", created_at=NOON))
            session.flush()
            session.get_one(Consignment, "con_1").organisation_id = "org_1"
        room.person("A", organisation="org_1")

        with pytest.raises(ConflictOfInterest):
            places(room.clerk(), room.gives_paddle("A"), lot, 1_000)

    @pytest.mark.parametrize("role", ["keeper", "cashier", "customs_officer", "administrator"])
    def test_is_not_the_staff(self, room: Room, role: str) -> None:
        lot = room.enters()
        room.person("A", "buyer", role)

        with pytest.raises(ConflictOfInterest):
            places(room.clerk(), room.gives_paddle("A"), lot, 1_000)


class TestALimit:
    def test_counts_what_leads_elsewhere(self, room: Room) -> None:
        lots, clerk = [room.enters(), room.enters()], room.clerk()
        bidder = room.gives_paddle("A", limit=3_000_00)
        places(clerk, bidder, lots[0], 2_000)

        with pytest.raises(SpendLimitReached) as refused:
            places(clerk, bidder, lots[1], 1_500)

        assert refused.value.facts["headroom"] == Money(1_000_00, "USD")

    def test_does_not_count_the_maximum_that_is_raised(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        bidder = room.gives_paddle("A", limit=3_000_00)
        places(clerk, bidder, lot, 2_000)

        assert places(clerk, bidder, lot, 3_000).code == "leading"

    def test_is_free_again_for_whoever_is_outbid(self, room: Room) -> None:
        lots, clerk = [room.enters(), room.enters()], room.clerk()
        bidder = room.gives_paddle("A", limit=3_000_00)
        places(clerk, bidder, lots[0], 2_000)
        places(clerk, room.gives_paddle("B"), lots[0], 5_000)

        assert places(clerk, bidder, lots[1], 3_000).code == "leading"

    def test_counts_what_was_won_and_not_paid(self, room: Room) -> None:
        lots, clerk = [room.enters(), room.enters()], room.clerk()
        bidder = room.gives_paddle("A", limit=2_000_00)
        places(clerk, bidder, lots[0], 2_000)
        room.clock.at = NOON + timedelta(hours=1, seconds=3)
        clerk.turn()

        with pytest.raises(SpendLimitReached):
            places(clerk, bidder, lots[1], 1_600)
        assert places(clerk, bidder, lots[1], 1_500).code == "leading"


class TestTheRules:
    def test_refuse_a_bid_on_a_stopped_work_at_once(self, room: Room) -> None:
        lot, clerk, bidder = room.enters(), room.clerk(), room.gives_paddle("A")
        places(clerk, bidder, lot, 1_000)
        room.stops(f"art_{1:026d}")

        with pytest.raises(room.gate_refuses):
            places(clerk, bidder, lot, 2_000)

    def test_refuse_a_bid_once_the_certificate_is_revoked(self, room: Room) -> None:
        lot, clerk, bidder = room.enters(), room.clerk(), room.gives_paddle("A")
        places(clerk, bidder, lot, 1_000)
        with room.transaction() as session:
            session.query(Certificate).one().state = CertificateState.REVOKED

        with pytest.raises(room.gate_refuses):
            places(clerk, bidder, lot, 2_000)

    def test_are_asked_again_when_a_stop_is_lifted(self, room: Room) -> None:
        lot, clerk, bidder = room.enters(), room.clerk(), room.gives_paddle("A")
        room.stops(f"art_{1:026d}")
        with pytest.raises(room.gate_refuses):
            places(clerk, bidder, lot, 1_000)
        with room.transaction() as session:
            session.query(Hold).one().lifted_at = NOON

        assert places(clerk, bidder, lot, 2_000).code == "leading"


class TestAWithdrawnLot:
    def test_takes_no_further_bid_though_another_process_withdrew_it(self, room: Room) -> None:
        lot, clerk, bidder = room.enters(), room.clerk(), room.gives_paddle("A")
        places(clerk, bidder, lot, 1_000)
        with room.transaction() as session:
            withdrawing.withdraw_lot(session, lot_id=lot, reason="certificate_revoked", at=NOON)

        with pytest.raises(LotTakenOut):
            places(clerk, bidder, lot, 2_000)
        assert room.lot(lot).state == "withdrawn"

    def test_is_not_ended_twice(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        with room.transaction() as session:
            withdrawing.withdraw_lot(session, lot_id=lot, reason="certificate_revoked", at=NOON)
        room.clock.at = NOON + timedelta(hours=2)

        clerk.turn()

        assert [event.kind for event in room.events(lot)] == ["withdrawn"]
