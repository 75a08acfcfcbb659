"""Gate, stops, papers, relics examination and customs over HTTP, one account an actor."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from bonded_warehouse.models.custody import Holding
from foundation.db import db, transaction
from tests.conftest import Person
from tests.operations.gate.bench import SALE
from tests.remembering import Memory
from tests.web.authentication.walk import certifies
from tests.web.browsing import browser, html
from tests.web.warehouse.staff import Staff, said

FACTS = {
    "kind": "painting",
    "ownership": "private",
    "title_flags": [],
    "materials": [],
    "artist_living": True,
    "value_eur": 8000,
}
DECLARATION = {
    "mode": "9710",
    "buyer": "firm",
    "is_platform_sale": True,
    "destination": "FR",
    "port": "Zhengzhou airport",
    "hs": "9701911900",
    "goods_name": "ink landscape, original",
    "value": "62000.00",
    "freight": "1000",
    "receipt": "63000.00",
    "currency": "CNY",
    "net_g": 900,
    "gross_g": 1500,
    "order_number": "O-1",
    "receipt_number": "R-1",
    "waybill_number": "W-1",
    "consignee": "Musée de l'encre",
}


class House(Staff):
    """The warehouse's people, an examiner and a declarant, and one certified work with its facts."""

    def __init__(
        self, app: Flask, person: Callable[..., Person], memory: Memory, work: Callable[[], int]
    ) -> None:
        super().__init__(app, person, memory)
        self.work = work
        self.declarant = person("declarant", name="Li Bao")
        self.examiner = person("relic_examiner", name="Sun Wen")
        self.expert = person("expert", name="Gu Yan")

    def certified(self) -> str:
        return self.memory.recall("certified", self._certified, of=self)

    def _certified(self) -> str:
        artwork_id = self.artwork()
        certifies(artwork_id, expert=self.expert, regulator=self.regulator, work=self.work)
        said(self.artist.post(f"/artworks/{artwork_id}/facts", {"facts": FACTS}), 201)
        return artwork_id

    def paper(self, artwork_id: str, code: str) -> dict[str, Any]:
        form = {"code": code, "number": f"{code} 1", "issuer": "The office", "valid_from_on": "2026-01-01"}
        card: dict[str, Any] = said(self.artist.post(f"/artworks/{artwork_id}/papers", form), 201)
        return card

    def verified(self, artwork_id: str, code: str) -> None:
        card = self.paper(artwork_id, code)
        said(self.customs.post(f"/papers/{card['id']}/verify", {"how": "seen in the register"}), 201)

    def packed(self) -> tuple[str, str]:
        return self.memory.recall("packed", self._packed, of=self)

    def _packed(self) -> tuple[str, str]:
        artwork_id = self.certified()
        holding_id = self.stores(
            artwork_id=artwork_id, intended_status="export_goods_in_zone", source="DOMESTIC"
        )
        for code in ("art_export_approval", "screening"):
            self.verified(artwork_id, code)
        self.takes(holding_id, "check_out", self.keeper, self.second)
        self.takes(holding_id, "pack_and_seal", self.keeper, self.second)
        with self.app.app_context(), transaction() as session:
            session.get_one(Holding, holding_id).sale = SALE.kept()
        return artwork_id, holding_id


def fills(who: Person, page: str, action: str, language: str = "en", **typed: str) -> Any:
    """Fill in the form of a page that leads to `action`, as a browser does, and return what is shown then."""
    client = browser(who, language)
    text = client.get(page, headers={"Accept": "text/html"}).get_data(as_text=True)
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', text, re.DOTALL)
    assert form is not None, f"no form for {action} on {page}"
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    for name in typed:
        assert f'name="{name}"' in form[0], f"the form has no {name}"
    return client.post(action, data=fields | typed, headers={"Accept": "text/html"}, follow_redirects=True)


