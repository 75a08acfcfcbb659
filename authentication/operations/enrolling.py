"""Keys of persons' own, experts' and of those who act in custody: enrolled, approved, replaced and retired.

Each is enrolled with proof of possession and approved by somebody else. The house learns public keys only.
What binds a key to its person is said in the public log; who that is stays sealed there.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import (
    ExpertKeyUnknown,
    ExpertKeyWrong,
    KeyNotOpen,
    KeyTaken,
    OwnKey,
    PossessionNotShown,
)
from authentication.events import ExpertKeyApproved, ExpertKeyEnded
from authentication.evidence import canonical, credential
from authentication.evidence.errors import CredentialBroken, KeyRefused, NotCanonical, SignatureBroken
from authentication.evidence.keys import PublicKey, from_multikey
from authentication.models import Certificate, CertificateState, ExpertKey, KeyState
from authentication.operations.attesting import record
from authentication.queries.cards import ExpertKeyCard
from authentication.queries.certificates import approved_key
from authentication.queries.house import ACTS, CERTIFIES, House, house
from authentication.roles import EXPERT, HANDS, REGULATOR
from foundation import outbox
from foundation.actor import Actor, Role
from foundation.ids import new_id

FORMAT: Final = "bianliang.key-enrolment/1"
SIGNED_WITHIN: Final = timedelta(minutes=30)
"""How old the signature on an enrolment may be."""
_SECOND: Final = timedelta(seconds=1)


def enrolment_document(
    session: Session, *, multikey: str, replaces: str = "", actor: Actor, at: datetime
) -> dict[str, Any]:
    """Return the document whose signature shows that the actor holds a key (`credential.to_sign`).

    :param replaces: the Multikey of the key it replaces, if any
    :raises ExpertKeyWrong: if it is not an Ed25519 Multikey
    :raises HouseNotReady: if the house has no keys yet
    """
    actor.require(EXPERT, *HANDS)
    key = _key(multikey)
    document = _document(session, multikey=multikey, replaces=replaces, actor=actor)
    made = credential.options(document, verification_method=_method(document, multikey), created_at=at)
    return credential.to_sign(document, made, key=key)


def enrol_key(
    session: Session,
    *,
    multikey: str,
    created: str,
    proof_value: str,
    replaces: str = "",
    previous_proof_value: str = "",
    label: str = "",
    actor: Actor,
    at: datetime,
) -> ExpertKeyCard:
    """Enrol a key of the actor's own, which signs once it is approved.

    It signs certificates if he is an expert, and acts in custody if he has a part in it.

    A key that replaces an approved one, and is signed for by both, is approved at once: the old one speaks
    for the new.

    :param created: the instant in the options of the enrolment document that was signed
    :param proof_value: the signature over that document by the new key (multibase base58btc)
    :param replaces: the Multikey of the key it replaces, if any
    :param previous_proof_value: the signature over the same document by that key, if it is still at hand
    :raises ExpertKeyWrong: if it is not an Ed25519 Multikey
    :raises PossessionNotShown: if a signature does not hold, or is older than SIGNED_WITHIN
    :raises KeyTaken: if anybody enrolled this key before
    """
    actor.require(EXPERT, *HANDS)
    document = _document(session, multikey=multikey, replaces=replaces, actor=actor)
    _require_possession(document, multikey=multikey, created=created, proof_value=proof_value, at=at)
    if session.scalar(sa.select(ExpertKey.id).where(ExpertKey.multikey == multikey)) is not None:
        raise KeyTaken
    row = ExpertKey(
        id=new_id("key", at),
        expert_id=actor.id,
        expert_name=actor.name,
        expert_did=_did(document),
        multikey=multikey,
        purposes=_purposes(actor),
        label=label,
        enrolled_at=at,
    )
    session.add(row)
    if replaces:
        query = sa.select(ExpertKey).where(ExpertKey.multikey == replaces, ExpertKey.expert_id == actor.id)
        previous = session.scalar(query.with_for_update())
        if previous is None:
            raise ExpertKeyUnknown(key_id=replaces)
        row.replaces_key_id = previous.id
        if previous_proof_value:
            if previous.state is not KeyState.APPROVED:
                raise KeyNotOpen(state=previous.state)
            _require_possession(
                document, multikey=replaces, created=created, proof_value=previous_proof_value, at=at
            )
            _approve(session, row, by=actor, at=at)
    session.flush()
    return ExpertKeyCard.of(row)


def approve_key(session: Session, *, key_id: str, actor: Actor, at: datetime) -> ExpertKeyCard:
    """Approve a proposed key: from now on its person signs with it. An earlier one of his is replaced.

    :raises NotAllowed: if the actor is not a regulator
    :raises ExpertKeyUnknown: if there is no such key
    :raises OwnKey: if it is the actor's own
    :raises KeyNotOpen: if it is past being approved
    """
    row = _proposed(session, key_id, actor)
    _approve(session, row, by=actor, at=at)
    session.flush()
    return ExpertKeyCard.of(row)


def refuse_key(session: Session, *, key_id: str, reason: str, actor: Actor, at: datetime) -> ExpertKeyCard:
    """Refuse a proposed key. Refuses as `approve_key` does."""
    row = _proposed(session, key_id, actor)
    row.state, row.decided_by, row.ended_at, row.ended_why = KeyState.REFUSED, actor.id, at, reason
    session.flush()
    return ExpertKeyCard.of(row)


def retire_key(session: Session, *, key_id: str, reason: str, actor: Actor, at: datetime) -> ExpertKeyCard:
    """Retire an approved or proposed key: it signs nothing new. What it signed stands.

    Who retires his own owes a new one before he acts in custody again; a regulator who retires a key that was
    lost lets its person sign in his session (`queries.certificates.acting_key`).

    :raises NotAllowed: if the actor has no part in certificates or custody
    :raises ExpertKeyUnknown: if there is no such key, or it is another person's
    :raises KeyNotOpen: if it is at its end already
    """
    actor.require(EXPERT, *HANDS)
    row = session.get(ExpertKey, key_id, with_for_update=True)
    if row is None or (row.expert_id != actor.account_id and not actor.has(REGULATOR)):
        raise ExpertKeyUnknown(key_id=key_id)
    gives_back = row.state is KeyState.RETIRED and row.ended_by == row.expert_id and actor.id != row.expert_id
    if gives_back:
        row.ended_by, row.ended_why = actor.id, reason
        session.flush()
        _say(session, row, what="key_given_back", by=actor, at=at)
        return ExpertKeyCard.of(row)
    if row.state not in {KeyState.APPROVED, KeyState.PROPOSED}:
        raise KeyNotOpen(state=row.state)
    if row.state is KeyState.APPROVED:
        _end(session, row, state=KeyState.RETIRED, why=reason, by=actor, at=at)
    else:
        row.state, row.ended_at, row.ended_why = KeyState.RETIRED, at, reason
        row.ended_by = actor.id
    session.flush()
    return ExpertKeyCard.of(row)


def _document(session: Session, *, multikey: str, replaces: str, actor: Actor) -> dict[str, Any]:
    who = house(session)
    word = "expert" if actor.has(EXPERT) else "person"
    document = {"format": FORMAT, "house": who.did, word: did_of(who, actor), "key": multikey}
    return {**document, "replaces": replaces} if replaces else document


def did_of(who: House, actor: Actor) -> str:
    """Return under which DID a person signs, by what he is."""
    return who.expert_did(actor.id) if actor.has(EXPERT) else who.person_did(actor.id)


def _purposes(actor: Actor) -> list[str]:
    asked: tuple[tuple[str, Iterable[Role]], ...] = ((CERTIFIES, {EXPERT}), (ACTS, HANDS))
    return [purpose for purpose, roles in asked if actor.has(*roles)]


def _did(document: dict[str, Any]) -> str:
    return str(document.get("expert") or document["person"])


def _method(document: dict[str, Any], multikey: str) -> str:
    return f"{_did(document)}#{multikey}"


def _key(multikey: str) -> PublicKey:
    try:
        return from_multikey(multikey)
    except KeyRefused as error:
        raise ExpertKeyWrong(fields={"multikey": ExpertKeyWrong.message}) from error


def _require_possession(
    document: dict[str, Any], *, multikey: str, created: str, proof_value: str, at: datetime
) -> None:
    key = _key(multikey)
    try:
        created_at = canonical.instant(created)
        signature = credential.proof_value(proof_value)
        made = credential.options(
            document, verification_method=_method(document, multikey), created_at=created_at
        )
        key.require_signature(signature, credential.hash_data(document, made))
    except (NotCanonical, CredentialBroken, SignatureBroken) as error:
        raise PossessionNotShown(fields={"proof_value": PossessionNotShown.message}) from error
    if not at - SIGNED_WITHIN <= created_at <= at + timedelta(minutes=2):
        raise PossessionNotShown(fields={"created": PossessionNotShown.message})


def _proposed(session: Session, key_id: str, actor: Actor) -> ExpertKey:
    actor.require(REGULATOR)
    row = session.get(ExpertKey, key_id, with_for_update=True)
    if row is None:
        raise ExpertKeyUnknown(key_id=key_id)
    if row.expert_id == actor.account_id:
        raise OwnKey
    if row.state is not KeyState.PROPOSED:
        raise KeyNotOpen(state=row.state)
    return row


def _approve(session: Session, row: ExpertKey, *, by: Actor, at: datetime) -> None:
    former = approved_key(session, row.expert_id)
    if former is not None:
        _end(session, former, state=KeyState.REPLACED, why="replaced by a new key", by=by, at=at)
    row.state, row.decided_by = KeyState.APPROVED, by.id
    row.approved_at = at.replace(microsecond=0)  # proofs are dated in whole seconds
    session.flush()
    _say(session, row, what="key_approved", by=by, at=at)
    outbox.publish(session, ExpertKeyApproved(key_id=row.id, expert_id=row.expert_id), at=at)


def _end(session: Session, row: ExpertKey, *, state: KeyState, why: str, by: Actor, at: datetime) -> None:
    row.state, row.ended_why, row.ended_by = state, why, by.id
    row.ended_at = at.replace(microsecond=0) + _SECOND
    session.execute(
        sa.update(Certificate)
        .where(Certificate.expert_key_id == row.id, Certificate.state == CertificateState.PREPARED)
        .values(state=CertificateState.DISCARDED, state_at=at, state_reason=why)
    )
    is_owed = ACTS in row.purposes and state is KeyState.RETIRED
    more = {"by": "person" if by.id == row.expert_id else "office"} if is_owed else {}
    _say(session, row, what="key_ended", more=more, by=by, at=at)
    outbox.publish(session, ExpertKeyEnded(key_id=row.id, expert_id=row.expert_id, why=state.value), at=at)


def _say(
    session: Session,
    row: ExpertKey,
    *,
    what: str,
    more: Mapping[str, Any] = MappingProxyType({}),
    by: Actor,
    at: datetime,
) -> None:
    """Say in the log which key is whose, and what for; who he is stays sealed."""
    whose = "expert" if CERTIFIES in row.purposes else "person"
    record(
        session,
        subject=house(session).expert_iri(row.expert_id)
        if whose == "expert"
        else f"urn:bianliang:person:{row.expert_id}",
        artwork_id=None,
        kind=f"{whose}.{what}",
        claims={
            whose: row.expert_did,
            "key": row.multikey,
            **({"for": row.purposes} if ACTS in row.purposes else {}),
            **more,
        },
        disclosable={"name": row.expert_name, "decided_by": by.name},
        actor=by,
        at=at,
    )
