"""Invoices, credit notes and contracts on paper, in both languages, with the reader's first."""

from marketplace.web.printing.contract import contract_pdf
from marketplace.web.printing.page import pdf
from marketplace.web.printing.sheet import Field, Row, Sheet, credit_note_sheet, invoice_sheet

__all__ = ["Field", "Row", "Sheet", "contract_pdf", "credit_note_sheet", "invoice_sheet", "pdf"]
