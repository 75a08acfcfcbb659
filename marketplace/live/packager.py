"""Fragments become parts and segments, and the playlists that name them (RFC 8216bis, HLS).

A fragment is a part. A segment begins with a keyframe where there is one in time, and is cut without one
where there is none; so a segment is about as long as the camera's keyframes are apart. Nothing is copied:
a segment is its parts.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final

from marketplace.live.fragments import Fragment, Init

PART_TARGET: Final = Fraction(235, 1000)
"""What the parts' length is promised to stay within: our ffmpeg cuts at the first frame after 0.199 s."""
HOLD_BACK: Final = 3 * PART_TARGET
TARGET: Final = 1
"""Seconds that a segment has, rounded: so it is shorter than one and a half."""
SHORTEST: Final = Fraction(1, 2)
"""A keyframe sooner than this after another begins no segment."""
LONGEST: Final = Fraction(29, 20)
"""A segment that has this long is cut, keyframe or not."""
WINDOW: Final = 8
"""Segments that a playlist lists."""
KEPT: Final = 4
"""Segments beyond those, for whoever read the playlist a moment ago."""
WITH_PARTS: Final = 3
"""Segments at the end that are listed part by part."""


@dataclass(slots=True)
class Segment:
    """Some parts, and what a playlist says before them."""

    number: int
    init: int
    """Which initialisation it needs."""
    start: Fraction
    is_broken_off: bool
    """Another camera, or the same begun anew: nothing goes on from the segment before."""
    parts: list[Fragment] = field(default_factory=list)
    is_closed: bool = False

    @property
    def duration(self) -> Fraction:
        """How long it is by now."""
        return sum((part.duration for part in self.parts), Fraction(0))

    @property
    def data(self) -> bytes:
        """Return all its bytes."""
        return b"".join(part.data for part in self.parts)