class TestExport:
    def test_goes_from_the_packed_crate_to_the_release(self, house: House) -> None:
        artwork_id, holding_id = house.packed()
        gate = said(
            house.declarant.get(f"/artworks/{artwork_id}/gate", stage="filing", destination="FR"), 200
        )
        lodged = said(house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION), 201)

        house.work()

        page = said(house.declarant.get(f"/declarations/{lodged['id']}"), 200)
        assert gate["answer"]["decision"] == "ALLOW"
        assert page["declaration"]["state"] == "released"
        assert house.holding(holding_id)["holding"]["custody_state"] == "cleared_export"
        kinds = [link["transition"] for link in house.holding(holding_id)["chain"]]
        assert kinds[-2:] == ["M20", "M22"]

    def test_is_shown_to_whose_work_it_is_and_no_longer_to_who_sold_it(
        self, house: House, app: Flask
    ) -> None:
        from bonded_warehouse.models.custody import Holding
        from foundation.db import transaction

        _, holding_id = house.packed()
        lodged = said(house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION), 201)
        assert house.artist.get(f"/declarations/{lodged['id']}").status_code == 200

        with app.app_context(), transaction() as session:
            session.get_one(Holding, holding_id).owner_id = house.stranger.actor.id

        assert house.stranger.get(f"/declarations/{lodged['id']}").status_code == 200
        assert house.artist.get(f"/declarations/{lodged['id']}").status_code == 404

    def test_refuses_to_file_what_the_gate_refuses_and_leaves_nothing_behind(self, house: House) -> None:
        artwork_id, holding_id = house.packed()
        said(
            house.regulator.post("/stops", {"artwork_id": artwork_id, "kind": "court", "reason": "Order 12"}),
            201,
        )

        refused = house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION)

        assert said(refused, 409)["refusal_codes"] == ["D01", "R02"]
        assert said(house.customs.get("/declarations"), 200)["declarations"] == []
        assert house.holding(holding_id)["holding"]["custody_state"] == "packed"

    def test_a_scenario_is_for_demonstrations(self, house: House) -> None:
        _, holding_id = house.packed()

        refused = house.declarant.post(
            f"/holdings/{holding_id}/declarations", DECLARATION | {"scenario": "release"}
        )

        assert "scenario" in said(refused, 422)["fields"]

    def test_an_officer_inspects_what_is_worth_a_million(self, house: House) -> None:
        _, holding_id = house.packed()
        with house.app.app_context(), transaction() as session:
            dear_sale = replace(SALE, total_minor=1_000_000_00, paid_minor=1_000_000_00)
            session.get_one(Holding, holding_id).sale = dear_sale.kept()
        dear = DECLARATION | {"value": "1000000", "receipt": "1001000"}
        lodged = said(house.declarant.post(f"/holdings/{holding_id}/declarations", dear), 201)
        house.work()
        drawn = said(house.customs.get(f"/declarations/{lodged['id']}"), 200)

        assert drawn["may_inspect"] is True
        assert "drawn for inspection" in str(said(house.customs.get("/desk"), 200))
        found = house.customs.post(
            f"/declarations/{lodged['id']}/inspection", {"finding": "release", "note": "opened, compared"}
        )
        assert said(found, 201)["state"] == "released"


class TestEntry:
    def test_into_the_vault_is_refused_to_a_work_whose_certificate_was_revoked(self, house: House) -> None:
        artwork_id = house.certified()
        certificate = said(house.artist.get(f"/artworks/{artwork_id}"), 200)["certificate"]
        holding_id = house.expects(artwork_id)
        house.takes(holding_id, "gate_in", house.gate)
        house.takes(holding_id, "unload", house.keeper, house.second)
        house.takes(holding_id, "condition_check", house.keeper, house.artist)
        house.takes(holding_id, "identify", house.keeper, house.second)
        said(house.regulator.post(f"/certificates/{certificate['id']}/revoke", {"reason": "a copy"}), 201)
        (row,) = (r for r in house.holding(holding_id)["next_steps"] if r["event"] == "book_in")
        body = {
            "event": "book_in",
            "papers": {code: f"{code} 1" for code in row["documents"]},
            "position": "A-01-01",
        }
        step = said(house.keeper.post(f"/holdings/{holding_id}/steps", body), 201)

        refused = house.senior.post(f"/steps/{step['id']}/signatures")

        denied = said(refused, 409)
        assert denied["type"] == "/problems/gate-denies"
        assert "Identity of the work" in html(house.artist, denied["page"]), "why is one link away"
        assert house.holding(holding_id)["holding"]["custody_state"] == "identified"


