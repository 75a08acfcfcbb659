"""One work as a file tells of it, before anybody has looked at it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

MOST_ROWS: Final = 2_000
TEXTS: Final = frozenset({"title", "maker", "description"})
"""Fields that are told in several languages."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a file says of one work."""

    number: int
    """Its line in the file, or its place among the records; from 1."""
    told: Mapping[str, Any]
    """The registry's names of fields to what was said; texts by language."""
    photographs: Sequence[str]
    """Names of files in the archive."""
    faults: Sequence[str] = field(default_factory=tuple)
    """What could not be understood, as message ids."""


def by_language(told: dict[str, Any]) -> dict[str, Any]:
    """Return `title_en` and `title_zh` gathered under `title`; the rest as it is, empty ones left out."""
    found: dict[str, Any] = {}
    for name, value in told.items():
        if value in ("", None):
            continue
        field_name, _, language = name.rpartition("_")
        if field_name in TEXTS and language:
            found.setdefault(field_name, {})[language] = value
        elif name in TEXTS:
            found.setdefault(name, {})["en"] = value
        else:
            found[name] = value
    return found


def numbered(rows: Iterator[tuple[dict[str, Any], Sequence[str]]], *, first: int = 1) -> Iterator[Row]:
    """Yield rows with their numbers."""
    for number, (told, photographs) in enumerate(rows, first):
        yield Row(number, by_language(told), tuple(photographs))
