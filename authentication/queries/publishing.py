"""Which pictures are to be published: those of works with an issued certificate, in the order of issuing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.images.published import published_sizes
from authentication.models import Artwork, ArtworkImage, Certificate

MOST: Final = 200
"""Certificates looked at in one turn."""


@dataclass(frozen=True, slots=True)
class ToPublish:
    """One photograph of a certified work."""

    serial: int
    """Of its certificate."""
    artwork_id: str
    title: str
    certificate_number: str
    issued_at: datetime
    sha256: str
    media_type: str
    width: int
    height: int

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Return the sizes that are published, the smallest first."""
        return published_sizes(self.width, self.height)


def to_publish(session: Session, *, after: tuple[datetime, int] | None) -> list[ToPublish]:
    """Return the photographs of the next certificates by when they were issued, whole works at a time.

    :param after: when the last one looked at was issued, and its serial; None to begin
    """
    issued = sa.select(Certificate.serial).where(Certificate.issued_at.is_not(None))
    if after is not None:
        at, serial = after
        later = sa.and_(Certificate.issued_at == at, Certificate.serial > serial)
        issued = issued.where(sa.or_(Certificate.issued_at > at, later))
    serials = issued.order_by(Certificate.issued_at, Certificate.serial).limit(MOST)
    query = (
        sa.select(Certificate, Artwork.title, ArtworkImage)
        .join(Artwork, Artwork.id == Certificate.artwork_id)
        .join(ArtworkImage, ArtworkImage.artwork_id == Artwork.id)
        .where(Certificate.serial.in_(serials))
        .order_by(Certificate.issued_at, Certificate.serial, ArtworkImage.position)
    )
    return [
        ToPublish(
            serial=certificate.serial,
            artwork_id=certificate.artwork_id,
            title=title.get("en") or next(iter(title.values()), certificate.artwork_id),
            certificate_number=certificate.number,
            issued_at=certificate.issued_at,
            sha256=image.sha256,
            media_type=image.media_type,
            width=image.width,
            height=image.height,
        )
        for certificate, title, image in session.execute(query)
        if certificate.issued_at is not None
    ]
