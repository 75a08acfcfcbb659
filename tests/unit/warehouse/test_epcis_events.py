"""EPCIS events: valid against GS1's schema where it is at hand, named by a hash that others take too."""

import copy
import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonded_warehouse.rules import epcis_hash, epcis_names, epcis_shape
from bonded_warehouse.rules.epcis_events import (
    Climate,
    Declared,
    Link,
    document,
    event_of,
    query_document,
    steps,
)
from foundation.ids import new_id

SHARED = Path(os.environ.get("BIANLIANG_SHARED", Path(__file__).parents[4] / "shared"))
SCHEMA = SHARED / "domain" / "epcis" / "EPCIS-JSON-Schema.json"
AT = datetime(2026, 3, 1, 2, 30, 0, 123456, tzinfo=UTC)
WORK, HOLDING = "art_01J8ZQ4N7V3K5M9P2R6T8W0XYZ", "hld_01J8ZQ4N7V3K5M9P2R6T8W0XY0"
PREFIX = epcis_names.DEMONSTRATION_PREFIX
CLIMATE = Climate("urn:bianliang:logger:7", AT - timedelta(hours=1), AT, (19.5, 21.0, 20.25), (48, 52.5, 50))


def link(transition: str, **changes: Any) -> Link:
    given: dict[str, Any] = {
        "artwork_id": WORK,
        "holding_id": HOLDING,
        "transition": transition,
        "at": AT,
        "timezone": "Asia/Shanghai",
        "facility": "KF1",
        "position": "A-01-02",
        "place": "",
        "documents": [
            {"code": "seal_record", "reference": "封 7/1"},
            {"code": "invoice", "reference": "I-1"},
        ],
        "circumstances": {},
        "hash": "ab" * 32,
    }
    return Link(**given | changes)


def made(transition: str, **changes: Any) -> dict[str, Any]:
    event = event_of(link(transition, **changes), prefix=PREFIX)
    assert event is not None
    return event


@pytest.fixture(scope="module")
def schema() -> Any:
    if not SCHEMA.exists():
        pytest.skip("shared papers absent")
    return jsonschema.validators.validator_for(json.loads(SCHEMA.read_text()))(json.loads(SCHEMA.read_text()))


@pytest.mark.parametrize("transition", [*sorted(steps()), "TITLE"])
def test_every_event_is_valid(schema: Any, transition: str) -> None:
    event = event_of(link(transition), prefix=PREFIX, climate=CLIMATE)
    assert event is not None
    schema.validate(document([event], at=AT))
    schema.validate(query_document([event], at=AT))


@pytest.mark.parametrize("fault", [{"action": "LOOK"}, {"epcList": "one"}, {"eventTimeZoneOffset": "8"}])
def test_the_schema_sees_a_planted_fault(schema: Any, fault: dict[str, str]) -> None:
    event = made("M08") | fault
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(document([event], at=AT))


def test_an_error_declaration_is_valid_and_keeps_the_events_name(schema: Any) -> None:
    right = made("M08", position="A-01-03")
    wrong = event_of(link("M08"), prefix=PREFIX, declared=Declared(AT, (right["eventID"],)))
    assert wrong is not None
    assert wrong["eventID"] == made("M08")["eventID"] != right["eventID"]
    assert wrong["errorDeclaration"]["correctiveEventIDs"] == [right["eventID"]]
    schema.validate(document([wrong, right], at=AT))


def test_what_is_seen_and_what_is_not() -> None:
    assert event_of(link("M01"), prefix=PREFIX) is None, "an appointment is nothing that was seen"
    assert event_of(link("M46"), prefix=PREFIX) is None
    stored = made("M08")
    assert (stored["bizStep"], stored["disposition"]) == ("storing", "sellable_not_accessible")
    assert stored["eventTimeZoneOffset"] == "+08:00"
    assert stored["eventTime"] == "2026-03-01T02:30:00.123Z"
    packed = made("M15")
    assert (packed["type"], packed["action"], packed["childEPCs"]) == (
        "AggregationEvent",
        "ADD",
        [epcis_names.asset(PREFIX, WORK)],
    )
    assert made("M16")["parentID"] == packed["parentID"]
    assert made("M20")["type"] == made("TITLE")["type"] == "TransactionEvent"
    assert made("M33")["action"] == "DELETE"
    assert made("M06")["disposition"] == "conformant"


def test_the_table_of_the_papers_says_the_same() -> None:
    table = SHARED / "domain" / "data" / "custody_transitions.json"
    if not table.exists():
        pytest.skip("shared papers absent")
    for row in json.loads(table.read_text())["transitions"]:
        if row["epcis"] == "-":
            assert row["id"] not in steps()
        else:
            assert " / ".join(steps()[row["id"]]) == row["epcis"]


