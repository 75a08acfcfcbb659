"""The arithmetic of the IIIF Image API: every request is refused, or gives what the specification says.

The oracle below is written from the words of the API (3.0, 4.1 to 4.5), not from the code.
"""

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authentication.images import iiif
from authentication.images.refusals import PictureRequestUnsupported, PictureRequestWrong

sides = st.integers(64, 12_000)
near = st.integers(0, 13_000)
decimals = st.one_of(
    st.integers(0, 130).map(str), st.decimals(0, 130, places=3, allow_nan=False).map(lambda one: f"{one:f}")
)
regions = st.one_of(
    st.sampled_from(
        ["full", "square", "max", "", "1,2,3", "-1,0,5,5", "1.5,0,5,5", "pct:0,0,101", "４,0,5,5"]
    ),
    st.tuples(near, near, near, near).map(lambda four: ",".join(map(str, four))),
    st.tuples(decimals, decimals, decimals, decimals).map(lambda four: "pct:" + ",".join(four)),
)
sizes = st.one_of(
    st.sampled_from(["max", "^max", "full", ",", "!5,", "^", "^!", "w,h", "pct:", "9,9 ", "1e3,", "^pct:0"]),
    st.tuples(st.sampled_from(["", "^"]), near).map(lambda two: f"{two[0]}{two[1]},"),
    st.tuples(st.sampled_from(["", "^"]), near).map(lambda two: f"{two[0]},{two[1]}"),
    st.tuples(st.sampled_from(["", "^", "!", "^!"]), near, near).map(
        lambda three: f"{three[0]}{three[1]},{three[2]}"
    ),
    st.tuples(st.sampled_from(["", "^"]), decimals).map(lambda two: f"{two[0]}pct:{two[1]}"),
    st.text(max_size=12),
)
rotations = st.one_of(
    st.sampled_from(["0", "!0", "90", "180", "270", "360", "!270", "45", "22.5", "361", "-90", "90!", "9O"]),
    st.text(max_size=5),
)
lasts = st.one_of(
    st.tuples(
        st.sampled_from(["default", "color", "gray", "bitonal", "grey", "native"]),
        st.sampled_from(["jpg", "png", "webp", "avif", "gif", "pdf", "tif", "jp2", "exe", "JPG"]),
    ).map(".".join),
    st.text(max_size=8),
)
NUMBER = r"[0-9]{1,10}(?:\.[0-9]{1,10})?"


def region_by_the_words(said: str, width: int, height: int) -> tuple[int, int, int, int] | None:
    """Return x, y, w, h as 4.1 has it; None where it wants a 400."""
    if said == "full":
        return 0, 0, width, height
    if said == "square":
        side = min(width, height)
        return (width - side) // 2, (height - side) // 2, side, side
    if re.fullmatch(r"[0-9]{1,10}(,[0-9]{1,10}){3}", said):
        x, y, w, h = map(int, said.split(","))
    elif re.fullmatch(rf"pct:{NUMBER}(,{NUMBER}){{3}}", said):
        px, py, pw, ph = (Fraction(one) for one in said[4:].split(","))
        if px >= 100 or py >= 100 or pw == 0 or ph == 0:
            return None
        half = Fraction(1, 2)
        x, y = (int(side * one / 100 + half) for side, one in ((width, px), (height, py)))
        x, y = min(x, width - 1), min(y, height - 1)
        w, h = (max(1, int(side * one / 100 + half)) for side, one in ((width, pw), (height, ph)))
    else:
        return None
    if w == 0 or h == 0 or x >= width or y >= height:
        return None
    return x, y, min(x + w, width) - x, min(y + h, height) - y


