"""How a step comes about: one person proposes it, others sign it in their own sessions, then it happens."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse import errors
from bonded_warehouse.models.custody import (
    Appointment,
    AppointmentState,
    CustodyEvent,
    CustodyStep,
    Holding,
    StepSignature,
    StepState,
)
from bonded_warehouse.operations import circulating, hands, keeping, sighting
from bonded_warehouse.operations.particulars import Paper, Particulars, Signature
from bonded_warehouse.queries.standing import holds_on, signer, standing
from bonded_warehouse.queries.steps import WITH_DECLARATION
from bonded_warehouse.rules import custody
from bonded_warehouse.rules.signing import Signer, require_signer, waiting_for
from bonded_warehouse.rules.standing import Circumstances, Standing
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.rules.table import Transition
from foundation.actor import Actor
from foundation.errors import Coded, Invalid

LONGEST_OUT: Final = timedelta(days=10 * 366)
"""How far from now the return of a work may be set."""


def propose_step(
    session: Session,
    *,
    holding_id: str,
    event: str,
    particulars: Particulars,
    hand: hands.Hand | None = None,
    by_session: bool = False,
    actor: Actor,
    at: datetime,
) -> CustodyStep:
    """Propose a step, signing it; where one signature is enough, it happens at once.

    Everything but the missing signatures is asked now, so that nobody signs what cannot happen.

    :param hand: the actor's signature with his own key over what `proposal_to_sign` gave, if he has one
    :param by_session: it is no more than asked for; who has a key need not sign with it
    :raises HoldingUnknown: if there is no such holding
    :raises StepOutOfOrder: and the other refusals of `keeping.take_step`
    :raises StepOfDeclaration: if the room of declarations takes this step
    :raises StepPending: if the same step waits for its signatures already
    :raises OwnKeyNeeded: if the actor has a key and did not sign with it; also OwnKeyMissing,
        ActSignatureWrong, ActSignatureStale, ActNumberTaken
    """
    holding, row, mine = proposable(session, holding_id, event, particulars, actor, at)
    step_id, salt = hands.begun(session, "stp", CustodyStep, hand, at=at)
    details = hands.proposed(
        session, particulars, salt=salt, proposed_at=hand.created_at if hand is not None else at
    )
    step = CustodyStep(
        id=step_id,
        holding_id=holding.id,
        transition=row.id,
        event=row.event,
        from_state=holding.state,
        documents=[paper.kept() for paper in particulars.papers],
        circumstances={
            "told": sorted(particulars.how.told),
            "inspection_drawn": particulars.how.inspection_drawn,
            "by_customs": particulars.how.by_customs,
            "case_reopened": particulars.how.case_reopened,
        },
        place=particulars.place,
        position_id=particulars.position_id,
        return_by_at=particulars.return_by_at,
        note=particulars.note,
        details=details,
        proposed_by=actor.id,
        proposed_by_name=actor.name,
        proposed_at=at,
    )
    asked = by_session and hand is None
    signed = mine if asked else _signed(session, holding, row, step, mine, hand, actor=actor, at=at)
    session.add(step)
    session.flush()
    _sign(session, step, signed, at)
    _recognised(session, step, row, particulars, at)
    _happen_if_signed(session, step, row, actor=actor, at=at)
    return step


def proposable(
    session: Session,
    holding_id: str,
    event: str,
    particulars: Particulars,
    actor: Actor,
    at: datetime,
) -> tuple[Holding, Transition, Signature]:
    """Return holding, step and the actor's part in it, if he may propose it now."""
    holding = keeping.locked(session, holding_id)
    holds = holds_on(session, [holding.artwork_id]).get(holding.artwork_id, [])
    now = standing(holding, holds)
    row = custody.require_transition(now.state, event)
    if row.id in WITH_DECLARATION:
        raise errors.StepOfDeclaration(event=Coded(row.event, "event"))
    mine = Signature.of(holding, actor)
    require_signer(row, [], mine.signer)
    _require_all_but_signatures(session, holding, row, now, particulars, at)
    pending = session.scalar(
        sa.select(CustodyStep).where(
            CustodyStep.holding_id == holding.id,
            CustodyStep.transition == row.id,
            CustodyStep.state == StepState.OPEN,
        )
    )
    if pending is not None:
        raise errors.StepPending(event=Coded(row.event, "event"), step_id=pending.id)
    return holding, row, mine


