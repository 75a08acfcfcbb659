"""What a work costs at the buyer's door: on its page and at checkout, with what is unverified or unknown."""

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from bonded_warehouse.api import landed_cost
from foundation.accounts.models import User
from foundation.money import CurrenciesDiffer, Money, Rate
from marketplace.rules.lines import auction_lines
from marketplace.rules.pricing import premium_tiers, price_of
from tests.operations.market.house import Market
from tests.operations.market.test_selling import TestSales as _Sales
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

    def test_of_a_lot_add_the_premium_as_its_invoice_will(self, market: Market, client: FlaskClient) -> None:
        """Seen red: the sum was of the hammer price alone."""
        sale = market.drafted()
        lot = market.entered(sale)
        _Sales().announce(market, sale)
        market.worker()
        hammer = lot.money(lot.opening_minor)
        owed = sum(one.amount.amount_minor for one in auction_lines(hammer, premium_tiers(hammer.currency)))

        card = client.get(f"/works/{lot.artwork_id}?to=DE", headers={"Accept": "application/json"}).get_json()
        page = read(client, f"/works/{lot.artwork_id}?to=DE")
        room = client.get(f"/lots/{lot.id}/room", headers={"Accept": "application/json"}).get_json()
        bidding = read(client, f"/lots/{lot.id}/room", language="zh")

        assert card["offer"]["total"]["amount_minor"] == owed > hammer.amount_minor
        vat = Rate(700).of(hammer)
        together = f"¥{(owed + vat.amount_minor) / 100:,.2f}".removesuffix(".00")
        said = re.sub(r"<[^>]+>", "", page)
        assert re.search(rf"Together, as far as it is known\s*CN{re.escape(together)}", said)
        assert [one["hammer"] for one in room["owed"]] == room["asks"]
        for one in room["owed"]:
            price = price_of(Money(one["hammer"]["amount_minor"], hammer.currency), premium_tiers("CNY"))
            assert one["total"]["amount_minor"] == price.total.amount_minor
        assert "不含税费、运费与保险费" in bidding

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
