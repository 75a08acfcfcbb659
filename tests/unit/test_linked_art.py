"""Linked Art: valid by the published schemas where they are at hand, and silent about whom."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from referencing import Registry, Resource

from authentication.linked_art import human_made_object, provenance
from authentication.queries.cards import (
    ArtworkCard,
    ArtworkId,
    ImageCard,
    MakerLife,
    StatementCard,
    StatementId,
)

SHARED = Path(os.environ.get("BIANLIANG_SHARED", Path(__file__).parents[3] / "shared"))
SCHEMAS = SHARED / "vectors" / "linked-art-json-schema" / "docs" / "api" / "1.0" / "schema"
BASE = "https://bianliang.example"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def card(**changes: Any) -> ArtworkCard:
    given_: dict[str, Any] = {
        "id": ArtworkId("art_01J8ZQ4N7V3K5M9P2R6T8W0XYZ"),
        "title": {"en": "Pine and crane", "zh": "松鹤图"},
        "maker": {"en": "Lin Mo", "zh": "林墨"},
        "maker_life": MakerLife(1970, None, living=True),
        "object_type": "painting",
        "materials": "ink on paper",
        "techniques": "brush",
        "height_mm": 900,
        "width_mm": 450,
        "depth_mm": None,
        "weight_g": None,
        "subject": "",
        "inscriptions": "",
        "distinguishing_features": "",
        "description": {"en": "A crane."},
        "date_text": "spring 2020",
        "made_from_year": 2020,
        "made_to_year": 2020,
        "origin_country": "CN",
        "rights": "",
        "registrant_id": "acc_secret",
        "registrant_name": "Secret Gallery",
        "organisation_id": None,
        "registered_at": AT,
        "images": [ImageCard("ab" * 32, 800, 1600, 0, "front", "/images/x/thumb", "/images/x/screen")],
    }
    return ArtworkCard(**given_ | changes)


def said(kind: str, **claims: Any) -> StatementCard:
    return StatementCard(
        id=StatementId("stm_1"),
        artwork_id=card().id,
        kind=kind,
        claims=claims,
        issued_at=AT,
        issuer="did:web:x",
        sealed=["to_owner"],
        state="integrated",
        number=1,
        log_index=1,
    )


LIFE = [
    said("artwork.registered"),
    said("custody.unload", at="2026-03-02T01:02:03.000004+00:00"),
    said("title.transferred", at="2026-04-02T01:02:03.000004+00:00"),
    said("custody.check_out", at="2026-04-03T01:02:03.000004+00:00"),
    said("custody.deliver", at="2026-05-02T01:02:03.000004+00:00"),
]


@pytest.fixture(scope="module")
def validator() -> Any:
    if not SCHEMAS.exists():
        pytest.skip("shared papers absent")
    resources = [
        (found["$id"], Resource.from_contents(found))
        for found in (json.loads(path.read_text()) for path in SCHEMAS.glob("*.json"))
        if "$id" in found
    ]
    registry: Any = Registry().with_resources(resources)

    def valid(name: str, document: Any) -> None:
        schema = json.loads((SCHEMAS / name).read_text())
        jsonschema.Draft202012Validator(schema, registry=registry).validate(document)

    return valid


CARDS = [
    card(),
    card(description={}, images=[], materials="", techniques="", title={"zh": "静"}, maker={}),
    card(made_from_year=-200, made_to_year=100, depth_mm=12, inscriptions="丙午", object_type="花瓶 vase"),
    card(made_from_year=None, made_to_year=None, date_text="", title={"en": "", "zh": ""}),
]


@pytest.mark.parametrize("number", range(len(CARDS)))
def test_a_work_is_valid_by_the_published_schema(validator: Any, number: int) -> None:
    validator("object.json", human_made_object(CARDS[number], base_url=BASE))


def test_its_provenance_is_valid_by_the_published_schema(validator: Any) -> None:
    validator("provenance.json", provenance(card(), LIFE, base_url=BASE, house="Bianliang"))
    validator("provenance.json", provenance(card(), [], base_url=BASE, house="Bianliang"))


@pytest.mark.parametrize(
    "fault", [{"type": "Thing"}, {"dimension": [{"type": "Dimension"}]}, {"mood": "calm"}]
)
def test_the_schema_sees_a_planted_fault(validator: Any, fault: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validator("object.json", human_made_object(card(), base_url=BASE) | fault)


def test_what_the_record_says() -> None:
    found = human_made_object(card(), base_url=BASE)
    names = [one["content"] for one in found["identified_by"]]
    assert names == ["Pine and crane", "松鹤图", card().id]
    assert [one["value"] for one in found["dimension"]] == [900, 450]
    shown = found["representation"][0]["digitally_shown_by"][0]
    assert shown["access_point"][0]["id"] == f"{BASE}/images/x/screen"
    assert found["produced_by"]["timespan"]["begin_of_the_begin"] == "2020-01-01T00:00:00Z"


def test_provenance_tells_what_passed_and_when_and_not_to_whom() -> None:
    found = provenance(card(), LIFE, base_url=BASE, house="Bianliang")
    assert [one["type"] for one in found["part"]] == ["TransferOfCustody", "Acquisition", "TransferOfCustody"]
    assert "transferred_custody_to" in found["part"][0]
    assert "transferred_custody_from" in found["part"][2]
    assert set(found["part"][1]) == {"type", "_label", "timespan", "transferred_title_of"}


@given(st.text(max_size=30), st.integers(-5000, 12000) | st.none(), st.integers(-5000, 12000) | st.none())
def test_any_work_can_be_told_and_no_registrant_is(word: str, first: int | None, last: int | None) -> None:
    told = json.dumps(
        human_made_object(
            card(title={"en": word}, object_type=word, made_from_year=first, made_to_year=last), base_url=BASE
        )
    )
    assert "Secret Gallery" not in told
    assert "acc_secret" not in told
