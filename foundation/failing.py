"""Jobs of the worker that fail, kept where the serving process sees them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base

LONGEST_REASON: Final = 400


class JobFailure(Base):
    """How often a job has failed, and whether it did the last time."""

    __tablename__ = "job_failure"

    job: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    failures: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(LONGEST_REASON))
    """Kind and words of the last failure."""
    first_at: Mapped[datetime]
    """Since when it fails."""
    last_at: Mapped[datetime]
    failing: Mapped[bool]


def note_failure(session: Session, job: str, error: Exception, *, at: datetime) -> None:
    """Enter that a job failed."""
    reason = f"{type(error).__name__}: {error}"[:LONGEST_REASON]
    row = session.get(JobFailure, job)
    if row is None:
        session.add(JobFailure(job=job, failures=1, reason=reason, first_at=at, last_at=at, failing=True))
        return
    row.first_at = row.first_at if row.failing else at
    row.failures, row.reason, row.last_at, row.failing = row.failures + 1, reason, at, True


def note_success(session: Session, job: str) -> None:
    """Enter that a job does its work again."""
    row = session.get(JobFailure, job)
    if row is not None:
        row.failing = False


def failing(session: Session) -> list[JobFailure]:
    """Return the jobs that failed the last time they ran, the longest first."""
    query = sa.select(JobFailure).where(JobFailure.failing.is_(True)).order_by(JobFailure.first_at)
    return list(session.scalars(query.limit(100)))


def totals(session: Session) -> Mapping[str, int]:
    """Return how often each job has failed; those that never did are left out."""
    query = sa.select(JobFailure.job, JobFailure.failures).order_by(JobFailure.job)
    return {row.job: row.failures for row in session.execute(query)}
