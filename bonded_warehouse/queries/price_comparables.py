"""What comparable works were sold or booked for: of the same maker and kind, in fen."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.bond import BookItem
from bonded_warehouse.models.custody import Holding

MOST: Final = 50


def prices_beside(session: Session, holding_id: str) -> list[int]:
    """Return the prices of works comparable to the one in this holding; none if there is no such holding."""
    artwork_id = session.scalar(sa.select(Holding.artwork_id).where(Holding.id == holding_id))
    return [] if artwork_id is None else prices_of_comparables(session, artwork_id)


def prices_of_comparables(session: Session, artwork_id: str) -> list[int]:
    """Return one price for each comparable work: what it was sold for here last, else its value in the book.

    Only what is in yuan counts; of a sale, any premium included.
    """
    work = registry.artworks(session, [artwork_id]).get(registry.ArtworkId(artwork_id))
    if work is None:
        return []
    ids = [
        one.artwork.id
        for one in registry.comparable(session, work, limit=MOST)
        if {"maker", "type"} <= set(one.shares)
    ]
    query = (
        sa.select(Holding.artwork_id, Holding.sale, BookItem.value_cny_minor)
        .join(BookItem, BookItem.holding_id == Holding.id, isouter=True)
        .where(Holding.artwork_id.in_(ids))
        .order_by(Holding.id)
    )
    found: dict[str, int] = {}
    for work_id, sale, booked in session.execute(query):
        price = sale["total_minor"] if sale and sale["currency"] == "CNY" else booked
        if price is not None:
            found[work_id] = price
    return list(found.values())