GOLDEN = json.loads((Path(__file__).parent / "epcis_hashes.json").read_text())


@pytest.mark.parametrize("number", range(len(GOLDEN)))
def test_the_hash_is_the_one_that_the_published_generator_takes(number: int) -> None:
    """Taken once by epcis-event-hash-generator 1.9.3 (MIT), of these very events."""
    assert epcis_hash.event_id(GOLDEN[number]["event"]) == GOLDEN[number]["hash"]


def test_the_generator_itself_agrees_where_it_is_installed() -> None:
    generator = pytest.importorskip("epcis_event_hash_generator.hash_generator")
    reading = pytest.importorskip("epcis_event_hash_generator.json_to_py")
    for one in (made("M08"), made("M15"), made("M20"), made("M29")):
        events = reading.event_list_from_epcis_document_json(document([one], at=AT))
        assert generator.epcis_hashes_from_events(events) == [one["eventID"]]


def test_who_recorded_it_when_does_not_change_its_name() -> None:
    event = made("M08")
    again = event | {"recordTime": "2030-01-01T00:00:00Z", "eventID": "urn:other"}
    assert epcis_hash.event_id(again) == event["eventID"]
    assert epcis_hash.event_id(event | {"eventTime": "2026-03-01T10:30:00.123+08:00"}) == event["eventID"]


CHANGES = {
    "eventTime": "2026-03-01T02:30:00.124Z",
    "eventTimeZoneOffset": "+09:00",
    "bizStep": "picking",
    "disposition": "unknown",
    "action": "DELETE",
    "epcList": [epcis_names.asset(PREFIX, WORK)[:-1] + "0"],
    "readPoint": {"id": "urn:elsewhere"},
    "bizLocation": {"id": "urn:elsewhere"},
    "bizTransactionList": [],
    "type": "TransactionEvent",
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_field_is_another_event(name: str) -> None:
    event = made("M08")
    changed = copy.deepcopy(event) | {name: CHANGES[name]}
    assert epcis_hash.event_id(changed) != event["eventID"]


def test_fields_beyond_the_standard_are_refused_not_left_out() -> None:
    with pytest.raises(epcis_hash.NotHashed):
        epcis_hash.event_id(made("M08") | {"art:mood": "calm"})


@given(st.integers(0, (1 << 48) - 1), st.sampled_from(["9520000", "069000", "69012345"]))
def test_names_of_works_go_there_and_back(milliseconds: int, prefix: str) -> None:
    artwork_id = new_id("art", datetime.fromtimestamp(milliseconds % 4_000_000_000, UTC))
    epc = epcis_names.asset(prefix, artwork_id)
    assert epcis_names.artwork_of(epc) == artwork_id
    assert len(epc.rpartition("/")[2]) <= 30, "a GIAI has at most 30 characters"


@given(st.text(max_size=60))
def test_any_text_asked_for_as_a_work_is_none_or_one_of_ours(text: str) -> None:
    found = epcis_names.artwork_of(text)
    assert found is None or re.fullmatch(r"art_[0-9A-HJKMNP-TV-Z]{26}", found)


@given(st.text(min_size=1, max_size=60))
def test_any_place_has_a_name_that_fits(name: str) -> None:
    extension = epcis_names.place(PREFIX, name).rpartition("/254/")[2]
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,20}", extension)


def test_the_location_number_has_its_check_digit() -> None:
    assert epcis_names.check_digit("400638133393") == "1"  # GS1 General Specifications, 7.9: an EAN-13
    assert len(epcis_names.location(PREFIX)) == 13
    assert epcis_names.is_demonstration(PREFIX)
    with pytest.raises(ValueError, match="6 to 8"):
        epcis_names.require_prefix("12345")


def test_all_published_examples_have_a_shape_we_take() -> None:
    folder = SHARED / "domain" / "epcis" / "JSON"
    if not folder.exists():
        pytest.skip("shared papers absent")
    for path in folder.rglob("*.jsonld"):
        body = json.loads(path.read_text()).get("epcisBody", {})
        for event in body.get("eventList", []):
            assert epcis_shape.problem(event) is None, path.name


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.sampled_from(sorted(made("M08"))), JSON_LIKE)
def test_whatever_stands_in_a_field_is_fit_or_said_to_be_unfit(name: str, value: Any) -> None:
    found = epcis_shape.problem(made("M08") | {name: value})
    assert found is None or isinstance(found, str)


@pytest.mark.parametrize("name", ["type", "eventTime", "eventTimeZoneOffset", "action"])
def test_what_the_schema_needs_we_need(schema: Any, name: str) -> None:
    event = {key: value for key, value in made("M08").items() if key != name}
    assert epcis_shape.problem(event) is not None
    assert not schema.is_valid(document([event], at=AT))
