"""The last question before a work goes out of the gate: customs let it go, and the rules still do."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import errors
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import gating

EXITS: Final = frozenset({"M25"})
"""Steps by which a work leaves our walls for another country."""


def require_exit(session: Session, holding: Holding, *, at: datetime) -> None:
    """Require that the work may leave for where it was declared to, now.

    :raises MayNotLeave: if customs released no declaration of this holding
    :raises GateRefuses: if the rules no longer let it go
    """
    released = session.scalar(
        sa.select(Declaration)
        .where(Declaration.holding_id == holding.id, Declaration.state == DeclarationState.RELEASED)
        .order_by(Declaration.id.desc())
        .limit(1)
    )
    if released is None:
        raise errors.MayNotLeave(holding_id=holding.id)
    gating.require_gate(
        session, artwork_id=holding.artwork_id, stage="exit", destination=released.destination, at=at
    )
