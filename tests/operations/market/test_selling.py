"""A work is entrusted, offered, entered into a sale, withdrawn; and found while it is offered."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from authentication.api import CertificateNotInForce
from authentication.models import Certificate, CertificateState
from bonded_warehouse.api import GateRefuses, HoldInPlace, NotInBond
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import stopping
from bonded_warehouse.rules.states import HoldKind
from foundation import outbox
from foundation.actor import Actor, Role
from foundation.errors import NotAllowed
from marketplace.bidding_errors import OffGrid
from marketplace.errors import (
    AlreadyConsigned,
    AlreadyListed,
    AmountInvalid,
    ConsignmentUnknown,
    LotUnknown,
    NotYours,
    OfferingEnded,
    OfferingUnknown,
    ReserveNeedsConsent,
    SaleAnnounced,
    SaleIncomplete,
    SaleNotDraft,
    SaleUnknown,
    StillListed,
    TimesOutOfOrder,
    TooLateToWithdraw,
)
from marketplace.events import LotSold
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.invoices import Invoice, InvoiceState
from marketplace.models.orders import Order
from marketplace.operations import announcing, consigning, unlisting
from marketplace.rules.lots import LotState
from marketplace.rules.sales import ConsignmentState, OfferingState, OrderState, SaleState
from marketplace.search.index import Question
from tests.operations.market.house import Market

REGULATOR = Actor("acc_regulator", "Fang Zheng", frozenset({Role("regulator")}))


def found(market: Market) -> list[str]:
    market.worker()
    return list(market.app.extensions["marketplace.index"].find(Question()).ids)


class TestConsign:
    def test_entrusts_ones_own_work_certified_or_not(self, market: Market) -> None:
        consignment = market.consigned(artwork_id=market.work(certified=False))

        assert consignment.state is ConsignmentState.OPEN
        assert consignment.commission_bps == 500

    def test_refuses_somebody_elses_work(self, market: Market) -> None:
        stranger = Actor(market.rival.actor.id, "Ben", frozenset({Role("artist")}))

        with pytest.raises(NotYours):
            market.consigned(actor=stranger)

    def test_refuses_buyers(self, market: Market) -> None:
        with pytest.raises(NotAllowed):
            market.consigned(actor=market.buyer.actor)

    def test_refuses_a_work_twice(self, market: Market) -> None:
        artwork_id = market.work()
        market.consigned(artwork_id=artwork_id)

        with pytest.raises(AlreadyConsigned):
            market.consigned(artwork_id=artwork_id)

    def test_ends_only_when_nothing_is_offered(self, market: Market) -> None:
        offering = market.offered()

        def end() -> None:
            with market.transaction() as session:
                consigning.end_consignment(
                    session, consignment_id=offering.consignment_id, actor=market.seller.actor, at=market.at
                )

        with pytest.raises(StillListed):
            end()
        with market.transaction() as session:
            unlisting.withdraw_offering(
                session, offering_id=offering.id, reason="no more", actor=market.seller.actor, at=market.at
            )
        end()
        with pytest.raises(ConsignmentUnknown):
            end()


class TestOffer:
    def test_keeps_the_work_for_this_and_shows_it(self, market: Market) -> None:
        offering = market.offered()

        with market.reading() as session:
            assert session.get_one(Holding, offering.holding_id).earmarked_for == offering.id
        assert found(market) == [offering.artwork_id]

    @pytest.mark.parametrize(
        ("work", "refusal"),
        [
            ({"certified": False}, CertificateNotInForce),
            ({"stored": False}, NotInBond),
            ({"facts": {"title_flags": ["stolen"]}}, GateRefuses),
        ],
    )
    def test_asks_everyone_below(
        self, market: Market, work: dict[str, Any], refusal: type[Exception]
    ) -> None:
        artwork_id = market.work(**work)

        with pytest.raises(refusal):
            market.offered(artwork_id=artwork_id)

    def test_refuses_a_stopped_work(self, market: Market) -> None:
        artwork_id = market.work()
        with market.transaction() as session:
            stopping.place_hold(
                session,
                artwork_id=artwork_id,
                kind=HoldKind.COURT,
                reason="Order 12",
                actor=REGULATOR,
                at=market.at,
            )

        with pytest.raises((GateRefuses, HoldInPlace)):
            market.offered(artwork_id=artwork_id)

    def test_refuses_nothing_as_a_price(self, market: Market) -> None:
        with pytest.raises(AmountInvalid):
            market.offered(0)

    def test_leaves_nothing_behind_when_refused(self, market: Market) -> None:
        artwork_id = market.work(facts={"title_flags": ["stolen"]})
        with pytest.raises(GateRefuses):
            market.offered(artwork_id=artwork_id)

        with market.reading() as session:
            holding = session.scalars(sa.select(Holding).where(Holding.artwork_id == artwork_id)).one()
            assert holding.earmarked_for is None
        assert found(market) == []


class TestWithdrawOffering:
    def withdraw(self, market: Market, offering_id: str, by: Actor | None = None) -> None:
        with market.transaction() as session:
            unlisting.withdraw_offering(
                session,
                offering_id=offering_id,
                reason="changed my mind",
                actor=by or market.seller.actor,
                at=market.at,
            )

    def test_lets_the_work_go_and_takes_it_from_the_catalogue(self, market: Market) -> None:
        offering = market.offered()
        assert found(market) == [offering.artwork_id]

        self.withdraw(market, offering.id)

        assert found(market) == []
        with market.reading() as session:
            assert session.get_one(Holding, offering.holding_id).earmarked_for is None
            assert session.get_one(type(offering), offering.id).state is OfferingState.WITHDRAWN

    def test_is_the_consignors_alone(self, market: Market) -> None:
        with pytest.raises(OfferingUnknown):
            self.withdraw(market, market.offered().id, market.rival.actor)

    def test_refuses_while_somebody_is_buying(self, market: Market) -> None:
        offering = market.offered()
        market.held(offering)

        with pytest.raises(OfferingEnded):
            self.withdraw(market, offering.id)


class TestEnterLot:
    def test_numbers_lots_and_spaces_their_ends(self, market: Market) -> None:
        sale = market.drafted()

        lots = [market.entered(sale) for _ in range(3)]

        assert [lot.number for lot in lots] == [1, 2, 3]
        assert [lot.end_at - sale.ends_at for lot in lots] == [timedelta(seconds=n * 60) for n in range(3)]

    @pytest.mark.parametrize(
        ("amounts", "refusal"),
        [
            ({"opening_minor": 0}, AmountInvalid),
            ({"estimate_low_minor": 3_000_00}, AmountInvalid),
            ({"reserve_minor": 400_00}, AmountInvalid),
            ({"reserve_minor": 1_100_00}, AmountInvalid),
            ({"opening_minor": 525_00}, OffGrid),
            ({"reserve_minor": 901_00}, OffGrid),
        ],
    )
    def test_refuses_amounts_that_do_not_fit(
        self, market: Market, amounts: dict[str, int], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            market.entered(market.drafted(), **amounts)

    def test_refuses_a_reserve_whose_status_may_not_be_shown(self, market: Market) -> None:
        consignment = market.consigned(reserve_consent=False)
        sale = market.drafted()

        with pytest.raises(ReserveNeedsConsent):
            market.entered(sale, consignment=consignment)
        assert market.entered(sale, consignment=consignment, reserve_minor=None).reserve_minor is None

    def test_refuses_a_work_that_is_offered_elsewhere(self, market: Market) -> None:
        offering = market.offered()
        with market.reading() as session:
            consignment = session.get_one(Consignment, offering.consignment_id)
            session.expunge(consignment)

        with pytest.raises(AlreadyListed):
            market.entered(market.drafted(), consignment=consignment)

    def test_refuses_once_the_sale_has_opened(self, market: Market) -> None:
        sale = market.drafted()
        market.later(days=9)

        with pytest.raises(SaleNotDraft):
            market.entered(sale)

    @pytest.mark.parametrize("law", ["CN", "GB"])
    def test_refuses_what_was_not_announced_with_the_sale(self, market: Market, law: str) -> None:
        """Auction Law, arts. 45, 46, 48: the lots are announced seven days before, and shown for two."""
        sale = market.drafted(terms=announcing.Terms(law=law))
        market.entered(sale)
        with market.transaction() as session:
            announcing.announce_sale(
                session,
                sale_id=sale.id,
                duties=duties(market.at, sale.opens_at),
                actor=market.cashier.actor,
                at=market.at,
            )
        shown = [one["id"] for one in market.seller.get("/selling").json["sales"]]
        assert shown == ([] if law == "CN" else [sale.id])
        if law == "GB":
            assert market.entered(sale).number == 2
        else:
            with pytest.raises(SaleAnnounced):
                market.entered(sale)


def duties(at: datetime, opens_at: datetime, **changes: Any) -> announcing.Duties:
    given: dict[str, Any] = {
        "announced_at": at,
        "announcement_ref": "Kaifeng Daily, page 4",
        "auctioneer_licence": "41-0213",
        "display_from": opens_at - timedelta(days=3),
        "display_until": opens_at - timedelta(hours=1),
        "display_place": "Hall A",
        "notes": "Lots without reserve are marked.",
    }
    return announcing.Duties(**given | changes)


class TestSales:
    def announce(self, market: Market, sale: Sale, by: Actor | None = None, **changes: Any) -> Sale:
        with market.transaction() as session:
            return announcing.announce_sale(
                session,
                sale_id=sale.id,
                duties=duties(market.at, sale.opens_at, **changes),
                actor=by or market.cashier.actor,
                at=market.at,
            )

    def test_are_made_by_auctioneers(self, market: Market) -> None:
        with pytest.raises(NotAllowed):
            market.drafted(actor=market.buyer.actor)

    def test_end_after_they_open(self, market: Market) -> None:
        with pytest.raises(TimesOutOfOrder):
            market.drafted(ends_at=market.at + timedelta(days=8))

    def test_are_announced_with_their_duties_on_record(self, market: Market) -> None:
        sale = market.drafted()
        market.entered(sale)

        assert self.announce(market, sale).state is SaleState.SCHEDULED
        with pytest.raises(SaleNotDraft):
            self.announce(market, sale)

    def test_are_announced_by_their_own_auctioneer(self, market: Market) -> None:
        sale = market.drafted()

        with pytest.raises(SaleUnknown):
            self.announce(market, sale, market.seller.actor)

    def test_name_every_duty_that_is_not_met(self, market: Market) -> None:
        """Auction Law, arts. 45, 47, 48, 49; and a sale without lots is none."""
        sale = market.drafted()

        with pytest.raises(SaleIncomplete) as refused:
            self.announce(
                market,
                sale,
                announced_at=sale.opens_at - timedelta(days=6),
                announcement_ref=" ",
                auctioneer_licence="",
                display_from=sale.opens_at - timedelta(days=1),
                notes="",
            )

        assert refused.value.facts["missing"] == [
            "auctioneer_licence",
            "announcement_ref",
            "announced_at",
            "display",
            "notes",
            "lots",
        ]


class TestWithdrawLot:
    def withdraw(self, market: Market, lot: Lot, by: Actor) -> None:
        with market.transaction() as session:
            unlisting.withdraw_own_lot(session, lot_id=lot.id, reason="damage", actor=by, at=market.at)

    def opened(self, market: Market) -> Lot:
        sale = market.drafted()
        lot = market.entered(sale)
        with market.transaction() as session:
            session.get_one(Sale, sale.id).state = SaleState.OPEN
        return lot

    def test_is_the_consignors_until_the_lot_opens(self, market: Market) -> None:
        lot = market.entered(market.drafted())

        self.withdraw(market, lot, market.seller.actor)

        with market.reading() as session:
            assert session.get_one(Lot, lot.id).state is LotState.WITHDRAWN
        assert found(market) == []

    def test_is_the_auctioneers_after(self, market: Market) -> None:
        """Auction Law, art. 29."""
        lot = self.opened(market)

        with pytest.raises(TooLateToWithdraw):
            self.withdraw(market, lot, market.seller.actor)
        self.withdraw(market, lot, market.cashier.actor)

    def test_is_nobody_elses(self, market: Market) -> None:
        with pytest.raises(LotUnknown):
            self.withdraw(market, self.opened(market), market.rival.actor)


def hammered(market: Market) -> Lot:
    """Return a lot that was just sold to the market's buyer, before anything followed."""
    lot = market.entered(market.drafted())
    with market.transaction() as session:
        row = session.get_one(Lot, lot.id)
        row.state, row.price_minor, row.winner_id = LotState.SOLD, 1_000_00, market.buyer.actor.id
        outbox.publish(
            session,
            LotSold(
                lot_id=lot.id,
                sale_id=lot.sale_id,
                artwork_id=lot.artwork_id,
                winner_id=market.buyer.actor.id,
                hammer_minor=1_000_00,
                currency="CNY",
            ),
            at=market.at,
        )
    return lot


