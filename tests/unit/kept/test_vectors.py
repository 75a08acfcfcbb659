"""The kept page's own parts against published vectors: Ed25519, canonical JSON, notes, gzip."""

import base64
import gzip
import json
import random
import zlib
from pathlib import Path
from typing import Any

from authentication.evidence.errors import SignatureBroken
from authentication.evidence.keys import PublicKey
from tests.unit.kept.asking import ask

HEX = 'const hex = (text) => new Uint8Array(Buffer.from(text, "hex"));'
HOLDS = """
function answer(asked) {
  try {
    kept.requireSignature(hex(asked.pk), hex(asked.sig), hex(asked.msg));
    return true;
  } catch { return false; }
}
"""


def test_wycheproof_signatures_hold_if_and_only_if_they_are_valid(vectors: Path, tmp_path: Path) -> None:
    cases, meant = [], []
    for group in json.loads((vectors / "wycheproof" / "ed25519_test.json").read_text())["testGroups"]:
        for case in group["tests"]:
            cases.append({"pk": group["publicKey"]["pk"], "sig": case["sig"], "msg": case["msg"]})
            meant.append(case["result"] == "valid")

    assert ask(cases, tmp_path, entry="keys.js", answer=HEX + HOLDS) == meant
    assert len(cases) > 140


def test_keys_and_commitments_of_small_order_are_judged_as_the_command_judges_them(tmp_path: Path) -> None:
    small = [
        bytes.fromhex(text)
        for text in (
            "0100000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        )
    ]
    cases, meant = [], []
    for key in small:
        for commitment in small:
            for message in (b"", b"a", b"b", b"c"):
                signature = commitment + bytes(32)
                cases.append({"pk": key.hex(), "sig": signature.hex(), "msg": message.hex()})
                meant.append(_holds(key, signature, message))

    assert ask(cases, tmp_path, entry="keys.js", answer=HEX + HOLDS) == meant
    assert any(meant)


def _holds(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        PublicKey(key).require_signature(signature, message)
    except SignatureBroken:
        return False
    return True


def test_canonical_json_is_written_as_published(vectors: Path, tmp_path: Path) -> None:
    folder = vectors / "jcs-rfc8785" / "testdata"
    names = sorted(path.name for path in (folder / "input").iterdir())
    answer = """
const utf8 = (text) => new Uint8Array(Buffer.from(text, "base64"));
const answer = (asked) => {
  const read = kept.readAnySpelling(utf8(asked.data), { floats: true });
  return Buffer.from(kept.write(read, { floats: true })).toString("base64");
};
"""
    cases = [{"data": base64.b64encode((folder / "input" / name).read_bytes()).decode()} for name in names]

    found = [base64.b64decode(each) for each in ask(cases, tmp_path, entry="canonical.js", answer=answer)]

    assert found == [(folder / "output" / name).read_bytes().rstrip(b"\n") for name in names]


def test_notes_and_checkpoints_are_read_or_refused_as_published(vectors: Path, tmp_path: Path) -> None:
    published = json.loads((vectors / "c2sp" / "vectors.json").read_text())
    answer = """
function answer(asked) {
  try {
    if (asked.note !== undefined) {
      const note = kept.parseNote(asked.note);
      kept.requireLine(note.text, note.signatures[0], kept.NoteKey.parse(asked.vkey));
    } else kept.parseCheckpoint(asked.text);
    return true;
  } catch { return false; }
}
"""
    (example,) = published["signed_note"]
    cases: list[dict[str, Any]] = [{"note": example["note"], "vkey": example["vkey"]}]
    cases += [{"note": example["note"].replace("If", "It", 1), "vkey": example["vkey"]}]
    cases += [{"text": case["m"]} for case in published["checkpoint_parse"]]

    found = ask(cases, tmp_path, entry="checkpoint.js", answer=answer)

    assert found[0] is True
    assert found[2:] == [case["ok"] for case in published["checkpoint_parse"]]


def test_gzip_is_read_as_python_reads_it_whole_cut_and_changed(tmp_path: Path) -> None:
    answer = """
const answer = (asked) => {
  const read = kept.gunzip(new Uint8Array(Buffer.from(asked.data, "base64")), 50000);
  return read === null ? null : Buffer.from(read).toString("base64");
};
"""
    chance = random.Random(5)
    packed = []
    for size in (0, 1, 300, 5000):
        plain = bytes(
            chance.choice(b"abcd\x00\xff") if size < 1000 else chance.randrange(9) for _ in range(size)
        )
        packed += [gzip.compress(plain, level, mtime=0) for level in (0, 1, 6, 9)]
    packed.append(packed[2] + packed[6] + b"\0\0")
    cases = list(packed)
    for data in packed:
        for _ in range(25):
            made = bytearray(data)
            made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
            cases += [bytes(made), data[: chance.randrange(len(data))]]

    found = ask(
        [{"data": base64.b64encode(each).decode()} for each in cases],
        tmp_path,
        entry="inflate.js",
        answer=answer,
    )

    for data, read in zip(cases, found, strict=True):
        assert (None if read is None else base64.b64decode(read)) == _unpacked(data), data.hex()


def _unpacked(data: bytes) -> bytes | None:
    import io

    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as unpacking:
            return unpacking.read(50000)
    except (OSError, EOFError, zlib.error):
        return None
