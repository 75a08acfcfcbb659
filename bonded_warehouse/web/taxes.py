"""The tax room: documents drawn up by the declarant, determined by a tax officer, paid, reckoned again."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from flask import url_for
from flask_babel import gettext

from authentication import api as registry
from bonded_warehouse.models.tax import TaxDocument, TaxState
from bonded_warehouse.operations import tax_refunding, taxing
from bonded_warehouse.operations.taxing import Sale
from bonded_warehouse.queries import taxes
from bonded_warehouse.queries.holdings import holding
from bonded_warehouse.queries.taxes import TaxDocumentCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, TAX_OFFICER, TAX_READERS
from bonded_warehouse.rules.states import BONDED, CustodyState, CustomsStatus
from bonded_warehouse.web.tax_forms import (
    DeemedIncome,
    Determination,
    DisplaySale,
    HoldingTaxes,
    ListTaxes,
    Payment,
    Release,
    Settle,
    TaxesPage,
    TaxPage,
    Withdrawal,
)
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Room

room = Room("taxes", __name__)
DRAWERS: Final = {DECLARANT, CUSTOMS_OFFICER, TAX_OFFICER}
CLAIMANTS: Final = {DECLARANT, TAX_OFFICER}


def to_document(card: TaxDocumentCard) -> str:
    """Return the address of a document's page."""
    return url_for("taxes.show", document_id=card.id)


_writes = partial(room.post, gives=TaxDocumentCard, scope="tax:write", done=to_document)
"""What every act on a tax document has in common."""
_draws = partial(_writes, may=DRAWERS, on_refusal="taxes.of_holding")
_changes = partial(_writes, on_refusal="taxes.show")


@room.get(
    "/taxes",
    takes=ListTaxes,
    gives=TaxesPage,
    may=TAX_READERS,
    scope="tax:read",
    page="bonded_warehouse/taxes.html",
)
def index(call: Call[ListTaxes]) -> TaxesPage:
    """Show tax documents, the latest first."""
    asked = call.input
    found = taxes.documents(db.session, states=[asked.state] if asked.state else None, after=asked.after)
    call.extra |= {"asked": asked, "states": list(TaxState), "may_draw": call.actor.has(*CLAIMANTS)}
    return TaxesPage(found, found[-1].id if len(found) == taxes.PAGE else None)


@room.get(
    "/taxes/<document_id>",
    gives=TaxPage,
    may=SIGNED_IN,
    scope="tax:read",
    page="bonded_warehouse/tax_document.html",
)
def show(call: Call[None], document_id: str) -> TaxPage:
    """Show a tax document, reckoned again before the reader's eyes."""
    card = taxes.document(db.session, document_id, actor=call.actor)
    row = db.session.get_one(TaxDocument, document_id)
    lines = taxes.lines_of(db.session, [document_id]).get(document_id, [])
    officer, drawer = call.actor.has(TAX_OFFICER), call.actor.has(*DRAWERS)
    drawn, determined = card.state == TaxState.DRAWN, card.state == TaxState.DETERMINED
    return TaxPage(
        document=card,
        differences=taxes.differences(row, lines),
        may_determine=officer and drawn and row.drawn_by != call.actor.account_id,
        may_pay=officer and determined and card.direction != "check",
        may_withdraw=(drawer and drawn) or (officer and determined),
        may_settle=card.calc == "prerefund_claim"
        and call.actor.has(*CLAIMANTS)
        and card.state in {TaxState.DETERMINED, TaxState.PAID},
    )


@room.get(
    "/holdings/<holding_id>/taxes",
    gives=HoldingTaxes,
    may=TAX_READERS,
    scope="tax:read",
    page="bonded_warehouse/tax_holding.html",
)
def of_holding(call: Call[None], holding_id: str) -> HoldingTaxes:
    """Show the tax documents of a work in custody, and the forms to draw one up."""
    card = holding(db.session, holding_id, actor=call.actor)
    work = registry.artwork(db.session, registry.ArtworkId(card.artwork_id))
    call.extra["may_draw"] = call.actor.has(*DRAWERS)
    return HoldingTaxes(
        holding_id=holding_id,
        title=work.title,
        customs_status=str(card.customs_status) if card.customs_status else None,
        custody_state=str(card.custody_state),
        is_bonded=card.customs_status is not None and CustomsStatus(card.customs_status) in BONDED,
        is_on_display=CustodyState(card.custody_state) is CustodyState.OUT_DISPLAY,
        documents=taxes.documents(db.session, holding_id=holding_id),
    )


