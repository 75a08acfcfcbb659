"""Who watches is told what was committed: soon, once, and the truth about how old it is."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from foundation.db import db
from marketplace.operations import withdrawing
from marketplace.queries import live, rooms
from marketplace.saleroom import channel as channels
from marketplace.saleroom import floor as floors
from marketplace.saleroom.channel import Channel
from marketplace.saleroom.floor import Floor
from tests.operations.saleroom.room import NOON, Room, places


class Watcher:
    """Reads a sale's messages in a thread, as a browser would."""

    def __init__(self, floor: Floor, after: int | None = None) -> None:
        self.messages: list[tuple[str, int | None, dict[str, Any]]] = []
        self.held = threading.Event()
        self.held.set()
        self.source = floor.watch("sal_1", after=after)
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        for text in self.source:
            self.held.wait()
            for block in text.split("\n\n"):
                lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
                if "event" in lines:
                    number = int(lines["id"]) if "id" in lines else None
                    self.messages.append((lines["event"], number, json.loads(lines["data"])))

    def kinds(self) -> list[str]:
        return [kind for kind, _, _ in self.messages]

    def lot(self, lot_id: str) -> dict[str, Any]:
        """Return the lot as this watcher sees it by now."""
        seen: dict[str, Any] = {}
        for _, _, data in self.messages:
            for lot in data.get("lots", []):
                if lot["lot"] == lot_id and lot["seq"] >= seen.get("seq", -1):
                    seen |= lot
        return seen

    def steps(self) -> list[tuple[str, int]]:
        return [
            (step["lot"], step["number"]) for _, _, data in self.messages for step in data.get("steps", [])
        ]


@pytest.fixture
def floor(room: Room) -> Iterator[Floor]:
    floor = Floor(room.app.app_context, now=room.clock)
    yield floor
    floor.stop()


