"""The names of works and places in EPCIS: GS1 Digital Link URIs in their canonical form.

A work is an individual asset (GIAI, AI 8004), a place the house's location number (GLN, AI 414) with an
extension (AI 254). Without a company prefix of its own the house uses one of GS1's range 952, which GS1 keeps
for demonstrations: such a name says by itself that it is not a real one. See GS1 General Specifications,
sections 1.4.5, 3.7.11 and 3.9.12, and GS1 Digital Link: URI Syntax.
"""

import hashlib
import re
from typing import Final

from foundation.ids import ALPHABET

DEMONSTRATION_PREFIX: Final = "9520000"
"""Company prefix of a house that has none."""
ROOT: Final = "https://id.gs1.org"
LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SHORT: Final = 22
"""Characters of 128 bits in base 62: with a prefix of up to 8 digits they fit into the 30 of a GIAI."""
EXTENSION: Final = 20
"""Most characters of a GLN's extension."""
_PREFIX: Final = re.compile(r"[0-9]{6,8}")
_ULID: Final = re.compile(f"[{ALPHABET}]{{26}}")
_PLAIN: Final = re.compile(r"[A-Za-z0-9._-]{1,20}")
_WORK: Final = re.compile(r"(?:https?://[^/?#]+/8004/|urn:epc:id:giai:)([0-9]{6,8})\.?([0-9A-Za-z]{22})")


def require_prefix(text: str) -> str:
    """Return a company prefix.

    :raises ValueError: if it has not 6 to 8 digits: a longer one leaves no room for the work's number
    """
    if not _PREFIX.fullmatch(text):
        raise ValueError("a GS1 company prefix has 6 to 8 digits here")
    return text


def is_demonstration(prefix: str) -> bool:
    """Say whether names under this prefix are for demonstration only (GS1 prefix 952)."""
    return prefix.startswith("952")


def short(thing_id: str) -> str:
    """Return the 128 bits of one of our ids ('art_01J...') in 22 characters of base 62."""
    letters = thing_id.rpartition("_")[2]
    if not _ULID.fullmatch(letters):
        raise ValueError(f"{thing_id!r} is not one of our ids")
    value = 0
    for letter in letters:
        value = value << 5 | ALPHABET.index(letter)
    made = ""
    for _ in range(SHORT):
        value, digit = divmod(value, 62)
        made = LETTERS[digit] + made
    return made


def long(text: str, prefix: str) -> str | None:
    """Return the id that `short` shortened; None where it is none."""
    value = 0
    for letter in text:
        value = value * 62 + LETTERS.index(letter)
    if value >= 1 << 130:
        return None
    return f"{prefix}_" + "".join(ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


def asset(prefix: str, thing_id: str) -> str:
    """Return the URI of a work, or of a crate, as an individual asset."""
    return f"{ROOT}/8004/{prefix}{short(thing_id)}"


def artwork_of(epc: str) -> str | None:
    """Return the id of the work that an EPC names, whoever's domain it stands on; None where it is none.

    The company prefix is not compared: a house that got a prefix of its own still knows its old names.
    """
    found = _WORK.fullmatch(epc)
    return None if found is None else long(found[2], "art")


def check_digit(digits: str) -> str:
    """Return the check digit of a GLN's first twelve digits (General Specifications, 7.9)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-total % 10)


def location(prefix: str) -> str:
    """Return the house's location number: its first one, 13 digits."""
    digits = f"{prefix}{'1'.rjust(12 - len(prefix), '0')}"
    return digits + check_digit(digits)


def place(prefix: str, name: str) -> str:
    """Return the URI of a place of the house; a name that is too long or not plain stands as its hash."""
    extension = name if _PLAIN.fullmatch(name) else hashlib.sha256(name.encode()).hexdigest()[:EXTENSION]
    return f"{ROOT}/414/{location(prefix)}/254/{extension}"
