"""Modules into one script: what is understood, and what is refused."""

from pathlib import Path

import pytest

from authentication.web import kept_page
from authentication.web.bundling import Bundle, ModuleUnread


def bundle(folder: Path, **modules: str) -> str:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text)
    return Bundle(folder, given={"data.js": {"word": "字"}}).of("a.js")


def test_names_are_handed_on_under_other_names_too(tmp_path: Path) -> None:
    made = bundle(
        tmp_path,
        a='import { b as c, d } from "./b.js";\nimport * as all from "./b.js";\n'
        'import { DATA } from "./data.js";\n'
        "export const e = c + d + all.d;\n",
        b="const x = 1;\nexport { x as b };\nexport function d() {}\n",
    )

    assert "const { b: c, d } = m0;" in made
    assert "const all = m0;" in made
    assert "return { d, b: x };" in made
    assert 'const DATA = {"word":"字"};' in made


@pytest.mark.parametrize(
    "text",
    [
        "export default 1;\n",
        'import "./b.js";\n',
        'export * from "./b.js";\n',
        'import { a } from "./a.js";\n',
    ],
    ids=["default", "for its effect", "all of another", "itself"],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ModuleUnread):
        bundle(tmp_path, a=text, b="export const b = 1;\n")


def test_the_page_is_one_file_that_fetches_nothing() -> None:
    page = kept_page.written({"en": {}, "zh": {}}).decode()
    head = page[: page.index("<script>")]

    assert "default-src 'none'" in head
    assert "connect-src" not in head, "nothing of it may connect"
    for word in ("src=", "href=", "@import", "url("):
        assert word not in head
    for word in ("fetch(", "XMLHttpRequest", "WebSocket", "EventSource", "importScripts", "localStorage"):
        assert word not in page
    assert "POLICY" not in page
    assert len(page) < 400_000
