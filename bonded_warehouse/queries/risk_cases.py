"""Risk cases as cards, for who supervises and has no part in the work they are about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.supervision import RiskCase, RiskCaseStep, RiskSignal
from bonded_warehouse.roles import AUDITOR, CUSTOMS_OFFICER, REGULATOR
from bonded_warehouse.rules import risk
from bonded_warehouse.supervision_errors import RiskCaseUnknown
from foundation.actor import Actor, Role

PAGE: Final = 100
MOST_WAITING: Final = 24
CASE_READERS: Final = frozenset({REGULATOR, CUSTOMS_OFFICER, AUDITOR})
"""Who reads risk cases; an officer who has a part in a work reads none about it."""


@dataclass(frozen=True, slots=True)
class RiskPart:
    """One part of a score."""

    code: str
    count: int
    points: int


@dataclass(frozen=True, slots=True)
class RiskCaseCard:
    """One risk case."""

    id: str
    kind: str
    subject_id: str
    artwork_id: str | None
    desk: str
    points: int
    grade: str
    parts: list[RiskPart]
    weights_from: str
    is_weight_verified: bool
    weights_source: str
    opened_by: str | None
    opened_by_name: str
    opened_at: datetime
    due_at: datetime
    overdue_at: datetime | None
    owner_id: str | None
    owner_name: str
    disposal: str | None
    authority: str
    hold_id: str | None
    reason: str
    settled_by_name: str
    settled_at: datetime | None

    def is_late(self, at: datetime) -> bool:
        """Say whether its deadline has passed and it is open."""
        return self.settled_at is None and self.due_at < at

    def may_be_worked_by(self, actor: Actor) -> bool:
        """Say whether it is open, and this reader's desk."""
        return self.settled_at is None and actor.has(REGULATOR, Role(self.desk))

    def may_be_settled_by(self, actor: Actor) -> bool:
        """Say whether this reader has it, and did not open it by hand."""
        mine = self.owner_id is not None and self.owner_id == actor.account_id
        return self.may_be_worked_by(actor) and mine and self.opened_by != actor.account_id


