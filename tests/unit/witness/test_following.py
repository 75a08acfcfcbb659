"""What a witness signs and what it never does, as properties of trees and notes."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authentication.evidence import checkpoint, tiles
from authentication.evidence.checkpoint import Checkpoint, Note, NoteKey, NoteSignature
from authentication.evidence.errors import EvidenceError, NoteBroken, SignatureBroken, TileRefused
from authentication.evidence.keys import PublicKey
from authentication.evidence.policy import Log, Period, TimedNoteKey
from authentication.witness.errors import Forked, KeyUnknown, Rewritten, Shrunk, TilesOtherwise
from authentication.witness.following import require_grown
from tests.unit.evidence.making import NOON, ORIGIN, key
from tests.unit.witness.shown import LOG, grown, trust

LEAVES = [f"leaf {number}".encode() for number in range(700)]
SIZES = st.integers(1, 80) | st.sampled_from([255, 256, 257, 511, 512, 513, 700])
LOGS = trust().logs[0]


def note(leaves: list[bytes], *, origin: str = ORIGIN, by: int = 3) -> str:
    tree = grown(*leaves)
    return checkpoint.sign(Checkpoint(origin, tree.size, tree.root()), key=key(by))


def reader(leaves: list[bytes]) -> Callable[[tiles.Tile], bytes]:
    tree = grown(*leaves)
    return lambda tile: tiles.hashes(tree, tile)


@given(sizes=st.tuples(SIZES, SIZES).map(sorted))
def test_what_only_grew_is_signed_with_the_logs_line_alone(sizes: list[int]) -> None:
    old, new = sizes
    witnessed = checkpoint.cosign(note(LEAVES[:new]), witness="other.example/w", key=key(9), at=NOON)

    found = require_grown(note(LEAVES[:old]), witnessed, log=LOGS, read=reader(LEAVES[:new]), at=NOON)

    assert found.write() == note(LEAVES[:new])


@given(sizes=st.tuples(SIZES, SIZES).map(sorted), data=st.data())
def test_a_history_that_was_changed_anywhere_is_never_signed(sizes: list[int], data: st.DataObject) -> None:
    old, new = sizes
    place = data.draw(st.integers(0, old - 1))
    other = [*LEAVES[:place], b"another", *LEAVES[place + 1 : new]]
    honest_tiles = data.draw(st.booleans())

    with pytest.raises(Forked) as caught:
        require_grown(
            note(LEAVES[:old]),
            note(other),
            log=LOGS,
            read=reader(LEAVES[:new] if honest_tiles else other),
            at=NOON,
        )

    assert (caught.value.kept, caught.value.seen) == (note(LEAVES[:old]), note(other))


@given(sizes=st.tuples(SIZES, SIZES).filter(lambda each: each[0] > each[1]))
def test_a_tree_that_shrank_is_never_signed(sizes: tuple[int, int]) -> None:
    with pytest.raises(Shrunk):
        require_grown(
            note(LEAVES[: sizes[0]]), note(LEAVES[: sizes[1]]), log=LOGS, read=reader(LEAVES), at=NOON
        )


@given(at=st.integers(0, 10_000), flip=st.integers(1, 255), size=st.sampled_from([3, 300]))
def test_no_tile_that_was_changed_makes_a_wrong_yes(at: int, flip: int, size: int) -> None:
    """A false tile can only keep the witness from signing what is true; a fork stays one by any tiles."""
    other = [b"another", *LEAVES[1 : size + 40]]

    def false(tile: tiles.Tile) -> bytes:
        data = bytearray(reader(LEAVES[: size + 40])(tile))
        data[at % len(data)] ^= flip
        return bytes(data)

    with pytest.raises(Rewritten):
        require_grown(note(LEAVES[:size]), note(other), log=LOGS, read=false, at=NOON)
    with pytest.raises(TilesOtherwise):
        require_grown(None, note(other), log=LOGS, read=reader(LEAVES[: size + 40]), at=NOON)


def test_tiles_that_are_cut_short_say_nothing_of_the_log() -> None:
    with pytest.raises(TileRefused):
        require_grown(note(LEAVES[:3]), note(LEAVES[:9]), log=LOGS, read=lambda tile: b"\n", at=NOON)


class TestWhoSigned:
    @pytest.mark.parametrize(
        "seen",
        [
            note(LEAVES[:5], by=8),
            note(LEAVES[:5], origin="another.example/log"),
            note(LEAVES[:5]).replace("— ", "— x"),
        ],
        ids=["another key", "another log", "another name"],
    )
    def test_nobody_known_is_no_log(self, seen: str) -> None:
        with pytest.raises(KeyUnknown):
            require_grown(None, seen, log=LOGS, read=reader(LEAVES[:5]), at=NOON)

    def test_a_line_by_the_logs_key_that_does_not_hold_is_no_signature(self) -> None:
        opened, other = Note.parse(note(LEAVES[:5])), Note.parse(note(LEAVES[:4]))
        seen = Note(opened.text, other.signatures).write()

        with pytest.raises(KeyUnknown, match="not this key"):
            require_grown(None, seen, log=LOGS, read=reader(LEAVES[:5]), at=NOON)

    @pytest.mark.parametrize(
        "period",
        [
            Period(from_at=NOON, to_at=NOON + timedelta(days=1)),
            Period(from_at=NOON + timedelta(days=3)),
            Period(from_at=NOON, compromised_at=NOON + timedelta(days=1)),
        ],
        ids=["ended", "not begun", "compromised"],
    )
    def test_a_key_out_of_use_signs_nothing(self, period: Period) -> None:
        log = Log(origin=ORIGIN, keys=(TimedNoteKey(key=NoteKey(ORIGIN, LOG.public), period=period),))

        with pytest.raises(KeyUnknown, match="out of use"):
            require_grown(
                None, note(LEAVES[:5]), log=log, read=reader(LEAVES[:5]), at=NOON + timedelta(days=2)
            )

    @given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
    def test_a_note_with_a_changed_byte_is_never_signed_as_it_stands(self, place: int, flip: int) -> None:
        data = bytearray(note(LEAVES[:5]).encode())
        data[place % len(data)] ^= flip
        seen = data.decode("utf-8", errors="replace")

        with pytest.raises(EvidenceError):
            require_grown(note(LEAVES[:4]), seen, log=LOGS, read=reader(LEAVES[:5]), at=NOON)


def test_published_edge_cases_are_the_logs_signature_only_if_they_are_valid(vectors: Path) -> None:
    asked = 0
    for group in json.loads((vectors / "wycheproof" / "ed25519_test.json").read_text())["testGroups"]:
        named = NoteKey(ORIGIN, PublicKey(bytes.fromhex(group["publicKey"]["pk"])))
        for case in group["tests"]:
            try:
                text = bytes.fromhex(case["msg"]).decode("utf-8")
            except UnicodeDecodeError:
                continue  # no note
            line = NoteSignature(ORIGIN, named.key_hash, bytes.fromhex(case["sig"]))
            held = True
            try:
                checkpoint.require_line(text, line, key=named)
            except SignatureBroken:
                held = False
            assert held == (case["result"] == "valid"), case["tcId"]
            asked += 1
    assert asked == 84


@pytest.mark.parametrize("seen", ["", "<html>", "a\n\n", note(LEAVES[:5])[:-20]])
def test_what_is_no_note_says_nothing_of_the_log(seen: str) -> None:
    with pytest.raises(NoteBroken):
        require_grown(note(LEAVES[:5]), seen, log=LOGS, read=reader(LEAVES[:5]), at=NOON)
