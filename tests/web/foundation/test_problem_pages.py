"""The page that explains a kind of refusal, in both languages, whatever facts its words have places for."""

import pytest
from flask import Flask

from bonded_warehouse.gate_errors import GateDenies
from foundation.web.problems import said, slugs


@pytest.mark.parametrize(("language", "words"), [("en", "Bid at least ⟨asking⟩."), ("zh", "⟨asking⟩")])
def test_a_kind_of_refusal_is_explained_with_places_for_its_facts(
    app: Flask, language: str, words: str
) -> None:
    client = app.test_client()
    client.set_cookie("language", language)

    answer = client.get("/problems/bid-too-low", headers={"Accept": "text/html"})

    assert answer.status_code == 200
    assert words in answer.text


def test_every_kind_of_refusal_has_its_page(app: Flask) -> None:
    client = app.test_client()
    failed = [
        slug
        for slug in sorted(slugs())
        if client.get(f"/problems/{slug}", headers={"Accept": "text/html"}).status_code != 200
    ]
    assert failed == []


@pytest.mark.parametrize(("language", "label"), [("en", "On which day?"), ("zh", "哪一天？")])
def test_what_is_wrong_with_a_question_stands_under_its_label(app: Flask, language: str, label: str) -> None:
    """Seen red: 'day', the field's name for programs, on the page of a person."""
    client = app.test_client()
    client.set_cookie("language", language)

    answer = client.get("/artworks/art_0/gate?day=yesterday", headers={"Accept": "text/html"})

    assert answer.status_code == 422
    assert f"<dt>{label}</dt>" in answer.text
    assert "<dt>day</dt>" not in answer.text


def test_the_page_that_says_all_of_it_is_one_of_the_house(app: Flask) -> None:
    pages = {kind.page for kind in slugs().values() if kind.page}
    routes = app.url_map.bind("localhost")
    facts = {"artwork_id": "art_0", "stage": "checkout", "destination": "FR"}

    assert pages
    assert all(routes.match((page % facts).split("?")[0]) for page in pages)


def test_a_refusal_that_lacks_a_fact_of_its_page_leads_nowhere(app: Flask) -> None:
    with app.test_request_context():
        assert said(GateDenies(why="a stop")).page == ""
        told = said(GateDenies(why="a stop", artwork_id="art_0", stage="bid", destination="F&R"))
    assert told.page == "/artworks/art_0/gate?stage=bid&destination=F%26R"
