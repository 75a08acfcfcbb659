"""A recording is played without what was not on air, and so are its chapters and captions."""

import io
import re
import shutil
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from authentication.evidence import policy, recording
from foundation import clock
from foundation.actor import Actor
from marketplace import receipts
from marketplace.models.broadcasts import BroadcastSegment
from marketplace.models.catalogue import Lot
from marketplace.models.live_sessions import LiveCaption, LiveItem, LiveSession
from marketplace.operations import intervening, live_sessions, marking
from marketplace.queries import broadcasts
from marketplace.receipts import clip_path
from marketplace.rules.broadcasts import MarkKind
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

    assert kept(LiveState.ENDED) == ("public, max-age=60", 200)
    for state in (LiveState.STOPPED, LiveState.ON_AIR):
        assert kept(state) == ("no-store", 404), state
    pause = {"session_id": session_id, "kind": InterventionKind.PAUSE, "reason": "The seal."}
    house.does(intervening.intervene, house.officer, **pause)
    assert kept() == ("no-store", 404)
    house.does(live_sessions.end, house.host, session_id=session_id, why="")
    assert kept() == ("no-store", 404), "it ended while it was paused"


@pytest.fixture
def spread(market: Market) -> Recorded:
    """A recording with twenty seconds between its pieces; the second work lay on the table at its second."""
    made = Recorded(market, market.app.extensions[EXTENSION].folder)
    later = BroadcastSegment.start_us + (BroadcastSegment.number - 2) * 20_000_000
    shown, down = made.house.works
    with market.transaction() as session:
        pieces = sa.update(BroadcastSegment).where(BroadcastSegment.number > 2)
        session.execute(pieces.values(start_us=later))
        for lot, work in enumerate((shown, down)):
            named = sa.update(LiveItem).where(LiveItem.artwork_id == work)
            session.execute(named.values(lot_id=f"lot_{lot}"))
            session.execute(sa.update(Lot).where(Lot.id == f"lot_{lot}").values(artwork_id=work))
        for second, work in ((0, shown), (20, down), (30, shown)):
            at = made.begun_at + timedelta(seconds=second)
            facts = {"artwork": work}
            marking.mark(session, session_id=made.session_id, kind=MarkKind.LOT, facts=facts, at=at)
        live = sa.update(LiveSession).where(LiveSession.id == made.session_id)
        session.execute(live.values(state=LiveState.ENDED))
    made.hammer(0, made.begun_at + timedelta(seconds=42.5))
    market.later(minutes=5)
    market.worker()
    return made


def test_what_is_taken_down_is_left_out_and_the_rest_still_verifies(spread: Recorded, tmp_path: Path) -> None:
    market, client = spread.market, spread.market.app.test_client()
    path = f"/live/{spread.session_id}"
    clip_path(spread.folder, "brc_1", "lot_0").write_bytes(b"clip")
    asked = [f"{path}/recording/000003.m4s", f"{path}/recording/000004.m4s", "/lots/lot_0/broadcast-frame"]
    asked.append("/lots/lot_0/broadcast-clip")

    def listed() -> tuple[list[str], list[int]]:
        names = re.findall(r"^recording/(\d+)\.m4s$", client.get(f"{path}/recording.m3u8").text, re.MULTILINE)
        return names, [client.get(one).status_code for one in asked]

    def verified(name: str) -> tuple[bool, str, set[str]]:
        whole = client.get(f"{path}/recording.tar").data
        with tarfile.open(fileobj=io.BytesIO(whole)) as archive:
            archive.extractall(tmp_path / name, filter="data")
        verdict = recording.verify(
            client.get("/lots/lot_0/broadcast-receipt").data,
            trust=policy.read(client.get("/trust.toml").data),
            at=clock.now() + timedelta(hours=1),
            folder=tmp_path / name / "brc_1",
        )
        step = next(one for one in verdict.steps if one.name == "recording")
        return verdict.is_valid, step.message, {one.name for one in (tmp_path / name / "brc_1").iterdir()}

    assert listed() == (["000002", "000003", "000004", "000005"], [200] * 4)
    is_valid, says, names = verified("before")
    assert is_valid
    assert "withheld" not in says
    assert "withheld.json" not in names

    spread.house.taken_down(spread.house.works[1])
    assert listed() == (["000002", "000004", "000005"], [409, 200, 200, 409])
    assert client.get(f"{path}/recording.m3u8").text.count("#EXT-X-DISCONTINUITY\n") == 2
    is_valid, says, left = verified("after")
    assert is_valid
    assert "withheld" in says
    assert left == names - {"000003.m4s"} | {"withheld.json"}
    told: Any = client.get(f"{path}/replay", headers={"Accept": "application/json"}).json
    hammer = next(one for one in told["chapters"] if one["kind"] == "hammer")
    assert (told["left_out"], hammer["is_down"], hammer["is_clip_down"]) == (1, False, True)
    assert hammer["position_ms"] == pytest.approx(1900, abs=60)
    page = html(market.buyer, f"{path}/replay")
    assert "1 piece is left out" in page
    assert "broadcast-clip" not in page
