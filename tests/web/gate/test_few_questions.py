"""Pages of clearance ask the database twelve times at most, and no more often when there is more to show."""

import re
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from authentication.models import Artwork
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.rules.enterprises import check_sign
from foundation import clock
from foundation.db import transaction
from tests.conftest import Person
from tests.web.browsing import browser, html
from tests.web.gate.test_gate_pages import DECLARATION, House
from tests.web.market.test_pages import MOST, counted
from tests.web.warehouse.staff import said

SLIP = {"vehicle": "豫B12345", "vehicle_kg": "2000", "flight": "CZ", "voyage": "CZ331", "bill": "784-1"}
DAY = {"from_on": "2026-01-01"}


def enterprise(house: House, number: int) -> str:
    """File an enterprise, have it confirmed, and leave another version waiting."""
    stem = f"91410200MA{number:07d}"
    dossier = {
        "name_zh": f"开封艺术{number}号",
        "name_en": f"Kaifeng Art {number}",
        "customs_code": f"{4102160000 + number}",
        "address": "Kaifeng",
        "contact": "Li Bao",
    }
    filed = said(
        house.declarant.post("/enterprises", dossier | {"credit_code": stem + check_sign(stem)}), 201
    )
    path = f"/enterprises/{filed['id']}"
    said(house.customs.post(f"{path}/versions/1/decision", {"confirm": True}), 201)
    said(house.declarant.post(f"{path}/versions", dossier), 201)
    credit = DAY | {"level": "advanced", "source": "register"}
    said(house.customs.post(f"{path}/credit", credit), 201)
    return str(filed["id"])


def power(house: House, principal: str, agent: str, number: int) -> None:
    body = DAY | {"agent_id": agent, "scopes": ["brand"], "number": f"POA-{number}"}
    said(house.declarant.post(f"/enterprises/{principal}/agents", body), 201)


def returned(house: House, holding_id: str) -> str:
    """Lodge a declaration that is returned and appealed."""
    lodged = said(house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION), 201)
    path = f"/declarations/{lodged['id']}"
    body = {"finding": "return", "codes": ["D02"], "note": "the weights differ"}
    said(house.customs.post(f"{path}/decision", body), 201)
    said(house.declarant.post(f"{path}/appeals", {"grounds": "they do not"}), 201)
    return str(lodged["id"])


def registered_before(artwork_id: str, house: House) -> None:
    """Let a work be two days older, so that there is a day to ask about."""
    with house.app.app_context(), transaction() as session:
        earlier = clock.now() - timedelta(days=2)
        session.execute(sa.update(Artwork).where(Artwork.id == artwork_id).values(registered_at=earlier))


def asked(who: Person, path: str) -> list[str]:
    client = browser(who)
    client.get("/refusal-codes")
    with counted() as seen:
        answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, (path, answer.status_code, answer.text[-2000:])
    return [text for text in seen if re.match(r"\s*(SELECT|WITH)", text)]


def test_pages_of_clearance_ask_little_however_much_there_is(
    house: House, person: Callable[..., Person]
) -> None:
    officer = person("customs_officer", name="Yan")
    artwork_id, holding_id = house.packed()
    first = enterprise(house, 1)
    power(house, first, enterprise(house, 2), 1)
    declaration_id = returned(house, holding_id)
    day = clock.now().date().isoformat()
    yesterday = (law_day(clock.now()) - timedelta(days=1)).isoformat()
    registered_before(artwork_id, house)

    def counts() -> dict[tuple[str, str], list[str]]:
        pages = (
            (house.declarant, f"/declarations/{declaration_id}"),
            (house.customs, f"/declarations/{declaration_id}"),
            (house.artist, f"/declarations/{declaration_id}"),
            (house.declarant, f"/holdings/{holding_id}/declare"),
            (house.declarant, f"/holdings/{holding_id}/declare?destination=FR"),
            (house.declarant, "/declarations"),
            (house.declarant, "/filings"),
            (house.declarant, f"/holdings/{holding_id}/filings"),
            (house.declarant, "/enterprises"),
            (house.declarant, f"/enterprises/{first}"),
            (house.customs, f"/enterprises/{first}"),
            (house.declarant, f"/slots?declaration_id={declaration_id}"),
            (house.customs, f"/slots?day={day}"),
            (house.artist, "/refusal-codes"),
            (house.keeper, f"/facilities/{house.facility_id}/counts"),
            (house.keeper, f"/holdings/{holding_id}"),
            (house.customs, f"/declarations/{declaration_id}/messages"),
            (house.artist, "/inspection-draws"),
            (house.regulator, "/rulesets"),
            (house.customs, f"/artworks/{artwork_id}/gate?destination=FR"),
            *(
                (who, f"/artworks/{artwork_id}/gate?stage=filing&destination=FR&day={yesterday}")
                for who in (house.customs, house.artist)
            ),
            *((who, "/desk") for who in (*vars(house).values(), officer) if isinstance(who, Person)),
        )
        return {
            (path.replace(declaration_id, "<declaration>"), who.actor.name): asked(who, path)
            for who, path in pages
        }

    few = counts()
    for number in range(3, 6):
        power(house, first, enterprise(house, number), number)
        returned(house, holding_id)
    lodged = said(house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION), 201)
    house.work()
    said(house.declarant.post(f"/holdings/{holding_id}/filings/slip", SLIP), 201)
    declaration_id = str(lodged["id"])
    many = counts()

    over = {
        (page, len(texts)): texts for some in (few, many) for page, texts in some.items() if len(texts) > MOST
    }
    assert over == {}
    desk = html(house.customs, "/desk")
    for words in ("Kaifeng Art 3", "A power of attorney waits for customs."):
        assert words in desk, words
    assert "contests a refusal" not in desk  # who refused does not decide
    assert html(officer, "/desk").count("contests a refusal that was not yours") == 4
