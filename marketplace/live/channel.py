"""One broadcast on air, in the process that serves it: a camera in, any number of viewers out.

Every viewer reads from the same ring of parts at his own pace. One who is too slow is taken to the last
keyframe: he misses something, and nobody waits for him. Three locks, always taken in this order: who sends
(`_sending`), what is written down (`_paper`), what is seen (`_seen`); the first two are held only by the
camera's side.
"""

import contextlib
import json
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import structlog

from foundation.errors import Unavailable
from marketplace.live import ffmpeg
from marketplace.live.ffmpeg import Remuxer, Stuck
from marketplace.live.fragments import Fragment, Init, StreamBroken
from marketplace.live.intake import DiskFull, Run, RunOver, kept
from marketplace.live.packager import Packager, Segment
from marketplace.live.recording import Piece, Recording, RecordingBroken, forget

log = structlog.get_logger(__name__)

RING: Final = 48
"""Parts that are kept for viewers: nine seconds."""
BEHIND: Final = 15
"""A viewer who is further behind than three seconds is taken to the last keyframe."""
QUIET_S: Final = 15.0
"""A viewer who got nothing for so long is let go; he comes back by himself."""
FINISH_S: Final = 3.0
FRESH_S: Final = 4.0
"""A keyframe comes every second; the newest one older than this shows what lay there, not what lies there."""
RECOVER_S: Final = 30.0
UNRECORDED: Final = 4
"""Segments of one run that may be shown and not recorded: the open one, and what a full disk refused."""
SAME: Final = Fraction(1, 100)
"""Two starts of a fragment that are nearer than this are one."""
MOST_VIEWERS: Final = 5000


class TooManyViewers(Unavailable):
    """More people watch than this house can serve by itself."""

    message = "Too many people are watching at this moment."
    remedy = "Try again in a few minutes; the recording can be watched afterwards."


@dataclass(slots=True)
class _OnAir:
    """The run that is on air."""

    number: int
    offset: Fraction
    slices: Run
    fed_at: float | None
    """None where the program fetches by itself."""
    remuxer: Remuxer | None = None
    """Set before the first slice comes."""
    init: Init | None = None
    is_over: bool = False
    unwritten: bool = False
    """Something of it could not be recorded: its journal stays."""

    def pass_on(self, data: bytes) -> None:
        """Give the program a slice."""
        if self.remuxer is not None and not self.is_over:
            with contextlib.suppress(Stuck):  # it was ended, and says so by itself
                self.remuxer.feed(data)


@dataclass(slots=True)
class Seat:
    """One viewer: the next part that he is to have, and the initialisation that he had."""

    next: int = -1
    init: Init | None = None
    skipped: int = field(default=0)
    """How often he was too slow."""


