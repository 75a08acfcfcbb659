"""What of condition, cases and shows outside waits for a person."""

from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.queries import displays, keepings
from bonded_warehouse.roles import CUSTOMS_OFFICER, REGULATOR, SENIOR_KEEPER
from bonded_warehouse.rules.clocks import WARN_DAYS
from bonded_warehouse.web.words import word
from foundation.actor import Actor
from foundation.web import words
from foundation.worker import DeskItem

MOST = 24
ZONE = ZoneInfo("Asia/Shanghai")


def waiting(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield what waits for this person, in their language."""
    if not actor.has(SENIOR_KEEPER, CUSTOMS_OFFICER, REGULATOR):
        return
    cases = [one for one in keepings.cases(session, is_open=True, limit=MOST) if one.opened_by != actor.id]
    today = at.astimezone(ZONE).date()
    terms = [
        one for one in displays.terms(session, limit=MOST) if (one.last_on - today).days <= max(WARN_DAYS)
    ]
    ids = [case.artwork_id for case in cases if case.artwork_id] + [term.artwork_id for term in terms]
    titles = registry.artworks(session, ids) if ids else {}

    def title(artwork_id: str | None) -> str:
        if artwork_id is None:
            return str(gettext("No work of ours"))
        return str(words.pick(titles[registry.ArtworkId(artwork_id)].title))

    for case in cases:
        yield DeskItem(
            title=title(case.artwork_id),
            why=gettext("%(kind)s: the case is open.", kind=word("case_kind", case.kind)),
            url=url_for("seals.cases", state="open"),
            since=case.opened_at,
            role=SENIOR_KEEPER,
        )
    for term in terms:
        yield DeskItem(
            title=title(term.artwork_id),
            why=gettext("On show outside the zone; its term has run out.")
            if term.last_on < today
            else gettext("On show outside the zone; its term ends soon."),
            url=url_for("displays.index"),
            since=at,
            due=datetime.combine(term.last_on, time(23, 59), ZONE),
            role=SENIOR_KEEPER,
        )
