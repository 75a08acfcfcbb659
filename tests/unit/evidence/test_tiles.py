"""C2SP tlog-tiles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authentication.evidence import merkle, tiles
from authentication.evidence.errors import TileRefused
from authentication.evidence.tiles import Tile, TileNodes

TREE = merkle.Tree(merkle.leaf_hash(f"leaf {number}".encode()) for number in range(70_000))
STORE: dict[str, bytes] = {}


def written(old_size: int, new_size: int) -> dict[str, bytes]:
    """Return the hash tiles that a log writes when it grows."""
    return {
        tile.path: tiles.hashes(TREE, tile)
        for tile in tiles.tiles_between(old_size, new_size)
        if tile.level is not None
    }


class TestPath:
    @pytest.mark.parametrize(
        ("tile", "path"),
        [
            (Tile(0, 0), "tile/0/000"),
            (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
            (Tile(1, 0, 8), "tile/1/000.p/8"),
            (Tile(None, 1_000, 255), "tile/entries/x001/000.p/255"),
        ],
    )
    def test_is_as_specified(self, tile: Tile, path: str) -> None:
        assert tile.path == path
        assert Tile.parse(path) == tile

    @pytest.mark.parametrize(
        "path",
        [
            "tile/0/0",
            "tile/00/000",
            "tile/0/x000/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/08",
            "tile/6/000",
            "tile/0/001/000",
            "tile/0/x001",
            "tile/0/../000",
            "tile/0/000/",
            "/tile/0/000",
            "",
        ],
    )
    def test_has_no_other_spelling(self, path: str) -> None:
        with pytest.raises(TileRefused):
            Tile.parse(path)

    @given(st.integers(0, 5) | st.none(), st.integers(0, 10**9), st.integers(1, 256))
    def test_comes_back(self, level: int | None, index: int, width: int) -> None:
        assert Tile.parse(Tile(level, index, width).path) == Tile(level, index, width)


class TestTiles:
    @settings(max_examples=20)
    @given(st.integers(1, TREE.size), st.integers(1, TREE.size), st.integers(0, TREE.size - 1))
    def test_written_step_by_step_give_the_tree_back(self, one: int, other: int, leaf: int) -> None:
        middle, size = sorted((one, other))
        store = written(max(0, middle - 600), middle) | written(middle, size)
        read = []

        def get(tile: Tile) -> bytes:
            read.append(tile)
            return store[tile.path] if tile.path in store else tiles.hashes(TREE, tile)

        nodes = TileNodes(get, size=size)

        assert merkle.root(nodes, size) == TREE.root(size)
        assert merkle.inclusion_path(nodes, index=leaf % size, size=size) == TREE.inclusion_path(
            leaf % size, size
        )
        assert merkle.consistency_path(nodes, old_size=middle, new_size=size) == TREE.consistency_path(
            middle, size
        )
        assert all(tiles.is_within(tile, size) for tile in read)
        assert len(read) <= 12

    def test_between_sizes_are_only_those_that_change(self) -> None:
        assert [tile.path for tile in tiles.tiles_between(0, 300)] == [
            "tile/entries/000",
            "tile/entries/001.p/44",
            "tile/0/000",
            "tile/0/001.p/44",
            "tile/1/000.p/1",
        ]
        assert [tile.path for tile in tiles.tiles_between(300, 301)] == [
            "tile/entries/001.p/45",
            "tile/0/001.p/45",
        ]
        assert tiles.tiles_between(301, 301) == []

    def test_beyond_the_log_are_not_there(self) -> None:
        assert not tiles.is_within(Tile(0, 1), 300)
        assert tiles.is_within(Tile(0, 1, 44), 300)
        with pytest.raises(TileRefused):
            TileNodes(lambda tile: tiles.hashes(TREE, tile), size=300).node(0, 300)
        for level, index in ((8, 1), (16, 0), (1, 200), (0, 512)):
            with pytest.raises(TileRefused):
                TileNodes(lambda tile: tiles.hashes(TREE, tile), size=300).node(level, index)

    def test_of_another_length_are_refused(self) -> None:
        with pytest.raises(TileRefused):
            TileNodes(lambda tile: b"\x00" * 31, size=1).node(0, 0)


class TestEntries:
    @given(st.lists(st.binary(max_size=300), max_size=20))
    def test_come_back(self, leaves: list[bytes]) -> None:
        assert tiles.leaves(tiles.entries(leaves)) == leaves

    @pytest.mark.parametrize("bundle", [b"\x00", b"\x00\x02a", b"\x00\x01a\x01"])
    def test_cut_short_are_refused(self, bundle: bytes) -> None:
        with pytest.raises(TileRefused):
            tiles.leaves(bundle)

    def test_too_long_are_refused(self) -> None:
        with pytest.raises(TileRefused):
            tiles.entries([b"x" * 65_536])
