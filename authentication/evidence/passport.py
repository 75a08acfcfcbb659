"""Passport: every statement about one work, with proofs, in one canonical JSON file.

    {"artwork": IRI, "checkpoint": NOTE or null, "format": "bianliang.passport/1",
     "statements": [{"credential": {...}, "disclosed": [...],
                     "log": {"index": 7, "leaf": {...}, "path": [...], "salt": "..."} or null}, ...],
     "status_lists": [{...}, ...]}

It says nothing that is not signed, hashed into the log, or compared with something that is, so that no byte
of it can be changed. Statements stand in the order of the log; those that are not in it yet come last. See
docs/formats/passport.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authentication.evidence import canonical, disclosure, merkle, statement
from authentication.evidence.disclosure import Disclosure
from authentication.evidence.errors import DisclosureBroken, NotAPassport, NotCanonical, PassportBroken

FORMAT: Final = "bianliang.passport/1"
LARGEST_BYTES: Final = 32 * 1024 * 1024
"""A larger file is refused before it is read: a work with a thousand statements has 2 MB."""
_BEFORE_JSON: Final = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A statement's place in the log."""

    index: int
    path: tuple[bytes, ...]
    """Inclusion proof to the passport's checkpoint: hashes of 32 bytes, from the leaf upwards."""
    salt: bytes
    """32 bytes; what the leaf's digest was salted with."""
    digest: bytes
    """32 bytes; what the leaf says of the credential (`statement.digest`)."""
    recorded_at: datetime

    @property
    def leaf(self) -> bytes:
        """The bytes of the leaf."""
        return statement.leaf_of(self.digest, recorded_at=self.recorded_at)

    @property
    def leaf_hash(self) -> bytes:
        """The leaf's hash in the log, 32 bytes."""
        return merkle.leaf_hash(self.leaf)


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
    """At least one."""
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
    """Return the place of a statement, with the digest computed as `statement.leaf` does.

    :raises StatementRefused: if the credential has no canonical form
    """
    said = statement.digest(credential, salt=salt, number=number, previous=previous)
    return Logged(index=index, path=path, salt=salt, digest=said, recorded_at=recorded_at)


def write(passport: Passport) -> bytes:
    """Return the passport's file: canonical JSON and nothing else.

    :raises PassportBroken: if something in it has no canonical form, or its entries are out of order
    """
    try:
        data = canonical.write(
            {
                "artwork": passport.artwork,
                "checkpoint": passport.checkpoint,
                "format": FORMAT,
                "statements": [_entry_json(entry) for entry in passport.entries],
                "status_lists": [dict(each) for each in passport.status_lists],
            }
        )
    except NotCanonical as error:
        raise PassportBroken(why=str(error)) from error
    _require_order(passport)
    return data


def read(data: bytes) -> Passport:
    """Return the passport of its file. No proof in it is looked at: that is `verifying.verify`.

    :raises PassportBroken: if it is not in the format, or in another spelling; NotAPassport if it is no
        JSON object
    """
    if len(data) > LARGEST_BYTES:
        raise PassportBroken(why=f"it has more than {LARGEST_BYTES} bytes")
    if not data.lstrip(_BEFORE_JSON).startswith(b"{"):
        raise NotAPassport
    try:
        found = canonical.read(data)
        _require_fields(found, {"artwork", "checkpoint", "format", "statements", "status_lists"})
        if found["format"] != FORMAT:
            raise PassportBroken(why=f"its format is not {FORMAT}")
        if not isinstance(found["artwork"], str) or not isinstance(found["checkpoint"], str | None):
            raise PassportBroken(why="its artwork or checkpoint is not text")
        passport = Passport(
            artwork=found["artwork"],
            checkpoint=found["checkpoint"],
            entries=tuple(_entry(each) for each in _list(found["statements"])),
            status_lists=tuple(_object(each) for each in _list(found["status_lists"])),
        )
    except (NotCanonical, DisclosureBroken) as error:
        raise PassportBroken(why=str(error)) from error
    _require_order(passport)
    return passport


def _entry_json(entry: Entry) -> dict[str, Any]:
    place = entry.logged
    return {
        "credential": dict(entry.credential),
        "disclosed": [each.to_json() for each in entry.disclosed],
        "log": place
        and {
            "index": place.index,
            "leaf": statement.leaf_json(place.digest, recorded_at=place.recorded_at),
            "path": [canonical.base64_text(each) for each in place.path],
            "salt": canonical.base64url_text(place.salt),
        },
    }


def _entry(found: Any) -> Entry:
    _require_fields(found, {"credential", "disclosed", "log"})
    return Entry(
        credential=_object(found["credential"]),
        logged=None if found["log"] is None else _logged(found["log"]),
        disclosed=tuple(disclosure.from_json(each) for each in _list(found["disclosed"])),
    )


def _logged(found: Any) -> Logged:
    _require_fields(found, {"index", "leaf", "path", "salt"})
    leaf = found["leaf"]
    _require_fields(leaf, {"digest", "recorded_at", "v"})
    index, salt = found["index"], canonical.base64url_bytes(found["salt"])
    if not isinstance(index, int) or isinstance(index, bool) or index < 0:
        raise PassportBroken(why="an index in the log is a number from 0")
    if len(salt) != statement.SALT_BYTES:
        raise PassportBroken(why=f"a leaf's salt has {statement.SALT_BYTES} bytes")
    try:
        said = bytes.fromhex(leaf["digest"])
    except (TypeError, ValueError) as error:
        raise PassportBroken(why="a leaf's digest is 64 hex digits") from error
    recorded_at = canonical.instant(leaf["recorded_at"])
    if leaf != statement.leaf_json(said, recorded_at=recorded_at) or isinstance(leaf["v"], bool):
        raise PassportBroken(why="a leaf is spelled otherwise than it must be")
    return Logged(
        index=index,
        path=tuple(canonical.base64_bytes(each) for each in _list(found["path"])),
        salt=salt,
        digest=said,
        recorded_at=recorded_at,
    )


def _require_order(passport: Passport) -> None:
    if not passport.entries:
        raise PassportBroken(why="it has no statement")
    places = [entry.logged for entry in passport.entries]
    indexes = [place.index for place in places if place is not None]
    if None in places[: len(indexes)] or sorted(set(indexes)) != indexes:
        raise PassportBroken(why="its statements are not in the order of the log")
    if bool(indexes) != (passport.checkpoint is not None):
        raise PassportBroken(why="it has a checkpoint if, and only if, a statement is in the log")


def _require_fields(found: Any, names: set[str]) -> None:
    if not isinstance(found, dict) or set(found) != names:
        raise PassportBroken(why=f"an object has other fields than {', '.join(sorted(names))}")


def _object(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise PassportBroken(why="a credential is not a JSON object")
    return found


def _list(found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise PassportBroken(why="a list is not a list")
    return found
