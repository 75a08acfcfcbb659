"""Is a destination watched? A dated list, each row with its source. Pure. Source: specification, c.2 (D)."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

ROWS: Final = Path(__file__).parent / "rates" / "watched.json"


def is_watched(country: str, on: date, rows: Sequence[Mapping[str, Any]] | None = None) -> bool | None:
    """Say whether a destination is watched on a day; None while no list was in force by then.

    :param rows: country, from, to, source; left out: the list of the house
    """
    begun = [row for row in (on_file() if rows is None else rows) if date.fromisoformat(row["from"]) <= on]
    if not begun:
        return None
    return any(
        row["country"] == country and (row["to"] is None or on <= date.fromisoformat(row["to"]))
        for row in begun
    )


@lru_cache(maxsize=1)
def on_file() -> tuple[Mapping[str, Any], ...]:
    """Return the list of the house; read once."""
    return tuple(json.loads(ROWS.read_text(encoding="utf-8"))["rows"])
