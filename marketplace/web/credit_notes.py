"""Credit notes to read and to print; and the invoices that they take back, on paper."""

from flask import Response

from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Download, Room
from marketplace.queries import credit_notes, money
from marketplace.queries.credit_notes import CreditNotePage
from marketplace.web import printing

room = Room("credit_notes", __name__)


@room.get(
    "/credit-notes/<credit_note_id>",
    gives=CreditNotePage,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/credit_note.html",
)
def show(call: Call[None], credit_note_id: str) -> CreditNotePage:
    """Show a credit note, with the invoice that it takes back."""
    return credit_notes.credit_note_page(db.session, credit_note_id, actor=call.actor)


@room.get(
    "/credit-notes/<credit_note_id>/credit-note.pdf",
    gives=Download("application/pdf"),
    may=SIGNED_IN,
    scope="market:read",
)
def pdf(call: Call[None], credit_note_id: str) -> Response:
    """Give a credit note as a PDF in both languages, to print."""
    page = credit_notes.credit_note_page(db.session, credit_note_id, actor=call.actor)
    sheet = printing.credit_note_sheet(page.note, page.invoice, page.work, language=words.language())
    return call.download(printing.pdf(sheet), "application/pdf", f"{sheet.number}.pdf")


@room.get(
    "/invoices/<invoice_id>/invoice.pdf",
    gives=Download("application/pdf"),
    may=SIGNED_IN,
    scope="market:read",
)
def invoice_pdf(call: Call[None], invoice_id: str) -> Response:
    """Give an invoice as a PDF in both languages, to print."""
    page = money.invoice_page(db.session, invoice_id, actor=call.actor)
    sheet = printing.invoice_sheet(
        page.invoice,
        page.work,
        credited_by=None if page.credit_note is None else page.credit_note.number,
        language=words.language(),
    )
    return call.download(printing.pdf(sheet), "application/pdf", f"{sheet.number}.pdf")
