"""How long a consent to read a seller's records lasts, and how often an extract is made anew. Pure."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

LONGEST: Final = timedelta(days=366)
"""Of a consent: our own rule, so that none is forgotten; no law on file says how long it may last."""
FRESH: Final = timedelta(hours=24)
"""So long what was made is given again."""


class Records(StrEnum):
    """What a seller may let somebody read."""

    ORDERS = "orders"
    RECEIPTS = "receipts"
    CUSTODY = "custody"


def faults(
    *, records: frozenset[Records], from_on: date, to_on: date, until_on: date, today: date
) -> list[str]:
    """Return the names of what does not fit; none where a consent can be given."""
    found = []
    if not records:
        found.append("records")
    if from_on > to_on:
        found.append("to_on")
    if not today <= until_on <= today + LONGEST:
        found.append("until_on")
    return found


def is_open(*, until_on: date, revoked_at: datetime | None, at: datetime) -> bool:
    """Say whether an extract may be read now."""
    return revoked_at is None and at.date() <= until_on
