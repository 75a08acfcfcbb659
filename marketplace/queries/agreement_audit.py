"""What must hold about contracts, recomputed."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.agreements import Agreement
from marketplace.models.catalogue import Consignment, Lot
from marketplace.models.orders import Offering
from marketplace.rules import agreements
from marketplace.rules.agreements import AgreementState
from marketplace.rules.lots import LotState
from marketplace.rules.sales import ConsignmentState, OfferingState

BATCH = 500


def agreements_hold(session: Session) -> Iterator[str]:
    """Name contracts that say something else than was agreed, and works offered without one."""
    query = sa.select(Agreement, Consignment).join(Consignment, Consignment.id == Agreement.consignment_id)
    for row, consignment in session.execute(query.execution_options(yield_per=BATCH)):
        if row.sha256 != agreements.digest(row.terms, row.salt) or row.terms["version"] != row.version:
            yield f"contract {row.id} does not say what was agreed"
        in_force = row.state is AgreementState.IN_FORCE
        if in_force and row.terms["commission_bps"] != consignment.commission_bps:
            yield f"consignment {consignment.id} has another commission than its contract"
    offered = sa.exists().where(Lot.consignment_id == Consignment.id, Lot.state == LotState.LISTED)
    priced = sa.exists().where(
        Offering.consignment_id == Consignment.id, Offering.state == OfferingState.LISTED
    )
    agreed = sa.exists().where(
        Agreement.consignment_id == Consignment.id, Agreement.state == AgreementState.IN_FORCE
    )
    bare = sa.select(Consignment.id).where(
        Consignment.state == ConsignmentState.OPEN, offered | priced, ~agreed
    )
    for consignment_id in session.scalars(bare):
        yield f"consignment {consignment_id} is offered without a contract"
