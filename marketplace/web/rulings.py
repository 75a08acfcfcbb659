"""What a cashier decides about a dispute: for the consignor, or for the buyer."""

from dataclasses import dataclass
from typing import Annotated, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from foundation.web.call import Call
from foundation.web.routes import Room
from marketplace.operations import ruling
from marketplace.queries.back_room import order_card
from marketplace.queries.money_cards import OrderCard
from marketplace.roles import CASHIER

room = Room("rulings", __name__)


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Why a dispute is decided for the consignor; the buyer reads it."""

    reason: Annotated[str, Field(max_length=400)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upholding:
    """Why a dispute is decided for the buyer, and when his money goes back."""

    reason: Annotated[str, Field(min_length=3, max_length=400)]
    money: Literal["on_return", "at_once"] = "on_return"
    """When the work is in custody again; or now, whether or not it comes back."""


@room.post(
    "/orders/<order_id>/dispute-dismissal",
    takes=Dismissal,
    gives=OrderCard,
    may={CASHIER},
    scope="money:write",
    done=lambda card: url_for("ordering.show", order_id=card.id),
    on_refusal="ordering.show",
)
def dismiss(call: Call[Dismissal], order_id: str) -> OrderCard:
    """Decide a dispute for the consignor."""
    with call.transaction() as session:
        ruling.dismiss_dispute(
            session, order_id=order_id, reason=call.input.reason, actor=call.actor, at=call.at
        )
        card = call.answer(session, order_card(session, order_id))
    call.say(gettext("Decided for the consignor. The proceeds may be released."))
    return card


@room.post(
    "/orders/<order_id>/dispute-upholding",
    takes=Upholding,
    gives=OrderCard,
    may={CASHIER},
    scope="money:write",
    done=lambda card: url_for("ordering.show", order_id=card.id),
    on_refusal="ordering.show",
)
def uphold(call: Call[Upholding], order_id: str) -> OrderCard:
    """Decide a dispute for the buyer: the sale is undone, and his money goes back."""
    with call.transaction() as session:
        ruling.uphold_dispute(
            session,
            order_id=order_id,
            reason=call.input.reason,
            at_once=call.input.money == "at_once",
            actor=call.actor,
            at=call.at,
        )
        card = call.answer(session, order_card(session, order_id))
    call.say(gettext("Decided for the buyer. The sale is undone."))
    return card
