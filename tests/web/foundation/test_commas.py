"""Lists and clauses stand with the comma of the reader's language.

Seen red: 'R-01, R-05' and names with Latin commas on Chinese pages.
"""

import re
from pathlib import Path

from flask import Flask, render_template_string

PAGES = Path(__file__).parents[3] / "templates"
LATIN = re.compile(r"""join\(", "\)|~ ", " ~|[}%]\}, \{\{""")
COLON = re.compile(r"\) ?\}\}(</[a-z0-9]+>)?: ?[{<]")


def test_words_are_listed_in_the_readers_language(app: Flask) -> None:
    page = "{{ ['甲', '乙']|listed }} {{ comma() }} {{ [1, 2]|listed }} {{ []|listed }}"
    said = {}
    for language in ("en", "zh"):
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            said[language] = render_template_string(page)

    assert said == {"en": "甲, 乙 ,  1, 2 ", "zh": "甲、乙 ， 1、2 "}


def test_no_page_joins_by_a_latin_comma() -> None:
    found = [
        f"{path.name}: {line.strip()[:90]}"
        for path in sorted(PAGES.rglob("*.html"))
        if path.name != "pattern_book.html"
        for line in path.read_text(encoding="utf-8").splitlines()
        if LATIN.search(line)
    ]
    assert found == []


def test_a_word_and_what_it_says_stand_with_the_colon_of_the_readers_language(app: Flask) -> None:
    """Seen red: '闸口: 松鹤图' as a title."""
    said = {}
    for language in ("en", "zh"):
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            said[language] = render_template_string("{{ 'a' }}{{ colon() }}{{ 'b' }}")
    assert said == {"en": "a: b", "zh": "a：b"}

    found = [
        f"{path.name}: {line.strip()[:90]}"
        for path in sorted(PAGES.rglob("*.html"))
        if path.name != "pattern_book.html"
        for line in path.read_text(encoding="utf-8").splitlines()
        if COLON.search(line)
    ]
    assert found == []
