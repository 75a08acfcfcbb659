"""Import tax of works that leave the bond for the home market: drawn up, determined, paid, with surcharge."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.orm import Session

from bonded_warehouse.models.bond import BondBook, BookItem
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.tax import TaxDocument, TaxState, Terms
from bonded_warehouse.operations import keeping, submitting, tax_drawing
from bonded_warehouse.operations.tax_drawing import About
from bonded_warehouse.queries import bonds, taxes
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, TAX_OFFICER
from bonded_warehouse.rules import clocks, duty, tax_rates
from bonded_warehouse.rules.cover import CURRENCY, with_reserve
from bonded_warehouse.rules.duty import half_up
from bonded_warehouse.rules.states import BONDED, CustodyState, CustomsStatus
from bonded_warehouse.rules.tax_rates import RateRow
from bonded_warehouse.tax_errors import (
    NotUnderBond,
    OwnTaxDocument,
    TaxDocumentClosed,
    TaxInputInvalid,
    TaxNotCovered,
    TermsNotOpen,
    TopUpNotCovered,
)
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.money import Money

DRAWERS: Final = (DECLARANT, CUSTOMS_OFFICER, TAX_OFFICER)
LINES: Final = ("price", "freight", "insurance")
COVERED: Final = frozenset({"import_tax", "display_sale"})
"""What may be paid by summary or deferred, under guarantee."""
LEVIED: Final = frozenset({"import_tax", "display_sale", "return_window"})
"""What customs levies: term and surcharge of the Tariff Law, art. 43, are of these alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What was paid for a work sold out of bond: the price of that sale, not the entry value."""

    price: Decimal
    freight: Decimal = Decimal(0)
    insurance: Decimal | None = None
    """None where it is not known."""
    currency: str = CURRENCY
    consumption_tax_cny: Decimal = Decimal(0)
    reference: str = ""
    """Number of the contract or invoice."""


def draw_release(
    session: Session,
    *,
    holding_id: str,
    sale: Sale,
    handled_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> TaxDocument:
    """Draw up the tax of a work released to free circulation, at the rates of the day of handling.

    The book keeps its entry value (ledger invariant 5).

    :param handled_on: the day the tax is handled (Tariff Law 21); today in China where it is left out
    :raises NotAllowed: if the actor is neither declarant nor officer
    :raises NotUnderBond: if no import tax waits on the work
    :raises NoRateOnFile: if no rate is known for that day; also TaxInputInvalid
    """
    actor.require(*DRAWERS)
    holding, item = _bonded(session, holding_id)
    on = handling_day(handled_on, at)
    rows = {
        "duty_rate": tax_rates.rate_on("duty", item.hs_code, on),
        "vat_rate": tax_rates.rate_on("vat", item.hs_code, on),
    }
    inputs: dict[str, Any] = {
        "duty_rate": str(rows["duty_rate"].rate),
        "vat_rate": str(rows["vat_rate"].rate),
        "consumption_tax_cny": str(half_up(sale.consumption_tax_cny)),
    }
    inputs |= priced(session, sale, on=on, rows=rows)
    about = About(party=holding.owner_name, reference=sale.reference, holding_id=holding.id)
    return tax_drawing.draw(session, "import_tax", inputs, rows, about, on=on, actor=actor, at=at)


def priced(session: Session, sale: Sale, *, on: date, rows: dict[str, RateRow]) -> dict[str, Any]:
    """Return price, freight and insurance as the calculation takes them; add the rates used to `rows`."""
    given = {name: getattr(sale, name) for name in LINES}
    if given["insurance"] is None:
        row = tax_rates.rate_on("thresholds", "insurance_if_unknown", on)
        rows["insurance_rate_if_unknown"] = row
    said = {name: None if value is None else str(half_up(value)) for name, value in given.items()}
    inputs: dict[str, Any] = {f"{name}_cny": said[name] for name in LINES}
    if sale.currency != CURRENCY:
        row = taxes.customs_rate_on(session, sale.currency, on)
        rows[taxes.CUSTOMS_RATE] = row
        inputs = {"foreign": {"currency": sale.currency, **said}, taxes.CUSTOMS_RATE: str(row.rate)}
    if given["insurance"] is None:
        inputs["insurance_rate_if_unknown"] = str(rows["insurance_rate_if_unknown"].rate)
    return inputs


def draw_display_sale(
    session: Session,
    *,
    holding_id: str,
    price_cny: Decimal,
    sold_on: date,
    handled_on: date | None = None,
    reference: str = "",
    actor: Actor,
    at: datetime,
) -> TaxDocument:
    """Draw up the tax of a work sold while on display outside the zone, with what it adds to the guarantee.

    :raises NotAllowed: if the actor is neither declarant nor officer
    :raises NotUnderBond: if no import tax waits on the work, or it is not on display outside
    :raises NoRateOnFile: if no rate is known for the day of handling; also TaxInputInvalid
    """
    actor.require(*DRAWERS)
    holding, item = _bonded(session, holding_id)
    if holding.state is not CustodyState.OUT_DISPLAY:
        raise NotUnderBond(status=Coded(holding.state.value, "custody"))
    on = handling_day(handled_on, at)
    if sold_on > on:
        raise TaxInputInvalid(
            name="sold_on", fields={"sold_on": "Choose a day that does not lie after the handling."}
        )
    row = tax_rates.rate_on("duty", item.hs_code, on)
    vat = tax_rates.rate_on("vat", item.hs_code, on)
    within = tax_rates.rate_on("thresholds", "display_sale_days", sold_on)
    at_risk = Decimal(item.duty_at_risk_minor + item.vat_at_risk_minor) / 100
    inputs: dict[str, Any] = {
        "booked_value_cny": str(half_up(Decimal(item.value_cny_minor) / 100)),
        "booked_rate_day": law_day(item.opened_at).isoformat(),
        "sale_price_cif_cny": str(half_up(price_cny)),
        "sold_on": sold_on.isoformat(),
        "tax_handled_on": on.isoformat(),
        "duty_rate": str(row.rate),
        "duty_rate_rows": [
            {"from": _iso(row.from_on), "to": _iso(row.to_on), "duty_rate": str(row.rate)},
        ],
        "vat_rate": str(vat.rate),
        "tax_at_risk_booked_cny": str(half_up(at_risk)),
        "declare_within_days": int(within.rate),
    }
    about = About(party=holding.owner_name, reference=reference, holding_id=holding.id)
    rows = {"duty_rate": row, "vat_rate": vat, "declare_within_days": within}
    return tax_drawing.draw(session, "display_sale", inputs, rows, about, on=on, actor=actor, at=at)


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None


def handling_day(asked: date | None, at: datetime) -> date:
    """Return the day whose rates hold: as asked, else today in China; never a day to come.

    :raises TaxInputInvalid: if the day is still to come
    """
    today = law_day(at)
    if asked is not None and asked > today:
        raise TaxInputInvalid(name="handled_on", fields={"handled_on": "This day is still to come."})
    return asked or today


def _bonded(session: Session, holding_id: str) -> tuple[Holding, BookItem]:
    holding = keeping.locked(session, holding_id)
    item = bonds.item_of(session, holding.id)
    if holding.customs_status not in BONDED or item is None:
        status = holding.customs_status or CustomsStatus.DOMESTIC
        raise NotUnderBond(status=Coded(status.value, "customs_status"))
    return holding, item


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """When a tax is to be paid. Source: Tariff Law, art. 43(1)."""

    terms: Terms = Terms.ORDINARY
    reason: str = ""
    """Of a deferral: 'force_majeure' or 'tax_policy'."""
    until: date | None = None
    """Last day of a deferral; the longest that the law allows where it is left out."""


DEFERRED_FOR: Final = frozenset({"force_majeure", "tax_policy"})
WITHIN_FIFTEEN_DAYS: Final = Payment()


def determine(
    session: Session,
    *,
    document_id: str,
    payment: Payment = WITHIN_FIFTEEN_DAYS,
    actor: Actor,
    at: datetime,
) -> TaxDocument:
    """Determine what another person drew up. What a sale on display adds is taken out of the guarantee.

    Paid by summary, it is due on the fifth working day of the next month; deferred, at most six months after
    its fifteen days (from which day they run is not said: U). Both stand under guarantee until they are paid.

    :raises NotAllowed: if the actor is no tax officer
    :raises TaxDocumentUnknown: if there is none; TaxDocumentClosed if it is not open
    :raises OwnTaxDocument: if he drew it up himself
    :raises TopUpNotCovered: if the guarantee does not reach for what a sale on display adds
    :raises TermsNotOpen: if summary payment or deferral is not open to it; TaxNotCovered without guarantee
    """
    actor.require(TAX_OFFICER)
    row = tax_drawing.locked(session, document_id)
    _require_state(row, TaxState.DRAWN)
    if row.drawn_by == actor.id:
        raise OwnTaxDocument
    if payment.terms is not Terms.ORDINARY:
        _require_terms(row, payment)
        _cover(session, row, row.total_minor, TaxNotCovered, at=at)
        row.terms, row.terms_reason = payment.terms, payment.reason
    elif row.calc == "display_sale":
        more = duty.minor(Decimal(row.outputs["top_up_before_sale_cny"]))
        _cover(session, row, more, TopUpNotCovered, at=at)
    row.state, row.determined_at = TaxState.DETERMINED, at
    row.determined_by, row.determined_by_name = actor.id, actor.name
    if row.calc in LEVIED and row.total_minor > 0:
        days = tax_rates.rate_on("thresholds", "payment_days", row.handled_on)
        ordinary = row.handled_on + timedelta(days=int(days.rate))
        row.due_on = _due(row.handled_on, ordinary, payment)
    session.flush()
    return row


def _require_terms(row: TaxDocument, payment: Payment) -> None:
    deferred = payment.terms is Terms.DEFERRED
    if row.calc not in COVERED or (deferred and payment.reason not in DEFERRED_FOR):
        raise TermsNotOpen(terms=Coded(payment.terms.value, "tax_terms"))


def _due(handled_on: date, ordinary: date, payment: Payment) -> date:
    """Return the last day to pay. Source: Tariff Law, art. 43(1); time limits TL09, TL29, TL30."""
    match payment.terms:
        case Terms.ORDINARY:
            return ordinary
        case Terms.SUMMARY:
            first = clocks.add_months(handled_on.replace(day=1), 1)
            length = clocks.limit("TL29").number
            assert length is not None, "the limit gives its length"
            return clocks.add_working_days(first - timedelta(days=1), length)
        case Terms.DEFERRED:
            latest = clocks.start("TL30", ordinary).last_on
            if payment.until is not None and not ordinary < payment.until <= latest:
                raise TaxInputInvalid(
                    name="until", fields={"until": "Choose a later day, within the term of deferred payment."}
                )
            return payment.until or latest


def _cover(
    session: Session,
    row: TaxDocument,
    more: int,
    refusal: type[TopUpNotCovered | TaxNotCovered],
    *,
    at: datetime,
) -> None:
    """Take tax out of the guarantee until it is paid (T06), the book's row locked first."""
    assert row.holding_id is not None, "what is covered is of a work in custody"
    holding, item = _bonded(session, row.holding_id)
    session.get(BondBook, item.book_id, with_for_update=True)
    stands = bonds.cover(session, item.book_id, on=keeping.local_day(session, holding.facility_id, at))
    if with_reserve(stands.used_minor + more) > stands.limit_minor:
        money = Money(more, CURRENCY)
        headroom = Money(max(0, stands.headroom_minor), CURRENCY)
        name = "top_up" if refusal is TopUpNotCovered else "tax"
        raise refusal(**{name: money, "headroom": headroom})
    item.unpaid_minor += more
    row.covered_minor = more


