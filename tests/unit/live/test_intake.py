import itertools
import resource
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.live.intake import MOST_AHEAD, DiskFull, Run, SliceRefused, SliceTooFar, kept


class TestRun:
    @given(st.permutations(range(12)), st.lists(st.integers(0, 11), max_size=12), st.integers(0, 11))
    @settings(max_examples=40, deadline=None)
    def test_passes_on_each_slice_once_and_in_order(
        self, order: list[int], again: list[int], missing: int
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            run = Run(Path(folder) / "0.bin")
            passed = []
            sent = [number for pair in itertools.zip_longest(order, again) for number in pair]
            for number in sent:
                if number is not None and number != missing:
                    passed += run.take(number, b"slice %d" % number)
            assert (run.next, len(passed)) == (missing, missing)

            passed += run.take(missing, b"slice %d" % missing)

            assert passed == [b"slice %d" % number for number in range(12)]
            assert list(kept(run.path)) == passed
            run.close()

    def test_keeps_what_it_acknowledged_when_the_last_write_was_cut_off(self, tmp_path: Path) -> None:
        run = Run(tmp_path / "0.bin")
        run.take(0, b"first")
        run.take(1, b"second")
        run.close()
        whole = run.path.read_bytes()

        for cut in range(len(whole)):
            run.path.write_bytes(whole[:cut])
            assert list(kept(run.path)) == [b"first"] * (cut >= 13)

    def test_refuses_a_slice_far_ahead_or_of_no_size(self, tmp_path: Path) -> None:
        run = Run(tmp_path / "0.bin")

        with pytest.raises(SliceTooFar):
            run.take(MOST_AHEAD + 1, b"x")
        with pytest.raises(SliceRefused):
            run.take(0, b"")
        run.close()

    def test_refuses_when_the_disk_is_full_and_goes_on_when_there_is_room(self, tmp_path: Path) -> None:
        run = Run(tmp_path / "0.bin")
        run.take(0, b"first")
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20, before[1]))  # the file may not grow: as a full disk
        try:
            with pytest.raises(DiskFull):
                run.take(1, b"second")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

        assert run.next == 1
        assert run.take(1, b"second") == [b"second"]
        assert list(kept(run.path)) == [b"first", b"second"]
        run.close()
