"""Conditions that are data: which values of which facts a line of a new rule asks for.

The rules of the first ruleset have their conditions in code. A rule that is added later needs none: each of
its lines says `where`, for example `{"work.kind": ["fossil"], "move.dest": ["US", "GB"]}`, and holds when
every fact named has one of the values. A fact that is not known may have any of them.
"""

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Final

from bonded_warehouse.rules.export_facts import Artist, Identity, Move, Party, Status, Work
from bonded_warehouse.rules.export_terms import Case

YEAR: Final = "earliest_year_at_most"
"""The one condition that is no list: the earliest possible year is this year or before."""
_PARTS: Final = {
    "work": Work,
    "work.artist": Artist,
    "work.identity": Identity,
    "status": Status,
    "move": Move,
    "party": Party,
}
_NOT_PLAIN: Final = frozenset({"artist", "identity", "title_flags", "materials", "relic_temp_entry", "holds"})
NAMES: Final = frozenset(
    ["stage"]
    + [
        f"{part}.{field.name}"
        for part, kind in _PARTS.items()
        for field in fields(kind)
        if field.name not in _NOT_PLAIN
    ]
)
"""Facts that a line may ask about."""


@dataclass(frozen=True, slots=True)
class Where:
    """Names of facts with the values asked for, and the year, if one is asked for."""

    values: tuple[tuple[str, frozenset[Any]], ...]
    year: int | None = None

    def holds(self, case: Case) -> bool | None:
        """Say whether it holds; None: it may, for a fact that it asks about is not known."""
        known = True
        for name, asked in self.values:
            value = attrgetter(name)(case.facts)
            if value is None or value == "unknown":
                known = False
            elif value not in asked:
                return False
        if self.year is not None:
            by = case.by(self.year, years="earliest")
            if by is None:
                known = False
            elif not by:
                return False
        return True if known else None


def read_where(raw: dict[str, Any]) -> Where:
    """Return a condition from its plain JSON values.

    :raises ValueError: if it asks about nothing, about an unknown fact, or in another form
    """
    year = raw.get(YEAR)
    if year is not None and type(year) is not int:
        raise ValueError(f"{YEAR} is a whole number")
    values = []
    for name, asked in raw.items():
        if name == YEAR:
            continue
        if name not in NAMES:
            raise ValueError(f"{name} is no fact that a line may ask about")
        if not isinstance(asked, list) or not asked or any(isinstance(one, (list, dict)) for one in asked):
            raise ValueError(f"{name} asks for a list of values")
        values.append((name, frozenset(asked)))
    if not values and year is None:
        raise ValueError("a line asks about one fact at least")
    return Where(tuple(sorted(values)), year)
