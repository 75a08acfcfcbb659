"""Names, prices and places: sealed as salted digests, disclosed one by one by whoever may.

A sealed value is signed and logged without being readable. Whoever holds its `Disclosure` (salt, name, value)
can show it to one person; that person checks it against the digest in the signed statement. A guess at the
value proves nothing without its salt of 128 random bits.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from authentication.evidence import canonical
from authentication.evidence.errors import DisclosureBroken, NotCanonical

SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One value with the salt that opens its digest."""

    name: str
    """What it is: `buyer`, `price`, `place`."""
    value: Any
    """Any canonical JSON value without floats."""
    salt: bytes
    """16 random bytes, kept as secret as the value."""

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of [salt, name, value], in base64url: what is signed instead."""
        inside = canonical.write([canonical.base64url_text(self.salt), self.name, self.value])
        return canonical.base64url_text(hashlib.sha256(inside).digest())

    def to_json(self) -> dict[str, Any]:
        """Return it as the JSON object that passports and disclosure files hold."""
        return {"name": self.name, "salt": canonical.base64url_text(self.salt), "value": self.value}


def seal(values: Mapping[str, Any]) -> list[Disclosure]:
    """Return a disclosure, with a fresh salt, for each value. The statement gets their `digests`.

    :raises NotCanonical: if a value has no canonical form
    """
    made = [Disclosure(name, value, secrets.token_bytes(SALT_BYTES)) for name, value in values.items()]
    digests(made)
    return made


def digests(disclosures: Iterable[Disclosure]) -> tuple[str, ...]:
    """Return the digests, sorted, so that their order tells nothing."""
    return tuple(sorted(disclosure.digest for disclosure in disclosures))


def from_json(found: object) -> Disclosure:
    """Return the disclosure of its JSON object.

    :raises DisclosureBroken: if it is not one
    """
    if (
        not isinstance(found, dict)
        or set(found) != {"name", "salt", "value"}
        or not isinstance(found["name"], str)
    ):
        raise DisclosureBroken(why="a disclosure has a name, a salt and a value")
    try:
        salt = canonical.base64url_bytes(found["salt"])
    except NotCanonical as error:
        raise DisclosureBroken(why="its salt is not base64url") from error
    if len(salt) != SALT_BYTES:
        raise DisclosureBroken(why=f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return Disclosure(found["name"], found["value"], salt)


def require_sealed(disclosure: Disclosure, *, sealed: Iterable[str]) -> None:
    """Return if the disclosed value is one of those that were sealed.

    :raises DisclosureBroken: if it is not
    """
    try:
        if disclosure.digest in sealed:
            return
    except NotCanonical as error:
        raise DisclosureBroken(why=str(error)) from error
    raise DisclosureBroken(why=f"nothing was sealed that opens to this {disclosure.name}")
