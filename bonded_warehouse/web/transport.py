"""A work's journey: its legs, their handovers with both signatures, and what happened on the way."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import AwareDatetime, Field

from authentication import api as registry
from bonded_warehouse.keeping_errors import HandoverUnknown, LegUnknown
from bonded_warehouse.models.transport import TransportMode
from bonded_warehouse.operations import handing_over, transporting
from bonded_warehouse.operations.hands import Hand
from bonded_warehouse.queries import holdings, transport
from bonded_warehouse.queries.holdings import HoldingCard
from bonded_warehouse.queries.transport import LegCard
from bonded_warehouse.roles import COURIER, DEPOSITORS, KEEPERS, READERS, STAFF
from bonded_warehouse.web import keeping_words
from bonded_warehouse.web.forms import Line, Paragraph, Reference, SignAct, Signed, hand_of
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("transport", __name__)

HANDS = STAFF | DEPOSITORS


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLeg:
    """One stretch of the way."""

    mode: TransportMode
    carrier: Reference
    from_place: Reference
    to_place: Reference
    vehicle: Annotated[str, Field(max_length=80)] = ""
    waybill: Annotated[str, Field(max_length=80)] = ""
    due_at: AwareDatetime | None = None
    due_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 24
    """The same in hours from now, for a phone."""


@dataclass(frozen=True, slots=True)
class SignSide:
    """One side of a handover."""

    side: Literal["gives", "takes"]
    place: Reference
    seal: Literal["intact", "broken", "mismatch", "missing", "none"] = "intact"
    note: Paragraph = ""
    created: Signed = ""
    proof_value: Signed = ""
    """The signature with an own key, over what to-sign handed out; with `step_id` and `salt`."""
    step_id: Signed = ""
    salt: Signed = ""

    @property
    def side_said(self) -> handing_over.Side:
        """What is said of the handover."""
        return handing_over.Side(self.side, self.place, self.seal, self.note)

    @property
    def hand(self) -> Hand | None:
        """The signature with an own key, if one was sent."""
        return hand_of(self.created, self.proof_value, number=self.step_id, salt=self.salt)


@dataclass(frozen=True, slots=True)
class TellMilestone:
    """What happened on the way."""

    what: Literal["passed", "reloaded", "checked_by_customs", "delayed", "off_route", "damaged"]
    place: Reference
    note: Line = ""


@dataclass(frozen=True, slots=True)
class JourneyPage:
    """The legs of a work's journey."""

    holding: HoldingCard
    artwork: registry.ArtworkCard
    legs: list[LegCard]
    signs_with_key: bool = False
    """You sign with a key of your own."""


@room.get(
    "/holdings/<holding_id>/journey",
    gives=JourneyPage,
    may=READERS | DEPOSITORS,
    scope="custody:read",
    page="bonded_warehouse/journey.html",
)
def show(call: Call[None], holding_id: str) -> JourneyPage:
    """Show the legs of a work's journey, with both signatures of every handover."""
    card = holdings.holding(db.session, holding_id, actor=call.actor)
    call.extra["choices"] = {
        "mode": list(keeping_words.MODES.items()),
        "seal": list(keeping_words.HANDOVER_SEALS.items()),
        "side": list(keeping_words.SIDES.items()),
        "what": list(keeping_words.MILESTONES.items()),
    }
    return JourneyPage(
        holding=card,
        artwork=registry.shown(registry.artwork(db.session, card.artwork_id), call.actor),
        legs=transport.legs(db.session, card.id, actor=call.actor, at=call.at),
        signs_with_key=registry.signs_with_key(db.session, call.actor.id),
    )


def _legs(call: Call[Any], holding_id: str, leg_id: str) -> LegCard:
    found = transport.legs(db.session, holding_id, actor=call.actor, at=call.at)
    return next(one for one in found if one.id == leg_id)


def _theirs(call: Call[Any], leg_id: str | None) -> str:
    """Return the holding of a leg that the reader may see.

    :raises LegUnknown: if there is none
    """
    holding_id = transport.holding_of_leg(db.session, leg_id) if leg_id else None
    if holding_id is None:
        raise LegUnknown
    return holdings.holding(db.session, holding_id, actor=call.actor).id


@room.post(
    "/holdings/<holding_id>/legs",
    takes=PlanLeg,
    gives=LegCard,
    may=KEEPERS | {COURIER},
    scope="custody:write",
    done=lambda card: url_for("transport.show", holding_id=card.holding_id),
    on_refusal="transport.show",
)
def plan(call: Call[PlanLeg], holding_id: str) -> LegCard:
    """Plan one stretch of the way."""
    asked = call.input
    with call.transaction() as session:
        card = holdings.holding(session, holding_id, actor=call.actor)
        leg = transporting.plan_leg(
            session,
            holding_id=card.id,
            mode=asked.mode,
            carrier=asked.carrier,
            vehicle=asked.vehicle,
            waybill=asked.waybill,
            from_place=asked.from_place,
            to_place=asked.to_place,
            due_at=asked.due_at or call.at + timedelta(hours=asked.due_hours),
            actor=call.actor,
            at=call.at,
        )
        return call.answer(session, _legs(call, card.id, leg.id))


