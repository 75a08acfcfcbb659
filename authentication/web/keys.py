"""Persons' own keys, experts' and of those who act in custody: enrol, approve, retire."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from flask import url_for
from flask_babel import gettext
from pydantic import StringConstraints

from authentication.errors import ExpertKeyUnknown
from authentication.operations import enrolling
from authentication.queries import certificates
from authentication.queries.cards import CertificateCard, ExpertKeyCard
from authentication.queries.house import did_document, house, keys_of_expert
from authentication.roles import EXPERT, HANDS, REGULATOR
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Room
from foundation.web.words import spoken

room = Room("keys", __name__)

Multikey = Annotated[str, StringConstraints(max_length=64)]
Proof = Annotated[str, StringConstraints(max_length=120)]
Reason = Annotated[str, StringConstraints(min_length=3, max_length=1000)]
HOLDERS = HANDS | {EXPERT}
"""Who may have a key of his own."""


@dataclass(frozen=True, slots=True)
class Keys:
    """A person's keys with their history."""

    keys: list[ExpertKeyCard]
    expert_did: str
    house_did: str
    to_sign: list[CertificateCard]
    """What waits for a signature with the key that is approved now: a new key's approval discards it."""
    certifies: bool = True
    acts: bool = False
    """What a key of yours signs: certificates, acts in custody."""


@dataclass(frozen=True, slots=True)
class ProposedKeys:
    """Keys that wait for approval, and those that are in use."""

    keys: list[ExpertKeyCard]
    in_use: list[ExpertKeyCard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AskToEnrol:
    """For which key the enrolment document is wanted."""

    multikey: Multikey
    replaces: Multikey = ""


@dataclass(frozen=True, slots=True)
class EnrolKey:
    """A key with the proof that its expert holds it."""

    multikey: Multikey
    created: Annotated[str, StringConstraints(max_length=32)]
    """The `created` of the options that were signed."""
    proof_value: Proof
    replaces: Multikey = ""
    previous_proof_value: Proof = ""
    label: Annotated[str, StringConstraints(max_length=100)] = ""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason."""

    reason: Reason


@room.get(
    "/expert/keys", gives=Keys, may=HOLDERS, scope="registry:read", page="authentication/expert_keys.html"
)
def mine(call: Call[None]) -> Keys:
    """List your keys, with their history."""
    who = house(db.session)
    return Keys(
        keys=certificates.expert_keys(db.session, call.actor.id),
        expert_did=enrolling.did_of(who, call.actor),
        house_did=who.did,
        to_sign=certificates.prepared_for(db.session, call.actor.id),
        certifies=call.actor.has(EXPERT),
        acts=call.actor.has(*HANDS),
    )


@room.get(
    "/expert/keys/to-sign", takes=AskToEnrol, gives=dict[str, Any], may=HOLDERS, scope="registry:certify"
)
def to_sign(call: Call[AskToEnrol]) -> dict[str, Any]:
    """Give the document whose signature shows that you hold a key."""
    return enrolling.enrolment_document(
        db.session,
        multikey=call.input.multikey,
        replaces=call.input.replaces,
        actor=call.actor,
        at=call.at,
    )


@room.post(
    "/expert/keys",
    takes=EnrolKey,
    gives=ExpertKeyCard,
    may=HOLDERS,
    scope="registry:certify",
    done=lambda card: url_for("keys.mine"),
    on_refusal="keys.mine",
)
def enrol(call: Call[EnrolKey]) -> ExpertKeyCard:
    """Enrol a key of your own."""
    said = call.input
    with call.transaction() as session:
        card = enrolling.enrol_key(
            session,
            multikey=said.multikey,
            created=said.created,
            proof_value=said.proof_value,
            replaces=said.replaces,
            previous_proof_value=said.previous_proof_value,
            label=said.label,
            actor=call.actor,
            at=call.at,
        )
        card = call.answer(session, card)
    call.say(gettext("The key is enrolled."))
    return card


@room.post(
    "/expert/keys/<key_id>/retire",
    takes=Why,
    gives=ExpertKeyCard,
    may=HOLDERS,
    scope="registry:certify",
    done=lambda card: url_for("keys.mine"),
    on_refusal="keys.mine",
)
def retire(call: Call[Why], key_id: str) -> ExpertKeyCard:
    """Retire a key: it signs nothing new, and what it signed stands."""
    with call.transaction() as session:
        card = enrolling.retire_key(
            session, key_id=key_id, reason=call.input.reason, actor=call.actor, at=call.at
        )
        return call.answer(session, card)


@room.get(
    "/expert/keys/proposed",
    gives=ProposedKeys,
    may={REGULATOR},
    scope="registry:read",
    page="authentication/proposed_keys.html",
)
def proposed(call: Call[None]) -> ProposedKeys:
    """List the keys that wait for approval, and those that are in use."""
    return ProposedKeys(certificates.proposed_keys(db.session), certificates.keys_in_use(db.session))


@room.post(
    "/expert/keys/<key_id>/approve",
    gives=ExpertKeyCard,
    may={REGULATOR},
    scope="registry:supervise",
    done=lambda card: url_for("keys.proposed"),
    on_refusal="keys.proposed",
)
def approve(call: Call[None], key_id: str) -> ExpertKeyCard:
    """Approve a person's key: from now on he signs with it."""
    with call.transaction() as session:
        card = enrolling.approve_key(session, key_id=key_id, actor=call.actor, at=call.at)
        card = call.answer(session, card)
    name = spoken(card.expert_name)
    if "certificate" in card.purposes:
        call.say(gettext("Approved: %(name)s certifies with this key.", name=name))
    else:
        call.say(gettext("Approved: %(name)s signs with this key.", name=name))
    return card


@room.post(
    "/expert/keys/<key_id>/refuse",
    takes=Why,
    gives=ExpertKeyCard,
    may={REGULATOR},
    scope="registry:supervise",
    done=lambda card: url_for("keys.proposed"),
    on_refusal="keys.proposed",
)
def refuse(call: Call[Why], key_id: str) -> ExpertKeyCard:
    """Refuse a person's key, with a reason."""
    with call.transaction() as session:
        card = enrolling.refuse_key(
            session, key_id=key_id, reason=call.input.reason, actor=call.actor, at=call.at
        )
        return call.answer(session, card)


@room.get("/experts/<expert_id>/did.json", gives=dict[str, Any], may=ANYONE, scope="registry:read")
def did(call: Call[None], expert_id: str) -> dict[str, Any]:
    """Give an expert's DID document: the keys that are approved now."""
    return _document_of(house(db.session).expert_did(expert_id), expert_id)


@room.get("/people/<account_id>/did.json", gives=dict[str, Any], may=ANYONE, scope="registry:read")
def person_did(call: Call[None], account_id: str) -> dict[str, Any]:
    """Give the DID document of who acts in custody: the keys that are approved now, and no name."""
    return _document_of(house(db.session).person_did(account_id), account_id)


def _document_of(did: str, account_id: str) -> dict[str, Any]:
    found = [one for one in keys_of_expert(db.session, account_id) if one[0].startswith(f"{did}#")]
    if not found:
        raise ExpertKeyUnknown(key_id=account_id)
    return did_document(did, found)
