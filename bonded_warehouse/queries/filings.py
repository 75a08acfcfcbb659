"""Filings beside declarations: what was filed, what was said, what the gate saw, as cards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from bonded_warehouse.clearance_errors import FilingUnknown
from bonded_warehouse.customs.offices import LISTS, SLIPS, Filed, Occasion
from bonded_warehouse.models.bond import BookItem
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.filings import Filing, FilingAnswer, FilingState
from bonded_warehouse.models.messages import CustomsMessage, Direction
from bonded_warehouse.rules.refusal_codes import RefusalCode, refusal_codes
from bonded_warehouse.rules.states import BONDED, Arrival, CustodyState

PAGE: Final = 50
GATES: Final = {
    Occasion.ENTRY_SLIP: "M02",
    Occasion.ENTRY_LIST: "M08",
    Occasion.EXIT_SLIP: "M25",
    Occasion.EXIT_LIST: "M25",
}
"""Step after which a gate may have seen the goods, and a list be deducted."""
SILENCE: Final = timedelta(days=1)
"""After this, an office's silence waits for a person (D)."""
COMES_IN: Final = (
    CustodyState.EXPECTED,
    CustodyState.AT_GATE,
    CustodyState.RECEIVED,
    CustodyState.EXAMINED,
    CustodyState.IDENTIFIED,
)
DONE: Final = (FilingState.RETURNED, FilingState.VOID)


@dataclass(frozen=True, slots=True)
class FilingAnswerCard:
    """One thing that was said."""

    verdict: str
    kind: str
    codes: list[RefusalCode]
    note: str
    is_late: bool
    officer_name: str | None
    answered_at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class FilingCard:
    """One filing with everything that was said about it."""

    id: str
    occasion: str
    kind: str
    state: str
    is_unclear: bool
    is_void: bool
    """It takes an earlier one back."""
    number: str | None
    holding_id: str | None
    declaration_id: str | None
    tax_document_id: str | None
    details: dict[str, object]
    scenario: str | None
    opened_by_name: str
    opened_at: datetime
    closed_at: datetime | None
    answers: list[FilingAnswerCard] = field(default_factory=list)


def filing(session: Session, filing_id: str) -> FilingCard:
    """Return a filing.

    :raises FilingUnknown: if there is none under this id
    """
    row = session.get(Filing, filing_id)
    if row is None:
        raise FilingUnknown
    return cards(session, [row])[0]


