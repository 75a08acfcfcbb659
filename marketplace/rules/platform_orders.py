"""Orders of another platform, as a table: read, and each line held against itself. Pure.

One order is one work, as an order message to customs has it here. What is wrong is said by line and column.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from foundation.money import MINOR_DIGITS, Money

COLUMNS: Final = (
    "order_number",
    "work_id",
    "quantity",
    "unit_price",
    "freight",
    "total",
    "currency",
    "destination",
    "buyer",
    "payment_number",
    "paid_on",
)
LARGEST: Final = 256 * 1024
"""Bytes."""
MOST_LINES: Final = 200
LONGEST: Final[Mapping[str, int]] = {
    "order_number": 60,
    "work_id": 40,
    "buyer": 100,
    "payment_number": 60,
}
"""As the messages to customs have room for (order, payment, consignee), and as long as our numbers are."""
AMOUNT: Final = re.compile(r"(\d{1,13})(?:\.(\d{1,3}))?", re.ASCII)
CODE: Final = re.compile(r"[0-9A-Z]{10}|[0-9A-HJ-NPQRTUWXY]{18}", re.ASCII)
"""Of a platform: as customs registered it, or its unified social credit code. Source: CEB303 `ebpCode`."""
UNFIT: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class PlatformOrderState(StrEnum):
    """Where an order of another platform stands here."""

    RESERVED = "reserved"
    """The work is kept for it, and can be sold to nobody else."""
    DEPARTED = "departed"
    DELIVERED = "delivered"
    RETURNED = "returned"
    """The work came back into custody; its owner may sell it again."""
    CANCELLED = "cancelled"


SOLD_ELSEWHERE: Final = (PlatformOrderState.DEPARTED, PlatformOrderState.DELIVERED)
"""The work left the country, and the sale was not undone: it counts as sold and as exported."""
ON_THE_WAY: Final = frozenset({PlatformOrderState.RESERVED, PlatformOrderState.DEPARTED})


class TableFault(StrEnum):
    """Why a file is no table of orders at all."""

    SIZE = "size"
    ENCODING = "utf-8"
    COLUMNS = "columns"
    TABLE = "csv"
    EMPTY = "empty"


class Unreadable(ValueError):
    """This is no table of orders: at which line, and why."""

    def __init__(self, line: int, why: TableFault) -> None:
        super().__init__(line, why)
        self.line, self.why = line, why


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, and in which column."""

    column: str
    code: str
    detail: str = ""
    """What would be right, or what was said, where that helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One order as its line states it; every column could be read."""

    number: str
    work_id: str
    price: Money
    freight: Money
    destination: str
    buyer: str
    payment_number: str
    paid_on: date

    @property
    def total(self) -> Money:
        """Return what was paid there."""
        return self.price + self.freight


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it states, or what is wrong with it."""

    position: int
    """As a table's program counts it: the head is 1."""
    number: str
    work_id: str
    stated: Stated | None
    faults: tuple[Fault, ...]


def read(
    data: bytes, *, currencies: Collection[str], countries: Collection[str], today: date
) -> Sequence[Line]:
    """Read a table of orders.

    :raises Unreadable: if it is none
    """
    if len(data) > LARGEST:
        raise Unreadable(0, TableFault.SIZE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(0, TableFault.ENCODING) from None
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    try:
        lines = [
            _line(position, cells, currencies=currencies, countries=countries, today=today)
            for position, cells in _cells(rows)
        ]
    except csv.Error:
        raise Unreadable(rows.line_num, TableFault.TABLE) from None
    if not lines:
        raise Unreadable(1, TableFault.EMPTY)
    return list(_once(lines))


def _cells(rows: Iterator[list[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    head = [name.strip().lower() for name in next(rows, [])]
    if sorted(head) != sorted(COLUMNS):
        raise Unreadable(1, TableFault.COLUMNS)
    count = 0
    for position, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        count += 1
        if len(row) != len(head):
            raise Unreadable(position, TableFault.COLUMNS)
        if count > MOST_LINES:
            raise Unreadable(position, TableFault.SIZE)
        yield position, {name: cell.strip() for name, cell in zip(head, row, strict=True)}


def _line(
    position: int,
    cells: Mapping[str, str],
    *,
    currencies: Collection[str],
    countries: Collection[str],
    today: date,
) -> Line:
    faults = list(_missing(cells))
    faults += _unlisted(cells, currencies=currencies, countries=countries)
    known = cells["currency"] in currencies
    amounts = {
        name: amount(cells[name], cells["currency"]) if known else None
        for name in ("unit_price", "freight", "total")
    }
    faults += [
        Fault(name, "amount") for name, found in amounts.items() if known and cells[name] and found is None
    ]
    price, freight, total = amounts["unit_price"], amounts["freight"], amounts["total"]
    if price is not None and price.amount_minor == 0:
        faults.append(Fault("unit_price", "amount"))
    if price is not None and freight is not None and total is not None and price + freight != total:
        faults.append(Fault("total", "total", (price + freight).decimal()))
    paid_on = _day(cells["paid_on"])
    if cells["paid_on"] and (paid_on is None or paid_on > today):
        faults.append(Fault("paid_on", "day"))
    number, work_id = cells["order_number"][: LONGEST["order_number"]], cells["work_id"][:40]
    if faults or price is None or freight is None or paid_on is None:
        return Line(position, number, work_id, None, tuple(faults))
    stated = Stated(
        number=number,
        work_id=work_id,
        price=price,
        freight=freight,
        destination=cells["destination"],
        buyer=cells["buyer"],
        payment_number=cells["payment_number"],
        paid_on=paid_on,
    )
    return Line(position, number, work_id, stated, ())


def _missing(cells: Mapping[str, str]) -> Iterator[Fault]:
    for name in COLUMNS:
        if not cells[name]:
            yield Fault(name, "missing")
        elif len(cells[name]) > LONGEST.get(name, 40):
            yield Fault(name, "long", str(LONGEST.get(name, 40)))
        elif UNFIT.search(cells[name]):
            yield Fault(name, "signs")


def _unlisted(
    cells: Mapping[str, str], *, currencies: Collection[str], countries: Collection[str]
) -> Iterator[Fault]:
    if cells["quantity"] and cells["quantity"] != "1":
        yield Fault("quantity", "one")
    if cells["currency"] and cells["currency"] not in currencies:
        yield Fault("currency", "currency", ", ".join(sorted(currencies)))
    if cells["destination"] and cells["destination"] not in countries:
        yield Fault("destination", "country")


def amount(text: str, currency: str) -> Money | None:
    """Return an amount as written, in no smaller coin than its currency has; None if it is none."""
    found = AMOUNT.fullmatch(text)
    digits = MINOR_DIGITS.get(currency, 2)
    if found is None or len(found[2] or "") > digits:
        return None
    return Money(int(found[1] + (found[2] or "").ljust(digits, "0")), currency)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _once(lines: Sequence[Line]) -> Iterator[Line]:
    """Refuse the second line for an order, and for a work: which of the two is true nobody can tell."""
    numbers = [line.number for line in lines]
    works = [line.work_id for line in lines]
    for line in lines:
        more = []
        if line.number and numbers.count(line.number) > 1:
            more.append(Fault("order_number", "twice"))
        if line.work_id and works.count(line.work_id) > 1:
            more.append(Fault("work_id", "work_twice"))
        if not more:
            yield line
        else:
            yield Line(line.position, line.number, line.work_id, None, (*line.faults, *more))
