"""RFC 6962 Merkle trees over plain bytes: roots, inclusion and consistency, and a tree that grows.

Hashes are SHA-256, always 32 bytes. Sizes and indexes are integers from 0. A *node* is the root of a complete
subtree: level 0 has the leaf hashes, and node (level, index) covers the leaves from index * 2^level on.
Whoever can give nodes (`Nodes`: a `Tree` in memory, or `tiles.TileNodes` over files) can give roots and
proofs of any earlier size, each in at most a few dozen reads.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from authentication.evidence.errors import ConsistencyBroken, InclusionBroken

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
"""The root of the tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Return SHA-256(0x00, data). Source: RFC 6962, 2.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01, left, right). Source: RFC 6962, 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def require_inclusion(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Return if the leaf hash `leaf` stands at `index` in the tree of `size` leaves and `root`.

    Source: RFC 9162, 2.1.3.2, step by step and in its letters (r is the hash so far).

    :raises InclusionBroken: if it does not, or a hash has not 32 bytes
    """
    if any(len(part) != HASH_BYTES for part in (leaf, root, *path)):
        raise InclusionBroken(why="a hash has not 32 bytes")
    # Step 1: the index is within the tree.
    if not 0 <= index < size:
        raise InclusionBroken(why=f"there is no leaf {index} in a tree of {size}")
    # Steps 2 and 3.
    fn, sn, r = index, size - 1, leaf
    # Step 4.
    for p in path:
        if sn == 0:
            raise InclusionBroken(why="the path is too long")
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while fn and not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            r = node_hash(r, p)
        fn >>= 1
        sn >>= 1
    # Step 5.
    if sn != 0:
        raise InclusionBroken(why="the path is too short")
    if r != root:
        raise InclusionBroken(why="the path leads to another root")


def require_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Return if the older tree is the beginning of the newer.

    Source: RFC 9162, 2.1.4.2, step by step and in its letters. The older size must be 1 or more: from the
    empty tree everything follows, so that a proof of it would say nothing.

    :raises ConsistencyBroken: if it is not, or a hash has not 32 bytes
    """
    if any(len(part) != HASH_BYTES for part in (old_root, new_root, *path)):
        raise ConsistencyBroken(why="a hash has not 32 bytes")
    if not 1 <= old_size <= new_size:
        raise ConsistencyBroken(why=f"a tree of {old_size} is not the beginning of a tree of {new_size}")
    if old_size == new_size:
        if path:
            raise ConsistencyBroken(why="trees of one size need no path")
        if old_root != new_root:
            raise ConsistencyBroken(why="two roots for one size")
        return
    fr, sr = _climb(old_size, old_root, new_size, path)
    # Step 7 (that the path was long enough is asked on the way).
    if fr != old_root:
        raise ConsistencyBroken(why="the path leads to another older root")
    if sr != new_root:
        raise ConsistencyBroken(why="the path leads to another newer root")


def _climb(old_size: int, old_root: bytes, new_size: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return fr and sr, the two roots to which a consistency proof leads (RFC 9162, 2.1.4.2, 1 to 6)."""
    # Step 1: the path is not empty.
    if not path:
        raise ConsistencyBroken(why="the path is empty")
    # Step 2: if the older tree is complete, its root stands for the first node.
    complete = old_size & (old_size - 1) == 0
    nodes = [old_root, *path] if complete else list(path)
    # Steps 3 and 4.
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    # Step 5.
    fr = sr = nodes[0]
    # Step 6.
    for c in nodes[1:]:
        if sn == 0:
            raise ConsistencyBroken(why="the path is too long")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while fn and not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            sr = node_hash(sr, c)
        fn >>= 1
        sn >>= 1
    if sn != 0:
        raise ConsistencyBroken(why="the path is too short")
    return fr, sr


class Nodes(Protocol):
    """Whoever can give the nodes of a tree."""

    def node(self, level: int, index: int) -> bytes:
        """Return the root of the complete subtree over the leaves from index * 2^level on."""
        ...


def root(nodes: Nodes, size: int) -> bytes:
    """Return the root of the first `size` leaves (MTH). The empty tree has SHA-256 of nothing."""
    return range_hash(nodes, 0, size) if size else EMPTY_ROOT


def range_hash(nodes: Nodes, start: int, end: int) -> bytes:
    """Return MTH(D[start:end]) of a range, not empty, that begins where a subtree of its size may."""
    assert 0 <= start < end
    parts: list[bytes] = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(nodes.node(level, start >> level))
        start += 1 << level
    made = parts.pop()
    while parts:
        made = node_hash(parts.pop(), made)
    return made


def inclusion_path(nodes: Nodes, *, index: int, size: int) -> list[bytes]:
    """Return the inclusion proof of leaf `index` in the tree of `size` leaves (PATH, RFC 6962, 2.1.1).

    :raises InclusionBroken: if there is no such leaf
    """
    if not 0 <= index < size:
        raise InclusionBroken(why=f"there is no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if index < middle:
            path.append(range_hash(nodes, middle, end))
            end = middle
        else:
            path.append(range_hash(nodes, start, middle))
            start = middle
    return path[::-1]


def consistency_path(nodes: Nodes, *, old_size: int, new_size: int) -> list[bytes]:
    """Return the consistency proof between two sizes, `1 <= old_size <= new_size` (PROOF, RFC 6962, 2.1.2).

    :raises ConsistencyBroken: if the sizes are not so
    """
    if not 1 <= old_size <= new_size:
        raise ConsistencyBroken(why=f"a tree of {old_size} is not the beginning of a tree of {new_size}")
    path: list[bytes] = []
    start, end = 0, new_size
    while end != old_size:
        middle = start + _largest_power_below(end - start)
        if old_size <= middle:
            path.append(range_hash(nodes, middle, end))
            end = middle
        else:
            path.append(range_hash(nodes, start, middle))
            start = middle
    if start:  # SUBPROOF(m, D, false): the older root is not simply the first part
        path.append(range_hash(nodes, start, end))
    return path[::-1]


class Tree:
    """A tree that grows in memory: 64 bytes a leaf, one append in constant time on the average."""

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._levels = [bytearray()]  # the complete nodes of each level, one after the other
        for each in leaf_hashes:
            self.append(each)

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return len(self._levels[0]) // HASH_BYTES

    def append(self, leaf_hash: bytes) -> int:
        """Append a leaf hash (not the leaf) and return its index."""
        assert len(leaf_hash) == HASH_BYTES
        index = self.size
        level, made, place = 0, leaf_hash, index
        self._levels[0] += made
        while place & 1:  # it completes the pair above
            made = node_hash(self.node(level, place - 1), made)
            level, place = level + 1, place >> 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += made
        return index

    def node(self, level: int, index: int) -> bytes:
        """Return a node. See `Nodes`."""
        assert 0 <= index < len(self._levels[level]) // HASH_BYTES
        return bytes(self._levels[level][index * HASH_BYTES : (index + 1) * HASH_BYTES])

    def root(self, size: int | None = None) -> bytes:
        """Return the root now, or when the tree had `size` leaves."""
        return root(self, self._size_then(size))

    def inclusion_path(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the inclusion proof of a leaf, now or when the tree had `size` leaves."""
        return inclusion_path(self, index=index, size=self._size_then(size))

    def consistency_path(self, old_size: int, new_size: int | None = None) -> list[bytes]:
        """Return the consistency proof from `old_size` to now, or to `new_size`."""
        return consistency_path(self, old_size=old_size, new_size=self._size_then(new_size))

    def _size_then(self, size: int | None) -> int:
        then = self.size if size is None else size
        assert 0 <= then <= self.size, "the tree has not grown so far yet"
        return then


def _largest_power_below(count: int) -> int:
    """Return the largest power of two smaller than `count`, which is 2 or more (k in RFC 6962, 2.1)."""
    return 1 << ((count - 1).bit_length() - 1)
