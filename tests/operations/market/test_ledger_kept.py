"""The database keeps the ledger, whatever program comes to it: by SQL alone, past all of ours."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.operations.market.house import Market

NEXT = (
    "INSERT INTO ledger_transaction (seq, kind, ref, order_id, at, hash) "
    "VALUES ({seq}, 'received', 'x', 'y', '2026-11-25 00:00:00+00:00', 'h')"
)
SIDE = (
    "INSERT INTO ledger_entry (transaction_seq, account_id, amount_minor) "
    "SELECT {seq}, id, {minor} FROM ledger_account WHERE kind = '{kind}'"
)
AHEAD = "UPDATE counter SET value = {seq}, hash = 'h' WHERE name = 'ledger'"

REFUSED = {
    "an amount changed": ["UPDATE ledger_entry SET amount_minor = 7 WHERE id = 1"],
    "an entry removed": ["DELETE FROM ledger_entry WHERE id = 1"],
    "a booking renamed": ["UPDATE ledger_transaction SET ref = 'other' WHERE seq = 1"],
    "a booking removed": [
        "DELETE FROM ledger_entry WHERE transaction_seq = 3",
        "DELETE FROM ledger_transaction WHERE seq = 3",
    ],
    "an account given to another": ["UPDATE ledger_account SET party_id = 'acc_thief'"],
    "the head taken away": ["DELETE FROM counter WHERE name = 'ledger'"],
    "a pair put into an old booking": [
        SIDE.format(seq=1, minor=5, kind="bank"),
        SIDE.format(seq=1, minor=-5, kind="awaited"),
    ],
    "a booking of one side": [
        NEXT.format(seq=4),
        SIDE.format(seq=4, minor=5, kind="bank"),
        AHEAD.format(seq=4),
    ],
    "a booking that is off by one": [
        NEXT.format(seq=4),
        SIDE.format(seq=4, minor=5, kind="bank"),
        SIDE.format(seq=4, minor=-4, kind="awaited"),
        AHEAD.format(seq=4),
    ],
    "a booking of nothing": [NEXT.format(seq=4), AHEAD.format(seq=4)],
    "a booking beyond the head": [NEXT.format(seq=9), SIDE.format(seq=9, minor=5, kind="bank")],
}
HONEST = [
    NEXT.format(seq=4),
    SIDE.format(seq=4, minor=5, kind="bank"),
    SIDE.format(seq=4, minor=-5, kind="awaited"),
    AHEAD.format(seq=4),
]


def do(session: Session, statements: list[str]) -> None:
    """Do it, and come as far as a commit would."""
    for statement in statements:
        session.execute(sa.text(statement))
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_what_is_booked_stays_and_what_comes_balances(market: Market) -> None:
    market.settled()
    taken = []
    for what, statements in REFUSED.items():
        with market.transaction() as session:
            try:
                do(session, statements)
                taken.append(what)
            except DBAPIError:
                pass
            session.rollback()

    assert taken == []
    with market.transaction() as session:
        do(session, HONEST)  # so it is not refused because nothing can be written
        session.rollback()
    with market.transaction() as session, pytest.raises(DBAPIError, match="never changed"):
        session.execute(sa.text("UPDATE ledger_entry SET amount_minor = 7 WHERE id = 1"))
