"""Which terms run for works in custody, what was granted beyond them, and which end soon."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.bond import BondBook, BookItem
from bonded_warehouse.models.custody import CustodyEvent, CustodyStep, Holding, StepState
from bonded_warehouse.models.extensions import ExtensionState, TermExtension
from bonded_warehouse.queries import extensions
from bonded_warehouse.queries.extensions import ExtensionCard
from bonded_warehouse.queries.gate_facts import CHINA, law_day
from bonded_warehouse.rules.clocks import WARN_DAYS, add_months, limit, start
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.rules.terms import (
    ENTRY,
    PLACES,
    STORAGE,
    TEMPORARY,
    Stands,
    Term,
    may_be_extended,
    term,
    terms_of,
)

MOST: Final = 24
HANDED: Final = "M38"
"""The step by which a work goes to the relics examiner."""


@dataclass(frozen=True, slots=True)
class TermCard:
    """One term of a work in custody."""

    limit: str
    """Its number among the time limits."""
    what: dict[str, str]
    started_on: date | None
    last_on: date | None
    """With what was granted; None: its text gives no length, or the year's working days are not published."""
    source: str
    basis: str
    """How far that is verified: S, W, U or D."""
    note: str
    extended: int = 0
    """How often it was made longer."""
    extensions: list[ExtensionCard] = field(default_factory=list)
    """Every request for more time, with what became of it."""
    may_be_extended: bool = False
    """Whether its text lets it be made longer once more."""


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
    asked: list[ExtensionCard] = field(default_factory=list)
    """Requests for more time that wait for an office."""


def of_holding(session: Session, holding_id: str, *, entered_on: date | None) -> list[TermCard]:
    """Return the terms that run for one holding; at most two queries, none where no term hangs on them.

    :param entered_on: on which day of the law it was first booked in
    """
    row = session.get(Holding, holding_id)
    if row is None or not row.is_open:
        return []
    place = applied_on = None
    if any(row.customs_status in goods for _, goods in STORAGE.values()):
        query = sa.select(BondBook).join(BookItem, BookItem.book_id == BondBook.id)
        book = session.scalar(query.where(BookItem.holding_id == row.id))
        place = None if book is None else book.serves or PLACES.get(book.kind)
    if row.state is CustodyState.WITH_EXAMINER:
        applied_on = applications(session, [row.id]).get(row.id)
    found = list(terms_of(_stands(row, entered_on, place, applied_on)))
    longer = (
        extensions.of_holding(session, row.id) if any(may_be_extended(one.limit.id) for one in found) else []
    )
    return [_card(one, longer) for one in found]


def entered_on(session: Session, holding_id: str) -> date | None:
    """Return on which day of the law a holding was first booked in; None: not yet."""
    query = sa.select(sa.func.min(CustodyEvent.occurred_at)).where(
        CustodyEvent.holding_id == holding_id, CustodyEvent.transition == ENTRY
    )
    at = session.scalar(query)
    return None if at is None else law_day(at)


def applications(session: Session, holding_ids: Sequence[str]) -> dict[str, date]:
    """Return on which day each work's examination was applied for: when handing it over was proposed."""
    query = (
        sa.select(CustodyEvent.holding_id, CustodyStep.proposed_at)
        .join(CustodyStep, CustodyStep.id == CustodyEvent.step_id)
        .where(CustodyEvent.holding_id.in_(holding_ids), CustodyEvent.transition == HANDED)
        .order_by(CustodyEvent.seq)
    )
    return {row.holding_id: law_day(row.proposed_at) for row in session.execute(query)} if holding_ids else {}


def standing_in(session: Session, states: Iterable[CustodyState], *, most: int = MOST) -> list[Holding]:
    """Return works that stand in one of these states with no step proposed, what has stood longest first.

    What a relics examiner has in hand is named whatever is proposed: his term runs on.
    """
    is_proposed = sa.exists().where(CustodyStep.holding_id == Holding.id, CustodyStep.state == StepState.OPEN)
    query = sa.select(Holding).where(
        Holding.state.in_(sorted(states)), sa.or_(Holding.state == CustodyState.WITH_EXAMINER, ~is_proposed)
    )
    return list(session.scalars(query.order_by(Holding.since_at).limit(most)))


def of_row(row: Holding, *, applied_on: date | None) -> list[TermCard]:
    """Return the terms that hang on a work's state alone."""
    return [_card(one) for one in terms_of(_stands(row, None, None, applied_on))]


def ending(session: Session, *, today: date, most: int = MOST) -> Endings:
    """Return works whose term ends within thirty days, or has, and requests for more time; one query.

    Terms of temporary entry and of storage run from the booking in; what is not booked in yet has none.
    """
    soon = today + timedelta(days=max(WARN_DAYS))
    kinds = [
        ("TL01", _temporary(Holding.is_relic.is_(False))),
        ("TL03", _temporary(Holding.is_relic.is_not(False))),
        *_stored(),
    ]
    parts = [part for limit_id, where in kinds for part in _ending_soon(limit_id, where, soon, most)]
    found = sa.union_all(*(part.subquery().select() for part in (*parts, _asked(most)))).subquery()
    query = sa.select(Holding, TermExtension, found).join(found, found.c.holding_id == Holding.id)
    rows = session.execute(query.outerjoin(TermExtension, TermExtension.id == found.c.extension_id)).all()
    running = [row for row in rows if row.TermExtension is None]
    works = [
        Ending(
            row.Holding,
            row.at,
            _longer(_card(term(row.limit_id, law_day(row.at))), row.until_on, row.times),
        )
        for row in running
    ]
    works.sort(key=lambda one: (one.term.last_on or date.max, one.entered_at, one.holding.id))
    totals = {(row.limit_id, row.until_on is None): row.total for row in running}
    asked = [ExtensionCard.of(row.TermExtension) for row in rows if row.TermExtension is not None]
    asked.sort(key=lambda one: (one.last_on, one.id))
    return Endings(works[:most], sum(totals.values()), asked)


