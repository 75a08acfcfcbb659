"""A live session as its watchers see it, and as those who work in it do. No name of a bidder or a writer."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from marketplace.live_session_errors import LiveItemUnknown, LiveSessionUnknown
from marketplace.models.catalogue import Lot
from marketplace.models.live_sessions import (
    LiveCaption,
    LiveIntervention,
    LiveItem,
    LiveMessage,
    LivePicture,
    LiveReport,
    LiveSession,
    LiveSighting,
    LiveVoice,
)
from marketplace.queries import rights
from marketplace.queries.live_sessions import LiveCard, cards, is_withheld
from marketplace.queries.works import WorkPage, work_page
from marketplace.roles import AUDITOR, CUSTOMS_OFFICER, REGULATOR
from marketplace.rules.live_sessions import ItemState, Seen

SHOWN_LINES: Final = 60
SHOWN_CAPTIONS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCard:
    """One work of the run-down."""

    id: str
    number: int
    artwork_id: str
    lot_id: str | None
    lot_number: int | None
    lot_state: str | None
    title: dict[str, str]
    maker: dict[str, str]
    image: authentication.ImageCard | None
    state: str
    seen: str | None
    """What the last look at it came to."""
    is_back: bool
    """It lies in the vault again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCard:
    """A line of the chat, or a question with its answer."""

    id: str
    voice: int
    kind: str
    text: str
    at: datetime
    answer: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class CaptionCard:
    """What the interpreter wrote."""

    id: str
    language: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WordCard:
    """What customs said or did, for everybody to read."""

    kind: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class You:
    """What the reader is in a session."""

    conducts: bool
    handles: bool
    interprets: bool
    supervises: bool
    voice: int | None
    muted: bool

    @property
    def works(self) -> bool:
        """Say whether the reader has a part in the session."""
        return self.conducts or self.handles or self.interprets or self.supervises


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePage:
    """A session, as anybody watches it."""

    live: LiveCard
    why: str
    place: dict[str, str]
    items: list[ItemCard]
    table: ItemCard | None
    work: WorkPage | None
    """Of what lies on the table: its passport, its offer, and the rules' answer for this reader."""
    words: list[WordCard]
    """Of customs, the newest first."""
    lines: list[LineCard]
    captions: list[CaptionCard]
    you: You
    now: datetime


def page(
    session: Session, session_id: str, *, destination: str | None, actor: Actor, at: datetime
) -> LivePage:
    """Return a session as this reader may see it.

    :param destination: where the reader is: the rules are asked about what lies on the table
    :raises LiveSessionUnknown: if there is none
    """
    row = _row(session, session_id)
    items = items_of(session, row)
    table = next((one for one in items if one.state == ItemState.ON_TABLE), None)
    work = None
    if table is not None:
        with suppress(authentication.ArtworkUnknown):  # what this reader may not see takes no page from him
            work = work_page(session, table.artwork_id, destination=destination, actor=actor, at=at)
    return LivePage(
        live=cards(session, [row])[0],
        why=row.why,
        place=warehouse.studio_name(session, row.place_id),
        items=items,
        table=table,
        work=work,
        words=_words(session, row.id),
        lines=lines(session, row, actor=actor),
        captions=_captions(session, row.id) if may_hear(session, row, actor) else [],
        you=you(session, row, actor),
        now=at,
    )


def you(session: Session, row: LiveSession, actor: Actor) -> You:
    """Return what the reader is in a session."""
    voice = session.get(LiveVoice, (row.id, actor.account_id)) if actor.is_signed_in else None
    me = actor.account_id
    return You(
        conducts=me is not None and me in {row.host_id, row.scheduled_by},
        handles=me is not None and me in row.handler_ids,
        interprets=me is not None and me == row.interpreter_id,
        supervises=actor.has(CUSTOMS_OFFICER, REGULATOR),
        voice=voice.number if voice else None,
        muted=voice is not None and voice.muted_at is not None,
    )


