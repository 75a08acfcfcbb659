"""The auctioneer's side of the saleroom: who may bid, which bid is voided."""

import uuid
from dataclasses import dataclass
from typing import Annotated, Any

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.money import MINOR_DIGITS
from foundation.web.call import Call
from foundation.web.routes import Room
from foundation.web.words import spoken
from marketplace.operations import registering_bidders, voiding
from marketplace.queries import rostrum as queries
from marketplace.queries.rostrum import BidderCard, Rostrum, VoidCard
from marketplace.roles import AUCTIONEERS
from marketplace.web.saleroom import LARGEST_MINOR, parse_amount, the_saleroom

room = Room("rostrum", __name__)

Reason = Annotated[str, Field(min_length=3, max_length=500)]


@dataclass(frozen=True, slots=True)
class ApproveBidder:
    """Give a paddle; without a limit the bidder may spend what he likes."""

    spend_limit: Annotated[str, Field(max_length=40)] | None = None
    """In major units: 20,000."""
    spend_limit_minor: Annotated[int, Field(gt=0, le=LARGEST_MINOR)] | None = None


@dataclass(frozen=True, slots=True)
class DeclineBidder:
    """Decline a registration or suspend a paddle; the bidder reads the reason."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class AskVoid:
    """Ask for an accepted bid to be voided."""

    seq: Annotated[int, Field(gt=0, le=10**9)]
    """Which of the lot's accepted bids."""
    reason: Reason


@room.get(
    "/sales/<sale_id>/rostrum",
    gives=Rostrum,
    may=AUCTIONEERS,
    scope="sales:read",
    page="marketplace/saleroom_rostrum.html",
)
def show(call: Call[None], sale_id: str) -> Rostrum:
    """Show a sale from the auctioneer's side: bidders who wait, lots as they stand, voids."""
    call.extra["key"] = str(uuid.uuid4())
    card = queries.rostrum(db.session, sale_id=sale_id, actor=call.actor, at=the_saleroom().clerk.now())
    call.extra["digits"] = MINOR_DIGITS.get(card.sale.currency, 2)
    return card


def sale_of(places: dict[str, Any]) -> dict[str, Any]:
    """Return the place of the rostrum that a form about a paddle, a lot or a void was sent from."""
    return {"sale_id": queries.sale_of(db.session, **places)}


@room.post(
    "/paddles/<paddle_id>/approval",
    takes=ApproveBidder,
    gives=BidderCard,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda card: url_for("rostrum.show", sale_id=card.sale_id),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def approve(call: Call[ApproveBidder], paddle_id: str) -> BidderCard:
    """Approve a bidder."""
    with call.transaction() as session:
        limit = call.input.spend_limit_minor
        if limit is None and call.input.spend_limit:
            limit = parse_amount(call.input.spend_limit, queries.currency_of(session, paddle_id))
        paddle = registering_bidders.approve(
            session, paddle_id=paddle_id, spend_limit_minor=limit, actor=call.actor, at=call.at
        )
        card = call.answer(session, queries.bidder_card(session, paddle))
    call.say(gettext("%(name)s has paddle %(number)s.", name=spoken(card.name), number=card.number))
    return card


@room.post(
    "/paddles/<paddle_id>/refusal",
    takes=DeclineBidder,
    gives=BidderCard,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda card: url_for("rostrum.show", sale_id=card.sale_id),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def decline(call: Call[DeclineBidder], paddle_id: str) -> BidderCard:
    """Decline a bidder, or suspend his paddle."""
    with call.transaction() as session:
        paddle = registering_bidders.decline(
            session, paddle_id=paddle_id, reason=call.input.reason, actor=call.actor, at=call.at
        )
        card = call.answer(session, queries.bidder_card(session, paddle))
    call.say(gettext("%(name)s will not bid in this sale.", name=spoken(card.name)))
    return card


@room.post(
    "/lots/<lot_id>/voids",
    takes=AskVoid,
    gives=VoidCard,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda card: url_for("rostrum.show", sale_id=card.sale_id),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def ask_void(call: Call[AskVoid], lot_id: str) -> VoidCard:
    """Ask for a bid to be voided; a second person approves it."""
    with call.transaction() as session:
        asked = voiding.ask(
            session,
            lot_id=lot_id,
            seq=call.input.seq,
            reason=call.input.reason,
            actor=call.actor,
            at=call.at,
        )
        card = call.answer(session, queries.void_card(session, asked, call.actor))
    call.say(gettext("A colleague must approve it."))
    return card


@room.post(
    "/voids/<request_id>/approval",
    gives=VoidCard,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda card: url_for("rostrum.show", sale_id=card.sale_id),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def approve_void(call: Call[None], request_id: str) -> VoidCard:
    """Approve a void: the bid counts no more."""
    with call.transaction() as session:
        approved = voiding.approve(session, request_id=request_id, actor=call.actor, at=call.at)
        card = call.answer(session, queries.void_card(session, approved, call.actor))
    call.say(gettext("The bid is void; its bidders may enter again."))
    return card
