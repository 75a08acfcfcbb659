"""A filing's messages: what went to customs and what came, byte for byte; and where replies are brought."""

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated

from flask import url_for
from pydantic import Field

from bonded_warehouse.clearance_errors import MessageUnknown
from bonded_warehouse.customs.reading import LARGEST
from bonded_warehouse.operations import messaging
from bonded_warehouse.queries import declarations, messages
from bonded_warehouse.queries.declarations import DeclarationCard
from bonded_warehouse.queries.messages import MessageCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT
from foundation.db import db
from foundation.errors import Invalid
from foundation.web.call import Call
from foundation.web.routes import Download, Room

room = Room("customs_messages", __name__)
READERS = {DECLARANT, CUSTOMS_OFFICER}


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """One declaration's messages, in their order."""

    declaration: DeclarationCard
    messages: list[MessageCard]


@dataclass(frozen=True, slots=True)
class StrayPage:
    """Messages of which no filing is known."""

    messages: list[MessageCard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bring:
    """A reply that the single window brings by itself."""

    message: Annotated[str, Field(min_length=1, max_length=LARGEST * 4 // 3 + 4)]
    """Its exact bytes, in base64."""


@room.get(
    "/declarations/<declaration_id>/messages",
    gives=MessagesPage,
    may=READERS,
    scope="customs:read",
    page="bonded_warehouse/customs_messages.html",
)
def index(call: Call[None], declaration_id: str) -> MessagesPage:
    """Show what went to customs about a declaration, and what came."""
    card = declarations.declaration(db.session, declaration_id)
    return MessagesPage(card, messages.of_declaration(db.session, declaration_id))


@room.get(
    "/customs-messages/stray",
    gives=StrayPage,
    may=READERS,
    scope="customs:read",
    page="bonded_warehouse/customs_messages.html",
)
def stray(call: Call[None]) -> StrayPage:
    """Show messages that came and of which no filing is known."""
    return StrayPage(messages.stray(db.session))


@room.get(
    "/customs-messages/<message_id>/file",
    gives=Download("application/xml"),
    may=READERS,
    scope="customs:read",
)
def file(call: Call[None], message_id: str) -> object:
    """Hand over the exact bytes of a message."""
    card, body = messages.body(db.session, message_id)
    if card.text is None:
        return call.download(body, "application/octet-stream", f"{card.id}.bin")
    return call.download(body, "application/xml", f"{card.kind}-{card.id}.xml")


@room.post(
    "/customs-messages",
    takes=Bring,
    gives=MessageCard,
    may={CUSTOMS_OFFICER},
    scope="customs:write",
    done=lambda card: (
        url_for("customs_messages.index", declaration_id=card.declaration_id)
        if card.declaration_id
        else url_for("customs_messages.stray")
    ),
    on_refusal="customs_messages.stray",
)
def bring(call: Call[Bring]) -> MessageCard:
    """Take in a reply that was brought; the same one again changes nothing."""
    try:
        body = base64.b64decode(call.input.message, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid(fields={"message": "This is not understood: /docs shows an example."}) from error
    if not body:
        raise MessageUnknown
    with call.transaction() as session:
        return call.answer(session, messaging.receive(session, body=body, actor=call.actor, at=call.at))
