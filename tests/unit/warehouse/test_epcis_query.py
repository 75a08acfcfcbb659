"""The query language of EPCIS: read, written again, and held against any event.

Seen red: a list whose values must all hold; a bound that takes in its own end; an unknown name let go.
"""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonded_warehouse.rules import epcis_query
from bonded_warehouse.rules.epcis_query import fits, read
from bonded_warehouse.standards_errors import QuestionUnfit

SHARED = Path(os.environ.get("BIANLIANG_SHARED", Path(__file__).parents[4] / "shared"))
SCHEMA = SHARED / "domain" / "epcis" / "REST Bindings" / "query-schema.json"
AT = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
WORDS = st.lists(st.sampled_from(["urn:a:1", "urn:a:2", "urn:a:3"]), min_size=1, max_size=3, unique=True)
INSTANTS = st.integers(-3, 3).map(lambda hours: (AT + timedelta(hours=hours)).isoformat())
LISTS = sorted(set(epcis_query._LISTS) - {"eventType", "EQ_action", "EQ_type"})
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(LISTS, WORDS),
        **dict.fromkeys(sorted(epcis_query.INSTANTS), INSTANTS),
        "eventType": st.just(["ObjectEvent"]),
        "EQ_action": st.just(["ADD", "OBSERVE"]),
        "EQ_bizTransaction_inv": WORDS,
        "GE_maxValue_CEL": st.integers(-5, 30),
        "EXISTS_errorDeclaration": st.just(1),
        "orderBy": st.sampled_from(["eventTime", "recordTime"]),
        "eventCountLimit": st.integers(1, 9),
    },
)
ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.sampled_from(["urn:a:1", "2026-03-01T00:00:00Z", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "sensorReport", "uom", "value"]), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = ["epcList", "parentID", "eventTime", "errorDeclaration", "sensorElementList", "bizTransactionList"]


@settings(max_examples=60, deadline=None)
@given(QUERIES)
def test_what_was_read_is_written_and_read_again(asked: dict[str, Any]) -> None:
    once = read(asked)
    assert read(once.said()) == once
    assert json.loads(json.dumps(once.said())) == once.said()


@settings(max_examples=60, deadline=None)
@given(QUERIES, st.dictionaries(st.sampled_from([*FIELDS, "type", "action", "readPoint"]), ANY, max_size=5))
def test_no_event_breaks_a_query_and_asking_more_finds_no_more(
    asked: dict[str, Any], event: dict[str, Any]
) -> None:
    if fits(read(asked), event, recorded_at=AT):
        for name in asked:
            less = {one: value for one, value in asked.items() if one != name}
            assert fits(read(less), event, recorded_at=AT)


def test_a_kept_query_is_one_of_the_published_schema() -> None:
    if not SCHEMA.exists():
        pytest.skip("shared papers absent")
    asked = read(
        {
            "eventType": "ObjectEvent",
            "EQ_bizStep": "receiving, storing",
            "GE_eventTime": "2026-03-01T00:00:00+08:00",
            "GE_maxValue_CEL": "25",
            "EQ_bizTransaction_inv": ["urn:a:1"],
            "orderBy": "eventTime",
            "eventCountLimit": "5",
        }
    )
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    known = schema["definitions"]["EPCIS-Query"]["properties"]
    assert not [
        name for name in asked.said() if name not in known and "_inv" not in name and "CEL" not in name
    ]
    wrapped = {"definitions": schema["definitions"], "$ref": "#/definitions/EPCIS-Query"}
    jsonschema.Draft7Validator(wrapped).validate(asked.said())


EVENT = {
    "type": "AggregationEvent",
    "action": "ADD",
    "eventTime": "2026-03-01T02:30:00Z",
    "parentID": "urn:a:crate",
    "childEPCs": ["urn:a:1", "urn:a:2"],
    "bizTransactionList": [{"type": "inv", "bizTransaction": "urn:a:9"}],
    "errorDeclaration": {"declarationTime": "2026-03-02T00:00:00Z", "reason": "did_not_occur"},
    "sensorElementList": [{"sensorReport": [{"type": "Temperature", "maxValue": 21.5, "uom": "CEL"}]}],
}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, True),
        ({"MATCH_epc": ["urn:a:2", "urn:a:7"]}, True),
        ({"MATCH_epc": ["urn:a:crate"]}, False),
        ({"MATCH_anyEPC": ["urn:a:crate"]}, True),
        ({"MATCH_parentID": ["urn:a:crate"], "MATCH_epc": ["urn:a:7"]}, False),
        ({"GE_eventTime": "2026-03-01T02:30:00Z"}, True),
        ({"LT_eventTime": "2026-03-01T02:30:00Z"}, False),
        ({"LT_eventTime": "2026-03-01T10:30:00.001+08:00"}, True),
        ({"GE_recordTime": "2026-03-01T02:30:01Z"}, False),
        ({"EQ_bizTransaction_inv": ["urn:a:9"]}, True),
        ({"EQ_bizTransaction_po": ["urn:a:9"]}, False),
        ({"EQ_errorReason": ["did_not_occur"], "GE_errorDeclarationTime": "2026-03-02T00:00:00Z"}, True),
        ({"EQ_type": ["Temperature"], "GT_maxValue_CEL": 21.5}, False),
        ({"GE_maxValue_CEL": "21.5"}, True),
        ({"GE_maxValue_A93": 0}, False),
        ({"EXISTS_errorDeclaration": 1, "EXISTS_sensorElementList": None}, True),
    ],
)
def test_each_kind_of_parameter(asked: dict[str, Any], found: bool) -> None:  # noqa: FBT001
    assert fits(read(asked), EVENT, recorded_at=AT) is found


@pytest.mark.parametrize(
    "asked",
    [
        {"EQ_colour": ["red"]},
        {"WD_readPoint": ["urn:a:1"]},
        {"eventType": ["Party"]},
        {"EQ_action": ["LOOK"]},
        {"EQ_bizStep": []},
        {"EQ_bizStep": [7]},
        {"GE_eventTime": "2026-03-01T00:00:00"},
        {"GE_eventTime": 7},
        {"GE_maxValue_CEL": "nan"},
        {"orderBy": "bizStep"},
        {"orderDirection": "down"},
        {"eventCountLimit": 0},
        {"eventCountLimit": True},
        {"eventCountLimit": 1, "maxEventCount": 1},
        {f"EQ_source_{number}": ["x"] for number in range(41)},
    ],
)
def test_what_is_not_understood_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(QuestionUnfit):
        read(asked)
