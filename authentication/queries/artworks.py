"""Works and their photographs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import ArtworkUnknown, ImageUnknown
from authentication.models import Artwork, ArtworkImage, Certificate, CertificateState, Examination
from authentication.queries.batches import photographs_of_open_batches
from authentication.queries.cards import ArtworkCard, ArtworkId, ExaminationCard, ImageCard
from authentication.roles import HOUSE, OVERSEERS, READ_REGISTRANTS
from foundation.actor import Actor

PAGE = 48
NUMBER: Final = re.compile(r"art_[0-9A-Z]+", re.IGNORECASE)
CERTIFICATE: Final = re.compile(r"BL-\d{4}-\d{6,}", re.IGNORECASE)


def artwork(session: Session, artwork_id: str) -> ArtworkCard:
    """Return a work.

    :raises ArtworkUnknown: if there is none under this id
    """
    found = artworks(session, [artwork_id])
    if not found:
        raise ArtworkUnknown(artwork_id=artwork_id)
    return found[ArtworkId(artwork_id)]


def artwork_meant(session: Session, text: str) -> ArtworkId:
    """Return which work somebody means: by its number, its certificate's, or an address that holds either.

    :raises ArtworkUnknown: if there is none
    """
    found = NUMBER.search(text)
    if found is not None:
        return artwork(session, f"art_{found[0][4:].upper()}").id
    numbered = CERTIFICATE.search(text.replace(" ", ""))
    query = sa.select(Certificate.artwork_id).where(
        Certificate.number == (numbered[0].upper() if numbered else ""), Certificate.issued_at.is_not(None)
    )
    artwork_id = session.scalar(query)
    if artwork_id is None:
        raise ArtworkUnknown(artwork_id=text.strip()[:80])
    return ArtworkId(artwork_id)


def artworks(session: Session, artwork_ids: Iterable[str]) -> dict[ArtworkId, ArtworkCard]:
    """Return works by id, in one query; unknown ids are left out."""
    wanted = list(dict.fromkeys(artwork_ids))
    if not wanted:
        return {}
    rows: dict[str, Artwork] = {}
    images: dict[str, list[ImageCard]] = {}
    query = (
        sa.select(Artwork, ArtworkImage)
        .outerjoin(ArtworkImage, ArtworkImage.artwork_id == Artwork.id)
        .where(Artwork.id.in_(wanted))
        .order_by(Artwork.id, ArtworkImage.position)
    )
    found: Iterable[Sequence[Any]] = session.execute(query)  # the image None where there is none yet
    for row, image in found:
        rows[row.id] = row
        images.setdefault(row.id, []).extend([ImageCard.of(image)] if image is not None else [])
    return {ArtworkId(work_id): ArtworkCard.of(row, images[work_id]) for work_id, row in rows.items()}


def titles(session: Session, artwork_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return works' titles alone, in one query, for pages that name hundreds; unknown ids are left out."""
    query = sa.select(Artwork.id, Artwork.title).where(Artwork.id.in_(dict.fromkeys(artwork_ids)))
    return {row.id: row.title for row in session.execute(query)}


def _cards(session: Session, rows: Sequence[Artwork]) -> dict[ArtworkId, ArtworkCard]:
    images: dict[str, list[ImageCard]] = {row.id: [] for row in rows}
    query = sa.select(ArtworkImage).where(ArtworkImage.artwork_id.in_(images))
    for image in session.scalars(query.order_by(ArtworkImage.artwork_id, ArtworkImage.position)):
        images[image.artwork_id].append(ImageCard.of(image))
    return {ArtworkId(row.id): ArtworkCard.of(row, images[row.id]) for row in rows}


def is_own(card: ArtworkCard, actor: Actor) -> bool:
    """Say whether a work is the actor's or his organisation's."""
    return actor.account_id is not None and (
        card.registrant_id == actor.account_id
        or (card.organisation_id is not None and card.organisation_id == actor.organisation_id)
    )


def may_see_private(card: ArtworkCard, actor: Actor) -> bool:
    """Say whether the actor may read what the registrant has not made public."""
    return is_own(card, actor) or actor.has(*OVERSEERS)


def shown(card: ArtworkCard, actor: Actor) -> ArtworkCard:
    """Return a work as this actor may see it: whole for its own side, experts, keepers and overseers."""
    return card if is_own(card, actor) or actor.has(*READ_REGISTRANTS) else card.redacted()


def may_see_uncertified(card: ArtworkCard, actor: Actor) -> bool:
    """Say whether the actor may see a work that never was certified: his side's, or by his office."""
    return is_own(card, actor) or actor.has(*HOUSE)


def visible_artwork(session: Session, artwork_id: str, *, actor: Actor) -> ArtworkCard:
    """Return a work that this actor may see: a certified one, his side's own, or any by his office.

    :raises ArtworkUnknown: if there is none, or none that he may see
    """
    card = artwork(session, artwork_id)
    if not may_see_uncertified(card, actor):
        certified = session.scalar(
            sa.select(Certificate.serial)
            .where(Certificate.artwork_id == artwork_id, Certificate.issued_at.is_not(None))
            .limit(1)
        )
        if certified is None:
            raise ArtworkUnknown(artwork_id=artwork_id)
    return card