class TestStops:
    def test_are_seen_at_once_and_withdrawn_with_a_reason(self, house: House) -> None:
        artwork_id = house.certified()
        stop = {"artwork_id": artwork_id, "kind": "court", "reason": "Order 12 of the court"}
        placed = said(house.regulator.post("/stops", stop), 201)
        answer = said(house.artist.get(f"/artworks/{artwork_id}/gate"), 200)

        assert answer["answer"]["decision"] == "DENY"
        assert answer["holds"][0]["reason"] == "Order 12 of the court"
        assert said(house.keeper.get("/stops"), 200)["stops"][0]["hold"]["id"] == placed["id"]
        stranger = said(house.stranger.get(f"/artworks/{artwork_id}/gate"), 200)
        assert (stranger["holds"][0]["kind"], stranger["holds"][0]["reason"]) == ("court", "")
        assert house.regulator.actor.name not in str(stranger)
        said(house.regulator.post(f"/stops/{placed['id']}/lift", {"reason": "Order 13"}), 201)
        assert said(house.artist.get(f"/artworks/{artwork_id}/gate"), 200)["answer"]["refuses"] is False

    def test_follow_a_suspended_certificate(self, house: House) -> None:
        artwork_id = house.certified()
        certificate = said(house.artist.get(f"/artworks/{artwork_id}"), 200)["certificate"]

        said(house.regulator.post(f"/certificates/{certificate['id']}/suspend", {"reason": "doubt"}), 201)
        house.work()
        said(house.regulator.post(f"/certificates/{certificate['id']}/reinstate", {"reason": "none"}), 201)
        held = said(house.regulator.get("/stops"), 200)["stops"]
        house.work()

        assert [(one["hold"]["kind"], one["hold"]["authority"]) for one in held] == [("title", "regulator")]
        assert said(house.regulator.get("/stops"), 200)["stops"] == []

    @pytest.mark.parametrize(
        "wrong", [{"kind": "whim"}, {"reason": ""}, {"reason": "no"}, {"artwork_id": ""}]
    )
    def test_refuse_nonsense(self, house: House, wrong: dict[str, str]) -> None:
        stop = {"artwork_id": house.artwork(), "kind": "court", "reason": "Order 12"} | wrong

        assert said(house.regulator.post("/stops", stop), 422)["fields"]
        assert said(house.regulator.get("/stops"), 200)["stops"] == []

    def test_begin_on_the_page_of_the_work_and_find_it_as_people_name_it(self, house: House) -> None:
        artwork_id = house.certified()
        number = said(house.artist.get(f"/artworks/{artwork_id}"), 200)["certificate"]["number"]
        link = f'/stops?artwork_id={artwork_id}"'

        for page in (f"/works/{artwork_id}", f"/artworks/{artwork_id}", f"/artworks/{artwork_id}/gate"):
            assert link in html(house.customs, page), page
            assert link not in html(house.artist, page), page
        for typed in (
            f"http://localhost/works/{artwork_id}?to=FR#life",
            f" {artwork_id.lower()} ",
            number,
            f"http://localhost/verify/{number}",
        ):
            stop = {"artwork_id": typed, "kind": "court", "reason": "Order 12"}
            placed = said(house.regulator.post("/stops", stop), 201)
            assert placed["artwork_id"] == artwork_id
            said(house.regulator.post(f"/stops/{placed['id']}/lift", {"reason": "Order 13"}), 201)

    def test_of_nothing_is_not_found(self, house: House) -> None:
        stop = {"artwork_id": "art_none", "kind": "court", "reason": "Order 12"}

        assert house.regulator.post("/stops", stop).status_code == 404


