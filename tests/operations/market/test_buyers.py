"""A buyer says who he is, keeps addresses, watches works, asks about freight, and is forgotten."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bonded_warehouse import api as warehouse
from foundation.accounts import queries as accounts
from foundation.accounts.models import ApiToken, Organisation, User
from foundation.accounts.operations import FORGOTTEN
from foundation.actor import ADMINISTRATOR
from foundation.errors import NotAllowed
from foundation.money import Money
from marketplace import buyer_errors as errors
from marketplace import jobs
from marketplace.models.auction import Paddle
from marketplace.models.buyers import Address, Diligence, Erasure, FreightQuote, Watch
from marketplace.models.invoices import Invoice
from marketplace.models.notices import Notice
from marketplace.models.orders import Order
from marketplace.models.storefronts import Storefront
from marketplace.operations import (
    addressing,
    erasing,
    freighting,
    fronting,
    identifying,
    ordering,
    registering_bidders,
    watching,
)
from marketplace.queries import buyers, personal
from marketplace.rules.addresses import PostalAddress
from marketplace.rules.diligence import DiligenceState, IdentityPaper, PartyKind, Screening
from marketplace.rules.freight import QuoteState
from marketplace.rules.paddles import PaddleState
from tests.conftest import Person
from tests.operations.market.house import Market

ADA = identifying.Said(
    kind=PartyKind.NATURAL,
    name="Ada Buyer",
    country="GB",
    paper=IdentityPaper.PASSPORT,
    paper_number="P 123",
    funds="Salary",
    born_on=date(1980, 2, 29),
)
LONDON = PostalAddress(
    country_code="GB",
    name="Ada Buyer",
    street_address="1 Mare Street",
    city="London",
    postal_code="e8 3ql",
)


def submitted(market: Market, said: identifying.Said = ADA, by: Person | None = None) -> str:
    with market.transaction() as session:
        return identifying.submit(session, said=said, actor=(by or market.buyer).actor, at=market.at).id


def accepted(market: Market, screening: Screening = Screening.CLEAR, days: int = 300) -> str:
    record = submitted(market)
    with market.transaction() as session:
        identifying.accept(
            session,
            diligence_id=record,
            screening=screening,
            screened_against="UN and EU lists of today",
            valid_to_on=market.at.date() + timedelta(days=days),
            actor=market.cashier.actor,
            at=market.at,
        )
    return record


def written(market: Market, address: PostalAddress = LONDON, by: Person | None = None) -> Address:
    with market.transaction() as session:
        row = addressing.write_address(
            session, address=address, telephone="", actor=(by or market.buyer).actor, at=market.at
        )
        session.flush()
        session.expunge(row)
        return row


class TestDiligence:
    def test_an_accepted_buyer_is_known_until_the_day_it_holds(self, market: Market) -> None:
        accepted(market, days=300)

        with market.reading() as session:
            last = market.at.date() + timedelta(days=300)
            me = market.buyer.actor.id
            assert buyers.standing(session, me, on=last) == buyers.Standing(
                known=True, screening="clear", valid_to_on=last
            )
            assert not buyers.standing(session, me, on=last + timedelta(days=1)).known
            assert not buyers.standing(session, market.rival.actor.id, on=last).known

    def test_settles_what_the_gate_asks_of_the_buyer(self, market: Market) -> None:
        order = market.held(market.offered())

        def needs() -> set[str]:
            with market.reading() as session:
                row = session.get_one(Order, order.id)
                answer = warehouse.gate(
                    session,
                    artwork_id=row.artwork_id,
                    stage="checkout",
                    destination="GB",
                    at=market.at,
                    deal=ordering.deal(session, row, at=market.at),
                )
                return set(answer.needs)

        assert {"cdd", "screening"} <= needs()
        accepted(market)
        assert not {"cdd", "screening"} & needs()

    def test_a_name_on_a_list_buys_nothing(self, market: Market) -> None:
        order = market.held(market.offered())
        accepted(market, Screening.HIT)

        with pytest.raises(warehouse.GateRefuses), market.transaction() as session:
            ordering.place_order(
                session, order_id=order.id, destination="GB", actor=market.buyer.actor, at=market.at
            )

    def test_a_name_on_a_list_bids_nothing(self, market: Market) -> None:
        sale = market.drafted()
        with market.transaction() as session:
            session.add(
                Paddle(
                    id="pad_1",
                    sale_id=sale.id,
                    account_id=market.buyer.actor.id,
                    name="Ada Buyer",
                    state=PaddleState.APPROVED,
                    number=101,
                    conditions_version="1",
                    applied_at=market.at,
                )
            )
        accepted(market, Screening.HIT)

        with market.reading() as session:
            assert session.get_one(Paddle, "pad_1").state is PaddleState.SUSPENDED
        with pytest.raises(errors.BuyerListed), market.transaction() as session:
            registering_bidders.approve(
                session,
                paddle_id="pad_1",
                spend_limit_minor=None,
                actor=market.cashier.actor,
                at=market.at,
            )

    def test_one_record_at_a_time(self, market: Market) -> None:
        record = submitted(market)
        with pytest.raises(errors.DiligenceOpen):
            submitted(market)
        with market.transaction() as session:
            identifying.withdraw(session, diligence_id=record, actor=market.buyer.actor, at=market.at)
        submitted(market)

    def test_nobody_decides_twice_about_himself_or_without_the_office(self, market: Market) -> None:
        record = submitted(market, by=market.cashier)

        def refuse(who: Person) -> None:
            with market.transaction() as session:
                identifying.refuse(
                    session, diligence_id=record, reason="blurred", actor=who.actor, at=market.at
                )

        with pytest.raises(errors.DiligenceOwn):
            refuse(market.cashier)
        with pytest.raises(NotAllowed):
            refuse(market.rival)
        other = market.person("cashier")
        refuse(other)
        with pytest.raises(errors.DiligenceDecided):
            refuse(other)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"paper": IdentityPaper.REGISTER_EXTRACT}, "paper"),
            ({"born_on": None}, "born_on"),
            ({"born_on": date(2010, 1, 1)}, "born_on"),
            ({"paper_valid_to_on": date(2020, 1, 1)}, "paper_valid_to_on"),
            ({"kind": PartyKind.LEGAL, "paper": IdentityPaper.REGISTER_EXTRACT}, "beneficial_owner"),
        ],
    )
    def test_what_contradicts_itself_is_not_kept(
        self, market: Market, changes: dict[str, Any], field: str
    ) -> None:
        said = {name: getattr(ADA, name) for name in ADA.__dataclass_fields__} | changes

        with pytest.raises(errors.DiligenceInvalid) as refused:
            submitted(market, identifying.Said(**said))

        assert field in refused.value.fields
        with market.reading() as session:
            assert session.scalar(sa.select(sa.func.count(Diligence.id))) == 0

    @pytest.mark.parametrize("days", [0, -1, 367])
    def test_an_answer_holds_a_year_at_most(self, market: Market, days: int) -> None:
        with pytest.raises(errors.DiligenceInvalid):
            accepted(market, days=days)


class TestAddress:
    def test_is_kept_as_its_country_writes_it(self, market: Market) -> None:
        written(market)
        with market.reading() as session:
            (card,) = buyers.address_book(session, actor=market.buyer.actor).addresses
            assert card.postal_code == "E8 3QL"
            assert card.lines == ["Ada Buyer", "1 Mare Street", "LONDON", "E8 3QL", "UNITED KINGDOM"]
            assert buyers.address_book(session, actor=market.rival.actor).addresses == []

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"postal_code": "75001"}, "postal_code"),
            ({"city": ""}, "city"),
            ({"name": " "}, "name"),
            ({"country_code": "US", "postal_code": "10001"}, "country_area"),
        ],
    )
    def test_says_what_its_country_asks_for(
        self, market: Market, changes: dict[str, str], field: str
    ) -> None:
        given = {name: getattr(LONDON, name) for name in LONDON.__dataclass_fields__} | changes
        with pytest.raises(errors.AddressRefused) as refused:
            written(market, PostalAddress(**given))
        assert field in refused.value.fields

    def test_is_struck_out_by_its_owner_alone(self, market: Market) -> None:
        address = written(market)

        def strike(who: Person) -> None:
            with market.transaction() as session:
                addressing.remove_address(session, address_id=address.id, actor=who.actor, at=market.at)

        with pytest.raises(errors.AddressUnknown):
            strike(market.rival)
        strike(market.buyer)
        with pytest.raises(errors.AddressUnknown):
            strike(market.buyer)


def test_who_watches_is_told_and_who_looks_away_is_not(market: Market) -> None:
    consignment = market.consigned()
    work = consignment.artwork_id
    with market.transaction() as session:
        for who in (market.buyer, market.rival):
            watching.watch(session, artwork_id=work, actor=who.actor, at=market.at)
            watching.watch(session, artwork_id=work, actor=who.actor, at=market.at)
        watching.unwatch(session, artwork_id=work, actor=market.rival.actor, at=market.at)
    with market.transaction() as session:
        from marketplace.operations import cataloguing

        cataloguing.offer(
            session,
            consignment_id=consignment.id,
            price_minor=100,
            currency="CNY",
            actor=market.seller.actor,
            at=market.at,
        )
    market.worker()

    with market.reading() as session:
        told = session.execute(sa.select(Notice.account_id, Notice.kind)).all()
        assert [tuple(row) for row in told] == [(market.buyer.actor.id, "watched_listed")]
        (one,) = buyers.watch_list(session, actor=market.buyer.actor).works
        assert one.work.id == work
        assert one.offer is not None
        assert one.offer.kind == "fixed"
        assert buyers.watch_list(session, actor=market.rival.actor).works == []


class TestFreight:
    def asked(self, market: Market) -> tuple[str, FreightQuote]:
        address = written(market)
        order, _ = market.placed()
        with market.transaction() as session:
            session.get_one(Order, order.id).destination = "GB"
            quote = freighting.ask(
                session,
                order_id=order.id,
                address_id=address.id,
                wishes="third floor",
                actor=market.buyer.actor,
                at=market.at,
            )
            session.flush()
            session.expunge(quote)
        return order.id, quote

    def answer(self, market: Market, quote_id: str, who: Person, days: int = 5, minor: int = 900_00) -> None:
        given = freighting.Answer(
            carrier="Northern Crates",
            service="road and air, crated",
            amount=Money(minor, "EUR"),
            insured=True,
            days=9,
            valid_to_on=market.at.date() + timedelta(days=days),
        )
        with market.transaction() as session:
            freighting.answer(session, quote_id=quote_id, given=given, actor=who.actor, at=market.at)

    def accept(self, market: Market, quote_id: str, who: Person) -> None:
        with market.transaction() as session:
            freighting.accept(session, quote_id=quote_id, actor=who.actor, at=market.at)

    def test_is_asked_answered_and_accepted(self, market: Market) -> None:
        order_id, quote = self.asked(market)
        courier = market.person("courier")
        with pytest.raises(errors.QuoteNotOpen):
            self.accept(market, quote.id, market.buyer)
        with pytest.raises(NotAllowed):
            self.answer(market, quote.id, market.rival)
        with pytest.raises(errors.QuoteInvalid):
            self.answer(market, quote.id, courier, minor=0)
        self.answer(market, quote.id, courier)
        with pytest.raises(errors.QuoteNotOpen):
            self.answer(market, quote.id, courier)
        with pytest.raises(errors.QuoteUnknown):
            self.accept(market, quote.id, market.rival)
        self.accept(market, quote.id, market.buyer)

        with market.reading() as session:
            (card,) = buyers.quotes_of(session, order_id)
            assert (card.state, card.amount) == ("accepted", Money(900_00, "EUR"))
            assert card.address[-1] == "UNITED KINGDOM"

    def test_a_price_that_ran_out_is_not_accepted(self, market: Market) -> None:
        _, quote = self.asked(market)
        self.answer(market, quote.id, market.person("courier"), days=1)
        market.later(days=2)
        with pytest.raises(errors.QuoteOver):
            self.accept(market, quote.id, market.buyer)

    def test_asked_anew_the_older_enquiry_ends(self, market: Market) -> None:
        order_id, quote = self.asked(market)
        with market.transaction() as session:
            address = session.scalars(sa.select(Address.id)).one()
            freighting.ask(
                session,
                order_id=order_id,
                address_id=address,
                wishes="",
                actor=market.buyer.actor,
                at=market.at,
            )
            assert session.get_one(FreightQuote, quote.id).state is QuoteState.DECLINED


class TestErasure:
    def erase(self, market: Market, who: Person) -> erasing.Erased:
        with market.transaction() as session:
            actor = accounts.actor_for(session, who.actor.id)
            return erasing.erase(session, actor=actor, at=market.at)

    def names(self, market: Market) -> set[str]:
        with market.reading() as session:
            return {
                *session.scalars(sa.select(Order.buyer_name)),
                *session.scalars(sa.select(Invoice.buyer_name)),
            }

    def test_a_buyer_without_sales_is_forgotten_at_once(self, market: Market) -> None:
        written(market)
        work = market.work()
        with market.transaction() as session:
            watching.watch(session, artwork_id=work, actor=market.buyer.actor, at=market.at)
            session.add(Organisation(id="org_g", name="Gallery", kind="gallery", created_at=market.at))
            session.flush()
            front: dict[str, Any] = {
                "slug": "gallery",
                "name": {},
                "intro": {},
                "opened_at": market.at,
                "opened_by": "acc_g",
            }
            session.add(Storefront(id="sfr_1", organisation_id="org_g", **front))
            session.flush()
            fronting.follow(session, slug="gallery", shows_name=True, actor=market.buyer.actor, at=market.at)
            assert personal.counts(session, market.buyer.actor.id)["followed"] == 1
            session.add(
                ApiToken(
                    id="tok_1",
                    account_id=market.buyer.actor.id,
                    name="a program",
                    sha256="0" * 64,
                    scopes=[],
                    created_at=market.at,
                )
            )

        assert self.erase(market, market.buyer).keep_until_on is None

        with market.reading() as session:
            me = market.buyer.actor.id
            assert not any(personal.counts(session, me).values())
            user = session.scalars(sa.select(User).where(User.account_id == me)).one()
            assert (user.active, user.name, list(user.roles)) == (False, FORGOTTEN, [])
            assert "ada" not in user.email.lower()
            assert session.get(ApiToken, "tok_1") is None
            assert accounts.email_of(session, me) is None
            assert session.get_one(Erasure, me).forgotten_at == market.at

    def test_what_is_open_keeps_him_here(self, market: Market) -> None:
        market.placed()
        with market.reading() as session:
            assert personal.open_matters(session, market.buyer.actor.id) == ["orders"]
        with pytest.raises(errors.ErasureNotYet):
            self.erase(market, market.buyer)
        assert self.names(market) == {"Ada Buyer"}

    def test_records_of_sales_keep_his_name_for_five_years(self, market: Market) -> None:
        order, _ = market.placed()
        accepted(market)
        with market.transaction() as session:
            ordering.cancel_order(session, order_id=order.id, actor=market.buyer.actor, at=market.at)
        market.worker()
        kept = self.erase(market, market.buyer).keep_until_on
        assert kept is not None
        assert kept.year == market.at.year + 5
        assert self.names(market) == {"Ada Buyer"}

        market.at = market.at.replace(year=kept.year, month=kept.month, day=kept.day)
        with market.app.app_context():
            assert jobs.forget_due(market.at) == 0
            assert jobs.forget_due(market.later(days=1)) == 1
            assert jobs.forget_due(market.at) == 0

        assert self.names(market) == {FORGOTTEN}
        with market.reading() as session:
            assert session.scalar(sa.select(sa.func.count(Diligence.id))) == 0

    @pytest.mark.parametrize("role", ["cashier", "artist", ADMINISTRATOR])
    def test_people_with_duties_are_not(
        self, market: Market, person: Callable[..., Person], role: str
    ) -> None:
        with pytest.raises(errors.ErasureOfStaff):
            self.erase(market, person(role))


def test_a_copy_holds_what_is_kept_and_nothing_of_others(market: Market) -> None:
    written(market)
    submitted(market)
    written(market, by=market.rival)
    market.placed()

    with market.reading() as session:
        copy = personal.personal_copy(session, market.buyer.actor.id, at=market.at)
        counts = personal.counts(session, market.buyer.actor.id)

    assert {kind: len(rows) for kind, rows in copy.records.items()} == counts
    assert (counts["addresses"], counts["orders"], counts["due_diligence"]) == (1, 1, 1)
    assert market.rival.actor.id not in str(copy.records)
    assert copy.records["due_diligence"][0]["state"] == DiligenceState.APPLIED.value


def test_forgetting_leaves_every_audit_content(market: Market) -> None:
    order, _ = market.placed()
    with market.transaction() as session:
        ordering.cancel_order(session, order_id=order.id, actor=market.buyer.actor, at=market.at)
    TestErasure().erase(market, market.buyer)
    with market.app.app_context():
        jobs.forget_due(market.later(days=366 * 5))

    assert market.complaints() == []
    with market.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Watch.since))) == 0
