"""More time for a work's term: asked for, granted, refused, withdrawn."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from flask import Response, url_for
from flask_babel import gettext
from pydantic import Field

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import extending
from bonded_warehouse.queries import extensions
from bonded_warehouse.queries.extensions import ExtensionCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, DEPOSITORS, RELIC_EXAMINER, STAFF
from bonded_warehouse.term_errors import ExtensionUnknown
from bonded_warehouse.web import paper_files
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Download, Room

room = Room("extensions", __name__)
OFFICES = {CUSTOMS_OFFICER, RELIC_EXAMINER}
ASKERS = DEPOSITORS | {DECLARANT}
Number = Annotated[str, Field(max_length=100)]
Words = Annotated[str, Field(max_length=2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForTime:
    """Why a term should be made longer, and by which application."""

    reason: Words
    paper: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantTime:
    """Until when, and by which decision."""

    number: Number
    until_on: date | None = None
    """Left out: the latest that the text lets be granted."""
    why: Words = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseTime:
    """Why not."""

    why: Words
    number: Number = ""


def _of_request(places: dict[str, Any]) -> dict[str, Any]:
    return {"holding_id": extensions.extension(db.session, places["extension_id"]).holding_id}


def _page(card: ExtensionCard) -> str:
    return url_for("holdings.show", holding_id=card.holding_id, _anchor="terms")


@room.post(
    "/holdings/<holding_id>/term-extensions",
    takes=AskForTime,
    gives=ExtensionCard,
    may=ASKERS,
    scope="custody:write",
    files=("file",),
    done=_page,
    on_refusal="holdings.show",
)
def ask(call: Call[AskForTime], holding_id: str) -> ExtensionCard:
    """Ask for more time for the term of a work, with its reason and the application."""
    uploads = call.files.get("file", [])
    sha256 = paper_files.look_at(uploads[0]) if uploads else None
    with call.transaction() as session:
        card = extending.ask(
            session,
            holding_id=holding_id,
            reason=call.input.reason,
            paper=call.input.paper,
            sha256=sha256,
            file_name=uploads[0].name[:200] if uploads else None,
            actor=call.actor,
            at=call.at,
        )
        if uploads:
            paper_files.keep(uploads[0])
        call.say(gettext("Asked. It stands on the desk of the office that decides."))
        return call.answer(session, card)


@room.post(
    "/term-extensions/<extension_id>/grant",
    takes=GrantTime,
    gives=ExtensionCard,
    may=OFFICES,
    scope="custody:write",
    done=_page,
    on_refusal="holdings.show",
    refused_at=_of_request,
)
def grant(call: Call[GrantTime], extension_id: str) -> ExtensionCard:
    """Grant more time for one's office."""
    with call.transaction() as session:
        card = extending.grant(
            session,
            extension_id=extension_id,
            until_on=call.input.until_on,
            number=call.input.number,
            why=call.input.why,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Your decision is recorded."))
        return call.answer(session, card)


@room.post(
    "/term-extensions/<extension_id>/refuse",
    takes=RefuseTime,
    gives=ExtensionCard,
    may=OFFICES,
    scope="custody:write",
    done=_page,
    on_refusal="holdings.show",
    refused_at=_of_request,
)
def refuse(call: Call[RefuseTime], extension_id: str) -> ExtensionCard:
    """Refuse more time for one's office, with the reason."""
    with call.transaction() as session:
        card = extending.refuse(
            session,
            extension_id=extension_id,
            why=call.input.why,
            number=call.input.number,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Your decision is recorded."))
        return call.answer(session, card)


@room.post(
    "/term-extensions/<extension_id>/withdraw",
    gives=ExtensionCard,
    may=ASKERS,
    scope="custody:write",
    done=_page,
    on_refusal="holdings.show",
    refused_at=_of_request,
)
def withdraw(call: Call[None], extension_id: str) -> ExtensionCard:
    """Withdraw a request for more time before it is decided."""
    with call.transaction() as session:
        card = extending.withdraw(session, extension_id=extension_id, actor=call.actor, at=call.at)
        card = extensions.shown(card, session.get_one(Holding, card.holding_id), call.actor)
        call.say(gettext("Withdrawn."))
        return call.answer(session, card)


@room.get(
    "/term-extensions/<extension_id>/file",
    gives=Download("application/pdf"),
    may=SIGNED_IN,
    scope="custody:read",
)
def file(call: Call[None], extension_id: str) -> Response:
    """Download the application for more time: for staff, and for whose work it is."""
    card = extensions.extension(db.session, extension_id)
    holding = db.session.get_one(Holding, card.holding_id)
    if not (call.actor.has(*STAFF) or extensions.may_ask(holding, call.actor)):
        raise ExtensionUnknown
    card = extensions.shown(card, holding, call.actor)
    if card.sha256 is None or card.file_name is None:
        raise ExtensionUnknown
    data, media_type = paper_files.read(card.sha256)
    return call.download(data, media_type, card.file_name)
