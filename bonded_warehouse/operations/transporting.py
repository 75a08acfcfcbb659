"""Transport: legs planned and given up, milestones told on the way, legs that are late.

Milestones and handovers (`handing_over`) are links of the chain of custody: nobody changes them afterwards.
They move nothing in the custody table; its own steps (leave, depart, arrive, deliver) stay what they are.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import keeping_errors as errors
from bonded_warehouse.models.cases import CaseKind
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.transport import (
    Handover,
    HandoverState,
    LegState,
    TransportLeg,
    TransportMode,
)
from bonded_warehouse.operations import announcing, casing, keeping
from bonded_warehouse.roles import COURIER, KEEPERS, STAFF
from bonded_warehouse.rules.states import HoldKind
from foundation.actor import SYSTEM, Actor
from foundation.ids import new_id

LEG: Final = "LEG"
"""Number of a link that tells of a leg."""
MILESTONES: Final = (
    "passed",
    "reloaded",
    "checked_by_customs",
    "delayed",
    "off_route",
    "damaged",
)
"""What may be told of a leg under way."""
AMISS: Final = {"off_route": CaseKind.LATE, "damaged": CaseKind.CONDITION}
"""Milestones that hold the work and open a case of this kind."""


def plan_leg(
    session: Session,
    *,
    holding_id: str,
    mode: TransportMode,
    carrier: str,
    vehicle: str,
    waybill: str,
    from_place: str,
    to_place: str,
    due_at: datetime,
    actor: Actor,
    at: datetime,
) -> TransportLeg:
    """Plan one stretch of the way of a work.

    :raises NotAllowed: if the actor is neither keeper nor courier
    :raises HoldingUnknown: if there is no such holding
    :raises LegNotOpen: if its custody has ended, or it would arrive before it is planned
    """
    actor.require(*KEEPERS, COURIER)
    holding = keeping.locked(session, holding_id)
    if not holding.is_open or due_at <= at:
        raise errors.LegNotOpen
    last = sa.select(sa.func.coalesce(sa.func.max(TransportLeg.number), 0)).where(
        TransportLeg.holding_id == holding.id
    )
    leg = TransportLeg(
        id=new_id("leg", at),
        holding_id=holding.id,
        artwork_id=holding.artwork_id,
        number=int(session.scalar(last) or 0) + 1,
        mode=mode,
        carrier=carrier.strip(),
        vehicle=vehicle.strip(),
        waybill=waybill.strip(),
        from_place=from_place.strip(),
        to_place=to_place.strip(),
        due_at=due_at,
        planned_by=actor.id,
        planned_by_name=actor.name,
        planned_at=at,
    )
    session.add(leg)
    session.flush()
    return leg


def tell(
    session: Session, *, leg_id: str, what: str, place: str, note: str, actor: Actor, at: datetime
) -> CustodyEvent:
    """Tell a milestone of a leg under way: a link of the chain. What is amiss holds the work, with a case.

    :param what: one of MILESTONES
    :raises LegUnknown: if there is no such leg; LegNotOpen if it is not under way
    :raises NotAllowed: if the actor has no part in custody
    """
    actor.require(*STAFF)
    leg, holding = leg_of(session, leg_id)
    if leg.state is not LegState.UNDER_WAY:
        raise errors.LegNotOpen
    link = append_link(
        session,
        holding,
        "milestone",
        place=place.strip(),
        signed=[{"account_id": actor.id, "name": actor.name, "role": "reports"}],
        said={"leg": leg.id, "leg_number": leg.number, "milestone": what},
        note=note.strip(),
        actor=actor,
        at=at,
    )
    if what in AMISS:
        hold_for(session, holding, leg, AMISS[what], f"Told on the way: {what}", actor, at)
    return link


def withdraw_leg(session: Session, *, leg_id: str, actor: Actor) -> TransportLeg:
    """Give up a leg that nobody has begun.

    :raises NotAllowed: if the actor is neither keeper nor courier
    :raises LegUnknown: if there is no such leg; LegNotOpen if it has begun; HandoverWaits if one waits
    """
    actor.require(*KEEPERS, COURIER)
    leg, _ = leg_of(session, leg_id)
    if leg.state is not LegState.PLANNED:
        raise errors.LegNotOpen
    waiting = sa.select(Handover.id).where(Handover.leg_id == leg.id, Handover.state == HandoverState.OPEN)
    if session.scalar(waiting) is not None:
        raise errors.HandoverWaits
    leg.state = LegState.WITHDRAWN
    session.flush()
    return leg


def find_late(session: Session, *, at: datetime) -> int:
    """Open a case, once, for every leg under way that should have arrived; return how many are new."""
    query = sa.select(TransportLeg).where(
        TransportLeg.state == LegState.UNDER_WAY, TransportLeg.due_at < at, TransportLeg.case_id.is_(None)
    )
    found: Sequence[TransportLeg] = session.scalars(query.with_for_update()).all()
    for leg in found:
        holding = session.get_one(Holding, leg.holding_id)
        due = leg.due_at.isoformat(timespec="minutes")
        leg.case_id = casing.open_case(
            session,
            kind=CaseKind.LATE,
            holding=holding,
            about=leg.id,
            why=f"Leg {leg.number} to {leg.to_place} should have arrived by {due}",
            hold=None,
            actor=SYSTEM,
            at=at,
        ).id
    session.flush()
    return len(found)


def leg_of(session: Session, leg_id: str) -> tuple[TransportLeg, Holding]:
    """Return a leg and its holding, both locked.

    :raises LegUnknown: if there is no such leg
    """
    leg = session.get(TransportLeg, leg_id)
    if leg is None:
        raise errors.LegUnknown
    holding = keeping.locked(session, leg.holding_id)
    session.refresh(leg, with_for_update=True)
    return leg, holding


def hold_for(
    session: Session,
    holding: Holding,
    leg: TransportLeg,
    kind: CaseKind,
    why: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Hold a work on whose way something is amiss, and open a case."""
    casing.open_case(
        session,
        kind=kind,
        holding=holding,
        about=leg.id,
        why=f"{why}, leg {leg.number} to {leg.to_place}",
        hold=HoldKind.INSURANCE,
        actor=actor,
        at=at,
    )


def append_link(
    session: Session,
    holding: Holding,
    event: str,
    *,
    place: str,
    signed: list[dict[str, Any]],
    said: dict[str, Any],
    note: str,
    actor: Actor,
    at: datetime,
) -> CustodyEvent:
    """Append a link that tells of a leg, and attest it."""
    link = keeping.append(
        session,
        holding=holding,
        at=at,
        transition=LEG,
        event=event,
        to_state=holding.state,
        customs_status=holding.customs_status,
        place=place,
        position="",
        documents=[],
        signed_by=signed,
        posting=None,
        circumstances=said,
        note=note,
        step_id=None,
    )
    announcing.attest_link(session, holding=holding, link=link, actor=actor, at=at)
    return link
