"""Statements of the bank: CAMT.053 (ISO 20022) and CSV. What is read is believed in nothing but its form."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from marketplace.money_errors import StatementUnreadable
from marketplace.payments.camt import read_camt
from marketplace.payments.statement_values import MOST_LINES, Statement, amount_of, day_of, plain
from marketplace.rules.matching import Stated

LARGEST: Final = 4 * 1024 * 1024
"""Bytes."""
COLUMNS: Final = ("date", "amount", "currency", "text")
MORE_COLUMNS: Final = ("bank_reference", "payer", "payer_account")


def read_statement(data: bytes, *, account: str = "") -> Statement:
    """Read a statement in either form.

    :param account: the house's account, for a CSV file, which does not name it
    :raises StatementUnreadable: if it is neither, too large, or a value is none
    :raises StatementContradictsItself: if its lines do not add up to its balances
    """
    if len(data) > LARGEST:
        raise StatementUnreadable(place="-", reason="size")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_camt(data)
    return _csv(data, account)


def _csv(data: bytes, account: str) -> Statement:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StatementUnreadable(place="-", reason="utf-8") from None
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    try:
        lines = list(_csv_lines(rows))
    except csv.Error:
        raise StatementUnreadable(place="-", reason="csv") from None
    return Statement(form="csv", account=account, number="", lines=lines)


def _csv_lines(rows: Iterator[list[str]]) -> Iterator[Stated]:
    head = [name.strip().lower() for name in next(rows, [])]
    if (
        not set(COLUMNS) <= set(head)
        or not set(head) <= {*COLUMNS, *MORE_COLUMNS}
        or len(set(head)) != len(head)
    ):
        raise StatementUnreadable(place="1", reason="columns")
    position = 0
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        position += 1
        if len(row) != len(head):
            raise StatementUnreadable(place=str(number), reason="columns")
        if position > MOST_LINES:
            raise StatementUnreadable(place=str(number), reason="size")
        cells = dict(zip(head, row, strict=True))
        amount = amount_of(cells["amount"], cells["currency"].strip(), str(number))
        if amount.amount_minor == 0:
            raise StatementUnreadable(place=str(number), reason="amount")
        yield Stated(
            position=position,
            bank_ref=plain(cells.get("bank_reference"), 70),
            booked_on=day_of(cells["date"], str(number)),
            amount=amount,
            text=plain(cells["text"], 1_000),
            payer=plain(cells.get("payer"), 200),
            payer_account=plain(cells.get("payer_account"), 40),
        )
