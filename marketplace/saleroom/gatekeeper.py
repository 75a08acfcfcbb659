"""Asks the rules, at a bid, whether the work may be sold to this buyer."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation.errors import Refusal
from marketplace.operations.arriving import Wanted
from marketplace.operations.hammering import deal_of
from marketplace.queries import live_tables


def ask_gate(
    session: Session, wanted: Wanted, at: datetime
) -> Mapping[tuple[str, str | None], Refusal | None]:
    """Return, for each work and country, the refusal of a bid or None; the same few questions for all.

    What a live session stops is refused beside them: they remember, and a pause does not last.
    """
    paused = live_tables.stopped(session, {artwork_id for artwork_id, _ in wanted})
    asked = {one: warehouse.Bidden(one[0], one[1], deal_of(one[1])) for one in wanted}
    answers = warehouse.gate_for_bids(session, asked.values(), at=at)
    return {
        one: paused.get(one[0]) or (answer if isinstance(answer := answers[bidden], Refusal) else None)
        for one, bidden in asked.items()
    }
