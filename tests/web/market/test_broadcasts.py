"""A camera comes in slice by slice; everybody watches until customs pauses it; receipts verify offline."""

import io
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from flask import Flask

from authentication import content_credentials
from authentication.evidence import policy, recording
from authentication.evidence.verdict import Verdict
from authentication.keyring import Keyring
from authentication.pool import pool_of
from authentication.publishing import FilmSigner
from foundation import clock
from foundation.actor import ANONYMOUS
from marketplace import studio as studios
from marketplace.broadcast_errors import BroadcastElsewhere, RecordingDamaged
from marketplace.live import ffmpeg
from marketplace.live.fragments import Fragment, Init, Splitter
from marketplace.models.auction import LotEvent
from marketplace.models.broadcasts import BroadcastMark, BroadcastSegment
from marketplace.models.live_sessions import LiveCaption, LiveItem
from marketplace.operations import intervening, live_sessions, marking
from marketplace.receipts import receipts
from marketplace.rules.broadcasts import MarkKind
from marketplace.rules.live_sessions import InterventionKind
from marketplace.web.broadcasts import EXTENSION, FRAMES, has_clip, stream_key
from tests import cameras
from tests.conftest import Person
from tests.offline.running import NOT_VALID, VALID, run
from tests.operations.market.house import Market
from tests.operations.market.live import Studio

PAGE: Final = {"Accept": "text/html"}


def until(true: Callable[[], Any], within_s: float = 60.0) -> Any:
    deadline = time.monotonic() + within_s
    while not (found := true()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)
    return found


class OnAir:
    """A session that is on air, with its host's program."""

    def __init__(self, market: Market, person: Callable[..., Person]) -> None:
        self.market = market
        self.opened: dict[str, Person] = {}

        def remembered(*roles: str, **given: Any) -> Person:
            one = person(*roles, **given)
            self.opened[one.actor.id] = one
            return one

        market.person = remembered
        self.house = Studio(market)
        self.id = self.house.on_air().id
        self.host = self.opened[self.house.host.id]
        self.studio: studios.Studio = market.app.extensions[EXTENSION]

    def begins(self, who: Person | None = None) -> Any:
        return (who or self.host).post(f"/live/{self.id}/runs", {"media_type": cameras.WEBM})

    def sends(self, run: int, number: int, data: bytes, who: Person | None = None) -> Any:
        path = f"/live/{self.id}/runs/{run}/slices/{number}"
        return (who or self.host).post(path, data=data, content_type="application/octet-stream")

    def films(self, seconds: int = 4) -> int:
        run: int = self.begins().json["run"]
        for number, each in enumerate(cameras.slices(cameras.recorded(seconds), 30)):
            answer = self.sends(run, number, each)
            assert (answer.status_code, answer.json["next"]) == (200, number + 1)
        return run

    def get(self, path: str) -> Any:
        return self.market.app.test_client().get(f"/live/{self.id}/{path}")

    def officer(self, kind: InterventionKind) -> None:
        self.house.does(
            intervening.intervene, self.house.officer, session_id=self.id, kind=kind, reason="The seal."
        )

    def in_books(self) -> int:
        with self.market.reading() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(BroadcastSegment)) or 0


@pytest.fixture
def on_air(market: Market, person: Callable[..., Person]) -> OnAir:
    return OnAir(market, person)


def test_everybody_watches_by_every_way(on_air: OnAir) -> None:
    assert on_air.get("low.m3u8").status_code == 409
    on_air.films()
    until(lambda: on_air.get("segments/2.m4s").status_code == 200)

    answer = on_air.get("stream.mp4")
    init, first, *_ = Splitter().feed(next(answer.iter_encoded()))
    answer.close()
    low, plain = on_air.get("low.m3u8?_HLS_msn=2&_HLS_part=1"), on_air.get("plain.m3u8")
    frame = on_air.market.app.extensions[FRAMES](on_air.id)

    assert isinstance(init, Init)
    assert isinstance(first, Fragment)
    assert first.is_key
    assert answer.content_type == init.media_type
    assert 'URI="parts/2.1.m4s"' in low.text
    assert "segments/1.m4s" in plain.text
    assert on_air.get("init/0.mp4").data == init.data
    assert on_air.get("parts/2.1.m4s").data in on_air.get("segments/2.m4s").data
    assert on_air.get("parts/9.9.m4s").status_code == 404
    assert frame.startswith(b"\xff\xd8\xff")
    assert on_air.studio.head(on_air.id) == until(
        lambda: on_air.in_books() >= 4 and on_air.studio.head(on_air.id)
    )


