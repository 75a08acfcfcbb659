"""One sale's watchers: its last messages in a ring, and a seat for everybody who looks on.

A seat waits in a thread (or greenlet) of its own, and to wake a thousand of them ten times a second
costs more than what they are told. So a server may lend a seat its *line*: while the seat waits and
has seen everything, whoever puts a message writes it down the line himself, without waking anybody.
What a line does not take at once is left to the seat, which may wait; so nobody slow holds up the others.
"""

import threading
import time
from collections import deque
from typing import Final, Protocol

RING: Final = 64
"""Messages that a sale keeps: six seconds of a hot lot."""


class Line(Protocol):
    """A way to a watcher that never waits, lent by the server."""

    def frame(self, text: str) -> bytes:
        """Return a message as it goes over the line."""

    def send(self, data: bytes) -> int:
        """Write what fits, now; return how many bytes that was.

        :raises OSError: if the watcher is gone
        """

    def finish(self, data: bytes) -> None:
        """Write all of it, however long it takes; only from the seat's own thread.

        :raises OSError: if the watcher is gone
        """


class Seat:
    """One who watches: how far he is, and his line if he was lent one."""

    def __init__(self, seen: int, line: Line | None) -> None:
        """Take a seat.

        :param seen: how many messages had been put when what he was told first was read
        """
        self.seen = seen
        self.line = line
        self.awake = threading.Event()
        self.waits = False
        self.rest = b""
        self.told_at = time.monotonic()
        self.gone = False


class Channel:
    """One sale's seats and its last messages."""

    def __init__(self) -> None:
        """Open an empty room."""
        self.lock = threading.Lock()
        self.ring: deque[str] = deque(maxlen=RING)
        self.count = 0
        self.seats: set[Seat] = set()
        self.is_closed = False

    def enter(self, line: Line | None) -> Seat:
        """Give somebody a seat; what is put from now on, he will be told."""
        with self.lock:
            seat = Seat(self.count, line)
            self.seats.add(seat)
            return seat

    def leave(self, seat: Seat) -> None:
        """Take the seat back."""
        with self.lock:
            self.seats.discard(seat)

    def close(self) -> None:
        """Have everybody look up and go."""
        with self.lock:
            self.is_closed = True
            for seat in self.seats:
                seat.awake.set()

    def put(self, text: str) -> None:
        """Tell everybody."""
        with self.lock:
            self.ring.append(text)
            self.count += 1
            framed: bytes | None = None
            for seat in self.seats:
                if seat.waits and seat.line is not None and seat.seen == self.count - 1:
                    framed = framed if framed is not None else seat.line.frame(text)
                    self._write(seat, seat.line, framed)
                else:
                    seat.awake.set()

    def _write(self, seat: Seat, line: Line, framed: bytes) -> None:
        try:
            taken = line.send(framed)
        except OSError:
            taken, seat.gone = 0, True
        if taken:
            seat.seen, seat.told_at, seat.rest = self.count, time.monotonic(), framed[taken:]
        if taken < len(framed):
            seat.waits = False  # from here on the line is the seat's own, until it has caught up
            seat.awake.set()

    def next(self, seat: Seat, wait_s: float) -> list[str] | None:
        """Return what a seat has not seen yet, waiting for it; nothing, if it was told nothing for so long.

        :return: None if some of it is lost
        :raises OSError: if the watcher is gone
        """
        while True:
            with self.lock:
                seat.awake.clear()
                if seat.gone:
                    raise BrokenPipeError
                quiet_s = time.monotonic() - seat.told_at
                if not seat.rest and (self.count > seat.seen or quiet_s >= wait_s or self.is_closed):
                    return self._unseen(seat)
                seat.waits = not seat.rest
            if seat.rest and seat.line is not None:
                seat.line.finish(seat.rest)
                seat.rest = b""
                continue
            seat.awake.wait(wait_s - quiet_s)
            with self.lock:
                seat.waits = False

    def _unseen(self, seat: Seat) -> list[str] | None:
        fresh = self.count - seat.seen
        seat.seen, seat.told_at = self.count, time.monotonic()
        return None if fresh > len(self.ring) else list(self.ring)[len(self.ring) - fresh :]
