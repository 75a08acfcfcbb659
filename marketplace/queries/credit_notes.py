"""Credit notes: to those who may see the order."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from marketplace.errors import CreditNoteUnknown
from marketplace.models.credit_notes import CreditNote
from marketplace.models.invoices import Invoice
from marketplace.models.orders import Order
from marketplace.queries.money import may_see
from marketplace.queries.money_cards import CreditNoteCard, InvoiceCard


@dataclass(frozen=True, slots=True)
class CreditNotePage:
    """A credit note to read or print, with the invoice that it takes back."""

    note: CreditNoteCard
    invoice: InvoiceCard
    work: authentication.ArtworkCard


def credit_note_page(session: Session, credit_note_id: str, *, actor: Actor) -> CreditNotePage:
    """Return a credit note.

    :raises CreditNoteUnknown: if there is none, or none that the actor may see
    """
    found = session.execute(
        sa.select(CreditNote, Invoice, Order)
        .join(Invoice, Invoice.id == CreditNote.invoice_id)
        .join(Order, Order.id == CreditNote.order_id)
        .where(CreditNote.id == credit_note_id)
    ).one_or_none()
    if found is None or not may_see(found[2], actor):
        raise CreditNoteUnknown
    note, invoice, order = found
    return CreditNotePage(
        note=CreditNoteCard.of(note),
        invoice=InvoiceCard.of(invoice),
        work=authentication.shown(authentication.artwork(session, order.artwork_id), actor),
    )
