"""How long decisions took, from when they were asked for to when they were given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.customs.gateway import Reply
from bonded_warehouse.models.appeals import Appeal
from bonded_warehouse.models.clearance import (
    Declaration,
    DeclarationAnswer,
    DeclarationState,
    LegalFacts,
    RelicsExamination,
)
from bonded_warehouse.models.papers import Paper
from bonded_warehouse.models.tax import TaxDocument
from bonded_warehouse.queries.taxes import REFUNDS
from foundation.columns import month_of

HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Duration:
    """How long one decision took."""

    month: str
    """Of China, in which it was given."""
    hours: float


def durations(session: Session, *, kind: str, since: datetime) -> list[Duration]:
    """Return how long each decision of a kind took that was given since an instant."""
    asked, given, query = _question(kind)
    rows = session.execute(query.add_columns(asked, given, month_of(given)).where(given >= since))
    return [
        Duration(str(month), max((ended - began).total_seconds(), 0) / HOUR) for began, ended, month in rows
    ]


def _question(kind: str) -> tuple[Any, Any, Any]:
    """Return when it was asked for, when it was given, and of what."""
    answer, row = DeclarationAnswer, Declaration
    if kind in {"review", "release"}:
        said = answer.status == Reply.RELEASED.value if kind == "release" else answer.number == 1
        query = sa.select().select_from(answer).join(row, row.id == answer.declaration_id).where(said)
        if kind == "release":
            query = query.where(row.state == DeclarationState.RELEASED, ~answer.is_late)
        return row.lodged_at, answer.answered_at, query
    if kind == "paper":
        return Paper.supplied_at, Paper.decided_at, sa.select().select_from(Paper)
    if kind == "appeal":
        return Appeal.lodged_at, Appeal.decided_at, sa.select().select_from(Appeal)
    if kind == "relics":
        stated = (
            sa.select(sa.func.max(LegalFacts.recorded_at))
            .where(
                LegalFacts.artwork_id == RelicsExamination.artwork_id,
                LegalFacts.recorded_at <= RelicsExamination.examined_at,
            )
            .scalar_subquery()
        )
        query = sa.select().select_from(RelicsExamination).where(stated.is_not(None))
        return stated, RelicsExamination.examined_at, query
    is_refund = TaxDocument.calc.in_(REFUNDS)
    query = sa.select().select_from(TaxDocument).where(is_refund if kind == "tax_refund" else ~is_refund)
    return TaxDocument.drawn_at, TaxDocument.determined_at, query
