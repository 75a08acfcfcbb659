"""What of counts, adjustments and corrections waits for a person."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.counting import AdjustmentState
from bonded_warehouse.queries import corrections, counts
from bonded_warehouse.roles import CUSTOMS_OFFICER, KEEPER, KEEPERS, SENIOR_KEEPER
from foundation.actor import Actor
from foundation.web import words
from foundation.worker import DeskItem


def waiting(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield what waits for this person, in their language."""
    if actor.has(*KEEPERS):
        for count in counts.open_counts(session):
            yield DeskItem(
                title=gettext("Count of %(place)s", place=count.place_code),
                why=gettext("It takes two keepers; each looks for himself."),
                url=url_for("counts.show", count_id=count.id),
                since=count.opened_at,
                role=KEEPER,
            )
    for role, state in (
        (SENIOR_KEEPER, AdjustmentState.PROPOSED),
        (CUSTOMS_OFFICER, AdjustmentState.APPROVED),
    ):
        if actor.has(role):
            yield from _adjustments(session, role, state)
    if actor.has(SENIOR_KEEPER, CUSTOMS_OFFICER):
        yield from _corrections(session, actor)


def _adjustments(session: Session, role: str, state: AdjustmentState) -> Iterable[DeskItem]:
    for row, code in counts.adjustments_in(session, state):
        yield DeskItem(
            title=gettext("Adjustment of %(place)s", place=code),
            why=gettext("Proposed from a count; a senior keeper who had no part in it decides.")
            if state is AdjustmentState.PROPOSED
            else gettext("The books were adjusted after a count; customs sees it."),
            url=url_for("adjustments.show", adjustment_id=row.id),
            since=row.decided_at or row.proposed_at,
            role=SENIOR_KEEPER if role == SENIOR_KEEPER else CUSTOMS_OFFICER,
        )


def _corrections(session: Session, actor: Actor) -> Iterable[DeskItem]:
    found = corrections.to_confirm(session, actor=actor)
    titles = registry.artworks(session, [artwork_id for _, artwork_id in found]) if found else {}
    for card, artwork_id in found:
        yield DeskItem(
            title=str(words.pick(titles[registry.ArtworkId(artwork_id)].title)),
            why=gettext("An error is declared on its chain of custody; a second person signs."),
            url=url_for("holdings.show", holding_id=card.holding_id),
            since=card.proposed_at,
            role=SENIOR_KEEPER if actor.has(SENIOR_KEEPER) else CUSTOMS_OFFICER,
        )
