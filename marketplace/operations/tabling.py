"""Works go on the table of a live session, are looked at, and are stopped when they are something else."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from foundation.errors import Coded, NotAllowed
from foundation.ids import new_id
from marketplace.bidding_errors import LotEnded
from marketplace.live_session_errors import (
    LiveItemUnknown,
    LiveMismatch,
    LiveStateForbids,
    LiveStopped,
    NothingToClear,
    NothingToDecide,
    NotOnThisTable,
)
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.live_sessions import LiveItem, LivePicture, LiveSession, LiveSighting
from marketplace.operations import live_sessions
from marketplace.operations.noting import note
from marketplace.operations.registering_bidders import presides
from marketplace.operations.seeing_on_air import Look
from marketplace.queries import live_tables, rights
from marketplace.roles import CUSTOMS_OFFICER, REGULATOR
from marketplace.rules import live_sessions as rules
from marketplace.rules.live_sessions import ItemState, LiveState, Occasion, Seen
from marketplace.rules.lots import LotState

AGAIN: Final = frozenset({ItemState.CHECKED_OUT, ItemState.DONE, ItemState.ON_TABLE})
"""From where a work can go on the table."""


def put_on_table(session: Session, *, item_id: str, look: Look, actor: Actor, at: datetime) -> LiveSighting:
    """Put a work on the table in the place of the one before, and keep what the picture on air showed.

    A mismatch stops it at once; a doubt lets it lie there, and nothing is sold before the handlers decide.
    A work in doubt may make room for the next: the keepers look at it beside the table while the host shows
    another, and its sale waits for them (`live_tables`). To hold up the table would hold up everybody who
    waits for another work, and press the keepers to decide in a hurry.

    :raises LiveItemUnknown: if there is none, or the actor does not lead its session
    :raises LiveStateForbids: if the session is not on air
    :raises LotEnded: if the lot has ended
    :raises CertificateNotInForce: if it has lost its certificate
    :raises TakenDown: if a notice of an infringed right keeps the work out of sight
    :raises LiveMismatch, LiveStopped: if it was stopped
    """
    item, row = conducted(session, item_id, actor)
    _require_on_air(row)
    if item.state is ItemState.STOPPED:
        raise LiveMismatch if item.seen is Seen.MISMATCH else LiveStopped
    assert item.state in AGAIN, "a session on air has no work that is still planned"
    rights.require_up(session, item.artwork_id)
    authentication.require_certificate_in_force(session, artwork_id=item.artwork_id, at=at)
    lot = None if item.lot_id is None else session.get_one(Lot, item.lot_id)
    if lot is not None and lot.state is not LotState.LISTED:
        raise LotEnded(state=Coded(lot.state.value, "lot"))
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

    Before the hammer the look is of whoever lets it fall: he presides over the sale, and need not lead the
    session (a cashier does neither host nor announce it).

    :raises LiveItemUnknown: if there is none, or the actor does not lead its session
    :raises LiveStateForbids: if the session is not on air
    :raises NotOnThisTable: if the work is not on its table
    """
    item, row = conducted(session, item_id, actor, strikes=occasion is Occasion.HAMMER)
    _require_on_air(row)
    if item.state is not ItemState.ON_TABLE:
        raise NotOnThisTable
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
        other_work=look.other_work,
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

    Also when the work has left the table, or the session is over: a doubt stands until it is decided.

    :raises LiveItemUnknown: if there is no such look, or the actor is no handler of its session
    :raises NothingToDecide: if nothing is in doubt, he has said so before, or a newer look was taken
    """
    sighting = session.get(LiveSighting, sighting_id, with_for_update=True, populate_existing=True)
    row = None if sighting is None else live_sessions.locked(session, sighting.session_id)
    if sighting is None or row is None or actor.account_id not in row.handler_ids:
        raise LiveItemUnknown
    item = session.get_one(LiveItem, sighting.item_id, with_for_update=True, populate_existing=True)
    mine = any(one["account_id"] == actor.id for one in sighting.said)
    is_open = sighting.outcome is Seen.DOUBT and item.seen is Seen.DOUBT
    if mine or not is_open or live_tables.last_look(session, item.id) is not sighting:
        raise NothingToDecide
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
    """Let a work be shown and sold again: an officer has seen that it is the one.

    It was stopped; or it is in a doubt that outlasted its time on the table, and that nobody decided.

    :raises NotAllowed: if the actor is no officer
    :raises LiveItemUnknown: if there is no such work
    :raises NothingToClear: if it was not stopped, and is in no doubt, or lies on the table
    """
    actor.require(CUSTOMS_OFFICER, REGULATOR)
    item = session.get(LiveItem, item_id, with_for_update=True, populate_existing=True)
    if item is None:
        raise LiveItemUnknown
    row = live_sessions.locked(session, item.session_id)
    if actor.id in {row.host_id, row.scheduled_by, *row.handler_ids}:
        raise NotAllowed
    if item.state is ItemState.ON_TABLE or (
        item.state is not ItemState.STOPPED and item.seen is not Seen.DOUBT
    ):
        raise NothingToClear
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


def conducted(
    session: Session, item_id: str, actor: Actor, *, strikes: bool = False
) -> tuple[LiveItem, LiveSession]:
    """Return a work of a run-down with its session, both locked, for who leads it, or strikes its lots."""
    item = session.get(LiveItem, item_id)
    if item is None:
        raise LiveItemUnknown
    row = live_sessions.locked(session, item.session_id)
    _require_leads(session, row, actor, strikes=strikes)
    session.refresh(item, with_for_update=True)
    return item, row


def require_may_look(session: Session, item_id: str, *, actor: Actor, strikes: bool = False) -> LiveItem:
    """Require, before the picture on air is looked at, that it is done for this actor; nothing is locked.

    A look takes a frame and the registry's eyes, a tenth of a second and more: nobody else sets them going.
    It is asked again where the look is kept.

    :raises LiveItemUnknown: if there is no such work, or the actor does not lead its session
    :raises LiveStateForbids: if the session is not on air
    """
    item = session.get(LiveItem, item_id)
    if item is None:
        raise LiveItemUnknown
    row = session.get_one(LiveSession, item.session_id)
    _require_leads(session, row, actor, strikes=strikes)
    _require_on_air(row)
    return item


def _require_leads(session: Session, row: LiveSession, actor: Actor, *, strikes: bool) -> None:
    sale = session.get(Sale, row.sale_id) if strikes and row.sale_id else None
    if not (live_sessions.conducts(row, actor) or (sale is not None and presides(sale, actor))):
        raise LiveItemUnknown


def _come_to(session: Session, item: LiveItem, sighting: LiveSighting, *, at: datetime) -> None:
    """Do what a look comes to: a mismatch stops the work and opens a case."""
    item.seen = sighting.outcome
    if sighting.outcome is Seen.MISMATCH:
        off_table_at = at if item.state is ItemState.ON_TABLE else item.off_table_at
        item.state, item.off_table_at, item.why = ItemState.STOPPED, off_table_at, "mismatch"
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
                **({"shows": sighting.other_work} if sighting.other_work else {}),
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
