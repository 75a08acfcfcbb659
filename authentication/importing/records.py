"""Works out of Linked Art records and IIIF manifests, as museums and collection systems write them.

Read is what the registry has a field for: names, makers' names, the time span of the production, materials
and inscriptions told in statements, dimensions (Linked Art 1.0, HumanMadeObject); label, summary and pairs of
metadata (IIIF Presentation 3.0, manifest). Nothing is fetched: pictures come in the archive, named like the
last part of their address.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from authentication.importing.rows import Row, by_language

_AAT: Final = re.compile(r"aat[:/](\d{9})$")
HEIGHT, WIDTH, DEPTH, WEIGHT = "300055644", "300055647", "300072633", "300056240"
SIDES: Final = {HEIGHT: "height_mm", WIDTH: "width_mm", DEPTH: "depth_mm"}
PER_UNIT_MM: Final = {"300379097": 1.0, "300379098": 10.0, "300379100": 25.4}
"""Millimetres, centimetres, inches."""
PER_UNIT_G: Final = {"300379225": 1.0, "300379226": 1000.0}
STATEMENTS: Final = {"300435429": "materials", "300435414": "inscriptions", "300435416": "description"}
LANGUAGES: Final = {"300388277": "en", "300388113": "zh"}
LARGEST: Final = 1e6
"""Of a side in its unit, or of a weight."""
_YEAR: Final = re.compile(r"^(-?\d{1,4})")
METADATA: Final[Mapping[str, str]] = {
    "artist": "maker_en",
    "creator": "maker_en",
    "maker": "maker_en",
    "作者": "maker_zh",
    "date": "date_text",
    "年代": "date_text",
    "medium": "materials",
    "materials": "materials",
    "材质": "materials",
    "type": "object_type",
    "类型": "object_type",
    "technique": "techniques",
    "rights": "rights",
}


class NoRecord(ValueError):
    """It is no record of a work: `args[0]` says why, as a message id."""


def row_of(number: int, record: Any) -> Row:
    """Return what one record says of a work.

    :raises NoRecord: if it is neither a HumanMadeObject nor a manifest
    """
    if not isinstance(record, Mapping):
        raise NoRecord("A record is an object.")
    if record.get("type") == "HumanMadeObject":
        told, pictures = _object(record)
    elif record.get("type") == "Manifest":
        told, pictures = _manifest(record)
    else:
        raise NoRecord("Only Linked Art objects and IIIF manifests are understood.")
    return Row(number, by_language(told), tuple(dict.fromkeys(filter(None, pictures))))


def _object(record: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    told: dict[str, Any] = {"object_type": _own_type(record) or "painting"}
    for name in _list(record, "identified_by"):
        if name.get("type") == "Name" and isinstance(name.get("content"), str):
            told.setdefault(f"title_{_language(name)}", name["content"])
    production = _one(record, "produced_by")
    for maker in _list(production, "carried_out_by"):
        if isinstance(maker.get("_label"), str):
            told.setdefault(f"maker_{'zh' if _is_han(maker['_label']) else 'en'}", maker["_label"])
    span = _one(production, "timespan")
    told["made_from_year"] = _year(span.get("begin_of_the_begin"))
    told["made_to_year"] = _year(span.get("end_of_the_end"))
    for said in _list(record, "referred_to_by"):
        field = next((STATEMENTS[code] for code in _codes(said) if code in STATEMENTS), None)
        if field and isinstance(said.get("content"), str):
            told.setdefault(
                f"description_{_language(said)}" if field == "description" else field, said["content"]
            )
    for size in _list(record, "dimension"):
        told |= _size(size)
    pictures = [
        _file(point.get("id"))
        for image in _list(record, "representation")
        for shown in [image, *_list(image, "digitally_shown_by")]
        for point in [*_list(shown, "access_point"), shown]
        if isinstance(point.get("id"), str)
    ]
    return told, pictures


def _manifest(record: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    told: dict[str, Any] = {"object_type": "painting"}
    for language, text in _map(record.get("label")):
        told.setdefault(f"title_{language}", text)
    for language, text in _map(record.get("summary")):
        told.setdefault(f"description_{language}", text)
    for pair in _list(record, "metadata"):
        values = [text for _, text in _map(pair.get("value"))]
        for _, label in _map(pair.get("label")):
            name = METADATA.get(label.strip().lower().rstrip(":："))
            if name and values:
                name = "maker_zh" if name == "maker_en" and _is_han(values[0]) else name
                told[name] = values[0]
    rights = record.get("rights")
    if isinstance(rights, str):
        told.setdefault("rights", rights)
    pictures = [
        _file(
            _list(body, "service")[0].get("id")
            if not body.get("id") and _list(body, "service")
            else body.get("id")
        )
        for canvas in _list(record, "items")
        for page in _list(canvas, "items")
        for painted in _list(page, "items")
        for body in ([painted["body"]] if isinstance(painted.get("body"), Mapping) else [])
    ]
    return told, pictures


def _size(size: Mapping[str, Any]) -> dict[str, int]:
    value = size.get("value")
    code = _code(_one(size, "unit").get("id"))
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < LARGEST:
        return {}
    for kind in _codes(size):
        if kind in SIDES and code in PER_UNIT_MM:
            return {SIDES[kind]: round(value * PER_UNIT_MM[code])}
        if kind == WEIGHT and code in PER_UNIT_G:
            return {"weight_g": round(value * PER_UNIT_G[code])}
    return {}


def _own_type(record: Mapping[str, Any]) -> str:
    for kind in _list(record, "classified_as"):
        identifier = str(kind.get("id", ""))
        if "/object-type/" in identifier:
            return unquote(identifier.rsplit("/", 1)[1])
    return ""


def _codes(thing: Mapping[str, Any]) -> Iterator[str]:
    for kind in _list(thing, "classified_as"):
        code = _code(kind.get("id"))
        if code:
            yield code


def _code(identifier: object) -> str:
    found = _AAT.search(identifier) if isinstance(identifier, str) else None
    return found[1] if found else ""


def _language(thing: Mapping[str, Any]) -> str:
    for language in _list(thing, "language"):
        known = LANGUAGES.get(_code(language.get("id")))
        if known:
            return known
    return "zh" if _is_han(str(thing.get("content", ""))) else "en"


def _map(value: object) -> Iterator[tuple[str, str]]:
    """Yield the texts of a language map (IIIF Presentation 3.0, 4.1)."""
    if isinstance(value, Mapping):
        for language, texts in value.items():
            for text in texts if isinstance(texts, list) else []:
                if isinstance(text, str) and text.strip():
                    short = str(language).split("-")[0]
                    yield (short if short in {"en", "zh"} else "zh" if _is_han(text) else "en"), text
                    break


def _file(address: object) -> str:
    return PurePosixPath(unquote(urlsplit(address).path)).name if isinstance(address, str) else ""


def _year(instant: object) -> int | None:
    found = _YEAR.match(instant) if isinstance(instant, str) else None
    return int(found[1]) if found else None


def _is_han(text: str) -> bool:
    return any("\u3400" <= letter <= "\u9fff" for letter in text)


def _one(thing: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = thing.get(name)
    return value if isinstance(value, Mapping) else {}


def _list(thing: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = thing.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
