"""A live session as its watchers see it: no name of a bidder or a writer. At its desk: `live_desks`."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from marketplace.live_session_errors import LiveSessionUnknown
from marketplace.models.catalogue import Lot
from marketplace.models.live_sessions import (
    LiveCaption,
    LiveIntervention,
    LiveItem,
    LiveMessage,
    LiveSession,
    LiveVoice,
)
from marketplace.queries import rights
from marketplace.queries.live_sessions import LiveCard, cards, is_withheld
from marketplace.queries.works import WorkPage, work_page
from marketplace.roles import AUDITOR, CUSTOMS_OFFICER, REGULATOR
from marketplace.rules.live_sessions import ItemState

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
    row = row_of(session, session_id)
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
        words=words_of(session, row.id),
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


def words_of(session: Session, session_id: str) -> list[WordCard]:
    """Return what officers said, asked and ordered in a session, the newest first."""
    query = (
        sa.select(LiveIntervention)
        .where(LiveIntervention.session_id == session_id)
        .order_by(LiveIntervention.at.desc(), LiveIntervention.id.desc())
    )
    return [WordCard(one.kind.value, one.reason, one.at) for one in session.scalars(query)]


def row_of(session: Session, session_id: str) -> LiveSession:
    """Return a session.

    :raises LiveSessionUnknown: if there is none
    """
    row = session.get(LiveSession, session_id)
    if row is None:
        raise LiveSessionUnknown
    return row
