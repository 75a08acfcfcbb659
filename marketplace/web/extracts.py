"""A seller's room for what banks and insurers may read of him; and what they read."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from flask import Response, current_app, url_for
from flask_babel import gettext, lazy_gettext
from pydantic import Field

from foundation.db import db
from foundation.settings import Settings
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room
from marketplace.extract_errors import ExtractOver
from marketplace.operations import extracting
from marketplace.queries import extracts
from marketplace.queries.extracts import ExtractCard, Extracts
from marketplace.roles import CONSIGNORS
from marketplace.rules.extracts import Records

room = Room("extracts", __name__)

JSON: Final = "application/json"
Line = Annotated[str, Field(min_length=2, max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """To whom, for what, which records of which days, until when."""

    recipient: Line
    purpose: Line
    from_on: date
    to_on: date
    until_on: date
    orders: bool = False
    receipts: bool = False
    custody: bool = False


WORDS: Final = {
    "records.orders": lazy_gettext("orders"),
    "records.receipts": lazy_gettext("bookings on proceeds"),
    "records.custody": lazy_gettext("works in the warehouse"),
}


def _records(chosen: list[str]) -> str:
    return words.listed([words.word(one, "records") for one in chosen])


@room.get("/extracts", gives=Extracts, may=CONSIGNORS, scope="market:read", page="marketplace/extracts.html")
def listing(call: Call[None]) -> Extracts:
    """Show what the reader lets banks and insurers read of him."""
    call.extra["records"] = _records
    return extracts.own(db.session, actor=call.actor, at=call.at)


@room.post(
    "/extracts",
    takes=Consent,
    gives=ExtractCard,
    may=CONSIGNORS,
    scope="market:write",
    page="marketplace/extract.html",
    on_refusal="extracts.listing",
)
def consent(call: Call[Consent]) -> ExtractCard:
    """Let somebody read one's records; the address for him is told this once."""
    given = call.input
    settings: Settings = current_app.extensions["bianliang.settings"]
    with call.transaction() as session:
        row, token = extracting.consent(
            session,
            recipient=given.recipient,
            purpose=given.purpose,
            records=[one for one in Records if getattr(given, one.value)],
            from_on=given.from_on,
            to_on=given.to_on,
            until_on=given.until_on,
            actor=call.actor,
            at=call.at,
        )
        address = f"{settings.base_url}{url_for('extracts.open_one', token=token)}"
        return extracts.card(session, row, at=call.at, address=address)


@room.post(
    "/extracts/<extract_id>/revocation",
    gives=ExtractCard,
    may=CONSIGNORS,
    scope="market:write",
    done=lambda _card: url_for("extracts.listing"),
    on_refusal="extracts.listing",
)
def revoke(call: Call[None], extract_id: str) -> ExtractCard:
    """Take a consent back: nothing of it can be read any more."""
    return call.perform(
        extracting.revoke,
        lambda session, row: extracts.card(session, row, at=call.at),
        say=gettext("Revoked. What was read already stays with who read it."),
        extract_id=extract_id,
    )


@room.get("/extracts/<extract_id>/file", gives=Download(JSON), may=CONSIGNORS, scope="market:read")
def file(call: Call[None], extract_id: str) -> Response:
    """Give the reader's own extract, as it was last made."""
    data = extracts.file(db.session, extract_id, actor=call.actor)
    return call.download(data, JSON, f"{extract_id}.json")


@room.get("/extracts/open/<token>", gives=Download(JSON), may=ANYONE)
def open_one(call: Call[None], token: str) -> Response:
    """Give an extract to whom its seller gave the address; each reading is noted for the seller."""
    with call.transaction() as session:
        making = extracting.read(session, token=token, at=call.at)
    if making is None:
        raise ExtractOver
    data = extracts.file_of(db.session, making)
    return call.download(data, JSON, f"{making.extract_id}-{making.number}.json")