class TestAHammer:
    def test_makes_one_order_and_its_invoice_with_the_premium(self, market: Market) -> None:
        hammered(market)
        market.worker()
        market.worker()

        with market.reading() as session:
            order = session.scalars(sa.select(Order)).one()
            order_id = order.id
            assert (order.state, order.price_minor, order.buyer_name) == (
                OrderState.PLACED,
                1_000_00,
                "Ada Buyer",
            )
        with market.transaction() as session:
            from marketplace.operations import winning

            winning.choose_destination(
                session, order_id=order_id, destination="CN", actor=market.buyer.actor, at=market.at
            )
            invoice = session.scalars(sa.select(Invoice)).one()
            assert [line.amount_minor for line in invoice.lines] == [1_000_00, 260_00]
        market.pays(invoice)
        market.worker()
        assert market.order(order_id).state is OrderState.SETTLED
        assert market.complaints() == []

    @pytest.mark.parametrize("state", [CertificateState.REVOKED, CertificateState.SUSPENDED])
    def test_on_a_work_whose_certificate_fell_before_its_order_was_made_binds_nobody(
        self, market: Market, state: CertificateState
    ) -> None:
        lot = hammered(market)
        with market.transaction() as session:
            # Without an event: another worker has passed it on already, and found no order to end.
            session.execute(
                sa.update(Certificate).where(Certificate.artwork_id == lot.artwork_id).values(state=state)
            )
        market.worker()

        with market.reading() as session:
            order = session.scalars(sa.select(Order)).one()
            invoice = session.scalars(sa.select(Invoice)).one()
            assert (order.state, invoice.state) == (OrderState.CANCELLED, InvoiceState.CANCELLED)
            assert order.ended_reason == f"certificate_{state.value}"
        assert market.complaints() == []


class TestReindex:
    def test_makes_the_index_anew_from_the_catalogue(self, market: Market) -> None:
        offerings = [market.offered() for _ in range(3)]
        index = market.app.extensions["marketplace.index"]
        index.replace_all([])

        answer = market.app.test_cli_runner().invoke(args=["search", "rebuild"])

        assert answer.output == "3 works can be found\n"
        assert set(index.find(Question()).ids) == {offering.artwork_id for offering in offerings}
