"""Which terms run for a work in custody, by where it stands. Pure.

Source: custody table, `clock` of M04, M08 and M38; time limits TL01, TL03, TL04, TL13 and TL16 of
`limits/time_limits.json`, each with its source and its mark. For which other kinds of places a term
of storage holds (TL14, TL15) no book of this house says, so none is told there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bonded_warehouse.bond_errors import CalendarUnknown, LimitUnknown
from bonded_warehouse.rules.clocks import Clock, Limit, limit, start
from bonded_warehouse.rules.states import CustodyState, CustomsStatus

ENTRY: Final = "M08"
"""The step by which a work is booked in; with its first the terms of entry start."""
ACCLIMATISE: Final = timedelta(hours=24)
"""How long a crate stands unopened after unloading (M04). A choice of the domain's specification (D)."""
STORAGE: Final = {"warehouse": "TL13", "special_area_H": "TL16"}
"""Kind of the customs book to the term of storage of such a place."""
TEMPORARY: Final = frozenset({CustomsStatus.TEMP_IMPORT, CustomsStatus.ATA})


@dataclass(frozen=True, slots=True)
class Term:
    """A term that runs; without a clock where its text gives no length, or the calendar is not published."""

    limit: Limit
    clock: Clock | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Where a work stands, as far as a term hangs on it."""

    state: CustodyState
    since_on: date
    status: CustomsStatus | None
    is_relic: bool | None
    entered_on: date | None
    """When it was first booked in; None: not yet."""
    book: str | None
    """Kind of the customs book it is in."""


def terms_of(stands: Stands) -> Iterator[Term]:
    """Yield the terms that run, whatever ends first."""
    if stands.state is CustodyState.WITH_EXAMINER:
        yield _term("TL04", stands.since_on)
    if stands.entered_on is None:
        return
    if stands.status in TEMPORARY:
        yield _term("TL01" if stands.is_relic is False else "TL03", stands.entered_on)
    elif stands.status is CustomsStatus.BONDED_FOREIGN and stands.book in STORAGE:
        yield _term(STORAGE[stands.book], stands.entered_on)


def opens_at(unloaded_at: datetime) -> datetime:
    """Return from when the crate of a work unloaded then may be opened."""
    return unloaded_at + ACCLIMATISE


def _term(limit_id: str, on: date) -> Term:
    try:
        return Term(limit(limit_id), start(limit_id, on))
    except (LimitUnknown, CalendarUnknown):
        return Term(limit(limit_id), None)
