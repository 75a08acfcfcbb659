"""Which terms run for works in custody, and which end soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.bond import BondBook, BookItem
from bonded_warehouse.models.custody import CustodyEvent, CustodyStep, Holding, StepState
from bonded_warehouse.queries.gate_facts import CHINA, law_day
from bonded_warehouse.rules.clocks import WARN_DAYS, add_months, limit, start
from bonded_warehouse.rules.states import CustodyState, CustomsStatus
from bonded_warehouse.rules.terms import ENTRY, TEMPORARY, Stands, Term, terms_of

MOST: Final = 24
ON_TEMPORARY_ENTRY: Final = (Holding.is_open, Holding.customs_status.in_(TEMPORARY))


@dataclass(frozen=True, slots=True)
class TermCard:
    """One term of a work in custody."""

    limit: str
    """Its number among the time limits."""
    what: dict[str, str]
    started_on: date | None
    last_on: date | None
    """None: its text gives no length, or the working days of the year are not published."""
    source: str
    basis: str
    """How far that is verified: S, W, U or D."""
    note: str


@dataclass(frozen=True, slots=True)
class Ending:
    """A work whose term ends soon, or has."""

    holding: Holding
    entered_at: datetime
    term: TermCard


@dataclass(frozen=True, slots=True)
class Endings:
    """Works whose term ends soon, or has: those that end first, and how many there are."""

    works: list[Ending]
    total: int


def of_holding(session: Session, holding_id: str, *, entered_on: date | None) -> list[TermCard]:
    """Return the terms that run for one holding; a query for its book, where storage hangs on it.

    :param entered_on: on which day of the law it was first booked in
    """
    row = session.get(Holding, holding_id)
    if row is None or not row.is_open:
        return []
    book = None
    if row.customs_status is CustomsStatus.BONDED_FOREIGN:
        query = sa.select(BondBook.kind).join(BookItem, BookItem.book_id == BondBook.id)
        book = session.scalar(query.where(BookItem.holding_id == row.id))
    return [_card(term) for term in terms_of(_stands(row, entered_on, book))]


def standing_in(session: Session, states: Iterable[CustodyState], *, most: int = MOST) -> list[Holding]:
    """Return works that stand in one of these states with no step proposed, what has stood longest first.

    What a relics examiner has in hand is named whatever is proposed: his term runs on.
    """
    is_proposed = sa.exists().where(CustodyStep.holding_id == Holding.id, CustodyStep.state == StepState.OPEN)
    query = sa.select(Holding).where(
        Holding.state.in_(sorted(states)), sa.or_(Holding.state == CustodyState.WITH_EXAMINER, ~is_proposed)
    )
    return list(session.scalars(query.order_by(Holding.since_at).limit(most)))


def of_row(row: Holding) -> list[TermCard]:
    """Return the terms that hang on a work's state alone."""
    return [_card(term) for term in terms_of(_stands(row, None, None))]


def entries_ending(session: Session, *, today: date, most: int = MOST) -> Endings:
    """Return works on temporary entry whose term ends within thirty days, or has, what ends first first.

    The term runs from the booking in; what is not booked in yet has none.
    """
    entered = (
        sa.select(CustodyEvent.holding_id, sa.func.min(CustodyEvent.occurred_at).label("at"))
        .join(Holding, Holding.id == CustodyEvent.holding_id)
        .where(CustodyEvent.transition == ENTRY, *ON_TEMPORARY_ENTRY)
        .group_by(CustodyEvent.holding_id)
        .subquery()
    )
    soon = today + timedelta(days=max(WARN_DAYS))
    query = (
        sa.select(Holding, entered.c.at)
        .join(entered, entered.c.holding_id == Holding.id)
        .where(
            sa.or_(
                sa.and_(Holding.is_relic.is_(False), entered.c.at < _begun_by("TL01", soon)),
                sa.and_(Holding.is_relic.is_not(False), entered.c.at < _begun_by("TL03", soon)),
            )
        )
    )
    rows = session.execute(query.order_by(entered.c.at, Holding.id).limit(most)).all()
    total = len(rows)
    if total == most:
        total = session.scalar(query.with_only_columns(sa.func.count())) or 0
    works = [
        Ending(row, at, _card(term)) for row, at in rows for term in terms_of(_stands(row, law_day(at), None))
    ]
    return Endings(works, total)


def _begun_by(limit_id: str, soon: date) -> datetime:
    """Return before when a term began that ends on that day or earlier."""
    day = add_months(soon, -(limit(limit_id).number or 0)) + timedelta(days=3)  # months differ in length
    while start(limit_id, day).last_on > soon:
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), CHINA)


def _stands(row: Holding, entered_on: date | None, book: str | None) -> Stands:
    return Stands(
        state=row.state,
        since_on=law_day(row.since_at),
        status=row.customs_status,
        is_relic=row.is_relic,
        entered_on=entered_on,
        book=book,
    )


def _card(term: Term) -> TermCard:
    of, clock = term.limit, term.clock
    return TermCard(
        limit=of.id,
        what=dict(of.what),
        started_on=clock.started_on if clock else None,
        last_on=clock.last_on if clock else None,
        source=of.source,
        basis=of.basis,
        note=of.note,
    )
