"""Closing imprints into blocks, whose heads go into the public log."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.imprints import ImprintBlock, RowImprint
from bonded_warehouse.rules import imprints
from foundation.actor import SYSTEM

MOST: Final = 2000
"""Imprints in one block."""
SUBJECT: Final = "urn:bianliang:warehouse-rows"
KIND: Final = "bond.rows_imprinted"


def are_open(session: Session) -> bool:
    """Say whether an imprint waits for its block."""
    query = sa.select(RowImprint.seq).where(RowImprint.block.is_(None)).limit(1)
    return session.scalar(query) is not None


def close_block(session: Session, *, at: datetime) -> int:
    """Close the oldest open imprints into a block and say its head; return how many they are."""
    query = sa.select(RowImprint.seq, RowImprint.table_name, RowImprint.row_id, RowImprint.content)
    rows = session.execute(query.where(RowImprint.block.is_(None)).order_by(RowImprint.seq).limit(MOST)).all()
    if not rows:
        return 0
    last = session.scalar(sa.select(ImprintBlock).order_by(ImprintBlock.number.desc()).limit(1))
    number, before = (last.number + 1, last.head) if last is not None else (1, imprints.GENESIS)
    head = imprints.head(before, number, (imprints.digest(*row) for row in rows))
    statement_id = registry.attest_public(
        session,
        subject=SUBJECT,
        kind=KIND,
        claims={"block": number, "count": len(rows), "sha256": head},
        actor=SYSTEM,
        at=at,
    )
    session.add(
        ImprintBlock(number=number, count=len(rows), head=head, closed_at=at, statement_id=statement_id)
    )
    session.flush()
    session.execute(
        sa.update(RowImprint).where(RowImprint.seq.in_([row.seq for row in rows])).values(block=number)
    )
    return len(rows)
