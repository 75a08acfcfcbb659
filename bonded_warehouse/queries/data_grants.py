"""Grants for sharing data, as cards: one's own, and those of the data one answers for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.enterprises import Enterprise
from bonded_warehouse.models.sharing import DataGrant, DataReading, GrantNotice, GrantState
from bonded_warehouse.queries import datasets
from bonded_warehouse.roles import AUDITOR, REGULATOR
from bonded_warehouse.supervision_errors import GrantUnknown
from foundation.actor import Actor
from foundation.columns import UTCInstant

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class GrantCard:
    """One grant."""

    id: str
    agency: str
    holder_role: str | None
    holder_id: str | None
    dataset: str
    fields: list[str]
    purpose: str
    basis: str
    basis_text: str
    from_on: date
    to_on: date
    rows_from_on: date | None
    rows_to_on: date | None
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    state: str
    """As it was decided; `stands` says what it is today."""
    stands: str
    decided_by_name: str
    decided_at: datetime | None
    reason: str
    revoked_by_name: str
    revoked_at: datetime | None
    revoked_why: str
    is_mine: bool
    """This reader may read by it, in its days."""


@dataclass(frozen=True, slots=True)
class ReadingCard:
    """One reading, or an attempt."""

    id: str
    grant_id: str | None
    dataset: str
    account_id: str
    name: str
    at: datetime
    form: str
    page: int
    rows: int | None
    sha256: str | None
    refused: str


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """Something that a grant reads has changed."""

    about: str | None
    """The enterprise's credit code; None where the grant does not give it."""
    version: int | None
    at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing about grants that waits for a person."""

    grant: GrantCard
    notices: int
    """New versions that its holder has not read; 0: it waits to be decided."""
    since: datetime


def holds(row: DataGrant, actor: Actor) -> bool:
    """Say whether the actor is who may read by a grant."""
    if row.holder_id is not None:
        return row.holder_id == actor.account_id
    return row.holder_role in actor.roles


def answers_for(dataset: str, actor: Actor) -> bool:
    """Say whether the actor answers for a dataset, or oversees who does."""
    return actor.has(datasets.ALL[dataset].owner, REGULATOR, AUDITOR)


def grants(session: Session, *, actor: Actor, on: date, before: str | None = None) -> list[GrantCard]:
    """Return the grants that the actor may see, a page at a time, the latest first.

    :param before: the last id of the page before this one
    """
    order = (DataGrant.proposed_at, DataGrant.id)
    query = sa.select(DataGrant)
    last = None if before is None else session.get(DataGrant, before)
    if last is not None:
        query = query.where(sa.tuple_(*order) < (last.proposed_at, last.id))
    if not actor.has(REGULATOR, AUDITOR):
        query = query.where(
            sa.or_(
                DataGrant.dataset.in_(_owned(actor)),
                DataGrant.proposed_by == actor.id,
                DataGrant.holder_id == actor.id,
                DataGrant.holder_role.in_(actor.roles),
            )
        )
    rows = session.scalars(query.order_by(*(one.desc() for one in order)).limit(PAGE))
    return [card(row, actor=actor, on=on) for row in rows]


def grant(session: Session, grant_id: str, *, actor: Actor, on: date) -> GrantCard:
    """Return one grant.

    :raises GrantUnknown: if there is none that the actor may see
    """
    row = session.get(DataGrant, grant_id)
    if row is None or not (
        answers_for(row.dataset, actor) or row.proposed_by == actor.account_id or holds(row, actor)
    ):
        raise GrantUnknown
    return card(row, actor=actor, on=on)


def readings(
    session: Session,
    *,
    grant_id: str | None = None,
    actor: Actor,
    refused: bool | None = None,
    before: str | None = None,
    limit: int | None = PAGE,
) -> list[ReadingCard]:
    """Return readings by the page, the latest first: of one grant that the actor sees, or of one's data.

    :param before: the last id of the page before this one
    :param limit: None gives all
    """
    order = (DataReading.at, DataReading.id)
    query = sa.select(DataReading)
    last = None if before is None else session.get(DataReading, before)
    if last is not None:
        query = query.where(sa.tuple_(*order) < (last.at, last.id))
    if grant_id is not None:
        query = query.where(DataReading.grant_id == grant_id)
        row = session.get(DataGrant, grant_id)
        if row is None or not answers_for(row.dataset, actor):
            query = query.where(DataReading.account_id == actor.id)
    elif not actor.has(REGULATOR, AUDITOR):
        query = query.where(DataReading.dataset.in_(_owned(actor)))
    if refused is not None:
        query = query.where(DataReading.rows.is_(None) if refused else DataReading.rows.is_not(None))
    rows = session.scalars(query.order_by(*(one.desc() for one in order)).limit(limit))
    return [
        ReadingCard(
            id=row.id,
            grant_id=row.grant_id,
            dataset=row.dataset,
            account_id=row.account_id,
            name=row.name,
            at=row.at,
            form=row.form,
            page=row.page,
            rows=row.rows,
            sha256=row.sha256,
            refused=row.refused,
        )
        for row in rows
    ]


def notices(session: Session, grant: GrantCard) -> list[NoticeCard]:
    """Return what has changed in what a grant reads, the latest first; no more of it than the grant gives."""
    query = (
        sa.select(GrantNotice, Enterprise.credit_code)
        .join(Enterprise, Enterprise.id == GrantNotice.about, isouter=True)
        .where(GrantNotice.grant_id == grant.id)
    )
    found = session.execute(query.order_by(GrantNotice.at.desc(), GrantNotice.id.desc()).limit(PAGE))
    return [
        NoticeCard(
            about=code if "credit_code" in grant.fields else None,
            version=row.version if "version" in grant.fields else None,
            at=row.at,
            seen_at=row.seen_at,
        )
        for row, code in found
    ]


def waiting(session: Session, *, actor: Actor, on: date) -> list[Waiting]:
    """Return grants that wait for this person: to be decided, or to be read again since something changed."""
    owned = _owned(actor)
    proposed = sa.select(DataGrant).where(
        DataGrant.state == GrantState.PROPOSED,
        DataGrant.dataset.in_(owned),
        DataGrant.proposed_by != actor.id,
    )
    to_decide = session.scalars(proposed.order_by(DataGrant.id).limit(PAGE)) if owned else ()
    found = [
        Waiting(card(row, actor=actor, on=on), 0, row.proposed_at)
        for row in to_decide
        if not holds(row, actor)
    ]
    unseen = (
        sa.select(
            GrantNotice.grant_id, sa.func.count().label("told"), sa.func.min(GrantNotice.at).label("since")
        )
        .where(GrantNotice.seen_at.is_(None))
        .group_by(GrantNotice.grant_id)
        .subquery()
    )
    changed = (
        sa.select(DataGrant, unseen.c.told, sa.type_coerce(unseen.c.since, UTCInstant))
        .join(unseen, unseen.c.grant_id == DataGrant.id)
        .where(
            DataGrant.state == GrantState.APPROVED,
            DataGrant.to_on >= on,
            sa.or_(DataGrant.holder_id == actor.id, DataGrant.holder_role.in_(actor.roles)),
        )
        .order_by(DataGrant.id)
        .limit(PAGE)
    )
    found += [
        Waiting(card(row, actor=actor, on=on), told, since) for row, told, since in session.execute(changed)
    ]
    return found


def card(row: DataGrant, *, actor: Actor, on: date) -> GrantCard:
    """Return a row as a card."""
    stands = row.state.value
    if row.state is GrantState.APPROVED:
        stands = "ended" if row.to_on < on else "coming" if row.from_on > on else "in_force"
    return GrantCard(
        id=row.id,
        agency=row.agency,
        holder_role=row.holder_role,
        holder_id=row.holder_id,
        dataset=row.dataset,
        fields=list(row.fields),
        purpose=row.purpose,
        basis=row.basis.value,
        basis_text=row.basis_text,
        from_on=row.from_on,
        to_on=row.to_on,
        rows_from_on=row.rows_from_on,
        rows_to_on=row.rows_to_on,
        proposed_by=row.proposed_by,
        proposed_by_name=row.proposed_by_name,
        proposed_at=row.proposed_at,
        state=row.state.value,
        stands=stands,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        reason=row.reason,
        revoked_by_name=row.revoked_by_name,
        revoked_at=row.revoked_at,
        revoked_why=row.revoked_why,
        is_mine=holds(row, actor),
    )


def _owned(actor: Actor) -> Sequence[str]:
    return [name for name, known in datasets.ALL.items() if actor.has(known.owner)]
