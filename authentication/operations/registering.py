"""Register works and their photographs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import (
    ArtworkInUse,
    ArtworkUnknown,
    ImageRegisteredByAnother,
    LooksLikeRegistered,
    PhotographMissing,
    PhotographTwice,
    TitleMissing,
    TooManyPhotographs,
    YearsOutOfOrder,
)
from authentication.events import ArtworkRegistered
from authentication.images.preparing import Photograph
from authentication.models import Artwork, ArtworkImage, Certificate, CertificateState
from authentication.operations.attesting import attest
from authentication.queries.artworks import artwork, is_own, visible_among
from authentication.queries.cards import ArtworkCard, LookAlikeCard
from authentication.queries.likenesses import look_alikes
from authentication.roles import ARTIST, GALLERY
from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id

MOST_PHOTOGRAPHS: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is said of a work when it is registered. The fields are those of ICOM Object ID."""

    title: dict[str, str]
    maker: dict[str, str]
    object_type: str
    maker_born_year: int | None = None
    maker_died_year: int | None = None
    maker_living: bool = False
    materials: str = ""
    techniques: str = ""
    height_mm: int | None = None
    width_mm: int | None = None
    depth_mm: int | None = None
    weight_g: int | None = None
    subject: str = ""
    inscriptions: str = ""
    distinguishing_features: str = ""
    description: dict[str, str] = field(default_factory=dict)
    date_text: str = ""
    made_from_year: int | None = None
    made_to_year: int | None = None
    origin_country: str | None = None
    rights: str = ""
    ownership: str = ""


def register_artwork(
    session: Session,
    *,
    details: Details,
    photographs: Sequence[Photograph],
    another_work: str = "",
    actor: Actor,
    at: datetime,
) -> ArtworkCard:
    """Register a work with its photographs, whose files are kept already, and return its card.

    :param another_work: why this is not the registered work that it looks like
    :raises NotAllowed: if the actor is neither artist nor gallery
    :raises TitleMissing: if there is no title or no maker in any language
    :raises YearsOutOfOrder: if years contradict one another
    :raises PhotographMissing: if there is no photograph
    :raises ImageRegisteredByAnother: if somebody else registered one of these very files
    :raises LooksLikeRegistered: if it looks like a registered work and `another_work` says nothing
    """
    actor.require(ARTIST, GALLERY)
    _require_sense(details)
    _require_photographs(photographs, already=0)
    alike = _require_new(session, photographs, another_work=another_work, actor=actor)
    row = Artwork(
        id=new_id("art", at),
        title=_said(details.title),
        maker=_said(details.maker),
        maker_born_year=details.maker_born_year,
        maker_died_year=details.maker_died_year,
        maker_living=details.maker_living,
        object_type=details.object_type,
        materials=details.materials,
        techniques=details.techniques,
        height_mm=details.height_mm,
        width_mm=details.width_mm,
        depth_mm=details.depth_mm,
        weight_g=details.weight_g,
        subject=details.subject,
        inscriptions=details.inscriptions,
        distinguishing_features=details.distinguishing_features,
        description=_said(details.description),
        date_text=details.date_text,
        made_from_year=details.made_from_year,
        made_to_year=details.made_to_year,
        origin_country=details.origin_country,
        rights=details.rights,
        ownership=details.ownership,
        another_work={"look_alikes": [each.artwork_id for each in alike], "reason": another_work}
        if alike
        else {},
        registrant_id=actor.id,
        registrant_name=actor.name,
        organisation_id=actor.organisation_id,
        registered_at=at,
    )
    session.add(row)
    session.flush()
    _add(session, row.id, photographs, first=0, actor=actor, at=at)
    attest(
        session,
        artwork_id=row.id,
        kind="artwork.registered",
        claims={"photographs": [each.sha256 for each in photographs]},
        disclosable={"registrant": actor.name, "title": row.title, "maker": row.maker},
        actor=actor,
        at=at,
    )
    outbox.publish(session, ArtworkRegistered(artwork_id=row.id, registrant_id=actor.id), at=at)
    return artwork(session, row.id)


