"""Transport: legs planned, handed over at both ends with the signatures of both sides, milestones between.

Handovers and milestones are links of the chain of custody: nobody can change them afterwards. They move
nothing in the custody table; its own steps (leave, depart, arrive, deliver) stay what they are.
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
from bonded_warehouse.queries.standing import is_depositor, is_owner
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
INTACT: Final = frozenset({"intact", "none"})
FROM: Final = {"start": LegState.PLANNED, "end": LegState.UNDER_WAY}


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


def begin_handover(
    session: Session,
    *,
    leg_id: str,
    side: str,
    place: str,
    seal: str,
    note: str,
    actor: Actor,
    at: datetime,
) -> Handover:
    """Sign one side of a handover at the start or the end of a leg; the other side signs in his own session.

    :param side: 'gives' or 'takes'
    :param seal: how its seal was found: intact, broken, mismatch, missing, or none
    :raises LegUnknown: if there is no such leg
    :raises LegNotOpen: if it is neither planned nor under way
    :raises HandoverWaits: if one waits for its other side
    :raises NotAllowed: if the actor has no part in custody and the work is not his
    """
    leg, holding = _leg(session, leg_id)
    _require_hands(holding, actor)
    end = next((name for name, state in FROM.items() if leg.state is state), None)
    if end is None:
        raise errors.LegNotOpen
    waiting = sa.select(Handover.id).where(Handover.leg_id == leg.id, Handover.state == HandoverState.OPEN)
    if session.scalar(waiting) is not None:
        raise errors.HandoverWaits
    handover = Handover(
        id=new_id("hnd", at),
        leg_id=leg.id,
        end=end,
        place=place.strip(),
        seal=seal,
        note=note.strip(),
        side=side,
        signed_by=actor.id,
        signed_by_name=actor.name,
        signed_at=at,
    )
    session.add(handover)
    session.flush()
    return handover


def sign_handover(session: Session, *, handover_id: str, actor: Actor, at: datetime) -> Handover:
    """Sign the other side; then it happened: the leg begins or ends, and the chain says so.

    A seal that is not intact holds the work and opens a case.

    :raises HandoverUnknown: if none waits; HandoverByYou if the actor signed the first side
    :raises NotAllowed: if the actor has no part in custody and the work is not his
    """
    handover = session.get(Handover, handover_id, with_for_update=True)
    if handover is None or handover.state is not HandoverState.OPEN:
        raise errors.HandoverUnknown
    if handover.signed_by == actor.id:
        raise errors.HandoverByYou
    leg, holding = _leg(session, handover.leg_id)
    _require_hands(holding, actor)
    first = {"account_id": handover.signed_by, "name": handover.signed_by_name, "role": handover.side}
    other = {
        "account_id": actor.id,
        "name": actor.name,
        "role": "takes" if handover.side == "gives" else "gives",
    }
    link = _append(
        session,
        holding,
        "handed_over",
        place=handover.place,
        signed=[first, other] if handover.side == "gives" else [other, first],
        said={"leg": leg.id, "leg_number": leg.number, "end": handover.end, "seal": handover.seal},
        note=handover.note,
        actor=actor,
        at=at,
    )
    handover.state, handover.event_id = HandoverState.DONE, link.id
    handover.other_by, handover.other_by_name, handover.other_at = actor.id, actor.name, at
    if handover.end == "start":
        leg.state, leg.started_at = LegState.UNDER_WAY, at
    else:
        leg.state, leg.ended_at = LegState.ARRIVED, at
    if handover.seal not in INTACT:
        why = f"Seal found '{handover.seal}' at a handover"
        _amiss(session, holding, leg, CaseKind.SEAL, why, actor, at)
    session.flush()
    return handover


def withdraw_handover(session: Session, *, handover_id: str, actor: Actor, at: datetime) -> Handover:
    """Withdraw a handover that one side has signed.

    :raises HandoverUnknown: if none waits
    :raises NotAllowed: if the actor has no part in custody and the work is not his
    """
    handover = session.get(Handover, handover_id, with_for_update=True)
    if handover is None or handover.state is not HandoverState.OPEN:
        raise errors.HandoverUnknown
    _, holding = _leg(session, handover.leg_id)
    _require_hands(holding, actor)
    handover.state, handover.other_at = HandoverState.WITHDRAWN, at
    session.flush()
    return handover


def tell(
    session: Session, *, leg_id: str, what: str, place: str, note: str, actor: Actor, at: datetime
) -> CustodyEvent:
    """Tell a milestone of a leg under way: a link of the chain. What is amiss holds the work, with a case.

    :param what: one of MILESTONES
    :raises LegUnknown: if there is no such leg; LegNotOpen if it is not under way
    :raises NotAllowed: if the actor has no part in custody
    """
    actor.require(*STAFF)
    leg, holding = _leg(session, leg_id)
    if leg.state is not LegState.UNDER_WAY:
        raise errors.LegNotOpen
    link = _append(
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
        _amiss(session, holding, leg, AMISS[what], f"Told on the way: {what}", actor, at)
    return link


def withdraw_leg(session: Session, *, leg_id: str, actor: Actor) -> TransportLeg:
    """Give up a leg that nobody has begun.

    :raises NotAllowed: if the actor is neither keeper nor courier
    :raises LegUnknown: if there is no such leg; LegNotOpen if it has begun; HandoverWaits if one waits
    """
    actor.require(*KEEPERS, COURIER)
    leg, _ = _leg(session, leg_id)
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


def _leg(session: Session, leg_id: str) -> tuple[TransportLeg, Holding]:
    leg = session.get(TransportLeg, leg_id)
    if leg is None:
        raise errors.LegUnknown
    holding = keeping.locked(session, leg.holding_id)
    session.refresh(leg, with_for_update=True)
    return leg, holding


def _require_hands(holding: Holding, actor: Actor) -> None:
    """Require that the actor may hold the work in hands: who has a part in custody, or whose it is."""
    if not (is_owner(holding, actor) or is_depositor(holding, actor)):
        actor.require(*STAFF)


def _amiss(
    session: Session,
    holding: Holding,
    leg: TransportLeg,
    kind: CaseKind,
    why: str,
    actor: Actor,
    at: datetime,
) -> None:
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


def _append(
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
