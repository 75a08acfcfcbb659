"""What of counts, adjustments and corrections waits for a person."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from bonded_warehouse.queries import counts
from bonded_warehouse.roles import CUSTOMS_OFFICER, SENIOR_KEEPER
from foundation.actor import Actor
from foundation.worker import DeskItem


def waiting(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield what waits for this person, in their language; one query. Keepers' counts: `waiting.lines`."""
    if not actor.has(SENIOR_KEEPER, CUSTOMS_OFFICER):
        return
    mine = SENIOR_KEEPER if actor.has(SENIOR_KEEPER) else CUSTOMS_OFFICER
    for one in counts.waiting(session, actor=actor):
        match one.kind:
            case "count" if actor.has(SENIOR_KEEPER):
                yield DeskItem(
                    title=gettext("Count of %(place)s", place=one.name),
                    why=gettext("It takes two keepers; each looks for himself."),
                    url=url_for("counts.show", count_id=one.id),
                    since=one.since,
                    role=SENIOR_KEEPER,
                )
            case "proposed" if actor.has(SENIOR_KEEPER):
                yield DeskItem(
                    title=gettext("Adjustment of %(place)s", place=one.name),
                    why=gettext("Proposed from a count; a senior keeper who had no part in it decides."),
                    url=url_for("adjustments.show", adjustment_id=one.id),
                    since=one.since,
                    role=SENIOR_KEEPER,
                )
            case "approved" if actor.has(CUSTOMS_OFFICER):
                yield DeskItem(
                    title=gettext("Adjustment of %(place)s", place=one.name),
                    why=gettext("The books were adjusted after a count; customs sees it."),
                    url=url_for("adjustments.show", adjustment_id=one.id),
                    since=one.since,
                    role=CUSTOMS_OFFICER,
                )
            case "correction":
                yield DeskItem(
                    title=gettext("Declared to be in error"),
                    why=gettext("An error is declared on its chain of custody; a second person signs."),
                    url=url_for("holdings.show", holding_id=one.id),
                    since=one.since,
                    role=mine,
                )
            case _:
                pass
