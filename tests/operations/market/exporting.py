"""Works that were sold for foreign money and left the country, written by hand where the warehouse would."""

import hashlib

import sqlalchemy as sa

from bonded_warehouse.models.clearance import Declaration, DeclarationState, GateDecision
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.rules.states import CustodyState, CustomsStatus
from foundation.actor import Actor
from marketplace.models.orders import Offering, Order
from marketplace.operations import cataloguing, ordering, paying_out, settling
from tests.operations.market.house import Market


def offered(market: Market, *, seller: Actor, price_minor: int, currency: str) -> Offering:
    consignment = market.consigned(artwork_id=market.work(seller), actor=seller)
    with market.transaction() as session:
        return cataloguing.offer(
            session,
            consignment_id=consignment.id,
            price_minor=price_minor,
            currency=currency,
            actor=seller,
            at=market.at,
        )


def sold_abroad(
    market: Market, *, seller: Actor | None = None, price_minor: int = 1_000_00, currency: str = "USD"
) -> str:
    """Return an order that was paid and settled; its work is still here."""
    offering = offered(
        market, seller=seller or market.seller.actor, price_minor=price_minor, currency=currency
    )
    order = market.held(offering)
    with market.transaction() as session:
        _, invoice = ordering.place_order(
            session, order_id=order.id, destination="CN", actor=market.buyer.actor, at=market.at
        )
    market.pays(invoice)
    market.worker()
    return order.id


def departs(market: Market, order_id: str, *, released: bool = True) -> None:
    """Write down that customs released the work of an order, and that it crossed the border."""
    with market.transaction() as session:
        order = session.get_one(Order, order_id)
        holding = session.get_one(Holding, order.holding_id)
        decision = session.scalar(
            sa.select(GateDecision.id).where(GateDecision.artwork_id == order.artwork_id).limit(1)
        )
        assert decision is not None
        session.add(
            Declaration(
                id=f"dec_{holding.id}",
                holding_id=holding.id,
                artwork_id=order.artwork_id,
                state=DeclarationState.RELEASED if released else DeclarationState.REJECTED,
                mode="0110",
                destination="FR",
                port="CGO",
                hs="9701911900",
                goods_name="work of art",
                value_minor=order.price_minor,
                currency=order.currency,
                freight_minor=0,
                receipt_minor=order.price_minor,
                net_g=1000,
                gross_g=2000,
                order_number=order.id,
                receipt_number="R-1",
                waybill_number="W-1",
                consignee="a buyer",
                decision_id=decision,
                mrn=f"41052026000000{holding.id[4:]:0>4}",
                lodged_by="acc_declarant",
                lodged_by_name="Declarant",
                lodged_at=market.at,
            )
        )
        session.add(
            CustodyEvent(
                id=f"cev_{holding.id}",
                holding_id=holding.id,
                artwork_id=order.artwork_id,
                seq=900,
                transition="M26",
                event="border_crossed",
                from_state=CustodyState.IN_TRANSIT_EXPORT,
                to_state=CustodyState.DEPARTED,
                customs_status=CustomsStatus.DOMESTIC,
                occurred_at=market.later(),
                place="CGO",
                position="",
                documents=[],
                signed_by=[],
                posting=None,
                circumstances={},
                note="",
                step_id=None,
                prev_hash="",
                hash=hashlib.sha256(holding.id.encode()).hexdigest(),
            )
        )
        settling.record_departure(session, holding_id=holding.id, at=market.at)


def exported(market: Market, **changes: object) -> str:
    """Return an order that was paid, settled and exported."""
    order_id = sold_abroad(market, **changes)  # type: ignore[arg-type]
    departs(market, order_id)
    return order_id


def has_account(market: Market, seller: Actor, *, personal: bool = True, way: str = "wire") -> None:
    """Have a seller name an account of his own, and the cashier check it."""
    with market.transaction() as session:
        account = paying_out.name_account(
            session,
            way=way,
            destination="6222000000001234",
            holder=seller.name,
            personal=personal,
            evidence="The bank's letter of 3 November.",
            actor=seller,
            at=market.at,
        )
        paying_out.check_account(
            session, account_id=account.id, actor=market.cashier.actor, at=market.later()
        )
