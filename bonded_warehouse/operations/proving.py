"""What a receipt rests on: a tax document paid or covered, or what the tax office verified."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models import papers
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.tax import TaxDocument, TaxState, Terms
from bonded_warehouse.operations.particulars import Paper
from bonded_warehouse.queries.circulation import refunded_minor
from bonded_warehouse.rules.standing import Document
from bonded_warehouse.tax_errors import RefundNotRepaid, TaxNotPaid, TaxReceiptUnproved, TaxReceiptUsed
from foundation.errors import Coded
from foundation.money import Money

PROVE: Final = ("import_tax", "display_sale")
"""Calculations whose payment lets a bonded work into the country, or closes its loss."""
STEPS: Final = ("M19", "M23", "M47")
"""Steps that ask for the receipt."""


def tax_receipt(session: Session, holding: Holding, reference: str) -> Paper:
    """Return the receipt of a tax document of this work as a paper of a step.

    :param reference: number of the document, or of the receipt that it was paid by
    :raises TaxReceiptUnproved: if no tax document of this work bears it
    :raises TaxNotPaid: if it is not paid, nor due later under guarantee, or its surcharge is not (T01)
    :raises TaxReceiptUsed: if an earlier step of this work rested on it
    """
    row = session.scalar(
        sa.select(TaxDocument)
        .where(
            TaxDocument.holding_id == holding.id,
            TaxDocument.calc.in_(PROVE),
            TaxDocument.state != TaxState.WITHDRAWN,
            sa.or_(TaxDocument.id == reference, TaxDocument.receipt == reference),
        )
        .order_by(TaxDocument.id.desc())
        .limit(1)
    )
    if row is None or not reference:
        raise TaxReceiptUnproved(reference=reference)
    later = row.terms is not Terms.ORDINARY and row.covered_minor >= row.total_minor
    if row.state is not TaxState.PAID and not (row.state is TaxState.DETERMINED and later):
        raise TaxNotPaid(document_id=row.id, state=Coded(row.state.value, "tax_state"))
    surcharge = session.scalar(
        sa.select(TaxDocument).where(
            TaxDocument.base_id == row.id,
            TaxDocument.calc == "surcharge",
            TaxDocument.state.in_([TaxState.DRAWN, TaxState.DETERMINED]),
        )
    )
    if surcharge is not None:
        raise TaxNotPaid(document_id=surcharge.id, state=Coded(surcharge.state.value, "tax_state"))
    _require_unused(session, holding, row)
    return Paper(
        Document("tax_receipt", row.receipt or row.id, row.digest, covers=holding.artwork_id),
        {"tax_document": row.id, "total_fen": row.total_minor, "terms": row.terms.value},
    )


def refund_repaid(session: Session, holding: Holding, reference: str) -> Paper:
    """Return the proof that the refund of a returning work was repaid, as a paper of its re-entry (M31).

    Where nothing was refunded, or a settlement repaid it all, the tax documents say so; whatever is still
    refunded needs the receipt of the tax office: kept for this work, of this kind and number, and verified.

    :raises RefundNotRepaid: if something is refunded and no such receipt is kept
    """
    code = "refund_repaid"
    left_minor = refunded_minor(session, TaxDocument.holding_id == holding.id)
    kept = repaid_receipt(session, holding, reference)
    if kept is not None:
        return Paper(
            Document(code, kept.number, kept.sha256, kept.valid_to_on, covers=holding.artwork_id),
            {"paper_id": kept.id, "paper_code": kept.code, "issuer": kept.issuer, "refunded_fen": left_minor},
        )
    if left_minor > 0:
        raise RefundNotRepaid(refund=Money(left_minor, "CNY"))
    settled = session.scalar(
        sa.select(TaxDocument)
        .where(
            TaxDocument.holding_id == holding.id,
            TaxDocument.calc == "settlement",
            TaxDocument.state == TaxState.PAID,
        )
        .order_by(TaxDocument.id.desc())
        .limit(1)
    )
    if settled is None:
        return Paper(Document(code, reference, covers=holding.artwork_id), {"refunded_fen": 0})
    return Paper(
        Document(code, settled.receipt or settled.id, settled.digest, covers=holding.artwork_id),
        {"tax_document": settled.id, "refunded_fen": 0},
    )


def repaid_receipt(session: Session, holding: Holding, reference: str) -> papers.Paper | None:
    """Return the verified receipt of a repaid refund that bears a number; None where none is kept."""
    return session.scalar(
        sa.select(papers.Paper).where(
            papers.Paper.artwork_id == holding.artwork_id,
            papers.Paper.code == "refund_repaid",
            papers.Paper.number == reference.strip(),
            papers.Paper.state == papers.PaperState.VERIFIED,
        )
    )


def _require_unused(session: Session, holding: Holding, row: TaxDocument) -> None:
    kept = session.scalars(
        sa.select(CustodyEvent.documents).where(
            CustodyEvent.holding_id == holding.id, CustodyEvent.transition.in_(STEPS)
        )
    )
    used = {paper.get("detail", {}).get("tax_document") for papers in kept for paper in papers}
    if row.id in used:
        raise TaxReceiptUsed(document_id=row.id)
