"""Decisions kept on a day, held against what is answered for that day: they agree, or it says why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.clearance import GateDecision
from bonded_warehouse.queries.decisions import DecisionLine
from bonded_warehouse.queries.gate import GateAnswer
from bonded_warehouse.rules.export import Decision

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on which a kept decision rests, and which was otherwise when the day ended."""

    name: str
    """Of a fact, as the file of a decision writes it; or `ruleset`, or `records`."""
    kept: Any
    then: Any
    """At the end of the day."""


@dataclass(frozen=True, slots=True)
class KeptThen:
    """A decision of that day about the same question."""

    id: str
    stage: str
    decision: str
    codes: list[str]
    ruleset: str
    decided_at: datetime
    agrees: bool
    """Whether decision and codes are the same."""
    differences: list[Difference]
    """Why, where they are not: none named, it does not follow from its facts, and the audit says so."""


def rows_of(session: Session, artwork_id: str, *, since: datetime, before: datetime) -> list[GateDecision]:
    """Return the decisions that were kept about a work in a time, the latest first."""
    query = sa.select(GateDecision).where(
        GateDecision.artwork_id == artwork_id,
        GateDecision.decided_at >= since,
        GateDecision.decided_at < before,
    )
    return list(
        session.scalars(query.order_by(GateDecision.decided_at.desc(), GateDecision.id.desc()).limit(MOST))
    )


def lines(rows: list[GateDecision]) -> list[DecisionLine]:
    """Return them as they stand in a list."""
    return [DecisionLine(row.id, row.stage, row.outcome, row.decided_at) for row in rows]


def compared(rows: list[GateDecision], answer: GateAnswer, decision: Decision) -> KeptThen | None:
    """Return the last of them that was asked the same, held against the answer; None if none was."""
    row = next(
        (one for one in rows if (one.stage, one.destination) == (answer.stage, answer.destination)), None
    )
    if row is None:
        return None
    agrees = (row.outcome, row.codes) == (answer.decision, answer.codes)
    return KeptThen(
        id=row.id,
        stage=row.stage,
        decision=row.outcome,
        codes=row.codes,
        ruleset=row.ruleset,
        decided_at=row.decided_at,
        agrees=agrees,
        differences=[] if agrees else list(_differences(row, answer, decision)),
    )


def _differences(row: GateDecision, answer: GateAnswer, decision: Decision) -> Iterator[Difference]:
    kept, then = dict(_flat(row.facts)), dict(_flat(decision.facts))
    for name in sorted(kept.keys() | then.keys()):
        if kept.get(name) != then.get(name):
            yield Difference(name, kept.get(name), then.get(name))
    if row.ruleset != answer.ruleset:
        yield Difference("ruleset", row.ruleset, answer.ruleset)
    if sorted(row.records) != sorted(decision.records):
        yield Difference("records", sorted(row.records), sorted(decision.records))
    lost = [one.condition for one in answer.reasons[len(decision.findings) :]]
    if lost:
        yield Difference("not_kept", None, lost)


def _flat(facts: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each fact with its way from the top: ('work.identity.certificate', 'valid')."""
    for name, value in facts.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value
