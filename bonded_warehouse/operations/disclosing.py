"""Laying a decision's facts open, so that a stranger can take it again."""

from datetime import datetime

from sqlalchemy.orm import Session

from bonded_warehouse.gate_errors import DecisionUnknown
from bonded_warehouse.models.clearance import GateDecision
from bonded_warehouse.models.rulesets import DisclosedDecision
from bonded_warehouse.queries.gate_facts import known
from bonded_warehouse.roles import REGULATOR
from foundation.actor import Actor


def disclose(session: Session, *, decision_id: str, actor: Actor, at: datetime) -> str:
    """Lay the facts of a decision open, for good; done twice, it stays as it was.

    :return: number of the decision
    :raises DecisionUnknown: if there is none, or its work is neither the actor's nor he a regulator
    """
    row = session.get(GateDecision, decision_id)
    if row is None:
        raise DecisionUnknown
    about = known(session, [row.artwork_id]).get(row.artwork_id)
    if about is None or not (actor.has(REGULATOR) or about.belongs_to(actor)):
        raise DecisionUnknown
    if session.get(DisclosedDecision, decision_id) is None:
        session.add(
            DisclosedDecision(
                decision_id=decision_id, disclosed_by=actor.id, disclosed_by_name=actor.name, disclosed_at=at
            )
        )
        session.flush()
    return row.id