class Packager:
    """One broadcast's last segments. Not for two threads at once."""

    def __init__(self, begun_at: datetime, *, segments: int = 0, inits: int = 0) -> None:
        """Begin with nothing to show.

        A player that has seen segment 9 waits for the tenth: whoever counts from 0 again after a crash lets
        him wait until nine more have been.

        :param begun_at: the house's time at second 0 of the broadcast
        :param segments, inits: how many there may have been before this
        """
        self._begun_at = begun_at
        self.inits: dict[int, Init] = {}
        self.segments: deque[Segment] = deque()
        self._open: Segment | None = None
        """The last one, while parts are added to it; after a cut it is in no list any more."""
        self._next = segments
        self._breaks = max(0, inits - 1)
        self._break_next = False
        self._last_init = inits - 1

    def add_init(self, init: Init) -> None:
        """Begin anew: what comes from now on needs this first."""
        self.close()
        self._last_init += 1
        self.inits[self._last_init] = init
        self._break_next = self._last_init > 0

    def add(self, part: Fragment) -> Segment | None:
        """Take a part; return the segment that is closed by it, if it begins another."""
        assert self._last_init >= 0, "an initialisation comes first"
        closed = self.close() if self._begins(part) else None
        if self._open is None:
            self._open = Segment(self._next, self._last_init, part.start, self._break_next)
            self.segments.append(self._open)
            self._next, self._break_next = self._next + 1, False
            self._forget()
        self._open.parts.append(part)
        return closed

    def close(self) -> Segment | None:
        """Close the open segment, and return it if there is one."""
        closed, self._open = self._open, None
        if closed is not None:
            closed.is_closed = True
        return closed

    def cut(self) -> None:
        """Show nothing of what was; what comes next has the numbers that would have come.

        An open segment is still closed, and then recorded.
        """
        self._breaks += sum(one.is_broken_off for one in list(self.segments)[-WINDOW:])
        self.segments.clear()

    def _begins(self, part: Fragment) -> bool:
        open_one = self._open
        if open_one is None:
            return False
        late = open_one.duration + part.duration > LONGEST
        return late or (part.is_key and (open_one.duration >= SHORTEST or not open_one.parts[0].is_key))

    def _forget(self) -> None:
        while len(self.segments) > WINDOW + KEPT:
            self.segments.popleft()
        if len(self.segments) > WINDOW:
            # Counted once, as it leaves the list: the player's discontinuities keep their numbers.
            self._breaks += self.segments[-WINDOW - 1].is_broken_off
        for number in [one for one in self.inits if one < min(self.segments[0].init, self._last_init)]:
            del self.inits[number]

    # What is asked for.

    def has(self, segment: int, part: int | None) -> bool:
        """Say whether a playlist would have this segment, or this part of it, or something later."""
        if not self.segments:
            return False
        last = self.segments[-1]
        if part is None:
            return last.number > segment or (last.number == segment and last.is_closed)
        return last.number > segment or (last.number == segment and len(last.parts) > part)

    def is_far(self, segment: int) -> bool:
        """Say whether a segment is further ahead than a reader could know of."""
        return segment > self._next + 1

    def segment(self, number: int) -> Segment | None:
        """Return a segment that is still kept, whole."""
        return next((one for one in self.segments if one.number == number and one.is_closed), None)

    def part(self, number: int, part: int) -> Fragment | None:
        """Return a part that is still kept."""
        for one in self.segments:
            if one.number == number:
                return one.parts[part] if part < len(one.parts) else None
        return None

    def is_coming(self, number: int, part: int) -> bool:
        """Say whether this is the part that was hinted at: the next one."""
        if not self.segments:
            return (number, part) == (self._next, 0)
        last = self.segments[-1]
        if last.is_closed:
            return (number, part) == (last.number + 1, 0)
        return (number, part) == (last.number, len(last.parts))

    def playlist(self, *, low: bool, ended: bool = False) -> str:
        """Return the playlist: with parts (LL-HLS), or of whole segments only."""
        shown = [one for one in list(self.segments)[-WINDOW:] if low or one.is_closed]
        lines = ["#EXTM3U", f"#EXT-X-VERSION:{9 if low else 7}", f"#EXT-X-TARGETDURATION:{TARGET}"]
        if low:
            lines += [
                f"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={_seconds(HOLD_BACK)}",
                f"#EXT-X-PART-INF:PART-TARGET={_seconds(PART_TARGET)}",
            ]
        else:
            lines.append(f"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,HOLD-BACK={3 * TARGET:.1f}")
        first = shown[0].number if shown else 0
        lines += [f"#EXT-X-MEDIA-SEQUENCE:{first}", f"#EXT-X-DISCONTINUITY-SEQUENCE:{self._breaks}"]
        init = -1
        for place, one in enumerate(shown):
            if one.is_broken_off:
                lines.append("#EXT-X-DISCONTINUITY")
            if one.init != init:
                lines.append(f'#EXT-X-MAP:URI="init/{one.init}.mp4"')
                init = one.init
            lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{self._when(one.start)}")
            if low and place >= len(shown) - WITH_PARTS:
                lines += [_part(one, number) for number in range(len(one.parts))]
            if one.is_closed:
                lines += [f"#EXTINF:{_seconds(one.duration)},", f"segments/{one.number}.m4s"]
        if ended:
            lines.append("#EXT-X-ENDLIST")
        elif low and shown:
            last = shown[-1]
            hint = (last.number + 1, 0) if last.is_closed else (last.number, len(last.parts))
            lines.append(f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="parts/{hint[0]}.{hint[1]}.m4s"')
        return "\n".join(lines) + "\n"

    def _when(self, start: Fraction) -> str:
        at = self._begun_at + timedelta(microseconds=round(start * 10**6))
        return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _part(segment: Segment, number: int) -> str:
    part = segment.parts[number]
    free = ",INDEPENDENT=YES" if part.is_key else ""
    return f'#EXT-X-PART:DURATION={_seconds(part.duration)},URI="parts/{segment.number}.{number}.m4s"{free}'


def _seconds(value: Fraction) -> str:
    return f"{float(value):.5f}"