def filings(
    session: Session,
    *,
    holding_id: str | None = None,
    declaration_id: str | None = None,
    tax_document_id: str | None = None,
    after: str | None = None,
    limit: int = PAGE,
) -> list[FilingCard]:
    """Return filings, the latest first, in two queries."""
    query = sa.select(Filing).order_by(Filing.id.desc()).limit(limit)
    for column, value in (
        (Filing.holding_id, holding_id),
        (Filing.declaration_id, declaration_id),
        (Filing.tax_document_id, tax_document_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if after:
        query = query.where(Filing.id < after)
    return cards(session, session.scalars(query).all())


def cards(session: Session, rows: Sequence[Filing]) -> list[FilingCard]:
    """Return rows with their answers, in one query."""
    query = sa.select(FilingAnswer).where(FilingAnswer.filing_id.in_([row.id for row in rows]))
    said = session.scalars(query.order_by(FilingAnswer.filing_id, FilingAnswer.number))
    return _cards(rows, said)


def _cards(rows: Iterable[Filing], said: Iterable[FilingAnswer]) -> list[FilingCard]:
    answers: dict[str, list[FilingAnswerCard]] = {}
    for one in said:
        answers.setdefault(one.filing_id, []).append(
            FilingAnswerCard(
                verdict=one.verdict,
                kind=one.kind,
                codes=[refusal_codes()[code] for code in one.codes if code in refusal_codes()],
                note=one.note,
                is_late=one.is_late,
                officer_name=one.officer_name,
                answered_at=one.answered_at,
                reference=one.reference,
            )
        )
    return [
        FilingCard(
            id=row.id,
            occasion=row.occasion.value,
            kind=row.kind,
            state=row.state.value,
            is_unclear=row.is_unclear,
            is_void=row.voids_id is not None,
            number=row.number,
            holding_id=row.holding_id,
            declaration_id=row.declaration_id,
            tax_document_id=row.tax_document_id,
            details=dict(row.details),
            scenario=row.scenario,
            opened_by_name=row.opened_by_name,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            answers=answers.get(row.id, []),
        )
        for row in rows
    ]


def waiting(session: Session, *, at: datetime, limit: int = PAGE) -> list[FilingCard]:
    """Return filings that a person must look at: unclear, returned, held up, silent for a day; one query."""
    again = aliased(Filing)
    is_refiled = sa.exists().where(
        again.about == Filing.about, again.occasion == Filing.occasion, again.state.not_in(DONE)
    )
    silent = sa.and_(Filing.state == FilingState.OPENED, Filing.opened_at < at - SILENCE)
    wanted = sa.select(Filing.id).where(
        sa.or_(
            Filing.is_unclear,
            sa.and_(Filing.state == FilingState.RETURNED, ~is_refiled),
            Filing.state.in_([FilingState.INSPECTION, FilingState.DETAINED]),
            silent,
        )
    )
    ids = wanted.order_by(Filing.id).limit(limit).subquery()
    query = (
        sa.select(Filing, FilingAnswer)
        .join(ids, ids.c.id == Filing.id)
        .join(FilingAnswer, FilingAnswer.filing_id == Filing.id, isouter=True)
        .order_by(Filing.id, FilingAnswer.number)
    )
    rows: dict[str, Filing] = {}
    said: list[FilingAnswer] = []
    for row, answer in session.execute(query):
        rows[row.id] = row
        if answer is not None:  # nothing was said about it yet
            said.append(answer)
    return _cards(rows.values(), said)


def to_send(session: Session, filing_id: str) -> Filed:
    """Return a filing as it goes to its office.

    :raises FilingUnknown: if there is none under this id
    """
    row = session.get(Filing, filing_id)
    if row is None:
        raise FilingUnknown
    return filed(row, seen_at(session, [row]).get(row.id))


def unanswered(session: Session, *, after: str = "", limit: int = PAGE) -> list[Filed]:
    """Return filings that an office may still have something to say about, the oldest first."""
    query = sa.select(Filing).where(Filing.closed_at.is_(None), Filing.id > after)
    rows = session.scalars(query.order_by(Filing.id).limit(limit)).all()
    seen = seen_at(session, rows)
    return [filed(row, seen.get(row.id)) for row in rows]


def filed(row: Filing, seen: datetime | None = None) -> Filed:
    """Return a row as its office sees it."""
    return Filed(
        id=row.id,
        occasion=row.occasion,
        kind=row.kind,
        cop_no=row.cop_no,
        guid=row.guid,
        body=row.body,
        opened_at=row.opened_at,
        seen_at=seen,
        is_void=row.voids_id is not None,
        scenario=row.scenario,
    )


def seen_at(session: Session, rows: Iterable[Filing]) -> dict[str, datetime]:
    """Return when the goods of each list and slip went through the gate, where they have; in one query."""
    asked = [row for row in rows if row.occasion in LISTS | SLIPS and row.holding_id]
    if not asked:
        return {}
    events = session.execute(
        sa.select(CustodyEvent.holding_id, CustodyEvent.transition, CustodyEvent.occurred_at)
        .where(
            CustodyEvent.holding_id.in_({row.holding_id for row in asked}),
            CustodyEvent.transition.in_(["M02", "M08", "M25", "M31"]),
        )
        .order_by(CustodyEvent.seq)
    ).all()
    found: dict[str, datetime] = {}
    for row in asked:
        steps = {GATES[row.occasion]} | ({"M31"} if row.occasion is Occasion.ENTRY_SLIP else set())
        for event in events:
            if (
                event.holding_id == row.holding_id
                and event.transition in steps
                and event.occurred_at >= row.opened_at
            ):
                found.setdefault(row.id, event.occurred_at)
    return found


def known_bodies(session: Session, filing_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return the digests of what came about each filing."""
    found: dict[str, set[str]] = {}
    query = sa.select(CustomsMessage.filing_id, CustomsMessage.sha256).where(
        CustomsMessage.filing_id.in_(list(filing_ids)), CustomsMessage.direction == Direction.IN
    )
    for row in session.execute(query):
        found.setdefault(row.filing_id, set()).add(row.sha256)
    return found


def unapproved(session: Session, holding_id: str, occasion: Occasion) -> Filing | None:
    """Return the latest filing of an occasion that stands and that the office has not approved."""
    row = session.scalar(
        sa.select(Filing)
        .where(
            Filing.holding_id == holding_id,
            Filing.occasion == occasion,
            Filing.voids_id.is_(None),
            Filing.state != FilingState.VOID,
        )
        .order_by(Filing.id.desc())
        .limit(1)
    )
    approved = (FilingState.APPROVED, FilingState.PASSED, FilingState.POSTED)
    return None if row is None or row.state in approved else row


def unlisted(session: Session, *, since: datetime | None = None) -> list[str]:
    """Return the bonded works on their way in or in the dock, on a first entry, that stand on no list yet.

    :param since: only such as have been in their state since then or before
    """
    listed = sa.exists().where(
        Filing.holding_id == Holding.id, Filing.occasion == Occasion.ENTRY_LIST, Filing.voids_id.is_(None)
    )
    query = sa.select(Holding.id).where(
        Holding.state.in_(COMES_IN),
        Holding.intended_status.in_(sorted(BONDED)),
        Holding.arrival == Arrival.FIRST_ENTRY,
        Holding.is_open.is_(True),
        sa.exists().where(BookItem.holding_id == Holding.id),
        ~listed,
    )
    if since is not None:
        query = query.where(Holding.since_at <= since)
    return list(session.scalars(query.order_by(Holding.id).limit(PAGE)))
