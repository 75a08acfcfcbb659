"""Condition: what may be seen on a work, where, and what has changed between two looks. Pure.

Source: specification of the domain, a.4 'Condition report'.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

COLUMNS: Final = "ABCDEFGH"
ROWS: Final = 8
"""The grid over the picture: eight by eight, so that a cell is wide enough for a thumb on a phone."""
CELL: Final = re.compile(rf"[{COLUMNS}][1-{ROWS}]")
LARGEST_MM: Final = 20_000


class Zone(StrEnum):
    """A part of a work."""

    FRONT = "front"
    BACK = "back"
    EDGES = "edges"
    CORNERS = "corners"
    FRAME = "frame"
    GLAZING = "glazing"
    HARDWARE = "hardware"
    BASE = "base"
    PACKING = "packing"


class Grade(StrEnum):
    """How a zone is as a whole."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Sign(StrEnum):
    """What is to be seen: the observation code."""

    ABRASION = "abrasion"
    ACCRETION = "accretion"
    CRACK = "crack"
    CRAQUELURE = "craquelure"
    CUPPING = "cupping"
    DENT = "dent"
    FLAKING = "flaking"
    FOXING = "foxing"
    HOLE = "hole"
    LIFT = "lift"
    LOSS = "loss"
    MOULD = "mould"
    PEST = "pest"
    SCRATCH = "scratch"
    STAIN = "stain"
    TEAR = "tear"
    WARP = "warp"


class Occasion(StrEnum):
    """Why it was looked at."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    VENUE_IN = "venue_in"
    VENUE_OUT = "venue_out"
    TRANSIT = "transit"
    CONSERVATION = "conservation"
    AUDIT = "audit"
    DELIVERY = "delivery"


class Light(StrEnum):
    """By which light."""

    DAYLIGHT = "daylight"
    ROOM = "room"
    RAKING = "raking"
    ULTRAVIOLET = "ultraviolet"
    TRANSMITTED = "transmitted"


AFTER_TRANSIT: Final = frozenset({Occasion.INBOUND, Occasion.VENUE_IN, Occasion.TRANSIT, Occasion.DELIVERY})
"""Looks at a work that has just travelled: what is new or grown then happened on the way."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing seen."""

    zone: Zone
    sign: Sign
    cell: str
    """Of the grid: 'C5', column by letter from the left, row by number from the top."""
    size_mm: int
    """Its longest extent."""
    photo: str | None = None
    """SHA-256 of the close photograph; None where there is none."""
    note: str = ""

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept in the report."""
        return {
            "zone": self.zone.value,
            "code": self.sign.value,
            "cell": self.cell,
            "size_mm": self.size_mm,
            "photo": self.photo,
            "note": self.note,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Observation":
        """Return an observation that was kept."""
        return cls(
            Zone(kept["zone"]), Sign(kept["code"]), kept["cell"], kept["size_mm"], kept["photo"], kept["note"]
        )


@dataclass(frozen=True, slots=True)
class Grown:
    """One thing that was there and is larger now."""

    before: Observation
    after: Observation


@dataclass(frozen=True, slots=True)
class Difference:
    """What two looks at one work say of the time between them."""

    new: tuple[Observation, ...]
    grown: tuple[Grown, ...]
    gone: tuple[Observation, ...]
    """Seen before and not again: treated, or overlooked."""
    same: tuple[Observation, ...]

    @property
    def is_worse(self) -> bool:
        """Say whether something came or grew."""
        return bool(self.new or self.grown)


def compare(before: Sequence[Observation], after: Sequence[Observation]) -> Difference:
    """Return what has come, grown and gone between two looks.

    Two observations are of one thing when zone, sign and cell agree; where several do, the largest of the
    one are held against the largest of the other.
    """
    left: dict[tuple[Zone, Sign, str], list[Observation]] = {}
    for one in sorted(before, key=lambda seen: -seen.size_mm):
        left.setdefault((one.zone, one.sign, one.cell), []).append(one)
    new: list[Observation] = []
    grown: list[Grown] = []
    same: list[Observation] = []
    for one in sorted(after, key=lambda seen: -seen.size_mm):
        known = left.get((one.zone, one.sign, one.cell))
        if not known:
            new.append(one)
            continue
        earlier = known.pop(0)
        if one.size_mm > earlier.size_mm:
            grown.append(Grown(earlier, one))
        else:
            same.append(one)
    gone = [one for rest in left.values() for one in rest]
    return Difference(tuple(new), tuple(grown), tuple(gone), tuple(same))


def worst(grades: Collection[str]) -> Grade | None:
    """Return the worst of some grades; None of none."""
    order = list(Grade)
    return max((Grade(one) for one in grades), key=order.index, default=None)
