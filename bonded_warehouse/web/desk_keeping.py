"""What of cases and shows outside waits for a person."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.waiting import Line
from bonded_warehouse.roles import SENIOR_KEEPER
from bonded_warehouse.web.words import word
from foundation.web import words
from foundation.worker import DeskItem

ZONE = ZoneInfo("Asia/Shanghai")


def told(session: Session, lines: Sequence[Line], at: datetime) -> Iterable[DeskItem]:
    """Put open cases and terms that end soon into the reader's words; one query for the works' titles."""
    ids = [line.id for line in lines if line.id]
    titles = registry.artworks(session, ids) if ids else {}
    for line in lines:
        title = (
            words.pick(titles[registry.ArtworkId(line.id)].title) if line.id else gettext("No work of ours")
        )
        if line.since is None:
            yield _term(title, date.fromisoformat(line.name), at)
        else:
            yield DeskItem(
                title=title,
                why=gettext("%(kind)s: the case is open.", kind=word("case_kind", line.name)),
                url=url_for("seals.cases", state="open"),
                since=line.since,
                role=SENIOR_KEEPER,
            )


def _term(title: str, last_on: date, at: datetime) -> DeskItem:
    return DeskItem(
        title=title,
        why=gettext("On show outside the zone; its term has run out.")
        if last_on < law_day(at)
        else gettext("On show outside the zone; its term ends soon."),
        url=url_for("displays.index"),
        since=at,
        due=datetime.combine(last_on, time(23, 59), ZONE),
        role=SENIOR_KEEPER,
    )
