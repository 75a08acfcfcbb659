"""The statement as a page: its period is asked for by days, and an empty field is no day."""

from tests.operations.market.house import Market
from tests.web.browsing import html


def test_the_period_is_asked_for_by_days(market: Market) -> None:
    market.placed()

    whole = html(market.buyer, "/statement?from_on=&to_on=")
    assert "Invoiced" in whole
    assert "Invoiced" not in html(market.buyer, "/statement?to_on=2026-01-01")
    assert market.buyer.get("/statement", from_on="2999-01-01").json["opening"][0]["account"] == "receivable"
    assert market.buyer.get("/statement", from_on="yesterday").status_code == 422
