"""Live sessions are announced, begin when everything is in its place, and end; works go back in time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.accounts import queries as accounts
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id
from marketplace.events import LiveAnnounced
from marketplace.live_session_errors import (
    LiveSessionInvalid,
    LiveSessionUnknown,
    LiveStateForbids,
    NoNoticeGiven,
    NotOnAir,
    NotReadyToBroadcast,
    NotTheHost,
)
from marketplace.models.catalogue import Consignment, Lot
from marketplace.models.live_sessions import LiveItem, LiveSession
from marketplace.models.storefronts import Storefront
from marketplace.operations import announcing
from marketplace.operations.noting import note
from marketplace.roles import AUCTIONEERS, CUSTOMS_OFFICER, GALLERY, KEEPERS
from marketplace.rules import live_sessions as rules
from marketplace.rules.live_sessions import ItemState, LiveAct, LivePlace, LiveState
from marketplace.rules.lots import LotState
from marketplace.rules.sales import ConsignmentState, SaleState, SaleType
from marketplace.storefront_errors import StorefrontUnknown

OUT: Final = {
    LivePlace.STUDIO: warehouse.CustodyState.CHECKED_OUT,
    LivePlace.VENUE: warehouse.CustodyState.OUT_DISPLAY,
}
"""How a work must stand to be shown there (specification of custody, a.4)."""
BOTH: Final = ("en", "zh")
CONDITIONS: Final = ("works", "check_out", "studio", "handlers", "customs_notice", "customs_note", "time")
"""What a session needs before it goes on air."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a session is to be."""

    title: Mapping[str, str]
    sale_id: str | None
    """None: it shows works of the actor's gallery."""
    work_ids: Sequence[str]
    """Works in the order of the run-down; empty, where it belongs to a sale, for all its lots."""
    host_id: str
    interpreter_id: str | None
    place_id: str
    starts_at: datetime
    ends_at: datetime
    return_by_at: datetime
    handler_ids: Sequence[str]


def schedule(session: Session, *, plan: Plan, actor: Actor, at: datetime) -> LiveSession:
    """Plan a session: the room is booked with it, and everybody may read that it is to be.

    :raises NotAllowed: if the actor is no auctioneer
    :raises SaleUnknown: if he does not preside over the sale
    :raises StorefrontUnknown: if it is no sale's, and his gallery has no open page
    :raises LiveSessionInvalid: with what is wrong, by field
    :raises StudioUnknown, StudioTaken: if the room is none, or is taken
    """
    actor.require(*AUCTIONEERS)
    works = _of_sale(session, plan, actor) if plan.sale_id else _of_gallery(session, plan, actor)
    people = _people(session, plan)
    wrong = _wrong(session, plan, works, people, actor=actor, at=at)
    if wrong:
        raise LiveSessionInvalid(fields=wrong)
    session_id = new_id("lse", at)
    booking_id, room = warehouse.book_studio(
        session,
        place_id=plan.place_id,
        from_at=plan.starts_at,
        until_at=plan.return_by_at,
        about=session_id,
        actor=actor,
        at=at,
    )
    row = LiveSession(
        id=session_id,
        title={language: plan.title[language].strip() for language in BOTH},
        sale_id=plan.sale_id,
        organisation_id=None if plan.sale_id else actor.organisation_id,
        host_id=plan.host_id,
        host_name=people[plan.host_id].name,
        interpreter_id=plan.interpreter_id,
        interpreter_name=people[plan.interpreter_id].name if plan.interpreter_id else "",
        facility_id=room.facility_id,
        place_kind=LivePlace.VENUE if room.is_venue else LivePlace.STUDIO,
        place_id=room.id,
        booking_id=booking_id,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        return_by_at=plan.return_by_at,
        handler_ids=list(plan.handler_ids),
        handler_names=[people[one].name for one in plan.handler_ids],
        scheduled_by=actor.id,
        scheduled_at=at,
    )
    session.add(row)
    session.flush()
    session.add_all(_run_down(session_id, works, at))
    session.flush()
    outbox.publish(session, LiveAnnounced(session_id=row.id), at=at)
    return row


