"""What is sought is reckoned anew: only what may be told is written down."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.finding import SoughtCell
from marketplace.rules.sought import Cell


def write(session: Session, *, cells: Sequence[Cell], at: datetime) -> int:
    """Put what may be told in the place of what was told before; return how many cells there are."""
    session.execute(sa.delete(SoughtCell))
    session.add_all(
        SoughtCell(
            facet=cell.facet,
            value=cell.value,
            position=position,
            people=cell.people,
            in_vain=cell.in_vain,
            reckoned_at=at,
        )
        for position, cell in enumerate(cells)
    )
    session.flush()
    return len(cells)
