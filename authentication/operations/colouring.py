"""What photographs are mostly made of is entered where it was not known."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.models import ArtworkImage


def record_colours(session: Session, *, colours: Mapping[int, Mapping[str, int]]) -> int:
    """Enter the colours of photographs by their ids, once each; return how many are new."""
    rows = session.scalars(
        sa.select(ArtworkImage).where(ArtworkImage.id.in_(colours), ArtworkImage.colours.is_(sa.null()))
    ).all()
    for row in rows:
        row.colours = dict(colours[row.id])
    return len(rows)
