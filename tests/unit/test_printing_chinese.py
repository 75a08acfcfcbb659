"""A printed certificate brings its Chinese letters with it, and only those."""

import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from authentication.web.printing import pdf
from authentication.web.printing.sheet import Line, Sheet
from foundation.web.printing import chinese

SHEET = Sheet(
    number="BL-2026-0001",
    state="in_force",
    state_words=("In force", "有效"),
    heading=("Certificate of authenticity", "真品证书"),
    title=("Pine and crane", "松鹤图"),
    maker=("Gu Yan", "顾严"),
    opinion=("It is genuine.", "此作为真迹。"),
    lines=(Line("Materials", "材质", "ink 墨"),),
    signature=(Line("Expert", "鉴定人", "Gu Yan"),),
    advice=("Check it.", "请查验。"),
    verify_url="http://localhost/verify",
    picture=None,
)
has_font = pytest.mark.skipif(chinese.font_file() is None, reason="no Noto CJK font on this machine")


def unicode_maps(data: bytes) -> str:
    """Return the ToUnicode maps of a PDF: what its fonts can be copied as."""
    texts = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            texts.append(zlib.decompress(stream.strip()).decode("latin-1"))
        except zlib.error:  # the page itself, written in ASCII
            continue
    return "\n".join(text for text in texts if "beginbfchar" in text or "beginbfrange" in text)


@has_font
def test_the_letters_are_embedded() -> None:
    data = pdf(SHEET)

    assert b"/FontFile2" in data
    assert b"BianliangSong" in data
    assert b"STSong-Light" not in data
    assert len(data) < 200_000
    for letter in "汴梁真品证书松鹤图顾严":
        assert f"{ord(letter):04X}" in unicode_maps(data).upper(), letter


@has_font
@pytest.mark.parametrize("others", ["春夏秋冬", "松鹤", "为山油鸟鹤证松"])
def test_a_page_lacks_nothing_that_the_page_before_it_did_not_have(others: str) -> None:
    alone = pdf(SHEET)

    before = pdf(replace(SHEET, title=("Another", others), maker=("Another", "李白")))
    after = pdf(SHEET)

    assert after == alone
    for letter in {*others, *"李白"}:
        assert f"{ord(letter):04X}" in unicode_maps(before).upper(), letter


@has_font
def test_the_font_holds_what_was_asked_and_no_more() -> None:
    from io import BytesIO

    from fontTools.ttLib import TTFont

    path = chinese.font_file()
    assert path is not None
    font = TTFont(BytesIO(chinese.reduced(path, "松鹤")))

    assert set(font.getBestCmap()) == {ord("松"), ord("鹤")}
    assert font["glyf"][font.getBestCmap()[ord("松")]].numberOfContours > 3


@has_font
def test_the_same_certificate_is_the_same_bytes() -> None:
    assert pdf(SHEET) == pdf(SHEET)


def test_without_a_font_the_page_names_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(chinese.VARIABLE, str(tmp_path / "none.ttc"))

    data = pdf(SHEET)

    assert b"STSong-Light" in data
    assert b"/FontFile2" not in data
