"""Statement: something said about an artwork; as a credential to be signed, and as a leaf of the log.

Kinds are dotted words in lower case (`certificate`, `custody.stored`, `title.transferred`). Four are known to the
verifier, since they decide whether a work is certified: `certificate`, `certificate.suspended`,
`certificate.reinstated`, `certificate.revoked`. All others are shown as they are. docs/formats/statement.md lists
them with their claims.

A leaf of the public log says that something was said, and when it was recorded; nothing more. Its digest commits
to the signed credential, to the statement's number in the life of its work, and to the leaf before it, so that
none can be left out of the middle of a passport; the salt of 256 random bits keeps guesses out.
"""

import hashlib
import re
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
VC_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
STATEMENT_TYPE: Final = "ArtworkStatement"
CERTIFICATE_TYPE: Final = "ArtworkCertificate"
_KIND: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_URN: Final = "urn:bianliang:"


def artwork_iri(artwork_id: str) -> str:
    """Return the name under which statements speak of an artwork: `urn:bianliang:artwork:art_01...`."""
    return f"{_URN}artwork:{artwork_id}"


def statement_iri(statement_id: str) -> str:
    """Return the name of a statement: `urn:bianliang:statement:stm_01...`."""
    return f"{_URN}statement:{statement_id}"


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
    """Digests of what is said but not shown (`disclosure`), sorted."""
    status: tuple[Mapping[str, Any], ...] = ()
    """Where revocation and suspension are looked up (`status.entry`)."""
    context: str
    """The URL of the JSON-LD context of our terms, served by the house (`context_document`)."""

    def document(self) -> dict[str, Any]:
        """Return the unsigned credential (W3C VC 2.0).

        :raises StatementRefused: if the kind is no kind, or a value has no canonical form
        """
        raise NotImplementedError

    @classmethod
    def read(cls, credential: Mapping[str, Any]) -> "Statement":
        """Return the statement of a credential, signed or not. Its proof is not looked at.

        :raises StatementRefused: if a field is missing, unknown or misspelt
        """
        raise NotImplementedError


def new_salt() -> bytes:
    """Return a salt for a leaf: 32 bytes of the operating system's randomness."""
    raise NotImplementedError


def leaf(
    credential: Mapping[str, Any], *, salt: bytes, number: int, previous: bytes | None, recorded_at: datetime
) -> bytes:
    """Return the bytes of the log's leaf for a signed credential.

    Canonical JSON of `{"digest", "recorded_at", "v"}`; the digest is SHA-256 of the salt followed by the canonical
    JSON of `{"credential", "number", "previous"}`.

    :param salt: 32 bytes
    :param number: the statement's place in the life of its work, from 1
    :param previous: the leaf hash (32 bytes) of the work's statement before this one, `None` for the first
    :param recorded_at: when the log took it
    :raises StatementRefused: if the credential has no canonical form
    """
    raise NotImplementedError


def context_document() -> dict[str, Any]:
    """Return the JSON-LD context of our terms, for the house to serve at `Statement.context`."""
    raise NotImplementedError
