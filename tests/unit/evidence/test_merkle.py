"""RFC 6962: published vectors, and the definition itself."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authentication.evidence import merkle
from authentication.evidence.errors import ConsistencyBroken, InclusionBroken

EXCEPTION = "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"
"""Of 196 cases the one that we refuse and the publisher accepts: its two roots have 12 bytes ("don't care"
text), where a SHA-256 root has 32. We ask for 32 everywhere."""

LEAVES = [merkle.leaf_hash(f"leaf {number}".encode()) for number in range(70)]
SIZES = st.integers(1, len(LEAVES))


def defined_root(leaves: list[bytes]) -> bytes:
    """MTH, letter by letter (RFC 6962, 2.1)."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return merkle.node_hash(defined_root(leaves[:k]), defined_root(leaves[k:]))


class TestPublishedVectors:
    def test_are_judged_as_published_but_one(self, vectors: Path) -> None:
        folder = vectors / "rfc6962-merkle" / "testdata"
        judged, other = 0, []

        for path in sorted([*folder.glob("inclusion/**/*.json"), *folder.glob("consistency/**/*.json")]):
            case = json.loads(path.read_text())
            judge = _judge_inclusion if "leafIdx" in case else _judge_consistency
            if judge(case) != (not case["wantErr"]):
                other.append(path.relative_to(folder).as_posix())
            judged += 1

        assert judged == 196
        assert other == [EXCEPTION]

    def test_root_of_eight_is_as_published(self, vectors: Path) -> None:
        published = json.loads((vectors / "c2sp" / "vectors.json").read_text())["rfc6962_ct_reference"]

        tree = merkle.Tree(merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in published["leaves_hex"])

        assert tree.root().hex() == published["root8_hex"]


class TestTree:
    def test_without_leaves_has_the_hash_of_nothing(self) -> None:
        assert merkle.Tree().root() == hashlib.sha256().digest() == merkle.EMPTY_ROOT

    @given(SIZES, SIZES)
    def test_has_the_root_that_is_defined_now_and_earlier(self, one: int, other: int) -> None:
        then, now = sorted((one, other))

        tree = merkle.Tree(LEAVES[:now])

        assert tree.size == now
        assert tree.root() == defined_root(LEAVES[:now])
        assert tree.root(then) == defined_root(LEAVES[:then])

    @given(SIZES, SIZES, st.data())
    def test_proves_each_leaf_and_nothing_else(self, one: int, other: int, data: st.DataObject) -> None:
        then, now = sorted((one, other))
        index = data.draw(st.integers(0, then - 1))
        tree = merkle.Tree(LEAVES[:now])
        proof: dict[str, Any] = {
            "leaf": LEAVES[index],
            "index": index,
            "size": then,
            "path": tree.inclusion_path(index, then),
            "root": tree.root(then),
        }

        merkle.require_inclusion(**proof)

        for change in (
            {"leaf": LEAVES[(index + 1) % 70]},
            {"index": (index + 1) % then} if then > 1 else {"index": 1},
            {"index": -1},
            {"size": index},
            {"root": merkle.leaf_hash(b"another")},
            {"path": [*proof["path"], LEAVES[0]]},
            {"path": proof["path"][:-1] if proof["path"] else [LEAVES[0]]},
            {"leaf": LEAVES[index][:-1]},
        ):
            with pytest.raises(InclusionBroken):
                merkle.require_inclusion(**{**proof, **change})

    @given(SIZES, SIZES)
    def test_proves_that_it_only_grew(self, one: int, other: int) -> None:
        old, new = sorted((one, other))
        tree = merkle.Tree(LEAVES[:new])
        path = tree.consistency_path(old)
        proof: dict[str, Any] = {
            "old_size": old,
            "old_root": defined_root(LEAVES[:old]),
            "new_size": new,
            "new_root": defined_root(LEAVES[:new]),
            "path": path,
        }

        merkle.require_consistency(**proof)

        for change in (
            {"old_root": defined_root([*LEAVES[: old - 1], b"\x07" * 32])},
            {"new_root": defined_root([b"\x07" * 32, *LEAVES[1:new]])},
            {"path": [*path, LEAVES[0]]},
            {"path": path[:-1] if path else [LEAVES[0]]},
            {"old_size": 0},
            {"old_size": new + 1},
            {"new_root": b"short"},
        ):
            with pytest.raises(ConsistencyBroken):
                merkle.require_consistency(**{**proof, **change})

    def test_has_no_proof_of_what_is_not_there(self) -> None:
        tree = merkle.Tree(LEAVES[:5])

        with pytest.raises(InclusionBroken):
            tree.inclusion_path(5)
        with pytest.raises(ConsistencyBroken):
            tree.consistency_path(0)


def _judge_inclusion(case: dict[str, Any]) -> bool:
    try:
        merkle.require_inclusion(
            leaf=_bytes(case["leafHash"]),
            index=case["leafIdx"],
            size=case["treeSize"],
            path=[_bytes(each) for each in case["proof"] or []],
            root=_bytes(case["root"]),
        )
    except InclusionBroken:
        return False
    return True


def _judge_consistency(case: dict[str, Any]) -> bool:
    try:
        merkle.require_consistency(
            old_size=case["size1"],
            old_root=_bytes(case["root1"]),
            new_size=case["size2"],
            new_root=_bytes(case["root2"]),
            path=[_bytes(each) for each in case["proof"] or []],
        )
    except ConsistencyBroken:
        return False
    return True


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")
