"""What a work costs at the buyer's door: on its page and at checkout, with what is unverified or unknown."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from bonded_warehouse.api import landed_cost
from foundation.accounts.models import User
from foundation.money import CurrenciesDiffer, Money
from tests.operations.market.house import Market
from tests.web.market.test_pages import MOST, counted, read

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


class TestPages:
    def test_show_import_vat_and_that_its_rate_is_unverified(
        self, market: Market, client: FlaskClient
    ) -> None:
        offering = market.offered()
        market.worker()
        path = f"/works/{offering.artwork_id}"
        read(client, f"{path}?to=DE")
        with counted() as seen:
            page = read(client, f"{path}?to=DE")
        assert len([text for text in seen if text.lstrip().startswith("SELECT")]) <= MOST
        for words in ("What it costs at your door", "¥70", "Unverified rate", "¥1,070", "ask customs there"):
            assert words in page, words
        assert "到门总费用" in read(client, f"{path}?to=DE", language="zh")
        assert "What it costs at your door" not in read(client, f"{path}?to=CN")
        elsewhere = read(client, f"{path}?to=JP")
        assert "Import VAT, Japan" in elsewhere
        assert "Unverified rate" not in elsewhere

    def test_show_it_at_checkout(self, market: Market, client: FlaskClient) -> None:
        offering = market.offered()
        market.worker()
        order = market.buyer.post(f"/offerings/{offering.id}/orders").json
        with client.session_transaction() as session, market.reading() as database:
            user = database.query(User).filter_by(account_id=market.buyer.actor.id).one()
            session["_user_id"] = user.fs_uniquifier
            session["_fresh"] = True

        assert "¥55" in read(client, f"/orders/{order['id']}/checkout?to=FR")
        assert "Unverified rate" not in read(client, f"/orders/{order['id']}/checkout?to=US")


class TestCard:
    def test_names_what_is_not_known_and_leaves_it_out_of_the_total(self) -> None:
        cost = landed_cost(Money(102_500_00, "EUR"), destination="FR", at=AT)
        assert cost is not None
        assert (cost.vat, cost.total) == (Money(5_637_50, "EUR"), Money(108_137_50, "EUR"))
        assert cost.unknown == ("freight", "insurance", "duty")
        assert cost.is_unverified
        assert cost.vat_rate is not None
        assert (cost.vat_rate.percent, cost.vat_rate.basis) == ("5.5", "W")

    def test_takes_freight_and_fees_into_account(self) -> None:
        cost = landed_cost(
            Money(1_000_00, "GBP"),
            destination="GB",
            at=AT,
            freight=Money(100_00, "GBP"),
            insurance=Money(10_00, "GBP"),
            fees=Money(7_00, "GBP"),
        )
        assert cost is not None
        assert (cost.vat, cost.total) == (Money(55_50, "GBP"), Money(1_172_50, "GBP"))

    def test_rounds_in_the_currency_s_own_coin(self) -> None:
        cost = landed_cost(Money(999, "JPY"), destination="FR", at=AT)
        assert cost is not None
        assert cost.vat == Money(55, "JPY")

    def test_stays_silent_for_china_and_refuses_two_currencies(self) -> None:
        assert landed_cost(Money(1, "EUR"), destination="CN", at=AT) is None
        assert landed_cost(Money(1, "EUR"), destination=None, at=AT) is None
        with pytest.raises(CurrenciesDiffer):
            landed_cost(Money(1, "EUR"), destination="FR", at=AT, freight=Money(1, "USD"))
