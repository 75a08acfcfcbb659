"""Statistics: what is published stands for ever, says the same in page and file, and tells of nobody."""

import random
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from foundation import clock
from marketplace.models.statistics import EditionMargin, StatisticEdition
from marketplace.operations import counting_up
from marketplace.queries import statistics_audit
from marketplace.rules.figures import read
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.web.browsing import html
from tests.web.market.test_supervision import tables
from tests.web.warehouse.staff import said

YEAR = clock.now().year - 1
WHY = {"year": YEAR, "why": "The first figures of this year."}


@pytest.fixture
def counter(person: Callable[..., Person]) -> Person:
    return person("statistician", name="Tong")


def line(firm: int, month: int, destination: str) -> dict[str, Any]:
    return {
        "month": f"{YEAR}-{month:02d}",
        "exported_month": "",
        "lane": "green",
        "mode": "9610",
        "destination": destination,
        "medium": "painting",
        "currency": "CNY",
        "firm": f"firm-{firm}",
        "amount_minor": 500_00,
        "cny_minor": 500_00,
    }


def counted(market: Market, seed: int = 1) -> None:
    """Eight firms sell to four countries; one of them alone sells to the fourth."""
    chance = random.Random(seed)
    with market.transaction() as session:
        for month in range(1, 13):
            for destination in ("FR", "JP", "GB"):
                for firm in range(chance.randint(3, 5)):
                    counting_up._add(session, line(firm, month, destination), 1)
        counting_up._add(session, line(0, 3, "US"), 1)


def test_an_edition_stands_and_its_page_and_files_say_the_same(market: Market, counter: Person) -> None:
    counted(market)
    told = said(counter.post("/statistics/editions", WHY), 201)
    assert (told["number"], told["up_to"], told["changed"]) == (1, f"{YEAR}-12", 0)
    again = counter.post("/statistics/editions", WHY)
    assert (again.status_code, again.get_json()["type"]) == (409, "/problems/nothing-changed")

    stranger = market.app.test_client()
    for address in ("/statistics", f"/statistics/{YEAR}/1"):
        page = stranger.get(address, headers={"Accept": "text/html"}).get_data(as_text=True)
        found = tables(page)
        assert {"sold-lines-by-destination", "sold-yuan-by-medium", "hours-release"} <= set(found)
        for name, rows in found.items():
            assert read(stranger.get(f"/statistics/{YEAR}/1/{name}.csv").data)[1] == rows
    by_destination = {row[0]: row for row in found["sold-lines-by-destination"]}
    assert (by_destination["US"][3], by_destination["US"][13]) == ("c", "c")
    assert "c" in by_destination["FR"] + by_destination["GB"] + by_destination["JP"] + by_destination["all"]
    assert by_destination["US"][1] == "0"
    assert "统计" in html(counter, f"/statistics/{YEAR}/1", "zh")


def test_what_is_corrected_is_a_new_edition_and_the_old_one_stays(market: Market, counter: Person) -> None:
    counted(market)
    said(counter.post("/statistics/editions", WHY), 201)
    before = counter.get(f"/statistics/{YEAR}/1").get_json()
    with market.transaction() as session:
        counting_up._add(session, line(1, 5, "JP"), 1)

    told = said(counter.post("/statistics/editions", WHY | {"why": "A sale of May was undone."}), 201)
    now = counter.get(f"/statistics/{YEAR}/2").get_json()

    assert (told["number"], told["why"]) == (2, "A sale of May was undone.")
    changed: list[Any] = now["changes"]["rows"]
    assert told["changed"] == len(changed) > 0
    assert all(row[3] != row[4] for row in changed)
    assert counter.get(f"/statistics/{YEAR}/1").get_json()["figures"] == before["figures"]
    assert "There is a later edition" in html(counter, f"/statistics/{YEAR}/1")
    with market.unguarded() as session:
        session.execute(sa.update(StatisticEdition).values(figures=[]))
    with market.reading() as session:
        assert len(list(statistics_audit.editions_are_whole(session))) == 2


def test_only_a_statistician_publishes_and_only_who_counts_sees_the_cells(
    market: Market, counter: Person, person: Callable[..., Person]
) -> None:
    counted(market)
    for who in (market.seller, market.cashier, person("keeper")):
        assert who.get("/statistics/desk").status_code == 403
        assert who.get("/statistics/desk/cells.csv").status_code == 403
    office = person("regulator")
    assert office.post("/statistics/editions", WHY).status_code == 403
    columns, rows = read(office.get("/statistics/desk/cells.csv", year=YEAR).data)
    assert (columns[-1], rows[-1][-1] in {"3", "4", "5"}, len(rows)) == ("firms", True, 37)
    assert "Publish these figures" in html(counter, f"/statistics/desk?year={YEAR}")
    assert "Publish these figures" not in html(office, f"/statistics/desk?year={YEAR}")
    future = counter.post("/statistics/editions", WHY | {"year": YEAR + 20})
    assert (future.status_code, future.get_json()["type"]) == (409, "/problems/year-not-begun")
    huge = "9" * 30
    for address in (f"/statistics/{YEAR}/1", f"/statistics/{YEAR}/1/cells.csv", f"/statistics/{huge}/{huge}"):
        assert market.app.test_client().get(address).status_code == 404


def test_what_one_firm_changed_is_in_no_cell_and_what_three_changed_is(
    market: Market, counter: Person
) -> None:
    def add(*lines: dict[str, Any]) -> None:
        with market.transaction() as session:
            for one in lines:
                counting_up._add(session, one, 1)

    def unrated(firm: int, month: int, to: str, currency: str) -> dict[str, Any]:
        return line(firm, month, to) | {"currency": currency, "cny_minor": None}

    def table(number: int, name: str) -> dict[str, list[Any]]:
        figures = counter.get(f"/statistics/{YEAR}/{number}").get_json()["figures"]
        return {row[0]: row[1:] for one in figures if one["name"] == name for row in one["rows"]}

    add(*(line(firm, 1, to) for to in ("FR", "JP") for firm in range(4)))
    add(*(unrated(firm, *row) for firm in range(4) for row in ((2, "JP", "JPY"), (3, "FR", "CNY"))))
    said(counter.post("/statistics/editions", WHY), 201)
    add(line(9, 1, "CH") | {"currency": "CHF", "cny_minor": 123_456_78})
    with market.transaction() as session:
        for one in (unrated(0, 2, "JP", "JPY"), *(unrated(firm, 3, "FR", "CNY") for firm in range(3))):
            counting_up._add(session, one, -1)  # its rate comes
            counting_up._add(session, one | {"cny_minor": 500_00}, 1)
    said(counter.post("/statistics/editions", WHY | {"why": "A platform told late of a sale."}), 201)
    by_currency, by_destination = table(2, "sold-yuan-by-currency"), table(2, "sold-yuan-by-destination")
    assert (by_currency["CHF"][0], by_currency["all"][0], by_destination["JP"][1]) == (None, None, None)
    assert (by_destination["FR"][0], by_destination["FR"][2]) == ("2000.00", "1500.00")
    with market.unguarded() as session:
        session.execute(sa.delete(EditionMargin))
    add(*(line(firm, 3, "FR") for firm in range(4)))
    said(counter.post("/statistics/editions", WHY | {"why": "Nobody knows who was counted before."}), 201)
    assert table(3, "sold-yuan-by-destination")["FR"][2] is None
