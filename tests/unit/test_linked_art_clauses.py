"""What the model of Linked Art 1.0 asks of a record, clause by clause: with no schema at hand, too.

After linked.art/model: base (context, id, type, label, classes, names, statements, time-spans), object (kind,
dimensions), production, digital, provenance. Seen red: a kind of work that is not said to be one; a
date in words without its class; a weight left out; a number of AAT cut short.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authentication.linked_art import CONTEXT, human_made_object, provenance
from tests.unit.test_linked_art import BASE, CARDS, LIFE, card, said

CLASSES = {
    "HumanMadeObject",
    "Activity",
    "Acquisition",
    "TransferOfCustody",
    "Production",
    "Type",
    "Name",
    "Identifier",
    "LinguisticObject",
    "Language",
    "TimeSpan",
    "Dimension",
    "MeasurementUnit",
    "VisualItem",
    "DigitalObject",
    "Person",
    "Group",
}
AAT = re.compile(r"http://vocab\.getty\.edu/aat/300\d{6}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
BRIEF, WORK_TYPE, DISPLAY = "300418049", "300435443", "300404669"
DOCUMENTS = [human_made_object(one, base_url=BASE) for one in CARDS] + [
    human_made_object(card(weight_g=1200, depth_mm=3), base_url=BASE),
    provenance(card(), LIFE, base_url=BASE, house="Bianliang"),
    provenance(card(), [], base_url=BASE, house="Bianliang"),
]
EACH = pytest.mark.parametrize("number", range(len(DOCUMENTS)))


def things(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from things(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from things(inner)


def of(document: Any, kind: str) -> list[dict[str, Any]]:
    return [one for one in things(document) if one.get("type") == kind]


def classes(thing: dict[str, Any]) -> set[str]:
    return {one["id"].rpartition("/")[2] for one in thing.get("classified_as", ())}


@EACH
def test_a_document_says_what_it_is(number: int) -> None:
    document = DOCUMENTS[number]
    assert document["@context"] == CONTEXT == "https://linked.art/ns/v1/linked-art.json"
    assert document["id"].startswith(BASE)
    assert document["id"].endswith(".linked-art.json")
    assert document["_label"]
    assert [one for one in things(document) if "@context" in one] == [document]


@EACH
def test_each_thing_has_a_class_and_nothing_is_empty(number: int) -> None:
    for thing in things(DOCUMENTS[number]):
        assert thing["type"] in CLASSES
        assert all(value not in ("", [], {}, None) for value in thing.values()), thing
        for name in ("classified_as", "identified_by", "referred_to_by", "language", "dimension", "part"):
            assert isinstance(thing.get(name, []), list)
    for kind in ("Type", "Language", "MeasurementUnit"):
        for thing in of(DOCUMENTS[number], kind):
            assert thing["_label"]
            assert AAT.fullmatch(thing["id"]) or thing["id"].startswith(f"{BASE}/vocabulary/")


@EACH
def test_names_and_statements_have_content_and_their_classes(number: int) -> None:
    for thing in (*of(DOCUMENTS[number], "Name"), *of(DOCUMENTS[number], "Identifier")):
        assert isinstance(thing["content"], str)
    for statement in of(DOCUMENTS[number], "LinguisticObject"):
        if "content" in statement:  # the other kind is carried by a web page
            (kind,) = statement["classified_as"]
            assert classes(kind) == {BRIEF}
            assert kind["id"].rpartition("/")[2] != BRIEF


@EACH
def test_a_time_span_goes_forward_and_its_words_are_for_display(number: int) -> None:
    for span in of(DOCUMENTS[number], "TimeSpan"):
        first, last = span.get("begin_of_the_begin"), span.get("end_of_the_end")
        assert (first is None) == (last is None)
        if first is not None and last is not None:
            assert INSTANT.fullmatch(first)
            assert INSTANT.fullmatch(last)
            assert first <= last
        assert all(DISPLAY in classes(name) for name in span.get("identified_by", ()))


def test_a_work_has_its_kind_its_maker_and_its_measures() -> None:
    found = DOCUMENTS[len(CARDS)]
    kinds = [one for one in found["classified_as"] if WORK_TYPE in classes(one)]
    assert [one["_label"] for one in kinds] == ["painting"]
    assert classes(found) >= {"300133025"}
    (production,) = of(found, "Production")
    assert found["produced_by"] == production
    assert [(one["type"], one["_label"]) for one in production["carried_out_by"]] == [("Person", "Lin Mo")]
    measures = [
        (one["value"], *classes(one), one["unit"]["id"].rpartition("/")[2]) for one in found["dimension"]
    ]
    assert measures == [
        (900, "300055644", "300379097"),
        (450, "300055647", "300379097"),
        (3, "300072633", "300379097"),
        (1200, "300056240", "300379225"),
    ]


def test_a_picture_says_its_format_and_where_it_is() -> None:
    (shown,) = DOCUMENTS[0]["representation"][0]["digitally_shown_by"]
    assert shown["format"] == "image/webp"
    assert classes(shown) == {"300215302"}
    assert all(one["id"].startswith("https://") for one in shown["access_point"])


def test_each_passing_is_of_this_work_at_an_instant() -> None:
    document = provenance(card(), LIFE, base_url=BASE, house="Bianliang")
    work = human_made_object(card(), base_url=BASE)["id"]
    assert classes(document) == {"300055863"}
    for part in document["part"]:
        what = "transferred_title_of" if part["type"] == "Acquisition" else "transferred_custody_of"
        assert [one["id"] for one in part[what]] == [work]
        assert part["timespan"]["begin_of_the_begin"] == part["timespan"]["end_of_the_end"]
    assert [one["timespan"]["begin_of_the_begin"] for one in document["part"]] == sorted(
        one["timespan"]["begin_of_the_begin"] for one in document["part"]
    )


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        ["custody.unload", "custody.deliver", "custody.move", "title.transferred", "certificate.issued"]
    ),
    st.datetimes().map(lambda at: at.replace(microsecond=0).isoformat() + "+08:00"),
)
def test_any_statement_is_told_as_a_passing_or_not_at_all(kind: str, at: str) -> None:
    if not "0002" < at < "9999":  # its instant in UTC has four digits
        return
    found = provenance(card(), [said(kind, at=at)], base_url=BASE, house="Bianliang")
    told = kind in {"custody.unload", "custody.deliver", "title.transferred"}
    assert len(found.get("part", [])) == told
    for span in of(found, "TimeSpan"):
        assert INSTANT.fullmatch(span["begin_of_the_begin"])
