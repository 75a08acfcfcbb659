"""Who reads what is on file about a work: facts, papers and why it is held, by whose it is and was."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import transferring
from foundation import clock
from foundation.actor import SYSTEM
from foundation.db import transaction
from foundation.money import Money
from tests.conftest import Person
from tests.web.gate.test_gate_pages import FACTS, House
from tests.web.warehouse.staff import said

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
REASON = "Order 12 of the court, secret till the hearing"


class File:
    """A work in custody: facts, a paper of its seller's, one of the declarant's, and a hold."""

    def __init__(self, house: House, person: Callable[..., Person]) -> None:
        self.house = house
        self.seller, self.buyer = house.artist, person("buyer", name="Amelie Buyer")
        self.artwork_id = house.certified()
        self.holding_id = house.stores(
            artwork_id=self.artwork_id, intended_status="export_goods_in_zone", source="DOMESTIC"
        )
        self.sellers_paper = self.supplies(self.seller, "art_export_approval")
        self.office_paper = self.supplies(house.declarant, "screening")

    def supplies(self, who: Person, code: str) -> str:
        form = {"code": code, "number": f"{code} 77", "issuer": "The office", "valid_from_on": "2026-01-01"}
        form["file"] = (io.BytesIO(PDF), f"{code}.pdf")  # type: ignore[assignment]
        path = f"/artworks/{self.artwork_id}/papers"
        answer = who.post(path, data=form, content_type="multipart/form-data")
        return str(said(answer, 201)["id"])

    def held(self) -> None:
        stop = {"artwork_id": self.artwork_id, "kind": "court", "reason": REASON}
        said(self.house.regulator.post("/stops", stop), 201)

    def sold(self) -> None:
        with self.house.app.app_context(), transaction() as session:
            transferring.transfer_title(
                session,
                holding_id=self.holding_id,
                to_owner_id=self.buyer.actor.id,
                price=Money(900_000_00, "CNY"),
                destination="FR",
                actor=SYSTEM,
                at=clock.now(),
                reference="BL-1",
            )

    def ended(self) -> None:
        """Have the holding over, as it is when the work was delivered."""
        with self.house.app.app_context(), transaction() as session:
            session.get_one(Holding, self.holding_id).is_open = False

    def read_by(self, who: Any) -> dict[str, object]:
        page = said(who.get(f"/artworks/{self.artwork_id}/gate"), 200)
        return {
            "facts": page["stated"] is not None,
            "papers": {paper["id"] for paper in page["papers"]},
            "reason": REASON in str(page),
            "may state": page["may_state"],
            "files": {
                paper
                for paper in (self.sellers_paper, self.office_paper)
                if who.get(f"/papers/{paper}/file").status_code == 200
            },
        }

    def everything(self, *, states: bool) -> dict[str, object]:
        both = {self.sellers_paper, self.office_paper}
        return {"facts": True, "papers": both, "reason": True, "may state": states, "files": both}

    def nothing(self) -> dict[str, object]:
        none: set[str] = set()
        return {"facts": False, "papers": none, "reason": False, "may state": False, "files": none}


class Stranger:
    """Somebody who has not signed in."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> Any:
        return self.client.get(path, headers={"Accept": "application/json"})


@pytest.fixture
def file(house: House, person: Callable[..., Person]) -> File:
    return File(house, person)


def test_before_the_sale_the_owner_and_the_offices_read_it(file: File, client: FlaskClient) -> None:
    file.held()

    assert file.read_by(file.seller) == file.everything(states=True)
    for who in (file.house.customs, file.house.declarant, file.house.regulator):
        assert file.read_by(who) == file.everything(states=True)
    assert file.read_by(file.house.keeper) == file.everything(states=False)
    for stranger in (file.buyer, file.house.stranger, Stranger(client)):
        assert file.read_by(stranger) == file.nothing()


@pytest.mark.parametrize("is_over", [False, True], ids=["in custody", "delivered"])
def test_after_the_sale_the_buyer_reads_it_and_the_seller_what_he_sent_himself(
    file: File, app: Flask, client: FlaskClient, *, is_over: bool
) -> None:
    file.sold()
    if is_over:
        file.ended()
    file.held()

    assert file.read_by(file.buyer) == file.everything(states=True)
    for who in (file.house.customs, file.house.declarant, file.house.regulator):
        assert file.read_by(who) == file.everything(states=True)
    assert file.read_by(file.house.keeper) == file.everything(states=False)
    own = {file.sellers_paper}
    assert file.read_by(file.seller) == file.nothing() | {"papers": own, "files": own}
    for stranger in (file.house.stranger, Stranger(client)):
        assert file.read_by(stranger) == file.nothing()


def test_on_the_page_of_the_holding_the_reason_of_a_hold_is_for_the_owner_and_the_staff(file: File) -> None:
    path = f"/holdings/{file.holding_id}"
    file.sold()
    file.held()

    for who in (file.buyer, file.house.keeper, file.house.customs):
        assert REASON in who.get(path).get_data(as_text=True)
    told = said(file.seller.get(path), 200)
    assert [held["kind"] for held in told["holds"]] == ["court"]
    assert REASON not in str(told)
    assert file.house.regulator.actor.name not in str(told["holds"])
    assert file.house.stranger.get(path).status_code == 404


def test_after_the_sale_the_seller_states_nothing_and_sends_no_paper(file: File) -> None:
    file.sold()
    paper = {"code": "screening", "number": "9", "issuer": "The office", "valid_from_on": "2026-01-01"}

    read = file.seller.get(f"/artworks/{file.artwork_id}/facts")
    stated = file.seller.post(f"/artworks/{file.artwork_id}/facts", {"facts": FACTS})
    sent = file.seller.post(f"/artworks/{file.artwork_id}/papers", paper)

    assert [answer.status_code for answer in (read, stated, sent)] == [404, 404, 404]
    assert file.buyer.get(f"/artworks/{file.artwork_id}/facts").status_code == 200
