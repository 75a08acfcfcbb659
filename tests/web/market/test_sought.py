"""Sellers are told what is sought: on the back room, and as a table that is equal to it."""

import csv
import io
from collections.abc import Callable

from marketplace import jobs
from marketplace.models.finding import SavedSearch
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.web.browsing import browser, html
from tests.web.warehouse.staff import said


def reckons(market: Market) -> None:
    with market.app.app_context():
        jobs.reckon_sought(market.app.extensions["marketplace.index"])(market.later())


def test_what_five_people_look_for_is_told_and_nobody_is_named(
    market: Market, person: Callable[..., Person]
) -> None:
    people = [person("buyer", name=f"Seeker {number}") for number in range(5)]
    filters = {"object_type": ["painting"], "period": ["21"], "to": ["FR"], "currency": ["CNY"]}
    with market.transaction() as session:
        for number, who in enumerate(people):
            session.add(
                SavedSearch(
                    id=f"sea_{number}", account_id=who.actor.id, name="my wish", text="",
                    filters=dict(filters), price_to=90_000, wants_alerts=True, saved_at=market.at,
                )
            )  # fmt: skip
        session.get_one(SavedSearch, "sea_0").filters = {"object_type": ["print"]}
    reckons(market)
    assert said(market.seller.get("/selling"), 200)["sought"] == []
    assert "five people look for" in html(market.seller, "/selling")

    with market.transaction() as session:
        session.get_one(SavedSearch, "sea_0").filters = dict(filters)
    reckons(market)

    told = said(market.seller.get("/selling"), 200)["sought"]
    assert {(one["facet"], one["value"], one["people"], one["in_vain"]) for one in told} == {
        ("object_type", "painting", 5, 5),
        ("period", "21", 5, 5),
        ("band", "CNY-0", 5, 5),
        ("to", "FR", 5, 5),
    }
    answer = market.seller.get("/selling/sought.csv")
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [(row["facet"], row["value"], int(row["people"]), int(row["in_vain"])) for row in rows] == [
        (one["facet"], one["value"], one["people"], one["in_vain"]) for one in told
    ]
    for tongue, words in (("en", "5, of them 5 in vain"), ("zh", "5 人，其中 5 人未找到")):
        page = html(market.seller, "/selling", tongue)
        assert words in page
        assert "Seeker" not in page
        assert "my wish" not in page
    assert "Seeker" not in answer.get_data(as_text=True)
    for who in (market.buyer, market.cashier):
        assert who.get("/selling/sought.csv").status_code == 403
    assert browser(market.cashier).get("/selling").status_code == 200
    with market.transaction() as session:
        session.delete(session.get_one(SavedSearch, "sea_1"))
    reckons(market)
    assert said(market.seller.get("/selling"), 200)["sought"] == []
