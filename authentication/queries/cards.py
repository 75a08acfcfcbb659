"""The cards of the registry: what others see of its rows."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, NewType

from authentication.models import (
    Artwork,
    ArtworkImage,
    Certificate,
    CertificateState,
    Examination,
    ExpertKey,
    SignedStatement,
)

NEAR_PHASH_BITS: Final = 6
NEAR_DHASH_BITS: Final = 5
MULTIPLES: Final = frozenset({"print", "photograph"})
"""Kinds of work (`object_words.KINDS`) that are made in several impressions."""

ArtworkId = NewType("ArtworkId", str)
CertificateId = NewType("CertificateId", str)
StatementId = NewType("StatementId", str)


@dataclass(frozen=True, slots=True)
class MakerLife:
    """When a maker lived, as far as it is known."""

    born_year: int | None
    died_year: int | None
    living: bool


@dataclass(frozen=True, slots=True)
class ImageCard:
    """One photograph of a work."""

    sha256: str
    width: int
    height: int
    """In pixels, of the photograph as it is kept."""
    position: int
    caption: str
    thumb_url: str
    url: str
    colours: tuple[str, ...] = ()
    """What it is mostly made of, the most first."""
    blur: str = ""
    """SHA-256 of the few bytes that stand in its place until it comes; empty where there are none."""

    @classmethod
    def of(cls, image: ArtworkImage) -> "ImageCard":
        """Return a row as a card."""
        address, shares = f"/images/{image.sha256}", image.colours or {}
        return cls(
            sha256=image.sha256,
            width=image.width,
            height=image.height,
            position=image.position,
            caption=image.caption,
            thumb_url=f"{address}/thumb",
            url=f"{address}/screen",
            colours=tuple(sorted(shares, key=lambda name: -int(shares[name]))),
            blur=image.renditions.get("blur", ""),
        )


@dataclass(frozen=True, slots=True)
class ArtworkCard:
    """A registered work. Who registered it is not for everybody: see `redacted`."""

    id: ArtworkId
    title: dict[str, str]
    maker: dict[str, str]
    maker_life: MakerLife
    object_type: str
    materials: str
    techniques: str
    height_mm: int | None
    width_mm: int | None
    depth_mm: int | None
    weight_g: int | None
    subject: str
    inscriptions: str
    distinguishing_features: str
    description: dict[str, str]
    date_text: str
    made_from_year: int | None
    made_to_year: int | None
    origin_country: str | None
    rights: str
    registrant_id: str
    registrant_name: str
    organisation_id: str | None
    registered_at: datetime
    images: list[ImageCard] = field(default_factory=list)

    @classmethod
    def of(cls, row: Artwork, images: list[ImageCard]) -> "ArtworkCard":
        """Return a row and its photographs as a card."""
        return cls(
            id=ArtworkId(row.id),
            title=row.title,
            maker=row.maker,
            maker_life=MakerLife(row.maker_born_year, row.maker_died_year, row.maker_living),
            object_type=row.object_type,
            materials=row.materials,
            techniques=row.techniques,
            height_mm=row.height_mm,
            width_mm=row.width_mm,
            depth_mm=row.depth_mm,
            weight_g=row.weight_g,
            subject=row.subject,
            inscriptions=row.inscriptions,
            distinguishing_features=row.distinguishing_features,
            description=row.description,
            date_text=row.date_text,
            made_from_year=row.made_from_year,
            made_to_year=row.made_to_year,
            origin_country=row.origin_country,
            rights=row.rights,
            registrant_id=row.registrant_id,
            registrant_name=row.registrant_name,
            organisation_id=row.organisation_id,
            registered_at=row.registered_at,
            images=images,
        )

    @property
    def is_multiple(self) -> bool:
        """Say whether its kind is made in several impressions: a picture tells none from another."""
        return self.object_type in MULTIPLES

    def redacted(self) -> "ArtworkCard":
        """Return it as everybody may see it: without who registered it, which the passport seals."""
        return replace(self, registrant_id="", registrant_name="", organisation_id=None)


@dataclass(frozen=True, slots=True)
class CertificateCard:
    """Where the certification of a work stands. Of works without one, `state` is 'none'."""

    artwork_id: ArtworkId
    state: str
    """none, prepared, in_force, suspended, revoked."""
    id: CertificateId | None = None
    number: str | None = None
    expert_id: str | None = None
    expert_name: str | None = None
    prepared_at: datetime | None = None
    issued_at: datetime | None = None
    valid_until: datetime | None = None
    state_reason: str = ""
    state_by: str = ""
    state_at: datetime | None = None
    statement_id: str | None = None

    @property
    def in_force(self) -> bool:
        """Say whether it may be relied on."""
        return self.state == CertificateState.IN_FORCE

    def is_over(self, at: datetime) -> bool:
        """Say whether its last day has passed."""
        return self.valid_until is not None and self.valid_until <= at

    def holds_at(self, at: datetime) -> bool:
        """Say whether it is in force at an instant."""
        return self.in_force and not self.is_over(at)

    @classmethod
    def of(cls, row: Certificate) -> "CertificateCard":
        """Return a row as a card."""
        return cls(
            artwork_id=ArtworkId(row.artwork_id),
            state=row.state.value,
            id=CertificateId(row.id),
            number=row.number,
            expert_id=row.expert_id,
            expert_name=row.expert_name,
            prepared_at=row.prepared_at,
            issued_at=row.issued_at,
            valid_until=row.valid_until,
            state_reason=row.state_reason,
            state_by=row.state_by,
            state_at=row.state_at,
            statement_id=row.statement_id,
        )


@dataclass(frozen=True, slots=True)
class ExaminationCard:
    """An expert's findings."""

    id: str
    artwork_id: ArtworkId
    expert_id: str
    expert_name: str
    method: str
    findings: str
    opinion: str
    confidence: str
    examined_on: date
    recorded_at: datetime

    @classmethod
    def of(cls, row: Examination) -> "ExaminationCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            artwork_id=ArtworkId(row.artwork_id),
            expert_id=row.expert_id,
            expert_name=row.expert_name,
            method=row.method,
            findings=row.findings,
            opinion=row.opinion.value,
            confidence=row.confidence.value,
            examined_on=row.examined_on,
            recorded_at=row.recorded_at,
        )


