"""Take a certificate's force away: for a time, or for good; and give it back."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import (
    CertificateStateForbids,
    CertificateUnknown,
    NotYourCertificate,
    SuspendedByRegulator,
)
from authentication.events import (
    CertificateReinstated,
    CertificateRevoked,
    CertificateSuspended,
)
from authentication.evidence.statement import (
    REINSTATED,
    REVOKED,
    SUSPENDED,
    statement_iri,
)
from authentication.models import (
    STANDING,
    Certificate,
    CertificateState,
    SignedStatement,
)
from authentication.operations.attesting import attest
from authentication.queries.cards import CertificateCard
from authentication.queries.certificates import certificate_row
from authentication.roles import EXPERT, REGULATOR
from foundation import outbox
from foundation.actor import Actor

AUTHORITY_EXPERT: Final = "expert"
AUTHORITY_REGULATOR: Final = "regulator"
_A_DAY: Final = timedelta(days=1)
"""It may be tomorrow already where the expert is."""


def suspend_certificate(
    session: Session, *, certificate_id: str, reason: str, actor: Actor, at: datetime
) -> CertificateCard:
    """Suspend a certificate: nobody may rely on it until it is reinstated. The reason is public.

    :raises NotAllowed: if the actor is neither an expert nor a regulator
    :raises CertificateUnknown: if there is no such certificate
    :raises NotYourCertificate: if another expert signed it
    :raises CertificateStateForbids: if it is not in force
    """
    row = _turned(
        session, certificate_id, {CertificateState.IN_FORCE}, CertificateState.SUSPENDED, reason, actor, at
    )
    _say(session, row, SUSPENDED, actor, at)
    fact = CertificateSuspended(
        artwork_id=row.artwork_id,
        certificate_id=row.id,
        number=row.number,
        reason=reason,
        authority=_authority(row, actor),
    )
    outbox.publish(session, fact, at=at)
    return CertificateCard.of(row)


def reinstate_certificate(
    session: Session, *, certificate_id: str, reason: str, actor: Actor, at: datetime
) -> CertificateCard:
    """Bring a suspended certificate back into force. Refuses as `suspend_certificate` does.

    :raises SuspendedByRegulator: if a regulator suspended it and the actor is none
    """
    row = _turned(
        session, certificate_id, {CertificateState.SUSPENDED}, CertificateState.IN_FORCE, reason, actor, at
    )
    _say(session, row, REINSTATED, actor, at)
    fact = CertificateReinstated(
        artwork_id=row.artwork_id, certificate_id=row.id, number=row.number, reason=reason
    )
    outbox.publish(session, fact, at=at)
    return CertificateCard.of(row)


def revoke_certificate(
    session: Session, *, certificate_id: str, reason: str, actor: Actor, at: datetime
) -> CertificateCard:
    """Revoke a certificate, in force or suspended, for good. Refuses as `suspend_certificate` does."""
    row = _turned(session, certificate_id, set(STANDING), CertificateState.REVOKED, reason, actor, at)
    _say(session, row, REVOKED, actor, at)
    fact = CertificateRevoked(
        artwork_id=row.artwork_id,
        certificate_id=row.id,
        number=row.number,
        reason=reason,
        authority=_authority(row, actor),
    )
    outbox.publish(session, fact, at=at)
    return CertificateCard.of(row)


def _turned(
    session: Session,
    certificate_id: str,
    before: set[CertificateState],
    after: CertificateState,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Certificate:
    actor.require(EXPERT, REGULATOR)
    row = certificate_row(session, certificate_id, lock=True)
    if row.issued_at is None:
        raise CertificateUnknown(number=certificate_id)
    if row.expert_id != actor.account_id and not actor.has(REGULATOR):
        raise NotYourCertificate(number=row.number)
    if row.state not in before:
        raise CertificateStateForbids(number=row.number, state=row.state)
    if after is CertificateState.IN_FORCE and not actor.has(REGULATOR) and _is_the_regulators(session, row):
        raise SuspendedByRegulator(number=row.number)
    row.state, row.state_reason, row.state_by, row.state_at = after, reason, actor.name, at
    session.flush()
    return row


def _authority(row: Certificate, actor: Actor) -> str:
    """Return in what name the actor decides: of whoever signed the certificate, or of the office."""
    return AUTHORITY_EXPERT if row.expert_id == actor.account_id else AUTHORITY_REGULATOR


def _is_the_regulators(session: Session, row: Certificate) -> bool:
    """Say whether a regulator suspended a certificate, by what the log says of it.

    What was said before statements named the authority names a person: if not the expert, it was the office.
    """
    said = session.scalars(
        sa.select(SignedStatement.claims)
        .where(SignedStatement.artwork_id == row.artwork_id, SignedStatement.kind == SUSPENDED)
        .order_by(SignedStatement.seq.desc())
    )
    mine = statement_iri(row.statement_id)
    named = AUTHORITY_EXPERT if row.state_by == row.expert_name else AUTHORITY_REGULATOR
    latest = next((claims for claims in said if claims["certificate"] == mine), None)
    return (named if latest is None else latest.get("authority", named)) == AUTHORITY_REGULATOR


def _say(session: Session, row: Certificate, kind: str, actor: Actor, at: datetime) -> None:
    attest(
        session,
        artwork_id=row.artwork_id,
        kind=kind,
        claims={
            "certificate": statement_iri(row.statement_id),
            "number": row.number,
            "reason": row.state_reason,
            "authority": _authority(row, actor),
        },
        disclosable={"decided_by": actor.name},
        actor=actor,
        at=at,
    )
