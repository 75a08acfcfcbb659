"""Offered works as the search index takes them."""

from collections.abc import Iterable, Iterator
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from marketplace.models.catalogue import Lot
from marketplace.models.orders import Offering
from marketplace.queries.cards import Offer
from marketplace.queries.offers import offers
from marketplace.rules.lots import LotState
from marketplace.rules.sales import OfferingState
from marketplace.search.index import WorkDocument

BATCH: Final = 500
NEVER: Final = 2**40


def documents(session: Session, artwork_ids: Iterable[str]) -> list[WorkDocument]:
    """Return those of these works that are offered just now, ready for the index."""
    listed = {
        artwork_id: offer
        for artwork_id, offer in offers(session, artwork_ids).items()
        if offer.kind in {"auction", "fixed"}
    }
    works = authentication.artworks(session, listed)
    holdings = warehouse.holdings_of(session, list(listed))
    return [
        _document(works[artwork], listed[artwork], holdings.get(artwork))
        for artwork in map(authentication.ArtworkId, listed)
        if artwork in works
    ]


def all_documents(session: Session) -> Iterator[WorkDocument]:
    """Return every offered work, ready for the index, batch by batch."""
    after = ""
    while batch := listed_ids(session, after=after, limit=BATCH):
        yield from documents(session, batch)
        after = batch[-1]


def listed_ids(session: Session, *, after: str = "", limit: int = BATCH) -> list[str]:
    """Return the ids of offered works in their order, a page at a time."""
    lots = sa.select(Lot.artwork_id).where(Lot.state == LotState.LISTED, Lot.artwork_id > after)
    offerings = sa.select(Offering.artwork_id).where(
        Offering.state == OfferingState.LISTED, Offering.artwork_id > after
    )
    both = sa.union(lots, offerings).subquery()
    query = sa.select(both.c.artwork_id).order_by(both.c.artwork_id).limit(limit)
    return list(session.scalars(query))


def maker_key(maker: dict[str, str]) -> str:
    """Return the one spelling under which works of a maker are counted together."""
    return maker.get("en") or next((name for name in maker.values() if name), "")


def _document(
    work: authentication.ArtworkCard, offer: Offer, holding: warehouse.HoldingCard | None
) -> WorkDocument:
    price = offer.price if offer.kind == "fixed" else offer.estimate_low
    assert price is not None
    assert offer.listed_at is not None
    texts = tuple(text for text in (*work.title.values(), *work.maker.values()) if text)
    made = work.made_from_year
    return WorkDocument(
        id=work.id,
        texts=texts,
        body=f"{work.materials} {work.techniques} {work.subject} {work.object_type} {work.date_text}",
        kind=offer.kind,
        object_type=work.object_type,
        maker=maker_key(work.maker),
        period="" if made is None or made < 1 else str((made - 1) // 100 + 1),
        origin=work.origin_country or "",
        place="" if holding is None else str(holding.facility or ""),
        currency=price.currency,
        price_minor=price.amount_minor,
        sale=offer.sale_id or "",
        listed_at=int(offer.listed_at.timestamp()),
        closes_at=NEVER
        if offer.kind == "fixed" or offer.closes_at is None
        else int(offer.closes_at.timestamp()),
    )
