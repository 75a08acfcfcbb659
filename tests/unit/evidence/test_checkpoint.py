"""C2SP signed notes, checkpoints, cosignatures and proof files."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authentication.evidence import checkpoint, merkle
from authentication.evidence.checkpoint import Checkpoint, Note, NoteKey
from authentication.evidence.errors import (
    EvidenceError,
    InclusionBroken,
    KeyRefused,
    NoteBroken,
    ProofFileBroken,
    SignatureBroken,
)
from authentication.evidence.proof import LogProof
from tests.unit.evidence.making import NOON, ORIGIN, WITNESS, Registry, certified, key


@pytest.fixture(scope="module")
def published(vectors: Path) -> Any:
    return json.loads((vectors / "c2sp" / "vectors.json").read_text())


class TestPublishedVectors:
    def test_the_signed_note_verifies(self, published: Any) -> None:
        (example,) = published["signed_note"]
        note_key, note = NoteKey.parse(example["vkey"]), Note.parse(example["note"])

        checkpoint.require_signature(note, key=note_key)

        assert note.write() == example["note"]
        assert note_key.vkey == example["vkey"]

    def test_the_checkpoint_with_a_cosignature_is_read(self, published: Any) -> None:
        (example,) = published["checkpoint_shape"]

        note = Note.parse(example["text"])

        found = Checkpoint.parse(note.text)
        assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20_852_163)
        assert [line.name for line in note.signatures] == [found.origin, "witness.example.com/w1"]
        assert note.write() == example["text"]

    def test_checkpoints_are_read_or_refused_as_published(self, published: Any) -> None:
        for case in published["checkpoint_parse"]:
            if not case["ok"]:
                with pytest.raises(NoteBroken):
                    Checkpoint.parse(case["m"])
                continue
            found = Checkpoint.parse(case["m"])
            assert found.text() == case["m"]
            assert "".join(f"{line}\n" for line in found.extensions) == case["rest"]
            if "size" in case:
                assert (found.origin, found.size) == (case["origin"], case["size"])
                assert base64.b64encode(found.root).decode() == case["hash_b64"]
        assert len(published["checkpoint_parse"]) == 9

    def test_proofs_are_refused_as_published(self, published: Any) -> None:
        for text in published["tlog_proof_reject"]:
            with pytest.raises(ProofFileBroken):
                LogProof.parse(text)
        assert len(published["tlog_proof_reject"]) == 6


class TestNoteKey:
    @given(seed=st.binary(min_size=32, max_size=32), cosigns=st.booleans())
    def test_comes_back(self, seed: bytes, *, cosigns: bool) -> None:
        made = NoteKey("example.com/log", key(seed[0]).public, cosigns=cosigns)

        assert NoteKey.parse(made.vkey) == made

    @pytest.mark.parametrize(
        "vkey",
        [
            "",
            "a+b",
            "example.com/foo+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
            "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+A===",
            "example.com/foo+530d903a+BukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv",
            None,
        ],
    )
    def test_nonsense_is_refused(self, vkey: object) -> None:
        with pytest.raises(KeyRefused):
            NoteKey.parse(vkey)

    @pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b"])
    def test_names_that_break_a_line_are_refused(self, name: str) -> None:
        with pytest.raises(KeyRefused):
            NoteKey(name, key(1).public)


class TestCheckpoint:
    def test_opens_with_the_key_of_its_log(self) -> None:
        registry = certified()

        opened = checkpoint.open_checkpoint(registry.note(), keys=[NoteKey(ORIGIN, registry.log.public)])

        assert opened == Checkpoint(ORIGIN, registry.tree.size, registry.tree.root())

    @pytest.mark.parametrize("name", [ORIGIN, "registry.example/other"])
    def test_does_not_open_with_another_key(self, name: str) -> None:
        with pytest.raises(SignatureBroken):
            checkpoint.open_checkpoint(certified().note(), keys=[NoteKey(name, key(9).public)])

    def test_no_byte_of_it_can_be_changed(self) -> None:
        registry = certified()
        note, keys = registry.note(), [NoteKey(ORIGIN, registry.log.public)]

        for place in range(len(note)):
            for other in ("0", "\n", "A", " "):
                changed = note[:place] + other + note[place + 1 :]
                if changed != note:
                    with pytest.raises(EvidenceError):
                        checkpoint.open_checkpoint(changed, keys=keys)

    def test_is_cosigned_with_a_time(self) -> None:
        registry = certified()
        witness = NoteKey(WITNESS, registry.witness.public, cosigns=True)

        note = Note.parse(registry.note(witnessed=True))

        assert checkpoint.require_signature(note, key=witness) == NOON
        checkpoint.open_checkpoint(note.write(), keys=[NoteKey(ORIGIN, registry.log.public)])

    def test_a_line_belongs_to_one_key(self) -> None:
        registry = certified()
        note = Note.parse(registry.note())
        other = NoteKey(ORIGIN, registry.house.public)

        with pytest.raises(SignatureBroken):
            checkpoint.require_line(note.text, note.signatures[0], key=other)
        with pytest.raises(SignatureBroken):
            checkpoint.require_signature(note, key=other)

    def test_a_cosignature_of_another_time_does_not_hold(self) -> None:
        registry = certified()
        witness = NoteKey(WITNESS, registry.witness.public, cosigns=True)
        note = Note.parse(registry.note(witnessed=True))
        line = note.signatures[1]

        for changed in (
            line.signature[:7] + bytes([line.signature[7] ^ 1]) + line.signature[8:],
            b"\x00" * 8 + line.signature[8:],
            line.signature[8:],
        ):
            with pytest.raises(SignatureBroken):
                checkpoint.require_line(
                    note.text, checkpoint.NoteSignature(WITNESS, line.key_hash, changed), key=witness
                )

    @pytest.mark.parametrize("seconds", [0, 253_402_300_800, 2**64 - 1])
    def test_a_cosignature_without_a_time_that_can_be_written_does_not_hold(self, seconds: int) -> None:
        registry = certified()
        witness = NoteKey(WITNESS, registry.witness.public, cosigns=True)
        text = Note.parse(registry.note()).text
        signed = registry.witness.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
        line = checkpoint.NoteSignature(WITNESS, witness.key_hash, seconds.to_bytes(8, "big") + signed)

        with pytest.raises(SignatureBroken):
            checkpoint.require_line(text, line, key=witness)

    @pytest.mark.parametrize(
        "note",
        [
            "",
            "\n\n",
            "text\n",
            "text\n\n",
            "text\n\n— a QUFBQUE=",
            "text\n\n- a QUFBQUE=\n",
            "te\txt\n\n— a QUFBQUE=\n",
            "text\n\n— a QUFBQQ==\n",
            "text\n\n— a b QUFBQUE=\n",
            "t\n\n" + "— a QUFBQUE=\n" * 101,
            "text\n\n— a QR==\n",
        ],
    )
    def test_notes_in_another_form_are_refused(self, note: str) -> None:
        with pytest.raises(NoteBroken):
            Note.parse(note)


class TestLogProof:
    @pytest.fixture
    def registry(self) -> Registry:
        return certified()

    @pytest.mark.parametrize("extra", [None, b"", b"more"])
    def test_comes_back_and_holds(self, registry: Registry, extra: bytes | None) -> None:
        registry.tree.append(merkle.leaf_hash(b"the leaf"))
        index = registry.tree.size - 1
        proof = LogProof(index, tuple(registry.tree.inclusion_path(index)), registry.note(), extra)

        again = LogProof.parse(proof.write())

        assert again == proof
        again.require_leaf(b"the leaf", key=NoteKey(ORIGIN, registry.log.public))
        with pytest.raises(InclusionBroken):
            again.require_leaf(b"another leaf", key=NoteKey(ORIGIN, registry.log.public))
        with pytest.raises(SignatureBroken):
            again.require_leaf(b"the leaf", key=NoteKey(ORIGIN, registry.house.public))

    def test_hashes_of_another_length_are_refused(self, registry: Registry) -> None:
        with pytest.raises(ProofFileBroken):
            LogProof.parse(LogProof(0, (b"short",), registry.note()).write())
