"""Handovers at both ends of a leg: one side signs, then the other in his own session, and it has happened."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import keeping_errors as errors
from bonded_warehouse.models.cases import CaseKind
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.transport import Handover, HandoverState, LegState
from bonded_warehouse.operations import sealing, transporting
from bonded_warehouse.queries.standing import is_depositor, is_owner
from bonded_warehouse.roles import STAFF
from foundation.actor import Actor
from foundation.ids import new_id

INTACT: Final = frozenset({"intact", "none"})
"""How a seal is found where nothing is amiss."""
FROM: Final = {"start": LegState.PLANNED, "end": LegState.UNDER_WAY}
"""At which end a work is handed over, by the state of its leg."""


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
    leg, holding = transporting.leg_of(session, leg_id)
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

    A seal that is not intact holds the work and opens a case; where the work bore one, that one has ended.

    :raises HandoverUnknown: if none waits; HandoverByYou if the actor signed the first side
    :raises NotAllowed: if the actor has no part in custody and the work is not his
    """
    handover = session.get(Handover, handover_id, with_for_update=True)
    if handover is None or handover.state is not HandoverState.OPEN:
        raise errors.HandoverUnknown
    if handover.signed_by == actor.id:
        raise errors.HandoverByYou
    leg, holding = transporting.leg_of(session, handover.leg_id)
    _require_hands(holding, actor)
    first = {"account_id": handover.signed_by, "name": handover.signed_by_name, "role": handover.side}
    other = {
        "account_id": actor.id,
        "name": actor.name,
        "role": "takes" if handover.side == "gives" else "gives",
    }
    link = transporting.append_link(
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
        transporting.hold_for(session, holding, leg, CaseKind.SEAL, why, actor, at)
        sealing.end_the_one(session, holding=holding, why=why, actor=actor, at=at)
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
    _, holding = transporting.leg_of(session, handover.leg_id)
    _require_hands(holding, actor)
    handover.state, handover.other_at = HandoverState.WITHDRAWN, at
    session.flush()
    return handover


def _require_hands(holding: Holding, actor: Actor) -> None:
    """Require that the actor may hold the work in hands: who has a part in custody, or whose it is."""
    if not (is_owner(holding, actor) or is_depositor(holding, actor)):
        actor.require(*STAFF)
