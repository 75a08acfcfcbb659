"""What waits for a person in the market, in his words."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.web.words import pick
from foundation.worker import DeskItem
from marketplace.queries import waiting as queries
from marketplace.queries.seldom import Matter
from marketplace.queries.waiting import Waiting
from marketplace.roles import BUYER, CASHIER, CONSIGNORS

WORDS: Final[dict[str, tuple[Any, Any, str, str]]] = {
    "pay": (
        lazy_gettext("Pay invoice %(name)s"),
        lazy_gettext("The work is yours once it is paid and the rules still allow it."),
        "paying.show",
        "invoice_id",
    ),
    "checkout": (
        lazy_gettext("Finish your order"),
        lazy_gettext("The work is kept for you: say where it is to go, and pay."),
        "ordering.checkout",
        "order_id",
    ),
    "accept": (
        lazy_gettext("Is all well with “%(name)s”?"),
        lazy_gettext("The consignor is paid when you say so, or when the time to object is over."),
        "ordering.show",
        "order_id",
    ),
    "give_back": (
        lazy_gettext("Give “%(name)s” back"),
        lazy_gettext(
            "The house decided for you. Begin the return from your order: the money follows the work."
        ),
        "ordering.show",
        "order_id",
    ),
    "refused": (
        lazy_gettext("A paid order waits to be settled"),
        lazy_gettext("The rules or a stop keep title from passing. Wait, or send the money back."),
        "ordering.show",
        "order_id",
    ),
    "release": (
        lazy_gettext("Release the consignor's proceeds"),
        lazy_gettext(
            "The work is delivered and the time to object is over. Look up first whether resale right or VAT "
            "is owed: no rate of theirs is verified here, and none was charged."
        ),
        "ordering.show",
        "order_id",
    ),
    "dispute": (
        lazy_gettext("Decide a dispute"),
        lazy_gettext("The buyer objects to what was delivered. Nothing is released meanwhile."),
        "ordering.show",
        "order_id",
    ),
    "overdue": (
        lazy_gettext("Invoice %(name)s is overdue"),
        lazy_gettext("Remind the buyer, or end the order."),
        "ordering.show",
        "order_id",
    ),
    "refund": (
        lazy_gettext("A refund is on its way"),
        lazy_gettext("The provider has not confirmed it yet."),
        "ordering.show",
        "order_id",
    ),
    "surplus": (
        lazy_gettext("Money of a buyer's lies here"),
        lazy_gettext("He paid too much, or for an order that has ended. Send it back."),
        "ordering.show",
        "order_id",
    ),
    "chargeback": (
        lazy_gettext("A buyer's bank took money back"),
        lazy_gettext("Nothing of the sale moves meanwhile. Lost, somebody must bear it."),
        "ordering.show",
        "order_id",
    ),
    "deposit": (
        lazy_gettext("A forfeited deposit is to be set off"),
        lazy_gettext(
            "Once the work is sold again: it counts against what its buyer owes, the rest goes back."
        ),
        "ordering.show",
        "order_id",
    ),
    "bank": (
        lazy_gettext("Lines of bank statements wait: %(name)s"),
        lazy_gettext("They name no payment for sure. Say which invoice each one pays, or set it aside."),
        "bank.desk",
        "",
    ),
    "close": (
        lazy_gettext("Close the books of %(name)s"),
        lazy_gettext("The day is over, and its totals are not written down."),
        "ledger.show",
        "",
    ),
    "list": (
        lazy_gettext("Say how %(name)s is to be sold"),
        lazy_gettext("It is entrusted to the house and offered nowhere."),
        "selling.back_room",
        "",
    ),
    "announce": (
        lazy_gettext("Announce your sale"),
        lazy_gettext("It opens once its duties are on record."),
        "selling.announcement",
        "sale_id",
    ),
}
"""Kind to title, reason, and where it is done: an endpoint and the name of its place."""


def items(session: Session, actor: Actor, at: datetime, waits: Collection[Matter]) -> Iterable[DeskItem]:
    """Return what waits for this person."""
    found = queries.waiting_for(
        session,
        actor=actor,
        cashier=actor.has(CASHIER),
        consigns=actor.has(*CONSIGNORS),
        gives_back=Matter.GIVE_BACK in waits,
        at=at,
    )
    return [_item(waiting) for waiting in found]


def _item(waiting: Waiting) -> DeskItem:
    title, why, endpoint, place = WORDS[waiting.kind]
    buyers = waiting.kind in {"pay", "checkout", "accept", "give_back"}
    return DeskItem(
        title=str(title) % {"name": pick(waiting.title) or waiting.name or gettext("a work")},
        why=str(why),
        url=url_for(endpoint, **({place: waiting.id} if place else {})),  # type: ignore[arg-type] # a place
        since=waiting.since,
        due=waiting.due,
        role=BUYER if buyers else None if waiting.kind in {"list", "announce"} else CASHIER,
    )
