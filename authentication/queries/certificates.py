"""Certificates, and the keys that sign them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import CertificateNotInForce, CertificateUnknown, ExpertKeyUnknown
from authentication.evidence import credential
from authentication.evidence.keys import from_multikey
from authentication.models import (
    STANDING,
    Certificate,
    CertificateState,
    ExpertKey,
    KeyState,
    SignedStatement,
)
from authentication.queries.cards import ArtworkId, CertificateCard, ExpertKeyCard
from authentication.queries.house import ACTS

NONE = "none"


def certificates(session: Session, artwork_ids: Iterable[str]) -> dict[ArtworkId, CertificateCard]:
    """Return where each work's certification stands, in one query; every id asked for has its card.

    The one that stands counts, else the latest that was ever issued.
    """
    wanted = list(dict.fromkeys(artwork_ids))
    cards = {ArtworkId(each): CertificateCard(artwork_id=ArtworkId(each), state=NONE) for each in wanted}
    if not wanted:
        return cards
    hidden = (CertificateState.PREPARED, CertificateState.DISCARDED)
    query = sa.select(Certificate).where(Certificate.artwork_id.in_(wanted), Certificate.state.not_in(hidden))
    for row in session.scalars(query.order_by(Certificate.serial)):
        key = ArtworkId(row.artwork_id)
        if cards[key].state not in STANDING:
            cards[key] = CertificateCard.of(row)
    return cards


def certificate_of(session: Session, artwork_id: str) -> CertificateCard:
    """Return where one work's certification stands."""
    return certificates(session, [artwork_id])[ArtworkId(artwork_id)]


def require_certificate_in_force(session: Session, *, artwork_id: str, at: datetime) -> CertificateCard:
    """Return the work's certificate if it is in force at this instant.

    :raises CertificateNotInForce: if there is none, or it is suspended, revoked or over
    """
    card = certificate_of(session, artwork_id)
    if not card.holds_at(at):
        said = "expired" if card.is_over(at) else card.state
        raise CertificateNotInForce(artwork_id=artwork_id, state=said)
    return card


def certificate_by_number(session: Session, number: str) -> CertificateCard:
    """Return an issued certificate by its number, however it is typed.

    :raises CertificateUnknown: if no issued certificate has it
    """
    plain = number.strip().upper().replace(" ", "")
    query = sa.select(Certificate).where(Certificate.number == plain, Certificate.issued_at.is_not(None))
    row = session.scalar(query)
    if row is None:
        raise CertificateUnknown(number=number.strip()[:40])
    return CertificateCard.of(row)


def certificate_row(session: Session, certificate_id: str, *, lock: bool = False) -> Certificate:
    """Return a certificate's row, for operations.

    :raises CertificateUnknown: if there is none under this id
    """
    query = sa.select(Certificate).where(Certificate.id == certificate_id)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise CertificateUnknown(number=certificate_id)
    return row


def certificate(session: Session, certificate_id: str) -> CertificateCard:
    """Return a certificate by its id.

    :raises CertificateUnknown: if there is none under this id
    """
    return CertificateCard.of(certificate_row(session, certificate_id))


def to_sign(session: Session, certificate_id: str) -> dict[str, Any]:
    """Return the document that its expert signs: what, under which options, with which key.

    :raises CertificateUnknown: if there is none under this id
    """
    row = certificate_row(session, certificate_id)
    multikey = session.scalar(sa.select(ExpertKey.multikey).where(ExpertKey.id == row.expert_key_id))
    return credential.to_sign(row.document, row.proof_options, key=from_multikey(multikey))


def signed_credential(session: Session, statement_id: str | None) -> dict[str, Any] | None:
    """Return a statement as it was signed, or None while it is not."""
    query = sa.select(SignedStatement.credential).where(SignedStatement.id == statement_id)
    found: dict[str, Any] | None = session.scalar(query)
    return found


def prepared_for(session: Session, expert_id: str, *, limit: int = 100) -> list[CertificateCard]:
    """Return the certificates that wait for this expert's signature, the oldest first."""
    query = sa.select(Certificate).where(
        Certificate.expert_id == expert_id, Certificate.state == CertificateState.PREPARED
    )
    return [
        CertificateCard.of(row) for row in session.scalars(query.order_by(Certificate.serial).limit(limit))
    ]


def expert_keys(session: Session, expert_id: str) -> list[ExpertKeyCard]:
    """Return an expert's keys with their history, the newest first."""
    query = sa.select(ExpertKey).where(ExpertKey.expert_id == expert_id).order_by(ExpertKey.id.desc())
    return [ExpertKeyCard.of(row) for row in session.scalars(query)]


def keys_in_use(session: Session, *, limit: int = 200) -> list[ExpertKeyCard]:
    """Return the keys that are approved now, by their persons' names."""
    query = sa.select(ExpertKey).where(ExpertKey.state == KeyState.APPROVED)
    rows = session.scalars(query.order_by(ExpertKey.expert_name, ExpertKey.id).limit(limit))
    return [ExpertKeyCard.of(row) for row in rows]


def acting_key(session: Session, account_id: str) -> ExpertKey | None:
    """Return the key with which a person has to sign acts in custody; None if his session stands for him.

    The one that is approved; or the last one, if he retired it himself: a thief of his session could do the
    same. Only a regulator who retires it gives him back to his session.
    """
    query = sa.select(ExpertKey).where(ExpertKey.expert_id == account_id, ExpertKey.approved_at.is_not(None))
    rows = [row for row in session.scalars(query.order_by(ExpertKey.id.desc())) if ACTS in row.purposes]
    standing = next((row for row in rows if row.state is KeyState.APPROVED), None)
    if standing is not None or not rows:
        return standing
    last = max(rows, key=lambda row: (row.approved_at, row.id))
    return last if last.ended_by == account_id else None


def signs_with_key(session: Session, account_id: str) -> bool:
    """Say whether a person has to sign acts in custody with a key of his own."""
    return acting_key(session, account_id) is not None


def proposed_keys(session: Session, *, limit: int = 100) -> list[ExpertKeyCard]:
    """Return the keys that wait for approval, the oldest first."""
    query = sa.select(ExpertKey).where(ExpertKey.state == KeyState.PROPOSED).order_by(ExpertKey.id)
    return [ExpertKeyCard.of(row) for row in session.scalars(query.limit(limit))]


def expert_key(session: Session, key_id: str) -> ExpertKeyCard:
    """Return a key.

    :raises ExpertKeyUnknown: if there is none under this id
    """
    row = session.get(ExpertKey, key_id)
    if row is None:
        raise ExpertKeyUnknown(key_id=key_id)
    return ExpertKeyCard.of(row)


def approved_key(session: Session, expert_id: str) -> ExpertKey | None:
    """Return the key of a person that is approved now, or None."""
    query = sa.select(ExpertKey).where(ExpertKey.expert_id == expert_id, ExpertKey.state == KeyState.APPROVED)
    return session.scalar(query.order_by(ExpertKey.approved_at.desc()).limit(1))