def _run_down(session_id: str, works: Mapping[str, str | None], at: datetime) -> Iterator[LiveItem]:
    """Yield the works of a session in their order, each with its lot if it is one."""
    for number, (artwork_id, lot_id) in enumerate(works.items(), 1):
        yield LiveItem(
            id=new_id("lit", at), session_id=session_id, number=number, artwork_id=artwork_id, lot_id=lot_id
        )


def _of_sale(session: Session, plan: Plan, actor: Actor) -> dict[str, str | None]:
    """Return the works of the run-down with their lots; those of a sale that the actor presides over."""
    sale = announcing.own_sale(session, plan.sale_id or "", actor=actor)
    if sale.type is not SaleType.LIVE or sale.state not in {SaleState.SCHEDULED, SaleState.OPEN}:
        raise LiveSessionInvalid(
            fields={"sale_id": "Choose a sale that is announced, not over, and held at a rostrum."}
        )
    listed = sa.select(Lot.artwork_id, Lot.id).where(Lot.sale_id == sale.id, Lot.state == LotState.LISTED)
    lots = {row.artwork_id: row.id for row in session.execute(listed.order_by(Lot.number))}
    return {one: lots.get(one) for one in plan.work_ids or lots}


def _of_gallery(session: Session, plan: Plan, actor: Actor) -> dict[str, str | None]:
    actor.require(GALLERY)
    front = session.scalar(
        sa.select(Storefront.id).where(
            Storefront.organisation_id == actor.organisation_id, Storefront.closed_at.is_(None)
        )
    )
    if actor.organisation_id is None or front is None:
        raise StorefrontUnknown
    return dict.fromkeys(plan.work_ids)


def _people(session: Session, plan: Plan) -> dict[str, Actor]:
    named = {plan.host_id, *plan.handler_ids} | ({plan.interpreter_id} if plan.interpreter_id else set())
    return {one: accounts.actor_for(session, one) for one in named}


def _wrong(
    session: Session,
    plan: Plan,
    works: Mapping[str, str | None],
    people: Mapping[str, Actor],
    *,
    actor: Actor,
    at: datetime,
) -> dict[str, str]:
    """Return what of a plan cannot be, by field."""
    wrong = dict.fromkeys(
        rules.times_wrong(plan.starts_at, plan.ends_at, plan.return_by_at, at=at),
        "From now on, in order; works are back half an hour after the end at the latest.",
    )
    for language in BOTH:
        if not plan.title.get(language, "").strip():
            wrong[f"title_{language}"] = "This is needed."
    if not 0 < len(works) <= rules.MOST_WORKS or len(works) < len(plan.work_ids):
        wrong["work_ids"] = "Name each work once; one at least."
    elif not _offers(session, plan, works, actor):
        wrong["work_ids"] = "Each work must be offered in this sale, or by this gallery."
    elif not _certified(session, works, at=at):
        wrong["work_ids"] = "Each work needs a certificate in force before it is announced."
    if not people[plan.host_id].is_signed_in:
        wrong["host_id"] = "No account is open under this number."
    if plan.interpreter_id and not people[plan.interpreter_id].is_signed_in:
        wrong["interpreter_id"] = "No account is open under this number."
    if problem := _handlers_wrong(session, plan, works, people):
        wrong["handler_ids"] = problem
    return wrong


def _offers(session: Session, plan: Plan, works: Mapping[str, str | None], actor: Actor) -> bool:
    """Say whether every work is a lot of the sale, or consigned by the actor's own gallery."""
    if plan.sale_id:
        return None not in works.values()
    query = sa.select(Consignment.artwork_id).where(
        Consignment.artwork_id.in_(works),
        Consignment.state == ConsignmentState.OPEN,
        Consignment.organisation_id == actor.organisation_id,
    )
    return set(session.scalars(query)) == set(works)


def _certified(session: Session, works: Iterable[str], *, at: datetime) -> bool:
    """Say whether every work may be shown to everybody, and could be listed: its certificate is in force."""
    return all(one.holds_at(at) for one in authentication.certificates(session, works).values())


