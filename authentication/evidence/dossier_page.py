"""A dossier as one page that opens anywhere: HTML without scripts, pictures or addresses to fetch.

The page is for reading. What proves is the file: the page says what was found when it was made, or that
nothing was verified.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from authentication.evidence import plain_text, showing
from authentication.evidence.dossier import Dossier
from authentication.evidence.dossier_words import code_of, name_of
from authentication.evidence.verdict import Verdict

Say = Callable[[str, str], str | None]
"""What a code is called in the page's language, asked by its field ('holdings.state'); or None."""

STYLE: Final = """
body{font:15px/1.55 Georgia,"Noto Serif CJK SC","Songti SC",serif;color:#1c1b19;background:#faf8f3;margin:0}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.7rem;margin:.2rem 0}h2{font-size:1.2rem;border-bottom:1px solid #b9b2a3;margin:2.2rem 0 .6rem}
h3{font-size:1rem;margin:1.2rem 0 .3rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:13px}
dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.15rem 1rem;margin:.3rem 0}
dt{color:#6a6357}dd{margin:0;overflow-wrap:anywhere}ul{margin:0}
dl dl{grid-template-columns:minmax(5rem,9rem) 1fr;font-size:14px}dl dl dl{display:block}
dl dl dl dt,dl dl dl dd{display:inline;margin:0}
dl dl dl dt::after{content:": "}dl dl dl dd::after{content:"";display:block}
ul{list-style:none}ul,dd>ul{padding:0}
li{border-top:1px solid #e3ded2;padding:.3rem 0}
.state li{overflow-wrap:anywhere}
.state{border:2px solid #8a2b1d;padding:.7rem 1rem;background:#fff}.good{border-color:#2f5d50}
.small,.proof{color:#5b574f;font-size:13px}
.proof{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:12px}
summary{cursor:pointer;color:#2f5d5b;padding:.2rem 0}.other{color:#5b574f}
@media(max-width:34rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{body{background:#fff}h2{break-after:avoid}}
"""
FIRST: Final = ("seq", "event", "code", "title", "number", "name", "at", "from", "to", "decision", "stage")
"""What is read first of a thing."""
PROOFS: Final = frozenset(
    {
        "id",
        "hash",
        "prev_hash",
        "head",
        "digest",
        "sha256",
        "image_sha256",
        "compared_with",
        "artwork",
        "paper_id",
        "dossier",
    }
) | {"transition", "reference", "ruleset"}
"""What only a check needs: shown small, and last."""
LEFT_TO_THE_FILE: Final = frozenset(
    {
        "artwork_id",
        "holding_id",
        "step_id",
        "account_id",
        "covers",
        "drawn_by",
        "from_owner",
        "to_owner",
        "currency",
        "proposed",
    }
)
"""Numbers that say nothing to a reader; the file has them."""
NAMES: Final = frozenset({"name", "expert_name", "decided_by", "drawn_by_name", "registrant"})
TEXTS: Final = frozenset({"title", "maker"})
SIDES: Final = ("height_mm", "width_mm", "depth_mm")
YEARS: Final = frozenset({"made_from", "made_to", "died"})
PLAIN: Final = re.compile(r"[A-Z0-9./@_-]+")
"""Numbers and codes, which are of no language."""
TONGUE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SECTIONS: Final = (
    "work",
    "certificate",
    "holdings",
    "conditions",
    "papers",
    "filings",
    "ledger",
    "decisions",
    "stops",
)


def page(
    dossier: Dossier, *, verdict: Verdict | None = None, lang: str = "en", say: Say | None = None
) -> str:
    """Return the page.

    :param verdict: what was found of this very file; None says that nothing was verified
    :param say: words for codes of the house that made the file; without it they stand as they are
    """
    content = dossier.content
    reader = _Reader(lang, say)
    title = f"{name_of('Dossier', lang)} · {_title(content, lang)}"
    made = [
        f'<!doctype html><html lang="{"zh-Hans" if lang == "zh" else "en"}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>",
        f"<h1>{escape(title)}</h1>",
        *_verdict(verdict, lang),
        reader.fields(
            "", {name: content.get(name) for name in ("made_at", "made_for", "dossier", "artwork")}
        ),
    ]
    for name in SECTIONS:
        value = content.get(name)
        shown = (
            reader.value(name, name, value)
            if value
            else f"<p class='small'>{escape(name_of('nothing', lang))}</p>"
        )
        made.append(f'<h2 id="{name}">{escape(name_of(name, lang))}</h2>{shown}')
    return "\n".join([*made, "</main></body></html>\n"])


def _verdict(verdict: Verdict | None, lang: str) -> Iterator[str]:
    if verdict is None:
        yield f"<p class='state'>{escape(name_of('unverified', lang))}</p>"
        return
    told = [plain_text.dated(line.strip(), lang) for line in showing.verdict_lines(verdict, lang=lang)]
    kind = "state good" if verdict.is_valid else "state"
    yield f"<div class='{kind}'><p>{escape(name_of('verified', lang))}</p>"
    yield f"<p><strong>{escape(told[0])}</strong></p>"
    yield "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in told[1:]) + "</ul></div>"


def _title(content: Mapping[str, Any], lang: str) -> str:
    work = content.get("work")
    titles = work.get("title") if isinstance(work, Mapping) else None
    if not isinstance(titles, Mapping) or not titles:
        return str(content.get("artwork", ""))
    return str(_own(titles, lang))


def _own(texts: Mapping[str, Any], lang: str) -> Any:
    wanted = ("zh", "zh-Hans") if lang == "zh" else (lang,)
    return next((texts[tag] for tag in wanted if texts.get(tag)), None) or next(iter(texts.values()))


