"""Prefixed, time-sortable public ids: art_01J..., lot_01J...

48 bits of milliseconds since 1970 and 80 random bits, in Crockford's base 32 of
26 characters (the layout of a ULID), behind a prefix that says what it names.
"""

import secrets
from datetime import datetime
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(prefix: str, at: datetime) -> str:
    """Return a new id for a thing that came to be at `at`."""
    value = int(at.timestamp() * 1000) << 80 | secrets.randbits(80)
    letters = "".join(ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))
    return f"{prefix}_{letters}"
