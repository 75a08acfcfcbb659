"""A recording is played without what was not on air, and so are its chapters and captions."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from foundation.actor import Actor
from marketplace import receipts
from marketplace.models.broadcasts import BroadcastSegment
from marketplace.models.live_sessions import LiveCaption, LiveItem, LiveSession
from marketplace.operations import intervening, live_sessions
from marketplace.queries import broadcasts
from marketplace.rules.live_sessions import InterventionKind, LiveState
from marketplace.web.broadcasts import EXTENSION
from tests.operations.market.house import Market
from tests.operations.market.recordings import Recorded
from tests.web.browsing import asked_for, html

BREAK_S = 60


@pytest.fixture
def recorded(market: Market, tmp_path: Path) -> Recorded:
    """A recording of four seconds with a minute's break after the second one."""
    made = Recorded(market, tmp_path)
    later = sa.update(BroadcastSegment).where(BroadcastSegment.number > 3)
    with market.transaction() as session:
        session.execute(later.values(start_us=BroadcastSegment.start_us + BREAK_S * 10**6))
    return made


def test_captions_and_chapters_stand_where_the_recording_is_played(recorded: Recorded) -> None:
    says = {"before": 1, "within": 30, "after": BREAK_S + 3}
    with recorded.market.transaction() as session:
        for text, second in says.items():
            session.add(
                LiveCaption(
                    id=f"lcp_{text}",
                    session_id=recorded.session_id,
                    language="en",
                    text=text,
                    by="acc_1",
                    at=recorded.begun_at + timedelta(seconds=second),
                )
            )
    recorded.hammer(0, recorded.begun_at + timedelta(seconds=BREAK_S + 3))
    host: Actor = recorded.house.host

    page = html(recorded.house.people["host"], f"/live/{recorded.session_id}/replay")
    (path,) = re.findall(r'src="(/live/[^"]*/captions/en\.vtt[^"]*)"', page)
    client = recorded.market.app.test_client()
    played, live = (client.get(one).text for one in (path, path.partition("?")[0]))
    with recorded.market.reading() as session:
        chapters = broadcasts.replay(session, recorded.session_id, actor=host).chapters
        before_break = session.get_one(BroadcastSegment, ("brc_1", 3))
        break_at = before_break.start_us + before_break.duration_us

    assert "00:01:03.000 --> 00:01:08.000\nafter\n" in live
    assert "00:00:03.000 --> 00:00:04.0" in played
    assert f"00:00:01.000 --> 00:00:02.0{break_at // 1000 % 100:02}\nbefore\n" in played
    assert [one.position_ms for one in chapters if one.kind == "hammer"] == [3000]


@pytest.fixture
def loaded() -> Iterator[list[object]]:
    """Every piece that is loaded as a whole row."""
    found: list[object] = []

    def note(row: object, _: object) -> None:
        found.append(row)

    sa.event.listen(BroadcastSegment, "load", note)
    yield found
    sa.event.remove(BroadcastSegment, "load", note)


def test_a_long_recording_is_told_by_a_few_numbers_of_each_piece(
    recorded: Recorded, loaded: list[object]
) -> None:
    """Anybody may ask, and a sale of four hours has some ten thousand pieces and a hundred lots."""
    works, host = recorded.house.works, recorded.house.people["host"]
    path = f"/live/{recorded.session_id}"
    asked = []
    for lot, work in enumerate(works):
        recorded.hammer(lot, recorded.begun_at + timedelta(seconds=1 + lot / 10))
        with recorded.market.transaction() as session:
            named = sa.update(LiveItem).where(LiveItem.artwork_id == work)
            session.execute(named.values(lot_id=f"lot_{lot}"))
        with recorded.market.app.app_context():
            receipts.receipts(recorded.folder, sign=None)(recorded.begun_at + timedelta(hours=1))
        loaded.clear()
        asked.append(asked_for(host, f"{path}/replay"))
        assert host.get(f"{path}/recording.m3u8").status_code == 200
        assert host.get(f"{path}/captions/en.vtt", of="recording").status_code == 200
        assert loaded == []

    assert asked[0] == asked[1], "no more is asked for another lot"


def test_only_what_everybody_may_watch_is_kept_by_caches_for_others(recorded: Recorded) -> None:
    house, session_id = recorded.house, recorded.session_id
    app = recorded.market.app
    shutil.copytree(recorded.folder / "brc_1", app.extensions[EXTENSION].folder / "brc_1")
    path = f"/live/{session_id}/recording/000002.m4s"

    def kept(state: LiveState | None = None) -> tuple[str, int]:
        """Return for whom his answer may be kept, and what anybody else is answered."""
        if state is not None:
            with recorded.market.transaction() as session:
                session.execute(
                    sa.update(LiveSession).where(LiveSession.id == session_id).values(state=state)
                )
        mine = house.people["host"].get(path)
        assert mine.status_code == 200
        return mine.headers["Cache-Control"], app.test_client().get(path).status_code

    assert kept(LiveState.ENDED) == ("public, max-age=3600", 200)
    for state in (LiveState.STOPPED, LiveState.ON_AIR):
        assert kept(state) == ("no-store", 404), state
    pause = {"session_id": session_id, "kind": InterventionKind.PAUSE, "reason": "The seal."}
    house.does(intervening.intervene, house.officer, **pause)
    assert kept() == ("no-store", 404)
    house.does(live_sessions.end, house.host, session_id=session_id, why="")
    assert kept() == ("no-store", 404), "it ended while it was paused"
