"""Which risk cases wait for a person: his own, those of his desk that nobody has, a regulator's late ones."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from bonded_warehouse.queries import risk_cases
from bonded_warehouse.roles import CUSTOMS_OFFICER, REGULATOR
from bonded_warehouse.web.words import word
from foundation.actor import Actor, Role
from foundation.worker import DeskItem


def waiting(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield what waits for this person, in his language."""
    if not actor.has(REGULATOR, CUSTOMS_OFFICER):
        return
    for one in risk_cases.waiting(session, actor=actor, at=at):
        if one.is_late(at):
            why = gettext("Its deadline has passed.")
        elif one.owner_id == actor.account_id:
            why = gettext("You took it; it is settled with a reason.")
        else:
            why = gettext("Nobody has taken it yet.")
        yield DeskItem(
            title=word("risk", one.kind),
            why=gettext("Risk case of %(points)s points. %(why)s", points=one.points, why=why),
            url=url_for("risk_cases.show", case_id=one.id),
            since=one.opened_at,
            due=one.due_at,
            role=Role(one.desk) if actor.has(Role(one.desk)) else REGULATOR,
        )
