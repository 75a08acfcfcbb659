"""What may be seen of live sessions: what is announced by all, papers by who leads and who supervises."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.accounts import queries as accounts
from foundation.actor import Actor
from marketplace.live_session_errors import LiveItemUnknown, LiveSessionUnknown
from marketplace.models.broadcasts import Broadcast
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.hosting import RosterHost
from marketplace.models.live_sessions import LiveIntervention, LiveItem, LiveSession, LiveSighting
from marketplace.models.storefronts import Storefront
from marketplace.queries import rights
from marketplace.rules.live_sessions import (
    MOST_WORKS,
    OVER,
    RUNNING,
    InterventionKind,
    ItemState,
    LiveState,
)
from marketplace.rules.sales import ConsignmentState, SaleState, SaleType

SHOWN_AFTER: Final = timedelta(days=14)
"""So long a session that is over stands on the list."""
PAGE: Final = 100
FEW: Final = 6
"""Sessions on the page of a gallery or a work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCard:
    """A session, as anybody sees it."""

    id: str
    title: dict[str, str]
    state: str
    starts_at: datetime
    ends_at: datetime
    host: str
    network: str
    """Of whose roster the host is; '' where he hosts for himself."""
    sale_id: str | None
    sale_title: dict[str, str]
    gallery: dict[str, str]
    """Its name by language; empty where the session belongs to a sale."""
    slug: str | None
    works: int
    image: authentication.ImageCard | None
    has_recording: bool
    """Something of it was on air, and can be watched again once it is over."""
    is_withheld: bool
    """Customs stopped it, or had paused it when its host ended it: what was on air is not for everybody."""


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


def of_gallery(session: Session, organisation_id: str) -> list[LiveCard]:
    """Return a gallery's sessions: those that run or are to come, then its last recordings."""
    return _to_watch(session, LiveSession.organisation_id == organisation_id)


def of_work(session: Session, artwork_id: str) -> list[LiveCard]:
    """Return the sessions in which a work is to be seen; then those that can be watched again."""
    shown = sa.select(LiveItem.session_id).where(LiveItem.artwork_id == artwork_id)
    return _to_watch(session, LiveSession.id.in_(shown))


def _to_watch(session: Session, which: sa.ColumnElement[bool]) -> list[LiveCard]:
    recorded = sa.exists().where(Broadcast.session_id == LiveSession.id)
    query = (
        sa.select(LiveSession)
        .where(
            which,
            sa.or_(LiveSession.state.not_in(OVER), sa.and_(recorded, ~withheld())),
        )
        .order_by(LiveSession.state.in_(OVER), LiveSession.starts_at.desc(), LiveSession.id)
        .limit(FEW)
    )
    return cards(session, list(session.scalars(query)))


def withheld() -> "sa.ColumnElement[bool]":
    """Return the condition of sessions whose recording customs withholds.

    It stopped them; or it had paused them when their host ended them: an end gives nothing free that an
    officer withheld.
    """
    last = (
        sa.select(LiveIntervention.kind)
        .where(
            LiveIntervention.session_id == LiveSession.id,
            LiveIntervention.kind.in_((InterventionKind.PAUSE, InterventionKind.RESUME)),
        )
        .order_by(LiveIntervention.at.desc(), LiveIntervention.id.desc())
        .limit(1)
        .correlate(LiveSession)
        .scalar_subquery()
    )
    was_paused = sa.func.coalesce(last == InterventionKind.PAUSE, sa.false())
    ended = sa.and_(LiveSession.state == LiveState.ENDED, was_paused)
    return sa.or_(LiveSession.state == LiveState.STOPPED, ended)


def is_withheld(session: Session, session_id: str) -> bool:
    """Say whether customs withholds what was on air of a session."""
    query = sa.select(LiveSession.id).where(LiveSession.id == session_id, withheld())
    return session.scalar(query) is not None


