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
from bonded_warehouse.rules.clocks import WARN_DAYS, add_months, limit
from bonded_warehouse.rules.states import CustodyState, CustomsStatus
from bonded_warehouse.rules.terms import ENTRY, TEMPORARY, Stands, Term, terms_of

MOST: Final = 24


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
    term: TermCard


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


def entries_ending(session: Session, *, today: date, most: int = MOST) -> list[Ending]:
    """Return works on temporary entry whose term ends within thirty days, or has, the oldest first."""
    months = min(limit(name).number or 0 for name in ("TL01", "TL03"))
    latest = add_months(today + timedelta(days=max(WARN_DAYS) + 2), -months)
    begun_by = datetime.combine(latest, time(), CHINA)
    query = (
        sa.select(Holding)
        .where(
            Holding.is_open,
            Holding.customs_status.in_(TEMPORARY),
            Holding.opened_at <= begun_by,
        )
        .order_by(Holding.opened_at)
        .limit(most)
    )
    rows = session.scalars(query).all()
    entered = _entered(session, [row.id for row in rows])
    found = [
        Ending(row, _card(term)) for row in rows for term in terms_of(_stands(row, entered.get(row.id), None))
    ]
    soon = today + timedelta(days=max(WARN_DAYS))
    return [one for one in found if one.term.last_on is not None and one.term.last_on <= soon]


def _entered(session: Session, ids: list[str]) -> dict[str, date]:
    """Return on which day of the law each holding was first booked in."""
    if not ids:
        return {}
    query = (
        sa.select(CustodyEvent.holding_id, sa.func.min(CustodyEvent.occurred_at))
        .where(CustodyEvent.holding_id.in_(ids), CustodyEvent.transition == ENTRY)
        .group_by(CustodyEvent.holding_id)
    )
    return {holding_id: law_day(at) for holding_id, at in session.execute(query)}


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
