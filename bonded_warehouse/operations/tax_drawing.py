"""Drawing a tax document up: reckon, and keep everything that it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.tax import TaxDocument, TaxRow, TaxState
from bonded_warehouse.rules.calculations import RULES, calculate, digest
from bonded_warehouse.rules.duty import minor
from bonded_warehouse.rules.tax_rates import RateRow
from bonded_warehouse.tax_errors import ClaimedAlready, TaxDocumentUnknown, TaxInputInvalid
from foundation.actor import Actor
from foundation.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a document is about: a work in custody, a declaration, an earlier document, a party."""

    party: str
    reference: str = ""
    holding_id: str | None = None
    declaration_id: str | None = None
    base_id: str | None = None
    currency: str = "CNY"


def draw(
    session: Session,
    calc: str,
    inputs: Mapping[str, Any],
    rows: Mapping[str, RateRow],
    about: About,
    *,
    on: date,
    actor: Actor,
    at: datetime,
) -> TaxDocument:
    """Reckon a calculation and keep it with its inputs, rates and lines.

    :param on: the day whose rates hold
    :raises TaxInputInvalid: if a figure is missing or impossible, or nobody is named
    :raises ClaimedAlready: if a document of this kind stands for the same declaration or document
    """
    if not about.party.strip():
        raise TaxInputInvalid(name="party", fields={"party": "This is needed."})
    _require_unclaimed(session, calc, about)
    answer = calculate(calc, inputs, rows)
    document = TaxDocument(
        id=new_id("tax", at),
        calc=calc,
        holding_id=about.holding_id,
        declaration_id=about.declaration_id,
        base_id=about.base_id,
        party=about.party.strip()[:200],
        handled_on=on,
        rules=RULES,
        inputs=dict(inputs),
        rates={name: row.kept() for name, row in rows.items()},
        outputs=dict(answer.outputs),
        total_minor=minor(answer.total),
        currency=about.currency,
        is_unverified=answer.is_unverified,
        digest=digest(calc, inputs, rows, answer),
        reference=about.reference.strip()[:200],
        drawn_by=actor.id,
        drawn_by_name=actor.name,
        drawn_at=at,
    )
    session.add(document)
    session.flush()
    session.add_all(
        TaxRow(
            document_id=document.id,
            seq=number,
            kind=line.kind,
            base_minor=None if line.base is None else minor(line.base),
            rate=None if line.rate is None else str(line.rate),
            amount_minor=minor(line.amount),
            counts=line.counts,
            basis=line.row.basis if line.row else "",
            source=line.row.source[:300] if line.row else "",
            verified=not line.is_unverified,
        )
        for number, line in enumerate(answer.lines, 1)
    )
    session.flush()
    return document


def _require_unclaimed(session: Session, calc: str, about: About) -> None:
    """Require that nothing of this kind stands; the unique indexes hold it among two at once."""
    for column, value in (
        (TaxDocument.declaration_id, about.declaration_id),
        (TaxDocument.base_id, about.base_id),
    ):
        if value is None:
            continue
        known = session.scalar(
            sa.select(TaxDocument.id).where(
                column == value, TaxDocument.calc == calc, TaxDocument.state != TaxState.WITHDRAWN
            )
        )
        if known is not None:
            raise ClaimedAlready(document_id=known)


def locked(session: Session, document_id: str) -> TaxDocument:
    """Return a document, its row locked until the transaction ends.

    :raises TaxDocumentUnknown: if there is none under this id
    """
    row = session.get(TaxDocument, document_id, with_for_update=True)
    if row is None:
        raise TaxDocumentUnknown
    return row
