"""What happens on a lot is written into its chain, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.auction import LotEvent
from marketplace.models.catalogue import Lot
from marketplace.rules import chain


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a lot's chain: how many events there are, and the hash of the last."""

    lot_id: str
    sale_id: str
    number: int
    hash: str

    def follow(self, kind: str, facts: Mapping[str, Any], at: datetime) -> tuple[dict[str, Any], "Head"]:
        """Return the row of the next event, and the new end of the chain."""
        number = self.number + 1
        digest = chain.event_hash(self.hash, lot_id=self.lot_id, number=number, kind=kind, at=at, facts=facts)
        row = {
            "lot_id": self.lot_id,
            "sale_id": self.sale_id,
            "number": number,
            "kind": kind,
            "at": at,
            "facts": dict(facts),
            "hash": digest,
        }
        return row, Head(self.lot_id, self.sale_id, number, digest)


def heads(session: Session, lots: Mapping[str, str]) -> dict[str, Head]:
    """Return the end of each lot's chain.

    :param lots: lot id to sale id
    """
    last = (
        sa.select(LotEvent.lot_id, sa.func.max(LotEvent.number).label("number"))
        .where(LotEvent.lot_id.in_(lots))
        .group_by(LotEvent.lot_id)
        .subquery()
    )
    query = sa.select(LotEvent.lot_id, LotEvent.number, LotEvent.hash).join(
        last, sa.and_(LotEvent.lot_id == last.c.lot_id, LotEvent.number == last.c.number)
    )
    found = {
        row.lot_id: Head(row.lot_id, lots[row.lot_id], row.number, row.hash) for row in session.execute(query)
    }
    return {
        lot_id: found.get(lot_id) or Head(lot_id, sale_id, 0, chain.genesis(lot_id))
        for lot_id, sale_id in lots.items()
    }


def append(session: Session, lot: Lot, kind: str, facts: Mapping[str, Any], *, at: datetime) -> None:
    """Append one event to a lot's chain. The lot's row is locked by the caller.

    Whoever changes a lot behind the clerk's back does it with this: the clerk sees by the lot's `seq`
    that its memory is old, and reads the lot again.
    """
    head = heads(session, {lot.id: lot.sale_id})[lot.id]
    row, after = head.follow(kind, facts, at)
    session.execute(sa.insert(LotEvent), [row])
    lot.seq = after.number
