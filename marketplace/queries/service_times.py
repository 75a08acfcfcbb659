"""How long each kind of decision took, by the month in which it was given."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.columns import month_of
from marketplace.models.invoices import Refund
from marketplace.rules.figures import Figure
from marketplace.rules.months import begin_of
from marketplace.rules.service_times import KINDS, measured

OF_REGISTRY: Final = frozenset({"examination", "certificate"})
HOUR: Final = 3600


def figures(session: Session, months: Sequence[str]) -> list[Figure]:
    """Return the times of every kind of decision, month by month."""
    since = begin_of(months[0])
    return [measured(kind, months, hours_of(session, kind, since=since)) for kind in KINDS]


def hours_of(session: Session, kind: str, *, since: datetime) -> list[tuple[str, float]]:
    """Return month and hours of each decision of a kind that was given since an instant."""
    if kind in OF_REGISTRY:
        return authentication.decision_hours(session, kind=kind, since=since)
    if kind != "refund":
        return [(one.month, one.hours) for one in warehouse.durations(session, kind=kind, since=since)]
    query = sa.select(month_of(Refund.sent_at), Refund.decided_at, Refund.sent_at)
    rows = session.execute(query.where(Refund.sent_at >= since))
    return [
        (str(month), (sent - decided).total_seconds() / HOUR)
        for month, decided, sent in rows
        if sent is not None
    ]
