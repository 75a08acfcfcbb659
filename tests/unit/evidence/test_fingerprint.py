"""Fingerprints against PDQ's published hashes, and how alike they say pictures are."""

import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from authentication.evidence import fingerprint, likeness
from authentication.evidence.errors import ImageRefused
from authentication.evidence.fingerprint import Fingerprint
from authentication.evidence.likeness import Grade

ABSENT = 8
"""Of the 19 published pairs: 7 pictures of another data set, and one that its authors do not ship."""


def picture(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Return a smooth picture with much in it, another one for each seed."""
    noise = np.random.default_rng(seed).integers(0, 255, (9, 12, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC)


def file(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


class TestPdq:
    def test_is_exact_for_every_published_picture_at_hand(self, vectors: Path) -> None:
        folder = vectors / "pdq"
        published = json.loads((folder / "expected_hashes_from_pdq_test.json").read_text())
        absent = []

        for case in published:
            path = folder / case["path"].replace("misc-images/", "images/")
            if not path.is_file():
                absent.append(case["path"])
                continue
            assert fingerprint.fingerprint(path.read_bytes()).pdq256 == case["pdq"], case["path"]

        assert len(absent) == ABSENT
        assert len(published) - len(absent) == 11

    def test_is_near_for_pictures_that_were_worked_on(self, vectors: Path) -> None:
        folder = vectors / "pdq" / "bridge-mods"
        original = fingerprint.fingerprint((folder / "aaa-orig.jpg").read_bytes())

        found = {
            path.stem: likeness.compare(fingerprint.fingerprint(path.read_bytes()), original)
            for path in sorted(folder.glob("*.jpg"))
        }

        assert len(found) == 12
        assert found["aaa-orig"].grade is Grade.SAME_FILE
        assert all(each.grade in {Grade.SAME_FILE, Grade.SAME_PICTURE} for each in found.values())

    def test_turned_pictures_are_found_by_their_turns(self, vectors: Path) -> None:
        folder = vectors / "pdq" / "reg-test-input" / "dih"
        original = fingerprint.fingerprint((folder / "bridge-1-original.jpg").read_bytes())

        for path in sorted(folder.glob("*.jpg")):
            data = path.read_bytes()
            turned, turns = fingerprint.fingerprint(data), fingerprint.pdq_turns(data)
            assert len(turns) == 8
            assert turns[0] == turned.pdq256
            assert likeness.compare(turned, original, turns=turns).pdq_distance_bits <= likeness.PDQ_SAME_BITS


class TestFingerprint:
    def test_says_what_it_was_computed_from(self) -> None:
        data = file(picture(1))

        found = fingerprint.fingerprint(data)

        assert found.sha256 == hashlib.sha256(data).hexdigest()
        assert (found.width, found.height) == (320, 240)
        assert (len(found.phash64), len(found.dhash64), len(found.pdq256)) == (16, 16, 64)
        assert Fingerprint.read(json.loads(json.dumps(found.to_json()))) == found

    def test_applies_the_orientation(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # to be shown turned by a quarter
        turned = fingerprint.fingerprint(file(picture(1).rotate(90, expand=True), exif=exif))

        assert (turned.width, turned.height) == (320, 240)
        assert turned.pdq256 == fingerprint.fingerprint(file(picture(1))).pdq256

    @pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "CMYK", "1", "I;16"])
    def test_takes_every_mode(self, mode: str) -> None:
        image = picture(1).convert(mode) if mode != "I;16" else Image.new("I;16", (64, 64), 1000)

        found = fingerprint.fingerprint(file(image, "TIFF"))

        assert len(found.pdq256) == 64

    def test_refuses_what_is_no_picture_or_cut_short(self) -> None:
        data = file(picture(1), "JPEG")

        for broken in (b"", b"GIF89a", b"%PDF-1.7", data[: len(data) // 2], data[:30]):
            with pytest.raises(ImageRefused):
                fingerprint.fingerprint(broken)
            with pytest.raises(ImageRefused):
                fingerprint.pdq_turns(broken)

    @pytest.mark.parametrize("side", [12_300, 60_000])
    def test_refuses_a_bomb_before_it_is_unpacked(self, side: int) -> None:
        header = file(Image.new("1", (8, 8)), "PPM").replace(b"8 8", f"{side} {side}".encode())

        with pytest.raises(ImageRefused, match="pixels"):
            fingerprint.fingerprint(header)

    @pytest.mark.parametrize(
        "change",
        [
            {"sha256": "x"},
            {"phash64": "0" * 15},
            {"dhash64": None},
            {"pdq256": "F" * 64},
            {"width": 0},
            {"height": True},
            {"pdq_quality": 101},
            {"pdq_quality": "100"},
        ],
    )
    def test_is_not_read_from_nonsense(self, change: dict[str, Any]) -> None:
        found = fingerprint.fingerprint(file(picture(1))).to_json()

        with pytest.raises(ImageRefused):
            Fingerprint.read({**found, **change})
        with pytest.raises(ImageRefused):
            Fingerprint.read(None)


class TestLikeness:
    @pytest.fixture
    def registered(self) -> Fingerprint:
        return fingerprint.fingerprint(file(picture(1)))

    def test_of_a_file_with_itself(self, registered: Fingerprint) -> None:
        found = likeness.compare(registered, registered)

        assert found.grade is Grade.SAME_FILE
        assert (found.phash_distance_bits, found.dhash_distance_bits, found.pdq_distance_bits) == (0, 0, 0)

    @pytest.mark.parametrize("quality", [30, 90])
    def test_of_the_same_picture_re_encoded(self, registered: Fingerprint, quality: int) -> None:
        again = fingerprint.fingerprint(file(picture(1).resize((200, 150)), "JPEG", quality=quality))

        assert likeness.compare(again, registered).grade is Grade.SAME_PICTURE

    @pytest.mark.parametrize("seed", range(2, 12))
    def test_of_other_pictures(self, registered: Fingerprint, seed: int) -> None:
        other = fingerprint.fingerprint(file(picture(seed)))

        assert likeness.compare(other, registered).grade is Grade.DIFFERENT

    def test_of_pictures_with_nothing_in_them_is_not_left_to_pdq(self, registered: Fingerprint) -> None:
        blank = fingerprint.fingerprint(file(Image.new("RGB", (300, 300), "white")))

        assert blank.pdq_quality < likeness.PDQ_LEAST_QUALITY
        assert likeness.compare(blank, replace(registered, pdq256=blank.pdq256)).grade is Grade.DIFFERENT

    def test_counts_bits(self) -> None:
        assert likeness.distance_bits("ff00", "00ff") == 16
        assert likeness.distance_bits("f", "e") == 1
