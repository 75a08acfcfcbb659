"""Offers of another price: what is agreed, what is refused, and who wins when two come at once."""

import os
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from authentication.api import CertificateNotInForce
from authentication.models import Artwork, Certificate, CertificateState
from bonded_warehouse.api import GateRefuses
from bonded_warehouse.models.clearance import LegalFacts
from foundation.accounts import queries as accounts
from foundation.accounts.models import User
from foundation.accounts.operations import FORGOTTEN
from foundation.errors import NotAllowed, Refusal
from marketplace import jobs
from marketplace.buyer_errors import ErasureNotYet
from marketplace.errors import AmountInvalid, OfferingEnded, OfferingTaken, OwnWork
from marketplace.models.catalogue import Consignment
from marketplace.models.invoices import Settlement
from marketplace.models.orders import Offering, Order
from marketplace.models.price_offers import PriceOffer, PriceOfferMove
from marketplace.operations import bargaining, erasing, ordering, unlisting
from marketplace.queries import personal
from marketplace.rules import price_offers as rules
from marketplace.rules.price_offers import PriceOfferState, Side
from marketplace.rules.sales import LIVE_ORDERS, OrderState
from marketplace.talk_errors import (
    BuyerGone,
    OffersNotTaken,
    PriceNotLower,
    PriceNotWhole,
    PriceOfferExpired,
    PriceOfferMovedOn,
    PriceOfferNotOpen,
    PriceOfferStands,
    PriceOfferUnknown,
    TooManyTries,
    TurnOfTheOther,
    UnderTheFloor,
)
from tests.conftest import Person
from tests.operations.market.house import Market


class Table:
    """A work offered at 1,000 yuan, and what is said about its price."""

    def __init__(self, market: Market, **changes: Any) -> None:
        self.market = market
        self.offering = market.offered()
        if changes:
            with market.transaction() as session:
                session.execute(sa.update(Offering).where(Offering.id == self.offering.id).values(**changes))

    def offers(self, amount: int = 800_00, by: Person | None = None, to: str = "CN") -> PriceOffer:
        with self.market.transaction() as session:
            return bargaining.make_offer(
                session,
                offering_id=self.offering.id,
                amount_minor=amount,
                destination=to,
                note="It would hang well here. ada@example.org",
                actor=(by or self.market.buyer).actor,
                at=self.market.at,
            )

    def does(
        self, what: Callable[..., Any], offer: PriceOffer, by: Person, *, seen: int = 0, **given: Any
    ) -> Any:
        with self.market.transaction() as session:
            return what(
                session,
                price_offer_id=offer.id,
                seen=seen or self.now(offer).seq,
                actor=by.actor,
                at=self.market.at,
                **given,
            )

    def accepts(self, offer: PriceOffer, by: Person | None = None, seen: int = 0) -> Order:
        order: Order = self.does(bargaining.accept, offer, by or self.market.seller, seen=seen)[1]
        return order

    def counters(self, offer: PriceOffer, amount: int, by: Person | None = None) -> PriceOffer:
        done: PriceOffer = self.does(bargaining.counter, offer, by or self.market.seller, amount_minor=amount)
        return done

    def now(self, offer: PriceOffer) -> PriceOffer:
        with self.market.reading() as session:
            row = session.get_one(PriceOffer, offer.id, populate_existing=True)
            session.expunge(row)
            return row


@pytest.fixture
def table(market: Market) -> Table:
    return Table(market)


