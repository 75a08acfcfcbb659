"""The studio of the serving process: what is on air there, joined to the books.

One thread looks at the books twice a second: what customs paused is cut, what is over is ended, what was
recorded is written down. The live room itself knows no database.
"""

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
import structlog

from foundation.actor import Actor
from foundation.db import db, transaction
from foundation.errors import Conflict
from marketplace.broadcast_errors import BroadcastElsewhere, RecordingDamaged
from marketplace.live import ffmpeg
from marketplace.live.channel import Channel
from marketplace.live.recording import RecordingBroken
from marketplace.live.window import Window
from marketplace.models.broadcasts import Broadcast
from marketplace.models.live_sessions import LiveSession
from marketplace.operations import broadcasting, live_sessions
from marketplace.queries.live_sessions import withheld
from marketplace.rules.live_sessions import OVER, LiveState

log = structlog.get_logger(__name__)

LOOK_S: Final = 0.5
IDLE_S: Final = 30.0
"""A camera that sends nothing for so long is gone: what it sent last is written down."""
BEGINS_S: Final = 3.0
"""So long is waited for the first picture of a camera that has begun."""
AGAIN_S: Final = 30.0
"""How often is tried what could not be written."""
LOCK: Final = "lock"
"""Held, in a broadcast's folder, by the process that serves it."""
LINGERS_S: Final = 30.0
"""So long a broadcast that is over may still be asked for, so that every player learns of its end."""


class NothingOnAir(Conflict):
    """Nothing is to be seen at this moment."""

    message = "No picture comes from this session at this moment."
    remedy = "Stay on the page: it goes on by itself as soon as there is one."