def _handlers_wrong(
    session: Session, plan: Plan, works: Mapping[str, str | None], people: Mapping[str, Actor]
) -> str:
    """Return what is wrong with the two who have the works in hand; '' if nothing is."""
    named = list(plan.handler_ids)
    if len(named) != 2 or len(set(named)) != 2 or {plan.host_id, plan.interpreter_id} & set(named):  # noqa: PLR2004 -- two persons, as ever in custody
        return "Name two keepers; neither is the host nor the interpreter."
    if not all(people[one].has(*KEEPERS) for one in named):
        return "Both must be keepers."
    if set(named) & _parties(session, works):
        return "Neither may be the consignor or the owner of a work of the run-down."
    return ""


def _parties(session: Session, works: Iterable[str]) -> set[str]:
    """Return who consigned, owns or brought one of these works."""
    wanted = list(works)
    consigned = session.scalars(
        sa.select(Consignment.consignor_id).where(
            Consignment.artwork_id.in_(wanted), Consignment.state == ConsignmentState.OPEN
        )
    )
    cards = warehouse.holdings_of(session, wanted).values()
    return {*consigned, *(one.owner_id for one in cards), *(one.depositor_id for one in cards)}


def notice_customs(
    session: Session, *, session_id: str, reference: str, actor: Actor, at: datetime
) -> LiveSession:
    """Keep the reference under which customs was told of a session; an officer takes note of it.

    No rule on file says in which form; so the reference is asked for, and the rest is the officer's.
    A new reference takes back that an officer has taken note of another.
    """
    row = _conducted(session, session_id, actor)
    _require(row, LiveState.SCHEDULED)
    row.customs_notice, row.customs_noticed_at = reference.strip(), at
    row.customs_seen_by, row.customs_seen_by_name, row.customs_seen_at = None, "", None
    return row


def take_note(session: Session, *, session_id: str, actor: Actor, at: datetime) -> LiveSession:
    """Take note, for customs, of what was told of a session.

    :raises NotAllowed: if the actor is no customs officer
    :raises LiveStateForbids: if the session has begun, or is over
    :raises NoNoticeGiven: if customs was not told
    """
    actor.require(CUSTOMS_OFFICER)
    row = locked(session, session_id)
    _require(row, LiveState.SCHEDULED)
    if not row.customs_notice:
        raise NoNoticeGiven
    row.customs_seen_by, row.customs_seen_by_name, row.customs_seen_at = actor.id, actor.name, at
    return row


def start(session: Session, *, session_id: str, actor: Actor, at: datetime) -> LiveSession:
    """Go on air, from the warehouse only: every work out of the vault, the room booked, customs told.

    :raises LiveSessionUnknown: if the actor neither hosts nor announced it
    :raises LiveStateForbids: if it has begun, or is over
    :raises NotReadyToBroadcast: naming what is missing
    """
    row = _conducted(session, session_id, actor)
    state = _after(row, LiveAct.START)
    items = items_of(session, row.id)
    missing = missing_of(session, row, items, at=at)
    if missing:
        raise NotReadyToBroadcast(missing=[Coded(one, "live_missing") for one in missing])
    row.state, row.started_at, row.why = state, at, ""
    for item in items:
        item.state = ItemState.CHECKED_OUT
    note_state(session, row, at=at)
    return row


def missing_of(session: Session, row: LiveSession, items: Sequence[LiveItem], *, at: datetime) -> list[str]:
    """Return what keeps a session from beginning, of `CONDITIONS`."""
    cards = warehouse.holdings_of(session, [item.artwork_id for item in items])
    here = [one for one in cards.values() if one.is_open and one.facility_id == row.facility_id]
    out = [one for one in here if one.custody_state is OUT[row.place_kind] and not one.is_stopped]
    keepers = [accounts.actor_for(session, one) for one in row.handler_ids]
    parties = _parties(session, [item.artwork_id for item in items])
    lacks = {
        "works": not items or len(here) < len(items),
        "check_out": len(out) < len(items),
        "studio": not warehouse.studio_is_booked(session, booking_id=row.booking_id),
        "handlers": not all(one.has(*KEEPERS) for one in keepers) or bool(parties & set(row.handler_ids)),
        "customs_notice": not row.customs_notice,
        "customs_note": bool(row.customs_notice) and row.customs_seen_at is None,
        "time": not row.starts_at - rules.RETURN_WITHIN <= at < row.return_by_at,
    }
    return [name for name, is_missing in lacks.items() if is_missing]


