"""Keeping queries of the standard under a name, and taking them away again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.standing import EpcisQuery
from bonded_warehouse.operations import subscribing
from bonded_warehouse.queries.standing_queries import owned
from bonded_warehouse.rules import epcis_query
from bonded_warehouse.standards_errors import QueryNameTaken, TooManyQueries
from foundation.actor import Actor
from foundation.ids import new_id

MOST: Final = 50
"""Queries of one account."""


def define(
    session: Session, *, name: str, asked: Mapping[str, Any], actor: Actor, at: datetime
) -> EpcisQuery:
    """Keep a query under a name of the actor's own.

    :raises QuestionUnfit: if it asks for what is not known here
    :raises QueryNameTaken: if he has one of this name
    :raises TooManyQueries: if he has very many
    """
    read = epcis_query.read(asked)
    names = session.scalars(sa.select(EpcisQuery.name).where(EpcisQuery.owner_id == actor.id)).all()
    if name in names:
        raise QueryNameTaken(name=name)
    if len(names) >= MOST:
        raise TooManyQueries(most=MOST)
    row = EpcisQuery(
        id=new_id("epq", at),
        name=name,
        owner_id=actor.id,
        owner_name=actor.name,
        created_at=at,
        asked=read.said(),
    )
    session.add(row)
    session.flush()
    return row


def remove(session: Session, *, name: str, actor: Actor, at: datetime) -> None:
    """Take a query of the actor's own away, and end all subscriptions to it.

    :raises QueryUnknown: if he has none of this name
    """
    row = owned(session, name, actor=actor)
    subscribing.end_all(session, row)
    session.delete(row)
    session.flush()
