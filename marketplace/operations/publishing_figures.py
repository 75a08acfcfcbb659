"""Publishing the figures of a year: an edition is never changed, and says what it changes and why."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.models.statistics import EditionMargin, StatisticEdition, StatisticMargin
from marketplace.queries import statistics
from marketplace.roles import STATISTICIAN
from marketplace.rules.months import CHINA
from marketplace.rules.statistics import changes, digest, kept
from marketplace.supervision_errors import NothingChanged, YearNotBegun


def publish(session: Session, *, year: int, why: str, actor: Actor, at: datetime) -> StatisticEdition:
    """Publish what may be published of the months of a year that are over, as its next edition.

    :raises YearNotBegun: if none is over
    :raises NothingChanged: if it would say what the edition before says
    """
    actor.require(STATISTICIAN)
    months = statistics.months_of(year, at.astimezone(CHINA).date())
    if not months:
        raise YearNotBegun
    query = sa.select(StatisticEdition).where(StatisticEdition.year == year)
    before = session.scalar(query.order_by(StatisticEdition.number.desc()).limit(1).with_for_update())
    edition_id = new_id("sta", at)
    _keep(session, edition_id, months)
    figures = kept(statistics.published(session, months, edition_id=edition_id))
    changed = changes(before.figures, figures) if before is not None else []
    if before is not None and not changed:
        raise NothingChanged
    row = StatisticEdition(
        id=edition_id,
        year=year,
        number=before.number + 1 if before is not None else 1,
        up_to=months[-1],
        figures=figures,
        changes=changed,
        why=why,
        sha256=digest(figures, changed),
        published_by=actor.id,
        published_by_name=actor.name,
        published_at=at,
    )
    session.add(row)
    session.flush()
    return row


def _keep(session: Session, edition_id: str, months: Sequence[str]) -> None:
    """Keep what the edition counts of each firm, all of one moment; the figures are made of that."""
    names = [column.key for column in sa.inspect(StatisticMargin).columns]
    margins = sa.select(sa.literal(edition_id), *(getattr(StatisticMargin, name) for name in names))
    chosen = margins.where(StatisticMargin.month.in_(months))
    session.execute(sa.insert(EditionMargin).from_select(["edition_id", *names], chosen))
