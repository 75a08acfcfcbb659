"""House and consignor agree in writing; without that nothing is offered."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from authentication.models import SignedStatement
from foundation.accounts.models import Organisation
from foundation.actor import Actor, Role
from foundation.money import Money
from marketplace.agreement_errors import (
    AgreementAnswered,
    AgreementFrozen,
    AgreementInvalid,
    AgreementUnknown,
    NoAgreement,
    OwnProposal,
    ReserveNotAgreed,
    ReserveNotLower,
)
from marketplace.errors import ConsignmentUnknown
from marketplace.models.agreements import Agreement
from marketplace.models.catalogue import Consignment
from marketplace.models.invoices import Settlement
from marketplace.operations import agreeing, cataloguing
from marketplace.queries import agreement_audit
from marketplace.rules import agreements
from marketplace.rules.agreements import AgreementState, Side, Terms
from tests.operations.market.house import CNY, Market

SEVEN_AND_A_HALF = agreements.standard(750)


def proposed(market: Market, consignment: Consignment, terms: Terms, by: Actor | None = None) -> Agreement:
    with market.transaction() as session:
        return agreeing.propose(
            session,
            consignment_id=consignment.id,
            terms=terms,
            actor=by or market.cashier.actor,
            at=market.later(),
        )


def answered(
    market: Market,
    row: Agreement,
    by: Actor | None = None,
    how: Callable[..., Agreement] = agreeing.accept,
    version: int | None = None,
) -> Agreement:
    with market.transaction() as session:
        return how(
            session,
            consignment_id=row.consignment_id,
            version=row.version if version is None else version,
            actor=by or market.seller.actor,
            at=market.later(),
        )


def contracts(market: Market, consignment: Consignment) -> list[Agreement]:
    with market.reading() as session:
        query = sa.select(Agreement).where(Agreement.consignment_id == consignment.id)
        rows = list(session.scalars(query.order_by(Agreement.version)))
        for row in rows:
            session.expunge(row)
        return rows


def complaints(market: Market) -> list[str]:
    with market.reading() as session:
        return list(agreement_audit.agreements_hold(session))


def test_whoever_takes_the_standing_terms_has_a_contract_whose_digest_is_stated(market: Market) -> None:
    consignment = market.consigned()

    (row,) = contracts(market, consignment)

    assert (row.version, row.state, row.side) == (1, AgreementState.IN_FORCE, Side.HOUSE)
    assert set(row.terms) == {
        "version", "parties", "lot", "reserve", "time_and_place", "hand_over", "commission_bps", "payment",
        "default", "rest",
    }  # fmt: skip
    with market.reading() as session:
        said = session.scalars(sa.select(SignedStatement).where(SignedStatement.id == row.statement_id)).one()
        assert said.claims == {"agreement": row.id, "version": 1, "sha256": row.sha256}
        public = f"{said.claims}{said.subject}{said.said_by}{said.disclosures}"
    assert "Lin Mo" not in public
    assert row.sha256 == agreements.digest(row.terms, row.salt)
    assert complaints(market) == []


def test_whoever_wants_otherwise_offers_nothing_before_both_agree(market: Market) -> None:
    consignment = market.consigned(wish="Four per cent")
    sale = market.drafted()

    def offer() -> Any:
        with market.transaction() as session:
            return cataloguing.offer(
                session,
                consignment_id=consignment.id,
                price_minor=1_000_00,
                currency=CNY,
                actor=market.seller.actor,
                at=market.at,
            )

    with pytest.raises(NoAgreement):
        offer()
    with pytest.raises(NoAgreement):
        market.entered(sale, consignment=consignment)
    row = proposed(market, consignment, agreements.standard(400))
    with pytest.raises(NoAgreement):
        offer()
    answered(market, row)
    assert offer().price_minor == 1_000_00


def test_a_new_version_replaces_what_was_in_force_and_is_what_the_house_takes(market: Market) -> None:
    consignment = market.consigned()
    answered(market, proposed(market, consignment, SEVEN_AND_A_HALF))

    assert [row.state for row in contracts(market, consignment)] == [
        AgreementState.REPLACED,
        AgreementState.IN_FORCE,
    ]
    with market.transaction() as session:
        offering = cataloguing.offer(
            session,
            consignment_id=consignment.id,
            price_minor=1_000_00,
            currency=CNY,
            actor=market.seller.actor,
            at=market.at,
        )
    order, invoice = market.placed(offering)
    market.pays(invoice)
    market.worker()
    with market.reading() as session:
        assert session.get_one(Settlement, order.id).commission_minor == 75_00
    assert complaints(market) == []


def test_a_consignor_may_propose_and_the_house_accept(market: Market) -> None:
    row = proposed(market, market.consigned(), agreements.standard(300), market.seller.actor)

    with pytest.raises(OwnProposal):
        answered(market, row)
    assert row.side is Side.CONSIGNOR
    assert answered(market, row, market.cashier.actor).accepted_by_name == "Cai Cashier"


def test_nobody_is_both_sides(market: Market) -> None:
    both = replace(market.seller.actor, roles=frozenset({Role("artist"), Role("cashier")}))
    row = proposed(market, market.consigned(), SEVEN_AND_A_HALF, both)

    with pytest.raises(OwnProposal):
        answered(market, row, both)


def test_a_gallerys_people_answer_for_it_and_nobody_elses(market: Market) -> None:
    with market.transaction() as session:
        session.add(Organisation(id="org_pine", name="Pine", kind="gallery", created_at=market.at))
    mine = replace(market.seller.actor, organisation_id="org_pine", roles=frozenset({Role("gallery")}))
    colleague = replace(market.rival.actor, organisation_id="org_pine", roles=frozenset({Role("gallery")}))
    work = market.work(owner=mine)
    consignment = market.consigned(artwork_id=work, actor=mine)
    row = proposed(market, consignment, SEVEN_AND_A_HALF)

    for stranger in (market.buyer.actor, replace(colleague, organisation_id="org_other")):
        with pytest.raises(ConsignmentUnknown):
            answered(market, row, stranger)
    assert answered(market, row, colleague).accepted_by == colleague.id
    assert row.terms["parties"]["organisation"] == "Pine"


def test_only_what_waits_is_answered_and_one_waits_at_most(market: Market) -> None:
    consignment = market.consigned()
    first = proposed(market, consignment, SEVEN_AND_A_HALF)
    second = proposed(market, consignment, agreements.standard(600))

    with pytest.raises(AgreementAnswered):
        answered(market, first)
    with pytest.raises(AgreementUnknown):
        answered(market, second, version=9)
    answered(market, second, how=agreeing.decline)
    with pytest.raises(AgreementAnswered):
        answered(market, second)
    assert [row.state.value for row in contracts(market, consignment)] == ["in_force", "declined", "declined"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"commission_bps": 10_001}, "commission"),
        ({"commission_bps": -1}, "commission"),
        ({"reserve_minor": 0, "reserve_currency": "CNY"}, "reserve"),
        ({"payment": {"en": " ", "zh": ""}}, "payment_en"),
    ],
)
def test_all_nine_items_are_said(market: Market, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(AgreementInvalid) as refused:
        proposed(market, market.consigned(), replace(agreements.standard(), **changes))
    assert list(refused.value.fields) == [field]


def test_a_reserve_that_was_agreed_is_the_lots(market: Market) -> None:
    consignment = market.consigned()
    terms = replace(agreements.standard(), reserve_minor=900_00, reserve_currency=CNY)
    answered(market, proposed(market, consignment, terms))
    sale = market.drafted()

    for other in (None, 800_00):
        with pytest.raises(ReserveNotAgreed) as refused:
            market.entered(sale, consignment=consignment, reserve_minor=other)
        assert refused.value.facts == {"reserve": Money(900_00, CNY)}
    with pytest.raises(ReserveNotAgreed), market.transaction() as session:
        cataloguing.offer(
            session,
            consignment_id=consignment.id,
            price_minor=1_000_00,
            floor_minor=899_99,
            currency=CNY,
            actor=market.seller.actor,
            at=market.at,
        )
    market.entered(sale, consignment=consignment, reserve_minor=900_00)
    for changed, why in (
        (replace(terms, reserve_minor=950_00), ReserveNotLower),
        (replace(terms, commission_bps=400), AgreementFrozen),
    ):
        with pytest.raises(why):
            proposed(market, consignment, changed)
    wording = replace(terms, rest={"en": "Framed by the house.", "zh": ""})
    answered(market, proposed(market, consignment, wording))


def test_the_audit_names_a_contract_changed_by_hand(market: Market) -> None:
    (row,) = contracts(market, market.consigned())

    with market.transaction() as session:
        session.execute(
            sa.update(Agreement).where(Agreement.id == row.id).values(terms=row.terms | {"commission_bps": 1})
        )

    assert len(complaints(market)) == 2