def kept(call: Call[Any], draw: Callable[..., TaxDocument], **given: object) -> TaxDocumentCard:
    """Have an operation draw up or change a document, and return it."""
    said = gettext("The document is kept, with everything it rests on.")
    return call.perform(draw, taxes.document_card, say=said, **given)


@_draws("/holdings/<holding_id>/taxes/release", takes=Release)
def release(call: Call[Release], holding_id: str) -> TaxDocumentCard:
    """Draw up the tax of a work that is released to the home market."""
    sent = call.input
    sale = Sale(
        price=sent.price,
        freight=sent.freight,
        insurance=sent.insurance,
        currency=sent.currency,
        consumption_tax_cny=sent.consumption_tax,
        reference=sent.reference,
    )
    return kept(call, taxing.draw_release, holding_id=holding_id, sale=sale, handled_on=sent.handled_on)


@_draws("/holdings/<holding_id>/taxes/display-sale", takes=DisplaySale)
def display_sale(call: Call[DisplaySale], holding_id: str) -> TaxDocumentCard:
    """Draw up the tax of a work sold while on display outside the zone."""
    sent = call.input
    return kept(
        call,
        taxing.draw_display_sale,
        holding_id=holding_id,
        price_cny=sent.price,
        sold_on=sent.sold_on,
        handled_on=sent.handled_on,
        reference=sent.reference,
    )


@room.post(
    "/taxes/deemed-income",
    takes=DeemedIncome,
    gives=TaxDocumentCard,
    may=CLAIMANTS,
    scope="tax:write",
    done=to_document,
    on_refusal="taxes.index",
)
def deemed_income(call: Call[DeemedIncome]) -> TaxDocumentCard:
    """Draw up a year's income tax of an enterprise by the deemed method."""
    sent = call.input
    return kept(
        call,
        tax_refunding.draw_deemed_income,
        enterprise=sent.enterprise,
        year=sent.year,
        revenue_cny=sent.revenue,
        is_small=sent.is_small,
    )


@_changes("/taxes/<document_id>/determination", takes=Determination, may={TAX_OFFICER})
def determine(call: Call[Determination], document_id: str) -> TaxDocumentCard:
    """Determine what another person drew up, and when it is to be paid."""
    sent = call.input
    payment = taxing.Payment(terms=sent.terms, reason=sent.terms_reason, until=sent.until)
    return kept(call, taxing.determine, document_id=document_id, payment=payment)


@_changes("/taxes/<document_id>/payment", takes=Payment, may={TAX_OFFICER})
def pay(call: Call[Payment], document_id: str) -> TaxDocumentCard:
    """Record that it was paid; what was late brings a surcharge."""
    sent = call.input
    return kept(call, taxing.pay, document_id=document_id, paid_on=sent.paid_on, receipt=sent.receipt)


@_changes("/taxes/<document_id>/withdrawal", takes=Withdrawal, may=DRAWERS)
def withdraw(call: Call[Withdrawal], document_id: str) -> TaxDocumentCard:
    """Withdraw a document that is in error; it stays, with the reason."""
    return kept(call, taxing.withdraw, document_id=document_id, reason=call.input.reason)


@_changes("/taxes/<document_id>/settlement", takes=Settle, may=CLAIMANTS)
def settle(call: Call[Settle], document_id: str) -> TaxDocumentCard:
    """Settle a pre-refund: what was sold is confirmed, the rest is repaid."""
    sent = call.input
    return kept(
        call,
        tax_refunding.settle_prerefund,
        document_id=document_id,
        sold=sent.sold,
        unsold=sent.unsold,
        returned=sent.returned,
    )
