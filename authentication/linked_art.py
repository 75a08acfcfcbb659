"""A work, and what happened to it, as Linked Art 1.0: JSON-LD in the words of museums (CIDOC CRM, Getty AAT).

Only what everybody may see is said: the record of the work as registered, and from its public statements that
custody or title passed and when. To whom is sealed in the passport, and no name is made up here for it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from authentication.queries.cards import ArtworkCard, StatementCard

CONTEXT: Final = "https://linked.art/ns/v1/linked-art.json"
PROFILE: Final = 'application/ld+json;profile="https://linked.art/ns/v1/linked-art.json"'
_AAT: Final = "http://vocab.getty.edu/aat/"
LANGUAGES: Final = {"en": ("300388277", "English"), "zh": ("300388113", "Chinese")}
MILLIMETRES: Final = ("300379097", "millimeters")
GRAMS: Final = ("300379225", "grams")
DIMENSIONS: Final = (
    ("height_mm", "300055644", "height", MILLIMETRES),
    ("width_mm", "300055647", "width", MILLIMETRES),
    ("depth_mm", "300072633", "depth", MILLIMETRES),
    ("weight_g", "300056240", "weight", GRAMS),
)
STATEMENTS: Final = (
    ("materials", "300435429", "material or technique statement"),
    ("techniques", "300435429", "material or technique statement"),
    ("inscriptions", "300435414", "inscription"),
)
TO_HOUSE: Final = {"unload", "found", "back_from_relics_examiner", "released_by_the_authority"}
"""Events of custody after which the house has the work."""
FROM_HOUSE: Final = {
    "deliver",
    "hand_to_relics_examiner",
    "leave_as_domestic_goods",
    "release_to_free_circulation",
    "seize",
    "sold_while_on_display",
    "transfer_to_other_bonded_place",
}
YEARS: Final = range(1, 10_000)
"""Years that have four digits; others are told in words alone."""


def human_made_object(card: ArtworkCard, *, base_url: str) -> dict[str, Any]:
    """Return a work as a HumanMadeObject.

    :param card: as everybody may see it
    """
    about = f"{base_url}/works/{card.id}"
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": f"{about}.linked-art.json",
        "type": "HumanMadeObject",
        "_label": _any(card.title) or card.id,
        "classified_as": [_aat("300133025", "works of art"), _own(base_url, "object-type", card.object_type)],
        "identified_by": [*_names(card.title), _identifier(card.id)],
        "referred_to_by": [*_told(card), *_described(card)],
        "produced_by": _production(card, about, base_url),
        "dimension": list(_dimensions(card)),
        "representation": [_picture(card, base_url)] if card.images else [],
        "subject_of": [_page(about)],
    }
    return {name: value for name, value in made.items() if value}


def provenance(
    card: ArtworkCard, said: Iterable[StatementCard], *, base_url: str, house: str
) -> dict[str, Any]:
    """Return what happened to a work as one provenance Activity: passings of custody and of title.

    :param said: the statements about it, in their order
    :param house: the name of the house that had it in custody
    """
    about = f"{base_url}/works/{card.id}"
    work = {
        "id": f"{about}.linked-art.json",
        "type": "HumanMadeObject",
        "_label": _any(card.title) or card.id,
    }
    keeper = {"id": f"{base_url}/#house", "type": "Group", "_label": house}
    made = {
        "@context": CONTEXT,
        "id": f"{about}/provenance.linked-art.json",
        "type": "Activity",
        "_label": f"Provenance of {_any(card.title) or card.id}",
        "classified_as": [_aat("300055863", "provenance")],
        "referred_to_by": [
            _statement("Between whom is sealed in the work's passport.", "300027200", "note", "en"),
            _statement("当事人封存于作品护照之中。", "300027200", "note", "zh"),
        ],
        "part": [one for each in said for one in _passing(each, work, keeper)],
    }
    return {name: value for name, value in made.items() if value}


def _passing(
    said: StatementCard, work: Mapping[str, Any], keeper: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    family, _, event = said.kind.partition(".")
    at = said.claims.get("at")
    begun = datetime.fromisoformat(at) if isinstance(at, str) else said.issued_at
    span = _span(begun, begun)
    if said.kind == "title.transferred":
        yield {
            "type": "Acquisition",
            "_label": "Title passed",
            "timespan": span,
            "transferred_title_of": [dict(work)],
        }
    elif family == "custody" and event in TO_HOUSE | FROM_HOUSE:
        way = "transferred_custody_to" if event in TO_HOUSE else "transferred_custody_from"
        yield {
            "type": "TransferOfCustody",
            "_label": event.replace("_", " "),
            "timespan": span,
            "transferred_custody_of": [dict(work)],
            way: [dict(keeper)],
        }


def _names(titles: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "type": "Name",
            "content": title,
            "classified_as": [_aat("300404670", "preferred terms")],
            "language": _language(lang),
        }
        for lang, title in titles.items()
        if title and lang in LANGUAGES
    ]


def _identifier(artwork_id: str) -> dict[str, Any]:
    return {
        "type": "Identifier",
        "content": artwork_id,
        "classified_as": [_aat("300435704", "system-assigned numbers")],
    }


def _told(card: ArtworkCard) -> Iterator[dict[str, Any]]:
    for name, number, label in STATEMENTS:
        text = getattr(card, name)
        if text:
            yield _statement(text, number, label)


def _described(card: ArtworkCard) -> Iterator[dict[str, Any]]:
    for lang, text in card.description.items():
        if text and lang in LANGUAGES:
            yield _statement(text, "300435416", "description", lang)


def _statement(text: str, number: str, label: str, lang: str | None = None) -> dict[str, Any]:
    kind = _aat(number, label) | {"classified_as": [_aat("300418049", "brief texts")]}
    made = {"type": "LinguisticObject", "content": text, "classified_as": [kind]}
    return made | ({"language": _language(lang)} if lang else {})


def _production(card: ArtworkCard, about: str, base_url: str) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "Production"}
    maker = _any(card.maker)
    if maker:
        made["carried_out_by"] = [{"id": f"{about}#maker", "type": "Person", "_label": maker}]
    first, last = card.made_from_year, card.made_to_year
    if first in YEARS and last in YEARS:
        span = _span(
            datetime(first or 1, 1, 1, tzinfo=UTC), datetime(last or 1, 12, 31, 23, 59, 59, tzinfo=UTC)
        )
    else:
        span = {"type": "TimeSpan"}
    if card.date_text:
        shown = _aat("300404669", "display title")
        span["identified_by"] = [{"type": "Name", "content": card.date_text, "classified_as": [shown]}]
    if len(span) > 1:
        made["timespan"] = span
    return made


def _dimensions(card: ArtworkCard) -> Iterator[dict[str, Any]]:
    for name, number, label, (unit, units) in DIMENSIONS:
        value = getattr(card, name)
        if value is not None:
            yield {
                "type": "Dimension",
                "classified_as": [_aat(number, label)],
                "value": value,
                "unit": {
                    "id": f"{_AAT}{unit}",
                    "type": "MeasurementUnit",
                    "_label": units,
                },
            }


def _picture(card: ArtworkCard, base_url: str) -> dict[str, Any]:
    return {
        "type": "VisualItem",
        "digitally_shown_by": [
            {
                "type": "DigitalObject",
                "_label": one.caption or "photograph",
                "classified_as": [_aat("300215302", "digital images")],
                "format": "image/webp",
                "identified_by": [
                    {
                        "type": "Identifier",
                        "content": f"sha-256:{one.sha256}",
                        "_label": "SHA-256 as registered",
                    }
                ],
                "access_point": [{"id": f"{base_url}{one.url}", "type": "DigitalObject"}],
            }
            for one in card.images
        ],
    }


def _page(about: str) -> dict[str, Any]:
    return {
        "type": "LinguisticObject",
        "digitally_carried_by": [
            {
                "type": "DigitalObject",
                "classified_as": [_aat("300264578", "web pages")],
                "format": "text/html",
                "access_point": [{"id": about, "type": "DigitalObject"}],
            }
        ],
    }


def _span(first: datetime, last: datetime) -> dict[str, Any]:
    return {
        "type": "TimeSpan",
        "begin_of_the_begin": _instant(first),
        "end_of_the_end": _instant(last),
    }


def _instant(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.year:04d}-{at:%m-%dT%H:%M:%S}Z"


def _aat(number: str, label: str) -> dict[str, Any]:
    return {"id": f"{_AAT}{number}", "type": "Type", "_label": label}


def _own(base_url: str, kind: str, word: str) -> dict[str, Any]:
    safe = quote(re.sub(r"\s+", "-", word.strip()) or "unknown", safe="-")
    return {
        "id": f"{base_url}/vocabulary/{kind}/{safe}",
        "type": "Type",
        "_label": word or "unknown",
        "classified_as": [_aat("300435443", "type of work")],
    }


def _language(lang: str) -> list[dict[str, Any]]:
    number, label = LANGUAGES[lang]
    return [{"id": f"{_AAT}{number}", "type": "Language", "_label": label}]


def _any(words: Mapping[str, str]) -> str:
    said: Sequence[str] = [words.get("en", ""), *words.values()]
    return next((one for one in said if one), "")