def test_only_the_host_sends_and_only_on_air(on_air: OnAir) -> None:
    stranger = on_air.market.buyer
    assert on_air.begins(stranger).status_code == 403
    run = on_air.films(1)
    assert on_air.sends(run, 30, b"x", stranger).status_code == 403
    assert on_air.sends(run + 1, 0, b"x").status_code == 409
    assert stranger.get(f"/live/{on_air.id}/studio").status_code == 403
    assert on_air.host.get(f"/live/{on_air.id}/studio").json["state"] == "on_air"
    nobody = on_air.market.app.test_client().post(
        f"/live/{on_air.id}/runs", json={"media_type": "video/webm"}
    )
    assert nobody.status_code == 401


def test_a_pause_takes_the_picture_from_everybody_within_two_seconds(on_air: OnAir) -> None:
    run = on_air.films()
    until(lambda: on_air.get("segments/2.m4s").status_code == 200)
    stream = on_air.studio.on_air(on_air.id).watch()
    next(stream)

    on_air.officer(InterventionKind.PAUSE)
    begun = time.monotonic()
    refused = on_air.sends(run, 30, b"x")
    assert all(len(rest) > 0 for rest in stream)  # and then no more comes
    assert time.monotonic() - begun < 2
    assert refused.status_code == 409
    assert on_air.get("stream.mp4").status_code == 409
    assert on_air.get("segments/2.m4s").status_code == 409
    assert on_air.market.app.extensions[FRAMES](on_air.id) is None

    on_air.officer(InterventionKind.RESUME)
    again = on_air.films()
    until(lambda: "segments/" in on_air.get("plain.m3u8").text)
    assert again == run + 1
    kinds = [MarkKind.START, MarkKind.PAUSE, MarkKind.RESUME]
    with on_air.market.reading() as session:
        assert list(session.scalars(sa.select(BroadcastMark.kind).order_by(BroadcastMark.at))) == kinds


def test_a_killed_ffmpeg_and_a_new_start_go_on_with_the_same_broadcast(on_air: OnAir) -> None:
    run = on_air.films()
    channel = on_air.studio._channel(on_air.id)
    assert channel.process is not None
    os.kill(channel.process, signal.SIGKILL)
    until(lambda: on_air.sends(run, 30, b"x").status_code == 409)
    on_air.films()
    on_air.house.does(live_sessions.end, on_air.house.host, session_id=on_air.id, why="")

    until(lambda: on_air.get("replay").status_code == 200 and "ENDLIST" in on_air.get("low.m3u8").text)
    until(lambda: on_air.in_books() == channel.recording.number and not channel.recovery.is_busy)
    card: Any = on_air.market.app.test_client().get(
        f"/live/{on_air.id}/replay", headers={"Accept": "application/json"}
    )
    assert card.json["duration_ms"] == pytest.approx(8000, abs=300)
    playlist = on_air.get("recording.m3u8").text
    assert playlist.count("#EXT-X-MAP") == 2
    assert all(on_air.get(line).status_code == 200 for line in playlist.splitlines() if line[0] != "#")
    assert on_air.get("recording/../../secret_key").status_code == 404
    for page in ("/live", f"/live/{on_air.id}", f"/works/{on_air.house.works[0]}"):
        assert f"/live/{on_air.id}/replay" in on_air.market.app.test_client().get(page, headers=PAGE).text, (
            page
        )


def test_captions_stand_in_the_time_of_the_broadcast(on_air: OnAir) -> None:
    on_air.films(1)
    with on_air.market.transaction() as session:
        for number, text in enumerate(["Ink & <pine>", "Second\nline"]):
            at = on_air.studio._channel(on_air.id).begun_at + timedelta(seconds=2 + number)
            session.add(
                LiveCaption(
                    id=f"lcp_{number}", session_id=on_air.id, language="en", text=text, by="acc_1", at=at
                )
            )

    text = on_air.get("captions/en.vtt").text

    assert text.startswith("WEBVTT\n")
    assert "00:00:02.000 --> 00:00:03.000\nInk &amp; &lt;pine&gt;\n" in text
    assert "00:00:03.000 --> 00:00:08.000\nSecond line\n" in text


def test_a_hammer_is_marked_though_the_session_ended_before_anybody_followed(on_air: OnAir) -> None:
    on_air.host.post(f"/live/{on_air.id}/runs/{on_air.films()}/end")

    lot = hammered(on_air, end_first=True)

    with on_air.market.transaction() as session:
        marks = session.scalars(sa.select(BroadcastMark.kind).where(BroadcastMark.lot_id == lot)).all()
    assert marks == [MarkKind.HAMMER]


