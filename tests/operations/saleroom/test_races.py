"""Many at once, several clerks, and clerks that die."""

import os
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from foundation.db import db
from foundation.errors import Refusal
from marketplace.bidding_errors import SaleroomMoved, SpendLimitReached
from marketplace.queries import books
from marketplace.rules import course
from marketplace.saleroom.clerk import Clerk
from tests.conftest import POSTGRESQL
from tests.operations.saleroom.room import NOON, Room, places
from tests.operations.saleroom.witness import Crowd, all_at_once

EQUAL = int(os.environ.get("SALEROOM_RACES", "10"))
"""How often two equal maxima meet; 200 in `make soak`."""
pytestmark = pytest.mark.timeout(300 + 10 * EQUAL)


@pytest.fixture
def clerk(room: Room) -> Any:
    clerk = room.clerk()
    clerk.start()
    yield clerk
    clerk.stop()


class TestManyAtOnce:
    def test_are_decided_in_one_order_that_explains_every_answer(self, room: Room, clerk: Clerk) -> None:
        lot, crowd = room.enters(), Crowd(room, clerk)
        bidders = [room.gives_paddle(name) for name in "ABCDE"]
        bids = [
            (bidders[n % 5], 500 + 50 * (n * 7 % 10) if n % 3 else 1_000 + 100 * (n % 10)) for n in range(50)
        ]

        all_at_once(crowd.bids(who, lot, dollars, f"key-{n}") for n, (who, dollars) in enumerate(bids))

        standing = crowd.agrees_on_one_order(lot)
        with room.reading() as session:
            book = books.books(session, [lot])[lot]
            history = books.histories(session, [lot])[lot]
        meant = course.closed_form(book.terms, history, end_at=standing.end_at)
        assert (standing.leader, standing.price_minor(book.terms)) == (
            meant.leader,
            meant.price_minor(book.terms),
        )
        assert room.audit() == []

    def test_of_equal_maxima_the_lower_number_leads(self, room: Room, clerk: Clerk) -> None:
        pair = [room.gives_paddle("A"), room.gives_paddle("B")]
        for _ in range(EQUAL):
            lot = room.enters()

            answers = all_at_once([lambda b=b, lot=lot: places(clerk, b, lot, 2_000) for b in pair])

            by_seq = {answer.seq: answer.code for answer in answers}
            assert by_seq == {1: "leading", 2: "outbid"}
            assert room.lot(lot).price_minor == 2_000_00

    def test_sent_twice_in_parallel_are_one_bid_with_one_answer(self, room: Room, clerk: Clerk) -> None:
        lot, bidder = room.enters(), room.gives_paddle("A")

        answers = all_at_once([lambda: places(clerk, bidder, lot, 2_000, "key-1")] * 10)

        assert len(set(answers)) == 1
        assert len(room.bids(lot)) == 1

    def test_never_lead_beyond_a_limit(self, room: Room, clerk: Clerk) -> None:
        lots = [room.enters(), room.enters()]
        bidder = room.gives_paddle("A", limit=3_000_00)

        answers = all_at_once([lambda lot=lot: places(clerk, bidder, lot, 2_000) for lot in lots])

        refused = [answer for answer in answers if isinstance(answer, SpendLimitReached)]
        assert len(refused) == 1

    def test_either_extend_the_lot_or_are_late_but_never_both(self, room: Room, clerk: Clerk) -> None:
        bidder = room.gives_paddle("A")
        for number in range(10):
            lot = room.enters(end_at=room.clock.at, scheduled_end_at=room.clock.at)
            offset = timedelta(microseconds=number - 5)
            room.clock.at += offset
            try:
                places(clerk, bidder, lot, 2_000)
                taken = True
            except Refusal:
                taken = False
            room.clock.pass_s(3)
            if not taken:
                room.waits_to_see(lot, "passed")
            assert taken == (number < 5)
            assert (room.lot(lot).state == "listed") == taken