class TestPapers:
    def test_come_with_their_file_for_those_who_may_read_it(self, house: House) -> None:
        artwork_id = house.certified()
        form = {
            "code": "art_export_approval",
            "number": "豫文旅 7",
            "issuer": "Henan culture department",
            "valid_from_on": "2026-01-01",
            "file": (io.BytesIO(b"%PDF-1.4 a paper"), "approval.pdf"),
        }
        card = said(
            house.artist.post(
                f"/artworks/{artwork_id}/papers", data=form, content_type="multipart/form-data"
            ),
            201,
        )

        assert len(card["sha256"]) == 64
        for reader in (house.artist, house.customs):
            answer = reader.get(f"/papers/{card['id']}/file")
            assert (answer.status_code, answer.data) == (200, b"%PDF-1.4 a paper")
        assert house.stranger.get(f"/papers/{card['id']}/file").status_code == 404

    def test_hand_no_file_out_to_who_only_knows_its_hash(self, house: House, app: Flask) -> None:
        artwork_id, own = house.certified(), house.artwork(by=house.stranger)
        form = {
            "code": "art_export_approval",
            "number": "7",
            "issuer": "Henan culture department",
            "valid_from_on": "2026-01-01",
            "file": (io.BytesIO(b"%PDF-1.4 private"), "approval.pdf"),
        }
        card = said(
            house.artist.post(
                f"/artworks/{artwork_id}/papers", data=form, content_type="multipart/form-data"
            ),
            201,
        )
        claim = {name: form[name] for name in ("code", "number", "issuer", "valid_from_on")}
        mine = said(house.stranger.post(f"/artworks/{own}/papers", claim | {"sha256": card["sha256"]}), 201)

        assert house.stranger.get(f"/papers/{mine['id']}/file").status_code == 404

    def test_that_are_refused_leave_no_file_and_damage_is_found(self, house: House, app: Flask) -> None:
        artwork_id = house.certified()
        folder = app.extensions["bianliang.settings"].data_dir / "papers"
        part = next(part for part in app.extensions["bianliang.parts"] if part.name == "bonded_warehouse")
        audit = next(one for one in part.audits if one.name == "paper files")

        def sends(code: str) -> int:
            form: dict[str, Any] = {"code": code, "number": "7", "issuer": "x"}
            form |= {"valid_from_on": "2026-01-01", "file": (io.BytesIO(b"%PDF-1.4 whole"), "approval.pdf")}
            path = f"/artworks/{artwork_id}/papers"
            status: int = house.artist.post(path, data=form, content_type="multipart/form-data").status_code
            return status

        assert sends("no_such_paper") == 422
        assert list(folder.glob("*")) == []
        assert sends("art_export_approval") == 201
        with app.app_context():
            assert list(audit.run(db.session)) == []
            (file,) = folder.iterdir()
            file.write_bytes(b"%PDF-1.4 forged")
            assert ["was changed" in found for found in audit.run(db.session)] == [True]

    def test_refuse_a_file_that_is_no_paper(self, house: House) -> None:
        artwork_id = house.certified()
        form = {
            "code": "art_export_approval",
            "number": "1",
            "issuer": "x",
            "valid_from_on": "2026-01-01",
            "file": (io.BytesIO(b"<html>"), "approval.pdf"),
        }

        answer = house.artist.post(
            f"/artworks/{artwork_id}/papers", data=form, content_type="multipart/form-data"
        )

        assert "file" in said(answer, 422)["fields"]

    def test_of_others_cannot_be_filed_or_verified(self, house: House) -> None:
        artwork_id = house.certified()
        card = house.paper(artwork_id, "art_export_approval")
        form = {"code": "screening", "number": "1", "issuer": "x", "valid_from_on": "2026-01-01"}

        assert house.stranger.post(f"/artworks/{artwork_id}/papers", form).status_code == 404
        assert house.stranger.post(f"/artworks/{artwork_id}/facts", {"facts": {}}).status_code == 404
        assert house.stranger.post(f"/papers/{card['id']}/verify", {"how": "x"}).status_code == 403
        assert house.declarant.post(f"/papers/{card['id']}/verify", {"how": "x"}).status_code == 403


class TestPages:
    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_of_gate_and_customs_speak_the_readers_language(self, house: House, language: str) -> None:
        artwork_id, holding_id = house.packed()
        lodged = said(house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION), 201)
        house.work()
        said(
            house.artist.post(
                f"/artworks/{artwork_id}/facts", {"facts": {"made_from": 1930, "artist_living": None}}
            ),
            201,
        )
        said(
            house.regulator.post("/stops", {"artwork_id": artwork_id, "kind": "court", "reason": "Order 12"}),
            201,
        )
        pages = (
            (
                house.artist,
                [
                    f"/artworks/{artwork_id}/gate?destination=FR&stage=checkout",
                    f"/artworks/{artwork_id}/facts",
                ],
            ),
            (house.regulator, ["/stops", f"/artworks/{artwork_id}/facts"]),
            (house.examiner, ["/relics-examinations", f"/artworks/{artwork_id}/relics-examination", "/desk"]),
            (house.declarant, ["/declarations", f"/holdings/{holding_id}/declare?destination=FR", "/desk"]),
            (house.customs, [f"/declarations/{lodged['id']}", "/declarations?state=released", "/desk"]),
        )

        shown = {path: html(who, path, language) for who, paths in pages for path in paths}

        gate = shown[f"/artworks/{artwork_id}/gate?destination=FR&stage=checkout"]
        assert (
            "1912年至1949年或年代不明" if language == "zh" else "Made 1912 to 1949, or date uncertain"
        ) in gate
        released = shown[f"/declarations/{lodged['id']}"]
        assert ("海关放行" if language == "zh" else "Released by customs") in released

    def test_of_the_gate_ask_the_database_no_more_than_twelve_times(self, house: House) -> None:
        artwork_id, _ = house.packed()
        engine = _engine(house.app)
        pages = (
            (house.artist, f"/artworks/{artwork_id}/gate?destination=FR"),
            (house.customs, f"/artworks/{artwork_id}/gate?destination=FR"),
            (house.examiner, f"/artworks/{artwork_id}/relics-examination"),
            (house.examiner, "/relics-examinations"),
            (house.declarant, "/declarations"),
            (house.regulator, "/stops"),
        )

        counted = {}
        for who, path in pages:
            html(who, path)
            seen: list[str] = []
            note = _noter(seen)
            sa.event.listen(engine, "before_cursor_execute", note)
            html(who, path)
            sa.event.remove(engine, "before_cursor_execute", note)
            counted[path, who.actor.name] = len([one for one in seen if one.startswith("SELECT")])

        signing_in = 1  # of `html`, not of the page
        assert {page: count for page, count in counted.items() if count > 12 + signing_in} == {}


