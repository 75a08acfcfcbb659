"""What was acknowledged and not recorded is read out of a run's journal, after a crash or a broken run.

Nobody waits for it, and it waits for everybody: the picture on air goes before it.
"""

import contextlib
import json
import threading
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Final

import structlog

from foundation.errors import Unavailable
from marketplace.live import ffmpeg
from marketplace.live.ffmpeg import Remuxer, Stuck
from marketplace.live.fragments import Fragment, Init, StreamBroken
from marketplace.live.intake import kept
from marketplace.live.packager import Packager, Segment
from marketplace.live.recording import Recording, RecordingBroken, forget

log = structlog.get_logger(__name__)

PATIENCE_S: Final = 600.0
"""A program that took nothing, or brought nothing out, for so long is begun anew later."""
SAME: Final = Fraction(1, 100)
"""Two starts of a fragment that are nearer than this are one."""


class Recovery:
    """All journals of one broadcast that are read out."""

    def __init__(
        self, folder: Path, recording: Recording, *, begun_at: datetime, recorded: Callable[[], None]
    ) -> None:
        """Prepare it; `start` begins with a journal.

        :param folder: of the broadcast
        :param recorded: told that something more is on disk
        """
        self._folder, self._recording = folder, recording
        self._journals = folder / "journal"
        self._begun_at, self._recorded = begun_at, recorded
        self.paper = threading.RLock()
        """Whoever writes into the recording holds this."""
        self._reading: set[Path] = set()
        self.unread: set[Path] = set()
        """Journals that could not be read out, for want of space or time."""

    @property
    def is_busy(self) -> bool:
        """Say whether something acknowledged is not written down yet."""
        return bool(self._reading or self.unread) or any(self._journals.glob("*.bin"))

    def try_again(self) -> None:
        """Read out what could not be read out before."""
        while self.unread:
            self.start(self.unread.pop())

    def start(self, path: Path, *, before: Callable[[], None] = lambda: None) -> None:
        """Read a journal out, in a thread of its own.

        :param before: done first there
        """
        self._reading.add(path)
        threading.Thread(target=self._recover, args=(path, before), name="recover", daemon=True).start()

    def _recover(self, path: Path, before: Callable[[], None]) -> None:
        """Bring out of a journal what was acknowledged and is not recorded yet."""
        before()
        try:
            said = json.loads(path.with_suffix(".json").read_bytes())
            number, offset = int(path.stem), Fraction(said["offset_us"], 10**6)
            found = self._from_journal(path, said["type"], offset)
            with self.paper:
                self._append(number, *found)
        except (OSError, ValueError, KeyError, Stuck, StreamBroken, RecordingBroken, Unavailable):
            log.exception("a journal could not be read", folder=self._folder.name, path=path.name)
            self.unread.add(path)
        else:
            forget_journal(path)
            self._recorded()
        finally:
            self._reading.discard(path)

    def _from_journal(
        self, path: Path, media_type: str, offset: Fraction
    ) -> tuple[Init | None, list[Fragment]]:
        """Return what a journal has and the recording has not.

        :raises Stuck: if the program did not come to its end: the journal is needed still
        """
        inits: list[Init] = []
        parts: list[Fragment] = []
        number, done = int(path.stem), threading.Event()
        with self.paper:
            recorded = Fraction(self._recording.end_of(number), 10**6)

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
                remuxer.feed(data, wait_s=PATIENCE_S)
        if not remuxer.finish(PATIENCE_S):
            raise Stuck
        done.wait(1)
        return (inits[0] if inits else None), parts

    def _append(self, run: int, init: Init | None, parts: list[Fragment]) -> None:
        if init is None:
            return
        if self._recording.end_of(run) < 0:
            self._recording.add_init(init.data, run=run)
        gathered = Packager(self._begun_at)
        gathered.add_init(init)
        for part in parts:
            if (closed := gathered.add(part)) is not None:
                record(self._recording, closed, run=run)
        if (closed := gathered.close()) is not None:
            record(self._recording, closed, run=run)


def record(recording: Recording, segment: Segment, *, run: int) -> None:
    """Write a segment into the recording."""
    recording.add(
        segment.data,
        run=run,
        start=segment.start,
        duration=segment.duration,
        is_key=segment.parts[0].is_key,
    )


def forget_journal(path: Path) -> None:
    """Remove a journal whose slices are all recorded."""
    forget(path)
    forget(path.with_suffix(".json"))