def hammered(on_air: OnAir, *, end_first: bool = False) -> str:
    """Have a lot of the session end, as the clerk and its reaction have it.

    :param end_first: the session ends before the reaction follows
    """
    work = on_air.house.works[0]
    at = on_air.studio._channel(on_air.id).begun_at + timedelta(seconds=2)
    with on_air.market.transaction() as session:
        on_air.house.entered(session, "sal_live", ["lot_live"], at=at)
        session.add(
            LotEvent(
                lot_id="lot_live", sale_id="sal_live", number=1, kind="sold", at=at, facts={}, hash="0" * 64
            )
        )
        session.execute(sa.update(LiveItem).where(LiveItem.artwork_id == work).values(lot_id="lot_live"))
    if end_first:
        on_air.market.at = at + timedelta(seconds=1)
        on_air.house.does(live_sessions.end, on_air.house.host, session_id=on_air.id, why="")
    with on_air.market.transaction() as session:
        marking.mark_hammer(session, lot_id="lot_live", outcome="sold", at=at)
    return "lot_live"


def test_a_stranger_checks_a_receipt_offline_and_one_changed_byte_is_found(
    on_air: OnAir, app: Flask, tmp_path: Path
) -> None:
    run_number = on_air.films()
    on_air.host.post(f"/live/{on_air.id}/runs/{run_number}/end")
    lot = hammered(on_air)
    on_air.house.does(live_sessions.end, on_air.house.host, session_id=on_air.id, why="")
    until(lambda: on_air.in_books() == 5)
    client = app.test_client()
    assert client.get(f"/lots/{lot}/broadcast-receipt").status_code == 409

    on_air.market.worker()

    receipt, frame = client.get(f"/lots/{lot}/broadcast-receipt"), client.get(f"/lots/{lot}/broadcast-frame")
    assert receipt.status_code == 200, receipt.text
    (tmp_path / "receipt.json").write_bytes(receipt.data)
    sent = {"passport": (io.BytesIO(receipt.data), "receipt.json")}
    shown = client.post("/verify", data=sent, headers={"Accept": "application/json"}).get_json()[
        "verification"
    ]
    assert (shown["state"], shown["kind"]) == ("valid", "receipt")
    (tmp_path / "trust.toml").write_bytes(client.get("/trust.toml").data)
    (tmp_path / "all.tar").write_bytes(on_air.get("recording.tar").data)
    with tarfile.open(tmp_path / "all.tar") as archive:
        archive.extractall(tmp_path, filter="data")
    folder = next(tmp_path.glob("brc_*"))
    (folder / f"{lot}.jpg").write_bytes(frame.data)
    asked = ("verify", tmp_path / "receipt.json", "--trust", tmp_path / "trust.toml", "--recording", folder)

    done = run(*asked)
    assert done.returncode == VALID, done.stdout + done.stderr
    assert "pieces of the recording up to the hammer are what was sealed" in done.stdout
    trust = policy.read((tmp_path / "trust.toml").read_bytes())

    def judged(data: bytes, folder: Path | None) -> Verdict:
        return recording.verify(data, trust=trust, at=clock.now(), folder=folder)

    for name in ("000001.mp4", "000003.m4s", f"{lot}.jpg"):
        kept = folder / name
        whole = kept.read_bytes()
        kept.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
        assert not judged(receipt.data, folder).is_valid, name
        kept.write_bytes(whole)
    shutil.move(folder / "000002.m4s", tmp_path)
    assert run(*asked).returncode == NOT_VALID
    for place in range(0, len(receipt.data), len(receipt.data) // 40):
        changed = receipt.data[:place] + bytes([receipt.data[place] ^ 1]) + receipt.data[place + 1 :]
        assert not judged(changed, None).is_valid, place
    told: Any = client.get(f"/live/{on_air.id}/replay", headers={"Accept": "application/json"}).json
    chapters = told["chapters"]
    assert {one["kind"]: one["has_receipt"] for one in chapters} == {
        "start": False,
        "hammer": True,
        "end": False,
    }
    hammer = next(one for one in chapters if one["kind"] == "hammer")
    assert hammer["position_ms"] == pytest.approx(2000, abs=300)


def test_a_clip_says_what_it_is_and_a_changed_byte_breaks_it(on_air: OnAir, app: Flask) -> None:
    on_air.host.post(f"/live/{on_air.id}/runs/{on_air.films()}/end")
    lot = hammered(on_air)
    on_air.house.does(live_sessions.end, on_air.house.host, session_id=on_air.id, why="")
    until(lambda: on_air.in_books() == 5)
    keyring = Keyring(app.extensions["bianliang.settings"].data_dir / "keys")
    sign = FilmSigner(
        pool=lambda: pool_of(1), keyring=keyring, base_url="http://localhost", demonstration=False
    )

    with app.app_context():
        assert receipts(on_air.studio.folder, sign=sign)(clock.now()) == 1

    def offered() -> list[bool]:
        page = app.test_client().get(f"/live/{on_air.id}/replay", headers={"Accept": "text/html"}).text
        with app.test_request_context():
            return [f"/lots/{lot}/broadcast-clip" in page, has_clip(lot, ANONYMOUS)]

    clip = app.test_client().get(f"/lots/{lot}/broadcast-clip").data
    assert offered() == [True, True]
    next(on_air.studio.folder.glob("*/*.clip.mp4")).unlink()
    assert offered() == [False, False], "a link only where the file is"
    told = content_credentials.read(clip, "video/mp4")
    said = next(iter(told["manifests"].values()))["assertions"]
    facts = next(one["data"] for one in said if one["label"] == content_credentials.FILM)
    assert told["validation_state"] == "Valid"
    assert (facts["lot"], facts["first_piece"]) == (lot, 2)
    assert facts["last_piece"] in {3, 4}
    at = clip.index(b"mdat") + 5000
    hurt = clip[:at] + bytes([clip[at] ^ 1]) + clip[at + 1 :]
    assert content_credentials.read(hurt, "video/mp4")["validation_state"] == "Invalid"

    on_air.house.taken_down(on_air.house.works[0])
    for name in ("clip", "frame"):
        assert app.test_client().get(f"/lots/{lot}/broadcast-{name}").status_code == 409, name
    told_now: Any = (
        app.test_client().get(f"/live/{on_air.id}/replay", headers={"Accept": "application/json"}).json
    )
    chapters = [one for one in told_now["chapters"] if one["lot_id"]]
    assert [one["is_down"] for one in chapters] == [True]
    page = app.test_client().get(f"/live/{on_air.id}/replay", headers=PAGE).text
    assert "broadcast-receipt" in page
    assert "broadcast-frame" not in page
    assert "broadcast-clip" not in page


@pytest.mark.parametrize("how", ["stop", "the host's end of a pause", "stop after the end"])
def test_what_customs_withholds_is_shown_to_who_supervises_alone(on_air: OnAir, how: str) -> None:
    on_air.films()
    lot = hammered(on_air)
    until(lambda: on_air.in_books() >= 4)
    if how == "the host's end of a pause":
        on_air.officer(InterventionKind.PAUSE)
    if how != "stop":
        on_air.house.does(live_sessions.end, on_air.house.host, session_id=on_air.id, why="")
    if how == "stop after the end":
        until(lambda: "ENDLIST" in on_air.get("plain.m3u8").text)
        assert on_air.get("segments/2.m4s").status_code == 200
    if how != "the host's end of a pause":
        on_air.officer(InterventionKind.STOP)
    until(lambda: on_air.get("segments/2.m4s").status_code != 200, 10)  # long before it lets go by itself
    until(lambda: on_air.in_books() == 5)
    on_air.market.worker()
    officer = on_air.opened[on_air.house.officer.id]
    nobody = on_air.market.app.test_client()

    assert nobody.get(f"/lots/{lot}/broadcast-receipt").status_code == 200
    for name in ("frame", "clip"):
        assert nobody.get(f"/lots/{lot}/broadcast-{name}").status_code == 404
    assert officer.get(f"/lots/{lot}/broadcast-frame").status_code == 200
    assert on_air.get("replay").status_code == 404
    assert on_air.get("recording.m3u8").status_code == 404
    assert on_air.get("captions/en.vtt").status_code == 404
    assert officer.get(f"/live/{on_air.id}/captions/en.vtt").status_code == 200
    assert officer.get(f"/live/{on_air.id}/replay").status_code == 200
    for page in ("/live", f"/live/{on_air.id}", f"/works/{on_air.house.works[0]}"):
        assert f"/live/{on_air.id}/replay" not in nobody.get(page, headers=PAGE).text, page
    assert officer.get("/live/supervision").json["sessions"][0]["live"]["has_recording"]


def test_nginx_is_told_yes_for_a_key_of_a_session_on_air_alone(on_air: OnAir) -> None:
    client = on_air.market.app.test_client()
    wrong = client.post("/live/rtmp/publish", data={"name": f"{on_air.id}-{'0' * 32}", "call": "publish"})
    with on_air.market.app.app_context():
        key = stream_key(on_air.id)
    far = client.post(
        "/live/rtmp/publish", data={"name": key}, environ_overrides={"REMOTE_ADDR": "203.0.113.9"}
    )
    near = client.post("/live/rtmp/publish", data={"name": key})
    asked = [client.post("/live/rtmp/update", data={"name": key}).status_code]
    on_air.host.post(f"/live/{on_air.id}/runs/{on_air.films(1)}/end")
    until(lambda: not on_air.studio.is_sent(on_air.id))
    asked += [client.post("/live/rtmp/update", data={"name": key}).status_code]
    on_air.officer(InterventionKind.PAUSE)
    paused = client.post("/live/rtmp/publish", data={"name": key})
    asked += [client.post("/live/rtmp/update", data={"name": name}).status_code for name in (key, "lse_1-0")]

    assert asked == [200, 409, 200, 403]
    assert (wrong.status_code, far.status_code, near.status_code, paused.status_code) == (403, 403, 200, 409)


def test_the_end_of_a_stream_from_obs_ends_no_run_of_a_browser(on_air: OnAir) -> None:
    client = on_air.market.app.test_client()
    with on_air.market.app.app_context():
        key = stream_key(on_air.id)

    def nginx(call: str) -> int:
        return client.post(f"/live/rtmp/{call}", data={"name": key}).status_code

    studio = on_air.studio
    assert nginx("publish") == 200
    assert studio._channel(on_air.id).fetched == 0
    run = on_air.begins().json["run"]
    answers = [on_air.sends(run, 0, b"x").status_code]
    answers += [nginx("update"), nginx("done"), on_air.sends(run, 1, b"x").status_code]

    assert answers == [200, 200, 200, 200], "it waits, it goes, and the browser sends on"
    assert nginx("publish") == 200
    nginx("done")
    assert studio._channel(on_air.id)._run is None


def test_a_damaged_recording_keeps_no_house_from_starting(on_air: OnAir, app: Flask) -> None:
    on_air.films()
    until(lambda: on_air.in_books() >= 4)
    chain = next(on_air.studio.folder.glob("brc_*/chain.jsonl"))
    chain.write_bytes(chain.read_bytes().replace(b'"number": 2', b'"number": 7'))
    fresh = type(on_air.studio)(app.app_context, on_air.studio.folder, now=clock.now)

    fresh.start()

    with app.app_context(), pytest.raises(RecordingDamaged):
        fresh.begin_run(on_air.id, "video/webm", actor=on_air.house.host)


def test_one_process_serves_a_broadcast(on_air: OnAir, app: Flask) -> None:
    on_air.films()
    until(lambda: on_air.in_books() >= 4)
    folder = next(on_air.studio.folder.glob("brc_*"))
    fresh = type(on_air.studio)(app.app_context, on_air.studio.folder, now=clock.now)

    on_air.studio._let_go(on_air.id)  # as if its process had died

    with held_by_another(folder / studios.LOCK):
        fresh.start()
        with app.app_context(), pytest.raises(BroadcastElsewhere):
            fresh.begin_run(on_air.id, "video/webm", actor=on_air.house.host)
    with pytest.raises(studios.NothingOnAir):
        fresh.on_air(on_air.id)
    fresh.stop()  # it has taken the broadcast up, now that nobody holds it


@contextmanager
def held_by_another(lock: Path) -> Iterator[None]:
    """Have another process hold a lock."""
    asks = f"import fcntl, sys; held = open({str(lock)!r}, 'r+'); fcntl.lockf(held, fcntl.LOCK_EX)"
    asks += "; print(1, flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", asks], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"1\n"
        yield
        other.communicate(b"")


def test_our_segments_are_read_whole_by_ffmpeg(on_air: OnAir, tmp_path: Path) -> None:
    on_air.films()
    until(lambda: on_air.get("segments/2.m4s").status_code == 200)
    whole = tmp_path / "whole.mp4"
    whole.write_bytes(
        on_air.get("init/0.mp4").data + b"".join(on_air.get(f"segments/{n}.m4s").data for n in range(3))
    )

    asked = [ffmpeg.program(), "-v", "warning", "-i", str(whole), "-f", "null", "-"]
    assert subprocess.run(asked, capture_output=True, check=True).stderr == b""