class TestForms:
    def test_state_facts_supply_a_paper_and_verify_it(self, house: House) -> None:
        artwork_id = house.artwork()
        certifies(artwork_id, expert=house.expert, regulator=house.regulator, work=house.work)
        gate = f"/artworks/{artwork_id}/gate"
        stated = fills(
            house.artist,
            f"/artworks/{artwork_id}/facts",
            f"/artworks/{artwork_id}/facts",
            kind="painting",
            ownership="private",
            register="clear",
            artist="living",
            no_protected_material="1",
            value_eur="9000",
        )
        supplied = fills(
            house.artist,
            gate,
            f"/artworks/{artwork_id}/papers",
            code="screening",
            number="S-9",
            issuer="The house",
            valid_from_on="2026-01-01",
        )
        (paper,) = said(house.artist.get(gate), 200)["papers"]
        verified = fills(house.customs, gate, f"/papers/{paper['id']}/verify", how="our own screening")

        assert "Stated." in stated.get_data(as_text=True)
        assert "The paper is on file." in supplied.get_data(as_text=True)
        assert "it counts" in verified.get_data(as_text=True)
        facts = said(house.artist.get(f"/artworks/{artwork_id}/facts"), 200)["facts"]
        assert facts == {
            "kind": "painting",
            "ownership": "private",
            "title_flags": [],
            "artist_living": True,
            "materials": [],
            "value_eur": 9000,
        }
        assert said(house.artist.get(gate), 200)["answer"]["needs"] == ["identity_check"]

    def test_keep_what_was_typed_when_they_are_refused(self, house: House) -> None:
        artwork_id = house.certified()

        refused = fills(house.regulator, "/stops", "/stops", artwork_id=artwork_id, kind="court", reason="no")

        assert refused.status_code == 422
        assert artwork_id in refused.get_data(as_text=True)
        assert "Say why" in refused.get_data(as_text=True)

    @pytest.mark.parametrize(
        ("language", "words"), [("en", "A hold stands on the work"), ("zh", "作品被暂停")]
    )
    def test_say_in_the_readers_language_why_customs_is_not_asked(
        self, house: House, language: str, words: str
    ) -> None:
        artwork_id, holding_id = house.packed()
        stop = {"artwork_id": artwork_id, "kind": "court", "reason": "Order 12"}
        said(house.regulator.post("/stops", stop), 201)
        typed = {name: str(value) for name, value in DECLARATION.items()} | {"currency": "CNY"}

        refused = fills(
            house.declarant,
            f"/holdings/{holding_id}/declare",
            f"/holdings/{holding_id}/declarations",
            language,
            **typed,
        )

        assert refused.status_code == 409
        assert words in refused.get_data(as_text=True)
        assert "Zhengzhou airport" in refused.get_data(as_text=True)

    def test_inspect_and_sign_an_examination(self, house: House) -> None:
        artwork_id = house.certified()
        old = {"made_from": 1930, "artist_living": None, "acquisition": "inherited_or_gift"}
        said(house.artist.post(f"/artworks/{artwork_id}/facts", {"facts": old}), 201)
        bench = f"/artworks/{artwork_id}/relics-examination"

        signed = fills(
            house.examiner,
            bench,
            bench,
            finding="may_leave",
            reason="Common, published, not representative.",
            number="豫文审 7",
            institution="Henan office",
        )

        assert "under your name" in signed.get_data(as_text=True)
        page = said(house.examiner.get(bench), 200)
        assert page["codes"] == []
        assert [paper["code"] for paper in page["papers"]] == ["relic_exit_permit"]


def _engine(app: Flask) -> sa.Engine:
    with app.app_context():
        return db.engine


def _noter(seen: list[str]) -> Callable[..., None]:
    def note(*args: Any) -> None:
        seen.append(str(args[2]))

    return note
