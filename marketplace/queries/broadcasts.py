"""What is told of a broadcast: to its host, to whoever watches it again, and to whoever verifies it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from foundation.errors import Coded
from marketplace.broadcast_errors import NoRecording, ReceiptNotReady
from marketplace.errors import LotUnknown
from marketplace.live_session_errors import LiveSessionUnknown, NotOnAir, NotTheHost
from marketplace.models.broadcasts import Broadcast, BroadcastMark, BroadcastReceipt, BroadcastSegment
from marketplace.models.catalogue import Lot
from marketplace.models.live_sessions import LiveCaption, LiveItem, LiveSession
from marketplace.queries import left_out, rights
from marketplace.queries.live_sessions import is_withheld
from marketplace.roles import AUDITOR, CUSTOMS_OFFICER, REGULATOR
from marketplace.rules import broadcasts as rules
from marketplace.rules.broadcasts import MarkKind, PieceKind, Played
from marketplace.rules.live_sessions import LiveState

SUPERVISORS: Final = (AUDITOR, CUSTOMS_OFFICER, REGULATOR)
SAME_US: Final = 10_000
"""A piece that begins so near to the end of another goes on from it."""
CAPTION: Final = timedelta(seconds=5)
"""So long a caption stands, if no other follows."""


Pieces = Sequence[sa.Row[int, int, int, int, int]]
"""Of each its number, its initialisation, when it begins, how long it is, its size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudioCard:
    """A session, as its host sees it in the studio."""

    id: str
    title: dict[str, str]
    state: str
    starts_at: datetime
    pieces: int
    """How many pieces are recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Where something happened on a recording."""

    kind: str
    at: datetime
    position_ms: int
    """Where on the recording, as it is played."""
    lot_id: str | None
    lot_number: int | None
    title: dict[str, str]
    """The work's; empty where the chapter is of none."""
    outcome: str
    """sold or passed, at the hammer."""
    has_receipt: bool
    is_down: bool
    """A notice of an infringed right keeps the work out of sight: no picture of it, no clip, no way there."""
    is_clip_down: bool
    """A work that is down was on the table in the half minute before the hammer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A recording with its chapters."""

    id: str
    title: dict[str, str]
    state: str
    begun_at: datetime
    duration_ms: int
    pieces: int
    head: str
    size: int
    left_out: int
    """Pieces that are not given, for they show a work that is down; their digests stay in the chain."""
    chapters: list[Chapter]


def studio_card(session: Session, session_id: str, *, actor: Actor) -> StudioCard:
    """Return a session for its host.

    :raises LiveSessionUnknown: if there is none
    :raises NotTheHost: if the actor is not its host
    """
    row = session.get(LiveSession, session_id)
    if row is None:
        raise LiveSessionUnknown
    if not actor.is_signed_in or row.host_id != actor.account_id:
        raise NotTheHost
    count = (
        sa.select(sa.func.count())
        .select_from(BroadcastSegment)
        .join(Broadcast, Broadcast.id == BroadcastSegment.broadcast_id)
        .where(Broadcast.session_id == session_id)
    )
    return StudioCard(
        id=row.id,
        title=row.title,
        state=row.state.value,
        starts_at=row.starts_at,
        pieces=session.scalar(count) or 0,
    )


def host_of(session: Session, session_id: str) -> str:
    """Return a session's host.

    :raises LiveSessionUnknown: if there is no such session
    """
    found = session.scalar(sa.select(LiveSession.host_id).where(LiveSession.id == session_id))
    if found is None:
        raise LiveSessionUnknown
    return found


def require_paused(session: Session, session_id: str) -> None:
    """Require that customs has paused a session.

    :raises LiveSessionUnknown: if there is no such session
    :raises NotOnAir: if it is not paused
    """
    state = session.scalar(sa.select(LiveSession.state).where(LiveSession.id == session_id))
    if state is None:
        raise LiveSessionUnknown
    if state is not LiveState.PAUSED:
        raise NotOnAir(state=Coded(state.value, "live"))


def recorded(session: Session, session_id: str, *, actor: Actor) -> Broadcast:
    """Return a recording that the actor may watch: what customs withholds is its host's and supervisors'.

    :raises LiveSessionUnknown: if there is no such session
    :raises NoRecording: if there is none yet, or it is not for him
    """
    live = session.get(LiveSession, session_id)
    if live is None:
        raise LiveSessionUnknown
    row = session.scalar(sa.select(Broadcast).where(Broadcast.session_id == session_id))
    supervises = actor.has(*SUPERVISORS) or (actor.is_signed_in and live.host_id == actor.account_id)
    if row is None or not (supervises or is_open(session, session_id)):
        raise NoRecording
    return row


