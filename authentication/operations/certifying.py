"""Certify works: prepared by the house, signed by the expert with a key of his own."""

from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import (
    CertificateStands,
    CertificateStateForbids,
    CertificateUnknown,
    ExaminationNeeded,
    ExpertKeyMissing,
    SignatureWrong,
)
from authentication.events import (
    CertificateIssued,
)
from authentication.evidence import credential
from authentication.evidence.errors import CredentialBroken, SignatureBroken
from authentication.evidence.keys import from_multikey
from authentication.evidence.statement import (
    CERTIFICATE,
    Statement,
    artwork_iri,
    new_salt,
    statement_iri,
)
from authentication.evidence.status import Entry, Purpose
from authentication.models import (
    STANDING,
    Artwork,
    Certificate,
    CertificateState,
    Examination,
    ExpertKey,
    KeyState,
    Opinion,
    SignedStatement,
)
from authentication.operations.examining import work_of_others
from authentication.queries.artworks import photographs
from authentication.queries.cards import ArtworkCard, CertificateCard
from authentication.queries.certificates import approved_key, certificate_row
from authentication.queries.house import CERTIFIES, House, house
from authentication.roles import EXPERT
from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id

_A_DAY: Final = timedelta(days=1)
"""It may be tomorrow already where the expert is."""


def prepare_certificate(session: Session, *, artwork_id: str, actor: Actor, at: datetime) -> CertificateCard:
    """Fix the words of a certificate, for its expert to sign with his own key, unless that was done before.

    :raises NotAllowed: if the actor is not an expert
    :raises ArtworkUnknown: if there is no such work
    :raises OwnWork: if the work is his own or his organisation's
    :raises ExaminationNeeded: if his latest examination does not find the work genuine
    :raises ExpertKeyMissing: if none of his keys is approved
    :raises CertificateStands: if one is in force or suspended
    """
    actor.require(EXPERT)
    session.get(Artwork, artwork_id, with_for_update=True)
    work = work_of_others(session, artwork_id, actor)
    query = sa.select(Examination).where(
        Examination.artwork_id == artwork_id, Examination.expert_id == actor.id
    )
    examination = session.scalar(query.order_by(Examination.id.desc()).limit(1))
    if examination is None or examination.opinion is not Opinion.GENUINE:
        raise ExaminationNeeded
    key = approved_key(session, actor.id)
    if key is None or CERTIFIES not in key.purposes:
        raise ExpertKeyMissing
    for other in session.scalars(sa.select(Certificate).where(Certificate.artwork_id == artwork_id)):
        if other.state in STANDING:
            raise CertificateStands(number=other.number)
        if other.state is CertificateState.PREPARED and other.expert_id == actor.id:
            if other.examination_id == examination.id and other.expert_key_id == key.id:
                return CertificateCard.of(other)
            other.state, other.state_at = CertificateState.DISCARDED, at
    row = Certificate(
        id=new_id("cer", at),
        number=new_id("cer", at),
        artwork_id=artwork_id,
        examination_id=examination.id,
        expert_id=actor.id,
        expert_name=actor.name,
        expert_key_id=key.id,
        statement_id=new_id("stm", at),
        document={},
        proof_options={},
        prepared_at=at,
        state_at=at,
    )
    session.add(row)
    session.flush()
    row.number = f"BL-{at:%Y}-{row.serial:06d}"
    row.document = _document(session, row, work=work, examination=examination, key=key, at=at)
    method = f"{key.expert_did}#{key.multikey}"
    row.proof_options = credential.options(row.document, verification_method=method, created_at=at)
    session.flush()
    return CertificateCard.of(row)


