"""Into free circulation out of an export clearance (M23): the open declaration is given up with it."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.events import WithdrawalAsked
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.operations.declaring import OPEN
from foundation import outbox
from foundation.actor import Actor

HOME: Final = "M23"
"""The step by which a work leaves its clearance for the home market."""


def close_declaration(session: Session, *, holding_id: str, actor: Actor, at: datetime) -> None:
    """Give up the declaration that is open for a work which goes into free circulation instead.

    The office is asked to cancel it, by errand; what it says then is written down and moves nothing.
    """
    query = sa.select(Declaration).where(Declaration.holding_id == holding_id, Declaration.state.in_(OPEN))
    for row in session.scalars(query.with_for_update()):
        fact = WithdrawalAsked(
            declaration_id=row.id,
            holding_id=row.holding_id,
            artwork_id=row.artwork_id,
            asked_by=actor.id,
            asked_by_name=actor.name,
        )
        outbox.publish(session, fact, at=at)
        row.state, row.closed_at = DeclarationState.WITHDRAWN, at
    session.flush()