def items_of(session: Session, row: LiveSession) -> list[ItemCard]:
    """Return a run-down as cards; five queries, however many works. What is down has no picture."""
    items = list(
        session.scalars(sa.select(LiveItem).where(LiveItem.session_id == row.id).order_by(LiveItem.number))
    )
    ids = [authentication.ArtworkId(item.artwork_id) for item in items]
    works = authentication.artworks(session, ids)
    holdings = warehouse.holdings_of(session, ids)
    down = rights.down(session, ids)
    lots = {
        lot.id: lot
        for lot in session.scalars(
            sa.select(Lot).where(Lot.id.in_([item.lot_id for item in items if item.lot_id]))
        )
    }
    found = []
    for item in items:
        work = works.get(authentication.ArtworkId(item.artwork_id))
        lot = lots.get(item.lot_id or "")
        held = holdings.get(item.artwork_id)
        found.append(
            ItemCard(
                id=item.id,
                number=item.number,
                artwork_id=item.artwork_id,
                lot_id=item.lot_id,
                lot_number=lot.number if lot else None,
                lot_state=lot.state.value if lot else None,
                title=work.title if work else {},
                maker=work.maker if work else {},
                image=work.images[0] if work and work.images and item.artwork_id not in down else None,
                state=item.state.value,
                seen=item.seen.value if item.seen else None,
                is_back=held is not None and held.custody_state is not warehouse.CustodyState.CHECKED_OUT,
            )
        )
    return found


def may_hear(session: Session, row: LiveSession, actor: Actor) -> bool:
    """Say whether the actor reads what was written and said: of what customs withholds, as its recording."""
    leads = actor.is_signed_in and actor.account_id in {row.host_id, row.scheduled_by}
    supervises = actor.has(AUDITOR, CUSTOMS_OFFICER, REGULATOR)
    return leads or supervises or not is_withheld(session, row.id)


def lines(session: Session, row: LiveSession, *, actor: Actor) -> list[LineCard]:
    """Return what was written, the oldest first; hidden lines are kept, and not shown."""
    if not may_hear(session, row, actor):
        return []
    query = (
        sa.select(LiveMessage)
        .where(LiveMessage.session_id == row.id, LiveMessage.hidden_at.is_(None))
        .order_by(LiveMessage.at.desc(), LiveMessage.id.desc())
        .limit(SHOWN_LINES)
    )
    return [
        LineCard(
            id=one.id,
            voice=one.number,
            kind=one.kind.value,
            text=one.text,
            at=one.at,
            answer=one.answer,
            is_mine=one.account_id == actor.account_id,
        )
        for one in session.scalars(query)
    ][::-1]


def _captions(session: Session, session_id: str) -> list[CaptionCard]:
    found: list[CaptionCard] = []
    for language in ("en", "zh"):
        query = (
            sa.select(LiveCaption)
            .where(LiveCaption.session_id == session_id, LiveCaption.language == language)
            .order_by(LiveCaption.at.desc(), LiveCaption.id.desc())
            .limit(SHOWN_CAPTIONS)
        )
        rows = list(session.scalars(query))
        found += [CaptionCard(one.id, one.language, one.text, one.at) for one in reversed(rows)]
    return found


def _words(session: Session, session_id: str) -> list[WordCard]:
    query = (
        sa.select(LiveIntervention)
        .where(LiveIntervention.session_id == session_id)
        .order_by(LiveIntervention.at.desc(), LiveIntervention.id.desc())
    )
    return [WordCard(one.kind.value, one.reason, one.at) for one in session.scalars(query)]


# ---- those who work in it ----


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
    row = _row(session, session_id)
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
        words=_words(session, row.id),
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


def _row(session: Session, session_id: str) -> LiveSession:
    row = session.get(LiveSession, session_id)
    if row is None:
        raise LiveSessionUnknown
    return row
