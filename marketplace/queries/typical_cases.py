"""Typical cases as everybody reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.typical_cases import TypicalCase
from marketplace.supervision_errors import TypicalCaseUnknown

PAGE = 100


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step of a case."""

    day: int
    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One case, without whose it was."""

    id: str
    title: dict[str, str]
    lesson: dict[str, str]
    steps: list[CaseStep]
    facts: dict[str, Any]
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Cases:
    """Every case, the newest first."""

    cases: list[CaseCard]


def cases(session: Session) -> Cases:
    """Return every case, the newest first."""
    query = sa.select(TypicalCase).order_by(TypicalCase.id.desc()).limit(PAGE)
    return Cases([card(row) for row in session.scalars(query)])


def case(session: Session, case_id: str) -> CaseCard:
    """Return one case.

    :raises TypicalCaseUnknown: if there is none
    """
    row = session.get(TypicalCase, case_id)
    if row is None:
        raise TypicalCaseUnknown
    return card(row)


def card(row: TypicalCase) -> CaseCard:
    """Return a row as a card: who published it is left out too."""
    return CaseCard(
        id=row.id,
        title=row.title,
        lesson=row.lesson,
        steps=[CaseStep(*step) for step in row.steps],
        facts=row.facts,
        published_at=row.published_at,
    )
