"""What of the warehouse waits for a person."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.custody import AppointmentState, Holding
from bonded_warehouse.queries import holdings, steps
from bonded_warehouse.queries.holdings import AppointmentCard
from bonded_warehouse.queries.steps import StepCard
from bonded_warehouse.roles import (
    DEPOSITORS,
    GATE_OFFICER,
    KEEPER,
    SENIOR_KEEPER,
    STAFF,
)
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.web.words import word
from foundation.actor import Actor
from foundation.web import words
from foundation.worker import DeskItem

MOST = 24
SOON = timedelta(hours=36)


def waiting(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield what waits for this person, in their language; the titles of all works are asked for once."""
    signing = steps.waiting_steps(session, actor=actor, limit=MOST) if actor.has(*STAFF, *DEPOSITORS) else []
    arriving = _arriving(session, actor, at) if actor.has(KEEPER, SENIOR_KEEPER, GATE_OFFICER) else []
    late = _late(session, at) if actor.has(KEEPER, SENIOR_KEEPER) else []
    ids = [one.artwork_id for some in (signing, arriving, late) for one in some]
    works = registry.artworks(session, ids) if ids else {}
    titles = {str(artwork_id): words.pick(work.title) for artwork_id, work in works.items()}
    for step in signing:
        yield _to_sign(step, titles[step.artwork_id])
    for appointment in arriving:
        yield _to_let_in(appointment, titles[appointment.artwork_id])
    for row in late:
        yield _overdue(row, titles[row.artwork_id])


def _to_sign(card: StepCard, title: str) -> DeskItem:
    return DeskItem(
        title=title,
        why=gettext(
            "%(event)s, proposed by %(name)s, waits for your signature.",
            event=word("event", card.event),
            name=words.spoken(card.proposed_by_name),
        ),
        url=url_for("holdings.show_step", step_id=card.id),
        since=card.proposed_at,
    )


def _arriving(session: Session, actor: Actor, at: datetime) -> Sequence[AppointmentCard]:
    return holdings.appointments(
        session,
        actor=actor,
        states=(AppointmentState.ACCEPTED,),
        arriving_before=at + SOON,
        limit=MOST,
    )


def _to_let_in(card: AppointmentCard, title: str) -> DeskItem:
    return DeskItem(
        title=title,
        why=gettext("Arrives; the gate lets it in with its slip, vehicle and seal."),
        url=url_for("holdings.show", holding_id=card.holding_id),
        since=card.requested_at,
        due=card.arrives_at,
        role=GATE_OFFICER,
    )


def _late(session: Session, at: datetime) -> Sequence[Holding]:
    query = (
        sa.select(Holding)
        .where(Holding.state == CustodyState.CHECKED_OUT, Holding.return_by_at < at)
        .order_by(Holding.return_by_at)
        .limit(MOST)
    )
    return session.scalars(query).all()


def _overdue(row: Holding, title: str) -> DeskItem:
    return DeskItem(
        title=title,
        why=gettext("Checked out, and past the time at which it was to be back in the vault."),
        url=url_for("holdings.show", holding_id=row.id),
        since=row.since_at,
        due=row.return_by_at,
        role=KEEPER,
    )