def is_open(session: Session, session_id: str) -> bool:
    """Say whether everybody may watch the recording of a session: it ended, and customs withholds nothing."""
    state = session.scalar(sa.select(LiveSession.state).where(LiveSession.id == session_id))
    return state is LiveState.ENDED and not is_withheld(session, session_id)


def receipt_gap_s(session: Session, lot_id: str | None) -> int | None:
    """Return how long before its hammer the picture in a lot's receipt was on air; None without a receipt."""
    found = sa.select(BroadcastReceipt.content).where(BroadcastReceipt.lot_id == lot_id)
    content = None if lot_id is None else session.scalar(found)
    return None if content is None else authentication.recording_gap_s(json.loads(content))


def segments(session: Session, row: Broadcast) -> tuple[Pieces, list[int]]:
    """Return a recording's pieces in their time's order, and the numbers of those that are left out.

    What came out of a journal was written late. What shows a work that is down for a right is left out.

    A long sale has some ten thousand, and anybody may ask: so a few numbers of each, and not the rows.
    """
    query = (
        sa.select(
            BroadcastSegment.number,
            BroadcastSegment.init,
            BroadcastSegment.start_us,
            BroadcastSegment.duration_us,
            BroadcastSegment.size,
        )
        .where(BroadcastSegment.broadcast_id == row.id, BroadcastSegment.kind == PieceKind.SEGMENT)
        .order_by(BroadcastSegment.run, BroadcastSegment.start_us)
    )
    pieces = session.execute(query).all()
    spans = left_out.spans_of(session, row)
    if not spans:
        return pieces, []
    shown, out = [], []
    for one in pieces:
        if any(span.has(one.start_us, one.start_us + one.duration_us) for span in spans):
            out.append(one.number)
        else:
            shown.append(one)
    return shown, sorted(out)


def _played(pieces: Pieces) -> Played:
    return Played((start_us, duration_us) for _, _, start_us, duration_us, _ in pieces)


def replay(session: Session, session_id: str, *, actor: Actor) -> Replay:
    """Return a recording with its chapters.

    :raises LiveSessionUnknown, NoRecording: as `recorded`
    """
    row = recorded(session, session_id, actor=actor)
    live = session.get_one(LiveSession, session_id)
    pieces, out = segments(session, row)
    last = session.execute(
        sa.select(BroadcastSegment.number, BroadcastSegment.head)
        .where(BroadcastSegment.broadcast_id == row.id)
        .order_by(BroadcastSegment.number.desc())
        .limit(1)
    ).first()
    return Replay(
        id=session_id,
        title=live.title,
        state=live.state.value,
        begun_at=row.begun_at,
        duration_ms=sum(one.duration_us for one in pieces) // 1000,
        pieces=last.number if last else 0,
        head=last.head if last else "",
        size=sum(one.size for one in pieces),
        left_out=len(out),
        chapters=list(_chapters(session, row, _played(pieces))),
    )


def _chapters(session: Session, row: Broadcast, played: Played) -> Iterator[Chapter]:
    marks = list(
        session.scalars(
            sa.select(BroadcastMark)
            .where(BroadcastMark.session_id == row.session_id)
            .order_by(BroadcastMark.at, BroadcastMark.id)
        )
    )
    items = session.execute(
        sa.select(LiveItem.id, LiveItem.lot_id, LiveItem.artwork_id).where(
            LiveItem.session_id == row.session_id
        )
    ).all()
    works = {one.id: one.artwork_id for one in items}
    works |= {one.lot_id: one.artwork_id for one in items if one.lot_id}
    ids = [authentication.ArtworkId(one) for one in {one.artwork_id for one in items}]
    known = authentication.artworks(session, ids) if ids else {}
    down = rights.down(session, ids)
    lots = {one.lot_id for one in items if one.lot_id}
    numbers = {
        one.id: one.number for one in session.execute(sa.select(Lot.id, Lot.number).where(Lot.id.in_(lots)))
    }
    receipts = set(
        session.scalars(sa.select(BroadcastReceipt.lot_id).where(BroadcastReceipt.lot_id.in_(lots)))
    )
    clips_down = left_out.clips_down(session, row)
    for one in marks:
        work = works.get(one.lot_id or str(one.facts.get("item", "")))
        card = None if work is None else known.get(authentication.ArtworkId(work))
        yield Chapter(
            kind=one.kind.value,
            at=one.at,
            position_ms=played.position_us(rules.offset_us(one.at, row.begun_at)) // 1000,
            lot_id=one.lot_id,
            lot_number=numbers.get(one.lot_id or ""),
            title=dict(card.title) if card else {},
            outcome=str(one.facts.get("outcome", "")),
            has_receipt=one.kind is MarkKind.HAMMER and one.lot_id in receipts,
            is_down=work in down,
            is_clip_down=one.lot_id in clips_down,
        )


