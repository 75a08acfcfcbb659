"""The auctioneer of a live sale: what is done at the rostrum, and bids from the floor and the telephone."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response, url_for
from flask_babel import gettext
from pydantic import Field
from sqlalchemy.orm import Session

from foundation.accounts import queries as accounts
from foundation.db import db
from foundation.errors import Invalid
from foundation.web import words
from foundation.web.call import Call
from marketplace.bidding_errors import PaddleNotApproved
from marketplace.models.catalogue import Lot
from marketplace.operations import presiding
from marketplace.operations.answering import Receipt
from marketplace.queries import rooms
from marketplace.queries import rostrum as queries
from marketplace.queries.rostrum import BlockCard
from marketplace.roles import AUCTIONEERS
from marketplace.rules.bidding import BidKind
from marketplace.web.live_desk import require_hammer_look
from marketplace.web.rostrum import room, sale_of
from marketplace.web.saleroom import LARGEST_MINOR, answered, parse_amount, the_saleroom

rostrum_room = room
"""The same room: the rostrum's page shows what is done here."""


@dataclass(frozen=True, slots=True)
class AskFor:
    """An asking price above the ladder's."""

    asking: Annotated[str, Field(max_length=40)] | None = None
    """In major units."""
    asking_minor: Annotated[int, Field(gt=0, le=LARGEST_MINOR)] | None = None


@dataclass(frozen=True, slots=True)
class TakeOut:
    """Why a lot is withdrawn that has opened."""

    reason: Literal["law", "contract", "authenticity", "damage"]


@dataclass(frozen=True, slots=True)
class RoomBid:
    """A bid from the floor or the telephone, entered by whoever presides."""

    paddle: Annotated[int, Field(gt=0, le=10**6)]
    how: Literal["clerk", "phone"] = "clerk"
    amount: Annotated[str, Field(max_length=40)] | None = None
    """In major units; without it, the asking price of this moment."""
    amount_minor: Annotated[int, Field(gt=0, le=LARGEST_MINOR)] | None = None
    key: Annotated[str, Field(min_length=8, max_length=100, pattern=r"^[!-~]+$")] | None = None


def _does(call: Call[Any], act: Callable[[Session, datetime], Lot]) -> BlockCard:
    """Have the clerk do something to a lot, and return how it stands then."""
    keep = call.keeper()
    db.session.rollback()  # nothing stays open while the clerk is waited for

    def does(session: Session, at: datetime) -> BlockCard:
        lot = act(session, at)
        session.flush()
        return keep(session, queries.block_card(session, lot))

    card: BlockCard = the_saleroom().clerk.act(does)
    return card


