"""A work is announced for a day of the warehouse: today until it ends there, no day that is over.

Seen red: today refused in every afternoon of Kaifeng, with an error at `arrives_at`, which no form has.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bonded_warehouse.web.appointments import arrival
from foundation import clock
from foundation.errors import Invalid
from tests.web.browsing import html
from tests.web.warehouse.staff import Staff, said

KAIFENG = "Asia/Shanghai"
TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("hour_utc", "day", "arrives"),
    [
        (3, TODAY, datetime(2026, 6, 1, 4, tzinfo=UTC)),  # 11:00 there: noon is to come
        (7, TODAY, datetime(2026, 6, 1, 15, 59, 59, 999999, tzinfo=UTC)),  # 15:00 there
        (15, TODAY, datetime(2026, 6, 1, 15, 59, 59, 999999, tzinfo=UTC)),  # 23:00 there
        (15, TODAY + timedelta(days=1), datetime(2026, 6, 2, 4, tzinfo=UTC)),
    ],
)
def test_noon_is_meant_and_today_s_end_once_it_is_past(hour_utc: int, day: date, arrives: datetime) -> None:
    at = datetime(2026, 6, 1, hour_utc, 30, tzinfo=UTC)

    assert arrival(day, timezone=KAIFENG, at=at) == arrives


@pytest.mark.parametrize("day", [TODAY, TODAY + timedelta(days=5 * 366)])
def test_what_is_over_there_or_too_far_is_marked_at_the_day(day: date) -> None:
    at = datetime(2026, 6, 1, 16, 30, tzinfo=UTC)  # the second of June there

    with pytest.raises(Invalid) as refusal:
        arrival(day, timezone=KAIFENG, at=at)

    assert list(refusal.value.fields) == ["arrives_on"]


def test_today_can_be_booked_and_yesterday_says_what_to_do(staff: Staff) -> None:
    artwork_id = staff.artwork()
    today = clock.now().astimezone(ZoneInfo(KAIFENG)).date()
    yesterday = staff.appointment(artwork_id, arrives_on=(today - timedelta(days=1)).isoformat())

    refused = said(staff.artist.post("/appointments", yesterday), 422)
    form = html(staff.artist, f"/appointments/new?artwork_id={artwork_id}")
    booked = said(staff.artist.post("/appointments", yesterday | {"arrives_on": today.isoformat()}), 201)

    assert list(refused["fields"]) == ["arrives_on"]
    assert "choose today or a later day" in refused["fields"]["arrives_on"]
    assert f'min="{today.isoformat()}"' in form
    assert datetime.fromisoformat(booked["arrives_at"]).astimezone(ZoneInfo(KAIFENG)).date() == today
