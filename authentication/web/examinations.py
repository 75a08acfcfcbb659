"""The examiner's bench: a work, what it looks like, and the decision."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from flask import url_for
from flask_babel import gettext
from pydantic import StringConstraints

from authentication.errors import ExpertKeyMissing
from authentication.models import Confidence, Opinion
from authentication.operations import certifying, examining
from authentication.queries import artworks as works
from authentication.queries import certificates, likenesses
from authentication.queries.cards import (
    ArtworkCard,
    ArtworkId,
    CertificateCard,
    ExaminationCard,
    ExpertKeyCard,
    LookAlikeCard,
)
from authentication.roles import EXPERT
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("examinations", __name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for experts: works to examine, certificates to sign."""

    artworks: list[ArtworkCard]
    to_sign: list[CertificateCard]
    titles: dict[ArtworkId, ArtworkCard]


@dataclass(frozen=True, slots=True)
class Bench:
    """A work on the bench."""

    artwork: ArtworkCard
    ownership: str
    another_work: str
    certificate: CertificateCard
    examinations: list[ExaminationCard]
    look_alikes: list[LookAlikeCard]
    keys: list[ExpertKeyCard]
    own: bool


@dataclass(frozen=True, slots=True)
class RecordExamination:
    """An expert's findings."""

    method: Annotated[str, StringConstraints(min_length=2, max_length=1000)]
    findings: Annotated[str, StringConstraints(min_length=2, max_length=10_000)]
    opinion: Opinion
    confidence: Confidence
    examined_on: date


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of an examination."""

    examination: ExaminationCard
    certificate: CertificateCard | None
    """Prepared for the expert's signature, where he found the work genuine and has an approved key."""


@room.get(
    "/examinations",
    gives=Waiting,
    may={EXPERT},
    scope="registry:read",
    page="authentication/waiting.html",
)
def waiting(call: Call[None]) -> Waiting:
    """List the works that no expert has examined yet, and the certificates that wait for your signature."""
    to_sign = certificates.prepared_for(db.session, call.actor.id)
    return Waiting(
        artworks=works.waiting_for_examination(db.session),
        to_sign=to_sign,
        titles=works.artworks(db.session, [card.artwork_id for card in to_sign]),
    )


@room.get(
    "/artworks/<artwork_id>/examination",
    gives=Bench,
    may={EXPERT},
    scope="registry:read",
    page="authentication/bench.html",
)
def bench(call: Call[None], artwork_id: str) -> Bench:
    """Show a work on the examiner's bench."""
    card = works.artwork(db.session, artwork_id)
    hidden = works.private_fields(db.session, artwork_id)
    another = hidden["another_work"]
    prints = works.photographs(db.session, artwork_id)
    return Bench(
        artwork=card,
        ownership=str(hidden["ownership"]),
        another_work=str(another.get("reason", "")) if isinstance(another, dict) else "",
        certificate=certificates.certificate_of(db.session, artwork_id),
        examinations=works.examinations(db.session, artwork_id),
        look_alikes=likenesses.look_alikes(db.session, prints, apart_from=artwork_id),
        keys=certificates.expert_keys(db.session, call.actor.id),
        own=works.is_own(card, call.actor),
    )


@room.post(
    "/artworks/<artwork_id>/examinations",
    takes=RecordExamination,
    gives=Examined,
    may={EXPERT},
    scope="registry:certify",
    done=lambda card: (
        url_for("certificates.sign", certificate_id=card.certificate.id)
        if card.certificate
        else url_for("examinations.bench", artwork_id=card.examination.artwork_id)
    ),
    on_refusal="examinations.bench",
)
def record(call: Call[RecordExamination], artwork_id: str) -> Examined:
    """Record your findings; where the work is genuine, its certificate is prepared for your signature."""
    said = call.input
    with call.transaction() as session:
        examination = examining.record_examination(
            session,
            artwork_id=artwork_id,
            method=said.method,
            findings=said.findings,
            opinion=said.opinion,
            confidence=said.confidence,
            examined_on=said.examined_on,
            actor=call.actor,
            at=call.at,
        )
        prepared = None
        standing = certificates.certificate_of(session, artwork_id).state in {"in_force", "suspended"}
        if said.opinion is Opinion.GENUINE and not standing:
            try:
                prepared = certifying.prepare_certificate(
                    session, artwork_id=artwork_id, actor=call.actor, at=call.at
                )
            except ExpertKeyMissing:
                prepared = None  # the findings stand; the bench says what is missing
        answer = call.answer(session, Examined(examination, prepared))
    call.say(gettext("Your findings are recorded."))
    return answer


@room.post(
    "/artworks/<artwork_id>/certificates",
    gives=CertificateCard,
    may={EXPERT},
    scope="registry:certify",
    done=lambda card: url_for("certificates.sign", certificate_id=card.id),
    on_refusal="examinations.bench",
)
def prepare(call: Call[None], artwork_id: str) -> CertificateCard:
    """Prepare the certificate of a work that you found genuine, for your signature."""
    with call.transaction() as session:
        card = certifying.prepare_certificate(session, artwork_id=artwork_id, actor=call.actor, at=call.at)
        return call.answer(session, card)
