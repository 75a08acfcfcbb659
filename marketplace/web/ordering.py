"""The buyer's rooms: check out, follow an order to the door; and what a cashier decides about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from bonded_warehouse import api as warehouse
from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Room
from marketplace.models.invoices import Refund
from marketplace.operations import ordering, refunding, settling, winning
from marketplace.queries import bidders, broadcasts, buyers, money
from marketplace.queries.back_room import order_card
from marketplace.queries.money import OrderPage, Orders, PartyStatement
from marketplace.queries.money_cards import OrderCard, RefundCard
from marketplace.roles import BUYER, CASHIER
from marketplace.web import amounts, storefronts
from marketplace.web.amounts import Country
from marketplace.web.broadcasts import has_clip
from marketplace.web.catalogue import Destination
from marketplace.web.selling import Reason

room = Room("ordering", __name__)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a work is to go."""

    destination: Country


@dataclass(frozen=True, slots=True)
class Party:
    """Whose statement: one's own, or for those who handle or oversee money, anybody's."""

    party: Annotated[str, Field(max_length=60)] | None = None
    from_on: date | Literal[""] | None = None
    """The first day, in UTC."""
    to_on: date | Literal[""] | None = None
    """The last day."""


@dataclass(frozen=True, slots=True)
class Refunds:
    """Refunds that were decided."""

    order: OrderCard
    refunds: list[RefundCard]


def _to_order(card: Any) -> str:
    return url_for("ordering.show", order_id=card.order.id if isinstance(card, Refunds) else card.id)


_acts = partial(room.post, done=_to_order, on_refusal="ordering.show")
"""What every act on an order's page has in common."""


def _kept(
    call: Call[Any], operation: Callable[..., object], order_id: str, *, say: str = "", **given: Any
) -> OrderCard:
    """Have an operation change an order, and return the order."""
    return call.perform(
        operation,
        lambda session, _done: order_card(session, order_id),
        say=say,
        order_id=order_id,
        **given,
    )


def _refunded(
    call: Call[Any], operation: Callable[..., Sequence[Refund]], order_id: str, **given: Any
) -> Refunds:
    """Have an operation send money back, and return the order with the refunds."""
    return call.perform(
        operation,
        lambda session, rows: Refunds(order_card(session, order_id), [RefundCard.of(row) for row in rows]),
        order_id=order_id,
        **given,
    )


@room.get("/orders", gives=Orders, may=SIGNED_IN, scope="market:read", page="marketplace/orders.html")
def listing(call: Call[None]) -> Orders:
    """Show the reader's orders."""
    return money.orders(db.session, actor=call.actor)


@room.get(
    "/orders/<order_id>", gives=OrderPage, may=SIGNED_IN, scope="market:read", page="marketplace/order.html"
)
def show(call: Call[None], order_id: str) -> OrderPage:
    """Show one order, from the click to the door."""
    page = money.order_page(db.session, order_id, actor=call.actor)
    call.extra["country"] = amounts.country_name(page.order.destination, words.language())
    call.extra["receipt_gap_s"] = broadcasts.receipt_gap_s(db.session, page.order.lot_id)
    call.extra["has_clip"] = has_clip(page.order.lot_id, call.actor)
    under_way = page.order.state in {"placed", "paid", "settled", "completed"}
    call.extra["freight"] = buyers.quotes_of(db.session, order_id) if under_way else []
    if under_way and page.order.buyer_id == call.actor.account_id:
        book = buyers.address_book(db.session, actor=call.actor).addresses
        call.extra["addresses"] = [
            (one.id, ", ".join(one.lines)) for one in book if page.order.destination in {None, one.country}
        ]
    return page


@room.get(
    "/orders/<order_id>/checkout",
    takes=Destination,
    gives=OrderPage,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/checkout.html",
)
def checkout(call: Call[Destination], order_id: str) -> OrderPage:
    """Show what is to be bought, and ask where it is to go."""
    page = money.order_page(db.session, order_id, actor=call.actor)
    to = (
        call.input.to
        or page.order.destination
        or bidders.country_of(db.session, page.order.buyer_id)
        or amounts.reader_country()
    )
    language = words.language()
    call.extra |= {
        "countries": amounts.countries(language),
        "to": to,
        "country": amounts.country_name(to, language),
        "gate": None
        if to is None
        else warehouse.gate(
            db.session,
            artwork_id=page.order.artwork_id,
            stage="checkout",
            destination=ordering.abroad(amounts.require_country(to)),
            at=call.at,
        ),
        "landed": warehouse.landed_cost(page.order.price, destination=to, at=call.at),
    }
    return page


