"""What waits for an answer, and what the states of offers and conversations are called."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from foundation.web.words import pick
from foundation.worker import DeskItem
from marketplace.queries import enquiries, price_offers
from marketplace.roles import BUYER, CASHIER, CONSIGNORS

WORDS: Final[dict[str, Any]] = {
    "price_offer.pending": lazy_gettext("The seller is asked"),
    "price_offer.countered": lazy_gettext("The buyer is asked"),
    "price_offer.accepted": lazy_gettext("Agreed"),
    "price_offer.declined": lazy_gettext("Declined"),
    "price_offer.expired": lazy_gettext("Ran out"),
    "price_offer.withdrawn": lazy_gettext("Taken back"),
    "offer_side.buyer": lazy_gettext("The buyer"),
    "offer_side.seller": lazy_gettext("The seller"),
    "offer_side.house": lazy_gettext("The house"),
    "offer_reason.sold": lazy_gettext("The work was sold."),
    "offer_reason.withdrawn": lazy_gettext("The work is no longer offered."),
    "offer_reason.low": lazy_gettext("It did not reach your floor."),
    "kept.offers": lazy_gettext("Offers that you made"),
    "kept.messages": lazy_gettext("Messages that you wrote"),
    "kept.browsers": lazy_gettext("Browsers that show your notices"),
    "kept.programs": lazy_gettext("Programs that are told"),
    "still_open.offers": lazy_gettext("an offer of yours waits for an answer: take it back first"),
    "enquiry.open": lazy_gettext("Open"),
    "enquiry.closed": lazy_gettext("Closed by the house"),
}

DESK: Final[dict[str, tuple[Any, Any, str, str]]] = {
    "offer": (
        lazy_gettext("An offer for %(name)s"),
        lazy_gettext("A buyer offers another price. Accept, decline, or name yours."),
        "bargaining.show",
        "price_offer_id",
    ),
    "counter": (
        lazy_gettext("The seller of %(name)s names a price"),
        lazy_gettext("Accept, decline, or name yours."),
        "bargaining.show",
        "price_offer_id",
    ),
    "question": (
        lazy_gettext("A message about %(name)s"),
        lazy_gettext("It waits for your answer."),
        "enquiring.show",
        "enquiry_id",
    ),
    "report": (
        lazy_gettext("A conversation was reported"),
        lazy_gettext("Read it, and decide whether it goes on."),
        "enquiring.show",
        "enquiry_id",
    ),
}
"""Kind to title, reason, and where it is answered."""


def desk_items(session: Session, actor: Actor, at: datetime) -> Iterator[DeskItem]:
    """Return what waits for this person's answer."""
    if not actor.has(BUYER, CASHIER, *CONSIGNORS):  # nobody else has an offer or a conversation
        return
    found = [
        *price_offers.turns(session, actor=actor, at=at),
        *enquiries.unanswered(session, actor=actor),
    ]
    titles = authentication.titles(session, [turn.artwork_id for turn in found]) if found else {}
    for turn in found:
        title, why, endpoint, place = DESK[turn.kind]
        yield DeskItem(
            title=str(title) % {"name": pick(titles.get(turn.artwork_id, {})) or gettext("a work")},
            why=str(why),
            url=url_for(endpoint, **{place: turn.id}),  # type: ignore[arg-type] # a place
            since=turn.since,
            due=turn.due,
            role=CASHIER if turn.kind == "report" else None,
        )