class Channel:
    """One broadcast."""

    def __init__(
        self,
        folder: Path,
        broadcast_id: str,
        *,
        begun_at: datetime,
        elapsed_s: float = 0.0,
        recorded: Callable[[], None] = lambda: None,
    ) -> None:
        """Open the channel; a broadcast that a crash interrupted goes on.

        :param folder: of this broadcast
        :param begun_at: the house's time at its second 0
        :param elapsed_s: how long ago that was
        :param recorded: told, from a thread of ours, that something more is on disk
        :raises RecordingBroken: if what lies there is not what was written
        """
        self.broadcast_id = broadcast_id
        self._folder, self._recorded = folder, recorded
        self._zero = time.monotonic() - elapsed_s
        self._sending, self._paper = threading.RLock(), threading.RLock()
        self._seen = threading.Condition()
        self.recording = Recording(folder, broadcast_id)
        self._journals = folder / "journal"
        self._journals.mkdir(exist_ok=True)
        self._begun_at = begun_at
        self._ring: deque[tuple[int, Init, Fragment]] = deque(maxlen=RING)
        self._count = 0
        self._came_at = 0.0
        self._seats: set[int] = set()
        self._run: _OnAir | None = None
        self._end = Fraction(
            max((one.start_us + one.duration_us for one in self.recording.pieces), default=0)
        )
        self._end /= 10**6
        self.is_over = False
        self._cuts = 0
        self._is_cut = False
        left = sorted(self._journals.glob("*.bin"))
        runs = [one.run for one in self.recording.pieces] + [int(path.stem) for path in left]
        self._next_run = max(runs, default=-1) + 1
        segments = sum(one.kind == "segment" for one in self.recording.pieces)
        self._packager = Packager(
            begun_at, segments=segments + UNRECORDED * self._next_run, inits=self._next_run
        )
        self._reading: set[Path] = set()
        self.unread: set[Path] = set()
        """Journals that could not be read out, for want of space."""
        for path in left:
            self._start_recovery(path)

    # The camera's side.

    def begin_run(self, media_type: str, *, source: Sequence[str] = ()) -> int:
        """Begin with another start of a recorder, and return its number; the one before is over.

        :param source: what the program fetches by itself, if no slices are sent
        :raises DiskFull: if nothing can be written
        :raises NoFFmpeg: if the program is not there
        """
        with self._sending:
            self.end_run()
            number = self._next_run
            offset = max(self._end, Fraction(round((time.monotonic() - self._zero) * 10**6), 10**6))
            path = self._journals / f"{number}.bin"
            command = ffmpeg.command(media_type, source=source or ("pipe:0",))
            try:
                _note(path.with_suffix(".json"), {"offset_us": round(offset * 10**6), "type": media_type})
                on_air = _OnAir(number, offset, Run(path), time.monotonic() if not source else None)
            except OSError as error:
                raise DiskFull from error
            self._next_run, self._run = number + 1, on_air
            self._is_cut = False
            on_air.remuxer = Remuxer(
                command,
                made=lambda one: self._made(on_air, one),
                ended=lambda clean: self._ended(on_air, clean=clean),
                said=self._folder / "ffmpeg.log",
            )
            return number

    def take(self, run: int, number: int, data: bytes) -> int:
        """Take a slice; return the number of the next one that is missing: all before it are on disk.

        :raises RunOver: if another run is on air, or none
        :raises DiskFull, SliceTooFar, SliceRefused: as the run says
        """
        with self._sending:
            on_air = self._run
            if on_air is None or on_air.number != run or on_air.is_over:
                raise RunOver
            on_air.fed_at = time.monotonic()
            for each in on_air.slices.take(number, data):
                on_air.pass_on(each)
            return on_air.slices.next

    def end_run(self, run: int | None = None) -> None:
        """End the run on air, if there is one, and write down the last of it.

        :param run: the one that is meant; whichever it is, if left out
        """
        with self._sending:
            on_air = self._run
            if on_air is None or run not in {None, on_air.number}:
                return
            on_air.slices.close()
            if on_air.remuxer is not None:
                on_air.remuxer.finish(FINISH_S)
            self._run = None

    def cut(self) -> None:
        """Take the picture away from everybody, and take nothing in; another run begins anew."""
        with self._seen:
            self._cuts, self._is_cut = self._cuts + 1, True
            self._ring.clear()
            self._packager.cut()
            self._seen.notify_all()
        self.end_run()
        with self._seen:  # what the run's end still brought
            self._ring.clear()
            self._packager.cut()

    def end(self) -> None:
        """End the broadcast."""
        self.end_run()
        with self._seen:
            self.is_over = True
            self._seen.notify_all()

    @property
    def idle_s(self) -> float | None:
        """How long the camera on air has sent nothing; None if none is."""
        on_air = self._run
        fed_at = None if on_air is None or on_air.is_over else on_air.fed_at
        return None if fed_at is None else time.monotonic() - fed_at

    @property
    def process(self) -> int | None:
        """The number of the program's process, while it runs."""
        on_air = self._run
        return None if on_air is None or on_air.is_over or on_air.remuxer is None else on_air.remuxer.pid

    def _made(self, on_air: _OnAir, one: Init | Fragment) -> None:
        """Show what came out of the program, and write down what is complete."""
        if on_air is not self._run:
            return  # it was given up; its journal has it
        if isinstance(one, Init):
            on_air.init = one
            with self._seen:
                self._packager.add_init(one)
            self._write(on_air, None)
            return
        part = one.later(on_air.offset)
        assert on_air.init is not None, "an initialisation comes first"
        with self._seen:
            closed = self._packager.add(part)
            self._ring.append((self._count, on_air.init, part))
            self._count += 1
            self._came_at = time.monotonic() if part.is_key else self._came_at
            self._end = max(self._end, part.end)
            self._seen.notify_all()
        if closed is not None:
            self._write(on_air, closed)

    def _ended(self, on_air: _OnAir, *, clean: bool) -> None:
        """Close what a run left open; what it could not bring out is brought out of its journal."""
        on_air.is_over = True
        closed = None
        if on_air is self._run:
            with self._seen:
                closed = self._packager.close()
                self._seen.notify_all()
        if closed is not None:
            self._write(on_air, closed)
        path = on_air.slices.path
        if clean and not on_air.unwritten:
            _forget(path)
        else:
            log.warning("a run broke off", broadcast=self.broadcast_id, run=on_air.number)
            self._start_recovery(path, on_air)

    # What is written down.

    def _write(self, on_air: _OnAir, segment: Segment | None) -> None:
        if on_air.unwritten:
            return
        try:
            with self._paper:
                if segment is None:
                    assert on_air.init is not None
                    self.recording.add_init(on_air.init.data, run=on_air.number)
                else:
                    _record(self.recording, segment, run=on_air.number)
        except OSError:
            log.exception("a piece could not be recorded", broadcast=self.broadcast_id)
            on_air.unwritten = on_air.is_over = True  # its sender begins again, and is told why he cannot
            if on_air.remuxer is not None:
                on_air.remuxer.kill()
        else:
            self._recorded()

    def try_again(self) -> None:
        """Read out what could not be read out before."""
        while self.unread:
            self._start_recovery(self.unread.pop())

    @property
    def is_recovering(self) -> bool:
        """Say whether something acknowledged is not written down yet."""
        return bool(self._reading or self.unread)

    def _start_recovery(self, path: Path, on_air: _OnAir | None = None) -> None:
        self._reading.add(path)
        threading.Thread(target=self._recover, args=(path, on_air), name="recover", daemon=True).start()

    def _recover(self, path: Path, on_air: _OnAir | None) -> None:
        """Bring out of a journal what was acknowledged and is not recorded yet."""
        if on_air is not None:
            with self._sending:  # a slice may just be on its way into it
                on_air.slices.close()
        try:
            said = json.loads(path.with_suffix(".json").read_bytes())
            number, offset = int(path.stem), Fraction(said["offset_us"], 10**6)
            found = self._from_journal(path, said["type"], offset)
            with self._paper:
                self._append(number, *found)
        except (OSError, ValueError, KeyError, StreamBroken, RecordingBroken, Unavailable):
            log.exception("a journal could not be read", broadcast=self.broadcast_id, path=path.name)
            self.unread.add(path)
        else:
            _forget(path)
            self._recorded()
        finally:
            self._reading.discard(path)

    def _from_journal(
        self, path: Path, media_type: str, offset: Fraction
    ) -> tuple[Init | None, list[Fragment]]:
        inits: list[Init] = []
        parts: list[Fragment] = []
        number, done = int(path.stem), threading.Event()
        with self._paper:
            recorded = Fraction(self.recording.end_of(number), 10**6)

        def made(one: Init | Fragment) -> None:
            if isinstance(one, Init):
                inits.append(one)
            elif (part := one.later(offset)).start >= recorded - SAME:
                parts.append(part)

        remuxer = Remuxer(
            ffmpeg.command(media_type),
            made=made,
            ended=lambda _: done.set(),
            said=self._folder / "ffmpeg.log",
            is_patient=True,
        )
        with contextlib.suppress(Stuck):
            for data in kept(path):
                remuxer.feed(data, wait_s=RECOVER_S)
        remuxer.finish(RECOVER_S)
        done.wait(FINISH_S)
        return (inits[0] if inits else None), parts

    def _append(self, run: int, init: Init | None, parts: list[Fragment]) -> None:
        if init is None:
            return
        if self.recording.end_of(run) < 0:
            self.recording.add_init(init.data, run=run)
        gathered = Packager(self._begun_at)
        gathered.add_init(init)
        for part in parts:
            if (closed := gathered.add(part)) is not None:
                _record(self.recording, closed, run=run)
        if (closed := gathered.close()) is not None:
            _record(self.recording, closed, run=run)

    # The viewers' side.

    @property
    def viewers(self) -> int:
        """How many watch by Media Source at this moment."""
        return len(self._seats)

    @property
    def media_type(self) -> str | None:
        """The media type of what is on air; None if nothing is."""
        with self._seen:
            return self._ring[-1][1].media_type if self._ring and not self._is_cut else None

    def comes(self, wait_s: float) -> bool:
        """Say whether there is a picture; where a camera has just begun, wait for its first."""
        deadline = time.monotonic() + wait_s
        with self._seen:
            while not self._ring and self.process is not None and (left := deadline - time.monotonic()) > 0:
                self._seen.wait(left)
        return self.media_type is not None

    def watch(self, seat: Seat | None = None) -> Iterator[bytes]:
        """Return the stream from the last keyframe on, for as long as it goes on.

        :raises TooManyViewers: if there are
        """
        if len(self._seats) >= MOST_VIEWERS:
            raise TooManyViewers
        return self._stream(seat or Seat())

    def _stream(self, seat: Seat) -> Iterator[bytes]:
        self._seats.add(id(seat))
        cuts = self._cuts
        try:
            while (data := self._next(seat, cuts)) is not None:
                yield data
        finally:
            self._seats.discard(id(seat))

    def _next(self, seat: Seat, cuts: int) -> bytes | None:
        """Return what a viewer has not had, waiting for it; None when there is no more for him."""
        deadline = time.monotonic() + QUIET_S
        with self._seen:
            while self._count <= seat.next or not self._ring:
                left = deadline - time.monotonic()
                if self.is_over or self._cuts != cuts or left <= 0:
                    return None
                self._seen.wait(left)
            if self._cuts != cuts:
                return None
            if seat.next < self._ring[0][0] or self._count - seat.next > BEHIND:
                seat.skipped += seat.next >= 0
                seat.next = self._last_key()
            fresh = list(self._ring)[seat.next - self._ring[0][0] :]
            seat.next = self._count
        out = []
        for _, init, part in fresh:
            if init is not seat.init:
                out.append(init.data)
                seat.init = init
            out.append(part.data)
        return out[0] if len(out) == 1 else b"".join(out)

    def _last_key(self) -> int:
        keys = [place for place, _, part in self._ring if part.is_key]
        return keys[-1] if keys else self._ring[-1][0]

    def playlist(
        self, *, low: bool, segment: int | None = None, part: int | None = None, wait_s: float = 3.0
    ) -> str | None:
        """Return the playlist, waiting until it has what is asked for; None if that does not come.

        :param segment, part: as `_HLS_msn` and `_HLS_part` have them
        """
        deadline = time.monotonic() + wait_s
        with self._seen:
            cuts = self._cuts
            if segment is not None and self._packager.is_far(segment):
                return None
            while not self.is_over and not self._lists(segment, part, low=low):
                left = deadline - time.monotonic()
                if left <= 0 or self._cuts != cuts:
                    return None
                self._seen.wait(left)
            return self._packager.playlist(low=low, ended=self.is_over)

    def _lists(self, segment: int | None, part: int | None, *, low: bool) -> bool:
        shown = self._packager.segments
        if not low and shown and not shown[0].is_closed:
            return False  # a camera has just begun: an empty list now, or a segment in a second
        return segment is None or self._packager.has(segment, part)

    def init(self, number: int) -> bytes | None:
        """Return an initialisation that a playlist names."""
        with self._seen:
            found = self._packager.inits.get(number)
        return None if found is None else found.data

    def segment(self, number: int) -> bytes | None:
        """Return a segment that a playlist names."""
        with self._seen:
            found = self._packager.segment(number)
            return None if found is None else found.data

    def part(self, segment: int, number: int, *, wait_s: float = 3.0) -> bytes | None:
        """Return a part that a playlist names, or hinted at: then when it is there."""
        deadline = time.monotonic() + wait_s
        with self._seen:
            while self._packager.is_coming(segment, number) and not self.is_over:
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                self._seen.wait(left)
            found = self._packager.part(segment, number)
        return None if found is None else found.data

    def latest(self) -> tuple[bytes, bytes] | None:
        """Return the last fragment with a keyframe, after its initialisation; None if none came just now.

        Whoever looks at it says what lies before the camera: what lay there before it was lost says nothing.
        """
        with self._seen:
            if time.monotonic() - self._came_at > FRESH_S:
                return None
            keys = [(init, part) for _, init, part in self._ring if part.is_key and not self._is_cut]
        return (keys[-1][0].data, keys[-1][1].data) if keys else None

    def pieces_after(self, number: int) -> list[Piece]:
        """Return what was recorded after a piece."""
        with self._paper:
            return self.recording.pieces[number:]


def _record(recording: Recording, segment: Segment, *, run: int) -> None:
    recording.add(
        segment.data,
        run=run,
        start=segment.start,
        duration=segment.duration,
        is_key=segment.parts[0].is_key,
    )


def _note(path: Path, said: dict[str, Any]) -> None:
    with path.open("wb") as file:
        file.write(json.dumps(said).encode())
        file.flush()
        os.fsync(file.fileno())


def _forget(journal: Path) -> None:
    forget(journal)
    forget(journal.with_suffix(".json"))
