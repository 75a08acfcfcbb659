"""Fragmented MP4, as much of it as a live room must understand (ISO/IEC 14496-12; CMAF, ISO/IEC 23000-19).

A stream is one initialisation (`ftyp`, `moov`) and then fragments (`moof`, `mdat`). Of a fragment we ask
when it begins, how long it lasts and whether one can begin to watch there; and we move it in time, by
writing its `tfdt` anew. Pictures are never looked into.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

LARGEST_BOX: Final = 32 * 2**20
"""Half a minute of the best picture; more in one box is not a live stream."""
MOST_TRACKS: Final = 8
MOST_SAMPLES: Final = 100_000
NOT_SYNC: Final = 0x10000
"""`sample_is_non_sync_sample` among a sample's flags."""


class StreamBroken(Exception):
    """These bytes are no fragmented MP4."""


@dataclass(frozen=True, slots=True)
class Track:
    """One track of a stream: picture or sound, and how its time is counted."""

    id: int
    is_picture: bool
    timescale: int
    codec: str
    """As RFC 6381 has it: avc1.42c01f, mp4a.40.2."""
    default_duration: int = 0
    default_flags: int = 0


@dataclass(frozen=True, slots=True)
class Init:
    """What a player is given first."""

    data: bytes
    tracks: tuple[Track, ...]

    @property
    def codecs(self) -> str:
        """Return the codecs as a media type names them."""
        return ",".join(track.codec for track in self.tracks)

    @property
    def media_type(self) -> str:
        """Return the media type of the whole stream."""
        return f'video/mp4; codecs="{self.codecs}"'


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a stream: some frames, and the sound to them."""

    data: bytes
    start: Fraction
    """In seconds, of the picture; of the sound where there is no picture in it."""
    duration: Fraction
    is_key: bool
    """The first picture in it needs none before it."""
    times: tuple[tuple[int, int, int, int], ...] = field(default=(), repr=False)
    """Of each track's decode time: where it stands, how many bytes, its value, its timescale."""

    @property
    def end(self) -> Fraction:
        """When the next fragment begins."""
        return self.start + self.duration

    def later(self, by: Fraction) -> "Fragment":
        """Return the fragment moved in time.

        :raises StreamBroken: if a track's clock has no room for it
        """
        data, times = bytearray(self.data), []
        for place, width, value, timescale in self.times:
            moved = value + round(by * timescale)
            if not 0 <= moved < 1 << (8 * width):
                raise StreamBroken("it begins where a track's clock cannot count")
            data[place : place + width] = moved.to_bytes(width, "big")
            times.append((place, width, moved, timescale))
        return Fragment(bytes(data), self.start + by, self.duration, self.is_key, tuple(times))


class Splitter:
    """Cuts a stream of bytes into its initialisation and its fragments, however the bytes come."""

    def __init__(self) -> None:
        """Begin before the first byte."""
        self._rest = bytearray()
        self._head = b""
        self._moof = b""
        self.init: Init | None = None

    def feed(self, data: bytes) -> Iterator[Init | Fragment]:
        """Take some bytes, and yield what they complete.

        :raises StreamBroken: if they are no fragmented MP4
        """
        self._rest += data
        while (size := self._whole()) is not None:
            box = bytes(self._rest[:size])
            del self._rest[:size]
            yield from self._take(box)

    def _whole(self) -> int | None:
        """Return the size of the first box, if all of it is there."""
        if len(self._rest) < 8:  # noqa: PLR2004 -- a box's head
            return None
        size = int.from_bytes(self._rest[:4], "big")
        if not 8 <= size <= LARGEST_BOX:  # noqa: PLR2004
            raise StreamBroken(f"a box of {size} bytes")
        return size if len(self._rest) >= size else None

    def _take(self, box: bytes) -> Iterator[Init | Fragment]:
        kind = box[4:8]
        if kind == b"ftyp":
            self._head = box
        elif kind == b"moov":
            self.init = read_init(self._head + box)
            yield self.init
        elif kind == b"moof":
            if self._moof:
                raise StreamBroken("a moof without its mdat")
            self._moof = box
        elif kind == b"mdat":
            if self.init is None or not self._moof:
                raise StreamBroken("an mdat that nothing announced")
            yield read_fragment(self._moof + box, self.init)
            self._moof = b""
        # styp, sidx, prft, emsg, mfra, free: nothing that a player here needs


