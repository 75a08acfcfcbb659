"""What a buyer owes is written down, numbered without gaps, and booked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from foundation import outbox
from foundation.ids import new_id
from foundation.money import Money
from marketplace.events import InvoiceIssued
from marketplace.ledger import entries
from marketplace.models.invoices import Invoice, InvoiceLine, InvoiceState
from marketplace.models.orders import Order
from marketplace.operations import numbering, posting
from marketplace.rules.lines import Line

DUE: Final = timedelta(days=7)
"""How long a buyer has to pay, unless the sale that he bid in says otherwise."""


def issue_invoice(
    session: Session, *, order: Order, lines: Sequence[Line], at: datetime, within: timedelta = DUE
) -> Invoice:
    """Issue the invoice of an order, number it, and book it. Its lines are never edited.

    :param within: how long the buyer has to pay
    """
    total = sum((line.amount for line in lines), start=Money(0, order.currency))
    number = numbering.take(session, f"invoice-{at.year}").value
    invoice = Invoice(
        id=new_id("inv", at),
        number=f"{at.year}-{number:06d}",
        order_id=order.id,
        buyer_id=order.buyer_id,
        buyer_name=order.buyer_name,
        currency=order.currency,
        total_minor=total.amount_minor,
        issued_at=at,
        due_at=at + within,
        lines=[
            InvoiceLine(position=position, kind=line.kind, amount_minor=line.amount.amount_minor)
            for position, line in enumerate(lines, 1)
        ],
    )
    session.add(invoice)
    session.flush()
    posting.post(
        session,
        kind="invoiced",
        ref=invoice.id,
        order_id=order.id,
        entries=entries.invoiced(total, buyer_id=order.buyer_id),
        at=at,
    )
    fact = InvoiceIssued(invoice_id=invoice.id, order_id=order.id, buyer_id=order.buyer_id)
    outbox.publish(session, fact, at=at)
    return invoice


def cancel_invoice(session: Session, *, invoice: Invoice, at: datetime) -> None:
    """End an invoice that will not be settled: nothing is owed any longer, what was paid is the buyer's."""
    assert invoice.state is not InvoiceState.CANCELLED
    paid = Money(invoice.paid_minor, invoice.currency)
    invoice.state = InvoiceState.CANCELLED
    posting.post(
        session,
        kind="cancelled",
        ref=invoice.id,
        order_id=invoice.order_id,
        entries=entries.cancelled(invoice.total, paid=paid, buyer_id=invoice.buyer_id),
        at=at,
    )
