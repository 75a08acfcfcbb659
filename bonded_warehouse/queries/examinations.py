"""What the rules refer to a relics examiner, and what of it waits for him."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.clearance import LegalFacts
from bonded_warehouse.models.referrals import RelicsReferral
from bonded_warehouse.queries.gate import Deal, decided
from bonded_warehouse.queries.gate_facts import Known, law_day
from bonded_warehouse.rules.export import EXAMINABLE, Decision, Finding, Outcome, work_digest
from bonded_warehouse.rules.export_facts import Stage, read

PAGE: Final = 48
BATCH: Final = 25
"""Works about which the worker asks in one transaction."""


NO_DEAL: Final = Deal()


@dataclass(frozen=True, slots=True)
class Question:
    """One way in which a work may go."""

    stage: Stage
    destination: str | None = None
    deal: Deal = NO_DEAL


ASKED: Final = (
    Question("listing"),
    Question("listing", None, Deal(sale_form="auction", buyer_foreign=True)),
    Question("checkout", "HK"),
    Question("filing", "HK"),
)
"""The questions whose referrals an examiner settles together: sale here, sale to abroad, exit."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the rules decide on one question, and which of their findings a relics examiner may settle."""

    question: Question
    decision: Decision
    referred: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Referral:
    """Which rules refer a work to a relics examiner, and how the work was described."""

    codes: tuple[str, ...]
    work_digest: str
    answers: tuple[Answered, ...]
    """To every question, referred or not."""


@dataclass(frozen=True, slots=True)
class OpenReferral:
    """One work that waits for a relics examiner."""

    artwork_id: str
    codes: tuple[str, ...]
    since_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page of what waits for a relics examiner, what has waited longest first."""

    works: list[OpenReferral]
    total: int
    """On all pages."""
    next: str | None
    """Where the next page begins; None: this is the last."""


def referred(about: Known, *, at: datetime) -> Referral:
    """Return what the rules refer to a relics examiner about one work, whichever way it is to go."""
    answers = tuple(_answered(about, question, at) for question in ASKED)
    codes = {finding.rule.id for answer in answers for finding in answer.referred}
    return Referral(tuple(sorted(codes)), work_digest(read(answers[0].decision.facts)), answers)


def _answered(about: Known, question: Question, at: datetime) -> Answered:
    decision = decided(
        about, stage=question.stage, destination=question.destination, at=at, deal=question.deal
    )
    found = tuple(
        finding
        for finding in decision.findings
        if finding.outcome is Outcome.REFER and not finding.settled_by and finding.rule.id in EXAMINABLE
    )
    return Answered(question, decision, found)


def waiting(session: Session, *, after: str | None = None, limit: int = PAGE) -> Waiting:
    """Return the works that the rules refer, as they were asked last; whatever their age.

    :param after: `next` of the page before; what is no such thing begins at the beginning
    """
    row = RelicsReferral
    is_open = row.since_at.is_not(None)
    query = sa.select(row).where(is_open).order_by(row.since_at, row.artwork_id)
    begins = _place(after)
    if begins is not None:
        since, artwork_id = begins
        later = sa.and_(row.since_at == since, row.artwork_id > artwork_id)
        query = query.where(sa.or_(row.since_at > since, later))
    rows = session.scalars(query.limit(limit + 1)).all()
    works = [
        OpenReferral(one.artwork_id, tuple(one.codes), one.since_at)
        for one in rows[:limit]
        if one.since_at is not None
    ]
    total = session.execute(sa.select(sa.func.count()).select_from(row).where(is_open)).scalar_one()
    last = works[-1] if len(rows) > limit else None
    return Waiting(works, total, f"{last.since_at.isoformat()}~{last.artwork_id}" if last else None)


def _place(after: str | None) -> tuple[datetime, str] | None:
    since, _, artwork_id = (after or "").partition("~")
    try:
        read_at = datetime.fromisoformat(since)
    except ValueError:
        return None
    return (read_at, artwork_id) if read_at.tzinfo else None


def unkept(session: Session) -> Iterator[str]:
    """Yield works about which facts were stated, and the rules never asked: they would wait unseen."""
    row = RelicsReferral
    query = (
        sa.select(LegalFacts.artwork_id).distinct().outerjoin(row, row.artwork_id == LegalFacts.artwork_id)
    )
    for artwork_id in session.scalars(query.where(row.artwork_id.is_(None)).order_by(LegalFacts.artwork_id)):
        yield f"{artwork_id}: stated, and kept from the relics examiner's bench"


def to_ask(session: Session, *, at: datetime, limit: int = BATCH) -> list[str]:
    """Return works about which the rules were not asked yet on this day of the law, or are to be asked anew.

    A ruleset comes into force, a paper ends and a term is over with a day.
    """
    query = sa.select(RelicsReferral.artwork_id).where(RelicsReferral.asked_on < law_day(at))
    return list(session.scalars(query.order_by(RelicsReferral.asked_on).limit(limit)))