def read_init(data: bytes) -> Init:
    """Return what an initialisation says of its tracks.

    :raises StreamBroken: if it has none, or is not laid out as one
    """
    try:
        moov = _only(_boxes(data, 0, len(data)), b"moov")
        defaults = _defaults(data, moov)
        tracks = tuple(_track(data, box, defaults) for box in _inside(data, moov) if box[0] == b"trak")
    except (struct.error, IndexError, KeyError) as error:
        raise StreamBroken(f"an initialisation that is not laid out as one: {error!r}") from error
    if not 0 < len(tracks) <= MOST_TRACKS:
        raise StreamBroken(f"{len(tracks)} tracks")
    return Init(data, tracks)


def read_fragment(data: bytes, init: Init) -> Fragment:
    """Return what a fragment says of itself.

    :raises StreamBroken: if it has no samples, is of no track, or is not laid out as a fragment
    """
    known = {track.id: track for track in init.tracks}
    runs: list[_Run] = []
    try:
        moof = _only(_boxes(data, 0, len(data)), b"moof")
        runs = [_run(data, box, known) for box in _inside(data, moof) if box[0] == b"traf"]
    except (struct.error, IndexError, KeyError) as error:
        raise StreamBroken(f"a fragment that is not laid out as one: {error!r}") from error
    if not runs:
        raise StreamBroken("a fragment of no track")
    shown = next((run for run in runs if run.track.is_picture), runs[0])
    return Fragment(
        data,
        Fraction(shown.time[2], shown.track.timescale),
        Fraction(shown.duration, shown.track.timescale),
        shown.track.is_picture and shown.is_key,
        tuple(run.time for run in runs),
    )


Box = tuple[bytes, int, int]
"""Its kind, and where its inside begins and ends."""


def _boxes(data: bytes, begin: int, end: int) -> Iterator[Box]:
    while begin < end:
        size, kind = struct.unpack_from(">I4s", data, begin)
        if size < 8 or begin + size > end:  # noqa: PLR2004 -- a box's head
            raise StreamBroken(f"a box {kind!r} that reaches beyond what holds it")
        yield kind, begin + 8, begin + size
        begin += size


def _inside(data: bytes, box: Box, *, skip: int = 0) -> Iterator[Box]:
    return _boxes(data, box[1] + skip, box[2])


def _only(boxes: Iterator[Box], *path: bytes) -> Box:
    for box in boxes:
        if box[0] == path[0]:
            return box
    raise StreamBroken(f"no {path[0].decode('latin-1')}")


def _find(data: bytes, box: Box, *path: bytes) -> Box:
    for kind in path:
        box = _only(_inside(data, box), kind)
    return box


def _number(data: bytes, at: int, width: int = 4) -> int:
    if at + width > len(data):
        raise StreamBroken("it ends in the middle of a number")
    return int.from_bytes(data[at : at + width], "big")


def _defaults(data: bytes, moov: Box) -> dict[int, tuple[int, int]]:
    """Return each track's usual duration and flags of a sample (`trex`)."""
    found = {}
    for kind, begin, _ in _inside(data, _only(_inside(data, moov), b"mvex")):
        if kind == b"trex":
            found[_number(data, begin + 4)] = (_number(data, begin + 12), _number(data, begin + 20))
    return found