@dataclass(frozen=True, slots=True)
class SignalCard:
    """One signal of a case."""

    facts: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step of a case."""

    seq: int
    what: str
    by_name: str
    at: datetime
    words: str
    points: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class RiskCaseFile:
    """A risk case with its signals and all that happened in it."""

    case: RiskCaseCard
    signals: list[SignalCard]
    steps: list[StepCard]


def has_part(session: Session, artwork_id: str | None, actor: Actor) -> bool:
    """Say whether the actor, or whom he acts for, registered, owns or brought a work, now or before."""
    return artwork_id is not None and artwork_id in _own(session, [artwork_id], actor)


def cases(
    session: Session,
    *,
    actor: Actor,
    is_open: bool | None = None,
    artwork_id: str | None = None,
    before: str | None = None,
) -> list[RiskCaseCard]:
    """Return cases that the reader may see, a page at a time: open ones first, the earliest deadline first.

    :param before: the last id of the page before this one
    :raises NotAllowed: if the actor reads no risk cases
    """
    actor.require(*CASE_READERS)
    query = sa.select(RiskCase)
    if is_open is not None:
        query = query.where(RiskCase.settled_at.is_(None) if is_open else RiskCase.settled_at.is_not(None))
    if artwork_id is not None:
        query = query.where(RiskCase.artwork_id == artwork_id)
    order = (sa.case((RiskCase.settled_at.is_(None), 0), else_=1), RiskCase.due_at, RiskCase.id)
    last = None if before is None else session.get(RiskCase, before)
    found: list[RiskCaseCard] = []
    while True:
        rows = session.scalars(_after(query, order, last).order_by(*order).limit(PAGE)).all()
        own = _own(session, [row.artwork_id for row in rows if row.artwork_id], actor)
        found += [card(row) for row in rows if row.artwork_id not in own]
        if len(rows) < PAGE or len(found) >= PAGE:
            return found[:PAGE]
        last = rows[-1]  # some were about works in which he has a part: the page is filled up


def _after(query: sa.Select[RiskCase], order: Sequence[Any], last: RiskCase | None) -> sa.Select[RiskCase]:
    if last is None:
        return query
    return query.where(sa.tuple_(*order) > (int(last.settled_at is not None), last.due_at, last.id))


def waiting(session: Session, *, actor: Actor, at: datetime) -> list[RiskCaseCard]:
    """Return open cases that wait for this person: his own, his desk's, a regulator's late."""
    mine = [RiskCase.owner_id == actor.account_id]
    desks = [role for role in (REGULATOR, CUSTOMS_OFFICER) if actor.has(role)]
    mine.append(sa.and_(RiskCase.owner_id.is_(None), RiskCase.desk.in_(desks)))
    if actor.has(REGULATOR):
        mine.append(RiskCase.due_at < at)
    query = sa.select(RiskCase).where(RiskCase.settled_at.is_(None), sa.or_(*mine))
    rows = session.scalars(query.order_by(RiskCase.due_at, RiskCase.id).limit(MOST_WAITING)).all()
    own = _own(session, [row.artwork_id for row in rows if row.artwork_id], actor)
    return [card(row) for row in rows if row.artwork_id not in own]


def case(session: Session, case_id: str, *, actor: Actor) -> RiskCaseFile:
    """Return one case with its signals and steps.

    :raises NotAllowed: if the actor reads no risk cases
    :raises RiskCaseUnknown: if there is none, or the reader has a part in its work
    """
    actor.require(*CASE_READERS)
    row = session.get(RiskCase, case_id)
    if row is None or has_part(session, row.artwork_id, actor):
        raise RiskCaseUnknown
    signals = session.scalars(
        sa.select(RiskSignal).where(RiskSignal.case_id == row.id).order_by(RiskSignal.at, RiskSignal.id)
    )
    steps = session.scalars(
        sa.select(RiskCaseStep).where(RiskCaseStep.case_id == row.id).order_by(RiskCaseStep.seq)
    )
    return RiskCaseFile(
        case=card(row),
        signals=[SignalCard(one.facts, one.at) for one in signals],
        steps=[
            StepCard(one.seq, one.what.value, one.by_name, one.at, one.words, one.points, one.due_at)
            for one in steps
        ],
    )


def card(row: RiskCase) -> RiskCaseCard:
    """Return a row as a card."""
    weights = risk.weights_on(row.weights_from)
    return RiskCaseCard(
        id=row.id,
        kind=row.kind.value,
        subject_id=row.subject_id,
        artwork_id=row.artwork_id,
        desk=row.desk,
        points=row.points,
        grade=row.grade.value,
        parts=[RiskPart(**part) for part in row.parts],
        weights_from=row.weights_from.isoformat(),
        is_weight_verified=weights.is_verified,
        weights_source=weights.source,
        opened_by=row.opened_by,
        opened_by_name=row.opened_by_name,
        opened_at=row.opened_at,
        due_at=row.due_at,
        overdue_at=row.overdue_at,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        disposal=None if row.disposal is None else row.disposal.value,
        authority=row.authority,
        hold_id=row.hold_id,
        reason=row.reason,
        settled_by_name=row.settled_by_name,
        settled_at=row.settled_at,
    )


def _own(session: Session, artwork_ids: Iterable[str], actor: Actor) -> set[str]:
    """Return those of these works in which the actor, or whom he acts for, has a part."""
    wanted = set(artwork_ids)
    if not wanted or actor.account_id is None:
        return set()
    is_his = [Holding.owner_id == actor.account_id, Holding.depositor_id == actor.account_id]
    if actor.organisation_id is not None:
        is_his.append(Holding.owner_organisation_id == actor.organisation_id)
        is_his.append(Holding.depositor_organisation_id == actor.organisation_id)
    held = sa.select(Holding.artwork_id).where(Holding.artwork_id.in_(wanted), sa.or_(*is_his))
    found = set(session.scalars(held))
    for work in registry.artworks(session, wanted - found).values():
        is_firm = actor.organisation_id is not None and work.organisation_id == actor.organisation_id
        if work.registrant_id == actor.account_id or is_firm:
            found.add(str(work.id))
    return found
