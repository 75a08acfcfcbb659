"""Sealed sales: two officers leave their keys, bidders their offers; after the close both open them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from flask import url_for
from flask_babel import gettext
from pydantic import Field
from sqlalchemy.orm import Session

from foundation.db import db
from foundation.errors import Invalid
from foundation.web.call import Call
from marketplace.operations import sealing
from marketplace.queries import rooms, sealed_sales
from marketplace.queries.sealed_sales import SealedReceipt, Seals
from marketplace.roles import AUCTIONEERS, AUDITOR, BUYER, REGULATOR
from marketplace.web.rostrum import room as rostrum_room
from marketplace.web.saleroom import LARGEST_MINOR, parse_amount, room, the_saleroom

OFFICERS: Final = AUCTIONEERS | {AUDITOR, REGULATOR}


@dataclass(frozen=True, slots=True)
class Passphrase:
    """What an officer's key is made from. It is not kept."""

    passphrase: Annotated[str, Field(min_length=12, max_length=200)]


@dataclass(frozen=True, slots=True)
class SealOffer:
    """An offer that nobody sees before the close."""

    key: Annotated[str, Field(min_length=8, max_length=100, pattern=r"^[!-~]+$")] | None = None
    amount: Annotated[str, Field(max_length=40)] | None = None
    """In major units."""
    amount_minor: Annotated[int, Field(gt=0, le=LARGEST_MINOR)] | None = None


@rostrum_room.get(
    "/sales/<sale_id>/seals", gives=Seals, may=OFFICERS, scope="sales:read", page="marketplace/seals.html"
)
def seals(call: Call[None], sale_id: str) -> Seals:
    """Show who keeps the seals of a sale."""
    return sealed_sales.seals(db.session, sale_id=sale_id, actor=call.actor)


@rostrum_room.post(
    "/sales/<sale_id>/seals",
    takes=Passphrase,
    gives=Seals,
    may=OFFICERS,
    done=lambda card: url_for("rostrum.seals", sale_id=card.sale_id),
    on_refusal="rostrum.seals",
)
def enrol(call: Call[Passphrase], sale_id: str) -> Seals:
    """Leave a key: one of two."""
    with call.transaction() as session:
        sealing.enrol(
            session, sale_id=sale_id, passphrase=call.input.passphrase, actor=call.actor, at=call.at
        )
        card = call.answer(session, sealed_sales.seals(session, sale_id=sale_id, actor=call.actor))
    call.say(gettext("Your key is made. Remember the passphrase: the house does not."))
    return card


@rostrum_room.post(
    "/sales/<sale_id>/opening",
    takes=Passphrase,
    gives=Seals,
    may=OFFICERS,
    done=lambda card: url_for("rostrum.seals", sale_id=card.sale_id),
    on_refusal="rostrum.seals",
)
def release(call: Call[Passphrase], sale_id: str) -> Seals:
    """Give a key back after the close; with the second one the offers are opened."""
    keep = call.keeper()
    db.session.rollback()

    def does(session: Session, at: datetime) -> Seals:
        sealing.release(session, sale_id=sale_id, passphrase=call.input.passphrase, actor=call.actor, at=at)
        return keep(session, sealed_sales.seals(session, sale_id=sale_id, actor=call.actor))

    card: Seals = the_saleroom().clerk.act(does)
    if card.is_open:
        call.say(gettext("The offers are open; the lots have ended."))
    elif card.lots_wait:
        call.say(gettext("The offers are open. A lot that waits ends by itself once its work may be sold."))
    else:
        call.say(gettext("Your key is here. The offers open with the other officer's."))
    return card


@room.post(
    "/lots/<lot_id>/sealed-offers",
    takes=SealOffer,
    gives=SealedReceipt,
    may={BUYER},
    scope="bids:write",
    done=lambda card: url_for("saleroom.lot", lot_id=card.lot_id),
    on_refusal="saleroom.lot",
)
def offer(call: Call[SealOffer], lot_id: str) -> SealedReceipt:
    """Hand in a sealed offer; the last one counts."""
    given: Any = call.input
    key = given.key or call.key
    if key is None:
        raise Invalid(fields={"key": "This is needed."})
    amount = given.amount_minor or parse_amount(given.amount or "", rooms.currency_of(db.session, lot_id))
    db.session.rollback()
    clerk = the_saleroom().clerk
    received_at = clerk.now()

    def does(session: Session, at: datetime) -> SealedReceipt:
        row = sealing.offer(
            session,
            lot_id=lot_id,
            amount_minor=amount,
            key=key,
            gate=clerk.gate,
            actor=call.actor,
            received_at=received_at,
            at=at,
        )
        return sealed_sales.receipt(row)

    card: SealedReceipt = clerk.act(does)
    call.say(gettext("Your offer is sealed. Until the close you can hand in another: the last one counts."))
    return card
