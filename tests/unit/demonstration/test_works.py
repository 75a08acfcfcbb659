"""The demonstration works: each its own, the same each time, of the size its label says."""

import hashlib
from functools import cache
from itertools import combinations
from pathlib import Path

import imagehash
import numpy as np
import pytest
from PIL import Image

from deploy.demonstration.painting import Painted, paint_all, paint_one, studio_folder
from deploy.demonstration.works.catalogue import catalogue
from deploy.demonstration.works.studio import KINDS, paint

SMALL = 320
"""Pixels across: enough to tell two works apart, and quick."""
TINY = 100
"""Pixels across: enough to see whether a painter's hand is steady."""

FAR_APART_BITS = 72
"""Of 256: no two works in the folder of museum pictures that the tests read lie nearer to each other."""


def fingerprint(pixels: np.ndarray) -> imagehash.ImageHash:
    return imagehash.phash(Image.fromarray(pixels), hash_size=16)


@cache
def hung() -> dict[str, np.ndarray]:
    """Return every work of the catalogue, painted once for all that look at it."""
    return {work.slug: paint(work.kind, work.seed, SMALL) for work in catalogue()}


class TestCatalogue:
    def test_holds_two_dozen_works_and_more(self) -> None:
        assert len(catalogue()) >= 24

    def test_has_a_work_by_every_painter(self) -> None:
        assert {work.kind for work in catalogue()} == set(KINDS)

    def test_names_every_work_in_both_languages_and_every_maker_as_invented(self) -> None:
        for work in catalogue():
            for words in (work.title, work.artist, work.medium, work.description):
                assert words["en"].strip()
                assert any("\u4e00" <= letter <= "\u9fff" for letter in words["zh"])
            assert "demonstration artist" in work.artist["en"]
            assert "示范艺术家" in work.artist["zh"]

    def test_gives_no_two_works_one_title_or_one_file(self) -> None:
        works = catalogue()
        assert len({work.title["en"] for work in works}) == len(works)
        assert len({work.slug for work in works}) == len(works)

    def test_lets_no_work_be_older_than_its_maker_or_the_lines_of_the_law(self) -> None:
        for work in catalogue():
            assert work.born + 18 <= work.year
            assert work.year > 1966
            assert 0 < work.estimate_low_minor < work.estimate_high_minor


class TestPaint:
    def test_makes_every_work_different(self) -> None:
        prints = {slug: fingerprint(pixels) for slug, pixels in hung().items()}

        near = [
            (one, two, prints[one] - prints[two])
            for one, two in combinations(prints, 2)
            if prints[one] - prints[two] < FAR_APART_BITS
        ]
        assert near == []

    @pytest.mark.parametrize("kind", KINDS)
    def test_gives_the_same_pixels_each_time_and_others_for_another_seed(self, kind: str) -> None:
        first = paint(kind, 3, TINY)

        assert np.array_equal(first, paint(kind, 3, TINY))
        assert not np.array_equal(first, paint(kind, 10, TINY)[: first.shape[0], : first.shape[1]])

    @pytest.mark.parametrize("kind", KINDS)
    def test_paints_as_wide_as_asked_in_eight_bit_colour(self, kind: str) -> None:
        pixels = paint(kind, 1, TINY)

        assert pixels.shape[1:] == (TINY, 3)
        assert pixels.dtype == np.uint8

    def test_knows_no_other_painter(self) -> None:
        with pytest.raises(ValueError, match="unknown kind"):
            paint("fresco", 1, 100)


class TestPaintAll:
    def test_keeps_the_proportions_that_the_label_says(self) -> None:
        for work in catalogue():
            if work.kind in {"bamboo", "plum", "calligraphy", "oil", "woodblock", "embroidery"}:
                height, width = hung()[work.slug].shape[:2]
                assert height / width == pytest.approx(work.height_mm / work.width_mm, rel=0.06), work.slug

    def test_paints_a_work_and_its_detail_once(self, tmp_path: Path) -> None:
        work = catalogue()[-1]
        painted = Painted(work, tmp_path / f"{work.slug}.jpg", tmp_path / f"{work.slug}-detail.jpg")
        paint_one(painted, 160)
        before = {path: hashlib.sha256(path.read_bytes()).digest() for path in tmp_path.iterdir()}
        seen: list[str] = []

        again = paint_all([work], tmp_path, on_each=lambda each: seen.append(each.slug))

        assert again == [painted]
        assert seen == [work.slug]
        assert {path: hashlib.sha256(path.read_bytes()).digest() for path in tmp_path.iterdir()} == before

    def test_leaves_no_half_painted_file(self, tmp_path: Path) -> None:
        work = catalogue()[8]
        paint_one(Painted(work, tmp_path / "whole.jpg", tmp_path / "detail.jpg"), 120)

        assert sorted(path.name for path in tmp_path.iterdir()) == ["detail.jpg", "whole.jpg"]
        with Image.open(tmp_path / "whole.jpg") as picture:
            assert picture.width == 120

    def test_keeps_the_work_of_other_painters_elsewhere(self, tmp_path: Path) -> None:
        assert studio_folder(tmp_path).parent == tmp_path / "demonstration"
