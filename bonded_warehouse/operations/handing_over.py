"""Handovers at both ends of a leg: one side signs, then the other in his own session, and it has happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse import keeping_errors as errors
from bonded_warehouse.models.cases import CaseKind
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.transport import Handover, HandoverState, LegState, TransportLeg
from bonded_warehouse.operations import hands, sealing, transporting
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
    hand: hands.Hand | None = None,
    actor: Actor,
    at: datetime,
) -> Handover:
    """Sign one side of a handover at the start or the end of a leg; the other side signs in his own session.

    :param side: 'gives' or 'takes'
    :param seal: how its seal was found: intact, broken, mismatch, missing, or none
    :param hand: the actor's signature with his own key over what `beginning_to_sign` gave, if he has one
    :raises LegUnknown: if there is no such leg
    :raises LegNotOpen: if it is neither planned nor under way
    :raises HandoverWaits: if one waits for its other side
    :raises NotAllowed: if the actor has no part in custody and the work is not his
    :raises OwnKeyNeeded: if the actor has a key and did not sign with it; also OwnKeyMissing,
        ActSignatureWrong, ActSignatureStale, ActNumberTaken
    """
    number, salt = hands.begun(session, "hnd", Handover, hand, at=at)
    handover, leg, holding = _begun(
        session,
        leg_id,
        Side(side, place.strip(), seal, note.strip()),
        number=number,
        salt=salt,
        actor=actor,
        at=at,
    )
    handover.signed = registry.sign_act(
        session,
        act=hands.handover(holding, leg, handover).act,
        roles=[side],
        given=hand,
        actor=actor,
        at=at,
    )
    session.add(handover)
    session.flush()
    return handover


@dataclass(frozen=True, slots=True)
class Side:
    """What the first who signs says of a handover."""

    side: str
    place: str
    seal: str
    note: str


def beginning_to_sign(
    session: Session, *, leg_id: str, side: Side, actor: Actor, at: datetime
) -> dict[str, Any]:
    """Return what the actor signs with his own key to begin a handover: its number and salt are in it.

    Refuses as `begin_handover` does, and if he has no key to sign with (OwnKeyMissing).
    """
    handover, leg, holding = _begun(
        session, leg_id, side, number=new_id("hnd", at), salt=hands.new_salt(), actor=actor, at=at
    )
    what = hands.handover(holding, leg, handover)
    return registry.act_to_sign(
        session, act=what.act, roles=[side.side], details=what.details, actor=actor, at=at
    )


def handover_to_sign(session: Session, *, handover_id: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the actor signs with his own key on the other side of a handover.

    Refuses as `sign_handover` does, and if he has no key to sign with (OwnKeyMissing).
    """
    handover = session.get(Handover, handover_id)
    if handover is None or handover.state is not HandoverState.OPEN:
        raise errors.HandoverUnknown
    leg = session.get_one(TransportLeg, handover.leg_id)
    holding = session.get_one(Holding, leg.holding_id)
    role = _other_side(handover, holding, actor)
    what = hands.handover(holding, leg, handover)
    return registry.act_to_sign(session, act=what.act, roles=[role], details=what.details, actor=actor, at=at)


def _begun(
    session: Session, leg_id: str, side: Side, *, number: str, salt: str, actor: Actor, at: datetime
) -> tuple[Handover, TransportLeg, Holding]:
    """Return a handover as it begins, with its leg and its holding, if the actor may begin it now."""
    leg, holding = transporting.leg_of(session, leg_id)
    _require_hands(holding, actor)
    end = next((name for name, state in FROM.items() if leg.state is state), None)
    if end is None:
        raise errors.LegNotOpen
    waiting = sa.select(Handover.id).where(Handover.leg_id == leg.id, Handover.state == HandoverState.OPEN)
    if session.scalar(waiting) is not None:
        raise errors.HandoverWaits
    handover = Handover(
        id=number,
        leg_id=leg.id,
        end=end,
        place=side.place,
        seal=side.seal,
        note=side.note,
        side=side.side,
        signed_by=actor.id,
        signed_by_name=actor.name,
        signed_at=at,
        details={"salt": salt},
    )
    return handover, leg, holding


def _other_side(handover: Handover, holding: Holding, actor: Actor) -> str:
    """Return as what the actor signs the other side, if he may."""
    if handover.signed_by == actor.id:
        raise errors.HandoverByYou
    _require_hands(holding, actor)
    return "takes" if handover.side == "gives" else "gives"


def sign_handover(
    session: Session, *, handover_id: str, hand: hands.Hand | None = None, actor: Actor, at: datetime
) -> Handover:
    """Sign the other side; then it happened: the leg begins or ends, and the chain says so.

    A seal that is not intact holds the work and opens a case; where the work bore one, that one has ended.

    :param hand: the actor's signature with his own key over what `handover_to_sign` gave, if he has one
    :raises HandoverUnknown: if none waits; HandoverByYou if the actor signed the first side
    :raises NotAllowed: if the actor has no part in custody and the work is not his
    :raises OwnKeyNeeded: if the actor has a key and did not sign with it; also OwnKeyMissing,
        ActSignatureWrong, ActSignatureStale
    """
    handover = session.get(Handover, handover_id, with_for_update=True)
    if handover is None or handover.state is not HandoverState.OPEN:
        raise errors.HandoverUnknown
    leg, holding = transporting.leg_of(session, handover.leg_id)
    role = _other_side(handover, holding, actor)
    what = hands.handover(holding, leg, handover)
    signed = registry.sign_act(session, act=what.act, roles=[role], given=hand, actor=actor, at=at)
    first = hands.kept(handover.signed_by, handover.signed_by_name, handover.side, handover.signed)
    other = hands.kept(actor.id, actor.name, role, signed)
    said = {"leg": leg.id, "leg_number": leg.number, "end": handover.end, "seal": handover.seal}
    if signed is not None or handover.signed is not None:
        said |= {"handover": handover.id, "proposed": {"salt": what.details["salt"]}}
    link = transporting.append_link(
        session,
        holding,
        "handed_over",
        place=handover.place,
        signed=[first, other] if handover.side == "gives" else [other, first],
        said=said,
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
