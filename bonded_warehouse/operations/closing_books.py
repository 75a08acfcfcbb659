"""The daily close of the bond ledger: what every account held when the day ended.

A closing is a shortcut and nothing more: it is made from the postings, is never changed, and the audit
makes it again from all of them.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.bond import BondBook, BondClosing
from bonded_warehouse.models.places import Facility
from bonded_warehouse.queries import ledger_days
from bonded_warehouse.rules.states import Account


def close_day(session: Session, *, at: datetime) -> int:
    """Close yesterday, where each facility is, for every book that has not been; return how many were."""
    done = 0
    for book_id, timezone in session.execute(
        sa.select(BondBook.id, Facility.timezone)
        .join(Facility, Facility.id == BondBook.facility_id)
        .order_by(BondBook.id)
    ).all():
        yesterday = at.astimezone(ZoneInfo(timezone)).date() - timedelta(days=1)
        if not _is_closed(session, book_id, yesterday):
            _close(session, book_id, yesterday, timezone)
            done += 1
    session.flush()
    return done


def _is_closed(session: Session, book_id: str, on: date) -> bool:
    query = sa.select(BondClosing.account).where(BondClosing.book_id == book_id, BondClosing.closed_on == on)
    return session.scalar(query.limit(1)) is not None


def _close(session: Session, book_id: str, on: date, timezone: str) -> None:
    _, held = ledger_days.balances_on(session, book_id, on, timezone=timezone)
    # A book without a posting is closed too, by one line of nothing: it is not looked at again that day.
    for account, balance in (held or {Account.GATE: ledger_days.Balance()}).items():
        session.add(
            BondClosing(
                book_id=book_id,
                closed_on=on,
                account=account,
                quantity=balance.quantity,
                value_cny_minor=balance.value_minor,
                tax_minor=balance.tax_minor,
            )
        )
