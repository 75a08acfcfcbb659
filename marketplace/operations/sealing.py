"""Sealed offers, and the two officers without whom nobody reads them (auction_spec, R19)."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.saleroom import SealOfficer

OFFICERS: Final = 2


def has_officers(session: Session, sale_id: str) -> bool:
    """Say whether two officers have left their keys for a sale."""
    query = sa.select(sa.func.count(SealOfficer.id)).where(SealOfficer.sale_id == sale_id)
    return session.scalar(query) == OFFICERS
