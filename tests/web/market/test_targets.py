"""The plan's targets: what stands on the page is what counting by hand gives; the registers keep what was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bonded_warehouse.models.enterprises import DossierState, Enterprise, EnterpriseVersion
from foundation import clock
from marketplace.operations import counting_up
from marketplace.rules.figures import read
from marketplace.rules.months import CHINA
from marketplace.rules.targets import plan
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.web.browsing import html
from tests.web.market.test_supervision import tables
from tests.web.warehouse.staff import said

SOURCE = "Register of the city's commerce office, 2026-11."
TODAY = clock.now().astimezone(CHINA).date()


@pytest.fixture
def counter(person: Callable[..., Person]) -> Person:
    return person("statistician", name="Tong")


def code(number: int) -> str:
    return f"91410200MA{number:08d}"


def firms(market: Market, count: int) -> None:
    """Put enterprises on file, each of an organisation; customs has not confirmed the last."""
    with market.transaction() as session:
        for number in range(count):
            session.add(
                Enterprise(
                    id=f"ent_{number}",
                    credit_code=code(number),
                    organisation_id=f"org_{number}",
                    filed_by="acc",
                    filed_at=market.at,
                )
            )
            session.flush()
            session.add(
                EnterpriseVersion(
                    id=f"env_{number}",
                    enterprise_id=f"ent_{number}",
                    version=1,
                    name_zh=f"企业{number}",
                    name_en=f"Firm {number}",
                    customs_code=f"410296000{number}",
                    address="Kaifeng",
                    contact="Somebody",
                    filed_by="acc",
                    filed_by_name="Somebody",
                    filed_at=market.at,
                    state=DossierState.FILED if number == count - 1 else DossierState.CONFIRMED,
                )
            )


def sells(market: Market, firm: str, *, months_ago: int = 0, fen: int = 1_000_00, sign: int = 1) -> None:
    month = (TODAY.replace(day=15) - timedelta(days=30 * months_ago)).strftime("%Y-%m")
    line: dict[str, Any] = {
        "month": month,
        "exported_month": "",
        "lane": "green",
        "mode": "9610",
        "destination": "FR",
        "medium": "painting",
        "currency": "CNY",
        "firm": firm,
        "amount_minor": fen,
        "cny_minor": fen,
    }
    with market.transaction() as session:
        counting_up._add(session, line, sign)


def enters(who: Person, path: str, status: int = 201, **given: Any) -> Any:
    return said(who.post(f"/supervision/{path}", {"source": SOURCE, "from_on": "2026-01-01"} | given), status)


def park(who: Person, name: str) -> str:
    given = {
        "name": {"en": name, "zh": "园区"},
        "county": "Lankao",
        "functions": ["storage", "display"],
        "opened_on": "2026-01-01",
        "source": SOURCE,
    }
    return str(said(who.post("/supervision/parks", given), 201)["id"])


def numbers(who: Person) -> dict[str, int]:
    card = who.get("/supervision/targets").get_json()
    return {one["target"]["code"]: one["value"] for one in card["progress"]}


def test_the_numbers_are_those_of_a_hand_count(market: Market, counter: Person) -> None:
    firms(market, 5)
    assert numbers(counter) == {"belts": 0, "parks": 0, "operators": 0, "volume": 0}
    for firm in ("org_0", "org_0", "org_1", "acc_artist", "org_4"):  # an artist, and one not confirmed
        sells(market, firm)
    sells(market, "org_2", months_ago=14)  # too long ago

    enters(counter, "belts/art/members", credit_code=code(0))
    enters(counter, "belts/household/members", credit_code=code(2))  # who sold too long ago
    entered = enters(counter, "belts/farm/members", credit_code=code(1))
    tenanted, _empty, left = park(counter, "One"), park(counter, "Two"), park(counter, "Three")
    enters(counter, f"parks/{tenanted}/tenants", credit_code=code(3))
    gone = enters(counter, f"parks/{left}/tenants", credit_code=code(3))
    assert numbers(counter) == {"belts": 2, "parks": 2, "operators": 2, "volume": 5_000}

    yesterday = (TODAY - timedelta(days=1)).isoformat()
    for entry in (entered, gone):
        said(counter.post(f"/supervision/entries/{entry['id']}/end", {"to_on": yesterday}), 201)
    sells(market, "org_0", sign=-1)  # undone
    assert numbers(counter) == {"belts": 1, "parks": 1, "operators": 2, "volume": 4_000}


def test_every_firm_of_a_seller_is_seen_and_a_seller_counts_once(market: Market, counter: Person) -> None:
    firms(market, 5)
    with market.transaction() as session:
        session.get_one(Enterprise, "ent_1").organisation_id = "org_0"  # the second of one organisation
        alone = session.get_one(Enterprise, "ent_2")
        alone.organisation_id, alone.filed_by = None, "acc_alone"
    sells(market, "org_0")
    sells(market, "acc_alone", months_ago=11)
    for number, belt in ((0, "art"), (1, "farm"), (2, "household"), (3, "equipment")):
        enters(counter, f"belts/{belt}/members", credit_code=code(number))

    card = counter.get("/supervision/targets").get_json()

    assert (numbers(counter)["operators"], numbers(counter)["belts"]) == (2, 3)
    active = {belt["belt"]["code"]: one["is_active"] for belt in card["belts"] for one in belt["members"]}
    assert active == {"art": True, "farm": True, "household": True, "equipment": False}
    assert all(one["name"] for belt in card["belts"] for one in belt["members"])


def test_a_sixth_belt_is_entered_with_its_source_and_reaches_the_target(
    market: Market, counter: Person
) -> None:
    firms(market, 7)
    further = {"name": {"en": "Silk", "zh": "丝绸"}, "source": SOURCE}
    belt = said(counter.post("/supervision/belts", further), 201)["id"]
    twice = counter.post("/supervision/belts", further | {"name": {"en": "Silks", "zh": "丝绸 "}})
    assert (twice.status_code, set(twice.get_json()["fields"])) == (422, {"name.zh"})
    named = [one.code for one in plan().belts]
    for number, each in enumerate([*named, belt]):
        sells(market, f"org_{number}")
        enters(counter, f"belts/{each}/members", credit_code=code(number))

    card = counter.get("/supervision/targets").get_json()

    [belts] = [one for one in card["progress"] if one["target"]["code"] == "belts"]
    assert (belts["value"], belts["is_reached"]) == (6, True)
    assert "丝绸" in html(counter, "/supervision/targets", "zh")


def test_what_is_wrong_is_refused_and_nobody_else_enters(
    market: Market, counter: Person, person: Callable[..., Person]
) -> None:
    firms(market, 3)
    first = enters(counter, "belts/art/members", credit_code=code(0))
    refused = {
        "stands-already": enters(counter, "belts/farm/members", 409, credit_code=code(0)),
        "firm-not-on-file": enters(counter, "belts/art/members", 409, credit_code=code(2)),
        "entry-unknown": enters(counter, "parks/prk_none/tenants", 404, credit_code=code(1)),
        "figure-unknown": enters(counter, "belts/none/members", 404, credit_code=code(1)),
    }
    assert {name: answer["type"] for name, answer in refused.items()} == {
        name: f"/problems/{name}" for name in refused
    }
    early = counter.post(f"/supervision/entries/{first['id']}/end", {"to_on": "2025-12-31"})
    assert (early.status_code, set(early.get_json()["fields"])) == (422, {"to_on"})
    of = park(counter, "One")
    late = counter.post(
        f"/supervision/parks/{of}/tenants",
        {"credit_code": code(1), "from_on": "2025-12-31", "source": SOURCE},
    )
    assert set(late.get_json()["fields"]) == {"from_on"}
    for who in (person("regulator"), market.cashier, person("auditor")):
        assert enters(who, "belts/art/members", 403, credit_code=code(1))
    assert market.seller.get("/supervision/targets").status_code == 403


def test_page_and_files_say_the_same_and_the_path_is_straight(market: Market, counter: Person) -> None:
    firms(market, 2)
    sells(market, "org_0", fen=1_234_56)

    for language in ("en", "zh"):
        found = tables(html(counter, "/supervision/targets", language))
        assert set(found) == {"targets", "path"}
        for name, rows in found.items():
            assert read(counter.get(f"/supervision/targets/{name}.csv").data)[1] == rows
    of = plan()
    [operators] = [one for one in of.targets if one.code == "operators"]
    assert [of.expected(operators, on) for on in (of.starts_on, of.ends_on)] == [0, 1000]
    assert not operators.is_reached(1000)
    assert operators.is_reached(1001)
