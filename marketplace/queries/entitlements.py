"""The register of marks, patents and qualifications: its owner's, the checker's, and everybody's."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from marketplace.models.entitlements import Entitlement
from marketplace.roles import CONSIGNORS, REGULATOR
from marketplace.rules import entitlements as rules
from marketplace.rules.entitlements import REMIND, EntitlementState

PAGE = 200


@dataclass(frozen=True, slots=True)
class EntitlementCard:
    """One entry, for its owner and for who checks it."""

    id: str
    kind: str
    name: str
    number: str
    jurisdiction: str
    issuer: str
    from_on: date
    until_on: date | None
    acquired_from: str
    evidence: str
    state: str
    is_shown: bool
    """Everybody is shown it today."""
    is_due: bool
    """It ends within ninety days, or has ended."""
    entered_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    decided_how: str


@dataclass(frozen=True, slots=True)
class Entitlements:
    """The reader's own entries; for a regulator those that wait."""

    own: list[EntitlementCard]
    waiting: list[EntitlementCard]


@dataclass(frozen=True, slots=True)
class Shown:
    """What everybody is shown of an entry that is in force."""

    kind: str
    name: str
    number: str
    jurisdiction: str
    issuer: str
    until_on: date | None


def is_own(row: Entitlement, actor: Actor) -> bool:
    """Say whether an entry is the actor's, or his firm's."""
    if row.organisation_id is None:
        return row.account_id == actor.account_id
    return row.organisation_id == actor.organisation_id


def listing(session: Session, *, actor: Actor, at: datetime) -> Entitlements:
    """Return the actor's entries, and to a regulator all that wait, the oldest first."""
    own, waiting = [], []
    if actor.has(*CONSIGNORS):
        query = sa.select(Entitlement).where(_owned(actor)).order_by(Entitlement.entered_at.desc())
        own = [card(row, at=at) for row in session.scalars(query.limit(PAGE))]
    if actor.has(REGULATOR):
        waiting = [card(row, at=at) for row in session.scalars(_waiting().limit(PAGE))]
    return Entitlements(own, waiting)


def card(row: Entitlement, *, at: datetime) -> EntitlementCard:
    """Return an entry as a card."""
    on = at.astimezone(UTC).date()
    return EntitlementCard(
        id=row.id,
        kind=row.kind.value,
        name=row.name,
        number=row.number,
        jurisdiction=row.jurisdiction,
        issuer=row.issuer,
        from_on=row.from_on,
        until_on=row.until_on,
        acquired_from=row.acquired_from,
        evidence=row.evidence,
        state=row.state.value,
        is_shown=rules.is_shown(row.state, from_on=row.from_on, until_on=row.until_on, on=on),
        is_due=rules.is_due(row.state, until_on=row.until_on, on=on),
        entered_at=row.entered_at,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        decided_how=row.decided_how,
    )


def shown_of(session: Session, organisation_id: str, *, on: date) -> list[Shown]:
    """Return what everybody is shown of a firm's entries on a day."""
    query = sa.select(Entitlement).where(
        Entitlement.organisation_id == organisation_id,
        Entitlement.state == EntitlementState.CHECKED,
        Entitlement.from_on <= on,
        sa.or_(Entitlement.until_on.is_(None), Entitlement.until_on >= on),
    )
    return [
        Shown(row.kind.value, row.name, row.number, row.jurisdiction, row.issuer, row.until_on)
        for row in session.scalars(query.order_by(Entitlement.kind, Entitlement.name).limit(PAGE))
    ]


def due(session: Session, actor: Actor, *, at: datetime, limit: int = 20) -> list[Entitlement]:
    """Return the actor's entries that end within ninety days, or have ended, the soonest first."""
    return list(session.scalars(due_to(actor, at=at).order_by(Entitlement.until_on).limit(limit)))


def due_to(actor: Actor, *, at: datetime) -> "sa.Select[Entitlement]":
    """Return the question for the actor's entries that end within ninety days, or have ended."""
    return sa.select(Entitlement).where(
        _owned(actor),
        Entitlement.state == EntitlementState.CHECKED,
        Entitlement.until_on <= at.astimezone(UTC).date() + REMIND,
    )


def to_check(session: Session) -> tuple[int, datetime | None]:
    """Return how many entries wait, and since when."""
    query = sa.select(sa.func.count(Entitlement.id), sa.func.min(Entitlement.entered_at))
    count, since = session.execute(query.where(Entitlement.state == EntitlementState.WAITING)).one()
    return count, since


def _owned(actor: Actor) -> "sa.ColumnElement[bool]":
    if actor.organisation_id is None:
        return sa.and_(Entitlement.organisation_id.is_(None), Entitlement.account_id == actor.account_id)
    return Entitlement.organisation_id == actor.organisation_id


def _waiting() -> "sa.Select[Entitlement]":
    query = sa.select(Entitlement).where(Entitlement.state == EntitlementState.WAITING)
    return query.order_by(Entitlement.entered_at)
