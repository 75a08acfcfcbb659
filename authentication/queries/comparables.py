"""Works to set beside another: its maker's first, then those of its type and of its years."""

import json
from dataclasses import dataclass
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.models import Artwork
from authentication.queries.artworks import artworks
from authentication.queries.cards import ArtworkCard, ArtworkId

PERIOD_YEARS: Final = 50
FAR: Final = 100_000
"""Years between two works of which one has none."""


@dataclass(frozen=True, slots=True)
class Comparable:
    """A work, and what it has in common."""

    artwork: ArtworkCard
    shares: tuple[Literal["maker", "type", "period"], ...]


def comparable(session: Session, work: ArtworkCard, *, limit: int = 6) -> list[Comparable]:
    """Return the works nearest to this one of all that are registered, whatever their age here.

    Its maker's come first, then those of its type; of each the nearest in years, the newest here first.
    """
    by_maker = _by_maker(work)
    of_type = Artwork.object_type == work.object_type
    apart = _apart(work)
    query = (
        sa.select(Artwork.id, by_maker.label("by_maker"), of_type.label("of_type"), apart.label("apart"))
        .where(Artwork.id != work.id, sa.or_(by_maker, of_type))
        .order_by(by_maker.desc(), of_type.desc(), apart, Artwork.id.desc())
        .limit(limit)
    )
    rows = session.execute(query).all()
    cards = artworks(session, [row.id for row in rows])
    return [
        Comparable(
            cards[ArtworkId(row.id)],
            (
                *(("maker",) if row.by_maker else ()),
                *(("type",) if row.of_type else ()),
                *(("period",) if row.apart <= PERIOD_YEARS else ()),
            ),
        )
        for row in rows
    ]


def _by_maker(work: ArtworkCard) -> "sa.ColumnElement[bool]":
    """Return whether a name of the maker, in whatever language, is one of theirs; sought in the text."""
    text = sa.type_coerce(sa.cast(Artwork.maker, sa.Text), sa.Text)
    names = sorted({json.dumps(name) for name in work.maker.values() if name})
    found = [text.icontains(f": {name}", autoescape=True) for name in names]
    return sa.func.coalesce(sa.or_(*found), sa.false()) if found else sa.false()


def _apart(work: ArtworkCard) -> "sa.ColumnElement[Any]":
    """Return how many years lie between two spans, 0 where they meet."""
    ours = [year for year in (work.made_from_year, work.made_to_year) if year is not None]
    if not ours:
        return sa.literal(FAR)
    start = sa.func.coalesce(Artwork.made_from_year, Artwork.made_to_year)
    end = sa.func.coalesce(Artwork.made_to_year, Artwork.made_from_year)
    return sa.case(
        (start.is_(None), FAR), (start > max(ours), start - max(ours)), (end < min(ours), min(ours) - end),
        else_=0,
    )  # fmt: skip
