"""The bid histories of lots that have ended."""

import json

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from marketplace.errors import LotUnknown
from marketplace.models.catalogue import Lot
from marketplace.models.saleroom import BidHistory
from marketplace.rostrum_errors import HistoryNotReady


def file(session: Session, lot_id: str) -> bytes:
    """Return the file of a lot's history: everybody may have it.

    :raises LotUnknown: if there is no such lot
    :raises HistoryNotReady: if it has not ended, or the house has not signed it yet
    """
    row = session.get(BidHistory, lot_id)
    if row is None:
        if session.scalar(sa.select(Lot.id).where(Lot.id == lot_id)) is None:
            raise LotUnknown
        raise HistoryNotReady
    made = authentication.history_file(session, lot_id=lot_id, content=json.loads(row.content))
    if made is None:
        raise HistoryNotReady
    return made


def has_history(session: Session, lot_id: str) -> bool:
    """Say whether a lot's history was put together."""
    return session.scalar(sa.select(BidHistory.lot_id).where(BidHistory.lot_id == lot_id)) is not None
