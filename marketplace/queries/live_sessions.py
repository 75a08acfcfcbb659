"""What may be seen of live sessions: what is announced by all, papers by who leads and who supervises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from marketplace.models.catalogue import Sale
from marketplace.models.live_sessions import LiveItem, LiveSession
from marketplace.models.storefronts import Storefront
from marketplace.rules.live_sessions import OVER

SHOWN_AFTER: Final = timedelta(days=14)
"""So long a session that is over stands on the list."""
PAGE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCard:
    """A session, as anybody sees it."""

    id: str
    title: dict[str, str]
    state: str
    starts_at: datetime
    ends_at: datetime
    host: str
    sale_id: str | None
    sale_title: dict[str, str]
    gallery: dict[str, str]
    """Its name by language; empty where the session belongs to a sale."""
    slug: str | None
    works: int
    image: authentication.ImageCard | None


@dataclass(frozen=True, slots=True)
class LiveSessions:
    """The sessions that anybody may look up."""

    sessions: list[LiveCard]


def listing(session: Session, *, at: datetime) -> LiveSessions:
    """Return the sessions that are on air or to come, and those that are lately over, in that order."""
    query = (
        sa.select(LiveSession)
        .where(sa.or_(LiveSession.state.not_in(OVER), LiveSession.over_at >= at - SHOWN_AFTER))
        .order_by(LiveSession.state.in_(OVER), LiveSession.starts_at, LiveSession.id)
        .limit(PAGE)
    )
    return LiveSessions(cards(session, list(session.scalars(query))))


def cards(session: Session, rows: Sequence[LiveSession]) -> list[LiveCard]:
    """Return sessions as cards, with four queries however many they are."""
    if not rows:
        return []
    sales = session.execute(
        sa.select(Sale.id, Sale.title).where(Sale.id.in_({row.sale_id for row in rows if row.sale_id}))
    )
    titles = {row.id: row.title for row in sales}
    fronts = {
        one.organisation_id: one
        for one in session.scalars(
            sa.select(Storefront).where(
                Storefront.organisation_id.in_({row.organisation_id for row in rows if row.organisation_id})
            )
        )
    }
    items = session.execute(
        sa.select(LiveItem.session_id, LiveItem.artwork_id)
        .where(LiveItem.session_id.in_([row.id for row in rows]))
        .order_by(LiveItem.number)
    ).all()
    works: dict[str, list[str]] = {}
    for session_id, artwork_id in items:
        works.setdefault(session_id, []).append(artwork_id)
    firsts = {session_id: authentication.ArtworkId(ids[0]) for session_id, ids in works.items()}
    known = authentication.artworks(session, list(firsts.values())) if firsts else {}
    found = []
    for row in rows:
        front = fronts.get(row.organisation_id or "")
        first = known.get(firsts[row.id]) if row.id in firsts else None
        found.append(
            LiveCard(
                id=row.id,
                title=row.title,
                state=row.state.value,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                host=row.host_name,
                sale_id=row.sale_id,
                sale_title=titles.get(row.sale_id or "", {}),
                gallery=front.name if front else {},
                slug=front.slug if front and front.closed_at is None else None,
                works=len(works.get(row.id, [])),
                image=first.images[0] if first and first.images else None,
            )
        )
    return found
