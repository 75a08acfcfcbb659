"""Who the house is, under which keys it speaks, and whom its trust file names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import HouseNotReady
from authentication.evidence import hands, policy
from authentication.evidence.checkpoint import NoteKey
from authentication.evidence.keys import from_multikey
from authentication.models import (
    ExpertKey,
    HouseKey,
    HouseRow,
    KeyState,
    LogWitness,
    SignedStatement,
    StatementState,
)

SAYS: Final = (
    "artwork.*",
    "bond.*",
    "certificate.reinstated",
    "certificate.revoked",
    "certificate.suspended",
    "condition.*",
    "custody.*",
    "customs.*",
    "declaration.*",
    "dossier.*",
    "examination",
    "expert.*",
    "gate.*",
    "goods.*",
    "hold.*",
    "holding.*",
    "identification.*",
    "live.*",
    "person.*",
    "sale.*",
    "settlement.*",
    policy.STATUS_LISTS,
    "title.*",
)
"""What the house may say; never 'certificate', which is an expert's alone."""


CERTIFIES: Final = "certificate"
ACTS: Final = "custody"
"""What a person's key is approved for: certificates, acts in custody."""
MAY: Final = {CERTIFIES: "certificate", ACTS: hands.MAY}
"""Purpose of a key to its word in a trust file."""


def house_may_say(kind: str) -> bool:
    """Say whether the trust file lets the house say this."""
    return kind in SAYS or f"{kind.partition('.')[0]}.*" in SAYS


@dataclass(frozen=True, slots=True)
class House:
    """The names under which this house signs. They do not change when its address does."""

    base_url: str

    @property
    def did(self) -> str:
        """Its DID: did:web, resolved at its own address."""
        address = urlsplit(self.base_url)
        steps = [quote(address.netloc, safe=""), *(quote(step) for step in address.path.split("/") if step)]
        return "did:web:" + ":".join(steps)

    @property
    def log_origin(self) -> str:
        """The name of its log, as its checkpoints begin."""
        address = urlsplit(self.base_url)
        return f"{address.netloc}{address.path}/log"

    @property
    def context(self) -> str:
        """Where its credentials' terms are explained."""
        return f"{self.base_url}/contexts/artwork/v1"

    def status_list(self, purpose: str) -> str:
        """Return where a status list is found."""
        return f"{self.base_url}/status-lists/{purpose}"

    def expert_did(self, expert_id: str) -> str:
        """Return an expert's DID, the same for all his keys."""
        return f"{self.did}:experts:{expert_id}"

    def person_did(self, account_id: str) -> str:
        """Return the DID of who acts in custody and certifies nothing: it names nobody."""
        return f"{self.did}:people:{account_id}"

    def expert_iri(self, expert_id: str) -> str:
        """Return the subject of statements about an expert."""
        return f"urn:bianliang:expert:{expert_id}"


def house(session: Session) -> House:
    """Return who the house is.

    :raises HouseNotReady: if the worker has not made its keys yet
    """
    base_url = session.scalar(sa.select(HouseRow.base_url))
    if base_url is None:
        raise HouseNotReady
    return House(base_url)


def house_keys(session: Session, purpose: str) -> Sequence[HouseKey]:
    """Return the house's keys of one purpose, the oldest first."""
    query = sa.select(HouseKey).where(HouseKey.purpose == purpose)
    return session.scalars(query.order_by(HouseKey.since, HouseKey.until.is_(None), HouseKey.multikey)).all()