class Studio:
    """All broadcasts of this process."""

    def __init__(
        self,
        context: Callable[[], AbstractContextManager[Any]],
        folder: Path,
        *,
        now: Callable[[], datetime],
    ) -> None:
        """Prepare the studio; nothing runs in it before the first broadcast, or `start`.

        :param context: in which the database is reached
        :param folder: where recordings lie
        """
        self._context, self._now = context, now
        self.folder = folder
        self._channels: dict[str, Channel] = {}
        self._over: dict[str, float] = {}
        self._elsewhere: dict[str, tuple[str, datetime]] = {}
        """Session to its broadcast and second 0: taken up as soon as another process lets go of it."""
        self._held: dict[str, int] = {}
        """Session to the lock that says to other processes: this one serves it."""
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._watch: threading.Thread | None = None
        self._tried = time.monotonic()
        self._stopping = False

    def start(self) -> None:
        """Take up what a crash interrupted: what was acknowledged is brought to its end.

        A recording that is damaged keeps nothing else from starting: it lies as it is, and is told of.
        """
        with self._context():
            query = sa.select(Broadcast.session_id, Broadcast.id, Broadcast.begun_at)
            rows = db.session.execute(query.where(Broadcast.ended_at.is_(None))).all()
            db.session.rollback()
        for row in rows:
            try:
                self._open(row.session_id, row.id, row.begun_at)
            except BroadcastElsewhere:
                log.info("another process serves a broadcast", broadcast=row.id)
                self._elsewhere[row.session_id] = (row.id, row.begun_at)
            except (RecordingDamaged, OSError):
                log.exception("a recording could not be taken up", broadcast=row.id)

    def stop(self) -> None:
        """End every camera's run, and write down what is left."""
        self._stopping = True
        self._awake.set()
        if self._watch is not None:
            self._watch.join(5)
        for channel in list(self._channels.values()):
            channel.end()
        if self._channels:
            with self._context():
                self._write_down()
        for session_id in list(self._held):
            self._let_go(session_id)

    # The camera's side.

    def begin_run(
        self, session_id: str, media_type: str, *, actor: Actor, source: tuple[str, ...] = ()
    ) -> int:
        """Begin with a start of a camera, and return its number.

        :param source: what FFmpeg fetches by itself; nothing, where slices are sent
        :raises LiveSessionUnknown, NotTheHost, NotOnAir: if the actor may not, or not now
        :raises DiskFull, NoFFmpeg: if it cannot be kept, or not be put into a stream
        :raises RecordingDamaged, BroadcastElsewhere: if its files were changed, or another process serves it
        """
        ffmpeg.program()
        with transaction() as session:
            row = broadcasting.begin(session, session_id=session_id, actor=actor, at=self._now())
        return self._open(session_id, row.id, row.begun_at).begin_run(media_type, source=source)

    def take(self, session_id: str, run: int, number: int, data: bytes, *, actor: Actor) -> int:
        """Take a slice; return the number of the next one that is missing: all before it are on disk.

        :raises LiveSessionUnknown, NotTheHost, NotOnAir: if the actor may not, or not now
        :raises RunOver: if another run is on air, or none
        :raises DiskFull, SliceTooFar, SliceRefused: as the run says
        """
        live_sessions.may_broadcast(db.session, session_id=session_id, actor=actor)
        db.session.rollback()  # nothing stays open while the disk is waited for
        return self._channel(session_id).take(run, number, data)

    def end_run(self, session_id: str, *, run: int | None = None) -> None:
        """End the run on air, if there is one, and it is this one."""
        channel = self._channels.get(session_id)
        if channel is not None:
            channel.end_run(run)
            self._awake.set()

    def end_fetched(self, session_id: str) -> None:
        """End the run on air if it is one that FFmpeg fetches by itself: a browser's goes on."""
        channel = self._channels.get(session_id)
        run = None if channel is None else channel.fetched
        if run is not None:
            self.end_run(session_id, run=run)

    # The viewers' side.

    def on_air(self, session_id: str) -> Window:
        """Return what is on air in a session.

        :raises NothingOnAir: if nothing is
        """
        window = self._channel(session_id).window
        if not window.is_over and not window.comes(BEGINS_S):
            raise NothingOnAir
        return window

    def is_sent(self, session_id: str) -> bool:
        """Say whether a camera sends now, or OBS does.

        Where a browser has taken over, OBS waits as it is. Were it hung up on, it would come again by itself
        and end the browser's run, the browser would begin again by itself and end OBS's, and so on.
        """
        channel = self._channels.get(session_id)
        return channel is not None and channel.process is not None

    def latest_frame(self, session_id: str) -> bytes | None:
        """Return the newest whole picture on air as JPEG; None if there is none. A tenth of a second."""
        channel = self._channels.get(session_id)
        latest = None if channel is None else channel.window.latest()
        return None if latest is None else ffmpeg.picture(*latest)

    def head(self, session_id: str) -> tuple[int, str] | None:
        """Return the number of the last piece of a session's recording, and the chain's head after it."""
        channel = self._channels.get(session_id)
        return None if channel is None else (channel.recording.number, channel.recording.head)

    def _channel(self, session_id: str) -> Channel:
        channel = self._channels.get(session_id)
        if channel is None and session_id in self._elsewhere:
            channel = self._take_up(session_id)
        if channel is None:
            raise NothingOnAir
        return channel

    def _take_up(self, session_id: str) -> Channel | None:
        """Take up a broadcast that another process served when this one started, if it has let go of it."""
        broadcast_id, begun_at = self._elsewhere[session_id]
        try:
            return self._open(session_id, broadcast_id, begun_at)
        except BroadcastElsewhere:
            return None
        except RecordingDamaged:
            self._elsewhere.pop(session_id, None)
            log.exception("a recording could not be taken up", broadcast=broadcast_id)
            return None

    def _open(self, session_id: str, broadcast_id: str, begun_at: datetime) -> Channel:
        with self._lock:
            channel = self._channels.get(session_id)
            if channel is None:
                self._hold(session_id, self.folder / broadcast_id)
                self._elsewhere.pop(session_id, None)
                try:
                    channel = self._channels[session_id] = Channel(
                        self.folder / broadcast_id,
                        broadcast_id,
                        begun_at=begun_at,
                        elapsed_s=max(0.0, (self._now() - begun_at).total_seconds()),
                        recorded=self._awake.set,
                    )
                except (RecordingBroken, OSError) as error:
                    self._let_go(session_id)
                    if isinstance(error, RecordingBroken):
                        raise RecordingDamaged from error
                    raise
            if self._watch is None:
                self._watch = threading.Thread(target=self._look_on, name="studio", daemon=True)
                self._watch.start()
            return channel

    def _hold(self, session_id: str, folder: Path) -> None:
        """Hold a broadcast's folder for this process, as long as it lives; the system lets go of it else.

        :raises BroadcastElsewhere: if another process holds it
        """
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise BroadcastElsewhere from error
        self._held[session_id] = lock

    def _let_go(self, session_id: str) -> None:
        with contextlib.suppress(KeyError):
            os.close(self._held.pop(session_id))

    # The one who looks.

    def _look_on(self) -> None:
        while not self._stopping:
            self._awake.wait(LOOK_S)
            self._awake.clear()
            if not self._channels:
                continue
            try:
                with self._context():
                    self._obey()
                    self._write_down()
            except Exception:
                log.exception("the studio could not be looked after")
            time.sleep(0.05)  # many pieces at once are written down together

    def _obey(self) -> None:
        """Cut what is not on air, end what is over."""
        query = sa.select(LiveSession.id, LiveSession.state, withheld().label("withheld"))
        rows = db.session.execute(query.where(LiveSession.id.in_(list(self._channels))))
        states = {row.id: (row.state, row.withheld) for row in rows}
        db.session.rollback()
        for session_id, channel in list(self._channels.items()):
            state, is_withheld = states.get(session_id, (None, False))
            if is_withheld and (channel.window.media_type or not channel.window.is_over):
                channel.cut()  # also what its host had ended, and what lingers of it
            if state in OVER and not channel.window.is_over:
                channel.end()
            elif state is LiveState.PAUSED and (channel.window.media_type or channel.process):
                channel.cut()
            elif channel.idle_s is not None and channel.idle_s > IDLE_S:
                channel.end_run()
        if time.monotonic() - self._tried > AGAIN_S:
            self._tried = time.monotonic()
            for channel in list(self._channels.values()):
                channel.recovery.try_again()

    def _write_down(self) -> None:
        """Write what was recorded into the books, and close what is over."""
        for session_id, channel in list(self._channels.items()):
            written = broadcasting.last_number(db.session, channel.broadcast_id)
            db.session.rollback()
            # Asked in this order: what comes out of a journal after the question is not closed over.
            over = channel.window.is_over and not channel.recovery.is_busy
            fresh = channel.pieces_after(written)
            if fresh or (over and session_id not in self._over):
                with transaction() as session:
                    broadcasting.keep(session, broadcast_id=channel.broadcast_id, pieces=fresh)
                    if over and not self._stopping:
                        broadcasting.finish(session, broadcast_id=channel.broadcast_id, at=self._now())
            if over:
                since = self._over.setdefault(session_id, time.monotonic())
                if time.monotonic() - since > LINGERS_S:
                    del self._channels[session_id], self._over[session_id]
                    self._let_go(session_id)