class TestAWatcher:
    def test_is_told_everything_first_and_then_what_moves(self, room: Room, floor: Floor) -> None:
        lot, clerk = room.enters(), room.clerk(told=floor.wake)
        watcher = Watcher(floor)
        room.waits_for(lambda: bool(watcher.messages))

        places(clerk, room.gives_paddle("A"), lot, 2_000)

        room.waits_for(lambda: watcher.lot(lot).get("price_minor") == 500_00)
        assert watcher.kinds()[0] == "room"
        assert watcher.lot(lot)["leader"] == 101
        assert watcher.steps() == [(lot, 1)]

    def test_is_told_what_another_process_wrote(self, room: Room, floor: Floor) -> None:
        lot = room.enters()
        watcher = Watcher(floor)
        room.waits_for(lambda: bool(watcher.messages))

        with room.transaction() as session:
            withdrawing.withdraw_lot(session, lot_id=lot, reason="certificate_revoked", at=NOON)

        room.waits_for(lambda: watcher.lot(lot).get("state") == "withdrawn")

    def test_is_told_at_most_ten_times_a_second(self, room: Room, floor: Floor) -> None:
        lot, clerk = room.enters(), room.clerk(told=floor.wake)
        bidders = [room.gives_paddle("A"), room.gives_paddle("B")]
        watcher = Watcher(floor)
        room.waits_for(lambda: bool(watcher.messages))
        clerk.start()
        begun = time.monotonic()

        for step in range(10):
            places(clerk, bidders[step % 2], lot, 500 + 50 * step)
        for step in range(10):
            places(clerk, bidders[step % 2], lot, 1_000 + 100 * step)

        room.waits_for(lambda: watcher.lot(lot).get("bids", 0) >= 20)
        took = time.monotonic() - begun
        clerk.stop()
        assert watcher.kinds().count("moves") <= took / floors.FRAME_S + 2

    def test_who_comes_back_is_told_what_he_missed_and_no_more(self, room: Room, floor: Floor) -> None:
        lot, clerk = room.enters(), room.clerk(told=floor.wake)
        bidders = [room.gives_paddle("A"), room.gives_paddle("B")]
        first = Watcher(floor)
        room.waits_for(lambda: bool(first.messages))
        places(clerk, bidders[0], lot, 500)
        room.waits_for(lambda: first.steps() == [(lot, 1)])
        last = max(number for _, number, _ in first.messages if number is not None)

        places(clerk, bidders[1], lot, 600)
        places(clerk, bidders[0], lot, 800)
        second = Watcher(floor, after=last)

        room.waits_for(lambda: second.lot(lot).get("bids") == 3)
        assert set(second.steps()) == {(lot, 2), (lot, 3)}

    def test_who_is_too_slow_is_told_everything_anew(
        self, room: Room, floor: Floor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(channels, "RING", 2)
        monkeypatch.setattr(floors, "FRAME_S", 0.01)
        lot, clerk = room.enters(), room.clerk(told=floor.wake)
        bidder = room.gives_paddle("A")
        slow = Watcher(floor)
        room.waits_for(lambda: bool(slow.messages))
        slow.held.clear()
        for step in range(6):
            places(clerk, bidder, lot, 1_000 + 100 * step)
            time.sleep(0.05)

        slow.held.set()

        room.waits_for(lambda: slow.lot(lot).get("seq") == 6)
        assert slow.kinds().count("room") == 2

    def test_is_told_that_the_house_is_awake(
        self, room: Room, floor: Floor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(floors, "BEAT_S", 0.05)
        room.enters()

        watcher = Watcher(floor)

        room.waits_for(lambda: "beat" in watcher.kinds())

    def test_is_told_when_the_house_cannot_read(
        self, room: Room, floor: Floor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(floors, "BEAT_S", 0.05)
        room.enters()
        watcher = Watcher(floor)
        room.waits_for(lambda: bool(watcher.messages))

        def broken(*_: Any, **__: Any) -> list[Any]:
            raise OSError("the disk is gone")

        monkeypatch.setattr(live, "heard", broken)

        room.waits_for(lambda: any(data.get("behind_s", 0) > 1 for _, _, data in watcher.messages))

    def test_costs_the_database_nothing(self, room: Room, floor: Floor) -> None:
        room.enters()
        watchers = [Watcher(floor) for _ in range(30)]
        room.waits_for(lambda: all(watcher.messages for watcher in watchers))

        queries = room.counts_queries(lambda: time.sleep(1.2))

        assert queries <= 4  # the reader's own looks, twice a second

    def test_of_a_late_writer_is_told_in_the_end(self, room: Room, floor: Floor) -> None:
        """A number that was skipped may still be on its way from another process."""
        events = [
            live.Heard(
                id=number, sale_id="sal_1", lot_id="lot_1", number=number, kind="closed", at=NOON, facts={}
            )
            for number in (1, 2, 5)
        ]
        floor._note(events, time.monotonic())

        assert set(floor._missing) == {3, 4}


def test_nothing_is_said_of_a_raise_that_moves_nothing(room: Room) -> None:
    lot, clerk, bidder = room.enters(), room.clerk(), room.gives_paddle("A")
    places(clerk, bidder, lot, 1_000)
    places(clerk, bidder, lot, 5_000)

    with room.app.app_context():
        shown = rooms.steps(db.session, lot, "USD")

    assert [step.number for step in shown] == [1]


class Wire:
    """A line as the server lends it, over a real pair of sockets."""

    def __init__(self, buffer: int | None = None) -> None:
        self.ours, self.theirs = socket.socketpair()
        if buffer is not None:
            for end in (self.ours, self.theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
                end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)

    def frame(self, text: str) -> bytes:
        return text.encode() + b"\n"

    def send(self, data: bytes) -> int:
        try:
            return self.ours.send(data, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0

    def finish(self, data: bytes) -> None:
        self.ours.sendall(data)


class Sitting:
    """Somebody who sits on a channel with a line, and whose thread writes to the same wire."""

    def __init__(self, channel: Channel, wire: Wire) -> None:
        self.wire, self.seat, self.woken, self.lost = wire, channel.enter(wire), 0, 0
        self.gone = threading.Event()
        self.channel = channel
        threading.Thread(target=self._sit, daemon=True).start()

    def _sit(self) -> None:
        try:
            while not self.channel.is_closed:
                texts = self.channel.next(self.seat, 60)
                self.woken += 1
                self.lost += texts is None
                for text in texts or []:
                    self.wire.finish(self.wire.frame(text))
        except OSError:
            self.gone.set()

    def waits(self) -> None:
        deadline = time.monotonic() + 5
        while not self.seat.waits and time.monotonic() < deadline:
            time.sleep(0.005)
        assert self.seat.waits


@pytest.fixture
def channel() -> Iterator[Channel]:
    channel = Channel()
    yield channel
    channel.close()


@pytest.fixture
def wires() -> Iterator[Callable[..., Wire]]:
    laid: list[Wire] = []

    def lay(buffer: int | None = None) -> Wire:
        laid.append(Wire(buffer))
        return laid[-1]

    yield lay
    for wire in laid:
        wire.ours.close()
        wire.theirs.close()


class TestALine:
    def test_is_told_without_waking_anybody(self, channel: Channel, wires: Callable[..., Wire]) -> None:
        wire = wires()
        sitting = Sitting(channel, wire)
        sitting.waits()

        channel.put("first")
        channel.put("second")

        assert wire.theirs.recv(100) == b"first\nsecond\n"
        assert sitting.woken == 0

    @pytest.mark.parametrize("size", [10, 3_000, 200_000])
    def test_of_a_slow_watcher_carries_everything_in_order(
        self, channel: Channel, wires: Callable[..., Wire], size: int
    ) -> None:
        wire, quick = wires(buffer=4096), wires()
        sitting = Sitting(channel, wire)
        Sitting(channel, quick).waits()
        sitting.waits()
        told = [f"{n:03d}" + "x" * size for n in range(20)]

        reader = threading.Thread(target=lambda: read.append(drain(quick.theirs, told)))
        read: list[bytes] = []
        reader.start()
        for text in told:
            channel.put(text)
        reader.join(10)  # nobody has read a byte of the slow one yet

        assert read == ["".join(text + "\n" for text in told).encode()]
        assert drain(wire.theirs, told) == read[0]
        assert sitting.lost == 0

    def test_of_one_who_left_is_given_up(self, channel: Channel, wires: Callable[..., Wire]) -> None:
        wire = wires()
        sitting = Sitting(channel, wire)
        sitting.waits()
        wire.theirs.close()

        channel.put("first")

        assert sitting.gone.wait(5)

    def test_waits_for_its_seat_when_that_is_behind(
        self, channel: Channel, wires: Callable[..., Wire]
    ) -> None:
        """Nothing overtakes what the seat has still to say."""
        wire = wires()
        seat = channel.enter(wire)
        channel.put("first")

        assert seat.seen == 0
        assert channel.next(seat, 60) == ["first"]
        wire.theirs.settimeout(0.05)
        with pytest.raises(TimeoutError):
            wire.theirs.recv(1)


def drain(end: socket.socket, told: list[str]) -> bytes:
    """Read as much as was told."""
    wanted, read = sum(len(text) + 1 for text in told), b""
    end.settimeout(5)
    while len(read) < wanted:
        read += end.recv(65536)
    return read
