"""What is to be seen of a broadcast at this moment: any number of viewers look out of one window.

Every viewer reads from the same ring of parts at his own pace. One who is too slow is taken to the last
keyframe: he misses something, and nobody waits for him.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from foundation.errors import Unavailable
from marketplace.live.fragments import Fragment, Init
from marketplace.live.packager import Packager, Segment

RING: Final = 48
"""Parts that are kept for viewers: nine seconds."""
BEHIND: Final = 15
"""A viewer who is further behind than three seconds is taken to the last keyframe."""
QUIET_S: Final = 15.0
"""A viewer who got nothing for so long is let go; he comes back by himself."""
FRESH_S: Final = 4.0
"""A keyframe comes every second; the newest one older than this shows what lay there, not what lies there."""
MOST_VIEWERS: Final = 5000


class TooManyViewers(Unavailable):
    """More people watch than this house can serve by itself."""

    message = "Too many people are watching at this moment."
    remedy = "Try again in a few minutes; the recording can be watched afterwards."


@dataclass(slots=True)
class Seat:
    """One viewer: the next part that he is to have, and the initialisation that he had."""

    next: int = -1
    init: Init | None = None
    skipped: int = field(default=0)
    """How often he was too slow."""


class Window:
    """What is seen of one broadcast."""

    def __init__(self, begun_at: datetime, *, segments: int = 0, inits: int = 0) -> None:
        """Open it; nothing is to be seen yet.

        :param begun_at: the house's time at second 0 of the broadcast
        :param segments, inits: how many there may have been before a crash
        """
        self._seen = threading.Condition()
        self._packager = Packager(begun_at, segments=segments, inits=inits)
        self._ring: deque[tuple[int, Init, Fragment]] = deque(maxlen=RING)
        self._came_at = 0.0
        self._seats: set[int] = set()
        self._cuts = 0
        self._is_cut = False
        self._is_awaited = False
        """A camera has begun, and its first picture is to come."""
        self.count = 0
        """How many parts have been shown."""
        self.is_over = False

    # The camera's side.

    def await_picture(self) -> None:
        """Expect the first picture of a camera that has begun."""
        with self._seen:
            self._is_cut, self._is_awaited = False, True

    def add_init(self, init: Init) -> None:
        """Show what comes from now on after this initialisation."""
        with self._seen:
            self._packager.add_init(init)

    def show(self, init: Init, part: Fragment) -> Segment | None:
        """Show a part to everybody; return the segment that is closed by it, if it begins another."""
        with self._seen:
            closed = self._packager.add(part)
            self._ring.append((self.count, init, part))
            self.count += 1
            self._came_at = time.monotonic() if part.is_key else self._came_at
            self._seen.notify_all()
        return closed

    def close(self) -> Segment | None:
        """Learn that nothing more comes of this camera; return the segment that it left open."""
        with self._seen:
            self._is_awaited = False
            closed = self._packager.close()
            self._seen.notify_all()
        return closed

    def cut(self) -> None:
        """Take the picture away from everybody, until another camera begins."""
        with self._seen:
            self._cuts, self._is_cut = self._cuts + 1, True
            self.clear()
            self._seen.notify_all()

    def clear(self) -> None:
        """Forget what could be seen."""
        with self._seen:
            self._ring.clear()
            self._packager.cut()

    def end(self) -> None:
        """Tell everybody that the broadcast is over."""
        with self._seen:
            self.is_over = True
            self._seen.notify_all()

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
            while not self._ring and self._is_awaited and (left := deadline - time.monotonic()) > 0:
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
            while self.count <= seat.next or not self._ring:
                left = deadline - time.monotonic()
                if self.is_over or self._cuts != cuts or left <= 0:
                    return None
                self._seen.wait(left)
            if self._cuts != cuts:
                return None
            if seat.next < self._ring[0][0] or self.count - seat.next > BEHIND:
                seat.skipped += seat.next >= 0
                seat.next = self._last_key()
            fresh = list(self._ring)[seat.next - self._ring[0][0] :]
            seat.next = self.count
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
