"""What of the warehouse waits for a person."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.custody import AppointmentState, Holding
from bonded_warehouse.queries import holdings, steps
from bonded_warehouse.roles import DEPOSITORS, GATE_OFFICER, KEEPER, SENIOR_KEEPER, STAFF
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.web.words import word
from foundation.actor import Actor
from foundation.web import words
from foundation.worker import DeskItem

MOST = 24
SOON = timedelta(hours=36)


def waiting(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield what waits for this person, in their language."""
    if actor.has(*(STAFF | DEPOSITORS)):
        yield from _steps(session, actor)
    if actor.has(KEEPER, SENIOR_KEEPER, GATE_OFFICER):
        yield from _arrivals(session, actor, at)
    if actor.has(KEEPER, SENIOR_KEEPER):
        yield from _late(session, at)


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
