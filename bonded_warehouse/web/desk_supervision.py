"""What of supervision waits for a person: only the matters of which something may wait are looked up."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from bonded_warehouse.queries import waiting_supervision as matters
from bonded_warehouse.web import desk_risk, desk_sharing, issues, readiness, violations
from foundation.actor import Actor
from foundation.worker import DeskItem


def waiting(session: Session, actor: Actor, at: datetime, waits: Collection[str]) -> Iterator[DeskItem]:
    """Yield what waits for this person, in his language.

    :param waits: the matters of which something may wait for him
    """
    for matter, items in (
        (matters.RISK, desk_risk.waiting),
        (matters.VIOLATIONS, violations.desk_items),
        (matters.SHARING, desk_sharing.waiting),
        (matters.ISSUES, issues.desk_items),
        (matters.READINESS, readiness.desk_items),
    ):
        if matter in waits:
            yield from items(session, actor, at)