@room.post(
    "/offerings/<offering_id>/orders",
    gives=OrderCard,
    may={BUYER},
    scope="market:write",
    done=lambda card: url_for("ordering.checkout", order_id=card.id),
)
def hold(call: Call[None], offering_id: str) -> OrderCard:
    """Keep a work for a quarter of an hour, and check out."""
    with call.transaction() as session:
        row = ordering.hold_work(session, offering_id=offering_id, actor=call.actor, at=call.at)
        storefronts.credit(session, row.id, call)
        return call.answer(session, OrderCard.of(row))


@room.post(
    "/orders/<order_id>/placement",
    takes=Placement,
    gives=OrderCard,
    may={BUYER},
    scope="market:write",
    done=lambda card: url_for("paying.show", invoice_id=card.invoice_id),
    on_refusal="ordering.checkout",
)
def place(call: Call[Placement], order_id: str) -> OrderCard:
    """Buy a work that is kept for the reader, to be sent to a country."""
    destination = amounts.require_country(call.input.destination)
    with call.transaction() as session:
        row, invoice = ordering.place_order(
            session, order_id=order_id, destination=destination, actor=call.actor, at=call.at
        )
        return call.answer(session, OrderCard.of(row, invoice_id=invoice.id))


@room.post(
    "/orders/<order_id>/destination",
    takes=Placement,
    gives=OrderCard,
    may={BUYER},
    scope="market:write",
    done=lambda card: url_for("paying.show", invoice_id=card.invoice_id),
    on_refusal="ordering.checkout",
)
def choose_destination(call: Call[Placement], order_id: str) -> OrderCard:
    """Say where a won work is to go."""
    destination = amounts.require_country(call.input.destination)
    with call.transaction() as session:
        winning.choose_destination(
            session, order_id=order_id, destination=destination, actor=call.actor, at=call.at
        )
        storefronts.credit(session, order_id, call)
        return call.answer(session, order_card(session, order_id))


@_acts("/orders/<order_id>/cancellation", gives=OrderCard, may={BUYER}, scope="market:write")
def cancel(call: Call[None], order_id: str) -> OrderCard:
    """Step back from a fixed price on which nothing was paid."""
    return _kept(call, ordering.cancel_order, order_id)


@_acts("/orders/<order_id>/acceptance", gives=OrderCard, may={BUYER}, scope="market:write")
def accept(call: Call[None], order_id: str) -> OrderCard:
    """Say that what was delivered is well: the dispute window ends."""
    return _kept(
        call, settling.accept_delivery, order_id, say=gettext("Thank you. The consignor can be paid now.")
    )


@_acts("/orders/<order_id>/dispute", takes=Reason, gives=OrderCard, may={BUYER}, scope="market:write")
def dispute(call: Call[Reason], order_id: str) -> OrderCard:
    """Object to what was delivered: nothing is released until that is decided."""
    return _kept(call, settling.raise_dispute, order_id, reason=call.input.reason)


@_acts("/orders/<order_id>/release", gives=OrderCard, may={CASHIER}, scope="money:write")
def release(call: Call[None], order_id: str) -> OrderCard:
    """Pay the consignor."""
    return _kept(call, settling.release_proceeds, order_id)


@_acts("/orders/<order_id>/calling-off", takes=Reason, gives=Refunds, may={CASHIER}, scope="money:write")
def call_off(call: Call[Reason], order_id: str) -> Refunds:
    """End an order before title passes, and send back whatever was paid."""
    return _refunded(call, refunding.call_off, order_id, reason=call.input.reason)


@_acts("/orders/<order_id>/surplus-refund", gives=Refunds, may={CASHIER}, scope="money:write")
def refund_surplus(call: Call[None], order_id: str) -> Refunds:
    """Send back what was paid too much."""
    return _refunded(call, refunding.refund_surplus, order_id)


@room.get(
    "/statement",
    takes=Party,
    gives=PartyStatement,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/statement.html",
)
def statement(call: Call[Party]) -> PartyStatement:
    """Show all money between the reader and the house."""
    asked = call.input.party if call.actor.has(*money.OVERSEERS) else None
    call.extra["asked"] = call.input
    return money.statement(
        db.session,
        party_id=asked or call.actor.id,
        from_on=call.input.from_on or None,
        to_on=call.input.to_on or None,
    )
