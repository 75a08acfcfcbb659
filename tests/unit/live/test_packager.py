import re
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.live.fragments import Fragment, Init, Splitter
from marketplace.live.packager import LONGEST, PART_TARGET, WINDOW, Packager, Segment
from tests import cameras

AT = datetime(2026, 11, 26, 8, tzinfo=UTC)


def parted(seconds: int = 4) -> tuple[Init, list[Fragment]]:
    init, *fragments = Splitter().feed(cameras.fragmented(seconds))
    assert isinstance(init, Init)
    return init, [one for one in fragments if isinstance(one, Fragment)]


def packed(seconds: int = 4, times: int = 1) -> tuple[Packager, list[Segment]]:
    packager = Packager(AT)
    closed = []
    for turn in range(times):
        init, parts = parted(seconds)
        packager.add_init(init)
        closed += [packager.add(part.later(Fraction(turn * seconds))) for part in parts]
    return packager, [one for one in closed if one]


def uris(playlist: str) -> list[str]:
    found: list[str] = re.findall(r"^[^#\n].*$", playlist, re.MULTILINE)
    return found


class TestPackager:
    def test_cuts_at_keyframes_and_keeps_parts_within_their_target(self) -> None:
        _, closed = packed()

        assert [float(one.start) for one in closed] == pytest.approx([0, 1, 2], abs=0.03)
        assert all(one.parts[0].is_key for one in closed)
        assert all(part.duration <= PART_TARGET for one in closed for part in one.parts)
        assert closed[0].data == b"".join(part.data for part in closed[0].parts)

    def test_lists_parts_and_hints_at_the_next(self) -> None:
        packager, _ = packed()

        low = packager.playlist(low=True)

        assert low.startswith("#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:1\n")
        assert '#EXT-X-MAP:URI="init/0.mp4"' in low
        assert re.search(r'#EXT-X-PART:DURATION=0\.\d+,URI="parts/3\.0\.m4s",INDEPENDENT=YES', low)
        assert low.endswith(
            f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="parts/3.{len(packager.segments[-1].parts)}.m4s"\n'
        )
        assert "EXT-X-PART" not in packager.playlist(low=False)
        assert uris(packager.playlist(low=False)) == [f"segments/{n}.m4s" for n in range(3)]

    def test_says_where_another_camera_began(self) -> None:
        packager, _ = packed(2, times=2)

        plain = packager.playlist(low=False)

        assert plain.count("#EXT-X-DISCONTINUITY\n") == 1
        assert plain.count("#EXT-X-MAP") == 2
        assert "#EXT-X-PROGRAM-DATE-TIME:2026-11-26T08:00:02.000Z" in plain

    def test_forgets_and_counts_what_it_forgot(self) -> None:
        packager, _ = packed(4, times=5)

        plain = packager.playlist(low=False)

        first = int(plain.split("MEDIA-SEQUENCE:")[1].split()[0])
        assert uris(plain)[0] == f"segments/{first}.m4s"
        assert len(uris(plain)) <= WINDOW
        breaks = int(plain.split("DISCONTINUITY-SEQUENCE:")[1].split()[0])
        assert breaks + plain.count("#EXT-X-DISCONTINUITY\n") == 4
        assert packager.segment(0) is None
        assert packager.part(0, 0) is None

    def test_shows_nothing_of_what_was_cut(self) -> None:
        packager, _ = packed()
        packager.cut()

        assert uris(packager.playlist(low=True)) == []
        init, (first, *_) = parted()
        packager.add_init(init)
        packager.add(first)
        assert packager.segments[0].number == 4

    @given(st.lists(st.tuples(st.integers(1, 235), st.booleans()), min_size=1, max_size=80))
    @settings(max_examples=60, deadline=None)
    def test_keeps_its_promises_whatever_comes(self, frames: list[tuple[int, bool]]) -> None:
        packager = Packager(AT)
        packager.add_init(parted()[0])
        at = Fraction(0)
        listed: dict[str, str] = {}
        for thousandths, is_key in frames:
            part = Fragment(b"x", at, Fraction(thousandths, 1000), is_key)
            at = part.end
            closed = packager.add(part)
            assert closed is None or closed.duration <= LONGEST
            for low in (True, False):
                playlist = packager.playlist(low=low)
                assert all(float(one) < 1.5 for one in re.findall(r"#EXTINF:([\d.]+)", playlist))
                for uri, duration in zip(
                    uris(playlist), re.findall(r"#EXTINF:([\d.]+)", playlist), strict=True
                ):
                    assert listed.setdefault(uri, duration) == duration
            last = packager.segments[-1]
            assert packager.has(last.number, len(last.parts) - 1)
            assert not packager.has(last.number, len(last.parts))
            assert packager.is_coming(last.number, len(last.parts))
