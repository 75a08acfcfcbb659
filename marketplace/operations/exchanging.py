"""The house's bank exchanged money of one currency for another: a dated fact, with its rate and its source.

An exchange may name the orders whose money it was: each is used once, so that no order is settled twice with
the same papers.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import MINOR_DIGITS, Money
from marketplace.events import MoneyExchanged
from marketplace.ledger import entries
from marketplace.models.books import Exchange, ExchangeOrder
from marketplace.models.orders import Order
from marketplace.money_errors import ExchangeInvalid, OrderExchanged
from marketplace.operations import posting
from marketplace.queries.turnover import balances
from marketplace.roles import CASHIER
from marketplace.rules.sales import OrderState

SETTLED: Final = frozenset({OrderState.SETTLED, OrderState.COMPLETED})


def record_exchange(
    session: Session,
    *,
    given: Money,
    got: Money,
    rate: str,
    source: str,
    on: date,
    order_ids: Sequence[str] = (),
    actor: Actor,
    at: datetime,
) -> Exchange:
    """Book an exchange: each leg balances in its own currency.

    :param rate: units of the currency got for one of the currency given, as the bank's slip says
    :raises NotAllowed: if the actor is no cashier
    :raises ExchangeInvalid: if amounts and rate do not fit, the day lies ahead, or there is not so much
    :raises OrderExchanged: if an order was used before, was not settled, or is in another currency
    """
    actor.require(CASHIER)
    require_fit(given, got, rate)
    if not source.strip():
        raise ExchangeInvalid(reason="source")
    if on > at.astimezone(UTC).date():
        raise ExchangeInvalid(reason="day")
    row = Exchange(
        id=new_id("fxc", at),
        given_minor=given.amount_minor,
        given_currency=given.currency,
        got_minor=got.amount_minor,
        got_currency=got.currency,
        rate=rate.strip(),
        source=source.strip(),
        on=on,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    posting.post(
        session, kind="exchanged", ref=row.id, order_id="", entries=entries.exchanged(given, got), at=at
    )
    if balances(session).get(("bank", given.currency), 0) < 0:
        raise ExchangeInvalid(reason="not so much")
    _use(session, row, order_ids)
    fact = MoneyExchanged(exchange_id=row.id, given_minor=row.given_minor, given_currency=given.currency)
    outbox.publish(session, fact, at=at)
    return row


def require_fit(given: Money, got: Money, rate: str) -> None:
    """Require that what was got is what was given at the rate, to a minor unit.

    :raises ExchangeInvalid: if it is not
    """
    if given.currency == got.currency or given.amount_minor <= 0 or got.amount_minor <= 0:
        raise ExchangeInvalid(reason="amounts")
    try:
        used = Decimal(rate.strip())
    except InvalidOperation:
        raise ExchangeInvalid(reason="rate") from None
    if not used.is_finite() or used <= 0:
        raise ExchangeInvalid(reason="rate")
    try:
        exact = Decimal(given.decimal()) * used * 10 ** MINOR_DIGITS.get(got.currency, 2)
        off = abs(exact.quantize(Decimal(1), ROUND_HALF_UP) - got.amount_minor)
    except ArithmeticError:  # no rate comes to so many digits
        raise ExchangeInvalid(reason="rate") from None
    if off > 1:
        raise ExchangeInvalid(reason="rate")


def _use(session: Session, row: Exchange, order_ids: Sequence[str]) -> None:
    left = row.given_minor
    for order_id in sorted(set(order_ids)):
        order = session.get(Order, order_id, with_for_update=True)
        used = session.scalar(sa.select(ExchangeOrder).where(ExchangeOrder.order_id == order_id))
        if order is None or used is not None or order.state not in SETTLED:
            raise OrderExchanged(order_id=order_id)
        if order.currency != row.given_currency or order.price_minor > left:
            raise OrderExchanged(order_id=order_id)
        try:
            warehouse.use_trade_data(
                session, order_id=order_id, used_as=warehouse.UsedAs.EXCHANGE, ref=row.id, at=row.recorded_at
            )
        except warehouse.OrderSettledAlready as refusal:
            raise OrderExchanged(order_id=order_id) from refusal
        left -= order.price_minor
        session.add(ExchangeOrder(order_id=order_id, exchange_id=row.id, amount_minor=order.price_minor))
    session.flush()