def trust_policy(session: Session) -> policy.TrustPolicy:
    """Return whom to believe about works in this house: the house, its log, whoever it approved.

    :raises HouseNotReady: if the worker has not made its keys yet
    """
    who = house(session)
    keys = session.scalars(
        sa.select(HouseKey).order_by(HouseKey.since, HouseKey.until.is_(None), HouseKey.multikey)
    ).all()
    issuer = policy.Issuer(
        id=who.did,
        name=f"Bianliang ({urlsplit(who.base_url).netloc})",
        may=SAYS,
        keys=tuple(
            policy.IssuerKey(id=key.name, public=from_multikey(key.multikey), period=_period(key))
            for key in keys
            if key.purpose == "issuer"
        ),
    )
    log = policy.Log(
        origin=who.log_origin,
        keys=tuple(
            policy.TimedNoteKey(key=NoteKey.parse(key.name), period=_period(key))
            for key in keys
            if key.purpose == "log"
        ),
    )
    named = session.scalars(sa.select(LogWitness).order_by(LogWitness.since, LogWitness.vkey)).all()
    return policy.TrustPolicy(
        name=f"Bianliang, {urlsplit(who.base_url).netloc}",
        issuers=(issuer, *_experts(session)),
        logs=(log,),
        witnesses=tuple(
            policy.TimedNoteKey(
                key=NoteKey.parse(each.vkey), period=policy.Period(from_at=each.since, to_at=each.until)
            )
            for each in named
        ),
        witnesses_needed=sum(each.is_needed and each.until is None for each in named),
    )


def _period(key: HouseKey) -> policy.Period:
    return policy.Period(from_at=key.since, to_at=key.until, compromised_at=key.compromised_at)


def _experts(session: Session) -> list[policy.Issuer]:
    used = (KeyState.APPROVED, KeyState.REPLACED, KeyState.RETIRED)
    query = sa.select(ExpertKey).where(ExpertKey.state.in_(used), ExpertKey.approved_at.is_not(None))
    by_expert: dict[str, list[ExpertKey]] = {}
    for key in session.scalars(query.order_by(ExpertKey.expert_did, ExpertKey.approved_at)):
        by_expert.setdefault(key.expert_did, []).append(key)
    return [
        policy.Issuer(
            id=did,
            name=keys[-1].expert_name if _may(keys, CERTIFIES) else _pseudonym(did),
            may=tuple(word for purpose, word in MAY.items() if _may(keys, purpose)),
            keys=tuple(
                policy.IssuerKey(
                    id=f"{did}#{key.multikey}",
                    public=from_multikey(key.multikey),
                    period=policy.Period(from_at=key.approved_at or key.enrolled_at, to_at=key.ended_at),
                )
                for key in keys
            ),
        )
        for did, keys in by_expert.items()
    ]


def _may(keys: Sequence[ExpertKey], purpose: str) -> bool:
    return any(purpose in key.purposes for key in keys)


def _pseudonym(did: str) -> str:
    """Return what a trust file calls a person whose name is not for everybody: the end of his DID."""
    return did.rpartition(":")[2]


def did_document(did: str, keys: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return a DID document: who it is, and with which keys he states things.

    :param keys: (verification method id, Multikey) each
    """
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {"id": name, "type": "Multikey", "controller": did, "publicKeyMultibase": multikey}
            for name, multikey in keys
        ],
        "assertionMethod": [name for name, _ in keys],
    }


def house_is_ready(session: Session, multikeys: Sequence[str]) -> bool:
    """Say whether the registry knows the house and the keys that sign now."""
    query = sa.select(sa.func.count()).where(HouseKey.multikey.in_(multikeys), HouseKey.until.is_(None))
    return session.get(HouseRow, 1) is not None and session.scalar(query) == len(multikeys)


def pending_statements(session: Session) -> int:
    """Return how many statements wait for their place in the log."""
    query = sa.select(sa.func.count()).where(SignedStatement.state == StatementState.RECORDED)
    return session.scalar(query) or 0


def keys_of_expert(session: Session, expert_id: str) -> list[tuple[str, str]]:
    """Return (verification method id, Multikey) of the keys that an expert certifies with now."""
    query = sa.select(ExpertKey).where(ExpertKey.expert_id == expert_id, ExpertKey.state == KeyState.APPROVED)
    return [(f"{key.expert_did}#{key.multikey}", key.multikey) for key in session.scalars(query)]
