"""The house has a consigned work appraised; what differs from the contract changes or ends it.

Source: auction_spec, R26; Auction Law, art. 43.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.agreement_errors import NothingDiffers, OwnAppraisal
from marketplace.errors import ConsignmentUnknown
from marketplace.models.agreements import Appraisal
from marketplace.models.catalogue import Consignment
from marketplace.operations import agreeing, consigning
from marketplace.queries.parties import is_consignor
from marketplace.roles import CASHIER
from marketplace.rules.sales import ConsignmentState


def record(
    session: Session,
    *,
    consignment_id: str,
    appraiser: str,
    findings: str,
    differs: bool,
    actor: Actor,
    at: datetime,
) -> Appraisal:
    """Record an appraisal; the consignor reads it beside his contract.

    :raises NotAllowed: if the actor is no cashier
    :raises ConsignmentUnknown: if there is no such open consignment
    :raises OwnAppraisal: if he entrusted the work himself
    """
    consignment = _of_the_house(session, consignment_id, actor)
    row = Appraisal(
        id=new_id("apr", at),
        consignment_id=consignment.id,
        appraiser=appraiser.strip(),
        findings=findings.strip(),
        differs=differs,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    return row


def end_contract(session: Session, *, consignment_id: str, actor: Actor, at: datetime) -> Consignment:
    """End a contract because the work was found to be otherwise than it says (art. 43).

    To change it instead is to propose a version (`agreeing.propose`).

    :raises NotAllowed: if the actor is no cashier
    :raises ConsignmentUnknown: if there is no such open consignment
    :raises OwnAppraisal: if he entrusted the work himself
    :raises NothingDiffers: if no appraisal since the contract is in force found so
    :raises StillListed: if the work is offered or being bought: it is withdrawn first
    """
    consignment = _of_the_house(session, consignment_id, actor)
    in_force = agreeing.in_force(session, consignment_id)
    found = sa.exists().where(Appraisal.consignment_id == consignment_id, Appraisal.differs)
    if in_force is not None and in_force.accepted_at is not None:
        found = found.where(Appraisal.recorded_at >= in_force.accepted_at)
    if not session.scalar(sa.select(found)):
        raise NothingDiffers
    consigning.require_unlisted(session, consignment.artwork_id)
    consignment.state, consignment.ended_at = ConsignmentState.ENDED, at
    return consignment


def _of_the_house(session: Session, consignment_id: str, actor: Actor) -> Consignment:
    actor.require(CASHIER)
    found = session.get(Consignment, consignment_id, with_for_update=True)
    if found is None or found.state is not ConsignmentState.OPEN:
        raise ConsignmentUnknown
    if is_consignor(found, actor):
        raise OwnAppraisal
    return found