@dataclass(frozen=True, slots=True)
class ExpertKeyCard:
    """A key that an expert enrolled."""

    id: str
    expert_id: str
    expert_name: str
    expert_did: str
    multikey: str
    label: str
    state: str
    enrolled_at: datetime
    approved_at: datetime | None
    ended_at: datetime | None
    ended_why: str
    replaces_key_id: str | None
    purposes: list[str] = field(default_factory=lambda: ["certificate"])
    """What it signs: 'certificate', 'custody', or both."""

    @classmethod
    def of(cls, row: ExpertKey) -> "ExpertKeyCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            expert_id=row.expert_id,
            expert_name=row.expert_name,
            expert_did=row.expert_did,
            multikey=row.multikey,
            label=row.label,
            state=row.state.value,
            enrolled_at=row.enrolled_at,
            approved_at=row.approved_at,
            ended_at=row.ended_at,
            ended_why=row.ended_why,
            replaces_key_id=row.replaces_key_id,
            purposes=list(row.purposes),
        )


@dataclass(frozen=True, slots=True)
class StatementCard:
    """Something said about a work, as everybody may see it."""

    id: StatementId
    artwork_id: ArtworkId | None
    kind: str
    claims: dict[str, Any]
    issued_at: datetime
    issuer: str
    sealed: list[str]
    """Names of what is said but not shown."""
    state: str
    """recorded, sequenced, integrated."""
    number: int | None
    log_index: int | None

    @classmethod
    def of(cls, row: SignedStatement) -> "StatementCard":
        """Return a row as a card."""
        return cls(
            id=StatementId(row.id),
            artwork_id=ArtworkId(row.artwork_id) if row.artwork_id else None,
            kind=row.kind,
            claims=row.claims,
            issued_at=row.issued_at,
            issuer=row.issuer,
            sealed=[str(each["name"]) for each in row.disclosures],
            state=row.state.value,
            number=row.number,
            log_index=row.log_index,
        )


@dataclass(frozen=True, slots=True)
class LookAlikeCard:
    """A registered work that a photograph looks like."""

    artwork_id: ArtworkId
    title: dict[str, str]
    maker: dict[str, str]
    image_url: str
    grade: str
    """same_file, same_picture, alike; or as which it was recognised: same_photograph, detail_of, ..."""
    phash_distance_bits: int | None = None
    dhash_distance_bits: int | None = None
    pdq_distance_bits: int | None = None
    """None where no hash is near: it was recognised by its corners and pixels."""

    @property
    def is_telling(self) -> bool:
        """Say whether the registrant has to give a reason before he registers such a picture again.

        PDQ alone misses plain pictures that were made smaller; pHash and dHash together do not. Of 253
        different works the nearest two are 10 and 7 bits apart in these.
        """
        if self.phash_distance_bits is None or self.dhash_distance_bits is None:
            return True  # recognised
        near = self.phash_distance_bits <= NEAR_PHASH_BITS and self.dhash_distance_bits <= NEAR_DHASH_BITS
        return near or self.grade in {"same_file", "same_picture"}
