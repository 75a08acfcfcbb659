"""Who watches a live session is told what happens in it, and on its sale, over one stream."""

import json
from typing import Any

import pytest

from marketplace.operations import intervening, live_talk
from marketplace.rules.live_sessions import InterventionKind, TalkKind
from marketplace.saleroom.floor import Floor
from marketplace.saleroom.notes import Notes
from tests.operations.market.house import Market
from tests.operations.market.live import Studio


@pytest.fixture
def studio(market: Market) -> Studio:
    return Studio(market)


def test_a_watcher_hears_each_note_once(studio: Studio) -> None:
    market, row = studio.market, studio.on_air()
    notes = Notes()

    def fresh(*sessions: str) -> list[str]:
        with market.reading() as session:
            return [one.kind for some in notes.fresh(session, sessions).values() for one in some]

    assert fresh(row.id) == []  # what was before stands on the page
    studio.does(
        live_talk.write, market.buyer.actor, session_id=row.id, kind=TalkKind.CHAT, text="What paper?"
    )
    studio.does(
        intervening.intervene,
        studio.officer,
        session_id=row.id,
        kind=InterventionKind.SPEAK,
        reason="Show the seal.",
    )
    assert fresh(row.id) == ["chat", "officer"]
    assert fresh(row.id) == []
    assert fresh("lse_other") == []


def test_the_floor_writes_them_down_the_line(studio: Studio) -> None:
    market, row = studio.market, studio.on_air()
    floor = Floor(market.app.app_context, now=lambda: market.at)
    stream = floor.watch(None, after=None, session_id=row.id)
    assert "event: room" in next(stream)

    studio.does(
        live_talk.write, market.buyer.actor, session_id=row.id, kind=TalkKind.CHAT, text="What paper?"
    )
    floor.wake()

    told: dict[str, Any] = json.loads(next(stream).split("data: ", 1)[1])
    floor.stop()
    [note] = told["notes"]
    assert (note["what"], note["text"], note["voice"]) == ("chat", "What paper?", 1)
    assert market.buyer.actor.id not in json.dumps(told)
