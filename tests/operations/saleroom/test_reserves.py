"""A reserve is lowered while its lot is open: a change of the contract, and an event on the lot."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from authentication.evidence import bid_history
from foundation.actor import Role
from foundation.errors import Refusal
from marketplace.agreement_errors import AgreementFrozen, OwnProposal, ReserveMet, ReserveNotLower
from marketplace.bidding_errors import LotClosed, LotEnded, OffGrid
from marketplace.errors import LotUnknown
from marketplace.models.agreements import Agreement, ReserveLowering
from marketplace.operations import agreeing, remembering
from marketplace.rules import agreements, chain
from marketplace.rules.agreements import Side
from marketplace.rules.sales import SaleState, SaleType
from marketplace.saleroom.clerk import Clerk
from tests.operations.saleroom.room import NOON, Room, places


@pytest.fixture
def clerk(room: Room) -> Clerk:
    return room.clerk()


@pytest.fixture
def lot(room: Room, clerk: Clerk) -> str:
    """Open a lot of a sale of its own, by the clerk: so its chain tells its terms."""
    room.opens_sale(name="2", state=SaleState.SCHEDULED, opens_at=NOON)
    lot = room.enters("sal_2", reserve_minor=3_000_00)
    for name in "AB":
        room.gives_paddle(name, "sal_2")
    room.person("till", "cashier")
    clerk.turn()
    return lot


def recomputed(room: Room, clerk: Clerk, lot: str) -> dict[str, object]:
    """End a lot, and return what a stranger makes of all that is told of it."""
    room.clock.at = room.lot(lot).end_at + timedelta(seconds=2)
    clerk.turn()
    with room.reading() as session:
        content = remembering.content_of(session, lot)
    assert content is not None
    return bid_history.recompute(json.loads(json.dumps(content)))


class TestALoweredReserve:
    def test_is_where_a_leader_who_covers_it_stands_and_the_clerk_knows(
        self, room: Room, clerk: Clerk, lot: str
    ) -> None:
        assert places(clerk, room.people["A"], lot, 2_000).price_minor == 500_00
        end_at = room.lot(lot).end_at

        room.lowers(room.asks_to_lower(lot, 1_500))

        assert (room.lot(lot).price_minor, room.lot(lot).end_at) == (1_500_00, end_at)
        assert [event.kind for event in room.events(lot)][-2:] == ["reserve_lowered", "reserve_met"]
        outbid = places(clerk, room.people["B"], lot, 1_600)
        assert (outbid.code, outbid.price_minor, outbid.reserve) == ("outbid", 1_700_00, "reserve_met")
        assert room.audit() == []
        assert recomputed(room, clerk, lot)["price_minor"] == 1_700_00

    def test_that_nobody_covers_waits_for_somebody_who_does(self, room: Room, clerk: Clerk, lot: str) -> None:
        places(clerk, room.people["A"], lot, 700)

        room.lowers(room.asks_to_lower(lot, 1_500))

        assert room.events(lot)[-1].facts["reserve"] == "reserve_not_met"
        assert room.lot(lot).price_minor == 500_00
        room.lowers(room.asks_to_lower(lot, 1_200))
        assert places(clerk, room.people["B"], lot, 2_000).price_minor == 1_200_00
        assert room.audit() == []
        assert recomputed(room, clerk, lot)["price_minor"] == 1_200_00

    def test_is_told_without_its_amount_and_the_chain_is_held_to_it(self, room: Room, lot: str) -> None:
        room.lowers(room.asks_to_lower(lot, 1_500))

        facts, kept = room.events(lot)[-1].facts, room.lot(lot)
        assert "150000" not in json.dumps(facts)
        assert facts["reserve_digest"] == chain.reserve_digest(
            lot_id=lot, reserve_minor=1_500_00, salt=kept.reserve_salt
        )
        with room.transaction() as session:
            session.execute(sa.update(ReserveLowering).values(was_minor=2_500_00))
        assert any(f"lot {lot}: its reserve" in finding for finding in room.audit())

    def test_is_what_both_signed_and_holds_from_then_on(self, room: Room, lot: str) -> None:
        asked = room.asks_to_lower(lot, 1_500)
        assert (asked.side, room.lot(lot).reserve_minor) == (Side.CONSIGNOR, 3_000_00)
        consignor = room.people["consignor"]

        with pytest.raises(OwnProposal), room.transaction() as session:
            agreeing.accept(
                session, consignment_id=asked.consignment_id, version=2, actor=consignor, at=room.clock()
            )
        accepted = room.lowers(asked)

        assert agreements.terms_of(accepted.terms).reserve_minor == room.lot(lot).reserve_minor == 1_500_00
        assert accepted.statement_id is not None

    def test_before_the_sale_opens_is_no_event(self, room: Room, clerk: Clerk) -> None:
        room.opens_sale(name="3", state=SaleState.SCHEDULED, opens_at=NOON + timedelta(minutes=1))
        lot = room.enters("sal_3", reserve_minor=3_000_00)

        room.lowers(room.asks_to_lower(lot, 1_500))
        room.clock.pass_s(60)
        clerk.turn()

        (opened,) = room.events(lot)
        assert opened.facts["reserve_digest"] == chain.reserve_digest(
            lot_id=lot, reserve_minor=1_500_00, salt=room.lot(lot).reserve_salt
        )
        assert room.audit() == []

    def test_takes_the_auctioneers_own_asking_price_back_if_it_moves_the_price(
        self, room: Room, clerk: Clerk
    ) -> None:
        room.opens_sale(name="4", type=SaleType.LIVE)
        room.gives_paddle("A", "sal_4")
        lot = room.enters("sal_4", reserve_minor=3_000_00, called_at=NOON, asking_minor=2_000_00)
        places(clerk, room.people["A"], lot, 2_500)

        room.lowers(room.asks_to_lower(lot, 2_250))

        assert (room.lot(lot).asking_minor, room.lot(lot).price_minor) == (None, 2_250_00)


class TestAReserve:
    @pytest.mark.parametrize(
        ("dollars", "why"),
        [(3_000, ReserveNotLower), (4_000, ReserveNotLower), (450, ReserveNotLower), (525, OffGrid)],
    )
    def test_is_only_ever_lowered_along_the_ladder(
        self, room: Room, lot: str, dollars: int, why: type[Refusal]
    ) -> None:
        with pytest.raises(why):
            room.asks_to_lower(lot, dollars)

    def test_that_a_bid_covers_is_lowered_no_more(self, room: Room, clerk: Clerk, lot: str) -> None:
        asked = room.asks_to_lower(lot, 1_500)
        places(clerk, room.people["A"], lot, 3_000)

        with pytest.raises(ReserveMet):
            room.lowers(asked)

        assert room.lot(lot).reserve_minor == 3_000_00
        with room.reading() as session:
            assert session.get_one(Agreement, asked.id).state == "proposed"

    def test_of_a_lot_whose_time_was_up_stays(self, room: Room, clerk: Clerk, lot: str) -> None:
        asked = room.asks_to_lower(lot, 1_500)
        places(clerk, room.people["A"], lot, 2_000)
        room.clock.at = room.lot(lot).end_at

        with pytest.raises(LotClosed):
            room.lowers(asked)

        assert recomputed(room, clerk, lot)["outcome"] == "passed"
        with pytest.raises(LotEnded):
            room.asks_to_lower(lot, 1_200)

    def test_is_neither_taken_away_nor_changed_with_the_commission(self, room: Room, lot: str) -> None:
        asked = room.asks_to_lower(lot, 1_500)
        terms = agreements.terms_of(asked.terms)
        room.lowers(asked)

        for changed, why in (
            (replace(terms, reserve_minor=None), ReserveNotLower),
            (replace(terms, reserve_minor=1_200_00, reserve_currency="EUR"), ReserveNotLower),
            (replace(terms, reserve_minor=1_200_00, commission_bps=400), AgreementFrozen),
        ):
            with pytest.raises(why), room.transaction() as session:
                agreeing.propose(
                    session,
                    consignment_id=asked.consignment_id,
                    terms=changed,
                    actor=room.people["consignor"],
                    at=room.clock(),
                )

    def test_where_there_is_none_cannot_be_named(self, room: Room) -> None:
        with pytest.raises(AgreementFrozen):
            room.asks_to_lower(room.enters(), 600)

    def test_is_nobody_elses_to_lower(self, room: Room, lot: str) -> None:
        room.asks_to_lower(lot, 1_500)
        for stranger in (room.people["A"], replace(room.people["B"], roles=frozenset({Role("gallery")}))):
            with pytest.raises(LotUnknown), room.transaction() as session:
                agreeing.propose_lower(
                    session, lot_id=lot, reserve_minor=1_200_00, actor=stranger, at=room.clock()
                )
