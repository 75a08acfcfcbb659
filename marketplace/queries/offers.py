"""How works are offered: one query, whatever their number."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.money import Money
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.orders import Offering, Order
from marketplace.models.platforms import PlatformOrder
from marketplace.queries.cards import Offer
from marketplace.rules import pricing
from marketplace.rules.lots import LotState
from marketplace.rules.platform_orders import ON_THE_WAY, PlatformOrderState
from marketplace.rules.sales import LIVE_ORDERS, OfferingState, OrderState, SaleType

BOUGHT = frozenset({OrderState.SETTLED, OrderState.COMPLETED})


def offers(session: Session, artwork_ids: Iterable[str]) -> dict[str, Offer]:
    """Return how each work is offered, is being bought, or was sold last; others are left out."""
    wanted = list(dict.fromkeys(artwork_ids))
    if not wanted:
        return {}
    found: dict[str, Offer] = {}
    orders: dict[str, Any] = {}
    for row in session.execute(_everything(wanted)):
        if row.what == "order":
            before = orders.get(row.artwork_id)
            if before is None or _weight(row) > _weight(before):
                orders[row.artwork_id] = row
        else:
            found[row.artwork_id] = _listed(row)
    for artwork_id, row in orders.items():
        offer = found.get(artwork_id)
        live = row.state in {state.value for state in LIVE_ORDERS}
        if offer is not None and live:
            found[artwork_id] = _with_buyer(offer, row)
        elif offer is None:
            found[artwork_id] = Offer(
                kind="sold",
                price=None if row.price_minor is None else Money(row.price_minor, row.currency),
                closes_at=row.moment,
                reserved=live,
                buyer_id=row.party,
                order_id=row.id,
                lot_id=row.lot_id,
            )
    return found


def _weight(row: Any) -> tuple[bool, datetime]:
    return row.state in {state.value for state in LIVE_ORDERS}, row.moment


def _with_buyer(offer: Offer, row: Any) -> Offer:
    return replace(offer, reserved=True, buyer_id=row.party, order_id=row.id)


def _listed(row: Any) -> Offer:
    def amount(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, row.currency)

    if row.what == "offering":
        return Offer(
            kind="fixed",
            offering_id=row.id,
            price=amount(row.price_minor),
            listed_at=row.listed_at,
            takes_offers=bool(row.takes_offers),
        )
    hammer = Money(row.opening_minor if row.price_minor is None else row.price_minor, row.currency)
    owed = pricing.price_of(hammer, [(limit, bps) for limit, bps in row.tiers])
    return Offer(
        kind="auction",
        premium=owed.premium,
        total=owed.total,
        lot_id=row.id,
        lot_number=row.number,
        sale_id=row.sale_id,
        sale_state=row.state,
        sale_title=row.title,
        price=amount(row.price_minor),
        estimate_low=amount(row.low_minor),
        estimate_high=amount(row.high_minor),
        opening=amount(row.opening_minor),
        bid_count=row.bid_count,
        opens_at=row.opens_at,
        closes_at=row.moment,
        listed_at=row.listed_at,
    )


def _word(state: Any) -> sa.Cast[str]:
    """Return a state as its word.

    By a state's own index SQLite would walk through all that is offered; so it is not offered one.
    """
    return sa.cast(state, sa.String())


def _everything(wanted: list[str]) -> sa.CompoundSelect[Any]:
    text, number = sa.cast(sa.null(), sa.String()), sa.cast(sa.null(), sa.BigInteger())
    title, tiers = sa.cast(sa.null(), Sale.title.type), sa.cast(sa.null(), Sale.premium_tiers.type)
    lots = (
        sa.select(
            sa.literal("lot").label("what"),
            Lot.artwork_id.label("artwork_id"),
            Lot.id.label("id"),
            _word(Sale.state).label("state"),
            Lot.currency.label("currency"),
            Lot.price_minor.label("price_minor"),
            sa.case((_word(Sale.type) == SaleType.LIVE.value, sa.null()), else_=Lot.end_at).label("moment"),
            Lot.listed_at.label("listed_at"),
            Sale.opens_at.label("opens_at"),
            Sale.title.label("title"),
            Sale.premium_tiers.label("tiers"),
            Lot.sale_id.label("sale_id"),
            Lot.number.label("number"),
            Lot.opening_minor.label("opening_minor"),
            Lot.estimate_low_minor.label("low_minor"),
            Lot.estimate_high_minor.label("high_minor"),
            Lot.bid_count.label("bid_count"),
            text.label("party"),
            Lot.id.label("lot_id"),
            sa.literal(0).label("takes_offers"),
        )
        .join(Sale, Sale.id == Lot.sale_id)
        .where(Lot.artwork_id.in_(wanted), _word(Lot.state) == LotState.LISTED.value)
    )
    offerings = sa.select(
        sa.literal("offering"),
        Offering.artwork_id,
        Offering.id,
        _word(Offering.state),
        Offering.currency,
        Offering.price_minor,
        Offering.listed_at,
        Offering.listed_at,
        Offering.listed_at,
        title,
        tiers,
        *(text, number, number, number, number, number, text, text),
        sa.case((Offering.takes_offers, 1), else_=0),
    ).where(Offering.artwork_id.in_(wanted), _word(Offering.state) == OfferingState.LISTED.value)
    orders = sa.select(
        sa.literal("order"),
        Order.artwork_id,
        Order.id,
        _word(Order.state),
        Order.currency,
        _public_price(),
        sa.func.coalesce(Order.settled_at, Order.created_at),
        Order.created_at,
        Order.created_at,
        title,
        tiers,
        *(text, number, number, number, number, number, Order.buyer_id, Order.lot_id),
        sa.literal(0),
    ).where(
        Order.artwork_id.in_(wanted), _word(Order.state).in_([state.value for state in LIVE_ORDERS | BOUGHT])
    )
    return sa.union_all(lots, offerings, orders, _elsewhere(wanted, title, tiers))


def _public_price() -> sa.ColumnElement[Any]:
    """Return what an order was sold for, where everybody could read it: as it was asked, or at the hammer.

    What two agreed on is theirs; what an under-bidder took it for after a default is his own maximum, which
    nobody is told (auction_spec, R20, R22).
    """
    asked = sa.select(Offering.price_minor).where(Offering.id == Order.offering_id).scalar_subquery()
    hammer = sa.select(Lot.price_minor).where(Lot.id == Order.lot_id).scalar_subquery()
    return sa.case((Order.price_minor == sa.func.coalesce(asked, hammer), Order.price_minor))


def _elsewhere(wanted: list[str], title: Any, tiers: Any) -> sa.Select[Any]:
    """Return what another platform sold, as if it were an order of nobody here: reserved while kept."""
    text, number = sa.cast(sa.null(), sa.String()), sa.cast(sa.null(), sa.BigInteger())
    kept = _word(PlatformOrder.state) == PlatformOrderState.RESERVED.value
    states = [*ON_THE_WAY, PlatformOrderState.DELIVERED]
    return sa.select(
        sa.literal("order"),
        PlatformOrder.artwork_id,
        text,
        sa.case((kept, OrderState.PAID.value), else_=OrderState.SETTLED.value),
        PlatformOrder.currency,
        number,  # what was paid there is not for everybody
        PlatformOrder.taken_at,
        PlatformOrder.taken_at,
        PlatformOrder.taken_at,
        title,
        tiers,
        *(text, number, number, number, number, number, text, text),
        sa.literal(0),
    ).where(
        PlatformOrder.artwork_id.in_(wanted),
        _word(PlatformOrder.state).in_([state.value for state in states]),
    )
