"""What the tax office says of a claim: it determines it, pays it, or refuses it."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.customs.offices import Heard, Verdict
from bonded_warehouse.models.filings import Filing
from bonded_warehouse.models.tax import TaxDocument, TaxState
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.tax_errors import OwnTaxDocument
from foundation.actor import Actor

OFFICE: Final = "Tax office"
MOVES: Final = frozenset({Verdict.APPROVED, Verdict.POSTED, Verdict.RETURNED})


def require_other(session: Session, document_id: str, *, actor: Actor) -> None:
    """Require that whoever decides a claim is not who drew it up.

    :raises OwnTaxDocument: if it is
    """
    if session.get_one(TaxDocument, document_id).drawn_by == actor.id:
        raise OwnTaxDocument


def follow(session: Session, row: Filing, said: Heard, *, at: datetime) -> str:
    """Carry what the tax office said over to its document; return why that cannot be, '' where it can."""
    if said.verdict not in MOVES:
        return ""
    document = session.scalar(
        sa.select(TaxDocument).where(TaxDocument.id == row.tax_document_id).with_for_update()
    )
    assert document is not None, "a claim names its document by foreign key"
    if document.state is TaxState.WITHDRAWN:
        return "" if said.verdict is Verdict.RETURNED else "contradiction"
    if said.verdict is Verdict.RETURNED:
        if document.state is TaxState.PAID:
            return "contradiction"
        document.state = TaxState.WITHDRAWN
        document.reason = f"{OFFICE}, {said.reference}: {', '.join(said.codes) or said.note or 'refused'}"
    if said.verdict is not Verdict.RETURNED and document.state is TaxState.DRAWN:
        document.state, document.determined_at = TaxState.DETERMINED, at
        document.determined_by, document.determined_by_name = f"office:{said.reference}"[:40], OFFICE
    if said.verdict is Verdict.POSTED and document.state is TaxState.DETERMINED:
        document.state, document.receipt = TaxState.PAID, said.reference[:100]
        document.paid_on = max(law_day(said.answered_at), document.handled_on)
    session.flush()
    return ""
