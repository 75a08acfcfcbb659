"""The house's own books: what stands where, days that are closed, and the ledger as a file."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Response, url_for
from flask_babel import gettext

from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Download, Room
from marketplace.errors import DayUnknown
from marketplace.operations import closing
from marketplace.queries import beancount, house_books
from marketplace.queries.house_books import ClosedDay, DayPage, HouseBooks
from marketplace.roles import AUDITOR, CASHIER, REGULATOR

room = Room("ledger", __name__)

PLAIN: Final = "text/plain; charset=utf-8"
READERS: Final = {CASHIER, AUDITOR, REGULATOR}


@dataclass(frozen=True, slots=True)
class Day:
    """Which day is to be closed."""

    day: date


@room.get("/ledger", gives=HouseBooks, may=READERS, scope="money:read", page="marketplace/books.html")
def show(call: Call[None]) -> HouseBooks:
    """Show what stands on the house's accounts, and which days are closed."""
    return house_books.house_books(db.session, at=call.at)


@room.get(
    "/ledger/days/<day>", gives=DayPage, may=READERS, scope="money:read", page="marketplace/books_day.html"
)
def show_day(call: Call[None], day: str) -> DayPage:
    """Show a closed day: its totals, and what was booked on it."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise DayUnknown from None
    return house_books.day_page(db.session, on)


@room.post(
    "/ledger/days",
    takes=Day,
    gives=ClosedDay,
    may={CASHIER},
    scope="money:write",
    done=lambda card: url_for("ledger.show_day", day=card.day.isoformat()),
    on_refusal="ledger.show",
)
def close(call: Call[Day]) -> ClosedDay:
    """Close a day: nothing is booked on it any more, and its totals stand."""
    return call.perform(
        closing.close_day,
        lambda session, row: house_books.day_page(session, row.day).day,
        say=gettext("The day is closed."),
        day=call.input.day,
    )


@room.get("/ledger/export.beancount", gives=Download(PLAIN), may={CASHIER, AUDITOR}, scope="money:read")
def export(call: Call[None]) -> Response:
    """Give the whole ledger as a Beancount file."""
    text = "".join(beancount.ledger(db.session))
    return call.download(text.encode(), PLAIN, f"ledger-{call.at.date()}.beancount")
