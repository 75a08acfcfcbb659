"""What may be asked before a work goes into free circulation: which tax is paid or covered."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.tax import TaxDocument, TaxState, Terms
from foundation.money import Money


@dataclass(frozen=True, slots=True)
class ReceiptCard:
    """A tax document that may be brought as a receipt."""

    reference: str
    document_id: str
    total: Money
    is_paid: bool


def receipts(session: Session, holding_id: str) -> list[ReceiptCard]:
    """Return the import tax of a holding that is paid, or is due later under guarantee, the newest first."""
    query = sa.select(TaxDocument).where(
        TaxDocument.holding_id == holding_id,
        TaxDocument.calc.in_(("import_tax", "display_sale")),
        sa.or_(
            TaxDocument.state == TaxState.PAID,
            sa.and_(TaxDocument.state == TaxState.DETERMINED, TaxDocument.terms != Terms.ORDINARY),
        ),
    )
    return [
        ReceiptCard(
            reference=row.receipt or row.id,
            document_id=row.id,
            total=Money(row.total_minor, row.currency),
            is_paid=row.state is TaxState.PAID,
        )
        for row in session.scalars(query.order_by(TaxDocument.id.desc()))
    ]


def refunded_minor(session: Session, of: sa.ColumnElement[bool]) -> int:
    """Return what was refunded on exports and not repaid by a settlement, in fen.

    :param of: which claims: of a declaration, or of a holding
    """
    total = sa.select(sa.func.coalesce(sa.func.sum(TaxDocument.total_minor), 0))
    claims = sa.and_(
        of,
        TaxDocument.calc.in_(("refund", "prerefund_claim")),
        TaxDocument.state.in_((TaxState.DETERMINED, TaxState.PAID)),
    )
    repaid = total.where(
        TaxDocument.base_id.in_(sa.select(TaxDocument.id).where(claims).scalar_subquery()),
        TaxDocument.calc == "settlement",
        TaxDocument.state == TaxState.PAID,
    )
    return int(session.scalar(total.where(claims)) or 0) - int(session.scalar(repaid) or 0)