def _asked(most: int) -> sa.Select[Any]:
    """Return the requests for more time that wait, in the columns of `_ending_soon`."""
    columns: list[Any] = [
        TermExtension.holding_id,
        TermExtension.asked_at.label("at"),
        TermExtension.limit_id,
        sa.cast(sa.null(), sa.Date).label("until_on"),
        sa.cast(sa.null(), sa.Integer).label("times"),
        sa.cast(sa.null(), sa.Integer).label("total"),
        TermExtension.id.label("extension_id"),
    ]
    query = sa.select(*columns).where(TermExtension.state == ExtensionState.ASKED)
    return query.order_by(TermExtension.last_on, TermExtension.id).limit(most)


def _temporary(is_relic: sa.ColumnElement[bool]) -> list[sa.ColumnElement[bool]]:
    return [sa.true() == Holding.is_open, Holding.customs_status.in_(TEMPORARY), is_relic]


def _stored() -> list[tuple[str, list[sa.ColumnElement[bool]]]]:
    """Return the terms of storage that have a length, and for which works they run.

    That there is such a book at all is asked by itself, and once: where there is none, no work is looked at.
    """
    found: list[tuple[str, list[sa.ColumnElement[bool]]]] = []
    for place, (limit_id, goods) in STORAGE.items():
        if limit(limit_id).number is None:
            continue
        kinds = [kind for kind, of in PLACES.items() if of == place]
        books = sa.select(BondBook.id).where(
            sa.or_(BondBook.serves == place, sa.and_(BondBook.serves.is_(None), BondBook.kind.in_(kinds)))
        )
        found.append(
            (
                limit_id,
                [
                    books.exists(),
                    sa.true() == Holding.is_open,
                    Holding.customs_status.in_(goods),
                    sa.exists().where(BookItem.holding_id == Holding.id, BookItem.book_id.in_(books)),
                ],
            )
        )
    return found


def _ending_soon(
    limit_id: str, where: Sequence[sa.ColumnElement[bool]], soon: date, most: int
) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Return the works under a term that ends by a day: those that have no more time, and those that have."""
    entered = (
        sa.select(sa.func.min(CustodyEvent.occurred_at))
        .where(CustodyEvent.holding_id == Holding.id, CustodyEvent.transition == ENTRY)
        .scalar_subquery()
    )
    more = (
        sa.select(
            TermExtension.holding_id,
            sa.func.max(TermExtension.until_on).label("until_on"),
            sa.func.count().label("times"),
        )
        .where(TermExtension.limit_id == limit_id, TermExtension.state == ExtensionState.GRANTED)
        .group_by(TermExtension.holding_id)
        .subquery()
    )
    begun = _begun_by(limit_id, soon)
    query = (
        sa.select(
            Holding.id.label("holding_id"),
            entered.label("at"),
            sa.literal(limit_id).label("limit_id"),
            more.c.until_on,
            more.c.times,
            sa.func.count().over().label("total"),
            sa.cast(sa.null(), sa.String(40)).label("extension_id"),
        )
        .outerjoin(more, more.c.holding_id == Holding.id)
        .where(*where, Holding.opened_at < begun)
    )
    plain = query.where(more.c.until_on.is_(None), entered < begun)
    longer = query.where(more.c.until_on <= soon, entered.is_not(None))
    return plain.order_by("at", Holding.id).limit(most), longer.order_by(more.c.until_on, Holding.id).limit(
        most
    )


def _longer(card: TermCard, until_on: date | None, times: int | None) -> TermCard:
    return card if until_on is None else replace(card, last_on=until_on, extended=times or 0)


def _begun_by(limit_id: str, soon: date) -> datetime:
    """Return before when a term began that ends on that day or earlier."""
    day = add_months(soon, -(limit(limit_id).number or 0)) + timedelta(days=3)  # months differ in length
    while start(limit_id, day).last_on > soon:
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), CHINA)


def _stands(row: Holding, entered_on: date | None, place: str | None, applied_on: date | None) -> Stands:
    return Stands(
        state=row.state,
        since_on=law_day(row.since_at),
        status=row.customs_status,
        is_relic=row.is_relic,
        entered_on=entered_on,
        place=place,
        applied_on=applied_on,
    )


def _card(runs: Term, longer: Sequence[ExtensionCard] = ()) -> TermCard:
    of, clock = runs.limit, runs.clock
    asked = [one for one in longer if one.limit == of.id]
    started_on = clock.started_on if clock else None
    granted = extensions.granted(asked, of.id, started_on)
    more = may_be_extended(of.id)
    return TermCard(
        limit=of.id,
        what=dict(of.what),
        started_on=started_on,
        last_on=granted[-1].until_on if granted else clock.last_on if clock else None,
        source=of.source,
        basis=of.basis,
        note=of.note,
        extended=len(granted),
        extensions=asked,
        may_be_extended=clock is not None
        and more is not None
        and (more.most is None or len(granted) < more.most),
    )
