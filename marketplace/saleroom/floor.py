"""The floor: who is watching, and the one reader who watches for all of them.

One thread reads what was committed, at most ten times a second, whoever and however many watch;
each message is written once for a sale and handed to everyone. A watcher who is too slow falls off
the end of his sale's ring and is given everything anew.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final

import structlog

from foundation.db import db
from marketplace.bidding_errors import SaleroomBusy
from marketplace.queries import live
from marketplace.queries.live import Heard
from marketplace.saleroom import feed
from marketplace.saleroom.channel import Channel, Line
from marketplace.saleroom.notes import Notes

log = structlog.get_logger(__name__)

FRAME_S: Final = 0.1
"""Ten frames a second."""
LOOK_S: Final = 0.5
"""How often the reader looks when nobody woke it: other processes write too."""
BEAT_S: Final = 5.0
MOST_MISSED: Final = 300
MOST_SKIPPED: Final = 64
"""Numbers that other processes may be about to commit; more are rolled back ones."""
MOST_WATCHERS: Final = 6000
AGAIN_S: Final = 5.0
"""How long a gap in the numbers is watched: another process may still be committing."""
SNAPSHOT_S: Final = 0.5


class _Sale(Channel):
    """The channel of a sale, or of a live session of one, and the last snapshot of all its lots."""

    def __init__(self, sale_id: str | None, session_id: str | None) -> None:
        super().__init__()
        self.sale_id, self.session_id = sale_id, session_id
        self.snapshot: tuple[float, int, list[dict[str, Any]], int] | None = None
        """When it was read, the last number in it, the lots, and how many messages had been put by then."""


class Floor:
    """Everybody in this process who watches a sale or a live session."""

    def __init__(
        self, context: Callable[[], AbstractContextManager[Any]], *, now: Callable[[], datetime]
    ) -> None:
        """Prepare the floor; the reader starts with the first watcher.

        :param context: in which the database is reached
        """
        self._context = context
        self._now = now
        self._channels: dict[str, _Sale] = {}
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._reader: threading.Thread | None = None
        self._last = 0
        self._missing: dict[int, float] = {}
        self._notes = Notes()
        self._read_at = 0.0
        self._stopping = False

    @property
    def watchers(self) -> int:
        """How many are watching."""
        return sum(len(channel.seats) for channel in list(self._channels.values()))

    def wake(self) -> None:
        """Have the reader look now: something was committed."""
        self._awake.set()

    def stop(self) -> None:
        """Let everybody go."""
        self._stopping = True
        self.wake()
        for channel in list(self._channels.values()):
            channel.close()
        if self._reader is not None:
            self._reader.join(2 * LOOK_S)
            self._reader = None

    def watch(
        self,
        sale_id: str | None,
        *,
        after: int | None,
        line: Line | None = None,
        session_id: str | None = None,
    ) -> Iterator[str]:
        """Return what a watcher is sent, for as long as he stays.

        :param sale_id: None where a live session belongs to no sale
        :param after: the last number he saw, if he comes back
        :param session_id: the live session that he watches: he is told what happens in it too
        :param line: over which he may be told between two values of the iterator, while it waits
        :raises SaleroomBusy: if the floor is full
        """
        if self.watchers >= MOST_WATCHERS:
            raise SaleroomBusy
        return self._messages(sale_id, session_id, after, line)

    def _messages(
        self, sale_id: str | None, session_id: str | None, after: int | None, line: Line | None
    ) -> Iterator[str]:
        with self._lock:
            key = session_id or sale_id or ""
            channel = self._channels.setdefault(key, _Sale(sale_id, session_id))
            if self._reader is None:
                self._begin()
        # Seated before the snapshot is read: what comes between is said twice, never not at all.
        seat = channel.enter(line)
        try:
            yield "retry: 1000\n\n" + self._everything(channel, after)
            while not self._stopping:
                try:
                    texts = channel.next(seat, BEAT_S)
                except OSError:
                    return  # he is gone
                if texts is None:
                    yield self._everything(channel, None)
                elif texts:
                    yield "".join(texts)
                else:
                    yield feed.beat(now=self._now(), behind_s=self._behind_s())
        finally:
            channel.leave(seat)

    def _behind_s(self) -> float:
        late = time.monotonic() - self._read_at
        return late if late > 2 * LOOK_S else 0.0

    def _everything(self, channel: _Sale, after: int | None) -> str:
        """Return the whole sale; read once for all who come within half a second, while nothing moves.

        What moved since the snapshot would be missing from it, and the one who asks has let it pass already.
        """
        missed: list[Heard] = []
        sale_id = channel.sale_id
        with self._lock:
            fresh, said = channel.snapshot, channel.count
            stale = fresh is None or time.monotonic() - fresh[0] > SNAPSHOT_S or fresh[3] != said
            if fresh is None or stale or after is not None:
                with self._context():
                    if channel.session_id is not None:
                        self._notes.begin(db.session)
                    number = live.last_heard(db.session)
                    lots = [] if sale_id is None else live.live_lots(db.session, sale_id)
                    if after is not None and sale_id is not None:
                        missed = live.heard(db.session, after=after, sale_id=sale_id, limit=MOST_MISSED + 1)
                    db.session.rollback()
                fresh = channel.snapshot = (time.monotonic(), number, lots, said)
        gap = len(missed) > MOST_MISSED
        return feed.room(fresh[2], [] if gap else missed, now=self._now(), number=fresh[1], gap=gap)

    # The reader.

    def _begin(self) -> None:
        with self._context():
            self._last = live.last_heard(db.session)
            db.session.rollback()
        self._read_at = time.monotonic()
        self._reader = threading.Thread(target=self._read, name="floor", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while not self._stopping:
            self._awake.wait(LOOK_S)
            self._awake.clear()
            begun = time.monotonic()
            try:
                self._look(begun)
                self._read_at = time.monotonic()
            except Exception:
                log.exception("the floor could not be read")
                time.sleep(LOOK_S)
            time.sleep(max(0.0, FRAME_S - (time.monotonic() - begun)))

    def _look(self, moment: float) -> None:
        if not self.watchers:
            with self._context():
                self._last = live.last_heard(db.session)
                db.session.rollback()
            return
        with self._context():
            events = live.heard(db.session, after=self._last)
            if self._missing:
                events = live.heard_again(db.session, self._missing) + events
            notes = self._notes.fresh(db.session, self._sessions())
            db.session.rollback()
        self._note(events, moment)
        by_sale: dict[str, list[Heard]] = {}
        for event in events:
            by_sale.setdefault(event.sale_id, []).append(event)
        now = self._now()
        for channel in list(self._channels.values()):
            told = by_sale.get(channel.sale_id or "")
            if told:
                channel.put(feed.moves(told, now=now))
            happened = notes.get(channel.session_id or "")
            if happened:
                channel.put(feed.notes(happened, now=now, watchers=len(channel.seats)))

    def _sessions(self) -> list[str]:
        """Return the live sessions that somebody watches."""
        channels = list(self._channels.values())
        return [one.session_id for one in channels if one.session_id is not None and one.seats]

    def _note(self, events: list[Heard], moment: float) -> None:
        """Remember how far we read, and which numbers were skipped on the way."""
        for event in events:
            self._missing.pop(event.id, None)
            if event.id > self._last:
                for number in range(max(self._last + 1, event.id - MOST_SKIPPED), event.id):
                    self._missing[number] = moment
                self._last = event.id
        self._missing = {number: since for number, since in self._missing.items() if moment - since < AGAIN_S}
