"""Templates keep the policy of the house: nothing inline or from elsewhere, every word in Chinese too."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NAMES = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]
CHINESE = {
    identity
    for catalogue in ROOT.glob("*/translations/zh/LC_MESSAGES/messages.po")
    for message in read_po(io.BytesIO(catalogue.read_bytes()))
    if message.id and message.string
    for identity in ([message.id] if isinstance(message.id, str) else [message.id[0]])
}


def _text(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_nothing_is_inline(path: Path) -> None:
    text = _text(path)
    assert re.findall(r"<style[\s>]", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == []
    assert re.findall(r"\sstyle=", text) == []
    assert re.findall(r"<[a-z][^>]*\son[a-z]+=", text) == []
    asked = re.findall(r"(?:src|href)=[\"']?((?:https?:)?//[^\"' >]*)", text)
    # Stripe's script may come from nowhere else; it is asked for only where a house has keys of its own.
    assert asked == (["https://js.stripe.com/v3/"] if path.name == "stripe_card.html" else [])


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_every_word_has_its_chinese(path: Path) -> None:
    options = {"encoding": "utf-8", "trimmed": "false"}
    found = extract_from_file(
        "jinja2.ext:babel_extract",
        str(path),
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
        options=options,
    )
    words = {words if isinstance(words, str) else words[0] for _, words, _, _ in found}
    assert sorted(words - CHINESE) == []


def test_pictures_keep_their_room() -> None:
    for path in TEMPLATES:
        pictures = re.findall(r"<img\b[^>]*>", _text(path))
        assert [one for one in pictures if "width=" not in one or "height=" not in one] == [], path.name