def recording_playlist(session: Session, session_id: str, *, actor: Actor) -> str:
    """Return the playlist of a recording.

    :raises LiveSessionUnknown, NoRecording: as `recorded`
    """
    row = recorded(session, session_id, actor=actor)
    pieces, _ = segments(session, row)
    longest = max((round(one.duration_us / 10**6) for one in pieces), default=1)
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{longest}", "#EXT-X-PLAYLIST-TYPE:VOD"]
    before = ended_us = 0
    for number, init, start_us, duration_us, _ in pieces:
        if before and (init != before or start_us > ended_us + SAME_US):
            lines.append("#EXT-X-DISCONTINUITY")
        if init != before:
            lines.append(f'#EXT-X-MAP:URI="recording/{init:06}.mp4"')
        before, ended_us = init, start_us + duration_us
        lines += [f"#EXTINF:{duration_us / 10**6:.5f},", f"recording/{number:06}.m4s"]
    return "\n".join([*lines, "#EXT-X-ENDLIST"]) + "\n"


def captions(
    session: Session, session_id: str, language: str, *, actor: Actor, is_played: bool = False
) -> str:
    """Return what the interpreter wrote in one language, as WebVTT in the broadcast's time.

    :param is_played: in the recording's time instead, as it is played: without what was not on air
    :raises NoRecording: if nothing of the session was on air; or customs withholds it: then as `recorded`
    """
    if is_withheld(session, session_id):
        recorded(session, session_id, actor=actor)
    row = session.scalar(sa.select(Broadcast).where(Broadcast.session_id == session_id))
    if row is None:
        raise NoRecording
    query = (
        sa.select(LiveCaption)
        .where(LiveCaption.session_id == session_id, LiveCaption.language == language)
        .order_by(LiveCaption.at, LiveCaption.id)
    )
    written = list(session.scalars(query))
    played = _played(segments(session, row)[0]) if is_played else None
    lines = ["WEBVTT", *([] if played else ["X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000"]), ""]
    for place, one in enumerate(written):
        until = one.at + CAPTION
        if place + 1 < len(written):
            until = min(until, written[place + 1].at)
        offsets = [rules.offset_us(at, row.begun_at) for at in (one.at, until)]
        begins, ends = ((played.position_us(offset) if played else offset) // 1000 for offset in offsets)
        text = " ".join(one.text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        lines += [f"{_clock(begins)} --> {_clock(max(ends, begins + 1))}", text, ""]
    return "\n".join(lines)


def _clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{ms:03}"


def receipt_file(session: Session, lot_id: str) -> bytes:
    """Return the receipt of what was on air when the hammer fell on a lot.

    :raises LotUnknown: if there is no such lot
    :raises ReceiptNotReady: if it was on no broadcast, or the house has not signed it yet
    """
    row = _receipt(session, lot_id)
    made = authentication.recording_file(session, lot_id=lot_id, content=json.loads(row.content))
    if made is None:
        raise ReceiptNotReady
    return made


def frame(session: Session, lot_id: str, *, actor: Actor) -> bytes:
    """Return the picture that was on air when the hammer fell on a lot.

    :raises LotUnknown, ReceiptNotReady: as `receipt_file`
    :raises NoRecording: if customs withholds its session, and the actor does not supervise
    :raises TakenDown: if a notice of an infringed right keeps the work out of sight
    """
    row = _receipt(session, lot_id)
    rights.require_up(session, session.get_one(Lot, lot_id).artwork_id)
    broadcast = session.get_one(Broadcast, row.broadcast_id)
    if is_withheld(session, broadcast.session_id):
        recorded(session, broadcast.session_id, actor=actor)
    left_out.require_receipt_shown(session, row, clip=False)
    return row.frame


def require_receipt(session: Session, lot_id: str, *, actor: Actor) -> str:
    """Return the broadcast of a lot with a receipt, whose recording the actor may watch.

    :raises LotUnknown, ReceiptNotReady: as `receipt_file`
    :raises NoRecording: as `recorded`
    :raises TakenDown: if a notice of an infringed right keeps the work out of sight
    """
    row = _receipt(session, lot_id)
    rights.require_up(session, session.get_one(Lot, lot_id).artwork_id)
    broadcast = recorded(session, session.get_one(Broadcast, row.broadcast_id).session_id, actor=actor)
    left_out.require_receipt_shown(session, row, clip=True)
    return broadcast.id


def _receipt(session: Session, lot_id: str) -> BroadcastReceipt:
    row = session.get(BroadcastReceipt, lot_id)
    if row is None:
        if session.scalar(sa.select(Lot.id).where(Lot.id == lot_id)) is None:
            raise LotUnknown
        raise ReceiptNotReady
    return row
