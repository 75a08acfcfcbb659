"""Dated rates: which row holds on a day, from which source, and whether it is verified. Pure.

No rate is made up: where no row holds, the answer is a refusal, and a person looks it up.
Source: specification of the domain, (e); rows in `rates/*.json`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from bonded_warehouse.tax_errors import NoRateOnFile

HERE: Final = Path(__file__).resolve().parent / "rates"
BY_BEGINNING: Final = frozenset({"duty", "vat", "duty_abroad"})
"""Kinds whose key is the beginning of a code: of those that fit, the longest counts."""
KINDS: Final = ("duty", "vat", "refund", "import_vat_abroad", "duty_abroad", "exchange", "thresholds")


@dataclass(frozen=True, slots=True)
class RateRow:
    """One rate, the days on which it holds (both included), and where it was read."""

    kind: str
    key: str
    rate: Decimal
    from_on: date | None
    to_on: date | None
    basis: str
    """S text read in the source, W weak source, U unverified, D choice of the house."""
    source: str
    verified: bool
    note: str = ""

    def holds_on(self, on: date) -> bool:
        """Say whether it is in force on a day."""
        return (self.from_on is None or self.from_on <= on) and (self.to_on is None or on <= self.to_on)

    def kept(self) -> dict[str, Any]:
        """Return it as a tax document keeps it."""
        return {
            "kind": self.kind,
            "key": self.key,
            "rate": str(self.rate),
            "from": self.from_on.isoformat() if self.from_on else None,
            "to": self.to_on.isoformat() if self.to_on else None,
            "basis": self.basis,
            "source": self.source,
            "verified": self.verified,
            "note": self.note,
        }

    @classmethod
    def read(cls, kind: str, kept: Mapping[str, Any]) -> "RateRow":
        """Return a row of a file, or one that was kept."""
        return cls(
            kind=kind,
            key=kept["key"],
            rate=Decimal(kept["rate"]),
            from_on=date.fromisoformat(kept["from"]) if kept["from"] else None,
            to_on=date.fromisoformat(kept["to"]) if kept["to"] else None,
            basis=kept["basis"],
            source=kept["source"],
            verified=bool(kept["verified"]),
            note=kept.get("note", ""),
        )


def find(kind: str, key: str, on: date, *, rows: Iterable[RateRow] | None = None) -> RateRow | None:
    """Return the row that holds for a key on a day; None where none is on file.

    :param rows: other rows than those of the files
    """
    fitting = [row for row in rows_of(kind, key, rows=rows) if row.holds_on(on)]
    return max(fitting, key=lambda row: (len(row.key), row.from_on or date.min), default=None)


def rate_on(kind: str, key: str, on: date, *, rows: Iterable[RateRow] | None = None) -> RateRow:
    """Return the row that holds for a key on a day.

    :raises NoRateOnFile: where there is none: a person has to look it up
    """
    row = find(kind, key, on, rows=rows)
    if row is None:
        raise NoRateOnFile(kind=kind.replace("_", " "), key=key or "-", on=on)
    return row


def rows_of(kind: str, key: str, *, rows: Iterable[RateRow] | None = None) -> list[RateRow]:
    """Return the rows of a key on whatever days."""
    known = rows_on_file(kind) if rows is None else rows
    if kind in BY_BEGINNING:
        return [row for row in known if key.startswith(row.key)]
    return [row for row in known if row.key == key]


@cache
def rows_on_file(kind: str) -> tuple[RateRow, ...]:
    """Return every row of a kind."""
    assert kind in KINDS, kind
    said = json.loads((HERE / f"{kind}.json").read_text(encoding="utf-8"))
    return tuple(RateRow.read(kind, row) for row in said["rows"])
