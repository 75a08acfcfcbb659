"""Invoices, payments, and what the provider reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from flask import Response, current_app, request, url_for
from pydantic import Field

from foundation.db import db, transaction
from foundation.settings import Settings
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import ANYONE, SIGNED_IN, Room
from marketplace.errors import PaymentRefused
from marketplace.models.invoices import PaymentState
from marketplace.operations import paying
from marketplace.payments.ways import Ways
from marketplace.queries import money
from marketplace.queries.money import InvoicePage
from marketplace.queries.money_cards import PaymentCard
from marketplace.roles import BUYER
from marketplace.rules.references import spaced
from marketplace.web import amounts

room = Room("paying", __name__)

LARGEST_REPORT_BYTES: Final = 65_536
SIGNATURE_HEADER: Final = "Payment-Signature"


@dataclass(frozen=True, slots=True)
class NewPayment:
    """How to pay what is still open."""

    means: Annotated[str, Field(min_length=1, max_length=32)]


def ways() -> Ways:
    """Return the house's ways of paying."""
    found: Ways = current_app.extensions["marketplace.ways"]
    return found


@room.get(
    "/invoices/<invoice_id>",
    gives=InvoicePage,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/invoice.html",
)
def show(call: Call[None], invoice_id: str) -> InvoicePage:
    """Show an invoice, to read, print or pay."""
    page = money.invoice_page(db.session, invoice_id, actor=call.actor)
    call.extra |= {
        "means": [(means, words.word(means, "means")) for means in ways().means],
        "wire": _wire(page),
        "country": amounts.country_name(page.order.destination, words.language()),
    }
    return page


@room.post(
    "/invoices/<invoice_id>/payments",
    takes=NewPayment,
    gives=PaymentCard,
    may={BUYER},
    scope="market:write",
    done=lambda card: card.continue_url or url_for("paying.show", invoice_id=card.invoice_id),
    on_refusal="paying.show",
)
def pay(call: Call[NewPayment], invoice_id: str) -> PaymentCard:
    """Begin to pay what is still open on an invoice."""
    settings: Settings = current_app.extensions["bianliang.settings"]
    gateway = ways().by_means(call.input.means)
    with call.transaction() as session:
        payment = paying.request_payment(
            session,
            invoice_id=invoice_id,
            means=call.input.means,
            provider=gateway.name,
            actor=call.actor,
            at=call.at,
        )
        payment_id, amount, begun = payment.id, payment.amount, payment.state is PaymentState.STARTED
        card = PaymentCard.of(payment)
        order_id = paying.order_of(session, payment)
    if begun:
        return card
    # Between the two transactions, since nothing of ours may wait for somebody else's answer.
    try:
        intent = gateway.start(
            key=payment_id,
            amount=amount,
            means=call.input.means,
            return_url=f"{settings.base_url}{url_for('paying.show', invoice_id=invoice_id)}",
            group=order_id,
        )
    except PaymentRefused as refused:
        with call.transaction() as session:
            paying.record_refusal(
                session, payment_id=payment_id, reason=str(refused.facts.get("reason", "")), at=call.at
            )
        raise
    with call.transaction() as session:
        row = paying.record_intent(session, payment_id=payment_id, intent=intent, at=call.at)
        return call.answer(session, PaymentCard.of(row))


@room.get("/payments/<payment_id>", gives=PaymentCard, may=SIGNED_IN, scope="market:read")
def show_payment(call: Call[None], payment_id: str) -> PaymentCard:
    """Show how a payment stands."""
    return money.payment(db.session, payment_id, actor=call.actor)


@room.post("/webhooks/payments", gives=None, may=ANYONE, status=204)
def report(call: Call[None]) -> Response:
    """Take a report of the payment provider: believed by its signature, kept once."""
    body = request.get_data()[:LARGEST_REPORT_BYTES]
    receive("pretend", body, request.headers.get(SIGNATURE_HEADER, ""), at=call.at)
    return Response(status=204)


def receive(provider: str, body: bytes, signature: str, *, at: datetime) -> bool:
    """Check a report and record it; return whether it was new."""
    notice = ways().of(provider).read_notice(body, signature, at=at)
    with transaction() as session:
        return paying.record_notice(session, notice=notice, provider=provider, at=at)


def _wire(page: InvoicePage) -> dict[str, str] | None:
    """Return where and under which reference a wire, or the rest of one, is to be sent, or None."""
    settings: Settings = current_app.extensions["bianliang.settings"]
    begun = [one for one in page.payments if one.reference and one.state != PaymentState.FAILED]
    if not begun or not settings.wire_account:
        return None
    holder, number, bic, bank = settings.wire_account
    return {
        "holder": holder,
        "number": number,
        "bic": bic,
        "bank": bank,
        "reference": spaced(begun[-1].reference or ""),
    }
