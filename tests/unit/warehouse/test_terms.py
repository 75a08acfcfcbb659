"""Which terms run for a work, by where it stands: none is made up, and each says its source."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bonded_warehouse.rules.states import CustodyState, CustomsStatus
from bonded_warehouse.rules.terms import Stands, latest, opens_at, terms_of

STORED = Stands(
    state=CustodyState.STORED,
    since_on=date(2026, 3, 2),
    status=CustomsStatus.BONDED_FOREIGN,
    is_relic=None,
    entered_on=date(2026, 2, 28),
    place=None,
)


def said(**changes: Any) -> list[tuple[str, date | None, str]]:
    stands = Stands(**{name: changes.get(name, getattr(STORED, name)) for name in Stands.__slots__})
    found = list(terms_of(stands))
    assert all(term.limit.source for term in found)
    return [(term.limit.id, term.clock.last_on if term.clock else None, term.limit.basis) for term in found]


@pytest.mark.parametrize(("is_relic", "expected"), [(True, "TL03"), (None, "TL03"), (False, "TL01")])
@pytest.mark.parametrize("status", [CustomsStatus.TEMP_IMPORT, CustomsStatus.ATA])
def test_a_temporary_entry_ends_six_months_after_it(
    *, is_relic: bool | None, expected: str, status: CustomsStatus
) -> None:
    assert said(status=status, is_relic=is_relic) == [(expected, date(2026, 8, 28), "S")]
    assert said(status=status, is_relic=is_relic, entered_on=None) == []


def test_storage_is_told_by_the_kind_of_place_and_of_goods() -> None:
    export = CustomsStatus.EXPORT_GOODS_IN_ZONE
    assert said(place="bonded_warehouse") == [("TL13", date(2027, 2, 28), "W")]
    assert [row[0] for row in said(place="export_supervised_warehouse", status=export)] == ["TL14"]
    assert [row[0] for row in said(place="logistics_centre")] == ["TL15"]
    assert [row[0] for row in said(place="logistics_centre", status=export)] == ["TL15"]
    assert said(place="comprehensive_zone") == [("TL16", None, "U")]
    assert said(place="export_supervised_warehouse") == []
    assert said(place="bonded_warehouse", status=CustomsStatus.DOMESTIC) == []
    assert said() == []


def test_the_examination_body_has_fifteen_working_days_of_the_chinese_calendar() -> None:
    with_him = {"state": CustodyState.WITH_EXAMINER, "status": None, "entered_on": None}
    assert said(**with_him, since_on=date(2026, 9, 29)) == [("TL04", date(2026, 10, 26), "S")], (
        "10 October is made up"
    )
    assert said(**with_him, since_on=date(2049, 9, 29)) == [("TL04", None, "S")], "its holidays are not known"


def test_more_time_is_counted_from_the_start_and_never_brings_back_what_was_not_granted() -> None:
    """Seen red: months counted from the last day; days that were not granted added to the next request."""
    began = date(2026, 8, 31)
    assert [latest("TL01", began, times) for times in (1, 2)] == [date(2027, 8, 31), date(2028, 2, 29)]
    assert latest("TL01", began, 1, last_on=date(2027, 2, 28)) == date(2027, 8, 31), "it was granted in full"
    assert latest("TL01", began, 2, last_on=date(2027, 3, 15)) == date(2027, 9, 15)


def test_a_crate_stays_closed_for_a_day() -> None:
    assert opens_at(datetime(2026, 3, 2, 23, tzinfo=UTC)) == datetime(2026, 3, 3, 23, tzinfo=UTC)
