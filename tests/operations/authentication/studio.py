"""What the tests of the registry need: pictures, people, keys, and a notary."""

import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from sqlalchemy.orm import Session

from authentication.evidence import credential
from authentication.evidence.keys import PrivateKey
from authentication.images.preparing import Photograph, prepare
from authentication.keyring import Keyring
from authentication.models import Confidence, Opinion
from authentication.operations import (
    certifying,
    enrolling,
    examining,
    keeping_keys,
    notarising,
    registering,
)
from authentication.queries import certificates
from authentication.queries.cards import ArtworkCard, CertificateCard, ExpertKeyCard
from foundation.actor import Actor, Role

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
BASE_URL = "https://house.example"


def picture(seed: int = 1, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A picture that no other seed resembles."""
    rough = np.random.default_rng(seed).integers(0, 255, (7, 9, 3), dtype=np.uint8)
    return Image.fromarray(rough).resize(size, Image.Resampling.BICUBIC)


def encoded(image: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


@cache
def photograph(seed: int = 1) -> Photograph:
    """A made picture, ready to be registered; many tests ask for the same."""
    return prepare(encoded(picture(seed), quality=92)).photograph


def actor(*roles: str, name: str = "", organisation: str | None = None) -> Actor:
    name = name or f"some {roles[0]}"
    return Actor(
        account_id=f"acc_{name.replace(' ', '_')}",
        name=name,
        roles=frozenset(Role(role) for role in roles),
        organisation_id=organisation,
    )


ARTIST = actor("artist", name="Lin Mo")
EXPERT = actor("expert", name="Gu Yan")
REGULATOR = actor("regulator", name="Fang Zheng")


def details(**changes: Any) -> registering.Details:
    given: dict[str, Any] = {
        "title": {"en": "Pine and crane", "zh": "松鹤图"},
        "maker": {"en": "Lin Mo", "zh": "林墨"},
        "object_type": "painting",
        "materials": "ink on paper",
        "height_mm": 690,
        "width_mm": 450,
        "made_from_year": 2024,
        "origin_country": "CN",
        "ownership": "painted by the registrant",
    }
    return registering.Details(**given | changes)


@dataclass
class Studio:
    """Everything that happens to a work, in operations."""

    session: Session
    folder: Path
    at: datetime = NOON
    key: PrivateKey = field(default_factory=PrivateKey.new)

    def open(self) -> "Studio":
        self.keyring = Keyring(self.folder / "keys")
        self.house = keeping_keys.keep_keys(self.session, keyring=self.keyring, base_url=BASE_URL, at=self.at)
        return self

    def registers(self, seed: int = 1, *, by: Actor = ARTIST, another: str = "", **said: Any) -> ArtworkCard:
        return registering.register_artwork(
            self.session,
            details=details(**said),
            photographs=[photograph(seed)],
            another_work=another,
            actor=by,
            at=self.at,
        )

    def enrols(self, key: PrivateKey | None = None, *, by: Actor = EXPERT, **more: Any) -> ExpertKeyCard:
        key = key or self.key
        multikey = key.public.multikey
        replaces = more.get("replaces", "")
        handed = enrolling.enrolment_document(
            self.session, multikey=multikey, replaces=replaces, actor=by, at=self.at
        )
        signed = credential.sign_handed(handed, key=key)
        return enrolling.enrol_key(
            self.session,
            multikey=multikey,
            created=signed["proof"]["created"],
            proof_value=signed["proof"]["proofValue"],
            actor=by,
            at=self.at,
            **more,
        )

    def approves(self, key_id: str, *, by: Actor = REGULATOR) -> ExpertKeyCard:
        return enrolling.approve_key(self.session, key_id=key_id, actor=by, at=self.at)

    def examines(self, artwork_id: str, *, by: Actor = EXPERT, opinion: Opinion = Opinion.GENUINE) -> Any:
        return examining.record_examination(
            self.session,
            artwork_id=artwork_id,
            method="naked eye, raking light",
            findings="Brush and paper agree with the maker's hand.",
            opinion=opinion,
            confidence=Confidence.STRONG,
            examined_on=date(2026, 5, 30),
            actor=by,
            at=self.at,
        )

    def prepares(self, artwork_id: str, *, by: Actor = EXPERT) -> CertificateCard:
        return certifying.prepare_certificate(self.session, artwork_id=artwork_id, actor=by, at=self.at)

    def signature(self, certificate_id: str, *, key: PrivateKey | None = None) -> str:
        handed = certificates.to_sign(self.session, certificate_id)
        key = key or self.key
        return str(
            credential.sign_handed({**handed, "key": key.public.multikey}, key=key)["proof"]["proofValue"]
        )

    def issues(self, artwork_id: str, *, by: Actor = EXPERT) -> CertificateCard:
        card = self.prepares(artwork_id, by=by)
        assert card.id is not None
        return certifying.issue_certificate(
            self.session,
            certificate_id=card.id,
            proof_value=self.signature(card.id),
            actor=by,
            at=self.at,
        )

    def certifies(self, seed: int = 1) -> CertificateCard:
        if not certificates.expert_keys(self.session, EXPERT.id):
            self.approves(self.enrols().id)
        work = self.registers(seed)
        self.examines(work.id)
        return self.issues(work.id)

    def notarises(self, **how: Any) -> int:
        self.session.flush()
        done = notarising.notarise(self.session, keyring=self.keyring, house=self.house, at=self.at, **how)
        notarising.sign_status_lists(self.session, keyring=self.keyring, house=self.house, at=self.at)
        self.session.flush()
        return done
