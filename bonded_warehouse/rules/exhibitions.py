"""Where a work is shown when: two exhibitions want it on the same day or they do not. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ExhibitionKind(StrEnum):
    """Where an exhibition is held, and so by which steps its works go there."""

    ZONE = "zone"
    """In the warehouse's own halls: installed in the zone (M11, M12)."""
    OUTSIDE = "outside"
    """In the country, outside the zone: bonded works under guarantee, six months (M17, TL01)."""
    ABROAD = "abroad"
    """Abroad: the gate is asked when a work leaves (R-23 for relics)."""


class ExhibitionState(StrEnum):
    """Whether an exhibition is to be held; whether it runs is a matter of the day."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class LoanState(StrEnum):
    """How it stands with a work on the object list."""

    ASKED = "asked"
    """Its owner has not answered."""
    AGREED = "agreed"
    DECLINED = "declined"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Span:
    """The days of an exhibition, both included, with those before and after on which its works travel."""

    first: date
    last: date


def clashes(wanted: Span, taken: Iterable[Span]) -> bool:
    """Say whether a work is wanted on a day on which it is elsewhere already."""
    return any(wanted.first <= other.last and other.first <= wanted.last for other in taken)
