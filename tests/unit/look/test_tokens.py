"""The tokens keep their contrast: by day and by night (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[3] / "static" / "css"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
TOKENS = {name: (light, dark) for name, light, dark in TOKEN.findall((CSS / "tokens.css").read_text("utf-8"))}
THEMES = ("light", "dark")
GROUNDS = ("paper", "raised", "wash")
TEXTS = ("ink", "ink-2", "ink-3", "celadon", "celadon-deep", "cinnabar", "gold")


def luminance(colour: str) -> float:
    """Return the relative luminance of '#rrggbb' (WCAG 2.2, "relative luminance")."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str, theme: str) -> float:
    """Return the contrast ratio of two tokens in a theme, 1 to 21."""
    pair = sorted((luminance(TOKENS[name][THEMES.index(theme)]) for name in (first, second)), reverse=True)
    return (pair[0] + 0.05) / (pair[1] + 0.05)


def test_the_measure_agrees_with_the_standard() -> None:
    assert luminance("#ffffff") == pytest.approx(1)
    assert luminance("#000000") == 0
    assert (luminance("#ffffff") + 0.05) / (luminance("#767676") + 0.05) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_stands_out_on_every_ground(text: str, ground: str, theme: str) -> None:
    assert contrast(text, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [("on-celadon", "celadon"), ("on-celadon", "celadon-deep"), ("on-cinnabar", "cinnabar")],
)
def test_text_stands_out_on_colour(text: str, ground: str, theme: str) -> None:
    assert contrast(text, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_what_can_be_typed_in_has_an_edge(ground: str, theme: str) -> None:
    assert contrast("edge", ground, theme) >= 3


def test_glaze_and_lines_never_colour_text() -> None:
    weak = re.compile(r"(?<![\w-])color:\s*var\(--(glaze|line)\)")
    for sheet in CSS.glob("*.css"):
        rules = re.findall(r"([^{}]+)\{([^{}]*)\}", sheet.read_text("utf-8"))
        offending = [
            selector.strip() for selector, body in rules if weak.search(body) and "::" not in selector
        ]
        assert offending == [], sheet.name


def test_colours_stand_in_the_tokens_alone() -> None:
    loose = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
    for sheet in CSS.glob("*.css"):
        if sheet.name == "tokens.css":
            continue
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
        declared = re.findall(r":\s*([^;{}]+);", text)
        assert [value for value in declared if loose.search(value) and value != "#fff"] == [], sheet.name


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_no_rule_swallows_those_behind_it(sheet: Path) -> None:
    """A brace that is not closed puts the rest of the sheet into a media query, where nobody sees it go."""
    depth = 0
    bare = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    for line in bare.splitlines():
        assert depth == 0 or not line.startswith(("@media", ".")), line
        depth += line.count("{") - line.count("}")
    assert depth == 0