class TestAgreement:
    def test_goes_back_and_forth_until_the_work_is_kept_at_the_agreed_price(self, table: Table) -> None:
        market = table.market
        offer = table.offers(800_00, to="DE")
        table.counters(offer, 950_00)
        table.counters(offer, 880_00, market.buyer)
        order = table.accepts(offer)

        assert (order.price_minor, order.state, order.buyer_id) == (
            880_00,
            OrderState.HELD,
            market.buyer.actor.id,
        )
        assert (order.held_until, order.destination) == (market.at + timedelta(hours=48), "DE")
        assert table.now(offer).state is PriceOfferState.ACCEPTED
        with market.reading() as session:
            moves = session.execute(
                sa.select(PriceOfferMove.side, PriceOfferMove.amount_minor, PriceOfferMove.note).order_by(
                    PriceOfferMove.seq
                )
            ).all()
        assert [(move.side, move.amount_minor) for move in moves] == [
            (Side.BUYER, 800_00),
            (Side.SELLER, 950_00),
            (Side.BUYER, 880_00),
            (Side.SELLER, 880_00),
        ]
        assert moves[0].note == "It would hang well here. …"

    def test_is_bought_paid_and_shared_as_any_other_sale(self, table: Table) -> None:
        market = table.market
        offer = table.offers(800_00)
        order = table.accepts(offer)
        market.later(hours=47)
        with market.transaction() as session:
            _, invoice = ordering.place_order(
                session, order_id=order.id, destination="CN", actor=market.buyer.actor, at=market.at
            )
        market.pays(invoice)
        market.worker()

        with market.reading() as session:
            settlement = session.get_one(Settlement, order.id)
            commission = session.get_one(Consignment, order.consignment_id).commission_bps
            assert settlement.commission_minor == 800_00 * commission // 10_000
            assert settlement.proceeds_minor == 800_00 - settlement.commission_minor
        assert market.complaints() == []

    def test_keeps_everybody_else_out_and_lapses_by_itself(self, table: Table) -> None:
        market = table.market
        other = table.offers(900_00, market.rival)
        order = table.accepts(table.offers())

        with pytest.raises(OfferingTaken):
            market.held(table.offering, market.rival)
        with pytest.raises(OfferingTaken):
            table.accepts(other)
        market.later(hours=48)
        with market.app.app_context():
            assert jobs.expire_holds(market.at) == 1
        assert market.order(order.id).state is OrderState.EXPIRED
        assert table.accepts(other).price_minor == 900_00

    def test_a_sale_ends_every_other_offer(self, table: Table) -> None:
        market = table.market
        mine, other = table.offers(), table.offers(900_00, market.rival)
        market.placed(table.offering)

        for offer in (mine, other):
            row = table.now(offer)
            assert (row.state, row.ended_reason) == (PriceOfferState.DECLINED, "sold")

    def test_a_withdrawal_of_the_work_ends_them_too(self, table: Table) -> None:
        market = table.market
        offer = table.offers()
        with market.transaction() as session:
            unlisting.withdraw_offering(
                session,
                offering_id=table.offering.id,
                reason="kept in the family",
                actor=market.seller.actor,
                at=market.at,
            )

        row = table.now(offer)
        assert (row.state, row.ended_reason) == (PriceOfferState.DECLINED, "withdrawn")
        with pytest.raises(OfferingEnded):
            table.offers(by=market.rival)

    def test_asks_for_the_certificate_again(self, table: Table) -> None:
        offer = table.offers()
        with table.market.transaction() as session:
            session.execute(sa.update(Certificate).values(state=CertificateState.SUSPENDED))

        with pytest.raises(CertificateNotInForce):
            table.accepts(offer)
        assert table.now(offer).state is PriceOfferState.PENDING

    def test_asks_whether_the_buyer_may_still_buy(self, table: Table) -> None:
        offer = table.offers()
        with table.market.transaction() as session:
            session.execute(sa.update(User).where(User.account_id == offer.buyer_id).values(active=False))

        with pytest.raises(BuyerGone):
            table.accepts(offer)


