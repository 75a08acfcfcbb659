"""How a work went, by kind and instant, and the names that a telling of it must not name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.customs.gateway import Reply
from bonded_warehouse.models.clearance import Declaration, DeclarationAnswer
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.queries.oversight import passage_of
from bonded_warehouse.rules.states import CustodyState

OVER: Final = frozenset({CustodyState.DELIVERED, CustodyState.DOMESTIC, CustodyState.TRANSFERRED})
"""Where the way of a work has come to a good end."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a work went through our hands and through customs."""

    steps: list[tuple[datetime, str, str]]
    """When, 'custody', 'declared' or 'released', and which step of custody."""
    end: str
    is_over: bool
    is_abroad: bool
    lane: str
    mode: str
    names: list[str]
    """Of everybody who had a part in it."""


def way_of(session: Session, artwork_id: str) -> Way | None:
    """Return how a work went, by its latest holding; None where it never was here."""
    query = sa.select(Holding).where(Holding.artwork_id == artwork_id, Holding.state != CustodyState.NONE)
    row = session.scalar(query.order_by(Holding.opened_at.desc(), Holding.id.desc()).limit(1))
    if row is None:
        return None
    links = session.scalars(
        sa.select(CustodyEvent).where(CustodyEvent.holding_id == row.id).order_by(CustodyEvent.seq)
    ).all()
    declared = session.scalars(sa.select(Declaration).where(Declaration.holding_id == row.id)).all()
    released = session.scalars(
        sa.select(DeclarationAnswer.answered_at).where(
            DeclarationAnswer.declaration_id.in_([one.id for one in declared]),
            DeclarationAnswer.status == Reply.RELEASED.value,
        )
    ).all()
    passed = passage_of(session, row.id)
    names = [row.owner_name, row.depositor_name]
    names += [str(who["name"]) for link in links for who in link.signed_by if who.get("name")]
    names += [name for one in declared for name in (one.consignee, one.lodged_by_name)]
    return Way(
        steps=[
            *((link.occurred_at, "custody", link.event) for link in links),
            *((one.lodged_at, "declared", "") for one in declared),
            *((at, "released", "") for at in released),
        ],
        end=row.state.value,
        is_over=row.state in OVER,
        is_abroad=row.state is CustodyState.DELIVERED,
        lane=(passed.lane or "") if passed else "",
        mode=passed.mode if passed else "",
        names=names,
    )