@room.post(
    "/legs/<leg_id>/handovers",
    takes=SignSide,
    gives=LegCard,
    may=HANDS,
    scope="custody:write",
    done=lambda card: url_for("transport.show", holding_id=card.holding_id),
)
def begin_handover(call: Call[SignSide], leg_id: str) -> LegCard:
    """Sign one side of a handover; the other side signs in a session of his own."""
    asked = call.input
    with call.transaction() as session:
        holding_id = _theirs(call, leg_id)
        handing_over.begin_handover(
            session,
            leg_id=leg_id,
            side=asked.side,
            place=asked.place,
            seal=asked.seal,
            note=asked.note,
            hand=asked.hand,
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, _legs(call, holding_id, leg_id))
    call.say(gettext("You have signed your side. The other side signs on this page too."))
    return answer


@room.post(
    "/legs/<leg_id>/handovers/to-sign",
    takes=SignSide,
    gives=dict[str, Any],
    may=HANDS,
    scope="custody:write",
    status=200,
)
def beginning_to_sign(call: Call[SignSide], leg_id: str) -> dict[str, Any]:
    """Give what you sign with your own key to begin a handover. Nothing changes."""
    with call.transaction() as session:
        _theirs(call, leg_id)
        handed = handing_over.beginning_to_sign(
            session, leg_id=leg_id, side=call.input.side_said, actor=call.actor, at=call.at
        )
        return call.answer(session, handed)


@room.get("/handovers/<handover_id>/to-sign", gives=dict[str, Any], may=HANDS, scope="custody:write")
def handover_to_sign(call: Call[None], handover_id: str) -> dict[str, Any]:
    """Give what you sign with your own key on the other side of a handover."""
    _theirs(call, _leg_of(call, handover_id))
    return handing_over.handover_to_sign(db.session, handover_id=handover_id, actor=call.actor, at=call.at)


@room.post(
    "/handovers/<handover_id>/signatures",
    takes=SignAct,
    gives=LegCard,
    may=HANDS,
    scope="custody:write",
    done=lambda card: url_for("transport.show", holding_id=card.holding_id),
)
def sign_handover(call: Call[SignAct], handover_id: str) -> LegCard:
    """Sign the other side of a handover: the work is in the other's hands now."""
    with call.transaction() as session:
        leg_id = _leg_of(call, handover_id)
        holding_id = _theirs(call, leg_id)
        handing_over.sign_handover(
            session, handover_id=handover_id, hand=call.input.hand, actor=call.actor, at=call.at
        )
        answer = call.answer(session, _legs(call, holding_id, leg_id))
    call.say(gettext("Handed over: both sides have signed."))
    return answer


def _leg_of(call: Call[Any], handover_id: str) -> str:
    leg_id = transport.leg_of_handover(db.session, handover_id)
    if leg_id is None:
        raise HandoverUnknown
    return leg_id


@room.post(
    "/handovers/<handover_id>/withdrawal",
    gives=LegCard,
    may=HANDS,
    scope="custody:write",
    done=lambda card: url_for("transport.show", holding_id=card.holding_id),
)
def withdraw_handover(call: Call[None], handover_id: str) -> LegCard:
    """Withdraw a handover that one side has signed."""
    with call.transaction() as session:
        leg_id = _leg_of(call, handover_id)
        holding_id = _theirs(call, leg_id)
        handing_over.withdraw_handover(session, handover_id=handover_id, actor=call.actor, at=call.at)
        return call.answer(session, _legs(call, holding_id, leg_id))


@room.post(
    "/legs/<leg_id>/milestones",
    takes=TellMilestone,
    gives=LegCard,
    may=STAFF,
    scope="custody:write",
    done=lambda card: url_for("transport.show", holding_id=card.holding_id),
)
def tell(call: Call[TellMilestone], leg_id: str) -> LegCard:
    """Tell what happened on the way."""
    asked = call.input
    with call.transaction() as session:
        holding_id = _theirs(call, leg_id)
        transporting.tell(
            session,
            leg_id=leg_id,
            what=asked.what,
            place=asked.place,
            note=asked.note,
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, _legs(call, holding_id, leg_id))
    if asked.what in transporting.AMISS:
        call.say(gettext("The work is held and a case is open."))
    return answer


@room.post(
    "/legs/<leg_id>/withdrawal",
    gives=LegCard,
    may=KEEPERS | {COURIER},
    scope="custody:write",
    done=lambda card: url_for("transport.show", holding_id=card.holding_id),
)
def withdraw(call: Call[None], leg_id: str) -> LegCard:
    """Give up a leg that nobody has begun."""
    with call.transaction() as session:
        holding_id = _theirs(call, leg_id)
        transporting.withdraw_leg(session, leg_id=leg_id, actor=call.actor)
        return call.answer(session, _legs(call, holding_id, leg_id))