def add_images(
    session: Session,
    *,
    artwork_id: str,
    photographs: Sequence[Photograph],
    another_work: str = "",
    actor: Actor,
    at: datetime,
) -> ArtworkCard:
    """Add photographs to a work that is not certified yet, and return its card.

    :raises ArtworkUnknown: if there is no such work, or it is somebody else's
    :raises ArtworkInUse: if a certificate is prepared or stands
    :raises TooManyPhotographs: if it would have more than MOST_PHOTOGRAPHS
    :raises PhotographTwice: if the work has this photograph already
    """
    actor.require(ARTIST, GALLERY)
    row = session.get(Artwork, artwork_id, with_for_update=True)
    if row is None or not is_own(artwork(session, artwork_id), actor):
        raise ArtworkUnknown(artwork_id=artwork_id)
    ended = (CertificateState.REVOKED, CertificateState.DISCARDED)
    bound = sa.select(Certificate.serial).where(
        Certificate.artwork_id == artwork_id, Certificate.state.not_in(ended)
    )
    if session.scalar(bound.limit(1)) is not None:
        raise ArtworkInUse(artwork_id=artwork_id)
    mine = sa.select(ArtworkImage).where(ArtworkImage.artwork_id == artwork_id)
    kept = session.scalars(mine).all()
    _require_photographs(photographs, already=len(kept))
    if {each.sha256 for each in kept} & {each.sha256 for each in photographs}:
        raise PhotographTwice
    _require_new(session, photographs, another_work=another_work, actor=actor, apart_from=artwork_id)
    _add(session, artwork_id, photographs, first=len(kept), actor=actor, at=at)
    attest(
        session,
        artwork_id=artwork_id,
        kind="artwork.photographed",
        claims={"photographs": [each.sha256 for each in photographs]},
        actor=actor,
        at=at,
    )
    return artwork(session, artwork_id)


def _require_sense(details: Details) -> None:
    if not _said(details.title) or not _said(details.maker):
        wanted = {"title": details.title, "maker": details.maker}
        raise TitleMissing(
            fields={name: "This is needed." for name, texts in wanted.items() if not _said(texts)}
        )
    years = [
        (details.maker_born_year, details.maker_died_year),
        (details.made_from_year, details.made_to_year),
        (details.maker_born_year, details.made_to_year),
    ]
    for earlier, later in years:
        if earlier is not None and later is not None and later < earlier:
            raise YearsOutOfOrder(earlier=earlier, later=later)


def _require_photographs(photographs: Sequence[Photograph], *, already: int) -> None:
    if not photographs:
        raise PhotographMissing(fields={"photographs": "This is needed."})
    if already + len(photographs) > MOST_PHOTOGRAPHS:
        raise TooManyPhotographs(limit=MOST_PHOTOGRAPHS)
    if len({each.sha256 for each in photographs}) < len(photographs):
        raise PhotographTwice


def _require_new(
    session: Session,
    photographs: Sequence[Photograph],
    *,
    another_work: str,
    actor: Actor,
    apart_from: str | None = None,
) -> list[LookAlikeCard]:
    """Require that the registry does not know the work yet; return what it looks like nevertheless."""
    files = {each.sha256 for each in photographs} | {each.source_sha256 for each in photographs}
    query = sa.select(Artwork).join(ArtworkImage, ArtworkImage.artwork_id == Artwork.id)
    twins = query.where(ArtworkImage.sha256.in_(files) | ArtworkImage.source_sha256.in_(files))
    for twin in session.scalars(twins).unique():
        if twin.id != apart_from and not (
            twin.registrant_id == actor.account_id
            or (twin.organisation_id is not None and twin.organisation_id == actor.organisation_id)
        ):
            raise ImageRegisteredByAnother
    alike = look_alikes(
        session,
        [each.fingerprint for each in photographs],
        seen={each.shows: each.shows_as for each in photographs if each.shows},
        apart_from=apart_from,
    )
    blocking = [each for each in alike if each.is_telling]
    if blocking and not another_work.strip():
        seen = visible_among(session, [each.artwork_id for each in blocking], actor=actor)
        shown = [
            {"artwork_id": each.artwork_id, "title": each.title, "image": each.image_url, "grade": each.grade}
            for each in blocking
            if each.artwork_id in seen
        ]
        raise LooksLikeRegistered(look_alikes=shown, hidden=len(blocking) - len(shown))
    return alike


def _add(
    session: Session,
    artwork_id: str,
    photographs: Sequence[Photograph],
    *,
    first: int,
    actor: Actor,
    at: datetime,
) -> None:
    for position, each in enumerate(photographs, start=first):
        found = each.fingerprint
        session.add(
            ArtworkImage(
                artwork_id=artwork_id,
                position=position,
                caption=each.caption,
                sha256=each.sha256,
                source_sha256=each.source_sha256,
                media_type=each.media_type,
                width=each.width,
                height=each.height,
                size_bytes=each.size_bytes,
                renditions=each.renditions,
                fingerprint=found,
                colours=each.colours,
                phash64=found["phash64"],
                dhash64=found["dhash64"],
                pdq256=found["pdq256"],
                added_by=actor.id,
                added_at=at,
            )
        )
    session.flush()


def _said(texts: dict[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}