def visible_among(session: Session, artwork_ids: Sequence[str], *, actor: Actor) -> set[str]:
    """Return which of these works this actor may see; two queries. See `visible_artwork`."""
    certified = sa.exists().where(Certificate.artwork_id == Artwork.id, Certificate.issued_at.is_not(None))
    public = set(session.scalars(sa.select(Artwork.id).where(Artwork.id.in_(artwork_ids), certified)))
    rows = session.scalars(sa.select(Artwork).where(Artwork.id.in_(artwork_ids)))
    return public | {row.id for row in rows if may_see_uncertified(ArtworkCard.of(row, []), actor)}


def own_artwork(session: Session, artwork_id: str, *, actor: Actor) -> ArtworkCard:
    """Return a work of the actor's side.

    :raises ArtworkUnknown: if there is none, or it is somebody else's: the answer is the same
    """
    card = artwork(session, artwork_id)
    if not is_own(card, actor):
        raise ArtworkUnknown(artwork_id=artwork_id)
    return card


def private_fields(session: Session, artwork_id: str) -> dict[str, object]:
    """Return what only the registrant and the overseers may read."""
    query = sa.select(Artwork.ownership, Artwork.another_work).where(Artwork.id == artwork_id)
    row = session.execute(query).one()
    return {"ownership": row.ownership, "another_work": row.another_work}


def registered_by(session: Session, *, actor: Actor, after: str = "", limit: int = PAGE) -> list[ArtworkCard]:
    """Return the works of an actor and his organisation, the newest first, a page at a time."""
    mine = Artwork.registrant_id == actor.id
    if actor.organisation_id is not None:
        mine = mine | (Artwork.organisation_id == actor.organisation_id)
    query = sa.select(Artwork).where(mine).order_by(Artwork.id.desc()).limit(limit)
    if after:
        query = query.where(Artwork.id < after)
    rows = session.scalars(query).all()
    cards = _cards(session, rows)
    return [cards[ArtworkId(row.id)] for row in rows]


def waiting_for_examination(session: Session, *, limit: int = PAGE) -> list[ArtworkCard]:
    """Return works that no expert has examined yet, the oldest first."""
    examined = sa.exists().where(Examination.artwork_id == Artwork.id)
    certified = sa.exists().where(
        Certificate.artwork_id == Artwork.id, Certificate.state != CertificateState.DISCARDED
    )
    query = sa.select(Artwork).where(~examined, ~certified).order_by(Artwork.id).limit(limit)
    rows = session.scalars(query).all()
    cards = _cards(session, rows)
    return [cards[ArtworkId(row.id)] for row in rows]


def examinations(session: Session, artwork_id: str) -> list[ExaminationCard]:
    """Return the findings on a work, the newest first."""
    query = sa.select(Examination).where(Examination.artwork_id == artwork_id)
    return [ExaminationCard.of(row) for row in session.scalars(query.order_by(Examination.id.desc()))]


def image_row(session: Session, sha256: str) -> tuple[str, str, Mapping[str, str]]:
    """Return (artwork id, media type, rendition name to file hash) of a photograph.

    :raises ImageUnknown: if there is none under this hash
    """
    query = sa.select(ArtworkImage.artwork_id, ArtworkImage.media_type, ArtworkImage.renditions)
    row = session.execute(query.where(ArtworkImage.sha256 == sha256).limit(1)).one_or_none()
    if row is None:
        raise ImageUnknown
    return row.artwork_id, row.media_type, row.renditions


@dataclass(frozen=True, slots=True)
class PictureSeen:
    """A photograph that somebody may look at closely."""

    sha256: str
    artwork_id: str
    width: int
    height: int
    rights: str
    is_public: bool
    """Its work is certified, or was: everybody may see it, and that does not change any more."""


def picture_seen(session: Session, sha256: str, *, actor: Actor) -> PictureSeen:
    """Return a photograph of a work that this actor may see, as `visible_artwork` has it.

    :raises ImageUnknown: if there is none under this hash, or none that he may see: the answer is the same
    """
    certified = sa.exists().where(Certificate.artwork_id == Artwork.id, Certificate.issued_at.is_not(None))
    query = (
        sa.select(ArtworkImage.width, ArtworkImage.height, Artwork, certified)
        .join(Artwork, Artwork.id == ArtworkImage.artwork_id)
        .where(ArtworkImage.sha256 == sha256)
        .order_by(certified.desc(), Artwork.id)
    )
    for width, height, row, is_public in session.execute(query):
        if is_public or may_see_uncertified(ArtworkCard.of(row, []), actor):
            return PictureSeen(sha256, row.id, width, height, row.rights, bool(is_public))
    raise ImageUnknown


def photographs(session: Session, artwork_id: str) -> list[dict[str, object]]:
    """Return the fingerprints of a work's photographs, in their order, as certificates hold them.

    `source_sha256` is of the file that its owner sent, before private parts were cut out of it.
    """
    query = sa.select(ArtworkImage.fingerprint, ArtworkImage.source_sha256)
    rows = session.execute(query.where(ArtworkImage.artwork_id == artwork_id).order_by(ArtworkImage.position))
    return [{**row.fingerprint, "source_sha256": row.source_sha256} for row in rows]


def files_named(session: Session, sha256s: Iterable[str]) -> set[str]:
    """Return which of these files belong to a photograph of a work, or of one that is just being brought."""
    named: set[str] = set()
    query = sa.select(ArtworkImage.sha256, ArtworkImage.renditions)
    for sha256, renditions in session.execute(query.execution_options(yield_per=1000)):
        named.update((sha256, *renditions.values()))
    named |= photographs_of_open_batches(session)
    return named.intersection(sha256s)
