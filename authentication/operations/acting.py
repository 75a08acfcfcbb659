"""Sign acts in custody with a key of one's own: what is to be signed, and whether it was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from authentication.errors import ActSignatureStale, ActSignatureWrong, OwnKeyMissing, OwnKeyNeeded
from authentication.evidence import canonical, credential
from authentication.evidence.errors import CredentialBroken, NotCanonical, SignatureBroken
from authentication.evidence.hands import Act
from authentication.evidence.keys import from_multikey
from authentication.models import ExpertKey, KeyState
from authentication.operations.enrolling import SIGNED_WITHIN
from authentication.queries.certificates import acting_key
from authentication.queries.house import house
from foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class GivenProof:
    """What somebody sends who signed with his own key."""

    created: str
    """The instant in the options that were signed."""
    proof_value: str
    """Multibase base58btc of the signature."""

    @property
    def created_at(self) -> datetime:
        """The instant in the options.

        :raises ActSignatureWrong: if it is none
        """
        try:
            return canonical.instant(self.created)
        except NotCanonical as error:
            raise ActSignatureWrong(fields={"created": ActSignatureWrong.message}) from error


def act_to_sign(
    session: Session,
    *,
    act: Act,
    roles: Iterable[str],
    details: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> dict[str, Any]:
    """Return the document that this person signs with his own key, with what is private of the act beside it.

    :param details: of which the act has the digest only
    :raises OwnKeyMissing: if he has no approved key to sign acts with
    """
    key = _approved(acting_key(session, actor.id))
    document = act.document(house=house(session).did, signer=key.expert_did, roles=roles)
    made = credential.options(document, verification_method=_method(key), created_at=at)
    handed = credential.to_sign(document, made, key=from_multikey(key.multikey))
    return {**handed, "details": dict(details)}


def sign_act(
    session: Session,
    *,
    act: Act,
    roles: Iterable[str],
    given: GivenProof | None,
    actor: Actor,
    at: datetime,
) -> dict[str, Any] | None:
    """Return what a person signed with his own key, with its proof; None where his session stands for him.

    :raises OwnKeyNeeded: if he has a key of his own and did not sign with it
    :raises OwnKeyMissing: if he sent a signature and none of his keys is approved
    :raises ActSignatureStale: if it is older than SIGNED_WITHIN, or of before his key was approved
    :raises ActSignatureWrong: if it is not his key's over this very act
    """
    key = acting_key(session, actor.id)
    if given is None:
        if key is not None:
            raise OwnKeyNeeded
        return None
    key = _approved(key)
    created_at = given.created_at
    is_early = key.approved_at is not None and created_at < key.approved_at
    if is_early or not at - SIGNED_WITHIN <= created_at <= at + timedelta(minutes=2):
        raise ActSignatureStale(fields={"created": ActSignatureStale.message})
    document = act.document(house=house(session).did, signer=key.expert_did, roles=roles)
    made = credential.options(document, verification_method=_method(key), created_at=created_at)
    try:
        signed = credential.attach(document, made, credential.proof_value(given.proof_value))
        credential.require_proof(signed, key=from_multikey(key.multikey))
    except (CredentialBroken, SignatureBroken) as error:
        raise ActSignatureWrong(fields={"proof_value": ActSignatureWrong.message}) from error
    return signed


def _approved(key: ExpertKey | None) -> ExpertKey:
    if key is None or key.state is not KeyState.APPROVED:
        raise OwnKeyMissing
    return key


def _method(key: ExpertKey) -> str:
    return f"{key.expert_did}#{key.multikey}"