def _uncover(session: Session, row: TaxDocument) -> None:
    if row.covered_minor and row.holding_id is not None:
        item = bonds.item_of(session, row.holding_id)
        assert item is not None, "what was covered has an item"
        item.unpaid_minor -= row.covered_minor
        row.covered_minor = 0


def pay(
    session: Session, *, document_id: str, paid_on: date, receipt: str, actor: Actor, at: datetime
) -> TaxDocument:
    """Record that a document was paid; what was late brings a surcharge document of its own.

    :raises NotAllowed: if the actor is no tax officer
    :raises TaxDocumentClosed: if it was not determined, or is paid; also TaxDocumentUnknown
    :raises TaxInputInvalid: if the day is still to come or lies before the handling, or there is no receipt
    """
    actor.require(TAX_OFFICER)
    row = tax_drawing.locked(session, document_id)
    _require_state(row, TaxState.DETERMINED)
    if not row.handled_on <= paid_on <= law_day(at):
        raise TaxInputInvalid(name="paid_on", fields={"paid_on": "Choose a day from the handling to today."})
    if not receipt.strip():
        raise TaxInputInvalid(name="receipt", fields={"receipt": "This is needed."})
    row.state, row.paid_on, row.receipt = TaxState.PAID, paid_on, receipt.strip()[:100]
    submitting.close_claim(session, row, at=at)
    _uncover(session, row)
    session.flush()
    if row.calc in LEVIED and row.due_on is not None and paid_on > row.due_on:
        _surcharge(session, row, actor=actor, at=at)
    return row


