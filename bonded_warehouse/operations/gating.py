"""Asking the gate inside the caller's transaction: what it refuses does not happen."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.gate_errors import GateDenies, GateNeedsPapers, GateRefers, GateRefuses
from bonded_warehouse.models.clearance import GateDecision
from bonded_warehouse.models.imprints import imprint
from bonded_warehouse.queries.gate import Deal, GateAnswer, decided, said
from bonded_warehouse.queries.gate_facts import known
from bonded_warehouse.rules.export import Decision
from bonded_warehouse.rules.export_facts import Stage
from foundation.ids import new_id


def require_gate(
    session: Session,
    *,
    artwork_id: str,
    stage: Stage,
    destination: str | None = None,
    at: datetime,
    deal: Deal | None = None,
) -> GateAnswer:
    """Require that the rules let this stage go on, and keep the decision with its facts.

    Asked with the rows as they are in this transaction: a hold placed or a certificate taken back before it
    is always seen.

    :param destination: ISO 3166-1 alpha-2 of the country it is to go to; None where it stays in China
    :raises GateDenies: if a rule forbids it, or a hold stands
    :raises GateRefers: if a person must decide first
    :raises GateNeedsPapers: if a paper is missing that this stage cannot do without
    :raises ArtworkUnknown: if there is no such work
    """
    answer, decision = _ask(session, artwork_id, stage, destination, at, deal)
    if (refused := refusal_of(answer)) is not None:
        raise refused
    return keep(session, [(answer, decision)], at=at)[0]


def require_no_denial(
    session: Session,
    *,
    artwork_id: str,
    stage: Stage,
    rules: Collection[str],
    destination: str | None = None,
    at: datetime,
) -> None:
    """Require that none of these rules denies this stage, whatever the others say; keep the whole answer.

    :raises GateDenies: if one does
    :raises ArtworkUnknown: if there is no such work
    """
    answer, decision = _ask(session, artwork_id, stage, destination, at, None)
    reasons = [one for one in answer.reasons if one.code in rules and one.outcome == "DENY"]
    if reasons:
        refused = refusal_of(replace(answer, decision="DENY", reasons=reasons, papers=[], needs=[]))
        assert refused is not None, "what is denied is refused"
        raise refused
    keep(session, [(answer, decision)], at=at)


def _ask(
    session: Session, artwork_id: str, stage: Stage, destination: str | None, at: datetime, deal: Deal | None
) -> tuple[GateAnswer, Decision]:
    about = known(session, [artwork_id]).get(artwork_id)
    if about is None:
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    decision = decided(about, stage=stage, destination=destination, at=at, deal=deal)
    return said(about, decision, at=at), decision


def refusal_of(answer: GateAnswer) -> GateRefuses | None:
    """Return what an answer of the gate refuses; None where it lets the stage go on."""
    standing = [reason for reason in answer.reasons if reason.settled_by is None]
    facts = {
        "artwork_id": answer.artwork_id,
        "stage": answer.stage,
        "destination": answer.destination,
        "decision": answer.decision,
        "codes": answer.codes,
        "needs": answer.needs,
    }
    if answer.decision in {"DENY", "REFER"}:
        why = list({r.code: r.title for r in standing if r.outcome == answer.decision}.values())
        return (GateDenies if answer.decision == "DENY" else GateRefers)(why=why, **facts)
    due = [paper for paper in answer.papers if paper.is_due]
    if due:
        titles = [paper.title for paper in due]
        return GateNeedsPapers(papers=titles, why=titles, **facts)
    return None


def keep(
    session: Session, answers: Sequence[tuple[GateAnswer, Decision]], *, at: datetime
) -> list[GateAnswer]:
    """Keep decisions, each once: the same question on the same facts is the same decision.

    :return: the answers in their order, each with its decision's id
    """
    rows = [_row(answer, decision, at=at) for answer, decision in answers]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    written = insert(GateDecision).on_conflict_do_nothing().returning(GateDecision.id)
    new = set(session.scalars(written, rows))
    imprint(session, "gate_decision", [row for row in rows if row["id"] in new])
    return [
        replace(answer, decision_id=row["id"] if row["id"] in new else _kept_before(session, answer))
        for row, (answer, _) in zip(rows, answers, strict=True)
    ]


def _row(answer: GateAnswer, decision: Decision, *, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id("gat", at),
        "artwork_id": answer.artwork_id,
        "stage": answer.stage,
        "destination": answer.destination,
        "outcome": answer.decision,
        "codes": answer.codes,
        "needs": answer.needs,
        "facts": decision.facts,
        "records": list(decision.records),
        "ruleset": answer.ruleset,
        "digest": answer.digest,
        "decided_at": at,
    }


def _kept_before(session: Session, answer: GateAnswer) -> str:
    query = sa.select(GateDecision.id).where(
        GateDecision.artwork_id == answer.artwork_id,
        GateDecision.stage == answer.stage,
        GateDecision.destination == answer.destination,
        GateDecision.digest == answer.digest,
    )
    return session.execute(query).scalar_one()
