"""A live session at its desk: for its host and handlers, the keepers and customs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from marketplace.live_session_errors import LiveItemUnknown, LiveSessionUnknown
from marketplace.models.live_sessions import (
    LiveItem,
    LiveMessage,
    LivePicture,
    LiveReport,
    LiveSession,
    LiveSighting,
)
from marketplace.queries.live_rooms import (
    SHOWN_LINES,
    ItemCard,
    LineCard,
    WordCard,
    You,
    items_of,
    lines,
    row_of,
    words_of,
    you,
)
from marketplace.queries.live_sessions import LiveCard, cards
from marketplace.rules.live_sessions import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingCard:
    """A look at the picture on air, with its evidence."""

    id: str
    item_id: str
    number: int
    occasion: str
    at: datetime
    state: str
    inliers: int
    share_bps: int
    differs_bps: int
    error_ppm: int | None
    outcome: str
    frame_sha256: str | None
    shows_other: bool
    """Another registered work was on air in its place: state and evidence are of that one."""
    other: dict[str, str]
    """Its title, where the reader may know of it: it is of this run-down, or he supervises."""
    pictures: list[str]
    """Which are kept: frame, found, overlay, heat."""
    said: list[dict[str, Any]]
    """What the handlers said, each with name, at, is_it."""
    is_mine_to_say: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """A line that somebody finds should not stand."""

    id: str
    voice: int
    text: str
    times: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDesk:
    """A session from the side of those who work in it."""

    live: LiveCard
    why: str
    place: dict[str, str]
    facility: str
    items: list[ItemCard]
    sightings: list[SightingCard]
    """The newest first."""
    words: list[WordCard]
    lines: list[LineCard]
    reported: list[Reported]
    you: You
    host_id: str
    handlers: list[str]
    interpreter: str
    customs_notice: str
    customs_seen_by: str
    customs_seen_at: datetime | None
    return_by_at: datetime
    started_at: datetime | None
    over_at: datetime | None


def desk(session: Session, session_id: str, *, actor: Actor) -> LiveDesk:
    """Return a session for who works in it.

    :raises LiveSessionUnknown: if there is none, or the actor has no part in it
    """
    row = row_of(session, session_id)
    reader = you(session, row, actor)
    if not reader.works:
        raise LiveSessionUnknown
    items = items_of(session, row)
    return LiveDesk(
        live=cards(session, [row])[0],
        why=row.why,
        place=warehouse.studio_name(session, row.place_id),
        facility=warehouse.facility_code(session, row.facility_id),
        items=items,
        sightings=_sightings(session, row, items, actor=actor),
        words=words_of(session, row.id),
        lines=lines(session, row, actor=actor),
        reported=_reported(session, row.id) if reader.conducts or reader.supervises else [],
        you=reader,
        host_id=row.host_id,
        handlers=list(row.handler_names),
        interpreter=row.interpreter_name,
        customs_notice=row.customs_notice,
        customs_seen_by=row.customs_seen_by_name,
        customs_seen_at=row.customs_seen_at,
        return_by_at=row.return_by_at,
        started_at=row.started_at,
        over_at=row.over_at,
    )


def sighting(session: Session, sighting_id: str, *, actor: Actor) -> SightingCard:
    """Return one look, for who works in its session; LiveItemUnknown if there is none for him."""
    found = session.get(LiveSighting, sighting_id)
    row = None if found is None else session.get(LiveSession, found.session_id)
    if found is None or row is None or not you(session, row, actor).works:
        raise LiveItemUnknown
    return _sighting(session, row, [found], {}, actor=actor)[0]


def picture(session: Session, sighting_id: str, name: str, *, actor: Actor) -> tuple[str, bytes]:
    """Return a picture of a look, for who works in its session.

    :raises LiveItemUnknown: if there is none for him
    """
    sighting(session, sighting_id, actor=actor)
    kept = session.get(LivePicture, (sighting_id, name))
    if kept is None:
        raise LiveItemUnknown
    return kept.media_type, kept.data


def _sightings(
    session: Session, row: LiveSession, items: list[ItemCard], *, actor: Actor
) -> list[SightingCard]:
    query = (
        sa.select(LiveSighting)
        .where(LiveSighting.session_id == row.id)
        .order_by(LiveSighting.at.desc(), LiveSighting.id.desc())
        .limit(SHOWN_LINES)
    )
    numbers = {item.id: item.number for item in items}
    return _sighting(session, row, list(session.scalars(query)), numbers, actor=actor)


def _sighting(
    session: Session, row: LiveSession, found: list[LiveSighting], numbers: dict[str, int], *, actor: Actor
) -> list[SightingCard]:
    names: dict[str, list[str]] = {}
    kept = sa.select(LivePicture.sighting_id, LivePicture.name).where(
        LivePicture.sighting_id.in_([one.id for one in found])
    )
    for sighting_id, name in session.execute(kept.order_by(LivePicture.name)):
        names.setdefault(sighting_id, []).append(name)
    handles = actor.account_id in row.handler_ids
    waits = _waits(session, row)
    others = _others(session, row, found, actor)
    return [
        SightingCard(
            id=one.id,
            item_id=one.item_id,
            number=numbers.get(one.item_id, 0),
            occasion=one.occasion.value,
            at=one.at,
            state=one.state,
            inliers=one.inliers,
            share_bps=one.share_bps,
            differs_bps=one.differs_bps,
            error_ppm=one.error_ppm,
            outcome=one.outcome.value,
            frame_sha256=one.frame_sha256,
            shows_other=one.other_work is not None,
            other=dict(others.get(one.other_work or "", {})),
            pictures=names.get(one.id, []),
            said=[{name: value for name, value in said.items() if name != "account_id"} for said in one.said],
            is_mine_to_say=handles
            and one.id in waits
            and all(said["account_id"] != actor.account_id for said in one.said),
        )
        for one in found
    ]


def _others(
    session: Session, row: LiveSession, found: list[LiveSighting], actor: Actor
) -> Mapping[str, Mapping[str, str]]:
    """Return the titles of works on air in place of others; those he may not know are left out."""
    seen = {one.other_work for one in found if one.other_work}
    if not seen:
        return {}
    if not you(session, row, actor).supervises:
        shown = session.scalars(sa.select(LiveItem.artwork_id).where(LiveItem.session_id == row.id))
        seen &= set(shown)
    return authentication.titles(session, sorted(seen))


def _waits(session: Session, row: LiveSession) -> set[str]:
    """Return the looks that wait for the handlers: the last at each work that is in doubt."""
    query = (
        sa.select(LiveSighting.item_id, LiveSighting.id, LiveSighting.outcome)
        .join(LiveItem, LiveItem.id == LiveSighting.item_id)
        .where(LiveSighting.session_id == row.id, LiveItem.seen == Seen.DOUBT)
        .order_by(LiveSighting.at, LiveSighting.id)
    )
    last = {item_id: (sighting_id, outcome) for item_id, sighting_id, outcome in session.execute(query)}
    return {sighting_id for sighting_id, outcome in last.values() if outcome is Seen.DOUBT}


def _reported(session: Session, session_id: str) -> list[Reported]:
    query = (
        sa.select(
            LiveMessage.id,
            LiveMessage.number,
            LiveMessage.text,
            sa.func.count(LiveReport.account_id),
            sa.func.min(LiveReport.why),
        )
        .join(LiveReport, LiveReport.message_id == LiveMessage.id)
        .where(LiveMessage.session_id == session_id, LiveMessage.hidden_at.is_(None))
        .group_by(LiveMessage.id, LiveMessage.number, LiveMessage.text)
        .order_by(LiveMessage.id)
    )
    return [Reported(*row) for row in session.execute(query)]
