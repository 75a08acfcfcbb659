"""A bid is voided by two persons, and the lot stands as the law says."""

from datetime import timedelta

import pytest

from foundation.actor import Actor
from marketplace.bidding_errors import BidUnknown, DecisionMade, LotEnded, VoidNeedsAnother
from marketplace.errors import LotUnknown
from marketplace.operations import voiding
from tests.operations.saleroom.room import NOON, Room, places


def voids(room: Room, lot: str, seq: int) -> None:
    asker, approver = room.person("auctioneer"), room.person("till", "cashier")
    with room.transaction() as session:
        asked = voiding.ask(session, lot_id=lot, seq=seq, reason="a typo", actor=asker, at=room.clock())
        voiding.approve(session, request_id=asked.id, actor=approver, at=room.clock())


class TestAVoid:
    def test_of_the_leader_frees_everybody_and_the_clerk_knows(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        one, two = room.gives_paddle("A"), room.gives_paddle("B")
        places(clerk, one, lot, 1_000)
        places(clerk, two, lot, 20_000)

        voids(room, lot, 2)

        freed = room.lot(lot)
        assert (freed.leader_paddle_id, freed.price_minor, freed.leader_max_minor) == (None, None, None)
        again = places(clerk, one, lot, 500, "again")
        assert (again.code, again.price_minor, again.seq) == ("leading", 500_00, 3)
        assert room.audit() == []

    def test_is_seen_by_a_clerk_that_has_the_lot_in_mind(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        one, two = room.gives_paddle("A"), room.gives_paddle("B")
        clerk.start()
        try:
            places(clerk, one, lot, 1_000)
            places(clerk, two, lot, 20_000)
            voids(room, lot, 2)

            again = places(clerk, one, lot, 500, "again")
        finally:
            clerk.stop()

        assert (again.code, again.price_minor, again.seq) == ("leading", 500_00, 3)
        assert room.audit() == []

    def test_keeps_the_lapsed_bids_in_its_history(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        places(clerk, room.gives_paddle("A"), lot, 1_000)
        places(clerk, room.gives_paddle("B"), lot, 20_000)

        voids(room, lot, 2)

        facts = room.events(lot)[-1].facts
        assert (facts["seqs"], facts["lapsed"], facts["leader"]) == ([2], [1], None)

    def test_gives_everybody_ten_minutes(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        places(clerk, room.gives_paddle("A"), lot, 1_000)
        room.clock.at = NOON + timedelta(minutes=55)

        voids(room, lot, 1)

        assert room.lot(lot).end_at == NOON + timedelta(minutes=65)

    def test_of_another_bid_lets_the_leader_stand(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        places(clerk, room.gives_paddle("A"), lot, 1_000)
        places(clerk, room.gives_paddle("B"), lot, 3_000)

        voids(room, lot, 1)

        assert (room.lot(lot).leader_paddle_id, room.lot(lot).price_minor) == ("pad_B_sal_1", 500_00)
        assert room.events(lot)[-1].facts["leader"] == 102
        assert room.audit() == []

    def test_is_recomputed_the_same_by_a_clerk_that_starts_again(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        one, two = room.gives_paddle("A"), room.gives_paddle("B")
        places(clerk, one, lot, 2_000)
        places(clerk, two, lot, 1_200)
        places(clerk, one, lot, 9_000)
        voids(room, lot, 3)

        receipt = places(room.clerk(), two, lot, 1_500)

        assert (receipt.code, receipt.price_minor) == ("outbid", 1_600_00)
        assert room.audit() == []


class TestWhoVoids:
    @pytest.fixture
    def lot(self, room: Room) -> str:
        lot = room.enters()
        places(room.clerk(), room.gives_paddle("A"), lot, 1_000)
        return lot

    def asked(self, room: Room, lot: str, actor: Actor) -> str:
        with room.transaction() as session:
            return voiding.ask(session, lot_id=lot, seq=1, reason="typo", actor=actor, at=NOON).id

    def test_is_two_persons(self, room: Room, lot: str) -> None:
        asked = self.asked(room, lot, room.person("auctioneer"))

        asker = room.person("auctioneer")

        with pytest.raises(VoidNeedsAnother), room.transaction() as session:
            voiding.approve(session, request_id=asked, actor=asker, at=NOON)
        assert room.lot(lot).leader_paddle_id == "pad_A_sal_1"

    def test_is_nobody_who_does_not_preside(self, room: Room, lot: str) -> None:
        with pytest.raises(LotUnknown):
            self.asked(room, lot, room.person("other", "gallery"))

    def test_does_it_once(self, room: Room, lot: str) -> None:
        asked = self.asked(room, lot, room.person("auctioneer"))
        till = room.person("till", "cashier")
        with room.transaction() as session:
            voiding.approve(session, request_id=asked, actor=till, at=NOON)

        with pytest.raises(DecisionMade), room.transaction() as session:
            voiding.approve(session, request_id=asked, actor=till, at=NOON)

    def test_names_a_bid_that_was_accepted(self, room: Room, lot: str) -> None:
        asker = room.person("auctioneer")

        with pytest.raises(BidUnknown), room.transaction() as session:
            voiding.ask(session, lot_id=lot, seq=7, reason="typo", actor=asker, at=NOON)

    def test_comes_before_the_hammer(self, room: Room, lot: str) -> None:
        asked = self.asked(room, lot, room.person("auctioneer"))
        room.clock.at = NOON + timedelta(hours=1, seconds=3)
        room.clerk().turn()

        till = room.person("till", "cashier")

        with pytest.raises(LotEnded), room.transaction() as session:
            voiding.approve(session, request_id=asked, actor=till, at=room.clock())
