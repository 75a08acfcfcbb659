"""A table of another platform's orders: each line is held against itself."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.rules.platform_orders import COLUMNS, Fault, Line, Unreadable, read

TODAY = date(2026, 11, 26)
GOOD = {
    "order_number": "P-1",
    "work_id": "art_1",
    "quantity": "1",
    "unit_price": "1000.00",
    "freight": "0",
    "total": "1000",
    "currency": "CNY",
    "destination": "FR",
    "buyer": "Galerie",
    "payment_number": "PAY-1",
    "paid_on": "2026-11-26",
}


def reads(*rows: dict[str, str], head: tuple[str, ...] = COLUMNS) -> list[Line]:
    text = "\n".join([",".join(head)] + [",".join(f'"{row[name]}"' for name in head) for row in rows])
    return list(read(text.encode(), currencies=("CNY", "JPY"), countries=("CN", "FR"), today=TODAY))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10**12), st.integers(0, 10**9), st.integers(-2, 2))
def test_a_total_is_believed_if_and_only_if_price_and_freight_come_to_it(
    price: int, freight: int, off: int
) -> None:
    told = {
        name: f"{minor // 100}.{minor % 100:02}"
        for name, minor in (("unit_price", price), ("freight", freight), ("total", price + freight + off))
        if minor >= 0
    }
    (line,) = reads(GOOD | told)
    if price + freight + off >= 0:
        assert (line.stated is not None) == (off == 0)
        assert all(fault.column == "total" for fault in line.faults)


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_may_be_empty_or_longer_than_a_message_has_room_for(column: str) -> None:
    for wrong in ("", "9" * 101):
        (line,) = reads(GOOD | {column: wrong})
        assert line.stated is None
        assert column in {fault.column for fault in line.faults}


def test_the_smallest_coin_is_the_currencys() -> None:
    (line,) = reads(GOOD | {"currency": "JPY"})
    assert line.faults[0] == Fault("unit_price", "amount")
    (line,) = reads(GOOD | {"currency": "JPY", "unit_price": "1000"})
    assert line.stated is not None
    assert line.stated.price.amount_minor == 1000


def test_lines_are_counted_as_a_tables_program_does_and_columns_stand_in_any_order() -> None:
    rows = reads(GOOD, GOOD | {"order_number": "P-2", "work_id": "art_2"}, head=COLUMNS[::-1])
    assert [(row.position, row.number) for row in rows] == [(2, "P-1"), (3, "P-2")]
    with pytest.raises(Unreadable):
        reads(GOOD, head=COLUMNS[1:])
