"""One broadcast on air, in the process that serves it: a camera in, the window and the recording out.

Three locks, always taken in this order: who sends (`_sending`), what is written down (the recovery's
`paper`), what is seen (the window's own); the first two are held only by the camera's side.
"""

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import structlog

from marketplace.live import ffmpeg
from marketplace.live.ffmpeg import NoFFmpeg, Remuxer, Stuck
from marketplace.live.fragments import Fragment, Init
from marketplace.live.intake import DiskFull, Run, RunOver
from marketplace.live.packager import Segment
from marketplace.live.recording import Piece, Recording
from marketplace.live.recovering import Recovery, forget_journal, record
from marketplace.live.window import Window

log = structlog.get_logger(__name__)

FINISH_S: Final = 3.0
UNRECORDED: Final = 4
"""Segments of one run that may be shown and not recorded: the open one, and what a full disk refused."""


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
    """Something of it could not be recorded, or came when nobody waited any more: its journal stays."""

    def pass_on(self, data: bytes) -> None:
        """Give the program a slice."""
        if self.remuxer is not None and not self.is_over:
            with contextlib.suppress(Stuck):  # it was ended, and says so by itself
                self.remuxer.feed(data)


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
        self.broadcast_id, self.begun_at = broadcast_id, begun_at
        self._folder, self._recorded = folder, recorded
        self._zero = time.monotonic() - elapsed_s
        self._sending = threading.RLock()
        self.recording = Recording(folder, broadcast_id)
        self._journals = folder / "journal"
        self._journals.mkdir(exist_ok=True)
        self._run: _OnAir | None = None
        ends = [one.start_us + one.duration_us for one in self.recording.pieces]
        self._end = Fraction(max(ends, default=0), 10**6)
        left = sorted(self._journals.glob("*.bin"))
        runs = [one.run for one in self.recording.pieces] + [int(path.stem) for path in left]
        self._next_run = max(runs, default=-1) + 1
        segments = sum(one.kind == "segment" for one in self.recording.pieces)
        self.window = Window(begun_at, segments=segments + UNRECORDED * self._next_run, inits=self._next_run)
        self.recovery = Recovery(folder, self.recording, begun_at=begun_at, recorded=recorded)
        for path in left:
            self.recovery.start(path)

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
                forget_journal(path)  # else it would seem to hold something
                raise DiskFull from error
            self._next_run, self._run = number + 1, on_air
            self.window.await_picture()
            try:
                on_air.remuxer = Remuxer(
                    command,
                    made=lambda one: self._made(on_air, one),
                    ended=lambda clean: self._ended(on_air, clean=clean),
                    said=self._folder / "ffmpeg.log",
                )
            except OSError as error:
                self._run = None
                on_air.slices.close()
                forget_journal(path)
                self.window.close()
                raise NoFFmpeg from error
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
        self.window.cut()
        self.end_run()
        self.window.clear()  # what the run's end still brought

    def end(self) -> None:
        """End the broadcast."""
        self.end_run()
        self.window.end()

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

    @property
    def fetched(self) -> int | None:
        """The number of the run on air, where the program fetches it by itself."""
        on_air = self._run
        return None if on_air is None or on_air.fed_at is not None else on_air.number

    def _made(self, on_air: _OnAir, one: Init | Fragment) -> None:
        """Show what came out of the program, and write down what is complete."""
        if on_air is not self._run:
            on_air.unwritten = True  # it was given up; its journal has it
            return
        if isinstance(one, Init):
            on_air.init = one
            self.window.add_init(one)
            self._write(on_air, None)
            return
        part = one.later(on_air.offset)
        assert on_air.init is not None, "an initialisation comes first"
        self._end = max(self._end, part.end)
        closed = self.window.show(on_air.init, part)
        if closed is not None:
            self._write(on_air, closed)

    def _ended(self, on_air: _OnAir, *, clean: bool) -> None:
        """Close what a run left open; what it could not bring out is brought out of its journal."""
        on_air.is_over = True
        if on_air is not self._run:
            on_air.unwritten = True  # what it left open was given up with it
        elif (closed := self.window.close()) is not None:
            self._write(on_air, closed)
        path = on_air.slices.path
        if clean and not on_air.unwritten:
            forget_journal(path)
        else:
            log.warning("a run broke off", broadcast=self.broadcast_id, run=on_air.number)
            self.recovery.start(path, before=lambda: self._let_go(on_air))

    # What is written down.

    def _write(self, on_air: _OnAir, segment: Segment | None) -> None:
        if on_air.unwritten:
            return
        try:
            with self.recovery.paper:
                if segment is None:
                    assert on_air.init is not None
                    self.recording.add_init(on_air.init.data, run=on_air.number)
                else:
                    record(self.recording, segment, run=on_air.number)
        except OSError:
            log.exception("a piece could not be recorded", broadcast=self.broadcast_id)
            on_air.unwritten = on_air.is_over = True  # its sender begins again, and is told why he cannot
            if on_air.remuxer is not None:
                on_air.remuxer.kill()
        else:
            self._recorded()

    def _let_go(self, on_air: _OnAir) -> None:
        with self._sending:  # a slice may just be on its way into it
            on_air.slices.close()

    def pieces_after(self, number: int) -> list[Piece]:
        """Return what was recorded after a piece."""
        with self.recovery.paper:
            return self.recording.pieces[number:]


def _note(path: Path, said: dict[str, Any]) -> None:
    with path.open("wb") as file:
        file.write(json.dumps(said).encode())
        file.flush()
        os.fsync(file.fileno())