def networks_of(session: Session, host_ids: Collection[str]) -> dict[str, str]:
    """Return the network that a host is on the roster of, by host; the first, if he is on several."""
    query = (
        sa.select(RosterHost.account_id, RosterHost.network_id)
        .where(RosterHost.account_id.in_(host_ids), RosterHost.left_at.is_(None))
        .order_by(RosterHost.since.desc())
    )
    found = {row.account_id: row.network_id for row in session.execute(query)}
    names = {one: accounts.organisation_name(session, one) or "" for one in set(found.values())}
    return {account_id: names[network_id] for account_id, network_id in found.items()}


def sale_of(session: Session, session_id: str) -> str | None:
    """Return the sale that a session belongs to; None where it is a gallery's.

    :raises LiveSessionUnknown: if there is no such session
    """
    row = session.execute(sa.select(LiveSession.sale_id).where(LiveSession.id == session_id)).one_or_none()
    if row is None:
        raise LiveSessionUnknown
    sale_id: str | None = row.sale_id
    return sale_id


def session_of(session: Session, *, item_id: str = "", sighting_id: str = "") -> str:
    """Return the session of a work on a run-down, or of a look.

    :raises LiveItemUnknown: if there is none
    """
    query = sa.select(LiveItem.session_id).where(LiveItem.id == item_id)
    if sighting_id:
        query = sa.select(LiveSighting.session_id).where(LiveSighting.id == sighting_id)
    found = session.scalar(query)
    if found is None:
        raise LiveItemUnknown
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """A sale or a work that a session can show."""

    id: str
    name: dict[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be asked to host."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class LiveChoices:
    """What somebody who announces a session may choose from."""

    sales: list[Choice]
    """His, held at a rostrum, announced and not over."""
    works: list[Choice]
    """Entrusted by his gallery, if it has an open page."""
    people: list[Person]
    """Who may host or interpret, by name: himself, his colleagues, those of the galleries whose works his
    sales show, and all who are on a network's roster."""


def choices(session: Session, *, actor: Actor, at: datetime) -> LiveChoices:
    """Return what the actor may choose from."""
    sales = session.execute(
        sa.select(Sale.id, Sale.title)
        .where(
            Sale.auctioneer_id == actor.account_id,
            Sale.type == SaleType.LIVE,
            Sale.state.in_((SaleState.SCHEDULED, SaleState.OPEN)),
        )
        .order_by(Sale.opens_at)
    )
    front = sa.exists().where(
        Storefront.organisation_id == Consignment.organisation_id, Storefront.closed_at.is_(None)
    )
    consigned = session.scalars(
        sa.select(Consignment.artwork_id)
        .where(
            Consignment.organisation_id == (actor.organisation_id or ""),
            Consignment.state == ConsignmentState.OPEN,
            front,
        )
        .order_by(Consignment.id)
        .limit(MOST_WORKS)
    ).all()
    certified = authentication.certificates(session, consigned)
    works = [one for one in consigned if certified[authentication.ArtworkId(one)].holds_at(at)]
    titles = authentication.titles(session, works) if works else {}
    return LiveChoices(
        [Choice(one.id, one.title) for one in sales],
        [Choice(one, dict(titles.get(authentication.ArtworkId(one), {}))) for one in works],
        _people(session, actor),
    )


def _people(session: Session, actor: Actor) -> list[Person]:
    """Return who may host or interpret for the actor, he himself first."""
    galleries = session.scalars(
        sa.select(Consignment.organisation_id)
        .join(Lot, Lot.consignment_id == Consignment.id)
        .join(Sale, Sale.id == Lot.sale_id)
        .where(
            Sale.auctioneer_id == actor.account_id,
            Sale.type == SaleType.LIVE,
            Sale.state.in_((SaleState.SCHEDULED, SaleState.OPEN)),
        )
        .distinct()
    )
    homes = {one for one in (*galleries, actor.organisation_id) if one}
    roster = session.scalars(sa.select(RosterHost.account_id).where(RosterHost.left_at.is_(None)))
    names = accounts.colleagues(session, homes) | accounts.names_of(session, list(roster))
    others = sorted((name, one) for one, name in names.items() if one != actor.account_id)
    own = [Person(actor.account_id, actor.name)] if actor.account_id else []
    return own + [Person(one, name) for name, one in others]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisedCard:
    """A session as customs sees it."""

    live: LiveCard
    facility_id: str
    customs_notice: str
    customs_seen_by: str
    customs_seen_at: datetime | None
    return_by_at: datetime
    interventions: int
    stopped: int
    """Works that were stopped."""


@dataclass(frozen=True, slots=True)
class Supervised:
    """Every session."""

    sessions: list[SupervisedCard]


def supervised(session: Session, *, at: datetime) -> Supervised:
    """Return every session, those that run first, then those to come, then those that are over."""
    rows = list(
        session.scalars(
            sa.select(LiveSession)
            .order_by(
                LiveSession.state.not_in(RUNNING), LiveSession.state.in_(OVER), LiveSession.starts_at.desc()
            )
            .limit(PAGE)
        )
    )
    counted = _count(session, LiveIntervention.session_id, LiveIntervention.session_id.is_not(None))
    stopped = _count(session, LiveItem.session_id, LiveItem.state == ItemState.STOPPED)
    return Supervised(
        [
            SupervisedCard(
                live=card,
                facility_id=row.facility_id,
                customs_notice=row.customs_notice,
                customs_seen_by=row.customs_seen_by_name,
                customs_seen_at=row.customs_seen_at,
                return_by_at=row.return_by_at,
                interventions=counted.get(row.id, 0),
                stopped=stopped.get(row.id, 0),
            )
            for row, card in zip(rows, cards(session, rows), strict=True)
        ]
    )


def _count(
    session: Session, what: "sa.orm.InstrumentedAttribute[str]", where: "sa.ColumnElement[bool]"
) -> dict[str, int]:
    query = sa.select(what.label("key"), sa.func.count().label("number")).where(where).group_by(what)
    return {row.key: int(row.number) for row in session.execute(query)}


def cards(session: Session, rows: Sequence[LiveSession]) -> list[LiveCard]:
    """Return sessions as cards, with a few queries, however many they are."""
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
    networks = networks_of(session, {row.host_id for row in rows})
    items = session.execute(
        sa.select(LiveItem.session_id, LiveItem.artwork_id)
        .where(LiveItem.session_id.in_([row.id for row in rows]))
        .order_by(LiveItem.number)
    ).all()
    works: dict[str, list[str]] = {}
    for session_id, artwork_id in items:
        works.setdefault(session_id, []).append(artwork_id)
    firsts = {session_id: authentication.ArtworkId(ids[0]) for session_id, ids in works.items()}
    down = rights.down(session, firsts.values())  # a work that is down has no picture
    shown = [one for one in firsts.values() if one not in down]
    known = authentication.artworks(session, shown) if shown else {}
    has_recording = sa.exists().where(Broadcast.session_id == LiveSession.id)
    asked = sa.select(LiveSession.id, has_recording, withheld())
    asked = asked.where(LiveSession.id.in_([row.id for row in rows]))
    over = {one[0]: (bool(one[1]), bool(one[2])) for one in session.execute(asked)}
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
                network=networks.get(row.host_id, ""),
                sale_id=row.sale_id,
                sale_title=titles.get(row.sale_id or "", {}),
                gallery=front.name if front else {},
                slug=front.slug if front and front.closed_at is None else None,
                works=len(works.get(row.id, [])),
                image=first.images[0] if first and first.images else None,
                has_recording=over[row.id][0],
                is_withheld=over[row.id][1],
            )
        )
    return found


def works_of_galleries(session: Session, session_id: str) -> list[tuple[str, str]]:
    """Return the works of a run-down that galleries consigned, each with its gallery, in their order."""
    query = (
        sa.select(LiveItem.artwork_id, Consignment.organisation_id)
        .join(Consignment, Consignment.artwork_id == LiveItem.artwork_id)
        .where(
            LiveItem.session_id == session_id,
            Consignment.state == ConsignmentState.OPEN,
            Consignment.organisation_id.is_not(None),
        )
        .order_by(LiveItem.number)
    )
    return [(artwork_id, str(gallery)) for artwork_id, gallery in session.execute(query)]