def end(session: Session, *, session_id: str, why: str, actor: Actor, at: datetime) -> LiveSession:
    """End a session; one that has not begun is called off."""
    row = _conducted(session, session_id, actor)
    over(session, row, _after(row, LiveAct.END), why=why, at=at)
    return row


def over(session: Session, row: LiveSession, state: LiveState, *, why: str, at: datetime) -> None:
    """Have a session be over: nothing is on the table, and works go back; one not begun frees its room.

    What customs paused stays paused: the host's end does not put on sale again what an officer withheld.
    """
    began = row.started_at is not None
    withheld = state is LiveState.STOPPED or row.state is LiveState.PAUSED
    row.state, row.why, row.over_at = state, why.strip(), at
    for item in items_of(session, row.id):
        if item.state is ItemState.ON_TABLE:
            item.state = ItemState.STOPPED if withheld else ItemState.DONE
            item.off_table_at = at
    if began:
        row.return_by_at = rules.back_by(row.return_by_at, at)
        warehouse.shorten_booking(session, booking_id=row.booking_id, until_at=row.return_by_at, at=at)
    else:
        warehouse.free_studio(session, booking_id=row.booking_id, at=at)
    note_state(session, row, at=at)


def note_state(session: Session, row: LiveSession, *, at: datetime) -> None:
    """Note where a session stands now."""
    note(session, session_id=row.id, kind="state", facts={"state": row.state.value, "why": row.why}, at=at)


def latest_return(ends_at: datetime) -> datetime:
    """Return by when the works of a session that is to end then are back, at the latest."""
    return ends_at + rules.RETURN_WITHIN


def may_broadcast(session: Session, *, session_id: str, actor: Actor) -> None:
    """Require that the actor may send pictures of a session now.

    :raises LiveSessionUnknown: if there is none
    :raises NotTheHost: if he is not its host
    :raises NotOnAir: if it has not begun, is paused, or is over
    """
    row = session.get(LiveSession, session_id)
    if row is None:
        raise LiveSessionUnknown
    if not actor.is_signed_in or row.host_id != actor.account_id:
        raise NotTheHost
    if row.state is not LiveState.ON_AIR:
        raise NotOnAir(state=Coded(row.state.value, "live"))


def conducts(row: LiveSession, actor: Actor) -> bool:
    """Say whether the actor leads a session: he hosts or announced it."""
    return actor.is_signed_in and actor.account_id in {row.host_id, row.scheduled_by}


def items_of(session: Session, session_id: str) -> list[LiveItem]:
    """Return the run-down, in its order."""
    query = sa.select(LiveItem).where(LiveItem.session_id == session_id).order_by(LiveItem.number)
    return list(session.scalars(query))


def locked(session: Session, session_id: str) -> LiveSession:
    """Return a session, locked.

    :raises LiveSessionUnknown: if there is none
    """
    row = session.get(LiveSession, session_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise LiveSessionUnknown
    return row


def _conducted(session: Session, session_id: str, actor: Actor) -> LiveSession:
    row = locked(session, session_id)
    if not conducts(row, actor):
        raise LiveSessionUnknown
    return row


def _require(row: LiveSession, *states: LiveState) -> None:
    if row.state not in states:
        raise LiveStateForbids(state=Coded(row.state.value, "live"))


def _after(row: LiveSession, act: LiveAct) -> LiveState:
    state = rules.after(row.state, act)
    if state is None:
        raise LiveStateForbids(state=Coded(row.state.value, "live"))
    return state
