"""Buyers in default, and second chances: the auctioneer's side and the under-bidder's."""

from dataclasses import dataclass
from typing import Annotated, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.web.call import Call
from marketplace.models.catalogue import Lot
from marketplace.operations import defaulting
from marketplace.queries import chances as queries
from marketplace.queries import rostrum as rostrum_queries
from marketplace.queries.chances import ChanceCard, Chances
from marketplace.queries.rostrum import BlockCard
from marketplace.roles import AUCTIONEERS, BUYER
from marketplace.web.rostrum import Reason, sale_of
from marketplace.web.rostrum import room as rostrum_room
from marketplace.web.saleroom import room


@dataclass(frozen=True, slots=True)
class DeclareDefault:
    """Why a buyer is said to be in default."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class OfferNext:
    """Where the consignor's written consent lies."""

    consent: Annotated[str, Field(max_length=500)] = ""


@dataclass(frozen=True, slots=True)
class AnswerChance:
    """Accept, or not: there is no duty to."""

    answer: Literal["accept", "decline"]


@rostrum_room.post(
    "/lots/<lot_id>/default",
    takes=DeclareDefault,
    gives=BlockCard,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda card: url_for("rostrum.show", sale_id=card.sale_id, _anchor="unpaid"),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def declare(call: Call[DeclareDefault], lot_id: str) -> BlockCard:
    """Declare that a buyer is in default."""
    with call.transaction() as session:
        defaulting.declare(session, lot_id=lot_id, reason=call.input.reason, actor=call.actor, at=call.at)
        card = call.answer(session, rostrum_queries.block_card(session, session.get_one(Lot, lot_id)))
    call.say(gettext("His order has ended. He stays liable; decide now what becomes of the work."))
    return card


@rostrum_room.post(
    "/lots/<lot_id>/second-chances",
    takes=OfferNext,
    gives=BlockCard,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda card: url_for("rostrum.show", sale_id=card.sale_id, _anchor="unpaid"),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def offer_next(call: Call[OfferNext], lot_id: str) -> BlockCard:
    """Offer a work whose buyer is in default to the next under-bidder."""
    with call.transaction() as session:
        made = defaulting.offer_next(
            session, lot_id=lot_id, consent=call.input.consent, actor=call.actor, at=call.at
        )
        card = call.answer(session, rostrum_queries.block_card(session, session.get_one(Lot, lot_id)))
    if made is None:
        call.say(gettext("Nobody is left to ask: the work goes back to its consignor."), "warning")
    else:
        call.say(gettext("It is offered to the next under-bidder for 48 hours."))
    return card


@room.get("/second-chances", gives=Chances, may={BUYER}, scope="bids:write", page="marketplace/chances.html")
def chances(call: Call[None]) -> Chances:
    """Show what one was offered after another buyer did not pay."""
    return queries.chances(db.session, call.actor)


@room.post(
    "/second-chances/<chance_id>/answer",
    takes=AnswerChance,
    gives=ChanceCard,
    may={BUYER},
    scope="bids:write",
    done=lambda card: (
        url_for("ordering.show", order_id=card.order_id) if card.order_id else url_for("saleroom.chances")
    ),
    on_refusal="saleroom.chances",
    refused_at=lambda _: {},
)
def answer(call: Call[AnswerChance], chance_id: str) -> ChanceCard:
    """Accept a second chance, or decline it."""
    with call.transaction() as session:
        row = defaulting.answer(
            session,
            chance_id=chance_id,
            accepts=call.input.answer == "accept",
            actor=call.actor,
            at=call.at,
        )
        card = call.answer(session, queries.chance_card(session, row))
    if card.order_id:
        call.say(gettext("It is yours: here is what you owe."))
    else:
        call.say(gettext("You declined. The next is asked."))
    return card
