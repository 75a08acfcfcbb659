"""Refunds of goods that left, pre-refund and settlement, exemption, deemed tax."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.gate_errors import DeclarationUnknown
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.tax import TaxDocument, TaxState
from bonded_warehouse.operations import keeping, submitting, tax_drawing
from bonded_warehouse.operations.tax_drawing import About
from bonded_warehouse.operations.taxing import handling_day
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.roles import DECLARANT, TAX_OFFICER
from bonded_warehouse.rules import tax_rates
from bonded_warehouse.rules.duty import half_up
from bonded_warehouse.rules.refunds import settled_by
from bonded_warehouse.rules.sites import LEFT, OVERSEAS
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.rules.tax_rates import RateRow
from bonded_warehouse.tax_errors import (
    NotDeparted,
    TaxDocumentClosed,
    TaxDocumentUnknown,
    TaxInputInvalid,
    WrongMode,
)
from foundation.actor import Actor
from foundation.errors import Coded

CLAIMANTS: Final = (DECLARANT, TAX_OFFICER)


def claim_refund(
    session: Session,
    *,
    declaration_id: str,
    purchase_ex_vat_cny: Decimal,
    invoice: str,
    actor: Actor,
    at: datetime,
) -> TaxDocument:
    """Claim a trading company's refund for goods that have left, at the rate of the day they left.

    :raises NotAllowed: if the actor is neither declarant nor tax officer; DeclarationUnknown
    :raises NotDeparted: if customs did not release them, or departure is not confirmed
    :raises NoRateOnFile: if no refund rate is on file for the full line; also ClaimedAlready
    """
    row, holding, left_on = departed(session, declaration_id, actor=actor)
    back = tax_rates.rate_on("refund", row.hs, left_on)
    vat = tax_rates.rate_on("vat", row.hs, left_on)
    inputs = {
        "purchase_ex_vat_cny": str(half_up(purchase_ex_vat_cny)),
        "vat_rate": str(vat.rate),
        "refund_rates": {row.hs: str(back.rate)},
    }
    rows = {f"refund_rates.{row.hs}": back, "vat_rate": vat}
    about = about_of(row, holding, invoice)
    drawn = tax_drawing.draw(session, "refund", inputs, rows, about, on=left_on, actor=actor, at=at)
    submitting.file_claim(session, drawn, actor=actor, at=at)
    return drawn


def claim_prerefund(
    session: Session,
    *,
    declaration_id: str,
    pieces: int,
    unit_purchase_cny: Decimal,
    invoice: str,
    actor: Actor,
    at: datetime,
) -> TaxDocument:
    """Claim the pre-refund of goods that left for an overseas warehouse (9810); to be settled by April.

    :raises WrongMode: if they were not declared under 9810; otherwise as `claim_refund`
    """
    row, holding, left_on = departed(session, declaration_id, actor=actor)
    if row.mode != OVERSEAS:
        raise WrongMode(mode=row.mode)
    back = tax_rates.rate_on("refund", row.hs, left_on)
    inputs = {
        "pieces": pieces,
        "unit_purchase_cny": str(half_up(unit_purchase_cny)),
        "refund_rate": str(back.rate),
    }
    rows = {"refund_rate": back}
    about = about_of(row, holding, invoice)
    drawn = tax_drawing.draw(session, "prerefund_claim", inputs, rows, about, on=left_on, actor=actor, at=at)
    drawn.due_on = settled_by(left_on)
    submitting.file_claim(session, drawn, actor=actor, at=at)
    return drawn


def settle_prerefund(
    session: Session,
    *,
    document_id: str,
    sold: int,
    unsold: int,
    returned: int,
    actor: Actor,
    at: datetime,
) -> TaxDocument:
    """Settle a pre-refund: what was sold is confirmed, what was not or came back is repaid.

    :raises NotAllowed: if the actor is neither declarant nor tax officer
    :raises TaxDocumentUnknown: if there is no such pre-refund; TaxDocumentClosed if it is not determined
    :raises TaxInputInvalid: if the pieces do not add up; also ClaimedAlready
    """
    actor.require(*CLAIMANTS)
    claim = tax_drawing.locked(session, document_id)
    if claim.calc != "prerefund_claim":
        raise TaxDocumentUnknown
    if claim.state not in {TaxState.DETERMINED, TaxState.PAID}:
        raise TaxDocumentClosed(state=Coded(claim.state.value, "tax_state"))
    inputs = {**claim.inputs, "sold": sold, "unsold": unsold, "returned": returned}
    rows = {name: RateRow.read(row["kind"], row) for name, row in claim.rates.items()}
    about = About(party=claim.party, reference=claim.id, holding_id=claim.holding_id, base_id=claim.id)
    return tax_drawing.draw(
        session, "settlement", inputs, rows, about, on=claim.handled_on, actor=actor, at=at
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unvouched:
    """A sale for which there is no purchase voucher, and which conditions of the exemption hold."""

    revenue_incl_vat_cny: Decimal
    zone_registered: bool = False
    cleared_in_zone: bool = False
    not_excluded_goods: bool = False
    no_voucher: bool = False
    goods: Mapping[str, str] = field(default_factory=dict)
    """What is registered of the goods: date, name, unit, quantity, unit_price, amount."""


def draw_no_voucher(
    session: Session, *, declaration_id: str, sale: Unvouched, actor: Actor, at: datetime
) -> TaxDocument:
    """Draw up the VAT of a sale without a voucher: exempt if all conditions hold, else as sold at home.

    :raises NotDeparted: if the goods have not left; otherwise as `claim_refund`
    """
    row, holding, left_on = departed(session, declaration_id, actor=actor)
    vat = tax_rates.rate_on("vat", row.hs, left_on)
    inputs = {
        "revenue_incl_vat_cny": str(half_up(sale.revenue_incl_vat_cny)),
        "vat_rate": str(vat.rate),
        "conditions": {
            "zone_registered": sale.zone_registered,
            "goods_data_registered": True,
            "cleared_in_zone": sale.cleared_in_zone,
            "not_excluded_goods": sale.not_excluded_goods,
            "no_voucher": sale.no_voucher,
            "goods": {name: str(value) for name, value in sale.goods.items()},
        },
    }
    about = about_of(row, holding, row.order_number)
    return tax_drawing.draw(
        session, "no_voucher", inputs, {"vat_rate": vat}, about, on=left_on, actor=actor, at=at
    )


def draw_deemed_income(
    session: Session,
    *,
    enterprise: str,
    year: int,
    revenue_cny: Decimal,
    is_small: bool,
    actor: Actor,
    at: datetime,
) -> TaxDocument:
    """Draw up the year's income tax of an enterprise by the deemed method (STA 2019 No. 36).

    :raises NotAllowed: if the actor is neither declarant nor tax officer; NoRateOnFile, TaxInputInvalid
    """
    actor.require(*CLAIMANTS)
    on = handling_day(None if year >= law_day(at).year else date(year, 12, 31), at)
    rows = {
        "taxable_income_rate": tax_rates.rate_on("thresholds", "taxable_income_rate", on),
        "tax_rate": tax_rates.rate_on("thresholds", "income_tax_rate", on),
        "small_effective_rate": tax_rates.rate_on("thresholds", "small_effective_rate", on),
    }
    inputs: dict[str, Any] = {name: str(row.rate) for name, row in rows.items()}
    inputs |= {"revenue_cny": str(half_up(revenue_cny)), "is_small": is_small}
    about = About(party=enterprise, reference=str(year))
    return tax_drawing.draw(session, "deemed_income", inputs, rows, about, on=on, actor=actor, at=at)


def departed(session: Session, declaration_id: str, *, actor: Actor) -> tuple[Declaration, Holding, date]:
    """Return a released declaration, its holding, and the day on which the goods left."""
    actor.require(*CLAIMANTS)
    row = session.get(Declaration, declaration_id)
    if row is None:
        raise DeclarationUnknown
    holding = keeping.locked(session, row.holding_id)
    left_at = _departure(session, row)
    if row.state is not DeclarationState.RELEASED or left_at is None:
        state = holding.state if holding.state is not CustodyState.NONE else CustodyState.EXPECTED
        raise NotDeparted(state=Coded(state.value, "custody"))
    return row, holding, law_day(left_at)


def _departure(session: Session, row: Declaration) -> datetime | None:
    return session.scalar(
        sa.select(sa.func.max(CustodyEvent.occurred_at)).where(
            CustodyEvent.holding_id == row.holding_id,
            CustodyEvent.transition == LEFT,
            CustodyEvent.occurred_at >= row.lodged_at,
        )
    )


def left_at(session: Session, row: Declaration) -> datetime:
    """Return when the goods of a declaration left, which they did."""
    found = _departure(session, row)
    assert found is not None, "it has departed"
    return found


def about_of(row: Declaration, holding: Holding, reference: str) -> About:
    """Return what a document of these goods is about.

    :raises TaxInputInvalid: if the paper that it rests on is not named
    """
    if not reference.strip():
        raise TaxInputInvalid(name="invoice", fields={"invoice": "This is needed."})
    return About(
        party=holding.depositor_name,
        reference=reference,
        holding_id=holding.id,
        declaration_id=row.id,
    )
