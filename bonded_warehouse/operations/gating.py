"""Asking the gate inside the caller's transaction: what it refuses does not happen."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.gate_errors import GateDenies, GateNeedsPapers, GateRefers
from bonded_warehouse.models.clearance import GateDecision, LegalFacts, RelicsExamination
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.models.imprints import imprint
from bonded_warehouse.models.papers import Paper
from bonded_warehouse.models.rulesets import RulesetRow, RulesetState
from bonded_warehouse.queries.gate import Deal, GateAnswer, decided, said
from bonded_warehouse.queries.gate_facts import known, law_day
from bonded_warehouse.rules.export import Decision
from bonded_warehouse.rules.export_facts import Stage
from foundation.ids import new_id

KEPT_BIDS: Final = 2048
"""How many bid answers a process remembers; each is asked again once anything it rests on has changed."""
_bids: "OrderedDict[tuple[object, ...], tuple[GateAnswer, str]]" = OrderedDict()


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
    if stage == "bid":
        return _require_for_bid(session, artwork_id=artwork_id, destination=destination, at=at, deal=deal)
    answer, decision = _ask(session, artwork_id, stage, destination, at, deal)
    _refuse(answer)
    return replace(answer, decision_id=_keep(session, answer, decision, at=at))


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
        _refuse(replace(answer, decision="DENY", reasons=reasons, papers=[], needs=[]))
    _keep(session, answer, decision, at=at)


def _ask(
    session: Session, artwork_id: str, stage: Stage, destination: str | None, at: datetime, deal: Deal | None
) -> tuple[GateAnswer, Decision]:
    about = known(session, [artwork_id]).get(artwork_id)
    if about is None:
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    decision = decided(about, stage=stage, destination=destination, at=at, deal=deal)
    return said(about, decision, at=at), decision


def _refuse(answer: GateAnswer) -> None:
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
        raise (GateDenies if answer.decision == "DENY" else GateRefers)(why=why, **facts)
    due = [paper for paper in answer.papers if paper.is_due]
    if due:
        raise GateNeedsPapers(
            papers=[paper.title for paper in due], why=[paper.title for paper in due], **facts
        )


def _keep(session: Session, answer: GateAnswer, decision: Decision, *, at: datetime) -> str:
    """Keep a decision once: the same question on the same facts is the same decision."""
    values = {
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
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    written = insert(GateDecision).values(values).on_conflict_do_nothing().returning(GateDecision.id)
    if session.scalar(written) is not None:
        imprint(session, "gate_decision", [values])
        return str(values["id"])
    query = sa.select(GateDecision.id).where(
        GateDecision.artwork_id == answer.artwork_id,
        GateDecision.stage == answer.stage,
        GateDecision.destination == answer.destination,
        GateDecision.digest == answer.digest,
    )
    return session.execute(query).scalar_one()


def _require_for_bid(
    session: Session, *, artwork_id: str, destination: str | None, at: datetime, deal: Deal | None
) -> GateAnswer:
    """Answer a bid from memory while nothing changed: one query here, one in the registry."""
    certificate = registry.certificates(session, [artwork_id])[registry.ArtworkId(artwork_id)]
    key = (
        str(session.get_bind().engine.url),
        artwork_id,
        destination,
        deal,
        law_day(at),
        (certificate.id, certificate.state, certificate.valid_until is None or at < certificate.valid_until),
        tuple(session.execute(STAMP, {"artwork_id": artwork_id}).one()),
    )
    remembered = _bids.get(key)
    if remembered is None:
        answer, decision = _ask(session, artwork_id, "bid", destination, at, deal)
        _refuse(answer)
        remembered = (answer, _keep(session, answer, decision, at=at))
        _bids[key] = remembered
        while len(_bids) > KEPT_BIDS:
            _bids.popitem(last=False)
    answer, decision_id = remembered
    return replace(answer, decided_at=at, decision_id=decision_id)


def _stamp() -> "sa.Select[tuple[object, ...]]":
    """Return one query whose answer changes whenever what the gate rests on does."""
    work = sa.bindparam("artwork_id", type_=sa.String())
    parts = (
        sa.select(sa.func.count()).select_from(Hold).where(Hold.artwork_id == work, Hold.lifted_at.is_(None)),
        sa.select(sa.func.max(LegalFacts.version)).where(LegalFacts.artwork_id == work),
        sa.select(sa.func.count()).select_from(RelicsExamination).where(RelicsExamination.artwork_id == work),
        sa.select(sa.func.count()).select_from(Paper).where(Paper.artwork_id == work),
        sa.select(sa.func.max(Paper.decided_at)).where(Paper.artwork_id == work),
        sa.select(sa.func.max(Holding.chain_head)).where(Holding.artwork_id == work, Holding.is_open),
        sa.select(sa.func.count()).select_from(RulesetRow).where(RulesetRow.state == RulesetState.APPROVED),
    )
    return sa.select(*(part.scalar_subquery() for part in parts))


STAMP: Final = _stamp()