class TestRefusals:
    @pytest.mark.parametrize(
        ("amount", "refusal"),
        [(0, AmountInvalid), (800_50, PriceNotWhole), (1000_00, PriceNotLower), (1200_00, PriceNotLower)],
    )
    def test_amounts(self, table: Table, amount: int, refusal: type[Refusal]) -> None:
        with pytest.raises(refusal):
            table.offers(amount)

    def test_persons(self, table: Table, person: Callable[..., Person]) -> None:
        market = table.market
        offer = table.offers()

        with pytest.raises(NotAllowed):
            table.offers(by=market.cashier)
        with pytest.raises(NotAllowed):
            table.offers(by=market.seller)  # an artist is no buyer
        with pytest.raises(OwnWork):
            Table(market).offers(by=_as_buyer(market, market.seller))
        for stranger in (market.rival, market.cashier):
            with pytest.raises(PriceOfferUnknown):
                table.accepts(offer, stranger)

    def test_turns(self, table: Table) -> None:
        market = table.market
        offer = table.offers()

        with pytest.raises(TurnOfTheOther):
            table.accepts(offer, market.buyer)
        with pytest.raises(TurnOfTheOther):
            table.does(bargaining.withdraw, offer, market.seller)
        with pytest.raises(PriceOfferStands):
            table.offers(900_00)
        table.counters(offer, 950_00)
        with pytest.raises(PriceOfferMovedOn):
            table.accepts(offer, market.buyer, seen=1)
        table.does(bargaining.withdraw, offer, market.seller)
        with pytest.raises(PriceOfferNotOpen):
            table.accepts(offer, market.buyer)

    def test_the_clock(self, table: Table) -> None:
        market = table.market
        offer = table.offers()
        market.at += rules.STANDS

        with pytest.raises(PriceOfferExpired):
            table.accepts(offer)
        with market.app.app_context():
            assert jobs.expire_offers(market.at - timedelta(seconds=1)) == 0
            assert jobs.expire_offers(market.at) == 1
        assert table.now(offer).state is PriceOfferState.EXPIRED
        table.offers()  # begins anew

    def test_a_floor_is_kept_and_not_found_by_asking(self, market: Market) -> None:
        table = Table(market, floor_minor=850_00)
        for tried in (800_00, 830_00, 840_00):
            row = table.now(table.offers(tried))
            assert (row.state, row.ended_reason) == (PriceOfferState.DECLINED, "low")
        with pytest.raises(TooManyTries):
            table.offers(850_00)
        offer = table.offers(860_00, market.rival)
        with pytest.raises(UnderTheFloor):
            table.counters(offer, 849_00)
        with market.transaction() as session:
            session.execute(sa.update(Offering).values(floor_minor=900_00))
        with pytest.raises(UnderTheFloor):
            table.accepts(offer)

    def test_who_takes_no_offers_gets_none(self, market: Market) -> None:
        with pytest.raises(OffersNotTaken):
            Table(market, takes_offers=False).offers()


def test_a_relic_is_neither_offered_at_a_price_nor_bargained_over(market: Market) -> None:
    """Cultural Relics Law, art. 71(2): only an auction, or a relic shop, may sell it."""
    artwork_id = market.work(
        artwork={
            "maker": {"en": "Shen Zhou", "zh": "沈周"},
            "maker_born_year": 1427,
            "maker_died_year": 1509,
            "maker_living": False,
            "made_from_year": 1480,
            "made_to_year": 1480,
        },
        facts={"artist_living": False},
    )
    with pytest.raises(GateRefuses):
        market.offered(artwork_id=artwork_id)

    table = Table(market)  # and what becomes one after it was offered, is found out later:
    offer = table.offers()
    with market.transaction() as session:
        session.execute(
            sa.update(Artwork)
            .where(Artwork.id == table.offering.artwork_id)
            .values(made_from_year=1480, made_to_year=1480, maker_died_year=1509, maker_living=False)
        )
        session.execute(
            sa.update(LegalFacts)
            .where(LegalFacts.artwork_id == table.offering.artwork_id)
            .values(facts={"kind": "painting", "ownership": "private", "artist_living": False})
        )
    with pytest.raises(GateRefuses):
        table.accepts(offer)
    assert table.now(offer).state is PriceOfferState.PENDING


def test_who_is_forgotten_takes_his_offers_and_words_along(table: Table) -> None:
    market = table.market
    offer = table.offers()

    def erase() -> None:
        with market.transaction() as session:
            actor = accounts.actor_for(session, market.buyer.actor.id)
            erasing.erase(session, actor=actor, at=market.at)

    with market.reading() as session:
        assert personal.open_matters(session, market.buyer.actor.id) == ["offers"]
    with pytest.raises(ErasureNotYet):
        erase()
    table.does(bargaining.withdraw, offer, market.buyer)
    market.worker()  # the seller is told; the buyer's own notices are erased with how they were sent
    erase()

    with market.reading() as session:
        assert session.scalars(sa.select(PriceOfferMove.note).order_by(PriceOfferMove.seq)).all() == [
            FORGOTTEN,
            "",
        ]
        assert session.scalars(sa.select(PriceOffer.buyer_name)).one() == FORGOTTEN


