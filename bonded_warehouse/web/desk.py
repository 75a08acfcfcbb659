"""What of the warehouse waits for a person."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.custody import AppointmentState, CustodyStep, Holding, StepState
from bonded_warehouse.queries import holdings, steps
from bonded_warehouse.roles import (
    CONSERVATOR,
    COURIER,
    CUSTOMS_OFFICER,
    DEPOSITORS,
    GATE_OFFICER,
    KEEPER,
    SENIOR_KEEPER,
    STAFF,
)
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.web.words import word
from foundation.actor import Actor, Role
from foundation.web import words
from foundation.worker import DeskItem

MOST = 24
SOON = timedelta(hours=36)
HANDED_ON: Final[dict[CustodyState, tuple[Role, object]]] = {
    CustodyState.AT_GATE: (KEEPER, lazy_gettext("Stands at the gate; two keepers unload it into the dock.")),
    CustodyState.CLEARED_EXPORT: (
        COURIER,
        lazy_gettext("Released for export; a courier takes it, and the gate lets it out."),
    ),
    CustodyState.IN_TRANSIT_EXPORT: (
        COURIER,
        lazy_gettext("On the way to the port; whoever carries it confirms its departure."),
    ),
    CustodyState.DEPARTED: (
        COURIER,
        lazy_gettext("Has left the country; a courier brings it, and who receives it signs too."),
    ),
    CustodyState.RETURNING: (
        CUSTOMS_OFFICER,
        lazy_gettext("On the way back; customs lets it in at the gate."),
    ),
    CustodyState.IN_CONSERVATION: (
        CONSERVATOR,
        lazy_gettext("With the conservator, who hands it back to a keeper."),
    ),
}
"""States in which a work waits for whoever takes it next, with that role and what is to be done."""


def waiting(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield what waits for this person, in their language."""
    if actor.has(*(STAFF | DEPOSITORS)):
        yield from _steps(session, actor)
    if actor.has(KEEPER, SENIOR_KEEPER, GATE_OFFICER):
        yield from _arrivals(session, actor, at)
    if actor.has(KEEPER, SENIOR_KEEPER):
        yield from _late(session, at)
    if actor.has(*(role for role, _ in HANDED_ON.values())):
        yield from _handed_on(session, actor)


def _steps(session: Session, actor: Actor) -> Iterable[DeskItem]:
    found = steps.waiting_steps(session, actor=actor, limit=MOST)
    titles = registry.artworks(session, [card.artwork_id for card in found])
    for card in found:
        yield DeskItem(
            title=words.pick(titles[registry.ArtworkId(card.artwork_id)].title),
            why=gettext(
                "%(event)s, proposed by %(name)s, waits for your signature.",
                event=word("event", card.event),
                name=words.spoken(card.proposed_by_name),
            ),
            url=url_for("holdings.show_step", step_id=card.id),
            since=card.proposed_at,
        )


def _arrivals(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    found = holdings.appointments(
        session,
        actor=actor,
        states=(AppointmentState.ACCEPTED,),
        arriving_before=at + SOON,
        limit=MOST,
    )
    titles = registry.artworks(session, [card.artwork_id for card in found])
    for card in found:
        yield DeskItem(
            title=words.pick(titles[registry.ArtworkId(card.artwork_id)].title),
            why=gettext("Arrives; the gate lets it in with its slip, vehicle and seal."),
            url=url_for("holdings.show", holding_id=card.holding_id),
            since=card.requested_at,
            due=card.arrives_at,
            role=GATE_OFFICER,
        )


def _late(session: Session, at: datetime) -> Iterable[DeskItem]:
    query = (
        sa.select(Holding)
        .where(Holding.state == CustodyState.CHECKED_OUT, Holding.return_by_at < at)
        .order_by(Holding.return_by_at)
        .limit(MOST)
    )
    rows = session.scalars(query).all()
    titles = registry.artworks(session, [row.artwork_id for row in rows])
    for row in rows:
        yield DeskItem(
            title=words.pick(titles[registry.ArtworkId(row.artwork_id)].title),
            why=gettext("Checked out, and past the time at which it was to be back in the vault."),
            url=url_for("holdings.show", holding_id=row.id),
            since=row.since_at,
            due=row.return_by_at,
            role=KEEPER,
        )


def _handed_on(session: Session, actor: Actor) -> Iterable[DeskItem]:
    is_proposed = sa.exists().where(CustodyStep.holding_id == Holding.id, CustodyStep.state == StepState.OPEN)
    query = (
        sa.select(Holding)
        .where(
            Holding.state.in_([state for state, (role, _) in HANDED_ON.items() if actor.has(role)]),
            ~is_proposed,
        )
        .order_by(Holding.since_at)
        .limit(MOST)
    )
    rows = session.scalars(query).all()
    titles = registry.artworks(session, [row.artwork_id for row in rows])
    for row in rows:
        role, why = HANDED_ON[row.state]
        yield DeskItem(
            title=words.pick(titles[registry.ArtworkId(row.artwork_id)].title),
            why=str(why),
            url=url_for("holdings.new_step", holding_id=row.id, event="unload")
            if row.state is CustodyState.AT_GATE
            else url_for("holdings.show", holding_id=row.id),
            since=row.since_at,
            role=role,
        )
