"""What may be asked about transport: the legs of a work's journey, with their handovers and milestones."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import CustodyEvent
from bonded_warehouse.models.transport import Handover, HandoverState, LegState, TransportLeg
from foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class HandoverCard:
    """A handover, with both sides."""

    id: str
    leg_id: str
    end: str
    place: str
    seal: str
    note: str
    state: str
    gives: str
    """Name; empty while that side has not signed."""
    takes: str
    signed_at: datetime
    done_at: datetime | None
    is_mine_to_sign: bool


@dataclass(frozen=True, slots=True)
class MilestoneCard:
    """What was told of a leg under way."""

    what: str
    place: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LegCard:
    """One stretch of the way."""

    id: str
    holding_id: str
    number: int
    mode: str
    carrier: str
    vehicle: str
    waybill: str
    from_place: str
    to_place: str
    due_at: datetime
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    is_late: bool
    handovers: list[HandoverCard]
    milestones: list[MilestoneCard]


def legs(session: Session, holding_id: str, *, actor: Actor, at: datetime) -> list[LegCard]:
    """Return the legs of a holding, the first first; three queries, however many there are."""
    rows = session.scalars(
        sa.select(TransportLeg).where(TransportLeg.holding_id == holding_id).order_by(TransportLeg.number)
    ).all()
    if not rows:
        return []
    hands: dict[str, list[HandoverCard]] = {}
    query = sa.select(Handover).where(
        Handover.leg_id.in_([row.id for row in rows]), Handover.state != HandoverState.WITHDRAWN
    )
    for one in session.scalars(query.order_by(Handover.signed_at)):
        hands.setdefault(one.leg_id, []).append(_handover(one, actor))
    told: dict[str, list[MilestoneCard]] = {}
    links = sa.select(CustodyEvent).where(
        CustodyEvent.holding_id == holding_id,
        CustodyEvent.transition == "LEG",
        CustodyEvent.event == "milestone",
    )
    for link in session.scalars(links.order_by(CustodyEvent.seq)):
        card = MilestoneCard(
            link.circumstances["milestone"],
            link.place,
            link.note,
            link.signed_by[0]["name"],
            link.occurred_at,
        )
        told.setdefault(link.circumstances["leg"], []).append(card)
    return [
        LegCard(
            id=row.id,
            holding_id=row.holding_id,
            number=row.number,
            mode=row.mode.value,
            carrier=row.carrier,
            vehicle=row.vehicle,
            waybill=row.waybill,
            from_place=row.from_place,
            to_place=row.to_place,
            due_at=row.due_at,
            state=row.state.value,
            started_at=row.started_at,
            ended_at=row.ended_at,
            is_late=row.state is LegState.UNDER_WAY and row.due_at < at,
            handovers=hands.get(row.id, []),
            milestones=told.get(row.id, []),
        )
        for row in rows
    ]


def handover(session: Session, handover_id: str, *, actor: Actor) -> HandoverCard:
    """Return a handover that is there."""
    return _handover(session.get_one(Handover, handover_id), actor)


def holding_of_leg(session: Session, leg_id: str) -> str | None:
    """Return the holding of a leg; None where there is no such leg."""
    return session.scalar(sa.select(TransportLeg.holding_id).where(TransportLeg.id == leg_id))


def leg_of_handover(session: Session, handover_id: str) -> str | None:
    """Return the leg of a handover; None where there is no such handover."""
    return session.scalar(sa.select(Handover.leg_id).where(Handover.id == handover_id))


def _handover(row: Handover, actor: Actor) -> HandoverCard:
    names = {row.side: row.signed_by_name, "takes" if row.side == "gives" else "gives": row.other_by_name}
    return HandoverCard(
        id=row.id,
        leg_id=row.leg_id,
        end=row.end,
        place=row.place,
        seal=row.seal,
        note=row.note,
        state=row.state.value,
        gives=names["gives"],
        takes=names["takes"],
        signed_at=row.signed_at,
        done_at=row.other_at,
        is_mine_to_sign=row.state is HandoverState.OPEN and row.signed_by != actor.id,
    )