class TestTheLease:
    def test_keeps_a_second_clerk_out(self, room: Room) -> None:
        lot, first, second = room.enters(), room.clerk(), room.clerk()
        bidder = room.gives_paddle("A")
        first.start()
        room.waits_for(first.holds_lease)

        with pytest.raises(SaleroomMoved):
            places(second, bidder, lot, 1_000)
        first.stop()

        assert places(second, bidder, lot, 1_000).code == "leading"

    def test_lets_no_clerk_write_that_slept_while_another_took_over(self, room: Room) -> None:
        lot, sleeper, other = room.enters(), room.clerk(), room.clerk()
        bidder, rival = room.gives_paddle("A"), room.gives_paddle("B")
        sleeper.leave(bidder, lot_id=lot, amount_minor=1_000_00, key="key-1")
        sleeper.turn()
        room.clock.pass_s(11)
        other.leave(rival, lot_id=lot, amount_minor=2_000_00, key="key-2")
        other.turn()

        late = sleeper.leave(bidder, lot_id=lot, amount_minor=5_000_00, key="key-3")
        sleeper.turn()

        assert isinstance(late.answer and late.answer.told, SaleroomMoved)
        assert room.lot(lot).leader_paddle_id == "pad_B_sal_1"
        assert len(room.bids(lot)) == 2

    def test_of_a_dead_process_is_free_at_once(self, room: Room) -> None:
        lot, bidder = room.enters(), room.gives_paddle("A")
        dead = room.clerk()
        dead._fence._holder = dead._fence._holder.replace(f":{os.getpid()}:", ":999999:")
        dead.leave(bidder, lot_id=lot, amount_minor=1_000_00, key="key-1")
        dead.turn()

        assert places(room.clerk(), bidder, lot, 2_000).code == "leading"


class TestAClerkThatStartsAgain:
    def test_finds_everything_as_it_was(self, room: Room) -> None:
        lot, clerk = room.enters(), room.clerk()
        bidders = [room.gives_paddle("A"), room.gives_paddle("B")]
        places(clerk, bidders[0], lot, 2_000)
        places(clerk, bidders[1], lot, 3_000)

        receipt = places(room.clerk(), bidders[0], lot, 2_500)

        assert (receipt.code, receipt.price_minor, receipt.seq) == ("outbid", 2_750_00, 3)
        assert room.audit() == []


INSERTED = """
    INSERT INTO bid SELECT 99, lot_id, paddle_id, 3, kind, 9, received_at, 'x', result, answer, salt, 0, NULL
    FROM bid WHERE seq = 2
"""


class TestTheAudit:
    """A row that is changed behind our back is named."""

    @pytest.fixture
    def sold(self, room: Room) -> str:
        lot, clerk = room.enters(), room.clerk()
        places(clerk, room.gives_paddle("A"), lot, 2_000)
        places(clerk, room.gives_paddle("B"), lot, 1_200)
        room.clock.at = NOON + timedelta(hours=1, seconds=3)
        clerk.turn()
        assert room.audit() == []
        return lot

    @pytest.mark.parametrize(
        "tampering",
        [
            "UPDATE bid SET amount_minor = 125000 WHERE seq = 2",
            "UPDATE bid SET received_at = '2026-11-25 12:00:01' WHERE seq = 2",
            "UPDATE lot SET price_minor = 90000",
            "UPDATE lot SET winner_id = 'acc_B'",
            "UPDATE lot SET state = 'passed', winner_id = NULL",
            "UPDATE lot_event SET facts = replace(facts, '130000', '120000') WHERE number = 2",
            "UPDATE lot_event SET at = '2026-11-25 12:00:01' WHERE number = 1",
            "DELETE FROM lot_event WHERE number = 2",
            "DELETE FROM lot_event WHERE kind = 'sold'",
            "DELETE FROM bid WHERE seq = 2",
            INSERTED,
        ],
    )
    def test_names_it(self, room: Room, sold: str, tampering: str) -> None:
        if POSTGRESQL:
            pytest.skip("the tampering is written in SQLite's words")
        with room.transaction() as session:
            session.execute(room.sql(tampering))

        assert any(sold in finding for finding in room.audit())


def test_nothing_of_a_group_is_told_before_it_is_committed(room: Room) -> None:
    """The clerk that cannot commit answers nobody with a receipt, and remembers nothing."""
    lot, clerk = room.enters(), room.clerk()
    bidder = room.gives_paddle("A")
    with room.app.app_context():
        engine = db.engine

    def fail(connection: Any) -> None:
        raise sa.exc.OperationalError("COMMIT", {}, OSError("disk full"))

    sa.event.listen(engine, "commit", fail)
    try:
        ticket = clerk.leave(bidder, lot_id=lot, amount_minor=1_000_00, key="key-1")
        clerk.turn()
    finally:
        sa.event.remove(engine, "commit", fail)

    assert isinstance(ticket.answer and ticket.answer.told, Refusal)
    assert room.bids(lot) == []
    assert places(clerk, bidder, lot, 500).seq == 1
