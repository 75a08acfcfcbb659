"""What the rooms of gate and customs do with nonsense: refuse it, say why, and leave nothing behind."""

from typing import Any

import pytest

from tests.web.gate.test_gate_pages import DECLARATION, House
from tests.web.warehouse.staff import said

FACTS: tuple[Any, ...] = (
    {"facts": []},
    {"facts": "all"},
    {"facts": {"materials": "ivory"}},
    {"facts": {"materials": [{"name": "x"}] * 51}},
    {"facts": {"materials": [{"name": ""}]}},
    {"facts": {"artist_died": 10**30}},
    {"facts": {"made_from": 99999}},
    {"facts": {"made_from": 1.5}},
    {"facts": {"copies": True}},
    {"facts": {"relic_temp_entry": {"registered": "maybe"}}},
    {"facts": {"title_flags": [None]}},
    {"facts": {"kind\u0000": "painting"}},
    {"facts": {"leaves_on": "9999-12-32"}},
    {"facts": {"": 1}},
    {"kind": "painting\ud800"},
    {"register": "perhaps"},
    {"nothing": 1},
)
DECLARATIONS: tuple[dict[str, Any], ...] = (
    {"value": "NaN"},
    {"value": "1e400"},
    {"value": "1.2345"},
    {"value": -1},
    {"value": None},
    {"currency": "yuan"},
    {"destination": "CN"},
    {"destination": "fr"},
    {"net_g": 0},
    {"net_g": 10**12},
    {"hs": "97"},
    {"mode": "0000"},
    {"goods_name": "x" * 251},
    {"consignee": "  "},
)


@pytest.mark.parametrize("body", FACTS)
def test_facts_that_make_no_sense_are_refused(house: House, body: Any) -> None:
    artwork_id = house.artwork()

    answer = house.artist.post(f"/artworks/{artwork_id}/facts", body)

    assert answer.status_code == 422
    assert said(house.artist.get(f"/artworks/{artwork_id}/facts"), 200)["version"] == 0


@pytest.mark.parametrize("wrong", DECLARATIONS)
def test_declarations_that_make_no_sense_are_refused(house: House, wrong: dict[str, Any]) -> None:
    holding_id = house.expects()
    body = {name: value for name, value in (DECLARATION | wrong).items() if value is not None}

    answer = house.declarant.post(f"/holdings/{holding_id}/declarations", body)

    assert answer.status_code == 422
    assert said(house.declarant.get("/declarations"), 200)["declarations"] == []


def test_the_last_day_of_the_calendar_is_a_day(house: House) -> None:
    artwork_id = house.certified()
    facts = {
        "leaves_on": "9999-12-31",
        "returns_on": "9999-12-31",
        "intended_move": "exhibit_export",
        "grade": None,
    }

    said(house.artist.post(f"/artworks/{artwork_id}/facts", {"facts": facts}), 201)
    answer = house.artist.get(f"/artworks/{artwork_id}/gate", stage="exit", destination="JP")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/artworks/none/gate",
        "/artworks/none/facts",
        "/artworks/none/relics-examination",
        "/papers/none/file",
        "/declarations/none",
        "/holdings/none/declare",
    ],
)
def test_what_is_not_there_is_not_found(house: House, path: str) -> None:
    reader = {"relics": house.examiner, "declar": house.declarant}.get(
        path.rsplit("/", maxsplit=1)[-1][:6], house.regulator
    )

    assert reader.get(path).status_code == 404


@pytest.mark.parametrize("query", [{"stage": "never"}, {"destination": "France"}])
def test_questions_that_make_no_sense_are_refused(house: House, query: dict[str, Any]) -> None:
    assert house.artist.get(f"/artworks/{house.artwork()}/gate", **query).status_code == 422


@pytest.mark.parametrize("after", ["'; DROP TABLE hold;--", "zzz", "0", "𝕊"])
def test_a_cursor_from_nowhere_is_an_empty_page_or_the_first(house: House, after: str) -> None:
    assert house.regulator.get("/stops", after=after).status_code == 200
    assert house.declarant.get("/declarations", after=after).status_code == 200


def test_a_stranger_is_told_of_anothers_work_what_he_is_told_of_none(house: House) -> None:
    theirs = (house.artwork(), house.certified())
    paper = {"code": "no_such_paper", "number": "1", "issuer": "The office", "valid_from_on": "2026-01-01"}

    for artwork_id in ("art_nothing", *theirs):
        for answer in (
            house.stranger.get(f"/artworks/{artwork_id}/facts"),
            house.stranger.post(f"/artworks/{artwork_id}/facts", {"facts": {"kind": "painting"}}),
            house.stranger.post(f"/artworks/{artwork_id}/facts", {"facts": {"no_such_fact": 1}}),
            house.stranger.post(f"/artworks/{artwork_id}/papers", paper),
            house.stranger.post(f"/artworks/{artwork_id}/papers", paper | {"code": "art_export_approval"}),
        ):
            problem = said(answer, 404)
            assert problem["type"] == "/problems/artwork-unknown"
            assert problem["detail"] == f"No artwork is registered under {artwork_id}."
