"""Passport: every statement about one work, with proofs, in one canonical JSON file.

    {"artwork": IRI, "checkpoint": NOTE or null, "format": "bianliang.passport/1",
     "statements": [{"credential": {...}, "disclosed": [...],
                     "log": {"index": 7, "leaf": {...}, "path": [...], "salt": "..."} or null}, ...],
     "status_lists": [{...}, ...]}

It says nothing that is not signed, hashed into the log, or compared with something that is, so that no byte of it
can be changed. Statements stand in the order of the log; those that are not in it yet come last. See
docs/formats/passport.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authentication.evidence.disclosure import Disclosure

FORMAT: Final = "bianliang.passport/1"
LARGEST_BYTES: Final = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A statement's place in the log."""

    index: int
    path: tuple[bytes, ...]
    """Inclusion proof to the passport's checkpoint: hashes of 32 bytes, from the leaf upwards."""
    salt: bytes
    """32 bytes; what the leaf's digest was salted with."""
    digest: bytes
    """32 bytes; what the leaf says of the credential."""
    recorded_at: datetime

    @property
    def leaf(self) -> bytes:
        """The bytes of the leaf."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One statement in a passport."""

    credential: Mapping[str, Any]
    """Signed."""
    logged: Logged | None
    """`None`: it is signed, and waits for its place in the log."""
    disclosed: tuple[Disclosure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """All statements about one work."""

    artwork: str
    """Its IRI (`statement.artwork_iri`)."""
    checkpoint: str | None
    """A signed note; `None` only if no statement is in the log yet."""
    entries: tuple[Entry, ...]
    status_lists: tuple[Mapping[str, Any], ...] = ()
    """Signed status list credentials, as of the passport's making."""


def logged(
    credential: Mapping[str, Any],
    *,
    salt: bytes,
    number: int,
    previous: bytes | None,
    recorded_at: datetime,
    index: int,
    path: tuple[bytes, ...],
) -> Logged:
    """Return the place of a statement, with the digest computed as `statement.leaf` does."""
    raise NotImplementedError


def write(passport: Passport) -> bytes:
    """Return the passport's file: canonical JSON and nothing else.

    :raises PassportBroken: if something in it has no canonical form
    """
    raise NotImplementedError


def read(data: bytes) -> Passport:
    """Return the passport of its file. No proof in it is looked at: that is `verifying.verify`.

    :raises PassportBroken: if it is not in the format, or in another spelling
    """
    raise NotImplementedError
