"""Offered works as the search index takes them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from marketplace.models.catalogue import Lot
from marketplace.models.finding import Reach
from marketplace.models.orders import Offering
from marketplace.queries.cards import Offer
from marketplace.queries.offers import offers
from marketplace.rules.lots import LotState
from marketplace.rules.sales import OfferingState
from marketplace.search import bands
from marketplace.search.index import WorkDocument

BATCH: Final = 500
NEVER: Final = 2**40
MAY_GO: Final = ("ALLOW", "NEEDS")
"""Answers after which a work may go: as things stand, or once its papers are there."""


def documents(session: Session, artwork_ids: Iterable[str]) -> list[WorkDocument]:
    """Return those of these works that are offered just now, ready for the index."""
    listed = {
        artwork_id: offer
        for artwork_id, offer in offers(session, artwork_ids).items()
        if offer.kind in {"auction", "fixed"}
    }
    works = authentication.artworks(session, listed)
    holdings = warehouse.holdings_of(session, list(listed))
    reach = _may_go(session, listed)
    return [
        _document(works[artwork], listed[artwork], holdings.get(artwork), reach.get(artwork, ()))
        for artwork in map(authentication.ArtworkId, listed)
        if artwork in works
    ]


def all_documents(
    session: Session, *, done: Callable[[int], object] = lambda count: None
) -> Iterator[WorkDocument]:
    """Return every offered work, ready for the index, batch by batch.

    :param done: told how many works each batch had
    """
    after = ""
    while batch := listed_ids(session, after=after, limit=BATCH):
        yield from documents(session, batch)
        session.expunge_all()  # a catalogue need not fit into memory
        after = batch[-1]
        done(len(batch))


def listed_ids(session: Session, *, after: str = "", limit: int = BATCH) -> list[str]:
    """Return the ids of offered works in their order, a page at a time."""
    both = _listed(after).subquery()
    query = sa.select(both.c.artwork_id).order_by(both.c.artwork_id).limit(limit)
    return list(session.scalars(query))


def listed_count(session: Session) -> int:
    """Return how many works are offered."""
    return session.scalar(sa.select(sa.func.count()).select_from(_listed("").subquery())) or 0


def changed_since(session: Session, at: datetime) -> list[str]:
    """Return the works whose offer began or ended since an instant."""
    lots = sa.select(Lot.artwork_id).where(sa.or_(Lot.listed_at >= at, Lot.ended_at >= at))
    offerings = sa.select(Offering.artwork_id).where(
        sa.or_(Offering.listed_at >= at, Offering.ended_at >= at)
    )
    return list(session.scalars(sa.union(lots, offerings)))


def maker_key(maker: dict[str, str]) -> str:
    """Return the one spelling under which works of a maker are counted together."""
    return maker.get("en") or next((name for name in maker.values() if name), "")


def century(year: int | None) -> str:
    """Return the century of a year, as the index counts works by; nothing for none."""
    return "" if year is None or year < 1 else str((year - 1) // 100 + 1)


def _listed(after: str) -> sa.CompoundSelect[tuple[str]]:
    lots = sa.select(Lot.artwork_id).where(Lot.state == LotState.LISTED, Lot.artwork_id > after)
    offerings = sa.select(Offering.artwork_id).where(
        Offering.state == OfferingState.LISTED, Offering.artwork_id > after
    )
    return sa.union(lots, offerings)


def _may_go(session: Session, artwork_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    rows = session.execute(
        sa.select(Reach.artwork_id, Reach.country)
        .where(Reach.artwork_id.in_(list(artwork_ids)), Reach.decision.in_(MAY_GO))
        .order_by(Reach.country)
    )
    found: dict[str, tuple[str, ...]] = {}
    for artwork_id, country in rows:
        found[artwork_id] = (*found.get(artwork_id, ()), country)
    return found


def _document(
    work: authentication.ArtworkCard,
    offer: Offer,
    holding: warehouse.HoldingCard | None,
    reach: tuple[str, ...],
) -> WorkDocument:
    price = offer.price if offer.kind == "fixed" else offer.estimate_low
    assert price is not None
    assert offer.listed_at is not None
    makers = tuple(work.maker.values())
    texts = (*work.title.values(), *makers, *warehouse.other_names(makers))
    return WorkDocument(
        id=work.id,
        texts=tuple(text for text in texts if text),
        body=f"{work.materials} {work.techniques} {work.subject} {work.object_type} {work.date_text}",
        kind=offer.kind,
        object_type=work.object_type,
        maker=maker_key(work.maker),
        period=century(work.made_from_year),
        size=bands.size_class(work.height_mm, work.width_mm, work.depth_mm),
        band=bands.band(price.amount_minor, price.currency),
        colour=work.images[0].colours if work.images else (),
        to=reach,
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
