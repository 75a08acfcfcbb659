"""What is sought: reckoned from kept searches once a day, and told to sellers as it was kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.finding import SavedSearch, SoughtCell
from marketplace.queries.searches import SavedSearchCard
from marketplace.rules.sought import Kept
from marketplace.search import bands
from marketplace.search.index import SearchIndex

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SoughtCard:
    """How many people look for something, and how many in vain; in fives, rounded down."""

    facet: str
    """object_type, period, band or to: medium, period, price, country."""
    value: str
    people: int
    in_vain: int
    """Of them, those who keep a search for it that no work on offer answers; 0: fewer than five."""
    reckoned_at: datetime


def sought(session: Session) -> list[SoughtCard]:
    """Return what is sought, as it was reckoned last, in the order in which it is told."""
    rows = session.scalars(sa.select(SoughtCell).order_by(SoughtCell.position))
    return [SoughtCard(row.facet, row.value, row.people, row.in_vain, row.reckoned_at) for row in rows]


def kept(session: Session, *, index: SearchIndex) -> Iterator[Kept]:
    """Yield every kept search, and whether the index has an answer to it.

    :raises SearchUnavailable: if the index does not answer
    """
    after = ""
    while rows := _batch(session, after):
        after = rows[-1].id
        for row in rows:
            card = SavedSearchCard.of(row)
            wants = {name: tuple(values) for name, values in card.filters.items()}
            wants["band"] = tuple({*wants.get("band", ()), *_bands(card)})
            found = index.find(card.question(limit=1, facets=())).total
            yield Kept(row.account_id, wants, is_answered=found > 0)


def _batch(session: Session, after: str) -> list[SavedSearch]:
    query = sa.select(SavedSearch).where(SavedSearch.id > after).order_by(SavedSearch.id).limit(AT_ONCE)
    return list(session.scalars(query))


def _bands(card: SavedSearchCard) -> Iterator[str]:
    """Yield the bands in which a search's prices lie; without a highest price it says nothing of bands."""
    currencies = card.filters.get("currency", [])
    if card.price_to is None or len(currencies) != 1:
        return
    first = int(bands.band(card.price_from or 0, currencies[0])[-1])
    last = int(bands.band(card.price_to, currencies[0])[-1])
    for number in range(first, last + 1):
        yield f"{currencies[0]}-{number}"
