import hashlib
from fractions import Fraction
from pathlib import Path

import pytest

from marketplace.live.recording import CHAIN, Recording, RecordingBroken, genesis, link


def recorded(folder: Path, count: int = 3) -> Recording:
    recording = Recording(folder, "brc_1")
    recording.add_init(b"init", run=0)
    for number in range(count):
        recording.add(
            b"segment %d" % number, run=0, start=Fraction(number), duration=Fraction(1), is_key=True
        )
    return recording


class TestRecording:
    def test_chains_every_piece(self, tmp_path: Path) -> None:
        recording = recorded(tmp_path)

        head = genesis("brc_1")
        for number, data in enumerate([b"init", b"segment 0", b"segment 1", b"segment 2"], start=1):
            head = link(head, number, hashlib.sha256(data).hexdigest())
        assert recording.head == head
        assert [one.name for one in recording.pieces] == [
            "000001.mp4",
            "000002.m4s",
            "000003.m4s",
            "000004.m4s",
        ]
        assert recording.end_of(0) == 3_000_000

    def test_goes_on_after_a_crash_at_any_byte_of_the_chain(self, tmp_path: Path) -> None:
        whole = recorded(tmp_path).pieces
        chain = (tmp_path / CHAIN).read_bytes()

        for cut in range(0, len(chain) + 1, 37):
            (tmp_path / CHAIN).write_bytes(chain[:cut])
            for one in whole:
                (tmp_path / one.name).touch()
            again = Recording(tmp_path, "brc_1")
            assert again.pieces == whole[: chain[:cut].count(b"\n")]
            assert sorted(path.name for path in tmp_path.glob("0*")) == [one.name for one in again.pieces]

    def test_finds_a_changed_line_and_a_changed_piece(self, tmp_path: Path) -> None:
        recording = recorded(tmp_path)
        (tmp_path / "000002.m4s").write_bytes(b"segment X")

        with pytest.raises(RecordingBroken):
            recording.read(recording.pieces[1])
        chain = (tmp_path / CHAIN).read_bytes()
        (tmp_path / CHAIN).write_bytes(chain.replace(recording.pieces[2].sha256.encode(), b"0" * 64))
        with pytest.raises(RecordingBroken):
            Recording(tmp_path, "brc_1")
