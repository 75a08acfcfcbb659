"""The last question before a work goes out of our hands, in the transaction that moves it."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import errors
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import gating

ABROAD: Final = "M25"
"""Leave under supervision for another country: the full question, for the country that was declared."""
SALES: Final = frozenset({"M19"})
"""Sold while on display: the full question of a sale that stays in China."""
HOME: Final = frozenset({"M23", "M37"})
"""Into free circulation, or out as domestic goods: a sale's question when title has passed since it came."""
LENT: Final = frozenset({"M17", "M32"})
"""To a venue outside, to another bonded place: nobody buys it, and customs keeps its eye on it."""
EXITS: Final = frozenset({ABROAD}) | SALES | HOME | LENT
"""Steps by which a work leaves our walls."""
UNLAWFUL: Final = frozenset({"R-01"})
"""Rules whose DENY keeps a work here whoever takes it: stolen, looted, unlawfully come by. What was never
certified, or turned out a copy, goes home with its owner; holds block by the custody table."""
SHOWN: Final = UNLAWFUL | {"R-07"}
"""The same for what is to be shown: content that is forbidden too."""


def require_exit(session: Session, holding: Holding, *, step: str, at: datetime) -> None:
    """Require that the work may leave by this step, now.

    :param step: number of the transition, one of EXITS
    :raises MayNotLeave: if it goes abroad and customs released no declaration of this holding
    :raises GateRefuses: if the rules do not let it go
    """
    if step == ABROAD:
        _require_released(session, holding, at=at)
    elif step in SALES or (step in HOME and holding.owner_id != holding.depositor_id):
        gating.require_gate(session, artwork_id=holding.artwork_id, stage="exit", at=at)
    else:
        rules = SHOWN if step == "M17" else UNLAWFUL
        gating.require_no_denial(session, artwork_id=holding.artwork_id, stage="exit", rules=rules, at=at)


def _require_released(session: Session, holding: Holding, *, at: datetime) -> None:
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