@room.post(
    "/lots/<lot_id>/call",
    gives=BlockCard,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda card: url_for("rostrum.show", sale_id=card.sale_id),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def call_lot(call: Call[None], lot_id: str) -> BlockCard:
    """Open a lot of a live sale."""
    clerk = the_saleroom().clerk
    card = _does(
        call,
        lambda session, at: presiding.call_lot(
            session, lot_id=lot_id, gate=clerk.gate, actor=call.actor, at=at
        ),
    )
    call.say(gettext("Lot %(number)s is open.", number=card.number))
    return card


@room.post(
    "/lots/<lot_id>/asking",
    takes=AskFor,
    gives=BlockCard,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda card: url_for("rostrum.show", sale_id=card.sale_id),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def ask(call: Call[AskFor], lot_id: str) -> BlockCard:
    """Ask for more than the ladder does."""
    amount = call.input.asking_minor
    if amount is None:
        amount = _amount(call.input.asking or "", lot_id, "asking")
    card = _does(
        call,
        lambda session, at: presiding.ask(
            session, lot_id=lot_id, asking_minor=amount, actor=call.actor, at=at
        ),
    )
    call.say(gettext("You ask for %(asking)s.", asking=words.money(card.ask)))
    return card


@room.post(
    "/lots/<lot_id>/warning",
    gives=BlockCard,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda card: url_for("rostrum.show", sale_id=card.sale_id),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def warn(call: Call[None], lot_id: str) -> BlockCard:
    """Give fair warning."""
    card = _does(call, lambda session, at: presiding.warn(session, lot_id=lot_id, actor=call.actor, at=at))
    call.say(gettext("Fair warning is given. The next bid takes it back."))
    return card


@room.post(
    "/lots/<lot_id>/hammer",
    gives=BlockCard,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda card: url_for("rostrum.show", sale_id=card.sale_id),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def strike(call: Call[None], lot_id: str) -> BlockCard:
    """Let the hammer fall. Nothing opens the lot again; on air, the picture is looked at first."""
    require_hammer_look(call, lot_id)
    card = _does(call, lambda session, at: presiding.strike(session, lot_id=lot_id, actor=call.actor, at=at))
    if card.state == "sold" and card.price is not None:
        call.say(
            gettext(
                "Sold for %(price)s to paddle %(paddle)s.", price=words.money(card.price), paddle=card.leader
            )
        )
    else:
        call.say(gettext("The hammer waits for a person's decision; look at the lot."), "warning")
    return card


@room.post(
    "/lots/<lot_id>/pass",
    gives=BlockCard,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda card: url_for("rostrum.show", sale_id=card.sale_id),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def pass_lot(call: Call[None], lot_id: str) -> BlockCard:
    """Pass a lot that is not sold."""
    card = _does(
        call, lambda session, at: presiding.pass_lot(session, lot_id=lot_id, actor=call.actor, at=at)
    )
    call.say(gettext("Lot %(number)s is passed.", number=card.number))
    return card


@room.post(
    "/lots/<lot_id>/removal",
    takes=TakeOut,
    gives=BlockCard,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda card: url_for("rostrum.show", sale_id=card.sale_id),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def remove(call: Call[TakeOut], lot_id: str) -> BlockCard:
    """Withdraw a lot that has opened, where the law forbids the sale or the contract falls."""
    card = _does(
        call,
        lambda session, at: presiding.withdraw(
            session, lot_id=lot_id, reason=call.input.reason, actor=call.actor, at=at
        ),
    )
    call.say(gettext("Lot %(number)s is withdrawn.", number=card.number))
    return card


@room.post(
    "/lots/<lot_id>/room-bids",
    takes=RoomBid,
    gives=Receipt,
    may=AUCTIONEERS,
    scope="sales:write",
    done=lambda receipt: url_for("rostrum.show", sale_id=sale_of({"lot_id": receipt.lot_id})["sale_id"]),
    on_refusal="rostrum.show",
    refused_at=sale_of,
)
def room_bid(call: Call[RoomBid], lot_id: str) -> Receipt | Response:
    """Enter a bid from the floor or the telephone, under the bidder's paddle."""
    given = call.input
    account_id, _ = queries.paddle_holder(db.session, lot_id=lot_id, number=given.paddle, actor=call.actor)
    bidder = accounts.actor_for(db.session, account_id)
    if not bidder.is_signed_in:
        raise PaddleNotApproved
    amount = given.amount_minor
    if amount is None:
        amount = _amount(given.amount or "", lot_id, "amount")
    db.session.rollback()
    receipt, is_replay = the_saleroom().clerk.bid(
        bidder,
        lot_id=lot_id,
        amount_minor=amount,
        kind=BidKind(given.how),
        key=given.key or call.key or str(uuid.uuid4()),
        entered_by=call.actor.id,
    )
    return answered(call, receipt, is_replay=is_replay)


def _amount(text: str, lot_id: str, name: str) -> int:
    try:
        return parse_amount(text, rooms.currency_of(db.session, lot_id))
    except Invalid as invalid:
        raise Invalid(fields={name: next(iter((invalid.fields or {}).values()), "")}) from invalid
