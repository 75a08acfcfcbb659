"""Works to set beside another: by the same maker, or of the same type and period."""

from dataclasses import dataclass
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.models import Artwork
from authentication.queries.artworks import artworks
from authentication.queries.cards import ArtworkCard, ArtworkId

LOOKED_AT: Final = 400
"""How many of the newest works of the type are looked through: a bench is no search engine."""
PERIOD_YEARS: Final = 50


@dataclass(frozen=True, slots=True)
class Comparable:
    """A work, and what it has in common."""

    artwork: ArtworkCard
    shares: tuple[Literal["maker", "type", "period"], ...]


def comparable(session: Session, work: ArtworkCard, *, limit: int = 6) -> list[Comparable]:
    """Return the works nearest to this one: its maker's first, then those of its years."""
    query = (
        sa.select(Artwork.id, Artwork.maker, Artwork.made_from_year, Artwork.made_to_year)
        .where(Artwork.object_type == work.object_type, Artwork.id != work.id)
        .order_by(Artwork.id.desc())
        .limit(LOOKED_AT)
    )
    makers = {name.casefold() for name in work.maker.values() if name}
    ranked = []
    for row in session.execute(query):
        same_maker = bool(makers & {name.casefold() for name in row.maker.values() if name})
        apart = _years_apart(work, row.made_from_year, row.made_to_year)
        shares = (
            *(("maker",) if same_maker else ()),
            "type",
            *(("period",) if apart is not None and apart <= PERIOD_YEARS else ()),
        )
        ranked.append((not same_maker, 10_000 if apart is None else apart, row.id, shares))
    ranked.sort(key=lambda one: one[:2])
    chosen = {row_id: shares for _, _, row_id, shares in ranked[:limit]}
    cards = artworks(session, chosen)
    return [Comparable(cards[ArtworkId(row_id)], shares) for row_id, shares in chosen.items()]


def _years_apart(work: ArtworkCard, start: int | None, end: int | None) -> int | None:
    """Return how many years lie between two spans, 0 where they meet; None: one of them is not known."""
    ours = [year for year in (work.made_from_year, work.made_to_year) if year is not None]
    theirs = [year for year in (start, end) if year is not None]
    if not ours or not theirs:
        return None
    return max(0, min(theirs) - max(ours), min(ours) - max(theirs))
