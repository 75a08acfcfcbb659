"""RFC 6962 Merkle trees over plain bytes: roots, inclusion and consistency, and a tree that grows.

Hashes are SHA-256, always 32 bytes. Sizes and indexes are integers from 0. A *node* is the root of a complete
subtree: level 0 has the leaf hashes, and node (level, index) covers the leaves from index * 2^level on. Whoever can
give nodes (`Nodes`: a `Tree` in memory, or `tiles.TileNodes` over files) can give roots and proofs of any earlier
size, each in at most 64 reads.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

HASH_BYTES: Final = 32


def leaf_hash(data: bytes) -> bytes:
    """Return SHA-256(0x00, data). Source: RFC 6962, 2.1."""
    raise NotImplementedError


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01, left, right). Source: RFC 6962, 2.1."""
    raise NotImplementedError


def require_inclusion(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Return if the leaf hash `leaf` stands at `index` in the tree of `size` leaves and `root`.

    Source: RFC 9162, 2.1.3.2, step by step.

    :raises InclusionBroken: if it does not, or a hash has not 32 bytes
    """
    raise NotImplementedError


def require_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Return if the older tree is the beginning of the newer.

    Source: RFC 9162, 2.1.4.2, step by step. The older size must be 1 or more.

    :raises ConsistencyBroken: if it is not, or a hash has not 32 bytes
    """
    raise NotImplementedError


class Nodes(Protocol):
    """Whoever can give the nodes of a tree."""

    def node(self, level: int, index: int) -> bytes:
        """Return the root of the complete subtree over the leaves from index * 2^level on."""
        ...


def root(nodes: Nodes, size: int) -> bytes:
    """Return the root of the first `size` leaves (MTH). The empty tree has SHA-256 of nothing."""
    raise NotImplementedError


def inclusion_path(nodes: Nodes, *, index: int, size: int) -> list[bytes]:
    """Return the inclusion proof of leaf `index` in the tree of `size` leaves (PATH, RFC 6962, 2.1.1)."""
    raise NotImplementedError


def consistency_path(nodes: Nodes, *, old_size: int, new_size: int) -> list[bytes]:
    """Return the consistency proof between two sizes, `1 <= old_size <= new_size` (PROOF, RFC 6962, 2.1.2)."""
    raise NotImplementedError


class Tree:
    """A tree that grows in memory: 64 bytes a leaf, one append in constant time on the average."""

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        raise NotImplementedError

    @property
    def size(self) -> int:
        """How many leaves it has."""
        raise NotImplementedError

    def append(self, leaf_hash: bytes) -> int:
        """Append a leaf hash (not the leaf) and return its index."""
        raise NotImplementedError

    def node(self, level: int, index: int) -> bytes:
        """Return a node. See `Nodes`."""
        raise NotImplementedError

    def root(self, size: int | None = None) -> bytes:
        """Return the root now, or when the tree had `size` leaves."""
        raise NotImplementedError

    def inclusion_path(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the inclusion proof of a leaf, now or when the tree had `size` leaves."""
        raise NotImplementedError

    def consistency_path(self, old_size: int, new_size: int | None = None) -> list[bytes]:
        """Return the consistency proof from `old_size` to now, or to `new_size`."""
        raise NotImplementedError
