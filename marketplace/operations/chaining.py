"""What happens on a lot is written into its chain, and nowhere else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.auction import LotEvent
from marketplace.models.catalogue import Lot
from marketplace.queries import books


def append(session: Session, lot: Lot, kind: str, facts: Mapping[str, Any], *, at: datetime) -> None:
    """Append one event to a lot's chain. The lot's row is locked by the caller.

    Whoever changes a lot behind the clerk's back does it with this: the clerk sees by the lot's `seq`
    that its memory is old, and reads the lot again.
    """
    head = books.heads(session, {lot.id: lot.sale_id})[lot.id]
    row, after = head.follow(kind, facts, at)
    session.execute(sa.insert(LotEvent), [row])
    lot.seq = after.number
