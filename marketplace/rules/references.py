"""The reference that a payer writes on a bank wire: RF, two check digits, figures (ISO 11649).

A reference that was mistyped in one place, or with two neighbours exchanged, has wrong check digits and is
not taken for another. Pure.
"""

import hashlib
import re
from typing import Final

FIGURES: Final = 15
"""Of the reference itself: enough that two payments never have one."""
WRITTEN: Final = re.compile(r"(?<![A-Z0-9])RF[0-9]{2}(?:[ -]?[0-9]){15}(?![A-Z0-9])")
LONGEST_TEXT: Final = 2_000
MODULUS: Final = 97
"""ISO/IEC 7064, MOD 97-10."""


def reference_for(key: str) -> str:
    """Return the reference of a payment: always the same for the same key."""
    number = int.from_bytes(hashlib.sha256(b"wire\0" + key.encode()).digest(), "big") % 10**FIGURES
    body = f"{number:0{FIGURES}d}"
    return f"RF{98 - _remainder(body, '00'):02d}{body}"


def is_reference(text: str) -> bool:
    """Say whether a text, without blanks, is a reference of ours with its check digits right."""
    return re.fullmatch(r"RF[0-9]{17}", text) is not None and _remainder(text[4:], text[2:4]) == 1


def references_in(text: str) -> list[str]:
    """Return the references that a payer's text holds, each once, in order; mistyped ones are left out.

    Blanks and dashes between the figures, and small letters, are how people write them.
    """
    found: list[str] = []
    for match in WRITTEN.finditer(text[:LONGEST_TEXT].upper()):
        plain = re.sub(r"[ -]", "", match.group())
        if is_reference(plain) and plain not in found:
            found.append(plain)
    return found


def spaced(reference: str) -> str:
    """Return a reference in groups of four, as it is printed."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def _remainder(body: str, check: str) -> int:
    """Return the number that body, 'RF' and check digits make, modulo 97; letters count from 10 on."""
    letters = "".join(str(int(letter, 36)) for letter in "RF")
    return int(body + letters + check) % MODULUS