def is_as_the_words_want(
    said: str, part: tuple[int, int], got: tuple[int, int], most: tuple[int, int, int]
) -> bool:
    """Say whether a size is one that 4.2 allows for this part."""
    (w, h), (out_w, out_h) = part, got
    up = said.startswith("^")
    if not up and (out_w > w or out_h > h):
        return False
    if out_w > most[0] or out_h > most[1] or out_w * out_h > most[2] or min(got) < 1:
        return False
    said = said.removeprefix("^")
    # Proportions are kept to the pixel: either side is what the other makes of it, give or take one.
    true = abs(Fraction(out_w * h, w) - out_h) <= 1 or abs(Fraction(out_h * w, h) - out_w) <= 1
    if said.startswith("pct:"):
        share = Fraction(said[4:]) / 100
        wanted = (max(Fraction(1), w * share), max(Fraction(1), h * share))
        return max(abs(out_w - wanted[0]), abs(out_h - wanted[1])) <= Fraction(1, 2)
    if said == "max" or said.startswith("!"):
        bounds = most[:2] if said == "max" else tuple(map(int, said[1:].split(",")))
        fits = out_w <= bounds[0] and out_h <= bounds[1]
        # As large as may be: at a bound, at the part itself, or the next larger would be too much.
        full = (
            out_w in {bounds[0], most[0]}
            or out_h in {bounds[1], most[1]}
            or (not up and (out_w, out_h) == (w, h))
            or (out_w + 1) * (out_h + 1) > most[2]
        )
        return fits and full and true
    wide, high = said.split(",")
    if wide and high:
        return (out_w, out_h) == (int(wide), int(high))
    return (out_w == int(wide) if wide else out_h == int(high)) and true


@settings(max_examples=150, deadline=None)
@given(width=sides, height=sides, region=regions, size=sizes, rotation=rotations, last=lasts)
def test_any_request_is_refused_or_gives_what_the_api_says(
    width: int, height: int, region: str, size: str, rotation: str, last: str
) -> None:
    expected = region_by_the_words(region, width, height)
    try:
        cut = iiif.read_request(region, size, rotation, last, width=width, height=height)
    except (PictureRequestWrong, PictureRequestUnsupported):
        return
    assert expected == (cut.x, cut.y, cut.width, cut.height)
    most = iiif.limits(width, height)
    assert is_as_the_words_want(size, expected[2:], (cut.out_width, cut.out_height), most)
    assert last == f"{cut.quality}.{cut.format}"
    assert (
        rotation.removeprefix("!") in {"0", "90", "180", "270", "360"} or float(rotation.strip("!")) % 90 == 0
    )
    again = iiif.read_request(*cut.canonical.split("/"), width=width, height=height)
    assert (again, again.canonical) == (cut, cut.canonical)


@settings(max_examples=150, deadline=None)
@given(width=sides, height=sides, x=near, y=near, w=near, h=near, out=near, how=st.integers(0, 5))
def test_what_the_api_wants_given_is_given(
    width: int, height: int, x: int, y: int, w: int, h: int, out: int, how: int
) -> None:
    x, y, w, h, out = x % width, y % height, w % width + 1, h % height + 1, out + 1
    inside_w, inside_h = min(w, width - x), min(h, height - y)
    size = [
        "max",
        "^max",
        f"{out % inside_w + 1},",
        f",{out % inside_h + 1}",
        f"!{out},{out}",
        f"{out % inside_w + 1},{out % inside_h + 1}",
    ][how]
    wanted = (out % inside_w + 1, out % inside_h + 1)
    too_much = how in {2, 3, 5} and (max(wanted) > 8000 or wanted[0] * wanted[1] > 16_000_000)
    if too_much or (how in {2, 3} and max(inside_w, inside_h) > 3000):
        return

    cut = iiif.read_request(f"{x},{y},{w},{h}", size, "0", "default.jpg", width=width, height=height)

    assert (cut.width, cut.height) == (inside_w, inside_h)


