"""What a change of the rules does, as far as it was reckoned."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.rulesets import RedecidedWork, Redeciding

MOST_WORKS: Final = 100


@dataclass(frozen=True, slots=True)
class ChangeCount:
    """To how many works a question's answer goes from one outcome to another, or stays."""

    question: str
    before: str
    after: str
    works: int


@dataclass(frozen=True, slots=True)
class ChangedWork:
    """One work about which the two rulesets say different things."""

    artwork_id: str
    title: dict[str, str]
    question: str
    before: str
    after: str
    codes_before: list[str]
    codes_after: list[str]


@dataclass(frozen=True, slots=True)
class RedecidingCard:
    """How far the walk has come, and what it found."""

    as_of: date
    done: int
    total: int
    """Works in bond now."""
    finished_at: datetime | None
    counts: list[ChangeCount]
    """Changes first, the worst first."""
    works: list[ChangedWork]


def effect_of(session: Session, version: str, *, with_works: bool) -> RedecidingCard | None:
    """Return what a ruleset does to the works in bond; None where that was never asked."""
    run = session.scalar(
        sa.select(Redeciding).where(Redeciding.after_version == version, Redeciding.scope == "bond")
    )
    if run is None:
        return None
    counts = []
    for name, works in run.counts.items():
        question, _, change = name.partition(" ")
        before, _, after = change.partition(">")
        counts.append(ChangeCount(question, before, after, works))
    held = sa.select(sa.func.count()).select_from(Holding).where(Holding.is_open)
    return RedecidingCard(
        as_of=run.as_of,
        done=run.done,
        total=session.execute(held).scalar_one(),
        finished_at=run.finished_at,
        counts=sorted(counts, key=lambda one: (one.before == one.after, one.after != "DENY", one.question)),
        works=_works(session, run.id) if with_works else [],
    )


def _works(session: Session, run_id: str) -> list[ChangedWork]:
    query = (
        sa.select(RedecidedWork)
        .where(RedecidedWork.redeciding_id == run_id)
        .order_by(RedecidedWork.artwork_id, RedecidedWork.question)
        .limit(MOST_WORKS)
    )
    rows = session.scalars(query).all()
    titles = registry.artworks(session, {row.artwork_id for row in rows})
    return [
        ChangedWork(
            artwork_id=row.artwork_id,
            title=titles[registry.ArtworkId(row.artwork_id)].title,
            question=row.question,
            before=row.before,
            after=row.after,
            codes_before=row.codes_before,
            codes_after=row.codes_after,
        )
        for row in rows
    ]


def unfinished(session: Session) -> list[str]:
    """Return the walks over works in bond that have not come to their end."""
    query = sa.select(Redeciding.id).where(Redeciding.finished_at.is_(None), Redeciding.scope == "bond")
    return list(session.scalars(query.order_by(Redeciding.id)))