def signable(session: Session, holding: Holding, row: Transition, step: CustodyStep) -> hands.Signable:
    """Return a step as its signers sign it."""
    return hands.step(
        holding,
        row,
        step_id=step.id,
        proposed=hands.proposed_of(session, step),
        papers=step.documents,
        note=step.note,
    )


def _signed(
    session: Session,
    holding: Holding,
    row: Transition,
    step: CustodyStep,
    mine: Signature,
    hand: hands.Hand | None,
    *,
    actor: Actor,
    at: datetime,
) -> Signature:
    """Return the actor's signature: with his own key if he has one, else by his session."""
    signed = registry.sign_act(
        session,
        act=signable(session, holding, row, step).act,
        roles=hands.roles_for(row, mine.signer),
        given=hand,
        actor=actor,
        at=at,
    )
    return replace(mine, signed=signed)


def _require_all_but_signatures(
    session: Session,
    holding: Holding,
    row: Transition,
    now: Standing,
    particulars: Particulars,
    at: datetime,
) -> None:
    due = particulars.return_by_at
    if due is not None and abs(due - at) > LONGEST_OUT:
        raise Invalid(fields={"return_by": "This is too far ahead."})
    custody.require_conditions(row, now, particulars.how)
    custody.require_no_hold(row, now.holds, is_stopped=now.is_stopped)
    custody.require_documents(
        row,
        now,
        particulars.how,
        [paper.document for paper in particulars.papers],
        artwork_id=holding.artwork_id,
        on=keeping.local_day(session, holding.facility_id, at),
    )
    keeping.require_place(session, holding, row.target, particulars)


def sign_step(
    session: Session, *, step_id: str, hand: hands.Hand | None = None, actor: Actor, at: datetime
) -> CustodyStep:
    """Countersign a step; with the last signature it happens.

    :param hand: the actor's signature with his own key over what `step_to_sign` gave, if he has one
    :raises OwnKeyNeeded: if the actor has a key and did not sign with it; also OwnKeyMissing,
        ActSignatureWrong, ActSignatureStale
    :raises StepUnknown: if there is no such step
    :raises StepClosed: if it happened, was withdrawn, or the work has moved
    :raises SamePersonTwice: if the actor has signed it; also ConsignorMayNotKeep, NotAmongSigners
    :raises HoldInPlace: and the other refusals of `keeping.take_step`, when it was to happen
    """
    step, holding = _locked_step(session, step_id)
    row = custody.require_transition(holding.state, step.transition)
    mine = Signature(signer(holding, actor), actor.name)
    require_signer(row, [one.signer for one in signatures(session, step)], mine.signer)
    step.details = hands.proposed_of(session, step)
    signed = _signed(session, holding, row, step, mine, hand, actor=actor, at=at)
    _sign(session, step, signed, at)
    _happen_if_signed(session, step, row, actor=actor, at=at)
    return step


def withdraw_step(session: Session, *, step_id: str, reason: str, actor: Actor, at: datetime) -> CustodyStep:
    """Withdraw a step before it happens: whoever signed it may, and whoever could sign it.

    :raises StepUnknown: if there is no such step
    :raises StepClosed: if it is no longer open
    :raises NotAmongSigners: if the actor has no part in it
    """
    step, holding = _locked_step(session, step_id)
    row = custody.require_transition(holding.state, step.transition)
    signed = signatures(session, step)
    if actor.id not in {one.signer.account_id for one in signed}:
        require_signer(row, [], signer(holding, actor))
    step.state, step.closed_at, step.closed_by, step.reason = StepState.WITHDRAWN, at, actor.id, reason
    session.flush()
    return step


