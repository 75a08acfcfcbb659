"""The gate's answers to bids: many works at once, and from memory while nothing they rest on changed."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import orm

from authentication import api as registry
from bonded_warehouse.gate_errors import GateRefuses
from bonded_warehouse.models.clearance import LegalFacts, RelicsExamination
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.models.papers import Paper
from bonded_warehouse.models.rulesets import RulesetRow, RulesetState
from bonded_warehouse.operations.gating import keep, refusal_of
from bonded_warehouse.queries.gate import Deal, GateAnswer, decided, said
from bonded_warehouse.queries.gate_facts import Known, known, law_day

KEPT: Final = 8192
"""How many answers a process remembers; each is asked again once anything it rests on has changed."""
_remembered: "OrderedDict[tuple[object, ...], GateAnswer]" = OrderedDict()
_PENDING: Final = "answers to bids"


@dataclass(frozen=True, slots=True)
class Bidden:
    """What somebody would bid for, and where it would go."""

    artwork_id: str
    destination: str | None
    """ISO 3166-1 alpha-2; None where it stays in China."""
    deal: Deal | None = None


def gate_for_bids(
    session: orm.Session, asked: Collection[Bidden], *, at: datetime
) -> dict[Bidden, GateAnswer | GateRefuses]:
    """Ask the gate about bids on many works and keep its decisions; the same few questions for one or many.

    Where nothing changed since the last time, two questions say so, and the answer is the one of then.
    Refusals are never remembered.

    :raises ArtworkUnknown: if there is no such work
    """
    stamps = _stamps(session, {each.artwork_id for each in asked}, at=at)
    house = str(session.get_bind().engine.url)
    keys = {each: (house, each, law_day(at), stamps[each.artwork_id]) for each in asked}
    before = {each: _remembered[key] for each, key in keys.items() if key in _remembered}
    new = sorted((each for each in keys if each not in before), key=_order)
    answers: dict[Bidden, GateAnswer | GateRefuses] = {
        each: replace(answer, decided_at=at) for each, answer in before.items()
    }
    if new:
        answers |= _decide(session, new, at=at)
    pending = session.info.setdefault(_PENDING, {})
    pending |= {keys[each]: answers[each] for each in new if isinstance(answers[each], GateAnswer)}
    return answers


def _order(one: Bidden) -> tuple[str, str]:
    """Return the order in which every process keeps decisions: none waits in a circle."""
    return one.artwork_id, one.destination or ""


def _decide(
    session: orm.Session, asked: Iterable[Bidden], *, at: datetime
) -> dict[Bidden, GateAnswer | GateRefuses]:
    asked = list(asked)
    about = known(session, dict.fromkeys(each.artwork_id for each in asked))
    answers: dict[Bidden, GateAnswer | GateRefuses] = {}
    allowed = []
    for each in asked:
        decision = decided(
            _about(about, each.artwork_id), stage="bid", destination=each.destination, at=at, deal=each.deal
        )
        answer = said(about[each.artwork_id], decision, at=at)
        if (refused := refusal_of(answer)) is not None:
            answers[each] = refused
        else:
            allowed.append((each, answer, decision))
    if allowed:
        kept = keep(session, [(answer, decision) for _, answer, decision in allowed], at=at)
        answers |= {each: answer for (each, _, _), answer in zip(allowed, kept, strict=True)}
    return answers


def _about(about: Mapping[str, Known], artwork_id: str) -> Known:
    if artwork_id not in about:
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    return about[artwork_id]


def _stamps(session: orm.Session, ids: Collection[str], *, at: datetime) -> dict[str, tuple[object, ...]]:
    """Return for each work what changes whenever what the gate rests on does: two questions for all."""
    certificates = registry.certificates(session, ids)
    told: dict[str, set[tuple[object, ...]]] = {each: set() for each in ids}
    law: set[tuple[object, ...]] = set()
    for row in session.execute(STAMPS, {"ids": list(ids)}):
        (told[row.artwork_id] if row.artwork_id else law).add((row.what, row.stamp))
    return {
        each: (_standing(certificates[registry.ArtworkId(each)], at), frozenset(told[each]), frozenset(law))
        for each in ids
    }


def _standing(certificate: registry.CertificateCard, at: datetime) -> tuple[object, ...]:
    over = certificate.valid_until is not None and certificate.valid_until <= at
    return certificate.id, certificate.state, over


def _stamp_query() -> "sa.CompoundSelect[Any]":
    def said(what: str, artwork_id: Any, stamp: Any) -> "sa.Select[Any]":
        return sa.select(
            sa.literal_column(f"'{what}'").label("what"),
            artwork_id.label("artwork_id"),
            sa.cast(stamp, sa.String).label("stamp"),
        )

    def of(what: str, table: Any, stamp: Any, *conditions: Any) -> "sa.Select[Any]":
        return (
            said(what, table.artwork_id, stamp)
            .where(table.artwork_id.in_(sa.bindparam("ids", expanding=True)), *conditions)
            .group_by(table.artwork_id)
        )

    approved = RulesetRow.state == RulesetState.APPROVED
    return sa.union_all(
        of("holds", Hold, sa.func.count(), Hold.lifted_at.is_(None)),
        of("facts", LegalFacts, sa.func.max(LegalFacts.version)),
        of("relics", RelicsExamination, sa.func.count()),
        of("papers", Paper, sa.func.count()),
        of("decided", Paper, sa.func.max(Paper.decided_at)),
        of("custody", Holding, sa.func.max(Holding.chain_head), Holding.is_open),
        said("law", sa.literal_column("''"), sa.func.count()).select_from(RulesetRow).where(approved),
    )


STAMPS: Final = _stamp_query()


@sa.event.listens_for(orm.Session, "after_commit")
def _remember(session: orm.Session) -> None:
    """Only what is durable is remembered: a decision that was rolled back is taken, and kept, again."""
    if session.in_nested_transaction():
        return  # a savepoint's end is not yet the transaction's
    pending = session.info.pop(_PENDING, None)
    if pending:
        _remembered.update(pending)
        while len(_remembered) > KEPT:
            _remembered.popitem(last=False)


@sa.event.listens_for(orm.Session, "after_rollback")
def _forget(session: orm.Session) -> None:
    session.info.pop(_PENDING, None)
