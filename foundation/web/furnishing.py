"""The furnishing of a demonstration: who furnishes tells how far he is, and every page says it."""

import time
from dataclasses import dataclass
from typing import Annotated, Final

from flask import current_app
from pydantic import Field

from foundation import demonstration
from foundation.actor import ADMINISTRATOR
from foundation.db import db
from foundation.demonstration import Furnishing
from foundation.errors import NotFound
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("furnishing", __name__)
KEPT_S: Final = 2.0
"""How long a page may lag behind: every page shows it, and none should ask for it each time."""
KEPT_WHEN_OVER_S: Final = 60.0
KEPT: Final = "bianliang.furnishing"
Pieces = Annotated[int, Field(ge=0, le=1_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TellFurnishing:
    """How many pieces are in their places, of how many."""

    done: Pieces
    total: Pieces


@room.post(
    "/demonstration/furnishing",
    takes=TellFurnishing,
    gives=Furnishing,
    may={ADMINISTRATOR},
    scope="people:write",
)
def tell(call: Call[TellFurnishing]) -> Furnishing:
    """Say how far the furnishing is: in the demonstration only."""
    if not current_app.extensions["bianliang.settings"].demonstration:
        raise NotFound
    with call.transaction() as session:
        card = demonstration.tell(session, done=call.input.done, total=call.input.total, at=call.at)
        answer = call.answer(session, card)
    current_app.extensions.pop(KEPT, None)
    return answer


def unfinished() -> Furnishing | None:
    """Return how far the furnishing is, while it goes on; the demonstration's alone."""
    if not current_app.extensions["bianliang.settings"].demonstration:
        return None
    kept: tuple[float, Furnishing | None] = current_app.extensions.get(KEPT, (0.0, None))
    if time.monotonic() < kept[0]:
        return kept[1]
    now = demonstration.told(db.session)
    is_over = now is not None and now.is_over
    shown = None if is_over else now
    current_app.extensions[KEPT] = (time.monotonic() + (KEPT_WHEN_OVER_S if is_over else KEPT_S), shown)
    return shown
