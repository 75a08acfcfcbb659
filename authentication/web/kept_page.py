"""The page that is kept: one file that verifies with no house and no network."""

import base64
import hashlib
from pathlib import Path
from typing import Any, Final

from flask import Response, current_app
from flask_babel import force_locale

from authentication.evidence import errors, words
from authentication.evidence.chinese import ZH
from authentication.evidence.errors import EvidenceError
from authentication.evidence.reasons import REASONS
from authentication.evidence.verdict import State
from authentication.web.bundling import Bundle
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room
from foundation.web.words import LANGUAGES

room = Room("kept_page", __name__)

STATIC: Final = Path(__file__).resolve().parents[2] / "static"
HERE: Final = "js/authentication/kept"
NAME: Final = "bianliang-verify.html"
KEPT: Final = "authentication.kept_page"
STATEMENT: Final = "statement."
Spoken = dict[str, dict[str, str]]


def said(statements: Spoken | None = None) -> dict[str, Any]:
    """Return the words that the page says: those of the command, and what kinds of statement are called.

    :param statements: language to kind of statement to what pages call it; a kind without is said as it is
    """
    kinds = [each for each in vars(errors).values() if isinstance(each, type)]
    return {
        "states": {
            state.value: {"glyph": each.glyph, "word": each.word, "advice": each.advice}
            for state in State
            for each in [words.STATES[state]]
        },
        "titles": words.TITLES,
        "errors": {each.__name__: each.message for each in kinds if issubclass(each, EvidenceError)},
        "zh": ZH,
        "reasons": REASONS,
        "statements": statements or {each: {} for each in LANGUAGES},
    }


def spoken_statements() -> Spoken:
    """Return what the pages of this house call each kind of statement, by language."""
    known = current_app.extensions["bianliang.words"]
    names = sorted(name for name in known if name.startswith(STATEMENT))
    found: Spoken = {}
    for each in LANGUAGES:
        with force_locale(each):
            found[each] = {name.removeprefix(STATEMENT): str(known[name]) for name in names}
    return found


def script(entry: str = "page.js", statements: Spoken | None = None) -> str:
    """Return the page's script: our modules, the vendored ones, and the words."""
    return Bundle(STATIC, given={f"{HERE}/data.js": said(statements)}).of(f"{HERE}/{entry}")


def page() -> bytes:
    """Return the page of this house, made once."""
    made: bytes | None = current_app.extensions.get(KEPT)
    if made is None:
        made = current_app.extensions[KEPT] = written(spoken_statements())
    return made


def written(statements: Spoken) -> bytes:
    """Return the page. It asks nothing of anybody: its own policy forbids it."""
    style = (STATIC / HERE / "page.css").read_text("utf-8")
    code = script(statements=statements)
    for text in (style, code):
        assert "</s" not in text.lower(), "it would end its own element"
    policy = (
        f"default-src 'none'; script-src {_hash_of(code)}; style-src {_hash_of(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    body = (STATIC / HERE / "page.html").read_text("utf-8")
    made = body.replace("POLICY", policy).replace("/*STYLE*/", style).replace("/*SCRIPT*/", code)
    return made.encode()


def sha256() -> str:
    """Return the page's SHA-256 in hex, for whoever wants to know whether his is this one."""
    return hashlib.sha256(page()).hexdigest()


def _hash_of(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"


@room.get("/verify/offline.html", gives=Download("text/html"), may=ANYONE, scope="registry:read")
def offline(call: Call[None]) -> Response:
    """Give the page to keep: it verifies with no network, from a file on your own machine."""
    return call.download(page(), "text/html; charset=utf-8", NAME)
