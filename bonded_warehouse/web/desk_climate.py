"""Alarms of climate that wait for a person."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from bonded_warehouse.queries import climate
from bonded_warehouse.roles import CONSERVATOR, KEEPER, KEEPERS, SENIOR_KEEPER
from bonded_warehouse.web.words import word
from foundation.actor import Actor
from foundation.worker import DeskItem

MOST = 24


def waiting(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield alarms that go on, and holds that are proposed, in the reader's language."""
    if not actor.has(CONSERVATOR, *KEEPERS):
        return
    for one in climate.alarms(session, waiting=True, limit=MOST):
        asked = one.proposed_at is not None and one.decision is None
        measure = word("climate_measure", one.measure)
        yield DeskItem(
            title=gettext("Climate of room %(room)s", room=one.room),
            why=gettext("%(measure)s: a hold is proposed. Decide on it.", measure=measure)
            if asked
            else gettext("%(measure)s: the alarm goes on.", measure=measure),
            url=url_for("climate.show", facility_id=one.facility_id, name=one.room),
            since=one.began_at,
            role=SENIOR_KEEPER if asked else KEEPER,
        )
