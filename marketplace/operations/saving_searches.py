"""Readers keep searches, and say whether they are told of new works that answer them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.errors import SavedSearchUnknown, SearchEmpty, TooManySearches
from marketplace.models.finding import SavedSearch

MOST: Final = 50
"""Searches that one person keeps."""


def save_search(
    session: Session,
    *,
    name: str,
    text: str,
    filters: Mapping[str, tuple[str, ...]],
    price_from: int | None,
    price_to: int | None,
    wants_alerts: bool,
    actor: Actor,
    at: datetime,
) -> SavedSearch:
    """Keep a search of the actor's.

    :param price_from: in minor units of the currency among the filters; `price_to` likewise
    :raises SignInRequired: if nobody has signed in
    :raises SearchEmpty: if it asks for everything
    :raises TooManySearches: if he keeps as many as one may
    """
    if not text.strip() and not filters:
        raise SearchEmpty
    own = SavedSearch.account_id == actor.id
    if (session.scalar(sa.select(sa.func.count()).where(own)) or 0) >= MOST:
        raise TooManySearches(limit=MOST)
    row = SavedSearch(
        id=new_id("sea", at),
        account_id=actor.id,
        name=name.strip(),
        text=text.strip(),
        filters={name: list(values) for name, values in filters.items()},
        price_from=price_from,
        price_to=price_to,
        wants_alerts=wants_alerts,
        saved_at=at,
    )
    session.add(row)
    session.flush()
    return row


def set_alerts(session: Session, *, search_id: str, wanted: bool, actor: Actor, at: datetime) -> SavedSearch:
    """Say whether the actor is told of new works that answer a search of his.

    :raises SavedSearchUnknown: if there is none, or it is not his
    """
    row = _own(session, search_id, actor)
    row.wants_alerts = wanted
    session.flush()
    return row


def remove_search(session: Session, *, search_id: str, actor: Actor, at: datetime) -> SavedSearch:
    """Forget a search of the actor's.

    :raises SavedSearchUnknown: if there is none, or it is not his
    """
    row = _own(session, search_id, actor)
    session.delete(row)
    session.flush()
    return row


def _own(session: Session, search_id: str, actor: Actor) -> SavedSearch:
    row = session.get(SavedSearch, search_id)
    if row is None or row.account_id != actor.id:
        raise SavedSearchUnknown
    return row