class _Reader:
    """Shows values to a reader of one language."""

    def __init__(self, lang: str, say: Say | None) -> None:
        self.lang = lang
        self.say = say

    def value(self, section: str, name: str, value: Any) -> str:
        """Return a value as HTML."""
        if isinstance(value, Mapping):
            if name in TEXTS and value and all(TONGUE.fullmatch(str(tag)) for tag in value):
                return self._in_languages(value)
            return self.fields(section, _laid_open(value, self.lang))
        if isinstance(value, Sequence) and not isinstance(value, str):
            return self._several(section, name, value)
        return self._single(section, name, value)

    def fields(self, section: str, values: Mapping[str, Any]) -> str:
        """Return named values as a list, what only a check needs at its end."""
        shown = sorted(values.items(), key=lambda one: _place(one[0]))
        rows = []
        for name, value in shown:
            if value in (None, "", [], {}) or name in LEFT_TO_THE_FILE:
                continue
            said = self.value(section, name, value)
            proof = " class='proof'" if name in PROOFS else ""
            if name == "facts":
                said = f"<details><summary>{escape(name_of('facts', self.lang))}</summary>{said}</details>"
            rows.append(f"<dt>{escape(name_of(str(name), self.lang))}</dt><dd{proof}>{said}</dd>")
        return f"<dl>{''.join(rows)}</dl>"

    def _several(self, section: str, name: str, values: Sequence[Any]) -> str:
        if not values:
            return "–"
        shown = [self._person(section, one) or self.value(section, name, one) for one in values]
        if name == "posting":
            return " → ".join(shown)
        if all(not isinstance(one, Mapping | list) for one in values):
            return ("、" if self.lang == "zh" else ", ").join(shown)
        return "<ul>" + "".join(f"<li>{one}</li>" for one in shown) + "</ul>"

    def _person(self, section: str, one: Any) -> str:
        """Return who signed, as what and when, in one line; '' for what is no such thing."""
        if not isinstance(one, Mapping) or not one.keys() <= {
            "account_id",
            "name",
            "role",
            "at",
            "kind",
            "signed",
        }:
            return ""
        parts = ("name", "role", "at", "kind")
        told = [self._single(section, name, one[name]) for name in parts if one.get(name)]
        return ("，" if self.lang == "zh" else ", ").join(told)

    def _in_languages(self, texts: Mapping[str, Any]) -> str:
        own = _own(texts, self.lang)
        others = [(str(tag), str(text)) for tag, text in texts.items() if text and text != own]
        told = "".join(
            f" <span class='other' lang='{escape(tag)}'>{escape(text)}</span>" for tag, text in others
        )
        return self._typed(str(own)) + told

    def _single(self, section: str, name: str, value: Any) -> str:
        if value is None:
            return "–"
        if isinstance(value, bool):
            return escape(code_of(str(value).lower(), self.lang) or "")
        if isinstance(value, int | float):
            return escape(self._number(name, value))
        text = str(value)
        if name in NAMES:
            return self._typed(plain_text.spoken(text, self.lang))
        word = self.say(f"{section}.{name}", text) if self.say else None
        found = word or plain_text.written(text, self.lang) or code_of(text, self.lang)
        if found is not None:
            return escape(found)
        return escape(text) if name in PROOFS else self._typed(text)

    def _number(self, name: str, value: float) -> str:
        if name == "size_mm":
            return plain_text.centimetres([value])
        if name == "value_eur" and isinstance(value, int):
            return plain_text.amount("EUR", value * 100)
        if name in YEARS and isinstance(value, int):
            return plain_text.year(value, self.lang)
        return str(value)

    def _typed(self, text: str) -> str:
        """Return text as it was typed; in another script than the page's it says which language it is."""
        written = "" if PLAIN.fullmatch(text) else plain_text.script(text)
        if written in {"", "zh-Hans" if self.lang == "zh" else self.lang}:
            return escape(text)
        return f"<span lang='{written}'>{escape(text)}</span>"


def _place(name: str) -> tuple[int, int]:
    """Return where a field stands: what is read first, the rest as it came, proofs at the end."""
    if name in FIRST:
        return 0, FIRST.index(name)
    return (3 if name in PROOFS else 2 if name == "facts" else 1), 0


def _laid_open(value: Mapping[str, Any], lang: str) -> Mapping[str, Any]:
    """Return an event or a report with what was hashed beside its hash, sides and amounts put together."""
    if "content" in value:
        rest = {name: one for name, one in value.items() if name != "content"}
        shown = value["content"]
        if not isinstance(shown, Mapping):
            return {"event": name_of("hidden", lang), **rest}
        value = {**shown, **rest}
    if isinstance(value.get("detail"), Mapping):
        value = {**{name: one for name, one in value.items() if name != "detail"}, **value["detail"]}
    if any(side in value for side in SIDES):
        sides = [value[side] for side in SIDES if isinstance(value.get(side), int | float)]
        value = {name: one for name, one in value.items() if name not in SIDES}
        value = {**value, "size": plain_text.centimetres(sides)}
    if isinstance(value.get("width"), int) and isinstance(value.get("height"), int):
        pixels = f"{value['width']} × {value['height']} px"
        value = {
            "pixels": pixels,
            **{name: one for name, one in value.items() if name not in {"width", "height"}},
        }
    if isinstance(value.get("declared_minor"), int) and isinstance(value.get("currency"), str):
        declared = plain_text.amount(value["currency"], value["declared_minor"])
        value = {
            "declared": declared,
            **{name: one for name, one in value.items() if name != "declared_minor"},
        }
    return value
