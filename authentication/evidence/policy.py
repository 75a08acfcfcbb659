"""TrustPolicy: whose keys are believed, for what, and from when to when; as a file, `trust.toml`.

Everything a verdict rests on comes from here, nothing from the passport. docs/formats/trust.md has the file.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from authentication.evidence import canonical, keys
from authentication.evidence.checkpoint import NoteKey
from authentication.evidence.errors import KeyRefused, TrustFileBroken
from authentication.evidence.keys import PublicKey

STATUS_LISTS: Final = "status"
"""The word in `Issuer.may` for signing status lists."""

LARGEST_BYTES: Final = 4 * 1024 * 1024
_VERSION: Final = 1
_BELOW: Final = ".*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From when to when a key is its owner's, and from when on it was no longer his alone."""

    from_at: datetime
    to_at: datetime | None = None
    """Exclusive; `None`: still in use."""
    compromised_at: datetime | None = None
    """From when on somebody else may have had it. What the log recorded before still holds."""

    def covers(self, at: datetime) -> bool:
        """Return whether the key was in use at an instant."""
        return self.from_at <= at and (self.to_at is None or at < self.to_at)

    def is_safe(self, at: datetime | None) -> bool:
        """Return whether the key was its owner's alone at an instant that others vouch for.

        :param at: when the log, or a witness, saw what the key signed; `None`: nobody vouches for any time
        """
        return self.compromised_at is None or (at is not None and at < self.compromised_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """One key of an issuer."""

    id: str
    """As proofs name it (`verificationMethod`): the issuer's DID, `#`, a name."""
    public: PublicKey
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Somebody whose statements are believed."""

    id: str
    """A DID."""
    name: str
    """For people."""
    may: tuple[str, ...]
    """What he may say: kinds exactly, all kinds below a word (`custody.*`), `status` lists, or `*`."""
    keys: tuple[IssuerKey, ...]

    def may_say(self, kind: str) -> bool:
        """Return whether this issuer is believed when he says something of this kind.

        `*` is everything but certificates: who may certify is said in so many words.
        """
        return any(
            kind == word
            or (word.endswith(_BELOW) and kind.startswith(word[:-1]))
            or (word == "*" and kind != "certificate")
            for word in self.may
        )

    def key(self, method: str) -> IssuerKey | None:
        """Return the key of this name, if he has or had it."""
        return next((key for key in self.keys if key.id == method), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedNoteKey:
    """A key of a log or of a witness."""

    key: NoteKey
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A log whose checkpoints are believed."""

    origin: str
    keys: tuple[TimedNoteKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustPolicy:
    """Whose keys are believed."""

    name: str
    """Whose policy it is, for people."""
    issuers: tuple[Issuer, ...] = ()
    logs: tuple[Log, ...] = ()
    witnesses: tuple[TimedNoteKey, ...] = ()
    witnesses_needed: int = 0
    """How many different witnesses must have cosigned. With 0 none need have; the verdict says who did."""

    def issuer(self, did: str) -> Issuer | None:
        """Return the issuer of this DID, if he is believed."""
        return next((issuer for issuer in self.issuers if issuer.id == did), None)

    def log(self, origin: str) -> Log | None:
        """Return the log of this origin, if it is believed."""
        return next((log for log in self.logs if log.origin == origin), None)


NOBODY: Final = TrustPolicy(name="nobody")
"""The policy of whoever brings no trust file: nobody is believed."""


def read(data: bytes) -> TrustPolicy:
    """Return the policy of a trust file.

    :raises TrustFileBroken: if it is not TOML, or a field is missing, unknown or misspelt
    """
    if len(data) > LARGEST_BYTES:
        raise TrustFileBroken(why=f"it has more than {LARGEST_BYTES} bytes")
    try:
        found = _Table(tomllib.loads(data.decode("utf-8")), "the file")
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise TrustFileBroken(why=str(error)) from error
    if found.number("version") != _VERSION:
        raise TrustFileBroken(why=f"its version is not {_VERSION}")
    policy = TrustPolicy(
        name=found.text("name"),
        witnesses_needed=found.number("witnesses_needed"),
        issuers=tuple(_issuer(each) for each in found.tables("issuer")),
        logs=tuple(_log(each) for each in found.tables("log")),
        witnesses=tuple(_note_key(each, cosigns=True) for each in found.tables("witness")),
    )
    found.end()
    _require_distinct([issuer.id for issuer in policy.issuers], "issuer")
    _require_distinct([log.origin for log in policy.logs], "log")
    _require_distinct([witness.key.vkey for witness in policy.witnesses], "witness")
    return policy


def write(policy: TrustPolicy) -> str:
    """Return the policy as a trust file, which `read` reads back to the same policy."""
    lines = [
        "# Whose keys are believed, for what, and from when to when. See docs/formats/trust.md.",
        f"version = {_VERSION}",
        f"name = {_quoted(policy.name)}",
        f"witnesses_needed = {policy.witnesses_needed}",
    ]
    for issuer in policy.issuers:
        may = ", ".join(_quoted(word) for word in issuer.may)
        lines += [
            "",
            "[[issuer]]",
            f"id = {_quoted(issuer.id)}",
            f"name = {_quoted(issuer.name)}",
            f"may = [{may}]",
        ]
        for key in issuer.keys:
            lines += [
                "",
                "[[issuer.key]]",
                f"id = {_quoted(key.id)}",
                f"multikey = {_quoted(key.public.multikey)}",
            ]
            lines += _period_lines(key.period)
    for log in policy.logs:
        lines += ["", "[[log]]", f"origin = {_quoted(log.origin)}"]
        for each in log.keys:
            lines += ["", "[[log.key]]", f"vkey = {_quoted(each.key.vkey)}", *_period_lines(each.period)]
    for each in policy.witnesses:
        lines += ["", "[[witness]]", f"vkey = {_quoted(each.key.vkey)}", *_period_lines(each.period)]
    return "\n".join(lines) + "\n"


class _Table:
    """A table of the file, whose fields must each be asked for."""

    def __init__(self, found: Mapping[str, Any], what: str) -> None:
        self._found, self._what = dict(found), what

    def text(self, name: str) -> str:
        value = self._found.pop(name, None)
        if not isinstance(value, str) or not value:
            raise TrustFileBroken(why=f"{self._what} needs the text {name!r}")
        return value

    def number(self, name: str) -> int:
        value = self._found.pop(name, None)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise TrustFileBroken(why=f"{self._what} needs the number {name!r}, from 0")
        return value

    def instant(self, name: str) -> datetime | None:
        value = self._found.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise TrustFileBroken(why=f"{name!r} in {self._what} is an instant such as 2026-11-25T08:00:00Z")
        return value.astimezone(UTC)

    def words(self, name: str) -> tuple[str, ...]:
        value = self._found.pop(name, None)
        words = value if isinstance(value, list) else []
        if not words or not all(isinstance(word, str) and word for word in words):
            raise TrustFileBroken(why=f"{self._what} needs a list of words {name!r}")
        return tuple(words)

    def tables(self, name: str) -> "list[_Table]":
        value = self._found.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise TrustFileBroken(why=f"{name!r} in {self._what} is a list of tables")
        return [_Table(each, f"[[{name}]]") for each in value]

    def end(self) -> None:
        if self._found:
            raise TrustFileBroken(why=f"{self._what} has the unknown field {min(self._found)!r}")


def _issuer(table: _Table) -> Issuer:
    issuer = Issuer(
        id=table.text("id"),
        name=table.text("name"),
        may=table.words("may"),
        keys=tuple(_issuer_key(each) for each in table.tables("key")),
    )
    table.end()
    if any(key.id.partition("#")[0] != issuer.id or "#" not in key.id for key in issuer.keys):
        raise TrustFileBroken(why=f"a key of {issuer.id} is named {issuer.id}#something")
    _require_distinct([key.id for key in issuer.keys], "key")
    return issuer


def _issuer_key(table: _Table) -> IssuerKey:
    try:
        key = IssuerKey(
            id=table.text("id"), public=keys.from_multikey(table.text("multikey")), period=_period(table)
        )
    except KeyRefused as error:
        raise TrustFileBroken(why=str(error)) from error
    table.end()
    return key


def _log(table: _Table) -> Log:
    log = Log(
        origin=table.text("origin"),
        keys=tuple(_note_key(each, cosigns=False) for each in table.tables("key")),
    )
    table.end()
    if any(each.key.name != log.origin for each in log.keys):
        raise TrustFileBroken(why=f"a key of the log {log.origin} bears another name")
    _require_distinct([each.key.vkey for each in log.keys], "key")
    return log


def _note_key(table: _Table, *, cosigns: bool) -> TimedNoteKey:
    try:
        made = TimedNoteKey(key=NoteKey.parse(table.text("vkey")), period=_period(table))
    except KeyRefused as error:
        raise TrustFileBroken(why=str(error)) from error
    table.end()
    if made.key.cosigns != cosigns:
        raise TrustFileBroken(why=f"{made.key.name} has a key of the wrong type for a log or a witness")
    return made


def _period(table: _Table) -> Period:
    from_at = table.instant("from")
    if from_at is None:
        raise TrustFileBroken(why="a key needs the instant 'from'")
    return Period(from_at=from_at, to_at=table.instant("to"), compromised_at=table.instant("compromised"))


def _period_lines(period: Period) -> list[str]:
    named = (("from", period.from_at), ("to", period.to_at), ("compromised", period.compromised_at))
    return [f"{name} = {canonical.instant_text(at)}" for name, at in named if at is not None]


def _require_distinct(names: list[str], what: str) -> None:
    if len(set(names)) != len(names):
        raise TrustFileBroken(why=f"a {what} stands twice")


def _quoted(text: str) -> str:
    """Return a TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'
