"""Every end of a story, and how a life is told until it comes to it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from deploy.journey.client import HouseGone, Problem
from deploy.journey.lives import abroad, staying
from deploy.journey.lives.life import Ended, Life
from deploy.journey.lives.telling import StoryMissed
from deploy.journey.stories import End

ENDS: Final[dict[End, Callable[[Life], None]]] = {
    End.DELIVERED_ABROAD: abroad.delivered,
    End.RETURNED_ABROAD: abroad.gone_back,
    End.STORED_ABROAD: abroad.stored_abroad,
    End.CAME_BACK: abroad.come_back,
    End.FAILED_INSPECTION: abroad.failed,
    End.SEIZED: abroad.seized,
    End.SHOWN: staying.shown,
    End.SOLD_AT_HOME: staying.sold_at_home,
    End.MAY_NOT_LEAVE: staying.may_not_leave,
    End.WITHDRAWN: staying.revoked,
    End.STOPPED: staying.stopped,
    End.TURNED_AWAY: staying.turned_away,
}


def tell(life: Life) -> Ended:
    """Live it; a life that misses its end says why."""
    ended = Ended(life.picture, life.story, None)
    try:
        life.begin()
        ENDS[life.story.end](life)
    except (Problem, StoryMissed, HouseGone, AssertionError, LookupError) as why:
        ended = replace(ended, missed=f"{type(why).__name__}: {why}")
    return replace(
        ended, artwork_id=life.artwork_id or None, lanes=tuple(life.lanes), dealings=tuple(life.dealings)
    )
