"""A dispute is decided: who gets the money, whose the work is, and whether the books still balance."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bonded_warehouse import api as warehouse
from bonded_warehouse.models.custody import Holding
from foundation import outbox
from foundation.errors import NotAllowed
from foundation.money import Money
from marketplace.errors import NoDispute, NothingToRelease
from marketplace.ledger import entries
from marketplace.ledger.accounts import AccountKind
from marketplace.models.invoices import Refund, RefundState, Settlement
from marketplace.models.money import LedgerAccount, LedgerEntry
from marketplace.models.notices import Notice
from marketplace.operations import ruling, settling
from marketplace.rules.lines import Shares
from marketplace.rules.sales import OrderState
from tests.operations.market.house import Market

Disputed = Callable[[], str]


@pytest.fixture
def disputed(market: Market) -> Disputed:
    """Sell and deliver a work whose buyer objects; return the order's id."""

    def dispute() -> str:
        order, _ = market.settled()
        assert order.holding_id is not None
        with market.transaction() as session:
            settling.record_delivery(session, holding_id=order.holding_id, at=market.at)
            settling.raise_dispute(
                session, order_id=order.id, reason="a tear", actor=market.buyer.actor, at=market.at
            )
        return order.id

    return dispute


def uphold(market: Market, order_id: str, *, at_once: bool) -> None:
    with market.transaction() as session:
        ruling.uphold_dispute(
            session,
            order_id=order_id,
            reason="The tear is there.",
            at_once=at_once,
            actor=market.cashier.actor,
            at=market.later(),
        )


def stands(market: Market) -> dict[str, int]:
    """Return what stands on each kind of account that anything stands on."""
    with market.reading() as session:
        rows = session.execute(
            sa.select(LedgerAccount.kind, sa.func.sum(LedgerEntry.amount_minor))
            .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
            .group_by(LedgerAccount.kind)
        )
        return {kind.value: int(total) for kind, total in rows if total}


def refunds(market: Market) -> list[tuple[int, RefundState]]:
    with market.reading() as session:
        return [(row.amount_minor, row.state) for row in session.scalars(sa.select(Refund))]


class TestUpholding:
    def test_undoes_the_sale_and_sends_the_money_back(self, market: Market, disputed: Disputed) -> None:
        order_id = disputed()

        uphold(market, order_id, at_once=True)
        market.worker()

        assert market.order(order_id).state is OrderState.RESCINDED
        assert refunds(market) == [(1_000_00, RefundState.SENT)]
        assert stands(market) == {}
        with market.reading() as session:
            told = {(row.account_id, row.kind) for row in session.scalars(sa.select(Notice))}
            assert (market.buyer.actor.id, "upheld") in told
            assert (market.seller.actor.id, "rescinded") in told
        assert market.complaints() == []
        market.later(days=100)
        with market.transaction() as session, pytest.raises(NothingToRelease):
            settling.release_proceeds(session, order_id=order_id, actor=market.cashier.actor, at=market.at)
        with pytest.raises(NoDispute):
            uphold(market, order_id, at_once=True)

    def test_gives_title_and_money_back_when_the_work_is_in_custody_again(
        self, market: Market, disputed: Disputed
    ) -> None:
        order_id = disputed()
        order = market.order(order_id)

        uphold(market, order_id, at_once=False)
        market.worker()
        assert refunds(market) == []
        assert stands(market) == {"bank": 1_000_00, "buyer_credit": -1_000_00}
        assert market.complaints() == []

        for _ in range(2):  # the second time changes nothing
            with market.transaction() as session:
                fact = warehouse.CustodyMoved(
                    holding_id=str(order.holding_id),
                    artwork_id=order.artwork_id,
                    transition="M31",
                    event="re-enter",
                    from_state="returning",
                    to_state="at_gate",
                    hash="",
                )
                outbox.publish(session, fact, at=market.later())
            market.worker()

        assert refunds(market) == [(1_000_00, RefundState.SENT)]
        assert stands(market) == {}
        with market.reading() as session:
            assert session.get_one(Holding, order.holding_id).owner_id == market.seller.actor.id
            assert session.get_one(Settlement, order_id).work_returned_at is not None
        assert market.complaints() == []
        assert market.consigned(artwork_id=order.artwork_id).consignor_id == market.seller.actor.id

    def test_is_a_cashiers_alone(self, market: Market, disputed: Disputed) -> None:
        order_id = disputed()

        with market.transaction() as session, pytest.raises(NotAllowed):
            ruling.uphold_dispute(
                session,
                order_id=order_id,
                reason="I say so",
                at_once=True,
                actor=market.buyer.actor,
                at=market.at,
            )
        refused = market.cashier.post(f"/orders/{order_id}/dispute-upholding", {"reason": ""})
        assert refused.status_code == 422
        upheld = market.cashier.post(f"/orders/{order_id}/dispute-upholding", {"reason": "Torn."})
        assert (upheld.status_code, upheld.json["state"]) == (201, "rescinded")


def test_undoing_books_the_opposite_of_settling() -> None:
    shares = Shares(commission=Money(10, "CNY"), consignor=Money(90, "CNY"))

    undone = entries.rescinded(
        Money(125, "CNY"), shares=shares, premium=Money(25, "CNY"), consignor_id="acc_c", buyer_id="acc_b"
    )

    entries.require_balance(undone)
    assert {entry.account.kind: entry.amount_minor for entry in undone} == {
        AccountKind.BUYER_CREDIT: -125,
        AccountKind.PROCEEDS: 90,
        AccountKind.COMMISSION_INCOME: 10,
        AccountKind.PREMIUM_INCOME: 25,
    }