def _track(data: bytes, trak: Box, defaults: dict[int, tuple[int, int]]) -> Track:
    head = _find(data, trak, b"tkhd")[1]
    number = _number(data, head + (20 if data[head] == 1 else 12))
    mdia = _find(data, trak, b"mdia")
    clock = _find(data, mdia, b"mdhd")[1]
    timescale = _number(data, clock + (20 if data[clock] == 1 else 12))
    if not 0 < timescale <= 10**7:
        raise StreamBroken(f"a timescale of {timescale}")
    handler = _find(data, mdia, b"hdlr")[1]
    entry = next(_inside(data, _find(data, mdia, b"minf", b"stbl", b"stsd"), skip=8), None)
    if entry is None:
        raise StreamBroken("a track without a codec")
    duration, flags = defaults.get(number, (0, 0))
    is_picture = data[handler + 8 : handler + 12] == b"vide"
    return Track(number, is_picture, timescale, _codec(data, entry), duration, flags)


def _codec(data: bytes, entry: Box) -> str:
    """Return a sample entry's codec as RFC 6381 names it."""
    name = entry[0].decode("latin-1")
    if name in {"avc1", "avc3"}:
        inside = _only(_inside(data, entry, skip=78), b"avcC")[1]
        return f"{name}.{data[inside + 1 : inside + 4].hex()}"
    if name == "mp4a":
        return "mp4a.40.2"  # AAC-LC: what our ffmpeg writes
    if name == "Opus":
        return "opus"
    return name


@dataclass(slots=True)
class _Run:
    """One track's samples in a fragment."""

    track: Track
    time: tuple[int, int, int, int]
    duration: int
    is_key: bool


def _run(data: bytes, traf: Box, known: dict[int, Track]) -> _Run:
    head = _find(data, traf, b"tfhd")[1]
    track = known[_number(data, head + 4)]
    duration, flags = _usual(data, head, track)
    clock = _find(data, traf, b"tfdt")[1]
    width = 8 if data[clock] == 1 else 4
    run = _Run(track, (clock + 4, width, _number(data, clock + 4, width), track.timescale), 0, is_key=False)
    first = True
    for box in _inside(data, traf):
        if box[0] == b"trun":
            lasts, opens = _samples(data, box, duration, flags)
            run.is_key = opens if first else run.is_key
            run.duration, first = run.duration + lasts, False
    if first:
        raise StreamBroken("a track without samples in a fragment")
    return run


def _usual(data: bytes, head: int, track: Track) -> tuple[int, int]:
    """Return the duration and flags of a sample that says nothing else (`tfhd`, else `trex`)."""
    said = _number(data, head + 1, 3)
    place = head + 8 + (8 if said & 1 else 0) + (4 if said & 2 else 0)
    duration, flags = track.default_duration, track.default_flags
    if said & 0x8:
        duration, place = _number(data, place), place + 4
    place += 4 if said & 0x10 else 0
    if said & 0x20:
        flags = _number(data, place)
    return duration, flags


def _samples(data: bytes, trun: Box, duration: int, flags: int) -> tuple[int, bool]:
    """Return how long a run of samples lasts, and whether its first is a keyframe."""
    said, count = _number(data, trun[1] + 1, 3), _number(data, trun[1] + 4)
    if not 0 < count <= MOST_SAMPLES:
        raise StreamBroken(f"{count} samples in a run")
    place = trun[1] + 8 + (4 if said & 0x1 else 0)
    if said & 0x4:
        flags, place = _number(data, place), place + 4
    each = [bit for bit in (0x100, 0x200, 0x400, 0x800) if said & bit]
    width = 4 * len(each)
    if place + count * width > trun[2]:
        raise StreamBroken("a run of more samples than it lists")
    if said & 0x400 and not said & 0x4:
        flags = _number(data, place + 4 * each.index(0x400))
    if said & 0x100:
        return sum(_number(data, place + one * width) for one in range(count)), not flags & NOT_SYNC
    return count * duration, not flags & NOT_SYNC
