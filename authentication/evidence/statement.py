"""Statement: something said about an artwork; as a credential to be signed, and as a leaf of the log.

Kinds are dotted words in lower case (`certificate`, `custody.stored`, `title.transferred`). Four are known to
the verifier, since they decide whether a work is certified: `certificate`, `certificate.suspended`,
`certificate.reinstated`, `certificate.revoked`. All others are shown as they are. docs/formats/statement.md
lists them with their claims.

A leaf of the public log says that something was said, and when it was recorded; nothing more. Its digest
commits to the signed credential, to the statement's number in the life of its work, and to the leaf before
it, so that none can be left out of the middle of a passport; the salt of 256 random bits keeps guesses out.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authentication.evidence import canonical
from authentication.evidence.errors import NotCanonical, StatementRefused

CERTIFICATE: Final = "certificate"
SUSPENDED: Final = "certificate.suspended"
REINSTATED: Final = "certificate.reinstated"
REVOKED: Final = "certificate.revoked"
SALT_BYTES: Final = 32
"""Of a leaf's salt."""

_VC_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
_TYPES: Final = ("VerifiableCredential", "ArtworkStatement")
_CERTIFICATE_TYPE: Final = "ArtworkCertificate"
_KIND: Final = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*")
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\"<>\\^`{|}]+")
_DIGEST: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_URN: Final = "urn:bianliang:"


def artwork_iri(artwork_id: str) -> str:
    """Return the name under which statements speak of an artwork: `urn:bianliang:artwork:art_01...`."""
    return f"{_URN}artwork:{artwork_id}"


def statement_iri(statement_id: str) -> str:
    """Return the name of a statement: `urn:bianliang:statement:stm_01...`."""
    return f"{_URN}statement:{statement_id}"


def is_kind(text: object) -> bool:
    """Return whether this is spelled as a kind: dotted words in lower case."""
    return isinstance(text, str) and _KIND.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something said about an artwork."""

    id: str
    """Its own IRI; see `statement_iri`."""
    artwork: str
    """The IRI of the work it is about; see `artwork_iri`."""
    kind: str
    claims: Mapping[str, Any]
    """What is said, as canonical JSON without floats. No personal data: that is sealed."""
    issuer: str
    """The DID of whoever says it: the expert for a certificate, the house for the rest."""
    issued_at: datetime
    valid_until: datetime | None = None
    """From when it no longer holds, exclusive; `None`: it has no end."""
    sealed: tuple[str, ...] = ()
    """Digests of what is said but not shown (`disclosure.digests`), sorted, none twice."""
    status: tuple[Mapping[str, Any], ...] = ()
    """Where revocation and suspension are looked up (`status.Entry.to_json`)."""
    context: str
    """The URL of the JSON-LD context of our terms, served by the house (`context_document`)."""

    def document(self) -> dict[str, Any]:
        """Return the unsigned credential (W3C VC 2.0).

        :raises StatementRefused: if a field is misspelt, or a value has no canonical form
        """
        self._require_well_formed()
        subject: dict[str, Any] = {
            "id": self.artwork,
            "type": "Artwork",
            "kind": self.kind,
            "claims": dict(self.claims),
        }
        if self.sealed:
            subject["sealed"] = list(self.sealed)
        made: dict[str, Any] = {
            "@context": [_VC_CONTEXT, self.context],
            "id": self.id,
            "type": [*_TYPES, _CERTIFICATE_TYPE] if self.kind == CERTIFICATE else [*_TYPES],
            "issuer": self.issuer,
            "validFrom": canonical.instant_text(self.issued_at),
            "credentialSubject": subject,
        }
        if self.valid_until is not None:
            made["validUntil"] = canonical.instant_text(self.valid_until)
        if self.status:
            made["credentialStatus"] = [dict(entry) for entry in self.status]
        try:
            canonical.write(made)
        except NotCanonical as error:
            raise StatementRefused(why=str(error)) from error
        return made

    @classmethod
    def read(cls, credential: Mapping[str, Any]) -> "Statement":
        """Return the statement of a credential, signed or not. Its proof is not looked at.

        :raises StatementRefused: if a field is missing, unknown or misspelt
        """
        unsigned = {name: value for name, value in credential.items() if name != "proof"}
        try:
            contexts, subject = unsigned["@context"], unsigned["credentialSubject"]
            until = unsigned.get("validUntil")
            found = cls(
                id=unsigned["id"],
                artwork=subject["id"],
                kind=subject["kind"],
                claims=subject["claims"],
                issuer=unsigned["issuer"],
                issued_at=canonical.instant(unsigned["validFrom"]),
                valid_until=None if until is None else canonical.instant(until),
                sealed=tuple(subject.get("sealed", ())),
                status=tuple(unsigned.get("credentialStatus", ())),
                context=contexts[1],
            )
            same = found.document() == unsigned
        except (KeyError, TypeError, IndexError, ValueError, AttributeError, NotCanonical) as error:
            raise StatementRefused(why=f"a field is missing or misspelt ({error})") from error
        if not same:
            raise StatementRefused(why="a field is unknown or misspelt")
        return found

    def _require_well_formed(self) -> None:
        if not is_kind(self.kind):
            raise StatementRefused(why=f"{self.kind!r} is not a kind: dotted words in lower case")
        for name in ("id", "artwork", "issuer", "context"):
            if not _IRI.fullmatch(getattr(self, name)):
                raise StatementRefused(why=f"its {name} is not an IRI")
        if not all(_is_object(each) for each in (self.claims, *self.status)):
            raise StatementRefused(why="claims and status entries are JSON objects")
        if not all(_DIGEST.fullmatch(each) for each in self.sealed):
            raise StatementRefused(why="a sealed digest is 32 bytes in base64url")
        if tuple(sorted(set(self.sealed))) != tuple(self.sealed):
            raise StatementRefused(why="sealed digests are sorted, and none stands twice")
        if self.valid_until is not None and self.valid_until <= self.issued_at:
            raise StatementRefused(why="it ends before it begins")


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)


def new_salt() -> bytes:
    """Return a salt for a leaf: 32 bytes of the operating system's randomness."""
    return secrets.token_bytes(SALT_BYTES)


