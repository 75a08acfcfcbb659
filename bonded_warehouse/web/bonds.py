"""Bond books: how full the guarantee is, what lies on which account, and the guarantees themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from bonded_warehouse.errors import BookUnknown, GuaranteeUnknown
from bonded_warehouse.models.bond import BondBook, Guarantee, GuaranteeKind
from bonded_warehouse.operations import establishing
from bonded_warehouse.operations.keeping import local_day
from bonded_warehouse.queries import bonds, ledger_days
from bonded_warehouse.queries.bonds import BookCard, BookSummary, GuaranteeCard
from bonded_warehouse.queries.ledger_days import LedgerDay
from bonded_warehouse.roles import CUSTOMS_OFFICER, READERS, SENIOR_KEEPER
from bonded_warehouse.web.forms import ProposeGuarantee, minor_of
from foundation.db import db
from foundation.errors import Invalid
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("bonds", __name__)


@dataclass(frozen=True, slots=True)
class BooksPage:
    """Every open book."""

    books: list[BookSummary]


@dataclass(frozen=True, slots=True)
class GuaranteeAnswer:
    """A guarantee and the book it belongs to."""

    book_id: str
    guarantee: GuaranteeCard


def _book(session: Session, book_id: str, at: datetime) -> BookCard:
    row = session.get(BondBook, book_id)
    if row is None:
        raise BookUnknown(book_id=book_id)
    return bonds.book(session, book_id, on=local_day(session, row.facility_id, at))


@room.get("/books", gives=BooksPage, may=READERS, scope="bond:read", page="bonded_warehouse/books.html")
def index(call: Call[None]) -> BooksPage:
    """List the open bond books, each with its guarantee."""
    return BooksPage(bonds.summaries(db.session, at=call.at))


@room.get(
    "/books/<book_id>", gives=BookCard, may=READERS, scope="bond:read", page="bonded_warehouse/book.html"
)
def show(call: Call[None], book_id: str) -> BookCard:
    """Show a bond book: guarantee and headroom, accounts, items."""
    return _book(db.session, book_id, call.at)


@dataclass(frozen=True, slots=True)
class AsOf:
    """A day where the facility is."""

    on: date | None = None


@room.get(
    "/books/<book_id>/days",
    takes=AsOf,
    gives=LedgerDay,
    may=READERS,
    scope="bond:read",
    page="bonded_warehouse/book_day.html",
)
def day(call: Call[AsOf], book_id: str) -> LedgerDay:
    """Show what every account of a book held at the end of a day; today's, so far, where none is named."""
    row = db.session.get(BondBook, book_id)
    if row is None:
        raise BookUnknown(book_id=book_id)
    today = local_day(db.session, row.facility_id, call.at)
    on = call.input.on or today
    if on > today:
        raise Invalid(fields={"on": "This day has not come yet."})
    return ledger_days.ledger_on(db.session, book_id, on)


@room.post(
    "/books/<book_id>/guarantees",
    takes=ProposeGuarantee,
    gives=GuaranteeAnswer,
    may={SENIOR_KEEPER},
    scope="bond:write",
    done=lambda card: url_for("bonds.show", book_id=card.book_id),
    on_refusal="bonds.show",
)
def propose(call: Call[ProposeGuarantee], book_id: str) -> GuaranteeAnswer:
    """Put a guarantee before customs."""
    amount_minor = minor_of(call.input.amount, call.input.amount_minor)
    if amount_minor is None:
        raise Invalid(fields={"amount": "This is needed."})
    with call.transaction() as session:
        row = establishing.propose_guarantee(
            session,
            book_id=book_id,
            kind=GuaranteeKind(call.input.kind),
            reference=call.input.reference,
            amount_minor=amount_minor,
            from_on=call.input.from_on,
            to_on=call.input.to_on,
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, _answer(session, row, call.at))
    call.say(gettext("The guarantee lies before customs."))
    return answer


def _answer(session: Session, row: Guarantee, at: datetime) -> GuaranteeAnswer:
    book = session.get(BondBook, row.book_id)
    assert book is not None, "a guarantee names its book by foreign key"
    on = local_day(session, book.facility_id, at)
    return GuaranteeAnswer(row.book_id, bonds.guarantee_card(row, on=on))


def _book_of(places: dict[str, Any]) -> dict[str, Any]:
    """Return the place of the page that a form about a guarantee was sent from."""
    row = db.session.get(Guarantee, places["guarantee_id"])
    if row is None:
        raise GuaranteeUnknown
    return {"book_id": row.book_id}


@room.post(
    "/guarantees/<guarantee_id>/acceptance",
    gives=GuaranteeAnswer,
    may={CUSTOMS_OFFICER},
    scope="bond:write",
    done=lambda card: url_for("bonds.show", book_id=card.book_id),
    on_refusal="bonds.show",
    refused_at=_book_of,
)
def accept(call: Call[None], guarantee_id: str) -> GuaranteeAnswer:
    """Accept a guarantee for customs."""
    return _decide(call, guarantee_id, accept=True)


@room.post(
    "/guarantees/<guarantee_id>/refusal",
    gives=GuaranteeAnswer,
    may={CUSTOMS_OFFICER},
    scope="bond:write",
    done=lambda card: url_for("bonds.show", book_id=card.book_id),
    on_refusal="bonds.show",
    refused_at=_book_of,
)
def refuse(call: Call[None], guarantee_id: str) -> GuaranteeAnswer:
    """Refuse a guarantee for customs."""
    return _decide(call, guarantee_id, accept=False)


def _decide(call: Call[None], guarantee_id: str, *, accept: bool) -> GuaranteeAnswer:
    with call.transaction() as session:
        row = establishing.decide_guarantee(
            session, guarantee_id=guarantee_id, accept=accept, actor=call.actor, at=call.at
        )
        return call.answer(session, _answer(session, row, call.at))


@room.post(
    "/guarantees/<guarantee_id>/release",
    gives=GuaranteeAnswer,
    may={CUSTOMS_OFFICER},
    scope="bond:write",
    done=lambda card: url_for("bonds.show", book_id=card.book_id),
    on_refusal="bonds.show",
    refused_at=_book_of,
)
def release(call: Call[None], guarantee_id: str) -> GuaranteeAnswer:
    """Give a guarantee back."""
    with call.transaction() as session:
        row = establishing.release_guarantee(session, guarantee_id=guarantee_id, actor=call.actor, at=call.at)
        return call.answer(session, _answer(session, row, call.at))
