"""What a person is handed out to sign with his own key: a step to propose or countersign. Nothing changes."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse import errors
from bonded_warehouse.models.custody import CustodyStep, Holding
from bonded_warehouse.operations import hands, stepping
from bonded_warehouse.operations.particulars import Particulars
from bonded_warehouse.queries.standing import signer
from bonded_warehouse.rules import custody
from bonded_warehouse.rules.signing import require_signer
from foundation.actor import Actor
from foundation.ids import new_id


def proposal_to_sign(
    session: Session,
    *,
    holding_id: str,
    event: str,
    particulars: Particulars,
    actor: Actor,
    at: datetime,
) -> dict[str, Any]:
    """Return what the actor signs with his own key to propose a step: its number and salt are in it.

    Refuses as `propose_step` does, and if he has no key to sign with (OwnKeyMissing).
    """
    holding, row, mine = stepping.proposable(session, holding_id, event, particulars, actor, at)
    what = hands.step(
        holding,
        row,
        step_id=new_id("stp", at),
        proposed=hands.proposed(
            session, particulars, salt=hands.new_salt(), proposed_at=at.replace(microsecond=0)
        ),
        papers=[paper.kept() for paper in particulars.papers],
        note=particulars.note,
    )
    roles = hands.roles_for(row, mine.signer)
    return registry.act_to_sign(session, act=what.act, roles=roles, details=what.details, actor=actor, at=at)


def step_to_sign(session: Session, *, step_id: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the actor signs with his own key to countersign a step.

    Refuses as `sign_step` does, and if he has no key to sign with (OwnKeyMissing).
    """
    step = session.get(CustodyStep, step_id)
    if step is None:
        raise errors.StepUnknown(step_id=step_id)
    holding = session.get_one(Holding, step.holding_id)
    stepping.require_open(step, holding)
    row = custody.require_transition(holding.state, step.transition)
    mine = signer(holding, actor)
    require_signer(row, [one.signer for one in stepping.signatures(session, step)], mine)
    what = stepping.signable(session, holding, row, step)
    roles = hands.roles_for(row, mine)
    return registry.act_to_sign(session, act=what.act, roles=roles, details=what.details, actor=actor, at=at)