@pytest.mark.parametrize(
    ("region", "size", "expected"),
    [
        # The examples of the API's own text, on a picture of 300 x 200.
        ("full", "max", (0, 0, 300, 200, 300, 200)),
        ("square", "max", (50, 0, 200, 200, 200, 200)),
        ("125,15,120,140", "max", (125, 15, 120, 140, 120, 140)),
        ("pct:41.6,7.5,40,70", "max", (125, 15, 120, 140, 120, 140)),
        ("125,15,200,200", "max", (125, 15, 175, 185, 175, 185)),
        ("pct:41.6,7.5,66.6,100", "max", (125, 15, 175, 185, 175, 185)),
        ("full", "150,", (0, 0, 300, 200, 150, 100)),
        ("full", "^360,", (0, 0, 300, 200, 360, 240)),
        ("full", ",150", (0, 0, 300, 200, 225, 150)),
        ("full", "^,240", (0, 0, 300, 200, 360, 240)),
        ("full", "pct:50", (0, 0, 300, 200, 150, 100)),
        ("full", "^pct:120", (0, 0, 300, 200, 360, 240)),
        ("full", "225,100", (0, 0, 300, 200, 225, 100)),
        ("full", "^360,360", (0, 0, 300, 200, 360, 360)),
        ("full", "!225,100", (0, 0, 300, 200, 150, 100)),
        ("full", "^!360,360", (0, 0, 300, 200, 360, 240)),
    ],
)
def test_the_examples_of_the_api(region: str, size: str, expected: tuple[int, ...]) -> None:
    cut = iiif.read_request(region, size, "0", "default.jpg", width=300, height=200)

    assert (cut.x, cut.y, cut.width, cut.height, cut.out_width, cut.out_height) == expected


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (("full", "360,", "0", "default.jpg"), PictureRequestWrong),  # larger, and no ^
        (("full", "pct:120", "0", "default.jpg"), PictureRequestWrong),
        (("full", "^9000,", "0", "default.jpg"), PictureRequestWrong),  # over the limit
        (("300,0,10,10", "max", "0", "default.jpg"), PictureRequestWrong),  # outside
        (("0,0,0,10", "max", "0", "default.jpg"), PictureRequestWrong),
        (("full", "0,", "0", "default.jpg"), PictureRequestWrong),
        (("full", "full", "0", "default.jpg"), PictureRequestWrong),  # version 2's word
        (("full", "max", "400", "default.jpg"), PictureRequestWrong),
        (("full", "max", "0", "grey.jpg"), PictureRequestWrong),
        (("full", "max", "0", "default.exe"), PictureRequestWrong),
        (("full", "max", "0", "default"), PictureRequestWrong),
        (("full", "max", "45", "default.jpg"), PictureRequestUnsupported),
        (("full", "max", "0", "default.tif"), PictureRequestUnsupported),
        (("9" * 5000 + ",0,1,1", "max", "0", "default.jpg"), PictureRequestWrong),
    ],
)
def test_what_does_not_follow_the_api_is_refused(wrong: tuple[str, ...], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        iiif.read_request(*wrong, width=300, height=200)


@settings(max_examples=20, deadline=None)
@given(width=sides, height=sides)
def test_tiles_as_viewers_reckon_them_are_places_of_the_pyramid_and_cover_it_once(
    width: int, height: int
) -> None:
    every = iiif.levels(width, height)
    for level, (wide, high) in enumerate(every):
        scale = 1 << level
        assert (wide, high) == (-(-width // scale), -(-height // scale))
        columns, rows = -(-wide // 512), -(-high // 512)
        for column, row in {(0, 0), (columns - 1, 0), (0, rows - 1), (columns - 1, rows - 1)}:
            x, y = column * 512 * scale, row * 512 * scale
            region = f"{x},{y},{min(512 * scale, width - x)},{min(512 * scale, height - y)}"
            size = f"{min(512, wide - column * 512)},{min(512, high - row * 512)}"
            cut = iiif.read_request(region, size, "0", "default.jpg", width=width, height=height)
            assert iiif.place_of(cut, width, height) == iiif.Place(level, column, row)
    assert max(every[-1]) <= 512


def test_sizes_that_are_kept_ready_are_asked_for_as_they_are_told() -> None:
    for width, height in ((4000, 3000), (1200, 280), (300, 200), (9000, 700), (64, 64)):
        for wide, high in iiif.sizes(width, height):
            cut = iiif.read_request("full", f"{wide},{high}", "0", "default.webp", width=width, height=height)
            assert (cut.out_width, cut.out_height) == (wide, high)
            assert abs(wide * height - high * width) <= max(width, height)
