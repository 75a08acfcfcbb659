"""Asking the rules what they refer to a relics examiner, and keeping it until he decides."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.events import CustodyMoved, TitleTransferred
from bonded_warehouse.models.referrals import NEVER, RelicsReferral
from bonded_warehouse.queries.examinations import referred
from bonded_warehouse.queries.gate_facts import known, law_day


def refer(session: Session, artwork_id: str, *, at: datetime) -> None:
    """Ask about a work about which facts were stated just now, for the first time or anew."""
    if session.get(RelicsReferral, artwork_id) is None:
        session.add(RelicsReferral(artwork_id=artwork_id))
        session.flush()
    refer_again(session, [artwork_id], at=at)


def refer_again(session: Session, artwork_ids: Iterable[str], *, at: datetime) -> int:
    """Ask again about works that are asked about at all; return how many were. The others are left out."""
    query = sa.select(RelicsReferral).where(RelicsReferral.artwork_id.in_(list(artwork_ids)))
    rows = {row.artwork_id: row for row in session.scalars(query.with_for_update())}
    for artwork_id, about in known(session, rows).items():
        row, codes = rows[artwork_id], referred(about, at=at).codes
        row.codes, row.asked_on = list(codes), law_day(at)
        row.since_at = (row.since_at or at) if codes else None
    session.flush()
    return len(rows)


def follow_custody(session: Session, event: CustodyMoved | TitleTransferred, at: datetime) -> None:
    """Have the rules asked anew about a work that moved or changed hands: the law may see it otherwise."""
    row = session.get(RelicsReferral, event.artwork_id, with_for_update=True)
    if row is not None:
        row.asked_on = NEVER
