"""The saleroom's pages: watch, register, bid. They translate; the clerk decides."""

import re
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.errors import Invalid
from foundation.money import MINOR_DIGITS, Money
from foundation.web import words
from foundation.web.call import Call
from foundation.web.parsing import adapter
from foundation.web.routes import ANYONE, SIGNED_IN, Download, Room
from marketplace.operations import absent, registering_bidders
from marketplace.operations.answering import Receipt
from marketplace.queries import deposits, rooms, rostrum
from marketplace.queries.room_cards import AbsenteeCard, SaleHead, SaleRoom, Yours
from marketplace.queries.rostrum import BidderCard
from marketplace.roles import BUYER
from marketplace.rules.bidding import BidKind
from marketplace.saleroom.opening import Saleroom, open_saleroom
from marketplace.web.amounts import countries, require_country
from marketplace.web.lines import lent

room = Room("saleroom", __name__)

EXTENSION: Final = "bianliang.saleroom"
LARGEST_MINOR: Final = 10**15
AMOUNT: Final = re.compile(r"(\d{1,15})(?:\.(\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class PlaceBid:
    """A bid: an amount in words of the page, or in whole minor units from a program."""

    key: Annotated[str, Field(min_length=8, max_length=100, pattern=r"^[!-~]+$")] | None = None
    """The same key is the same bid, however often it is sent. Also as the header Idempotency-Key."""
    amount: Annotated[str, Field(max_length=40)] | None = None
    """In major units: 1,500 or 1500.50."""
    amount_minor: Annotated[int, Field(gt=0, le=LARGEST_MINOR)] | None = None
    """In whole minor units (cents); instead of `amount`."""
    kind: Literal["max", "exact"] = "max"
    """max: a secret maximum. exact: the asking price as it is, or nothing."""


@dataclass(frozen=True, slots=True)
class LeaveMaximum:
    """A maximum for a lot that has not opened."""

    key: Annotated[str, Field(min_length=8, max_length=100, pattern=r"^[!-~]+$")] | None = None
    amount: Annotated[str, Field(max_length=40)] | None = None
    """In major units."""
    amount_minor: Annotated[int, Field(gt=0, le=LARGEST_MINOR)] | None = None


@dataclass(frozen=True, slots=True)
class RegisterBidder:
    """Ask for a paddle."""

    conditions_version: Annotated[str, Field(min_length=1, max_length=40)]
    """The version of the sale's conditions that is accepted."""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    """Where a work would go: ISO 3166-1 alpha-2."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A sale, and where the reader's registration for it stands."""

    sale: SaleHead
    yours: Yours | None


def init_saleroom(app: Flask) -> None:
    """Give the app its saleroom."""
    app.extensions[EXTENSION] = open_saleroom(app.app_context)


def start_saleroom(app: Flask) -> None:
    """Have the clerk begin: in the serving process alone."""
    saleroom: Saleroom = app.extensions[EXTENSION]
    saleroom.start()


def the_saleroom() -> Saleroom:
    """Return the saleroom of this process."""
    found: Saleroom = current_app.extensions[EXTENSION]
    return found


@room.get("/sales/<sale_id>/room", gives=SaleRoom, may=ANYONE, page="marketplace/saleroom.html")
def enter(call: Call[None], sale_id: str) -> SaleRoom:
    """Show a sale in progress, with the lot that ends next."""
    return _shown(
        call,
        rooms.sale_room(
            db.session, sale_id=sale_id, lot_id=None, actor=call.actor, at=the_saleroom().clerk.now()
        ),
    )


@room.get("/lots/<lot_id>/room", gives=SaleRoom, may=ANYONE, page="marketplace/saleroom.html")
def lot(call: Call[None], lot_id: str) -> SaleRoom:
    """Show a sale in progress, with this lot in the middle."""
    return _shown(
        call, rooms.lot_room(db.session, lot_id=lot_id, actor=call.actor, at=the_saleroom().clerk.now())
    )


def _shown(call: Call[Any], card: SaleRoom) -> SaleRoom:
    typed, refusal = g.get("typed") or {}, g.get("refusal")
    same = refusal is not None and refusal.status == 503  # noqa: PLR2004 -- it may have been taken
    call.extra["key"] = typed.get("key") if same and typed.get("key") else str(uuid.uuid4())
    call.extra["digits"] = MINOR_DIGITS.get(card.sale.currency, 2)
    return card


@room.post(
    "/lots/<lot_id>/bids",
    takes=PlaceBid,
    gives=Receipt,
    may={BUYER},
    scope="bids:write",
    done=lambda receipt: url_for("saleroom.lot", lot_id=receipt.lot_id),
    on_refusal="saleroom.lot",
)
def bid(call: Call[PlaceBid], lot_id: str) -> Receipt | Response:
    """Place a bid; it is answered when it is durable."""
    given = call.input
    key = given.key or call.key
    if key is None:
        raise Invalid(fields={"key": "This is needed."})
    currency = rooms.currency_of(db.session, lot_id)
    db.session.rollback()  # nothing stays open while the clerk is waited for
    amount_minor = given.amount_minor or parse_amount(given.amount or "", currency)
    receipt, is_replay = the_saleroom().clerk.bid(
        call.actor, lot_id=lot_id, amount_minor=amount_minor, kind=BidKind(given.kind), key=key
    )
    return answered(call, receipt, is_replay=is_replay)


def answered(call: Call[Any], receipt: Receipt, *, is_replay: bool) -> Receipt | Response:
    """Return a receipt as it is told: byte for byte the same to a program, however often it asks."""
    if call.wants_json:
        response = Response(adapter(Receipt).dump_json(receipt), status=201, content_type="application/json")
        if is_replay:
            response.headers["Idempotent-Replay"] = "true"
        return response
    call.say(_said(receipt), "done" if receipt.code == "leading" else "warning")
    return receipt


@room.post(
    "/lots/<lot_id>/absentee",
    takes=LeaveMaximum,
    gives=AbsenteeCard,
    may={BUYER},
    scope="bids:write",
    done=lambda card: url_for("saleroom.lot", lot_id=card.lot_id),
    on_refusal="saleroom.lot",
)
def leave_maximum(call: Call[LeaveMaximum], lot_id: str) -> AbsenteeCard:
    """Leave a maximum before a lot opens; it is bid when it does."""
    given = call.input
    key = given.key or call.key
    if key is None:
        raise Invalid(fields={"key": "This is needed."})
    amount = given.amount_minor or parse_amount(given.amount or "", rooms.currency_of(db.session, lot_id))
    with call.transaction() as session:
        row = absent.leave(session, lot_id=lot_id, amount_minor=amount, key=key, actor=call.actor, at=call.at)
        card = call.answer(session, rooms.absentee_card(session, row))
    call.say(gettext("Your maximum waits. It is bid for you when the lot opens."))
    return card


def _said(receipt: Receipt) -> str:
    price = words.money(Money(receipt.price_minor, receipt.currency))
    ask = words.money(Money(receipt.ask_minor, receipt.currency))
    if receipt.code == "leading":
        return str(gettext("You lead at %(price)s.", price=price))
    return str(
        gettext(
            "An earlier maximum is as high as yours or higher: the price is %(price)s, and it takes %(ask)s."
        )
        % {"price": price, "ask": ask}
    )


def parse_amount(text: str, currency: str) -> int:
    """Return an amount as people write it in whole minor units: '1,500', '1 500.50', '１５００'.

    :raises Invalid: if it is no amount of this currency
    """
    plain = re.sub(r"[\s'’]|[A-Z]{2,3}\$?|[$¥€£]", "", text.strip().translate(WIDE))
    if THOUSANDS.fullmatch(plain):  # any other comma stands before decimals: 45,5 is not 455
        plain = plain.replace(",", "")
    found = AMOUNT.fullmatch(plain)
    digits = MINOR_DIGITS.get(currency, 2)
    if found is None or len(found[2] or "") > digits:
        raise Invalid(fields={"amount": "Write the amount in figures, as 1,500."})
    amount_minor = int(Decimal(plain) * 10**digits)
    if not 0 < amount_minor <= LARGEST_MINOR:
        raise Invalid(fields={"amount": "Write the amount in figures, as 1,500."})
    return amount_minor


WIDE: Final = {ord("０") + n: str(n) for n in range(10)} | {ord("．"): ".", ord("，"): ","}
THOUSANDS: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")


@room.get("/sales/<sale_id>/live", gives=Download("text/event-stream"), may=ANYONE)
def live(call: Call[None], sale_id: str) -> Response:
    """Follow a sale as it moves: server-sent events, from the number in Last-Event-ID on."""
    rooms.sale_head(db.session, sale_id)
    db.session.rollback()
    last = re.fullmatch("[0-9]{1,18}", request.headers.get("Last-Event-ID") or request.args.get("after", ""))
    return Response(
        the_saleroom().floor.watch(
            sale_id, after=None if last is None else int(last[0]), line=lent(request.environ)
        ),
        content_type="text/event-stream; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@room.get(
    "/sales/<sale_id>/registration",
    gives=Registration,
    may=SIGNED_IN,
    scope="bids:write",
    page="marketplace/saleroom_registration.html",
)
def registration(call: Call[None], sale_id: str) -> Registration:
    """Show the conditions of a sale, and where the reader's registration stands."""
    call.extra["countries"] = countries(words.language())
    call.extra["deposit"] = deposits.wanted(db.session, sale_id, actor=call.actor)
    return Registration(
        sale=rooms.sale_head(db.session, sale_id), yours=rooms.yours(db.session, sale_id, call.actor)
    )


@room.post(
    "/sales/<sale_id>/registration",
    takes=RegisterBidder,
    gives=BidderCard,
    may={BUYER},
    scope="bids:write",
    done=lambda card: url_for("saleroom.registration", sale_id=card.sale_id),
    on_refusal="saleroom.registration",
)
def register(call: Call[RegisterBidder], sale_id: str) -> BidderCard:
    """Accept the conditions of a sale and ask for a paddle."""
    with call.transaction() as session:
        paddle = registering_bidders.register(
            session,
            sale_id=sale_id,
            conditions_version=call.input.conditions_version,
            country=require_country(call.input.country),
            actor=call.actor,
            at=call.at,
        )
        card = call.answer(session, rostrum.bidder_card(session, paddle))
    call.say(gettext("You asked for a paddle. The house answers here."))
    return card