def issue_certificate(
    session: Session, *, certificate_id: str, proof_value: str, actor: Actor, at: datetime
) -> CertificateCard:
    """Bring a prepared certificate into force by its expert's own signature.

    :param proof_value: multibase base58btc of the signature over the document that was prepared
    :raises NotAllowed: if the actor is not an expert
    :raises CertificateUnknown: if there is none, or another expert prepared it
    :raises CertificateStateForbids: if it is past being signed
    :raises ExpertKeyMissing: if the key it was prepared for is not approved any more
    :raises CertificateStands: if another certificate came into force in the meantime
    :raises SignatureWrong: if the signature does not fit
    """
    actor.require(EXPERT)
    row = certificate_row(session, certificate_id, lock=True)
    if row.expert_id != actor.account_id:
        raise CertificateUnknown(number=certificate_id)
    if row.state is not CertificateState.PREPARED:
        raise CertificateStateForbids(number=row.number, state=row.state)
    session.get(Artwork, row.artwork_id, with_for_update=True)
    query = sa.select(Certificate.number).where(
        Certificate.artwork_id == row.artwork_id, Certificate.state.in_(STANDING)
    )
    if (other := session.scalar(query.limit(1))) is not None:
        raise CertificateStands(number=other)
    key = session.get_one(ExpertKey, row.expert_key_id)
    if key.state is not KeyState.APPROVED:
        raise ExpertKeyMissing
    try:
        signature = credential.proof_value(proof_value)
        signed = credential.attach(row.document, row.proof_options, signature)
        credential.require_proof(signed, key=from_multikey(key.multikey))
    except (CredentialBroken, SignatureBroken) as error:
        raise SignatureWrong(fields={"proof_value": SignatureWrong.message}) from error
    row.state, row.issued_at, row.state_at = CertificateState.IN_FORCE, at, at
    row.state_by = actor.name
    found = Statement.read(row.document)
    session.add(
        SignedStatement(
            id=row.statement_id,
            artwork_id=row.artwork_id,
            subject=found.artwork,
            kind=CERTIFICATE,
            claims=dict(found.claims),
            issuer=found.issuer,
            said_by=actor.name,
            issued_at=found.issued_at,
            credential=signed,
            salt=new_salt(),
        )
    )
    fact = CertificateIssued(artwork_id=row.artwork_id, certificate_id=row.id, number=row.number)
    outbox.publish(session, fact, at=at)
    session.flush()
    return CertificateCard.of(row)


def _document(
    session: Session,
    row: Certificate,
    *,
    work: ArtworkCard,
    examination: Examination,
    key: ExpertKey,
    at: datetime,
) -> dict[str, Any]:
    who = house(session)
    return Statement(
        id=statement_iri(row.statement_id),
        artwork=artwork_iri(work.id),
        kind=CERTIFICATE,
        claims={
            "number": row.number,
            "object": object_id(work),
            "images": photographs(session, work.id),
            "examination": {
                "opinion": examination.opinion.value,
                "confidence": examination.confidence.value,
                "examined_on": examination.examined_on.isoformat(),
            },
        },
        issuer=key.expert_did,
        issued_at=at,
        status=_entries(who, row.serial),
        context=who.context,
    ).document()


def _entries(who: House, index: int) -> tuple[dict[str, str], ...]:
    return tuple(
        Entry(list_url=who.status_list(purpose.value), index=index, purpose=purpose).to_json()
        for purpose in (Purpose.REVOCATION, Purpose.SUSPENSION)
    )


def object_id(work: ArtworkCard) -> dict[str, Any]:
    """Return the Object ID fields of a work as certificates say them: what is not known is left out."""
    life = work.maker_life
    said: dict[str, Any] = {
        "title": work.title,
        "maker": work.maker,
        "maker_born_year": life.born_year,
        "maker_died_year": life.died_year,
        "object_type": work.object_type,
        "materials": work.materials,
        "techniques": work.techniques,
        "height_mm": work.height_mm,
        "width_mm": work.width_mm,
        "depth_mm": work.depth_mm,
        "weight_g": work.weight_g,
        "subject": work.subject,
        "inscriptions": work.inscriptions,
        "distinguishing_features": work.distinguishing_features,
        "date_text": work.date_text,
        "made_from_year": work.made_from_year,
        "made_to_year": work.made_to_year,
        "origin_country": work.origin_country,
    }
    return {name: value for name, value in said.items() if value not in (None, "", {})}
