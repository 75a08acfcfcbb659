"""The house's books as pages: who reads them, what they say, and how they are closed."""

from datetime import UTC, timedelta

import pytest

from foundation import clock
from tests.operations.market.house import Market
from tests.web.browsing import browser, html
from tests.web.market.test_pages import MOST, counted


@pytest.fixture
def yesterday(market: Market) -> Market:
    """A market whose business was done yesterday."""
    market.at = clock.now() - timedelta(days=1)
    market.settled()
    return market


class TestTheBooks:
    def test_are_shown_closed_and_taken_away(self, yesterday: Market) -> None:
        day = yesterday.at.astimezone(UTC).date().isoformat()
        cashier = browser(yesterday.cashier)

        with counted() as seen:
            page = cashier.get("/ledger")
        assert len(seen) <= MOST
        assert "Consignors&#39; proceeds" in page.text
        assert f'value="{day}"' in page.text
        assert "/ledger" in cashier.get("/desk").text

        closed = yesterday.cashier.post("/ledger/days", {"day": day})
        assert closed.status_code == 201
        assert closed.json["bookings"] == 3
        assert yesterday.cashier.post("/ledger/days", {"day": day}).status_code == 409
        with counted() as seen:
            page = cashier.get(f"/ledger/days/{day}")
        assert len(seen) <= MOST
        assert "Commission earned" in page.text
        assert "该日不再记账" in html(yesterday.cashier, f"/ledger/days/{day}", "zh")
        export = yesterday.cashier.get("/ledger/export.beancount")
        assert export.mimetype == "text/plain"
        assert f'{day} * "settled"' in export.text

    def test_of_a_day_that_is_none_are_not_there(self, market: Market) -> None:
        for day in ("2026-01-01", "yesterday"):
            assert market.cashier.get(f"/ledger/days/{day}").status_code == 404

    def test_are_no_buyers(self, market: Market) -> None:
        assert market.buyer.get("/ledger").status_code == 403
        assert market.buyer.get("/ledger/export.beancount").status_code == 403
