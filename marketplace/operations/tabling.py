"""Works go on the table of a live session, are looked at, and are stopped when they are something else."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from foundation.errors import Coded, NotAllowed
from foundation.ids import new_id
from marketplace.live_session_errors import LiveItemUnknown, LiveMismatch, LiveStateForbids
from marketplace.models.catalogue import Lot
from marketplace.models.live_sessions import LiveItem, LivePicture, LiveSession, LiveSighting
from marketplace.operations import live_sessions
from marketplace.operations.noting import note
from marketplace.operations.seeing_on_air import Look
from marketplace.roles import CUSTOMS_OFFICER, REGULATOR
from marketplace.rules import live_sessions as rules
from marketplace.rules.live_sessions import ItemState, LiveState, Occasion, Seen
from marketplace.rules.lots import LotState

AGAIN: Final = frozenset({ItemState.CHECKED_OUT, ItemState.DONE, ItemState.ON_TABLE})
"""From where a work can go on the table."""


def put_on_table(session: Session, *, item_id: str, look: Look, actor: Actor, at: datetime) -> LiveSighting:
    """Put a work on the table in the place of the one before, and keep what the picture on air showed.

    A mismatch stops it at once; a doubt lets it lie there, and nothing is sold before the handlers decide.

    :raises LiveItemUnknown: if there is none, or the actor does not lead its session
    :raises LiveStateForbids: if the session is not on air, or the lot has ended
    :raises LiveMismatch: if it was stopped
    """
    item, row = conducted(session, item_id, actor)
    _require_on_air(row)
    if item.state is ItemState.STOPPED:
        raise LiveMismatch
    assert item.state in AGAIN, "a session on air has no work that is still planned"
    if item.lot_id is not None and session.get_one(Lot, item.lot_id).state is not LotState.LISTED:
        raise LiveStateForbids(state=Coded(session.get_one(Lot, item.lot_id).state.value, "lot"))
    before = on_table(session, row.id)
    if before is not None and before.id != item.id:
        before.state, before.off_table_at = ItemState.DONE, at
        session.flush()
    looked = session.scalar(sa.select(sa.exists().where(LiveSighting.session_id == row.id)))
    item.state, item.on_table_at, item.off_table_at = ItemState.ON_TABLE, at, None
    session.flush()
    note(
        session,
        session_id=row.id,
        kind="table",
        facts={"item": item.id, "number": item.number, "artwork": item.artwork_id, "lot": item.lot_id},
        at=at,
    )
    return see(session, item, look, Occasion.CHANGE if looked else Occasion.START, at=at)


def look_again(
    session: Session, *, item_id: str, look: Look, occasion: Occasion, actor: Actor, at: datetime
) -> LiveSighting:
    """Keep another look at what lies on the table: before the hammer, or because somebody asked.

    :raises LiveItemUnknown: if there is none, or the actor does not lead its session
    :raises LiveStateForbids: if the session is not on air, or the work is not on its table
    """
    item, row = conducted(session, item_id, actor)
    _require_on_air(row)
    if item.state is not ItemState.ON_TABLE:
        raise LiveStateForbids(state=Coded(item.state.value, "live_item"))
    return see(session, item, look, occasion, at=at)


def see(session: Session, item: LiveItem, look: Look, occasion: Occasion, *, at: datetime) -> LiveSighting:
    """Keep a look with its pictures, and do what it comes to."""
    sighting = LiveSighting(
        id=new_id("lsg", at),
        session_id=item.session_id,
        item_id=item.id,
        occasion=occasion,
        at=at,
        frame_sha256=look.frame_sha256,
        state=look.state,
        photograph=look.photograph,
        inliers=look.inliers,
        share_bps=look.share_bps,
        differs_bps=look.differs_bps,
        error_ppm=look.error_ppm,
        outcome=look.outcome,
    )
    session.add(sighting)
    session.flush()
    pictures = {name: ("image/webp", data) for name, data in look.pictures.items()}
    if look.frame is not None:
        pictures["frame"] = ("image/jpeg", look.frame)
    for name, (media_type, data) in pictures.items():
        session.add(LivePicture(sighting_id=sighting.id, name=name, media_type=media_type, data=data))
    _come_to(session, item, sighting, at=at)
    return sighting


def decide(session: Session, *, sighting_id: str, is_it: bool, actor: Actor, at: datetime) -> LiveSighting:
    """Let a handler say whether the work in his hands is the one: both yes, and it is; one no, and it stops.

    :raises LiveItemUnknown: if there is no such look, or the actor is no handler of its session
    :raises LiveStateForbids: if nothing is in doubt, or he has said so before
    """
    sighting = session.get(LiveSighting, sighting_id, with_for_update=True, populate_existing=True)
    row = None if sighting is None else live_sessions.locked(session, sighting.session_id)
    if sighting is None or row is None or actor.account_id not in row.handler_ids:
        raise LiveItemUnknown
    item = session.get_one(LiveItem, sighting.item_id, with_for_update=True, populate_existing=True)
    mine = any(one["account_id"] == actor.id for one in sighting.said)
    if sighting.outcome is not Seen.DOUBT or mine or item.state is not ItemState.ON_TABLE:
        raise LiveStateForbids(state=Coded(sighting.outcome.value, "seen"))
    when = at.isoformat(timespec="seconds")
    said = {"account_id": actor.id, "name": actor.name, "at": when, "is_it": is_it}
    sighting.said = [*sighting.said, said]
    sighting.outcome = rules.decided([one["is_it"] for one in sighting.said])
    if sighting.outcome is not Seen.DOUBT:
        sighting.decided_at = at
        _come_to(session, item, sighting, at=at)
    session.flush()
    return sighting


def clear(session: Session, *, item_id: str, why: str, actor: Actor, at: datetime) -> LiveItem:
    """Let a stopped work be shown and sold again: an officer has seen that it is the one.

    :raises NotAllowed: if the actor is no officer
    :raises LiveItemUnknown: if there is no such work
    :raises LiveStateForbids: if it was not stopped
    """
    actor.require(CUSTOMS_OFFICER, REGULATOR)
    item = session.get(LiveItem, item_id, with_for_update=True, populate_existing=True)
    if item is None:
        raise LiveItemUnknown
    row = live_sessions.locked(session, item.session_id)
    if actor.id in {row.host_id, row.scheduled_by, *row.handler_ids}:
        raise NotAllowed
    if item.state is not ItemState.STOPPED:
        raise LiveStateForbids(state=Coded(item.state.value, "live_item"))
    item.seen, item.why = None, why.strip()
    item.state = ItemState.CHECKED_OUT if row.state in rules.RUNNING else ItemState.DONE
    note(session, session_id=row.id, kind="cleared", facts={"item": item.id, "number": item.number}, at=at)
    return item


def on_table(session: Session, session_id: str) -> LiveItem | None:
    """Return what lies on a session's table."""
    return session.scalar(
        sa.select(LiveItem).where(LiveItem.session_id == session_id, LiveItem.state == ItemState.ON_TABLE)
    )


