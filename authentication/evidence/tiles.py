"""C2SP tlog-tiles: paths and contents of the files from which anyone can rebuild the log.

Source: c2sp.org/tlog-tiles. A tile has up to 256 hashes of one level; tile level L holds nodes of tree level
8 L.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from authentication.evidence.errors import TileRefused
from authentication.evidence.merkle import HASH_BYTES, Nodes, node_hash

WIDTH: Final = 256
_HEIGHT: Final = 8
_HIGHEST_LEVEL: Final = 5
"""A tile of this level would begin at 2^48 leaves; the format allows up to 63, our logs never come there."""
_PATH: Final = re.compile(
    r"tile/(?P<level>entries|0|[1-9]\d?)/(?P<index>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?"
)
_LONGEST_ENTRY: Final = 0xFFFF


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
        groups = [f"{self.index % 1000:03d}"]
        rest = self.index // 1000
        while rest:
            groups.append(f"x{rest % 1000:03d}")
            rest //= 1000
        level = "entries" if self.level is None else str(self.level)
        partial = f".p/{self.width}" if self.width != WIDTH else ""
        return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"

    @classmethod
    def parse(cls, path: str) -> "Tile":
        """Return the tile of a path in its one spelling.

        :raises TileRefused: if it is not one
        """
        found = _PATH.fullmatch(path)
        if found is None:
            raise TileRefused(why="not the path of a tile")
        level = None if found["level"] == "entries" else int(found["level"])
        index = int(found["index"].replace("/", "").replace("x", ""))
        tile = cls(level, index, int(found["width"] or WIDTH))
        if tile.path != path or tile.width > WIDTH or (level or 0) > _HIGHEST_LEVEL:
            raise TileRefused(why="not the path of a tile")
        return tile


def tiles_between(old_size: int, new_size: int) -> list[Tile]:
    """Return the tiles that are new or wider at `new_size`, entries first."""
    made: list[Tile] = []
    for level in (None, *range(_HIGHEST_LEVEL + 1)):
        shift = _HEIGHT * (level or 0)
        old, new = old_size >> shift, new_size >> shift
        if new == old:
            continue
        first, last = old // WIDTH, (new - 1) // WIDTH
        made += [Tile(level, index, min(WIDTH, new - index * WIDTH)) for index in range(first, last + 1)]
    return made


def is_within(tile: Tile, size: int) -> bool:
    """Return whether a log of `size` leaves has this tile, at this width or wider."""
    return tile.index * WIDTH + tile.width <= size >> _HEIGHT * (tile.level or 0)


def hashes(nodes: Nodes, tile: Tile) -> bytes:
    """Return the contents of a hash tile: `width` hashes of 32 bytes."""
    assert tile.level is not None
    first = tile.index * WIDTH
    return b"".join(nodes.node(_HEIGHT * tile.level, first + place) for place in range(tile.width))


def entries(leaves: Iterable[bytes]) -> bytes:
    """Return the contents of a bundle of entries: each leaf after its length in two bytes, big-endian.

    :raises TileRefused: if a leaf has more than 65,535 bytes
    """
    made = bytearray()
    for leaf in leaves:
        if len(leaf) > _LONGEST_ENTRY:
            raise TileRefused(why="a leaf has more than 65,535 bytes")
        made += len(leaf).to_bytes(2, "big") + leaf
    return bytes(made)


def leaves(bundle: bytes) -> list[bytes]:
    """Return the leaves of a bundle of entries.

    :raises TileRefused: if it is cut short
    """
    made: list[bytes] = []
    place = 0
    while place < len(bundle):
        length = int.from_bytes(bundle[place : place + 2], "big")
        leaf = bundle[place + 2 : place + 2 + length]
        if place + 2 + length > len(bundle):
            raise TileRefused(why="a bundle of entries is cut short")
        made.append(leaf)
        place += 2 + length
    return made


class TileNodes:
    """The nodes of a log, read from its tiles. Implements `merkle.Nodes`.

    :param read: returns the contents of a tile
    :param size: the size of the log to which the tiles belong
    """

    def __init__(self, read: Callable[[Tile], bytes], *, size: int) -> None:
        self._read = read
        self._size = size
        self._kept: dict[Tile, bytes] = {}

    def node(self, level: int, index: int) -> bytes:
        """Return a node. See `merkle.Nodes`.

        :raises TileRefused: if a tile has another length than it must
        """
        tile_level, above = divmod(level, _HEIGHT)
        first = index << above  # the first node of the tile's own level under this one
        tile_index, place = divmod(first, WIDTH)
        contents = self._tile(tile_level, tile_index)
        count = 1 << above
        if (place + count) * HASH_BYTES > len(contents):
            raise TileRefused(why=f"the log of {self._size} leaves has no such node")
        row = [contents[(place + at) * HASH_BYTES : (place + at + 1) * HASH_BYTES] for at in range(count)]
        while len(row) > 1:
            row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
        return row[0]

    def _tile(self, level: int, index: int) -> bytes:
        there = (self._size >> _HEIGHT * level) - index * WIDTH
        if there <= 0:
            raise TileRefused(why=f"the log of {self._size} leaves has no such tile")
        tile = Tile(level, index, min(WIDTH, there))
        if tile not in self._kept:
            contents = self._read(tile)
            if len(contents) != tile.width * HASH_BYTES:
                raise TileRefused(why=f"{tile.path} has {len(contents)} bytes")
            self._kept[tile] = contents
        return self._kept[tile]
