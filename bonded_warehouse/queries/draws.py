"""Inspection draws as anyone may read them, and the lane of a declaration as its readers may."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.draws import DrawDay, InspectionDraw
from bonded_warehouse.rules import draws

PAGE = 31


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """One filing of a published day: no name, no work."""

    number: str
    lane: str
    credit: str
    rate: int
    """In ten-thousandths."""
    is_drawn: bool | None
    """None until it was thrown."""
    hash: str


@dataclass(frozen=True, slots=True)
class DrawDayCard:
    """A day of the draw, as the offline check reads it."""

    day: date
    commitment: str
    committed_at: datetime
    commit_statement: str
    secret: str | None
    """In hex; None until the day is over."""
    revealed_at: datetime | None
    reveal_statement: str | None
    count: int
    head: str
    filings: list[DrawnCard] = field(default_factory=list)

    @classmethod
    def of(cls, row: DrawDay, filings: list[DrawnCard]) -> "DrawDayCard":
        """Return a row and its filings as a card."""
        return cls(
            day=row.day,
            commitment=row.commitment,
            committed_at=row.committed_at,
            commit_statement=row.commit_statement_id,
            secret=row.secret,
            revealed_at=row.revealed_at,
            reveal_statement=row.reveal_statement_id,
            count=row.count,
            head=row.head,
            filings=filings,
        )

    def document(self) -> dict[str, Any]:
        """Return it as plain values, for a file."""
        return {
            "day": self.day.isoformat(),
            "commitment": self.commitment,
            "committed_at": self.committed_at.isoformat(),
            "commit_statement": self.commit_statement,
            "secret": self.secret,
            "revealed_at": None if self.revealed_at is None else self.revealed_at.isoformat(),
            "reveal_statement": self.reveal_statement,
            "count": self.count,
            "head": self.head,
            "filings": [
                {
                    "number": one.number,
                    "lane": one.lane,
                    "credit": one.credit,
                    "rate": one.rate,
                    "is_drawn": one.is_drawn,
                    "hash": one.hash,
                }
                for one in self.filings
            ],
        }


@dataclass(frozen=True, slots=True)
class LaneCard:
    """The lane of a declaration, with every part of its score, and its draw."""

    lane: str
    score: int
    credit: str
    parts: list[dict[str, Any]]
    rate: int
    day: date | None
    number: str | None
    receipt: str | None
    """Hash of its entry: proof that it was entered, and at this rate."""
    is_drawn: bool | None
    entered_at: datetime


def days(session: Session, *, before: date | None = None, limit: int = PAGE) -> list[DrawDayCard]:
    """Return days without their filings, the latest first."""
    query = sa.select(DrawDay).order_by(DrawDay.day.desc()).limit(limit)
    if before is not None:
        query = query.where(DrawDay.day < before)
    return [DrawDayCard.of(row, []) for row in session.scalars(query)]


def day(session: Session, on: date) -> DrawDayCard | None:
    """Return a day with its filings in their order; None where nothing was committed to."""
    row = session.get(DrawDay, on)
    if row is None:
        return None
    query = sa.select(InspectionDraw).where(InspectionDraw.day == on).order_by(InspectionDraw.place)
    filings = [
        DrawnCard(
            number=one.number or "",
            lane=one.lane.value,
            credit=one.credit.value,
            rate=one.rate,
            is_drawn=one.is_drawn,
            hash=one.entry_hash or "",
        )
        for one in session.scalars(query)
    ]
    return DrawDayCard.of(row, filings)


def lane(session: Session, declaration_id: str) -> LaneCard | None:
    """Return the lane of a declaration; None where it was filed before there were lanes."""
    row = session.get(InspectionDraw, declaration_id)
    if row is None:
        return None
    return LaneCard(
        lane=row.lane.value,
        score=row.score,
        credit=row.credit.value,
        parts=row.parts,
        rate=row.rate,
        day=row.day,
        number=row.number,
        receipt=row.entry_hash,
        is_drawn=row.is_drawn,
        entered_at=row.entered_at,
    )


def lanes(session: Session, declaration_ids: Iterable[str]) -> dict[str, draws.Lane]:
    """Return the lane of each declaration that has one, in one query."""
    query = sa.select(InspectionDraw.declaration_id, InspectionDraw.lane)
    found = session.execute(query.where(InspectionDraw.declaration_id.in_(list(declaration_ids))))
    return {declaration_id: lane for declaration_id, lane in found}  # noqa: C416 -- rows are no pairs


def breaks(session: Session, *, at: datetime) -> Iterator[str]:
    """Name what a stranger would find wrong with any day, and every day whose secret is overdue."""
    for on in session.scalars(sa.select(DrawDay.day).order_by(DrawDay.day)):
        found = day(session, on)
        assert found is not None, "the day was listed in this transaction"
        for problem in draws.problems(found.document()):
            yield f"draw of {on}: {problem}"
        if found.secret is None and (draws.day_of(at) - on).days > 1:
            yield f"draw of {on}: its secret was not published the day after"
