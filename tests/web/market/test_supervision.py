"""All works on one page: what is drawn, what is in the table and what is in the file are one and the same."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as markup

from authentication.models import Artwork, Certificate
from bonded_warehouse.models.cases import CaseKind, KeepingCase
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.displays import DisplayTerm
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.queries.amiss import MOST
from bonded_warehouse.rules.states import CustodyState, CustomsStatus, HoldKind
from marketplace.rules.figures import figure, file_of, read, written
from tests.conftest import Person
from tests.operations.market.exporting import departs, sold_abroad
from tests.operations.market.house import Market
from tests.web.browsing import html


@pytest.fixture
def office(person: Callable[..., Person]) -> Person:
    return person("regulator", name="Office")


def tables(page: str) -> dict[str, list[list[str]]]:
    """Return every figure of a page, cell by cell, as its table says it."""
    return {
        str(table.get("data-figure")): [
            [str(cell.get("value")) for cell in row.iter("data")] for row in table.iter("tr")
        ][1:]
        for table in markup.fromstring(page).iter("table")
        if table.get("data-figure")
    }


def furnished(market: Market) -> None:
    """One work sold and gone, one stopped, one out too long, one amiss, and one that lies well."""
    departs(market, sold_abroad(market))
    stopped, late, amiss, _ = (market.work() for _ in range(4))
    with market.transaction() as session:
        session.add(
            Hold(
                id="hol_1",
                artwork_id=stopped,
                kind=HoldKind.TITLE,
                authority="regulator",
                is_stop=True,
                reason="A heir asks.",
                placed_by_name="Office",
                placed_at=market.at,
            )
        )
        row = session.scalars(sa.select(Holding).where(Holding.artwork_id == late)).one()
        row.state, row.return_by_at = CustodyState.CHECKED_OUT, market.at - timedelta(hours=1)
        session.add(
            KeepingCase(
                id="cas_1",
                kind=CaseKind.SEAL,
                artwork_id=amiss,
                holding_id=None,
                facility_id=None,
                about="sea_1",
                why="broken",
                hold_id=None,
                opened_by=None,
                opened_by_name="system",
                opened_at=market.at,
            )
        )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_table_and_its_file_say_the_same(market: Market, office: Person, language: str) -> None:
    furnished(market)

    page = html(office, "/supervision?to=FR", language)
    card = office.get("/supervision", to="FR").get_json()
    found = tables(page)

    assert {name for name in card["figures"] if card["figures"][name]["rows"]} - {"alarms"} <= set(found)
    for name in card["figures"]:
        answer = office.get(f"/supervision/figures/{name}.csv", to="FR")
        columns, rows = read(answer.data)
        assert answer.content_type.startswith("text/csv")
        assert columns == card["figures"][name]["columns"]
        assert [[str(cell) for cell in row] for row in card["figures"][name]["rows"]] == rows
        if name in found:
            assert found[name] == rows


def test_says_what_is_amiss_what_is_late_and_how_far_works_have_come(market: Market, office: Person) -> None:
    furnished(market)

    card = office.get("/supervision", to="FR").get_json()

    def column(name: str, key: str, value: str) -> dict[Any, Any]:
        columns = card["figures"][name]["columns"]
        return {row[columns.index(key)]: row[columns.index(value)] for row in card["figures"][name]["rows"]}

    assert sorted((one["kind"], one["what"]) for one in card["alarms"]) == [
        ("case", "seal"),
        ("return", "checked_out"),
        ("stop", "stop"),
    ]
    assert (card["late"], column("queues", "queue", "late")["return"]) == (1, 1)
    assert column("funnel", "stage", "works") == {
        "registered": 5,
        "certified": 5,
        "offered": 1,
        "sold": 1,
        "exported": 1,
    }
    assert card["figures"]["exported"]["rows"] == [["USD", 1, "1000.00"]]
    [flow] = card["figures"]["flows"]["rows"]
    assert flow[1:] == ["none", flow[2], 1, 1]
    stopped = [one for one in card["blockers"] if "hold" in one["title"]["en"]]
    assert [(one["stage"], one["outcome"], one["works"]) for one in stopped] == [
        ("listing", "DENY", 1),
        ("checkout", "DENY", 1),
    ]


def test_what_is_amiss_is_all_counted_and_all_in_the_file(market: Market, office: Person) -> None:
    furnished(market)
    stops = MOST + 2
    with market.transaction() as session:
        first = session.get_one(Hold, "hol_1")
        for number in range(2, stops + 1):
            at = market.at - timedelta(minutes=number)
            session.add(
                Hold(
                    id=f"hol_{number}",
                    artwork_id=first.artwork_id,
                    kind=HoldKind.TITLE,
                    authority="regulator",
                    is_stop=True,
                    reason="A heir asks.",
                    placed_by_name="Office",
                    placed_at=at,
                )
            )
        shown = session.scalars(sa.select(Holding).where(Holding.artwork_id == first.artwork_id)).one()
        session.add(
            DisplayTerm(
                id="dsp_1",
                holding_id=shown.id,
                artwork_id=shown.artwork_id,
                facility_id="fac_1",
                venue="Henan Museum",
                started_on=date(2026, 1, 1),
                last_on=date(2026, 2, 1),
            )
        )

    card = office.get("/supervision", to="FR").get_json()
    page: Any = markup.fromstring(html(office, "/supervision?to=FR"))
    columns, rows = read(office.get("/supervision/figures/alarms.csv", to="FR").data)

    everything = {"case": 1, "climate": 0, "return": 1, "stop": stops, "term": 1}
    assert card["amiss"] == everything
    assert page.xpath("//a[@href='#alarms']/b/text()") == [str(stops + 3)]
    assert page.xpath("//p[@class='alarms-more']/text()") == ["Stopped: 2 more, in the file"]
    assert len(page.xpath("//ul[@class='alarm-list']/li")) == len(card["alarms"]) == MOST + 3
    assert Counter(row[columns.index("kind")] for row in rows) == Counter(everything)
    dues = {row[columns.index("kind")]: row[columns.index("due")] for row in rows}
    dues = {kind: due for kind, due in dues.items() if due}
    assert set(dues) == {"return", "term"}
    assert dues["term"] == "2026-02-01T15:59:00+00:00", "its last day ends in China"
    [over] = page.xpath("//ul[@class='alarm-list']/li[contains(., 'Henan Museum')]")
    assert "due 1 Feb 2026, 23:59" in over.text_content()
    assert "2项" in html(office, "/supervision?to=FR", "zh")


def test_a_work_that_is_gone_is_no_longer_among_those_with_duty_and_tax_suspended(
    market: Market, office: Person
) -> None:
    abroad, here, free = (market.work() for _ in range(3))
    with market.transaction() as session:
        for artwork_id in (abroad, here, free):
            row = session.scalars(sa.select(Holding).where(Holding.artwork_id == artwork_id)).one()
            row.customs_status = None if artwork_id == free else CustomsStatus.BONDED_FOREIGN
            if artwork_id == abroad:  # as the custody table leaves it: it keeps its status
                row.state, row.is_open = CustodyState.DELIVERED, False

    card = office.get("/supervision", to="FR").get_json()

    assert (card["works"], card["bonded"]) == (2, 1)


def test_is_for_who_oversees_and_for_no_one_else(market: Market, person: Callable[..., Person]) -> None:
    assert person("auditor").get("/supervision").status_code == 200
    for who in (market.seller, market.cashier, person("keeper"), person("customs_officer")):
        assert who.get("/supervision").status_code == 403
        assert who.get("/supervision/figures/plan.csv").status_code == 403
    unknown = person("regulator").get("/supervision/figures/none.csv")
    assert (unknown.status_code, unknown.get_json()["type"]) == (404, "/problems/figure-unknown")
    assert person("regulator").get("/supervision", to="XX").status_code in {404, 422}


CELLS = st.one_of(
    st.none(), st.integers(), st.decimals(allow_nan=False, allow_infinity=False), st.text('=+-@a,"\n你 ')
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_a_file_gives_back_every_cell_and_no_formula(
    rows: list[tuple[str | int | Decimal | None, ...]],
) -> None:
    columns, found = read(file_of(figure("any", ("one", "two"), rows)))

    assert columns == ["one", "two"]
    for row, cells in zip(rows, found, strict=True):
        for cell, said in zip(row, cells, strict=True):
            assert said.removeprefix("'") == written(cell).removeprefix("'") or said == written(cell)
            assert not (isinstance(cell, str) and said.startswith(("=", "+", "-", "@")))


def test_one_work_says_first_whether_it_may_be_sold_and_may_leave(market: Market, office: Person) -> None:
    furnished(market)
    gone, stopped = (f"art_{number:026d}" for number in (1, 2))

    page = html(office, f"/supervision/works/{stopped}?to=FR")
    told = " ".join(str(markup.fromstring(page).xpath("string()")).split())
    card = office.get(f"/supervision/works/{stopped}", to="FR").get_json()
    left = office.get(f"/supervision/works/{gone}").get_json()

    assert (card["sell"]["decision"], card["leave"]["decision"]) == ("DENY", "DENY")
    assert told.index("It may not be sold: A hold stands on the work.") < told.index(
        "It may not leave for France"
    )
    assert told.index("It may not leave for France") < told.index("Identity and certificate")
    assert [(one["kind"], one["reason"]) for one in card["file"]["holds"]] == [("title", "A heir asks.")]
    assert "法国" in html(office, f"/supervision/works/{stopped}?to=FR", "zh")
    [order] = left["orders"]
    assert (order["order"]["state"], order["paid"]["amount_minor"]) == (
        "settled",
        order["total"]["amount_minor"],
    )
    [declared] = left["file"]["declarations"]
    assert (left["destination"], declared["declaration"]["state"]) == ("FR", "released")


def test_a_work_is_found_by_number_title_and_maker_in_either_language(market: Market, office: Person) -> None:
    work_id = market.work()

    def found(words: str) -> list[str]:
        return [one["artwork_id"] for one in office.get("/supervision/works", q=words).get_json()["works"]]

    with market.reading() as session:
        work = session.get_one(Artwork, work_id)
        certificate = session.scalar(sa.select(Certificate.number).where(Certificate.artwork_id == work_id))
        title, maker = dict(work.title), dict(work.maker)
    for words in (work_id, *title.values(), *maker.values(), title["en"][2:].upper(), certificate or work_id):
        assert work_id in found(words), words
    assert found("") == found("no such work") == found("%") == []
    assert title["en"] in html(office, f"/supervision/works?q={quote(title['en'])}")


def test_one_work_is_for_who_oversees_and_for_no_one_else(
    market: Market, person: Callable[..., Person]
) -> None:
    work = market.work()

    for who in (market.seller, market.cashier, person("keeper"), person("customs_officer")):
        assert who.get(f"/supervision/works/{work}").status_code == 403
    assert person("auditor").get(f"/supervision/works/{work}").status_code == 200
    assert person("regulator").get("/supervision/works/art_none").status_code == 404
