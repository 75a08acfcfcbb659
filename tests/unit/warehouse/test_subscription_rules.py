"""When a subscription is due, and where nothing is ever sent.

Seen red: the hour's first minute taken for every hour; an IPv4 address in an IPv6 one let pass.
"""

import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonded_warehouse.rules import epcis_schedule
from bonded_warehouse.standards_errors import SubscriptionUnfit
from foundation import receivers

FIELD = {
    name: st.tuples(st.integers(first, last), st.integers(first, last)).map(
        lambda pair: f"[{min(pair)}-{max(pair)}]" if pair[0] != pair[1] else str(pair[0])
    )
    for name, (first, last) in epcis_schedule.FIELDS.items()
}
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@settings(max_examples=80, deadline=None)
@given(
    st.fixed_dictionaries({}, optional={name: FIELD[name] for name in ("second", "minute", "hour")}).filter(
        bool
    ),
    INSTANTS,
)
def test_the_next_time_is_the_first_that_matches(said: dict[str, str], at: datetime) -> None:
    schedule = epcis_schedule.read(said)
    found = schedule.next_after(at)
    assert found is not None
    assert found > at
    assert (found.second, found.minute, found.hour) in {
        (s, m, h) for s in schedule.second for m in schedule.minute for h in schedule.hour
    }
    # nothing before it matches: a step back over every minute of up to a day
    step = at.replace(microsecond=0) + timedelta(seconds=1)
    while step < found:
        if step.hour in schedule.hour and step.minute in schedule.minute:
            later = [second for second in schedule.second if second >= step.second]
            assert not later or step.replace(second=later[0]) >= found
        step = step.replace(second=0) + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ({"hour": "1", "minute": "5"}, "2026-03-02T01:05:00"),
        ({"minute": "5"}, "2026-03-01T03:05:00"),
        ({"dayOfWeek": "3"}, "2026-03-04T00:00:00"),
        ({"dayOfMonth": "29", "month": "2"}, "2028-02-29T00:00:00"),
        ({"dayOfMonth": "31", "hour": "[2-3],7"}, "2026-03-31T02:00:00"),
        ({"second": "30"}, "2026-03-01T02:30:30"),
    ],
)
def test_schedules_of_the_standard(said: dict[str, str], due: str) -> None:
    found = epcis_schedule.read(said).next_after(datetime(2026, 3, 1, 2, 30, tzinfo=UTC))
    assert found == datetime.fromisoformat(due + "Z")


@pytest.mark.parametrize(
    ("said", "hours"), [({"hour": "1"}, 24), ({"minute": "5"}, 1), ({"dayOfWeek": "3"}, 168)]
)
def test_what_is_finer_than_was_said_comes_once(said: dict[str, str], hours: int) -> None:
    schedule = epcis_schedule.read(said)
    first = schedule.next_after(datetime(2026, 3, 1, tzinfo=UTC))
    assert first is not None
    assert schedule.next_after(first) == first + timedelta(hours=hours)


@pytest.mark.parametrize(
    "said", [{}, {"year": "1"}, {"hour": "24"}, {"hour": "0/2"}, {"hour": "[5-2]"}, {"dayOfWeek": "0"}]
)
def test_no_schedule(said: dict[str, str]) -> None:
    with pytest.raises(SubscriptionUnfit):
        epcis_schedule.read(said)


def test_a_day_that_never_comes() -> None:
    never = epcis_schedule.read({"dayOfMonth": "30", "month": "2"})
    assert never.next_after(datetime(2026, 3, 1, tzinfo=UTC)) is None


INNER = [
    "https://127.0.0.1/x",
    "https://127.1/x",
    "https://2130706433/x",
    "https://0x7f.0.0.1/x",
    "https://0177.0.0.01/",
    "https://localhost/x",
    "https://a.localhost./x",
    "https://printer.local/x",
    "https://vault/x",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1:8443/",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
]


@pytest.mark.parametrize("url", INNER)
def test_nothing_is_sent_into_a_network_of_ones_own(url: str) -> None:
    assert receivers.problem(url, private=False) is not None


def test_what_is_no_address_of_a_server_is_none_anywhere() -> None:
    for url in ("", "x", "file:///etc/passwd", "ftp://example.org/", "https://", "https://a@example.org/"):
        assert receivers.problem(url, private=True) is not None, url
    for url in (
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org/#x",
        "https://a b/",
    ):
        assert receivers.problem(url, private=True) is not None, url
    assert receivers.problem("http://example.org/", private=False) is not None
    assert receivers.problem("https://example.org/epcis?key=1", private=False) is None
    assert receivers.problem("http://127.0.0.1:8080/x", private=True) is None


@settings(max_examples=100, deadline=None)
@given(st.ip_addresses(v=4))
def test_what_wraps_an_inner_address_is_inner_too(address: ipaddress.IPv4Address) -> None:
    public = receivers.is_public(str(address))
    assert public == (address.is_global and not address.is_multicast and not address.is_reserved)
    for wrapped in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert receivers.is_public(wrapped) == public
