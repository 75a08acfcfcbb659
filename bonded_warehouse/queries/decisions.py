"""Decisions that were kept, and the file by which a stranger takes one again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.gate_errors import DecisionUnknown
from bonded_warehouse.models.clearance import GateDecision, RelicsExamination
from bonded_warehouse.models.rulesets import DisclosedDecision
from bonded_warehouse.queries.gate_facts import record_of
from bonded_warehouse.queries.rulesets import by_version


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """One decision that was kept."""

    id: str
    artwork_id: str
    stage: str
    destination: str
    decision: str
    codes: list[str]
    needs: list[str]
    ruleset: str
    ruleset_sha256: str | None
    """None: the ruleset is no longer here."""
    digest: str
    decided_at: datetime
    disclosed_by_name: str | None
    """Who laid its facts open; None: nobody has."""
    disclosed_at: datetime | None
    facts: dict[str, Any] | None
    """What it was taken on; None for whom it is not disclosed."""
    records: list[dict[str, Any]] | None
    """The relics examiner's records it was taken on."""


def decision(session: Session, decision_id: str) -> DecisionCard:
    """Return a kept decision with its facts; whether a reader may see them is for the caller to say.

    :raises DecisionUnknown: if there is none
    """
    row = session.get(GateDecision, decision_id)
    if row is None:
        raise DecisionUnknown
    opened = session.get(DisclosedDecision, decision_id)
    rules = by_version(session, row.ruleset)
    return DecisionCard(
        id=row.id,
        artwork_id=row.artwork_id,
        stage=row.stage,
        destination=row.destination,
        decision=row.outcome,
        codes=row.codes,
        needs=row.needs,
        ruleset=row.ruleset,
        ruleset_sha256=None if rules is None else rules.sha256,
        digest=row.digest,
        decided_at=row.decided_at,
        disclosed_by_name=None if opened is None else opened.disclosed_by_name,
        disclosed_at=None if opened is None else opened.disclosed_at,
        facts=row.facts,
        records=_records(session, row),
    )


def _records(session: Session, row: GateDecision) -> list[dict[str, Any]]:
    query = sa.select(RelicsExamination).where(RelicsExamination.id.in_(row.records))
    found = (
        [record_of(one) for one in session.scalars(query.order_by(RelicsExamination.examined_at))]
        if row.records
        else []
    )
    return [
        {"id": one.id, "may_leave": one.may_leave, "codes": sorted(one.codes), "work_digest": one.work_digest}
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision in a list."""

    id: str
    stage: str
    decision: str
    decided_at: datetime


def of_work(session: Session, artwork_id: str, *, limit: int = 12) -> list[DecisionLine]:
    """Return the latest decisions about a work."""
    query = (
        sa.select(GateDecision.id, GateDecision.stage, GateDecision.outcome, GateDecision.decided_at)
        .where(GateDecision.artwork_id == artwork_id)
        .order_by(GateDecision.decided_at.desc(), GateDecision.id.desc())
        .limit(limit)
    )
    return [DecisionLine(row.id, row.stage, row.outcome, row.decided_at) for row in session.execute(query)]


def as_file(card: DecisionCard) -> dict[str, Any]:
    """Return a decision as `python -m bonded_warehouse.rules` reads it."""
    return {
        "id": card.id,
        "artwork_id": card.artwork_id,
        "decided_at": card.decided_at.isoformat(),
        "decision": card.decision,
        "codes": card.codes,
        "needs": card.needs,
        "ruleset": card.ruleset,
        "ruleset_sha256": card.ruleset_sha256,
        "digest": card.digest,
        "records": card.records,
        "facts": card.facts,
    }
