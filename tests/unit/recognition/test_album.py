"""The album is read while it is written, and is whole after anybody was killed."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authentication.recognition import album as album_module
from authentication.recognition import index as index_module
from authentication.recognition.album import Album, AlbumBusy, view_bytes, view_from
from authentication.recognition.index import Index
from authentication.recognition.recogniser import best
from authentication.recognition.view import View, view_of
from tests.unit.recognition.pictures import attacked, picture

SLUGS = ("plum-01", "shanshui-11", "oil-03")


def made_up(number: int, codes: int = 12) -> View:
    """Return a view of a picture that nobody painted."""
    chance = np.random.default_rng(number)
    return View(
        places=chance.random((codes, 2)).astype(np.float32) * 400,
        codes=chance.integers(0, 256, (codes, 32), np.uint8),
        turned=chance.integers(0, 256, codes, np.uint8),
        width=400.0,
        height=400.0,
        turns=chance.integers(0, 2**63, (8, 4), np.uint64),
        grey=np.kron(chance.integers(0, 256, (4, 4), np.uint8), np.ones((8, 8), np.uint8)),
        has_looks=True,
    )


def name_of(number: int) -> str:
    return f"{number:064x}"


@settings(deadline=None, max_examples=8)
@given(batches=st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=9), min_size=1, max_size=8))
def test_what_was_added_in_batches_is_known_as_if_at_once(
    tmp_path_factory: pytest.TempPathFactory, batches: Sequence[Sequence[int]]
) -> None:
    folder = tmp_path_factory.mktemp("album")
    reader = Album(folder)
    for batch in batches:
        Album(folder).add({name_of(number): made_up(number) for number in batch})
        reader.count()

    numbers = sorted({number for batch in batches for number in batch})
    assert reader.names() == {name_of(number) for number in numbers}
    assert len(reader._parts) <= 1 + len(numbers).bit_length()
    assert {path.name for path in (folder / "parts").iterdir()} == {
        str(each.number) for each in reader._parts
    }
    for number in numbers:
        assert reader.nominated(made_up(number))[0].name == name_of(number)
    assert Index.of([made_up(number) for number in numbers]).votes(made_up(numbers[0]), most=1)[0].number == 0


def test_no_part_grows_beyond_what_is_joined_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(album_module, "MOST_TOGETHER", 4)
    album = Album(tmp_path)
    for number in range(11):
        album.add({name_of(number): made_up(number)})

    assert [len(part.names) for part in album._parts] == [3, 3, 3, 2]
    for number in range(11):
        assert album.nominated(made_up(number))[0].name == name_of(number)


def test_among_very_many_codes_keys_are_longer() -> None:
    sizes = {
        codes: index_module._key_bits(codes) for codes in (0, 30_000, 1_000_000, 24_000_000, 240_000_000)
    }

    assert list(sizes.values()) == [10, 17, 20, 22, 24]


def test_a_view_comes_back_as_it_was_kept() -> None:
    view = made_up(3)
    found = view_from(view_bytes(view))

    assert (found.width, found.height, found.has_looks) == (view.width, view.height, view.has_looks)
    for name in ("places", "codes", "turned", "turns"):
        assert np.array_equal(getattr(found, name), getattr(view, name))
    assert np.abs(found.grey.astype(int) - view.grey).mean() < 6


def test_a_work_is_known_again_from_the_album(tmp_path: Path) -> None:
    album = Album(tmp_path)
    for slug in SLUGS:
        album.add({slug: view_of(picture(slug), is_registered=True)})

    answer, name = best(attacked("oil-03", "screenshot"), album.nominated, album.view)

    assert (name, answer.state.is_recognised) == ("oil-03", True)


def test_what_a_killed_writer_left_counts_for_nothing(tmp_path: Path) -> None:
    album = Album(tmp_path)
    album.add({name_of(1): made_up(1), name_of(2): made_up(2)})
    before = (tmp_path / "album.json").read_bytes()
    shutil.copytree(tmp_path / "parts" / "1", tmp_path / "parts" / "2")
    (tmp_path / "parts" / "2" / "near.npy").write_bytes(b"cut sh")

    again = Album(tmp_path)
    assert again.names() == {name_of(1), name_of(2)}
    again.add({name_of(3): made_up(3)})

    assert (tmp_path / "album.json").read_bytes() != before
    assert again.names() == {name_of(1), name_of(2), name_of(3)}
    assert again.nominated(made_up(3))[0].name == name_of(3)


def test_one_writes_at_a_time(tmp_path: Path) -> None:
    album = Album(tmp_path)
    with album._alone(), pytest.raises(AlbumBusy):
        Album(tmp_path).add({name_of(1): made_up(1)})
    assert album.names() == set()


def test_an_album_of_another_version_knows_nothing_and_is_made_anew(tmp_path: Path) -> None:
    album = Album(tmp_path)
    album.add({name_of(1): made_up(1)})
    (tmp_path / "album.json").write_text(json.dumps({"version": "older", "parts": [1]}))

    assert Album(tmp_path).names() == set()
    Album(tmp_path).add({name_of(1): made_up(1)})
    assert Album(tmp_path).names() == {name_of(1)}
    Album(tmp_path).clear()
    assert Album(tmp_path).nominated(made_up(1)) == []
