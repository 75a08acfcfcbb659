"""Which grants for sharing data wait for a person: to be decided, or to be read again."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from bonded_warehouse.queries import data_grants, datasets
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.web.words import word
from foundation.actor import Actor
from foundation.worker import DeskItem


def waiting(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield what waits for this person, in his language."""
    for one in data_grants.waiting(session, actor=actor, on=law_day(at)):
        if one.notices:
            why = ngettext(
                "A filed version has changed since you read by this grant.",
                "%(num)s filed versions have changed since you read by this grant.",
                one.notices,
            )
        else:
            why = gettext("%(agency)s asks to read it; you answer for the data.", agency=one.grant.agency)
        yield DeskItem(
            title=gettext("Shared data: %(dataset)s", dataset=word("dataset", one.grant.dataset)),
            why=why,
            url=url_for("data_grants.show", grant_id=one.grant.id),
            since=one.since,
            role=None if one.notices else datasets.ALL[one.grant.dataset].owner,
        )