def item_of_lot(session: Session, lot_id: str) -> LiveItem | None:
    """Return a lot's place on the table of a session that runs."""
    return session.scalar(
        sa.select(LiveItem)
        .join(LiveSession, LiveSession.id == LiveItem.session_id)
        .where(
            LiveItem.lot_id == lot_id,
            LiveItem.state == ItemState.ON_TABLE,
            LiveSession.state == LiveState.ON_AIR,
        )
    )


def conducted(session: Session, item_id: str, actor: Actor) -> tuple[LiveItem, LiveSession]:
    """Return a work of a run-down with its session, both locked, for who leads it."""
    item = session.get(LiveItem, item_id)
    if item is None:
        raise LiveItemUnknown
    row = live_sessions.locked(session, item.session_id)
    if not live_sessions.conducts(row, actor):
        raise LiveItemUnknown
    session.refresh(item, with_for_update=True)
    return item, row


def _come_to(session: Session, item: LiveItem, sighting: LiveSighting, *, at: datetime) -> None:
    """Do what a look comes to: a mismatch stops the work and opens a case."""
    item.seen = sighting.outcome
    if sighting.outcome is Seen.MISMATCH:
        item.state, item.off_table_at, item.why = ItemState.STOPPED, at, "mismatch"
        item.case_id = warehouse.open_case(
            session,
            kind=warehouse.RiskKind.ON_AIR_MISMATCH,
            subject_id=item.lot_id or item.artwork_id,
            facts={
                "artwork_id": item.artwork_id,
                "session": item.session_id,
                "sighting": sighting.id,
                "frame_sha256": sighting.frame_sha256,
                "state": sighting.state,
                "inliers": sighting.inliers,
            },
            at=at,
        )
    session.flush()
    note(
        session,
        session_id=item.session_id,
        kind="seen",
        facts={
            "item": item.id,
            "number": item.number,
            "sighting": sighting.id,
            "outcome": sighting.outcome.value,
            "state": sighting.state,
            "inliers": sighting.inliers,
            "share_bps": sighting.share_bps,
        },
        at=at,
    )


def _require_on_air(row: LiveSession) -> None:
    if row.state is not LiveState.ON_AIR:
        raise LiveStateForbids(state=Coded(row.state.value, "live"))
