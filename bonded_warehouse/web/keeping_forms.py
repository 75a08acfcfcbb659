"""What the keepers' rooms take: condition, seals, cases."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bonded_warehouse.rules.condition import Grade, Light, Observation, Occasion, Sign, Zone
from bonded_warehouse.web.forms import Id, Line, Needed, Paragraph, Sha256

Cell = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Ha-h][1-8]$")]
Millimetres = Annotated[int, Field(ge=1, le=20_000)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing seen on a work."""

    cell: Cell
    code: Sign
    size_mm: Millimetres
    zone: Zone = Zone.FRONT
    photo: Sha256 | None = None
    note: Line = ""

    def observation(self, photo: str | None = None) -> Observation:
        """Return it as the rules know it."""
        return Observation(self.zone, self.code, self.cell, self.size_mm, photo or self.photo, self.note)


@dataclass(frozen=True, slots=True)
class BeginReport:
    """A condition report, empty or with all that was seen."""

    occasion: Occasion
    light: Light = Light.ROOM
    note: Paragraph = ""
    grades: dict[Zone, Grade] = field(default_factory=dict)
    observations: Annotated[list[Seen], Field(max_length=400)] = field(default_factory=list)
    sign: bool = False
    """Sign it as its author at once."""


@dataclass(frozen=True, slots=True)
class WhichCell:
    """Where on the picture the next observation is."""

    cell: Line | None = None


@dataclass(frozen=True, slots=True)
class GradeZones:
    """How each zone is as a whole; a zone left empty keeps what it had."""

    grades: dict[Zone, Grade | Literal[""]] = field(default_factory=dict)
    note: Paragraph | None = None

    def graded(self) -> dict[Zone, Grade]:
        """Return the zones that were graded."""
        return {zone: Grade(one) for zone, one in self.grades.items() if one}


@dataclass(frozen=True, slots=True)
class WhichReports:
    """Which two reports to hold against each other."""

    before: Id
    after: Id


@dataclass(frozen=True, slots=True)
class FixSeal:
    """A seal that was fixed."""

    number: Number
    kind: Literal["bolt", "e_lock", "wax", "exit_mark"] = "bolt"
    party: Literal["house", "customs", "relics", "sender"] = "house"


@dataclass(frozen=True, slots=True)
class CheckSeal:
    """How a seal was found."""

    result: Literal["intact", "broken", "mismatch", "missing"]
    found_number: Line = ""
    note: Paragraph = ""


@dataclass(frozen=True, slots=True)
class NameOfficer:
    """Who may break an authority's seal."""

    account_id: Id


@dataclass(frozen=True, slots=True)
class ExtendTerm:
    """Customs makes a term longer."""

    reference: Number
    """Number of its decision."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why, or how it ended."""

    why: Needed


@dataclass(frozen=True, slots=True)
class WhichCases:
    """Which cases to list."""

    state: Literal["open", "closed"] | None = None
