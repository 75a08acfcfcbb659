"""Passports, notes, tiles, trust files and what is sent to be verified, changed at random.

Never a crash: whatever comes from outside is a verdict, or an error of the library's own. Never a wrong yes.
"""

import base64
import gzip
import io
import json
import os
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authentication.evidence import checkpoint, judging, merkle, policy, tiles
from authentication.evidence.checkpoint import Checkpoint, Note, NoteKey
from authentication.evidence.errors import EvidenceError, TrustFileBroken
from authentication.evidence.proof import LogProof
from authentication.importing import gathered
from authentication.witness.following import require_grown
from tests.unit.evidence.making import NOON, ORIGIN, Registry, certified, key
from tests.unit.kept import receipts
from tests.unit.kept.test_same_verdict import FILES, changed

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "3")) * 10
fuzzed = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=False, suppress_health_check=list(HealthCheck)
)
chances = st.integers(0, 2**64).map(random.Random)
LEAVES = [f"leaf {number}".encode() for number in range(300)]


@cache
def files() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(gzip.decompress(FILES.read_bytes()))
    receipt = receipts.as_case(receipts.receipt())
    return [{**receipt, "data": base64.b64encode(receipt["data"]).decode()}, *found]


@cache
def tree() -> merkle.Tree:
    return merkle.Tree(merkle.leaf_hash(leaf) for leaf in LEAVES)


def note_of(size: int) -> str:
    return checkpoint.sign(Checkpoint(ORIGIN, size, tree().root(size)), key=key(3))


def many_times(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randrange(1, 4)):
        data = changed(data, chance) if data else b"\0"
    return data


@fuzzed
@given(chance=chances)
def test_a_changed_file_is_judged_and_never_valid(chance: random.Random) -> None:
    case = chance.choice([each for each in files() if len(each["data"]) > 200])
    data = base64.b64decode(case["data"])
    other = many_times(data, chance)

    verdict = judging.judge(
        other,
        trust=policy.read(case["trust"].encode()),
        at=datetime.fromtimestamp(case["at"], UTC),
        status_lists=case["lists"],
    )

    assert other == data or not verdict.is_valid


@fuzzed
@given(chance=chances)
def test_a_changed_note_is_refused_or_says_the_same(chance: random.Random) -> None:
    whole = checkpoint.cosign(note_of(chance.randrange(1, 300)), witness="w/1", key=key(4), at=NOON)
    text = many_times(whole.encode(), chance).decode("utf-8", errors="replace")
    keys = [NoteKey(ORIGIN, key(3).public), NoteKey("w/1", key(4).public, cosigns=True)]

    try:
        opened = Note.parse(text)
        assert opened.write() == text, "one spelling"
        found = checkpoint.open_checkpoint(text, keys=keys[:1])
    except EvidenceError:
        return
    assert found.root == tree().root(found.size)
    try:
        at = checkpoint.require_signature(opened, key=keys[1])
    except EvidenceError:
        return
    assert (at, opened.text) == (NOON, Note.parse(whole).text)


@fuzzed
@given(chance=chances)
def test_a_changed_tile_makes_no_other_root_no_path_and_no_cosignature(chance: random.Random) -> None:
    old, new = sorted((chance.randrange(1, 300), chance.randrange(1, 300)))
    place = chance.randrange(10_000)

    def false(tile: tiles.Tile) -> bytes:
        data = tiles.hashes(tree(), tile)
        return many_times(data, random.Random(place)) if chance.random() < 0.5 else data

    other = merkle.Tree(merkle.leaf_hash(leaf) for leaf in [b"another", *LEAVES[1:new]])
    forked = checkpoint.sign(Checkpoint(ORIGIN, new, other.root()), key=key(3))
    log = Registry().trust().logs[0]

    with pytest.raises(EvidenceError):
        require_grown(note_of(old), forked, log=log, read=false, at=NOON)
    try:
        signed = require_grown(note_of(old), note_of(new), log=log, read=false, at=NOON)
    except EvidenceError:
        return
    assert Checkpoint.parse(signed.text).root == tree().root(new)


@fuzzed
@given(chance=chances)
def test_paths_bundles_proofs_and_keys_are_read_or_refused(chance: random.Random) -> None:
    proof = LogProof(3, tuple(tree().inclusion_path(3)), note_of(300)).write()
    vkey = NoteKey(ORIGIN, key(3).public).vkey
    kinds: list[tuple[Callable[[str], object], str]] = [
        (tiles.Tile.parse, tiles.Tile(0, chance.randrange(10**7), chance.randrange(1, 257)).path),
        (
            lambda text: tiles.leaves(text.encode("latin-1", "replace")),
            tiles.entries(LEAVES[:3]).decode("latin-1"),
        ),
        (LogProof.parse, proof),
        (NoteKey.parse, vkey),
        (Checkpoint.parse, Note.parse(note_of(5)).text),
    ]
    for read, whole in kinds:
        text = many_times(whole.encode(), chance).decode("utf-8", errors="replace")
        try:
            found = read(text)
        except EvidenceError:
            continue
        if isinstance(found, tiles.Tile):
            assert found.path == text
        if isinstance(found, NoteKey):
            assert found.vkey == text


@fuzzed
@given(chance=chances)
def test_a_changed_trust_file_is_read_or_refused(chance: random.Random) -> None:
    data = many_times(policy.write(certified().trust()).encode(), chance)

    try:
        found = policy.read(data)
    except TrustFileBroken:
        return
    assert policy.read(policy.write(found).encode()) == found


@fuzzed
@given(chance=chances)
def test_what_is_sent_to_be_verified_is_gathered_or_refused(chance: random.Random) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.passport", b"{}" * 40)
        archive.writestr("b/c.passport", b"[]")
    whole = chance.choice(
        [
            packed.getvalue(),
            b"number,x\nBL-1,2\n",
            b'{"number": "BL-1"}\n"BL-2"\n{"format": 1}\n',
            b'"a","b"\n',
        ]
    )
    data = many_times(whole, chance)

    try:
        things = gathered.things(data)
    except gathered.NotGathered:
        return
    for thing in things:
        read = gathered.contents(data, thing.number) if thing.is_file else b""
        assert read is None or isinstance(read, bytes)
