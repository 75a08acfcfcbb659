"""Risk cases: opened by signals, each counted once; taken by a person, settled by a day with a reason.

Nothing here is said in the public log about a work: who has a part in it would read there that it is looked
into. Every step is a row of its own that is never changed, imprinted like the books, and the imprints' heads
are signed and in the log. A stop that settles a case is a hold like any other, with its statement.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.supervision import CaseStep, Disposal, RiskCase, RiskCaseStep, RiskSignal
from bonded_warehouse.operations import stopping
from bonded_warehouse.queries import risk_cases
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.roles import CUSTOMS_OFFICER, REGULATOR
from bonded_warehouse.rules import risk
from bonded_warehouse.rules.risk import RiskKind
from bonded_warehouse.rules.states import HoldKind
from bonded_warehouse.supervision_errors import (
    DeadlineNotLater,
    RiskCaseHasNoWork,
    RiskCaseNotTaken,
    RiskCaseOfAnother,
    RiskCaseSettled,
    RiskCaseUnknown,
    RiskCaseYours,
)
from foundation.actor import SYSTEM, Actor, Role
from foundation.errors import Invalid
from foundation.ids import new_id

SETTLERS: Final = (REGULATOR, CUSTOMS_OFFICER)
FURTHEST: Final = timedelta(days=90)
"""How far a deadline is put off at once."""
THE_LOG: Final = "log"
"""The subject of a fork: the house has one log."""
AT_ONCE: Final = 100
"""Overdue cases that one turn of the worker notices."""
OF_TITLE: Final = frozenset(
    {RiskKind.IDENTITY_IN_DOUBT, RiskKind.CERTIFICATE_REVOKED, RiskKind.ON_AIR_MISMATCH}
)
"""Kinds for which a regulator stops a work as to its title; for the others it is a customs hold."""


def open_case(
    session: Session,
    *,
    kind: RiskKind | str,
    subject_id: str,
    facts: Mapping[str, Any],
    at: datetime,
    actor: Actor | None = None,
) -> str:
    """Take in a signal and return the id of the case it belongs to; the same signal again changes nothing.

    While a case of this kind about this subject is open, a further signal joins it and raises its score.

    :param subject_id: a work, a lot, a broadcast, a log, by its public id
    :param facts: plain JSON without floats; `artwork_id` names the work where the subject is none
    :param actor: who opens it by hand; None where the house noticed it
    """
    kind = RiskKind(kind)
    digest = risk.digest(kind, subject_id, facts)
    known = session.scalar(sa.select(RiskSignal.case_id).where(RiskSignal.digest == digest))
    if known is not None:
        return known
    found = sa.select(RiskCase).where(
        RiskCase.kind == kind, RiskCase.subject_id == subject_id, RiskCase.settled_at.is_(None)
    )
    row = session.scalars(found.with_for_update()).one_or_none()
    is_new = row is None
    if row is None:
        row = _new(session, kind, subject_id, facts, actor or SYSTEM, at)
    signal = RiskSignal(id=new_id("sig", at), case_id=row.id, digest=digest, facts=dict(facts), at=at)
    session.add(signal)
    session.flush()
    _rescore(session, row)
    step(session, row, CaseStep.OPENED if is_new else CaseStep.SIGNAL, actor=actor or SYSTEM, at=at)
    return row.id


def open_by_hand(
    session: Session, *, kind: RiskKind, artwork_id: str | None, words: str, actor: Actor, at: datetime
) -> str:
    """Open a case, or add to the open one, by an officer's own observation.

    :param artwork_id: the work; a fork of the log is about none

    :raises NotAllowed: if the actor is neither regulator nor customs officer
    :raises ReasonNeeded: if nothing is said
    :raises ArtworkUnknown: if there is no such work, or the actor has a part in it
    """
    actor.require(*SETTLERS)
    said = stopping.said(words)
    facts = {"said": said, "by": actor.name, "at": at.isoformat(timespec="microseconds")}
    if kind is RiskKind.LOG_FORK:
        return open_case(session, kind=kind, subject_id=THE_LOG, facts=facts, at=at, actor=actor)
    if not artwork_id:
        raise Invalid(fields={"artwork_id": "This is needed."})
    work = registry.artwork(session, artwork_id)
    if risk_cases.has_part(session, work.id, actor):
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    return open_case(session, kind=kind, subject_id=work.id, facts=facts, at=at, actor=actor)


def take(session: Session, *, case_id: str, actor: Actor, at: datetime) -> RiskCase:
    """Make a case one's own. A regulator takes one over from whoever has it.

    :raises NotAllowed: if it is not the actor's desk
    :raises RiskCaseOfAnother: if another has it, and the actor is no regulator
    """
    row = _locked(session, case_id, actor)
    if row.owner_id == actor.id:
        return row
    if row.owner_id is not None and not actor.has(REGULATOR):
        raise RiskCaseOfAnother(owner=row.owner_name)
    row.owner_id, row.owner_name = actor.id, actor.name
    step(session, row, CaseStep.TAKEN, actor=actor, at=at)
    return row


def note(session: Session, *, case_id: str, words: str, actor: Actor, at: datetime) -> RiskCase:
    """Write down what was found out.

    :raises ReasonNeeded: if nothing is said
    """
    row = _locked(session, case_id, actor)
    step(session, row, CaseStep.NOTED, words=stopping.said(words), actor=actor, at=at)
    return row


def put_off(
    session: Session, *, case_id: str, until: datetime, reason: str, actor: Actor, at: datetime
) -> RiskCase:
    """Give a case more time, with a reason; what was overdue is so no more. Only a regulator does.

    :raises NotAllowed: if the actor is no regulator
    :raises DeadlineNotLater: if it is not later, or too far
    """
    actor.require(REGULATOR)
    row = _locked(session, case_id, actor)
    said = stopping.said(reason)
    if not max(row.due_at, at) < until <= at + FURTHEST:
        raise DeadlineNotLater(fields={"until": DeadlineNotLater.message})
    row.due_at, row.overdue_at = until, None
    step(session, row, CaseStep.PUT_OFF, words=said, actor=actor, at=at)
    return row


def settle(
    session: Session,
    *,
    case_id: str,
    disposal: Disposal,
    reason: str,
    authority: str = "",
    actor: Actor,
    at: datetime,
) -> RiskCase:
    """Settle a case: whoever has it says how it ended, and why. A stop is placed in the same transaction.

    :param authority: to whom it is referred; needed for that disposal alone
    :raises RiskCaseNotTaken: if nobody has it
    :raises RiskCaseOfAnother: if another has it
    :raises RiskCaseYours: if the actor opened it by hand
    :raises RiskCaseHasNoWork: if there is no work to stop
    :raises ReasonNeeded: if the reason is missing
    """
    row = _locked(session, case_id, actor)
    if row.opened_by is not None and row.opened_by == actor.id:
        raise RiskCaseYours
    if row.owner_id is None:
        raise RiskCaseNotTaken
    if row.owner_id != actor.id:
        raise RiskCaseOfAnother(owner=row.owner_name)
    said = stopping.said(reason)
    to = authority.strip()
    if disposal is Disposal.REFERRED and not to:
        raise Invalid(fields={"authority": "Name the authority that has it now."})
    if disposal is Disposal.STOPPED:
        row.hold_id = _stop(session, row, said, actor=actor, at=at)
    row.disposal, row.reason = disposal, said
    row.authority = to if disposal is Disposal.REFERRED else ""
    row.settled_by, row.settled_by_name, row.settled_at = actor.id, actor.name, at
    step(session, row, CaseStep.SETTLED, words=said, actor=actor, at=at)
    return row


def any_overdue(session: Session, *, at: datetime) -> bool:
    """Say whether `find_overdue` would mark any."""
    return session.scalar(sa.select(RiskCase.id).where(*_late(at)).limit(1)) is not None


def find_overdue(session: Session, *, at: datetime) -> int:
    """Mark open cases whose deadline has passed, once each; return how many were marked now."""
    late = sa.select(RiskCase).where(*_late(at))
    found = session.scalars(late.order_by(RiskCase.due_at, RiskCase.id).limit(AT_ONCE).with_for_update())
    count = 0
    for row in found.all():
        row.overdue_at = at
        step(session, row, CaseStep.OVERDUE, actor=SYSTEM, at=at)
        count += 1
    return count


def step(
    session: Session, row: RiskCase, what: CaseStep, *, words: str = "", actor: Actor, at: datetime
) -> None:
    """Write down what happened; the case is locked, or new."""
    last = sa.select(sa.func.max(RiskCaseStep.seq)).where(RiskCaseStep.case_id == row.id)
    session.add(
        RiskCaseStep(
            id=new_id("rst", at),
            case_id=row.id,
            seq=(session.scalar(last) or 0) + 1,
            what=what,
            by=actor.account_id,
            by_name=actor.name,
            at=at,
            words=words,
            points=row.points,
            due_at=row.due_at,
        )
    )
    session.flush()


def _late(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return RiskCase.settled_at.is_(None), RiskCase.due_at < at, RiskCase.overdue_at.is_(None)


def _new(
    session: Session,
    kind: RiskKind,
    subject_id: str,
    facts: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> RiskCase:
    weights = risk.weights_on(law_day(at))
    first = risk.score(weights, kind, signals=1, beside=0)
    named = str(facts.get("artwork_id", subject_id))
    works = registry.artworks(session, [named])
    row = RiskCase(
        id=new_id("rsk", at),
        kind=kind,
        subject_id=subject_id,
        artwork_id=named if works else None,
        desk=weights.kinds[kind].desk,
        weights_from=weights.from_on,
        points=first.points,
        grade=first.grade,
        parts=[],
        opened_by=actor.account_id,
        opened_by_name=actor.name,
        opened_at=at,
        due_at=risk.due_at(weights, kind, at),
    )
    session.add(row)
    session.flush()
    return row


def _rescore(session: Session, row: RiskCase) -> None:
    """Score a case anew by the weights of the day on which it was opened, and by what is open beside it."""
    signals = session.scalar(
        sa.select(sa.func.count()).select_from(RiskSignal).where(RiskSignal.case_id == row.id)
    )
    about = RiskCase.subject_id == row.subject_id
    if row.artwork_id is not None:
        about = sa.or_(about, RiskCase.artwork_id == row.artwork_id)
    beside = session.scalar(
        sa.select(sa.func.count())
        .select_from(RiskCase)
        .where(about, RiskCase.id != row.id, RiskCase.settled_at.is_(None))
    )
    weights = risk.weights_on(row.weights_from)
    scored = risk.score(weights, row.kind, signals=signals or 1, beside=beside or 0)
    row.points, row.grade = scored.points, scored.grade
    row.parts = [asdict(part) for part in scored.parts]
    session.flush()


def _stop(session: Session, row: RiskCase, said: str, *, actor: Actor, at: datetime) -> str:
    if row.artwork_id is None:
        raise RiskCaseHasNoWork
    is_title = row.kind in OF_TITLE and actor.has(REGULATOR)
    kind = HoldKind.TITLE if is_title else HoldKind.CUSTOMS
    placed = stopping.place_hold(
        session, artwork_id=row.artwork_id, kind=kind, reason=said, actor=actor, at=at
    )
    return placed.id


def _locked(session: Session, case_id: str, actor: Actor) -> RiskCase:
    """Return an open case of the actor's desk, locked.

    :raises NotAllowed: if it is another desk's, and the actor is no regulator
    :raises RiskCaseUnknown: if there is none, or the actor has a part in its work
    :raises RiskCaseSettled: if it is settled
    """
    actor.require(*SETTLERS)
    row = session.get(RiskCase, case_id, with_for_update=True, populate_existing=True)
    if row is None or risk_cases.has_part(session, row.artwork_id, actor):
        raise RiskCaseUnknown
    actor.require(REGULATOR, Role(row.desk))
    if row.settled_at is not None:
        raise RiskCaseSettled(settled_at=row.settled_at)
    return row
