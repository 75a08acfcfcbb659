"""Which terms run for a work in custody, by where it stands. Pure.

Source: custody table, `clock` of M04, M08 and M38; time limits TL01 to TL04 and TL13 to TL16 of
`limits/time_limits.json`, each with its source and its mark. Which term of storage holds hangs on the kind
of place: a book says for which it is kept, or its kind does; for another, none is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bonded_warehouse.bond_errors import CalendarUnknown, LimitUnknown
from bonded_warehouse.rules.clocks import Clock, Extension, Limit, add_months, limit, start
from bonded_warehouse.rules.states import CustodyState, CustomsStatus

ENTRY: Final = "M08"
"""The step by which a work is booked in; with its first the terms of entry start."""
ACCLIMATISE: Final = timedelta(hours=24)
"""How long a crate stands unopened after unloading (M04). A choice of the domain's specification (D)."""
PLACES: Final = {"warehouse": "bonded_warehouse", "special_area_H": "comprehensive_zone"}
"""Kind of the customs book to the place that it is for, where the book does not say."""
FOREIGN: Final = frozenset({CustomsStatus.BONDED_FOREIGN})
FOR_EXPORT: Final = frozenset({CustomsStatus.EXPORT_GOODS_IN_ZONE})
STORAGE: Final[Mapping[str, tuple[str, frozenset[CustomsStatus]]]] = {
    "bonded_warehouse": ("TL13", FOREIGN),
    "export_supervised_warehouse": ("TL14", FOR_EXPORT),
    "logistics_centre": ("TL15", FOREIGN | FOR_EXPORT),
    "comprehensive_zone": ("TL16", FOREIGN),
}
"""Kind of place to its term of storage, and to the goods that lie there under it."""
EXTENDED_BY: Final = {"TL01": "TL02"}
"""Term to the limit that says by how much it may be made longer, where it does not say so itself."""
CUSTOMS: Final = "customs"
EXAMINERS: Final = "relics"
OFFICES: Final[Mapping[str, tuple[str, ...]]] = {
    "TL01": (CUSTOMS,),
    "TL03": (EXAMINERS, CUSTOMS),
    "TL13": (CUSTOMS,),
    "TL14": (CUSTOMS,),
    "TL15": (CUSTOMS,),
}
"""Term that may be made longer to the offices that grant it, all of them: `by` of its extensions."""
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
    place: str | None
    """The kind of place that its book is kept for."""
    applied_on: date | None = None
    """When the examination was applied for; None: not known, and its handing over counts."""


def terms_of(stands: Stands) -> Iterator[Term]:
    """Yield the terms that run, whatever ends first."""
    if stands.state is CustodyState.WITH_EXAMINER:
        yield term("TL04", stands.applied_on or stands.since_on)
    if stands.entered_on is None:
        return
    if stands.status in TEMPORARY:
        yield term("TL01" if stands.is_relic is False else "TL03", stands.entered_on)
        return
    limit_id, goods = STORAGE.get(stands.place or "", ("", frozenset()))
    if stands.status in goods:
        yield term(limit_id, stands.entered_on)


def may_be_extended(limit_id: str) -> Extension | None:
    """Return by how much a term may be made longer, and how often; None where no text says so."""
    if limit_id not in OFFICES:
        return None
    found = limit(EXTENDED_BY.get(limit_id, limit_id)).extensions
    return next((one for one in found if one.number is not None), None)


def latest(limit_id: str, started_on: date, times: int, *, last_on: date | None = None) -> date:
    """Return the latest last day of a term that was made longer so often.

    Months are counted from the start, so that an end of February does not shorten all that follows (T17).
    Where less was granted before than could be, they are counted from the end of the term before (TL02,
    `starts_on`): what an office did not grant the next request does not bring back.

    :param last_on: the last day before this extension; None where each before it was granted in full
    :raises LimitUnknown: if no text lets it be made longer, or not so often
    """
    first, longer = limit(limit_id), may_be_extended(limit_id)
    if first.number is None or longer is None or longer.number is None:
        raise LimitUnknown(limit=limit_id)
    if longer.most is not None and times > longer.most:
        raise LimitUnknown(limit=limit_id)
    in_full = add_months(started_on, first.number + (times - 1) * longer.number)
    whole = add_months(started_on, first.number + times * longer.number)
    return whole if last_on is None or last_on >= in_full else min(whole, add_months(last_on, longer.number))


def opens_at(unloaded_at: datetime) -> datetime:
    """Return from when the crate of a work unloaded then may be opened."""
    return unloaded_at + ACCLIMATISE


def term(limit_id: str, on: date) -> Term:
    """Return a term that began on a day."""
    try:
        return Term(limit(limit_id), start(limit_id, on))
    except (LimitUnknown, CalendarUnknown):
        return Term(limit(limit_id), None)
