"""How works look, in few words: their colours, and how far one picture is from another."""

from collections.abc import Iterable, Mapping
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.models import ArtworkImage

AT_ONCE: Final = 50


def without_colours(session: Session) -> list[tuple[int, str]]:
    """Return a few photographs whose colours nobody has counted yet: their ids and the file to look at."""
    rows = session.execute(
        sa.select(ArtworkImage.id, ArtworkImage.renditions)
        .where(ArtworkImage.colours.is_(sa.null()))
        .order_by(ArtworkImage.id)
        .limit(AT_ONCE)
    )
    return [(row.id, row.renditions.get("thumb", "")) for row in rows]


def picture_distances(session: Session, artwork_id: str, others: Iterable[str]) -> Mapping[str, int]:
    """Return how many of 64 bits the perceptual hash of each work's first picture differs by from one's own.

    Works without a picture are left out; all are when this one has none.
    """
    rows = session.execute(
        sa.select(ArtworkImage.artwork_id, ArtworkImage.phash64).where(
            ArtworkImage.artwork_id.in_([artwork_id, *others]), ArtworkImage.position == 0
        )
    )
    found = {row.artwork_id: int(row.phash64, 16) for row in rows}
    mine = found.pop(artwork_id, None)
    return {} if mine is None else {other: (mine ^ one).bit_count() for other, one in found.items()}
