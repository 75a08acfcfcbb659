import itertools
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.live.fragments import Fragment, Init, Splitter, StreamBroken, read_fragment
from tests import cameras


def parted(data: bytes) -> tuple[Init, list[Fragment]]:
    init, *fragments = split(data)
    assert isinstance(init, Init)
    return init, [one for one in fragments if isinstance(one, Fragment)]


def split(data: bytes, cuts: Sequence[int] = ()) -> list[Init | Fragment]:
    splitter = Splitter()
    places = [0, *sorted(cuts), len(data)]
    return [one for begin, end in itertools.pairwise(places) for one in splitter.feed(data[begin:end])]


class TestSplitter:
    @given(st.lists(st.integers(0, 60_000), max_size=40))
    @settings(max_examples=30, deadline=None)
    def test_finds_the_same_however_the_bytes_come(self, cuts: list[int]) -> None:
        data = cameras.fragmented()

        assert split(data, [cut for cut in cuts if cut < len(data)]) == split(data)

    def test_loses_no_byte(self) -> None:
        data = cameras.fragmented()

        assert b"".join(one.data for one in split(data)) == data

    def test_knows_codecs_time_and_keyframes(self) -> None:
        init, fragments = parted(cameras.fragmented())

        assert init.media_type == 'video/mp4; codecs="avc1.42c00b,mp4a.40.2"'
        assert [float(one.start) for one in fragments if one.is_key] == pytest.approx([0, 1, 2, 3], abs=0.03)
        for one, after in itertools.pairwise(fragments):
            assert one.end == after.start
        assert float(fragments[-1].end) == pytest.approx(4, abs=0.05)

    def test_reads_a_stream_without_sound(self) -> None:
        init, fragments = parted(cameras.fragmented(sound=False))

        assert [track.is_picture for track in init.tracks] == [True]
        assert sum(one.is_key for one in fragments) == 4

    @given(st.data())
    @settings(max_examples=60, deadline=None)
    def test_refuses_what_is_broken_and_never_anything_else(self, data: st.DataObject) -> None:
        whole = bytearray(cameras.fragmented())
        for _ in range(data.draw(st.integers(1, 6))):
            place = data.draw(st.integers(0, 3000))
            whole[place] = data.draw(st.integers(0, 255))
        try:
            found = split(bytes(whole[:20_000]))
        except StreamBroken:
            return
        assert all(isinstance(one, Init | Fragment) for one in found)

    @pytest.mark.parametrize(
        "data",
        [b"\x00\x00\x00\x04ftyp", b"\xff\xff\xff\xffmoov", b"\x00\x00\x00\x08moov", b"\x00\x00\x00\x08mdat"],
    )
    def test_refuses_no_stream(self, data: bytes) -> None:
        with pytest.raises(StreamBroken):
            split(data)


class TestLater:
    @given(st.fractions(0, 10**6, max_denominator=10**6))
    @settings(max_examples=30, deadline=None)
    def test_moves_every_track_by_the_same(self, by: Fraction) -> None:
        init, fragments = parted(cameras.fragmented())

        for one in fragments[:5]:
            moved = one.later(by)

            again = read_fragment(moved.data, init)
            assert abs(again.start - one.start - by) <= Fraction(1, 16_000)
            assert (again.duration, again.is_key) == (one.duration, one.is_key)
            for (_, _, now, timescale), (_, _, before, _) in zip(again.times, one.times, strict=True):
                assert now - before == round(by * timescale)

    def test_refuses_a_time_before_the_beginning(self) -> None:
        _, (first, *_) = parted(cameras.fragmented())

        with pytest.raises(StreamBroken):
            first.later(Fraction(-10))