def digest(credential: Mapping[str, Any], *, salt: bytes, number: int, previous: bytes | None) -> bytes:
    """Return what a leaf says of a signed credential: 32 bytes that tell nothing without the salt.

    SHA-256 of the salt (32 bytes) followed by the canonical JSON of `{"credential", "number", "previous"}`,
    where `previous` is in hex, or null.

    :param number: the statement's place in the life of its work, from 1
    :param previous: the leaf hash (32 bytes) of the work's statement before this one, `None` for the first
    :raises StatementRefused: if the credential has no canonical form
    """
    assert len(salt) == SALT_BYTES
    inside = {
        "credential": dict(credential),
        "number": number,
        "previous": None if previous is None else previous.hex(),
    }
    try:
        return hashlib.sha256(salt + canonical.write(inside)).digest()
    except NotCanonical as error:
        raise StatementRefused(why=str(error)) from error


def leaf(
    credential: Mapping[str, Any], *, salt: bytes, number: int, previous: bytes | None, recorded_at: datetime
) -> bytes:
    """Return the bytes of the log's leaf for a signed credential. See `digest` and `leaf_of`.

    :param recorded_at: when the log took it
    :raises StatementRefused: if the credential has no canonical form
    """
    said = digest(credential, salt=salt, number=number, previous=previous)
    return leaf_of(said, recorded_at=recorded_at)


def leaf_of(said: bytes, *, recorded_at: datetime) -> bytes:
    """Return the leaf of a `digest`: canonical JSON of `{"digest", "recorded_at", "v"}`, digest in hex."""
    return canonical.write(leaf_json(said, recorded_at=recorded_at))


def leaf_json(said: bytes, *, recorded_at: datetime) -> dict[str, Any]:
    """Return the leaf of a `digest` as the JSON object of which it is the canonical bytes."""
    return {"digest": said.hex(), "recorded_at": canonical.instant_text(recorded_at), "v": 1}


def context_document() -> dict[str, Any]:
    """Return the JSON-LD context of our terms, for the house to serve at `Statement.context`.

    Claims and digests are opaque JSON to Linked Data; their meaning is in docs/formats/statement.md.
    """
    terms = f"{_URN}term:"
    return {
        "@context": {
            "@protected": True,
            "ArtworkStatement": f"{terms}ArtworkStatement",
            "ArtworkCertificate": f"{terms}ArtworkCertificate",
            "Artwork": f"{terms}Artwork",
            "kind": f"{terms}kind",
            "claims": {"@id": f"{terms}claims", "@type": "@json"},
            "sealed": {"@id": f"{terms}sealed", "@container": "@set"},
        }
    }