def _surcharge(session: Session, row: TaxDocument, *, actor: Actor, at: datetime) -> TaxDocument:
    assert row.due_on is not None, "it was late"
    assert row.paid_on is not None, "it was paid"
    daily = tax_rates.rate_on("thresholds", "surcharge_per_day", row.paid_on)
    inputs = {
        "tax_cny": str(half_up(Decimal(row.total_minor) / 100)),
        "last_day": row.due_on.isoformat(),
        "paid": row.paid_on.isoformat(),
        "rate_per_day": str(daily.rate),
    }
    about = About(party=row.party, reference=row.id, holding_id=row.holding_id, base_id=row.id)
    rows = {"rate_per_day": daily}
    return tax_drawing.draw(session, "surcharge", inputs, rows, about, on=row.paid_on, actor=actor, at=at)


def withdraw(session: Session, *, document_id: str, reason: str, actor: Actor, at: datetime) -> TaxDocument:
    """Withdraw a document that is in error; it stays, with the reason. What is paid is not withdrawn.

    :raises NotAllowed: if the actor is neither declarant nor officer; once determined, only a tax officer may
    :raises TaxDocumentClosed: if it is paid or withdrawn; also TaxDocumentUnknown, TaxInputInvalid
    """
    actor.require(*DRAWERS)
    row = tax_drawing.locked(session, document_id)
    _require_state(row, TaxState.DRAWN, TaxState.DETERMINED)
    if row.state is TaxState.DETERMINED:
        actor.require(TAX_OFFICER)
    if not reason.strip():
        raise TaxInputInvalid(name="reason", fields={"reason": "This is needed."})
    _uncover(session, row)
    row.state, row.reason = TaxState.WITHDRAWN, reason.strip()
    submitting.close_claim(session, row, at=at)
    session.flush()
    return row


def _require_state(row: TaxDocument, *states: TaxState) -> None:
    if row.state not in states:
        raise TaxDocumentClosed(state=Coded(row.state.value, "tax_state"))
