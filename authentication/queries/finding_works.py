"""Works are found by what somebody has of them: a number, a certificate, a title, a maker's name."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.models import Artwork, Certificate
from authentication.queries.cards import ArtworkId

LANGUAGES: Final = ("en", "zh")


def find_works(session: Session, words: str, *, limit: int = 40) -> list[ArtworkId]:
    """Return the works that these words name, registered last first; of everybody's, shown or not.

    :param words: the number of a work or of a certificate as it stands there; or part of a title or a name
    """
    sought = words.strip()
    if not sought:
        return []
    by_certificate = sa.select(Certificate.artwork_id).where(Certificate.number == sought.upper())
    said = [
        column[language].as_string().icontains(sought, autoescape=True)
        for column in (Artwork.title, Artwork.maker)
        for language in LANGUAGES
    ]
    query = (
        sa.select(Artwork.id)
        .where(sa.or_(Artwork.id == sought, Artwork.id.in_(by_certificate), *said))
        .order_by(Artwork.registered_at.desc(), Artwork.id.desc())
        .limit(limit)
    )
    return [ArtworkId(one) for one in session.scalars(query)]