def _as_buyer(market: Market, person: Person) -> Person:
    from dataclasses import replace

    from foundation.actor import Role

    return replace(person, actor=replace(person.actor, roles=person.actor.roles | {Role("buyer")}))


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Have all done at the same moment; return what each was told."""
    told: list[str] = [""] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            told[place] = "done"
        except Refusal as refusal:
            told[place] = refusal.slug()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


class TestRaces:
    """Whoever is first wins; the other is told; one order lives at most."""

    ROUNDS = min(20, int(os.environ.get("BARGAIN_WALKS", "1")))

    def live(self, table: Table) -> list[Order]:
        with table.market.reading() as session:
            rows = list(
                session.scalars(
                    sa.select(Order).where(
                        Order.artwork_id == table.offering.artwork_id, Order.state.in_(LIVE_ORDERS)
                    )
                )
            )
            session.expunge_all()
            return rows

    @pytest.mark.parametrize("round_", range(ROUNDS))
    def test_two_acceptances(self, table: Table, round_: int) -> None:
        one, two = table.offers(), table.offers(900_00, table.market.rival)

        told = at_once(
            lambda: table.accepts(one),
            lambda: table.accepts(two),
            lambda: table.accepts(one),
        )

        assert told.count("done") == 1
        assert set(told) - {"done"} <= {"offering-taken", "price-offer-not-open", "price-offer-moved-on"}
        [order] = self.live(table)
        agreed = [row for row in (table.now(one), table.now(two)) if row.state is PriceOfferState.ACCEPTED]
        assert [row.order_id for row in agreed] == [order.id]

    @pytest.mark.parametrize("round_", range(ROUNDS))
    def test_acceptance_and_withdrawal(self, table: Table, round_: int) -> None:
        offer = table.offers()

        told = at_once(
            lambda: table.accepts(offer, seen=1),
            lambda: table.does(bargaining.withdraw, offer, table.market.buyer, seen=1),
        )

        assert sorted(told) == ["done", "price-offer-not-open"]
        assert len(self.live(table)) == (told[0] == "done")

    @pytest.mark.parametrize("round_", range(ROUNDS))
    def test_acceptance_and_checkout(self, table: Table, round_: int) -> None:
        offer = table.offers()

        told = at_once(
            lambda: table.accepts(offer), lambda: table.market.held(table.offering, table.market.rival)
        )

        assert sorted(told) == ["done", "offering-taken"]
        [order] = self.live(table)
        assert order.price_minor == (800_00 if told[0] == "done" else 1000_00)

    @pytest.mark.parametrize("round_", range(ROUNDS))
    def test_acceptance_and_placing_by_another(self, table: Table, round_: int) -> None:
        """The hold of the one runs out at the moment at which the other is accepted."""
        market = table.market
        offer = table.offers()
        order = market.held(table.offering, market.rival)
        placed_at = market.at + ordering.HOLD - timedelta(seconds=1)
        market.at += ordering.HOLD

        def place() -> None:
            with market.transaction() as session:
                ordering.place_order(
                    session, order_id=order.id, destination="CN", actor=market.rival.actor, at=placed_at
                )

        told = at_once(lambda: table.accepts(offer, seen=1), place)

        assert told.count("done") == 1
        [alive] = self.live(table)
        assert (alive.id == order.id) == (told[1] == "done")
        sold = table.now(offer).state is PriceOfferState.DECLINED
        assert sold == (told[1] == "done")

    @pytest.mark.parametrize("round_", range(ROUNDS))
    def test_expiry_and_acceptance(self, table: Table, round_: int) -> None:
        """An answer that was on its way when the time ran out: whichever is written first stands."""
        market = table.market
        offer = table.offers()
        market.at += rules.STANDS - timedelta(seconds=1)

        def expire() -> None:
            with market.app.app_context():
                jobs.expire_offers(market.at + timedelta(seconds=2))

        told = at_once(lambda: table.accepts(offer, seen=1), expire)

        assert told[0] in {"done", "price-offer-not-open"}
        state = table.now(offer).state
        assert state is (PriceOfferState.ACCEPTED if told[0] == "done" else PriceOfferState.EXPIRED)
        assert len(self.live(table)) == (told[0] == "done")

    @pytest.mark.parametrize("round_", range(ROUNDS))
    def test_two_offers_of_one_buyer(self, table: Table, round_: int) -> None:
        told = at_once(*(lambda: table.offers(800_00),) * 4)

        assert sorted(told) == ["done", *["price-offer-stands"] * 3]
