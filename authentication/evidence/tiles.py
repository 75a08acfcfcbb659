"""C2SP tlog-tiles: paths and contents of the files from which anyone can rebuild the log.

Source: c2sp.org/tlog-tiles. A tile has up to 256 hashes of one level; tile level L holds nodes of tree level 8 L.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from authentication.evidence.merkle import Nodes

WIDTH: Final = 256


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its level, its index, and how many hashes (or entries) it has."""

    level: int | None
    """From 0; `None` for a bundle of entries (the leaves themselves)."""
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The path: `tile/0/x001/x234/067`, `tile/1/000.p/8`, `tile/entries/000`."""
        raise NotImplementedError

    @classmethod
    def parse(cls, path: str) -> "Tile":
        """Return the tile of a path in its one spelling.

        :raises TileRefused: if it is not one
        """
        raise NotImplementedError


def tiles_between(old_size: int, new_size: int) -> list[Tile]:
    """Return the tiles that are new or wider at `new_size`, entries first."""
    raise NotImplementedError


def is_within(tile: Tile, size: int) -> bool:
    """Return whether a log of `size` leaves has this tile, at this width or wider."""
    raise NotImplementedError


def hashes(nodes: Nodes, tile: Tile) -> bytes:
    """Return the contents of a hash tile: `width` hashes of 32 bytes."""
    raise NotImplementedError


def entries(leaves: Iterable[bytes]) -> bytes:
    """Return the contents of a bundle of entries: each leaf after its length in two bytes, big-endian.

    :raises TileRefused: if a leaf has more than 65,535 bytes
    """
    raise NotImplementedError


def leaves(bundle: bytes) -> list[bytes]:
    """Return the leaves of a bundle of entries.

    :raises TileRefused: if it is cut short
    """
    raise NotImplementedError


class TileNodes:
    """The nodes of a log, read from its tiles. Implements `merkle.Nodes`.

    :param read: returns the contents of a tile
    :param size: the size of the log to which the tiles belong
    """

    def __init__(self, read: Callable[[Tile], bytes], *, size: int) -> None:
        raise NotImplementedError

    def node(self, level: int, index: int) -> bytes:
        """Return a node. See `merkle.Nodes`.

        :raises TileRefused: if a tile has another length than it must
        """
        raise NotImplementedError
