"""Say something about a work: recorded now, notarised by the worker."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import ArtworkUnknown
from authentication.evidence import bid_history, canonical, disclosure, dossier, extract, recording
from authentication.evidence.statement import artwork_iri, new_salt
from authentication.models import Artwork, SignedStatement
from authentication.queries.cards import StatementId
from authentication.queries.house import house_may_say
from foundation.actor import Actor
from foundation.ids import new_id

_KIND: Final = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*")


def attest(
    session: Session,
    *,
    artwork_id: str,
    kind: str,
    claims: Mapping[str, Any],
    disclosable: Mapping[str, Any] | None = None,
    actor: Actor,
    at: datetime,
) -> StatementId:
    """Record a statement of the house about a work, in the caller's transaction.

    The worker signs it and gives it its place in the public log.

    :param kind: dotted words in lower case: 'custody.stored', 'title.transferred'
    :param claims: what is said for all to read: canonical JSON without floats, no personal data
    :param disclosable: names, prices and places: public only as salted digests
    :raises ArtworkUnknown: if there is no such work
    """
    if session.scalar(sa.select(Artwork.id).where(Artwork.id == artwork_id)) is None:
        raise ArtworkUnknown(artwork_id=artwork_id)
    return record(
        session,
        subject=artwork_iri(artwork_id),
        artwork_id=artwork_id,
        kind=kind,
        claims=claims,
        disclosable=disclosable,
        actor=actor,
        at=at,
    )


def attest_dossier(
    session: Session, *, dossier_id: str, content: Mapping[str, Any], actor: Actor, at: datetime
) -> tuple[StatementId, str]:
    """Record the house's statement of a dossier's digest; return its id, and the digest in hex.

    It is about the dossier and not about the work: nobody can read in the work's passport who took one.
    """
    sha256 = dossier.digest(content)
    statement_id = record(
        session,
        subject=dossier.subject(dossier_id),
        artwork_id=None,
        kind=dossier.KIND,
        claims={"dossier": dossier_id, "sha256": sha256},
        actor=actor,
        at=at,
    )
    return statement_id, sha256


def attest_history(
    session: Session, *, lot_id: str, content: Mapping[str, Any], actor: Actor, at: datetime
) -> tuple[StatementId, str]:
    """Record the house's statement of a lot's bid history, recomputed first; return its id, and the digest.

    It is about the lot and not about the work: that a work was passed is not written into its passport.

    :raises authentication.evidence.errors.HistoryBroken: if the events are not what the bids come to
    """
    found = bid_history.recompute(content)
    assert found["outcome"] == content["outcome"]
    sha256 = bid_history.digest(content)
    statement_id = record(
        session,
        subject=bid_history.subject(lot_id),
        artwork_id=None,
        kind=bid_history.KIND,
        claims={"lot": lot_id, "outcome": content["outcome"], "sha256": sha256},
        actor=actor,
        at=at,
    )
    return statement_id, sha256


def attest_extract(
    session: Session, *, extract_id: str, content: Mapping[str, Any], actor: Actor, at: datetime
) -> tuple[StatementId, str]:
    """Record the house's statement of an extract of its books; return its id, and the content's digest.

    It says neither of whom nor for whom the extract is: the log is public.
    """
    sha256 = extract.digest(content)
    statement_id = record(
        session,
        subject=extract.subject(extract_id),
        artwork_id=None,
        kind=extract.KIND,
        claims={"extract": extract_id, "sha256": sha256},
        actor=actor,
        at=at,
    )
    return statement_id, sha256


def attest_recording(
    session: Session, *, lot_id: str, content: Mapping[str, Any], actor: Actor, at: datetime
) -> tuple[StatementId, str]:
    """Record the house's statement of what was on air at the hammer; return its id, and the content's digest.

    It is about the lot and not about the work, as a bid history is.
    """
    sha256 = recording.digest(content)
    statement_id = record(
        session,
        subject=recording.subject(lot_id),
        artwork_id=None,
        kind=recording.KIND,
        claims=recording.claims(content, sha256),
        actor=actor,
        at=at,
    )
    return statement_id, sha256


def attest_public(
    session: Session,
    *,
    subject: str,
    kind: str,
    claims: Mapping[str, Any],
    disclosable: Mapping[str, Any] | None = None,
    actor: Actor,
    at: datetime,
) -> StatementId:
    """Record a statement of the house about something that is no work: a day, a rule. All may read it."""
    return record(
        session,
        subject=subject,
        artwork_id=None,
        kind=kind,
        claims=claims,
        disclosable=disclosable,
        actor=actor,
        at=at,
    )


def record(
    session: Session,
    *,
    subject: str,
    artwork_id: str | None,
    kind: str,
    claims: Mapping[str, Any],
    disclosable: Mapping[str, Any] | None = None,
    actor: Actor,
    at: datetime,
) -> StatementId:
    """Record a statement of the house about any subject: a work, or an expert."""
    assert _KIND.fullmatch(kind), f"{kind!r} is not a kind of statement"
    assert house_may_say(kind), f"the trust file does not let the house say {kind!r}: see queries.house.SAYS"
    canonical.write(
        dict(claims)
    )  # what has no canonical form is a bug of the caller's, found before it is kept
    statement_id = StatementId(new_id("stm", at))
    session.add(
        SignedStatement(
            id=statement_id,
            artwork_id=artwork_id,
            subject=subject,
            kind=kind,
            claims=dict(claims),
            disclosures=[each.to_json() for each in disclosure.seal(disclosable or {})],
            issuer="",
            said_by=actor.name,
            issued_at=at,
            salt=new_salt(),
        )
    )
    return statement_id
