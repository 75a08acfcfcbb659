"""What a picture is mostly made of is counted."""

import io

import pytest
from PIL import Image

from authentication.images.colours import MOST, NAMES, colours, named


def picture(*stripes: tuple[str, int]) -> bytes:
    """A picture of stripes: a colour and its width."""
    image = Image.new("RGB", (sum(width for _, width in stripes), 100))
    place = 0
    for colour, width in stripes:
        image.paste(colour, (place, 0, place + width, 100))
        place += width
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("colour", "name"),
    [("#000000", "black"), ("#ffffff", "white"), ("#808080", "grey"), ("#e9dcc0", "cream"),
     ("#7a5537", "brown"), ("#b5382a", "red"), ("#f0b0b0", "pink"), ("#e8811c", "orange"),
     ("#e8cf2a", "yellow"), ("#3d8a3d", "green"), ("#7fa3a0", "turquoise"), ("#2040a0", "blue"),
     ("#5a2d91", "purple")],
)  # fmt: skip
def test_every_colour_has_the_name_that_people_give_it(colour: str, name: str) -> None:
    assert list(colours(picture((colour, 50)))) == [name]


def test_colours_stand_by_how_much_they_take() -> None:
    found = colours(picture(("#2040a0", 50), ("#b5382a", 30), ("#ffffff", 15), ("#000000", 5)))

    assert list(found) == ["blue", "red", "white"]  # a twentieth is no colour of the picture
    assert 450 < found["blue"] < 550


def test_at_most_a_few_are_named() -> None:
    names = ["#b5382a", "#2040a0", "#3d8a3d", "#e8cf2a", "#ffffff", "#000000"]

    assert len(colours(picture(*((name, 20) for name in names)))) == MOST


def test_the_same_file_has_the_same_colours_and_grey_and_clear_ones_have_some() -> None:
    data = picture(("#7a5537", 40), ("#e9dcc0", 60))
    assert colours(data) == colours(data)
    for mode in ("L", "RGBA", "CMYK", "P", "1"):
        out = io.BytesIO()
        Image.new(mode, (30, 30)).save(out, "TIFF")
        assert set(colours(out.getvalue())) <= set(NAMES)


def test_every_point_has_a_name() -> None:
    steps = (0, 30, 60, 100, 140, 180, 220, 255)
    assert {named(hue, full, value) for hue in range(256) for full in steps for value in steps} == set(NAMES)
