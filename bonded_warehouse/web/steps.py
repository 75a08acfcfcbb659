"""Steps of custody: proposed on a form of their own, countersigned or withdrawn on their page."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from flask import request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.operations import handing_out, keeping, stepping
from bonded_warehouse.operations.evidencing import circumstances_of, papers_of
from bonded_warehouse.operations.particulars import Particulars
from bonded_warehouse.operations.sighting import PAPER
from bonded_warehouse.queries import circulation, holdings, keepings, places, sightings, sites, steps
from bonded_warehouse.queries.holdings import HoldingCard
from bonded_warehouse.queries.keepings import ReportCard
from bonded_warehouse.queries.steps import NextStep, StepCard
from bonded_warehouse.roles import DEPOSITORS, READERS, STAFF
from bonded_warehouse.rules.custody import require_transition
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.web import holdings as pages
from bonded_warehouse.web import words
from bonded_warehouse.web.forms import ProposeStep, Reason, SignAct, WhichStep
from bonded_warehouse.web.holdings import work_of
from foundation.actor import Actor
from foundation.db import db
from foundation.web.call import Call
from foundation.web.words import money, spoken

room = pages.room
"""The same room: a step belongs to its holding."""
SIGNERS: Final = STAFF | DEPOSITORS


@dataclass(frozen=True, slots=True)
class StepPage:
    """A step, and the work it is about."""

    step: StepCard
    holding: HoldingCard
    artwork: registry.ArtworkCard
    signs_with_key: bool = False
    """You sign it with a key of your own: see `to_sign`."""
    to_sign: dict[str, Any] | None = None
    """What you sign with your own key; None where it is not yours to sign, or your key is retired."""


@dataclass(frozen=True, slots=True)
class NewStepPage:
    """A step that may follow, before it is proposed."""

    holding: HoldingCard
    artwork: registry.ArtworkCard
    next: NextStep
    free_positions: list[str]
    reports: list[ReportCard] = field(default_factory=list)
    """Signed condition reports that may be brought to this step."""
    signs_with_key: bool = False
    """You propose it with a key of your own."""


@room.get(
    "/holdings/<holding_id>/steps/new",
    takes=WhichStep,
    gives=NewStepPage,
    may=SIGNERS,
    scope="custody:read",
    page="bonded_warehouse/step_new.html",
)
def new_step(call: Call[WhichStep], holding_id: str) -> NewStepPage:
    """Show what one step needs, to propose it."""
    card = holdings.holding(db.session, holding_id, actor=call.actor)
    event = call.input.event or request.form.get("event") or ""  # a refused form names it in its body
    row = require_transition(card.custody_state, event)
    found = [one for one in steps.next_steps(db.session, card.id, actor=call.actor) if one.event == row.event]
    if not found:
        require_transition(CustodyState.NONE, event)
    reports = []
    if "condition_report" in found[0].documents:
        reports = [
            one
            for one in keepings.reports(db.session, card.id, actor=call.actor)
            if one.state == "signed" and one.holding_id == card.id and one.drawn_at >= card.since
        ]
    abroad = row.target is CustodyState.ABROAD_STOCK
    call.extra["site_choices"] = sites.codes(db.session) if abroad else []
    call.extra["report_choices"] = [
        (one.id, f"{words.word('condition_occasion', one.occasion)}, {spoken(one.drawn_by_name)}")
        for one in reports
    ]
    call.extra["sighting_choices"] = (
        [
            (one.id, f"{words.word('sight', one.state)}, {spoken(one.taken_by_name)}")
            for one in sightings.sightings(db.session, card.id, since=card.since)
        ]
        if PAPER in found[0].documents
        else []
    )
    call.extra["receipt_choices"] = (
        [
            (one.reference, f"{one.reference}, {money(one.total)}")
            for one in circulation.receipts(db.session, card.id)
        ]
        if "tax_receipt" in found[0].documents
        else []
    )
    return NewStepPage(
        holding=card,
        artwork=work_of(card, call.actor),
        next=found[0],
        free_positions=places.free_positions(db.session, card.facility_id) if found[0].needs_position else [],
        reports=reports,
        signs_with_key=registry.signs_with_key(db.session, call.actor.id),
    )


@room.post(
    "/holdings/<holding_id>/steps",
    takes=ProposeStep,
    gives=StepCard,
    may=SIGNERS,
    scope="custody:write",
    done=lambda card: url_for("holdings.show_step", step_id=card.id),
    on_refusal="holdings.new_step",
)
def propose(call: Call[ProposeStep], holding_id: str) -> StepCard:
    """Propose a step and sign it; where one signature is enough, it happens at once."""
    asked = call.input
    with call.transaction() as session:
        card = holdings.holding(session, holding_id, actor=call.actor)
        signed_at = asked.hand.created_at if asked.hand is not None else call.at
        step = stepping.propose_step(
            session,
            holding_id=card.id,
            event=asked.event,
            particulars=_particulars(session, card, asked, actor=call.actor, at=signed_at),
            hand=asked.hand,
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, steps.step(session, step.id, actor=call.actor))
    call.say(_said(answer))
    return answer


@room.post(
    "/holdings/<holding_id>/steps/to-sign",
    takes=ProposeStep,
    gives=dict[str, Any],
    may=SIGNERS,
    scope="custody:write",
    status=200,
)
def proposal_to_sign(call: Call[ProposeStep], holding_id: str) -> dict[str, Any]:
    """Give what you sign with your own key to propose a step. Nothing changes."""
    with call.transaction() as session:
        card = holdings.holding(session, holding_id, actor=call.actor)
        at = call.at.replace(microsecond=0)
        handed = handing_out.proposal_to_sign(
            session,
            holding_id=card.id,
            event=call.input.event,
            particulars=_particulars(session, card, call.input, actor=call.actor, at=at),
            actor=call.actor,
            at=call.at,
        )
        return call.answer(session, handed)


def _particulars(
    session: Session, card: HoldingCard, asked: ProposeStep, *, actor: Actor, at: datetime
) -> Particulars:
    """Return what a step says beside its event.

    :param at: from when the hours are counted after which the work is to be back
    """
    holding = keeping.locked(session, card.id)
    papers = papers_of(session, holding, asked.brought(), actor=actor)
    return_by = asked.return_by
    if return_by is None and asked.return_hours is not None:
        return_by = at + timedelta(hours=asked.return_hours)
    return Particulars(
        papers=papers,
        how=circumstances_of(papers, told=asked.told),
        place=asked.place,
        position_id=places.position_id(session, holding.facility_id, asked.position)
        if asked.position
        else None,
        return_by_at=return_by,
        note=asked.note,
    )


@room.get(
    "/steps/<step_id>",
    gives=StepPage,
    may=READERS | DEPOSITORS,
    scope="custody:read",
    page="bonded_warehouse/step.html",
)
def show_step(call: Call[None], step_id: str) -> StepPage:
    """Show a step: what it says, who signed it and who has not."""
    step = steps.step(db.session, step_id, actor=call.actor)
    card = holdings.holding(db.session, step.holding_id, actor=call.actor)
    by_key = step.is_mine_to_sign and registry.signs_with_key(db.session, call.actor.id)
    return StepPage(
        step,
        card,
        work_of(card, call.actor),
        signs_with_key=by_key,
        to_sign=_handed_out(call, step_id) if by_key else None,
    )


def _handed_out(call: Call[None], step_id: str) -> dict[str, Any] | None:
    try:
        return handing_out.step_to_sign(db.session, step_id=step_id, actor=call.actor, at=call.at)
    except registry.OwnKeyMissing:
        return None


@room.get("/steps/<step_id>/to-sign", gives=dict[str, Any], may=SIGNERS, scope="custody:write")
def step_to_sign(call: Call[None], step_id: str) -> dict[str, Any]:
    """Give what you sign with your own key to countersign a step."""
    steps.step(db.session, step_id, actor=call.actor)  # what is not theirs to see is not there
    return handing_out.step_to_sign(db.session, step_id=step_id, actor=call.actor, at=call.at)


@room.post(
    "/steps/<step_id>/signatures",
    takes=SignAct,
    gives=StepCard,
    may=SIGNERS,
    scope="custody:write",
    done=lambda card: url_for("holdings.show_step", step_id=card.id),
    on_refusal="holdings.show_step",
)
def sign(call: Call[SignAct], step_id: str) -> StepCard:
    """Countersign a step; with the last signature it happens."""
    with call.transaction() as session:
        steps.step(session, step_id, actor=call.actor)  # what is not theirs to see is not there
        stepping.sign_step(session, step_id=step_id, hand=call.input.hand, actor=call.actor, at=call.at)
        answer = call.answer(session, steps.step(session, step_id, actor=call.actor))
    call.say(_said(answer))
    return answer


@room.post(
    "/steps/<step_id>/withdrawal",
    takes=Reason,
    gives=StepCard,
    may=SIGNERS,
    scope="custody:write",
    done=lambda card: url_for("holdings.show", holding_id=card.holding_id),
    on_refusal="holdings.show_step",
)
def withdraw(call: Call[Reason], step_id: str) -> StepCard:
    """Withdraw a step before it happens."""
    with call.transaction() as session:
        steps.step(session, step_id, actor=call.actor)
        stepping.withdraw_step(
            session, step_id=step_id, reason=call.input.reason, actor=call.actor, at=call.at
        )
        answer = call.answer(session, steps.step(session, step_id, actor=call.actor))
    call.say(gettext("The step was withdrawn."))
    return answer


def _said(step: StepCard) -> str:
    if step.state == "done":
        return str(gettext("It has happened: %(event)s.", event=words.word("event", step.event)))
    waits = "; ".join(words.roles(roles) for roles in step.waiting_for)
    return str(gettext("You have signed. Still to sign: %(waits)s.", waits=waits))
