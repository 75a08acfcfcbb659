"""An invoice is taken back: a credit note that mirrors it, numbered without gaps, and booked."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.ids import new_id
from foundation.money import Money
from marketplace.ledger import entries
from marketplace.models.credit_notes import CreditNote, CreditNoteLine, CreditNoteState
from marketplace.models.invoices import Invoice, InvoiceState, Settlement
from marketplace.models.orders import Order
from marketplace.operations import hosting, numbering, posting
from marketplace.rules.lines import Line, Shares, mirrored


def issue_credit_note(
    session: Session, *, order: Order, settlement: Settlement, reason: str, issued_by: str, at: datetime
) -> CreditNote:
    """Take back the invoice of a settled order, line by line, and book that: the money is the buyer's again.

    :param reason: why; the buyer and the consignor read it
    """
    invoice = session.scalars(sa.select(Invoice).where(Invoice.order_id == order.id)).one()
    assert invoice.state is InvoiceState.PAID, "title passes on a paid invoice alone"
    currency = invoice.currency
    taken_back = mirrored([Line(line.kind, Money(line.amount_minor, currency)) for line in invoice.lines])
    number = numbering.take(session, f"credit-note-{at.year}").value
    note = CreditNote(
        id=new_id("crn", at),
        number=f"CN-{at.year}-{number:06d}",
        invoice_id=invoice.id,
        order_id=order.id,
        currency=currency,
        total_minor=sum(line.amount.amount_minor for line in taken_back),
        reason=reason,
        issued_by=issued_by,
        issued_at=at,
        lines=[
            CreditNoteLine(position=position, kind=line.kind, amount_minor=line.amount.amount_minor)
            for position, line in enumerate(taken_back, 1)
        ],
    )
    session.add(note)
    session.flush()
    posting.post(
        session,
        kind="rescinded",
        ref=note.id,
        order_id=order.id,
        entries=entries.rescinded(
            -note.total,
            shares=Shares(
                consignor=Money(settlement.proceeds_minor, currency),
                commission=Money(settlement.commission_minor, currency),
            ),
            premium=Money(settlement.premium_minor, currency),
            consignor_id=settlement.consignor_id,
            buyer_id=order.buyer_id,
        ),
        at=at,
    )
    hosting.take_back(session, order_id=order.id, ref=note.id, at=at)
    return note


def note_repayment(session: Session, *, order_id: str, left_minor: int, at: datetime) -> None:
    """Note that money of an order went back to its buyer; with the last of it its credit note is repaid.

    :param left_minor: what is still the buyer's on the order, in the currency of the order
    """
    note = session.scalar(sa.select(CreditNote).where(CreditNote.order_id == order_id).with_for_update())
    if note is not None and note.state is CreditNoteState.ISSUED and left_minor <= 0:
        note.state, note.repaid_at = CreditNoteState.REPAID, at


def note_return(session: Session, *, order_id: str) -> None:
    """Note that a refund of an order did not arrive: its credit note is not repaid."""
    note = session.scalar(sa.select(CreditNote).where(CreditNote.order_id == order_id).with_for_update())
    if note is not None and note.state is CreditNoteState.REPAID:
        note.state, note.repaid_at = CreditNoteState.ISSUED, None
