"""Which queries are kept, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.standing import EpcisQuery
from bonded_warehouse.roles import AUDITOR, REGULATOR
from bonded_warehouse.standards_errors import QueryUnknown
from foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class KeptQuery:
    """A query that is kept under a name."""

    name: str
    query: dict[str, Any]
    owner_name: str
    is_mine: bool
    created_at: datetime


def owned(session: Session, name: str, *, actor: Actor) -> EpcisQuery:
    """Return the actor's query of a name.

    :raises QueryUnknown: if he has none
    """
    row = session.scalar(
        sa.select(EpcisQuery).where(EpcisQuery.owner_id == actor.id, EpcisQuery.name == name)
    )
    if row is None:
        raise QueryUnknown
    return row


def kept(session: Session, *, actor: Actor, after: str = "", limit: int = 200) -> Sequence[EpcisQuery]:
    """Return the actor's own queries by name."""
    query = sa.select(EpcisQuery).where(EpcisQuery.owner_id == actor.id, EpcisQuery.name > after)
    return session.scalars(query.order_by(EpcisQuery.name).limit(limit)).all()


def overseen(session: Session, *, actor: Actor, limit: int = 200) -> list[KeptQuery]:
    """Return the queries that the actor may know of: his own; to overseers everybody's, the newest first."""
    query = sa.select(EpcisQuery).order_by(EpcisQuery.created_at.desc(), EpcisQuery.id).limit(limit)
    if not actor.has(REGULATOR, AUDITOR):
        query = query.where(EpcisQuery.owner_id == actor.id)
    return [
        KeptQuery(row.name, row.asked, row.owner_name, row.owner_id == actor.id, row.created_at)
        for row in session.scalars(query)
    ]