def signatures(session: Session, step: CustodyStep) -> Sequence[Signature]:
    """Return a step's signatures, in the order in which they were given."""
    query = sa.select(StepSignature).where(StepSignature.step_id == step.id)
    return [
        Signature(Signer(row.account_id, frozenset(row.may_sign_as)), row.name, row.signed)
        for row in session.scalars(query.order_by(StepSignature.signed_at, StepSignature.account_id))
    ]


def _locked_step(session: Session, step_id: str) -> tuple[CustodyStep, Holding]:
    step = session.get(CustodyStep, step_id)
    if step is None:
        raise errors.StepUnknown(step_id=step_id)
    holding = keeping.locked(session, step.holding_id)  # the holding is the lock of all its steps
    session.refresh(step)
    require_open(step, holding)
    return step, holding


def require_open(step: CustodyStep, holding: Holding) -> None:
    """Require that a step waits for signatures, and the work is where it was.

    :raises StepClosed: if it happened or was withdrawn
    :raises StepOvertaken: if the work has moved
    """
    if step.state is not StepState.OPEN:
        raise errors.StepClosed(state=Coded(step.state, "step"))
    if step.from_state is not holding.state:
        raise errors.StepOvertaken(
            then=Coded(step.from_state, "custody"), now=Coded(holding.state, "custody")
        )


def _sign(session: Session, step: CustodyStep, mine: Signature, at: datetime) -> None:
    session.add(
        StepSignature(
            step_id=step.id,
            account_id=mine.signer.account_id,
            name=mine.name,
            may_sign_as=sorted(mine.signer.may_sign_as),
            signed_at=at,
            signed=dict(mine.signed) if mine.signed is not None else None,
        )
    )
    session.flush()


def _recognised(
    session: Session, step: CustodyStep, row: Transition, particulars: Particulars, at: datetime
) -> None:
    """Have the service that compares pictures sign, where a picture leaves no doubt that it is this work."""
    if row.target is not CustodyState.IDENTIFIED:
        return
    for paper in particulars.papers:
        if sighting.sound(session, paper):
            _sign(session, step, Signature.of_recognition(paper.document.reference), at)
            return


def _happen_if_signed(
    session: Session, step: CustodyStep, row: Transition, *, actor: Actor, at: datetime
) -> CustodyEvent | None:
    """Have the step happen when nobody is waited for any more."""
    signed = signatures(session, step)
    if waiting_for(row, [one.signer for one in signed]):
        return None
    said = dict(step.circumstances)
    link = keeping.take_step(
        session,
        holding_id=step.holding_id,
        event=step.transition,
        particulars=Particulars(
            papers=[Paper.read(kept) for kept in step.documents],
            how=Circumstances(
                told=frozenset(said["told"]),
                inspection_drawn=said["inspection_drawn"],
                by_customs=said["by_customs"],
                case_reopened=said["case_reopened"],
            ),
            place=step.place,
            position_id=step.position_id,
            return_by_at=step.return_by_at,
            note=step.note,
            step_id=step.id,
            proposed=step.details,
        ),
        signatures=signed,
        actor=actor,
        at=at,
    )
    step.state, step.closed_at, step.closed_by = StepState.DONE, at, actor.id
    sighting.open_case_of_doubt(session, link=link, actor=actor, at=at)
    if row.id == circulating.HOME:
        circulating.close_declaration(session, holding_id=step.holding_id, actor=actor, at=at)
    if row.id == "M01":
        asked = sa.select(Appointment).where(Appointment.holding_id == step.holding_id)
        for appointment in session.scalars(asked):
            appointment.state = AppointmentState.ACCEPTED
            appointment.decided_by, appointment.decided_at = actor.id, at
    session.flush()
    return link
