"""The catalogue and a sale as IIIF collections."""

import json

import pytest

from marketplace.models.catalogue import Sale
from marketplace.rules.sales import SaleState
from marketplace.web import iiif_collections
from tests.operations.market.house import Market
from tests.unit.test_iiif_manifests import complaints


def test_what_is_offered_is_a_collection_and_a_long_catalogue_one_of_parts(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = {market.offered().artwork_id for _ in range(3)}
    market.worker()
    client = market.app.test_client()

    answer = client.get("/iiif/catalogue/collection.json")
    said = json.loads(answer.data)
    assert complaints(said, base="http://localhost") == []
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert said["label"] == {"en": ["Catalogue"], "zh": ["图录"]}
    assert {one["id"].split("/")[-2] for one in said["items"]} == works

    monkeypatch.setattr(iiif_collections, "PAGE", 2)
    parts = json.loads(client.get("/iiif/catalogue/collection.json").data)
    assert complaints(parts, base="http://localhost") == []
    inside = [json.loads(client.get(one["id"]).data) for one in parts["items"]]
    assert [len(one["items"]) for one in inside] == [2, 1]
    assert [one["id"] for one in inside] == [one["id"] for one in parts["items"]]
    assert {one["id"].split("/")[-2] for each in inside for one in each["items"]} == works


def test_a_sale_is_a_collection_of_its_lots_in_their_order(market: Market) -> None:
    sale = market.drafted()
    lots = [market.entered(sale).artwork_id for _ in range(3)]
    client = market.app.test_client()

    address = f"/iiif/sales/{sale.id}/collection.json"
    assert client.get(address).status_code == 404  # a draft is its auctioneer's alone
    with market.transaction() as session:
        row = session.get(Sale, sale.id)
        assert row is not None
        row.state = SaleState.SCHEDULED
    said = json.loads(client.get(address).data)
    assert complaints(said, base="http://localhost") == []
    assert [one["id"].split("/")[-2] for one in said["items"]] == lots
