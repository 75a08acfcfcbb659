"""Money that a bank takes back, a refund that does not arrive, proceeds on their way, deposits, exchanges."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from foundation.money import Money
from marketplace.errors import NothingToRefund
from marketplace.models.chargebacks import Bearer, Chargeback, ChargebackState
from marketplace.models.credit_notes import CreditNote, CreditNoteState
from marketplace.models.invoices import Refund
from marketplace.models.orders import Order
from marketplace.models.payouts import Payout, PayoutState
from marketplace.money_errors import (
    ChargebackNotDecidable,
    ChargebackOpen,
    ExchangeInvalid,
    OrderExchanged,
    OwnPayoutAccount,
)
from marketplace.operations import (
    charging_back,
    exchanging,
    paying,
    paying_out,
    refunding,
    ruling,
    settling,
)
from marketplace.payments.gateway import Notice, NoticeKind
from marketplace.queries import money, turnover
from marketplace.rules.sales import OrderState
from tests.contracts import stripes
from tests.operations.market.house import Market

WHOLE = Money(1_000_00, "CNY")


def tells(market: Market, kind: NoticeKind, key: str, about: str = "dp_1", amount: Money = WHOLE) -> None:
    """A provider says something, and says it again."""
    notice = Notice(f"{about}:{kind}", kind, key, amount, market.at, reason="fraudulent", about=about)
    for _ in range(2):
        with market.transaction() as session:
            paying.record_notice(session, notice=notice, provider="pretend", at=market.at)


def books(market: Market) -> dict[str, int]:
    """What stands on the accounts; nothing is left out."""
    with market.reading() as session:
        return {kind: amount for (kind, _), amount in turnover.balances(session).items() if amount}


def sold(market: Market) -> tuple[Order, str]:
    order, invoice = market.placed()
    payment_id = market.pays(invoice)
    market.worker()
    return order, payment_id


def delivered(market: Market, order: Order) -> None:
    assert order.holding_id is not None
    with market.transaction() as session:
        settling.record_delivery(session, holding_id=order.holding_id, at=market.at)
    market.at += settling.DISPUTE_WINDOW


def releases(market: Market, order: Order) -> None:
    with market.transaction() as session:
        settling.release_proceeds(session, order_id=order.id, actor=market.cashier.actor, at=market.at)


def decides(market: Market, bearer: Bearer) -> None:
    with market.transaction() as session:
        [row] = session.scalars(sa.select(Chargeback.id).where(Chargeback.state == ChargebackState.LOST))
        charging_back.decide(
            session,
            chargeback_id=row,
            bearer=bearer,
            reason="said so",
            actor=market.cashier.actor,
            at=market.at,
        )


class TestAChargeback:
    def test_before_title_ends_the_order_and_is_the_buyers(self, market: Market) -> None:
        order, invoice = market.placed()
        payment_id = market.pays(invoice)
        tells(market, NoticeKind.CHARGED_BACK, payment_id)
        market.worker()

        assert market.order(order.id).state is OrderState.PAID  # title does not pass meanwhile
        with market.transaction() as session:
            assert (
                refunding.call_off(
                    session, order_id=order.id, reason="x", actor=market.cashier.actor, at=market.at
                )
                == []
            )  # nothing is sent a second time
        tells(market, NoticeKind.CHARGEBACK_LOST, payment_id)

        assert market.order(order.id).state is OrderState.CANCELLED
        assert books(market) == {}
        assert market.complaints() == []

    @pytest.mark.parametrize("share", [1, 3])
    def test_of_a_sale_that_was_undone_is_the_buyers_and_repays_the_credit_note(
        self, market: Market, share: int
    ) -> None:
        """A third by his bank and the rest by us, or all of it by his bank."""
        order, payment_id = sold(market)
        delivered(market, order)
        market.at -= settling.DISPUTE_WINDOW
        given = {"order_id": order.id, "reason": "a tear"}
        with market.transaction() as session:
            settling.raise_dispute(session, actor=market.buyer.actor, at=market.at, **given)
            ruling.uphold_dispute(session, at_once=False, actor=market.cashier.actor, at=market.at, **given)
        part = Money(WHOLE.amount_minor // share, "CNY")
        tells(market, NoticeKind.CHARGED_BACK, payment_id, amount=part)
        tells(market, NoticeKind.CHARGEBACK_LOST, payment_id, amount=part)
        if share > 1:
            with market.transaction() as session:
                refunding.refund_surplus(session, order_id=order.id, actor=market.cashier.actor, at=market.at)
            market.worker()

        assert books(market) == {}
        with market.reading() as session:
            assert session.scalars(sa.select(CreditNote.state)).one() is CreditNoteState.REPAID
        assert market.complaints() == []

    def test_that_is_won_lets_everything_go_on(self, market: Market) -> None:
        order, payment_id = sold(market)
        delivered(market, order)
        tells(market, NoticeKind.CHARGED_BACK, payment_id)
        assert books(market)["disputed"] == 1_000_00
        with pytest.raises(ChargebackOpen):
            releases(market, order)

        tells(market, NoticeKind.CHARGEBACK_WON, payment_id)
        releases(market, order)

        assert books(market) == {"bank": 50_00, "commission_income": -50_00}
        assert market.complaints() == []

    @pytest.mark.parametrize("bearer", [Bearer.CONSIGNOR, Bearer.HOUSE])
    def test_after_title_is_borne_by_who_is_told_to(self, market: Market, bearer: Bearer) -> None:
        order, payment_id = sold(market)
        delivered(market, order)
        tells(market, NoticeKind.CHARGED_BACK, payment_id)
        tells(market, NoticeKind.CHARGEBACK_LOST, payment_id)
        with pytest.raises(ChargebackOpen):
            releases(market, order)

        decides(market, bearer)
        with market.reading() as session:
            [row] = session.scalars(sa.select(Chargeback.id))
            again: dict[str, Any] = {"chargeback_id": row, "bearer": bearer, "reason": "x", "at": market.at}
            with pytest.raises(ChargebackNotDecidable):
                charging_back.decide(session, actor=market.cashier.actor, **again)
        releases(market, order)

        house = {"bank": -950_00, "commission_income": -50_00, "loss": 1_000_00}
        assert books(market) == ({} if bearer is Bearer.CONSIGNOR else house)
        assert market.order(order.id).state is OrderState.COMPLETED
        assert market.complaints() == []

    def test_after_payout_is_a_debt_that_the_next_proceeds_pay(self, market: Market) -> None:
        order, payment_id = sold(market)
        delivered(market, order)
        releases(market, order)
        half = Money(500_00, "CNY")
        tells(market, NoticeKind.CHARGED_BACK, payment_id, amount=half)
        tells(market, NoticeKind.CHARGEBACK_LOST, payment_id, amount=half)
        decides(market, Bearer.CONSIGNOR)
        with market.reading() as session:
            [balance] = money.statement(session, party_id=market.seller.actor.id).balances
            assert balance.amount == Money(-475_00, "CNY")  # he owes it

        other, _ = sold(market)
        delivered(market, other)
        releases(market, other)

        with market.reading() as session:
            [balance] = money.statement(session, party_id=market.seller.actor.id).balances
            assert balance.amount == Money(0, "CNY")
        assert market.complaints() == []

    def test_found_wrong_by_hand_is_named(self, market: Market) -> None:
        _, payment_id = sold(market)
        tells(market, NoticeKind.CHARGED_BACK, payment_id)

        with market.transaction() as session:
            session.execute(sa.text("UPDATE chargeback SET state = 'won'"))

        assert any("chargebacks of 0 CNY" in text for text in market.complaints())


def test_a_refund_that_did_not_arrive_is_the_buyers_money_again(market: Market) -> None:
    order, invoice = market.placed()
    market.pays(invoice, "pay_over")
    with market.transaction() as session:
        [refund] = refunding.refund_surplus(
            session, order_id=order.id, actor=market.cashier.actor, at=market.at
        )
    market.worker()
    with pytest.raises(NothingToRefund), market.transaction() as session:
        refunding.refund_surplus(session, order_id=order.id, actor=market.cashier.actor, at=market.at)

    tells(market, NoticeKind.REFUND_FAILED, refund.id, about="re_1", amount=Money(100_00, "CNY"))
    assert books(market)["buyer_credit"] == -100_00
    with market.transaction() as session:
        refunding.refund_surplus(session, order_id=order.id, actor=market.cashier.actor, at=market.at)
    market.worker()

    assert "buyer_credit" not in books(market)
    with market.reading() as session:
        assert sorted(session.scalars(sa.select(Refund.state))) == ["failed", "sent"]
    assert market.complaints() == []


@pytest.fixture(scope="module")
def stripe() -> Iterator[stripes.Stripe]:
    with stripes.ours() as other:
        yield other


@pytest.fixture
def with_stripe(market: Market, stripe: stripes.Stripe) -> Iterator[stripes.Stripe]:
    gateways = market.app.extensions["marketplace.ways"].gateways
    gateways.append(stripe.gateway)
    yield stripe
    gateways.remove(stripe.gateway)


def test_proceeds_go_to_a_checked_account_and_are_taken_back(
    market: Market, with_stripe: stripes.Stripe
) -> None:
    assert with_stripe.house is not None
    store = with_stripe.house.store
    with market.transaction() as session:
        account = paying_out.name_account(
            session,
            way="stripe",
            destination=with_stripe.account,
            holder="Lin Mo",
            personal=True,
            evidence="letter of the bank",
            actor=market.seller.actor,
            at=market.at,
        )
    with market.transaction() as session:
        both = type(market.cashier.actor)(market.seller.actor.id, "Lin Mo", market.cashier.actor.roles, None)
        with pytest.raises(OwnPayoutAccount):
            paying_out.check_account(session, account_id=account.id, actor=both, at=market.at)
        paying_out.check_account(session, account_id=account.id, actor=market.cashier.actor, at=market.at)
    order, payment_id = sold(market)
    delivered(market, order)
    releases(market, order)
    market.worker()
    [sent] = store.all("transfer", transfer_group=order.id)
    assert (sent["amount"], sent["destination"]) == (950_00, with_stripe.account)

    tells(market, NoticeKind.CHARGED_BACK, payment_id)
    tells(market, NoticeKind.CHARGEBACK_LOST, payment_id)
    decides(market, Bearer.CONSIGNOR)
    market.worker()

    assert sent["amount_reversed"] == 950_00
    with market.reading() as session:
        assert session.scalars(sa.select(Payout.state)).one() is PayoutState.RETURNED
    assert books(market) == {}
    assert market.complaints() == []


class TestAnExchange:
    def exchange(self, market: Market, **changes: Any) -> None:
        given: dict[str, Any] = {
            "given": Money(700_00, "CNY"),
            "got": Money(98_52, "USD"),
            "rate": "0.14074",
            "source": "the bank's slip 17",
            "on": market.at.astimezone(UTC).date(),
            "actor": market.cashier.actor,
            "at": market.at,
        }
        with market.transaction() as session:
            exchanging.record_exchange(session, **given | changes)

    def test_balances_in_each_currency_and_names_an_order_once(self, market: Market) -> None:
        order, _ = sold(market)
        wrong: list[dict[str, Any]] = [
            {"rate": "0.15"},
            {"rate": "nothing"},
            {"rate": "1E+50"},
            {"rate": "1E+999999"},
            {"source": " "},
            {"on": (market.at + timedelta(days=1)).astimezone(UTC).date()},
            {"given": Money(7_000_00, "CNY"), "got": Money(985_18, "USD")},  # there is not so much
            {"got": Money(700_00, "CNY"), "rate": "1"},
        ]
        for changes in wrong:
            with pytest.raises(ExchangeInvalid):
                self.exchange(market, **changes)
        with pytest.raises(OrderExchanged):  # its price is more than what was given
            self.exchange(market, order_ids=[order.id])

        whole = {"given": WHOLE, "got": Money(140_74, "USD")}
        self.exchange(market, order_ids=[order.id], **whole)
        with market.reading() as session:
            stand = turnover.balances(session)
        assert (stand["bank", "CNY"], stand["bank", "USD"]) == (0, 140_74)
        assert (stand["exchange", "CNY"], stand["exchange", "USD"]) == (1_000_00, -140_74)
        sold(market)
        with pytest.raises(OrderExchanged):
            self.exchange(market, order_ids=[order.id], **whole)
        assert market.complaints() == []
