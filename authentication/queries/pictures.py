"""How works look, in few words: their colours, and how far one picture is from another."""

from collections.abc import Iterable, Mapping
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import ArtworkUnknown
from authentication.eyes import Eyes
from authentication.models import Artwork, ArtworkImage
from authentication.queries.cards import MULTIPLES
from authentication.recognition.sight import Sight

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


def count_of(session: Session) -> tuple[int, int | None]:
    """Return how many photographs are registered, and the id of the last."""
    count, last = session.execute(
        sa.select(sa.func.count(ArtworkImage.id), sa.func.max(ArtworkImage.id))
    ).one()
    return int(count), last


def photograph_names(session: Session) -> list[str]:
    """Return the SHA-256 of every registered photograph, the oldest first, each once."""
    found = session.scalars(sa.select(ArtworkImage.sha256).order_by(ArtworkImage.id))
    return list(dict.fromkeys(found))


def is_registered_file(session: Session, sha256: str) -> bool:
    """Say whether a file is a registered photograph, as it is kept or as it was sent."""
    same = sa.or_(ArtworkImage.sha256 == sha256, ArtworkImage.source_sha256 == sha256)
    return session.scalar(sa.select(sa.literal(1)).where(same).limit(1)) is not None


def works_of_photograph(session: Session, sha256: str) -> list[str]:
    """Return the ids of the works that this file is registered as a photograph of, the oldest first."""
    query = sa.select(ArtworkImage.artwork_id).where(ArtworkImage.sha256 == sha256).order_by(ArtworkImage.id)
    return list(session.scalars(query))


def seen_as(session: Session, eyes: Eyes, *, artwork_id: str, picture: bytes) -> Sight:
    """Say whether a picture shows a work, by its registered photographs. Takes a tenth of a second and more.

    :param eyes: `current_app.extensions["authentication.eyes"]`
    :raises ArtworkUnknown: if there is no such work
    Refuses as `sanitise` does.
    """
    query = sa.select(ArtworkImage.sha256).where(ArtworkImage.artwork_id == artwork_id)
    photographs = list(session.scalars(query.order_by(ArtworkImage.position)))
    if not photographs:
        raise ArtworkUnknown(artwork_id=artwork_id)
    return eyes.compare(picture, photographs)


def other_shown(session: Session, eyes: Eyes, *, artwork_id: str, picture: bytes) -> tuple[str, Sight] | None:
    """Return another registered work that a picture is known to show, with the evidence; None if it is none.

    What may be the work itself, is only like another, or shows another in a mirror, is none. A photograph
    that is registered of both says nothing; of a print it shows some impression. Takes a tenth of a second
    and more.
    Refuses as `sanitise` does.
    """
    sight = eyes.recognise(picture)
    if sight.photograph is None or sight.is_mirrored or sight.is_doubtful or not sight.is_recognised:
        return None
    works = works_of_photograph(session, sight.photograph)
    if not works or artwork_id in works:
        return None
    told = seen_as(session, eyes, artwork_id=works[0], picture=picture)
    told = told if told.is_recognised else sight
    return works[0], told.of_multiple() if is_multiple(session, works[0]) else told


def is_multiple(session: Session, artwork_id: str) -> bool:
    """Say whether there are several of a work, by its kind: a picture tells none from another."""
    kind = session.scalar(sa.select(Artwork.object_type).where(Artwork.id == artwork_id))
    return kind in MULTIPLES


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
