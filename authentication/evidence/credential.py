"""W3C Verifiable Credentials 2.0, secured by Data Integrity proofs of the suite eddsa-jcs-2022.

A document is signed in three steps that need not happen on one machine: whoever prepares it fixes the proof's
`options`; whoever holds the key signs `hash_data` (64 bytes: a browser or an expert's own machine can do
that); `attach` puts the signature in. `sign` does the three at once where the key is at hand.

Source: vc-di-eddsa 1.0, 3.3 (eddsa-jcs-2022), its steps named where they are taken. Stricter than it in one
thing: the proof's `@context` must equal the document's, where the specification lets the document's go on
longer, since what goes on longer would be unsigned.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import base58

from authentication.evidence import canonical
from authentication.evidence.errors import CredentialBroken, NotCanonical, SignatureBroken
from authentication.evidence.keys import SIGNATURE_BYTES, PrivateKey, PublicKey

CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
CRYPTOSUITE: Final = "eddsa-jcs-2022"
TO_SIGN: Final = "bianliang.to-sign/1"
"""The format of the document which is handed to somebody who signs elsewhere."""


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """What a proof says about itself; nothing of it is believed before `require_proof` has returned."""

    verification_method: str
    """The id of the key: the issuer's DID, `#`, the key's name."""
    created_at: datetime


def options(document: Mapping[str, Any], *, verification_method: str, created_at: datetime) -> dict[str, Any]:
    """Return the proof of `document` as it is before it is signed, without `proofValue` (3.3.1, step 2)."""
    made: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": canonical.instant_text(created_at),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    if "@context" in document:
        made["@context"] = document["@context"]
    return made


def hash_data(document: Mapping[str, Any], proof_options: Mapping[str, Any]) -> bytes:
    """Return the 64 bytes to be signed: SHA-256 of the options, then SHA-256 of the document (3.3.4).

    :raises CredentialBroken: if the document has a proof already, the options have a `proofValue`, or either
        has
        no canonical form
    """
    if "proof" in document or "proofValue" in proof_options:
        raise CredentialBroken(why="it is signed already")
    try:
        parts = [canonical.write(dict(proof_options)), canonical.write(dict(document))]
    except NotCanonical as error:
        raise CredentialBroken(why=str(error)) from error
    return b"".join(hashlib.sha256(part).digest() for part in parts)


def attach(document: Mapping[str, Any], proof_options: Mapping[str, Any], signature: bytes) -> dict[str, Any]:
    """Return the document with its proof. The signature (64 bytes) is not checked here.

    :raises CredentialBroken: if the signature has another length
    """
    if len(signature) != SIGNATURE_BYTES:
        raise CredentialBroken(why=f"a signature has {SIGNATURE_BYTES} bytes, not {len(signature)}")
    value = "z" + base58.b58encode(signature).decode("ascii")
    return {**document, "proof": {**proof_options, "proofValue": value}}


def sign(
    document: Mapping[str, Any], *, key: PrivateKey, verification_method: str, created_at: datetime
) -> dict[str, Any]:
    """Return the document with its proof, made by `key`.

    :raises CredentialBroken: as `hash_data` does
    """
    made = options(document, verification_method=verification_method, created_at=created_at)
    return attach(document, made, key.sign(hash_data(document, made)))


def proof_facts(credential: Mapping[str, Any]) -> ProofFacts:
    """Return what the proof says of itself, so that its key can be looked up.

    :raises CredentialBroken: if there is no single proof of this suite, or a field is missing, unknown or
        misspelt
    """
    proof = credential.get("proof")
    if not isinstance(proof, dict):
        raise CredentialBroken(why="it has no proof, or several")
    known = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue", "@context"}
    if unknown := sorted(set(proof) - known):
        raise CredentialBroken(why=f"its proof has the unknown field {unknown[0]!r}")
    for name, value in (
        ("type", "DataIntegrityProof"),
        ("cryptosuite", CRYPTOSUITE),
        ("proofPurpose", "assertionMethod"),
    ):
        if proof.get(name) != value:
            raise CredentialBroken(why=f"its proof's {name} is not {value}")
    method = proof.get("verificationMethod")
    if not isinstance(method, str) or not method:
        raise CredentialBroken(why="its proof names no key")
    try:
        return ProofFacts(method, canonical.instant(proof.get("created")))
    except NotCanonical as error:
        raise CredentialBroken(why=str(error)) from error


def require_proof(credential: Mapping[str, Any], *, key: PublicKey) -> ProofFacts:
    """Return what the proof says, if it is `key`'s over this very document (3.3.2).

    Whether `key` is the one that the proof names, and was its issuer's at that time, is asked in `policy`.

    :raises CredentialBroken: if the credential or its proof is malformed
    :raises SignatureBroken: if the signature does not hold
    """
    facts = proof_facts(credential)
    # (1): the document without its proof, and the proof without its value.
    document = {name: value for name, value in credential.items() if name != "proof"}
    proof_options = {name: value for name, value in credential["proof"].items() if name != "proofValue"}
    # (2): the contexts are the same. An absent context is the same as an absent one.
    if proof_options.get("@context") != document.get("@context"):
        raise SignatureBroken(why="the proof was made for another @context")
    # (3): the signature, in its one spelling.
    signature = proof_value(credential["proof"].get("proofValue"))
    # (4) and (5): canonical form and hash; (6): the signature holds.
    key.require_signature(signature, hash_data(document, proof_options))
    return facts


def proof_value(text: object) -> bytes:
    """Return the 64 bytes of a `proofValue`: multibase base58btc, in its one spelling.

    :raises CredentialBroken: if it is not
    """
    try:
        data = base58.b58decode(text[1:]) if isinstance(text, str) and text.startswith("z") else b""
    except (ValueError, UnicodeEncodeError) as error:
        raise CredentialBroken(why="its proofValue is not base58btc") from error
    if len(data) != SIGNATURE_BYTES or "z" + base58.b58encode(data).decode("ascii") != text:
        raise CredentialBroken(why="its proofValue is not a signature of 64 bytes")
    return data


def to_sign(
    document: Mapping[str, Any], proof_options: Mapping[str, Any], *, key: PublicKey
) -> dict[str, Any]:
    """Return the document that is handed to whoever signs elsewhere.

    `hashData` is there for signers that cannot canonicalise (a hardware key); a careful one computes it anew.
    """
    return {
        "format": TO_SIGN,
        "credential": dict(document),
        "options": dict(proof_options),
        "key": key.multikey,
        "hashData": canonical.base64url_text(hash_data(document, proof_options)),
    }


def sign_handed(handed: Mapping[str, Any], *, key: PrivateKey) -> dict[str, Any]:
    """Return the signed credential of a `to_sign` document.

    :raises CredentialBroken: if it is not such a document, is meant for another key, or its hash is not its
        own
    """
    document, proof_options = handed.get("credential"), handed.get("options")
    if (
        set(handed) - {"details"} != {"format", "credential", "options", "key", "hashData"}
        or handed["format"] != TO_SIGN
        or not isinstance(document, dict)
        or not isinstance(proof_options, dict)
    ):
        raise CredentialBroken(why=f"not a document to sign of the format {TO_SIGN}")
    if handed["key"] != key.public.multikey:
        raise CredentialBroken(why=f"it is to be signed with {handed['key']}, not with {key.public.multikey}")
    if "details" in handed and document.get("details") != _digest(handed["details"]):
        raise CredentialBroken(why="the details beside it are not those that it names")
    message = hash_data(document, proof_options)
    if handed["hashData"] != canonical.base64url_text(message):
        raise CredentialBroken(why="its hashData is not that of its credential and options")
    signed = attach(document, proof_options, key.sign(message))
    require_proof(signed, key=key.public)
    return signed


def _digest(details: object) -> str:
    try:
        return hashlib.sha256(canonical.write(details)).hexdigest()
    except NotCanonical as error:
        raise CredentialBroken(why=str(error)) from error
