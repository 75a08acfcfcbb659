"""Corrections: an error is declared on a link of the chain, and a second person signs."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from flask import request, url_for
from flask_babel import gettext
from pydantic import Field

from authentication import api as registry
from bonded_warehouse.keeping_errors import EventUnknown
from bonded_warehouse.models.corrections import ErrorReason
from bonded_warehouse.operations import correcting
from bonded_warehouse.queries import chains, corrections, holdings
from bonded_warehouse.queries.chains import EventCard
from bonded_warehouse.queries.corrections import CorrectionCard
from bonded_warehouse.queries.holdings import HoldingCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, SENIOR_KEEPER, STAFF
from bonded_warehouse.web import keeping_words
from bonded_warehouse.web.forms import Id, Line, Needed, Paragraph, Word
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("corrections", __name__)


@dataclass(frozen=True, slots=True)
class WhichLink:
    """Which link is in error."""

    event_id: Id | None = None


@dataclass(frozen=True, slots=True)
class DeclareError:
    """What is wrong with a link, and what holds instead."""

    event_id: Id
    why: Needed
    reason: Literal["incorrect_data", "did_not_occur"] = "incorrect_data"
    place: Line = ""
    note: Paragraph = ""
    documents: Annotated[dict[Word, Line], Field(max_length=24)] = field(default_factory=dict)
    """Document code to its right number."""


@dataclass(frozen=True, slots=True)
class NewCorrectionPage:
    """A link before an error is declared on it."""

    holding: HoldingCard
    artwork: registry.ArtworkCard
    link: EventCard


@room.get(
    "/holdings/<holding_id>/corrections/new",
    takes=WhichLink,
    gives=NewCorrectionPage,
    may=STAFF,
    scope="custody:read",
    page="bonded_warehouse/correction_new.html",
)
def new(call: Call[WhichLink], holding_id: str) -> NewCorrectionPage:
    """Show a link of the chain, to declare an error on it."""
    card = holdings.holding(db.session, holding_id, actor=call.actor)
    event_id = call.input.event_id or request.form.get("event_id") or ""  # a refused form has it in its body
    links = chains.chain_of_custody(db.session, card.id, actor=call.actor)
    link = next((one for one in links if one.id == event_id), None)
    if link is None:
        raise EventUnknown
    call.extra["reasons"] = list(keeping_words.ERRORS.items())
    return NewCorrectionPage(
        holding=card,
        artwork=registry.shown(registry.artwork(db.session, card.artwork_id), call.actor),
        link=link,
    )


@room.post(
    "/holdings/<holding_id>/corrections",
    takes=DeclareError,
    gives=CorrectionCard,
    may=STAFF,
    scope="custody:write",
    done=lambda card: url_for("holdings.show", holding_id=card.holding_id),
    on_refusal="corrections.new",
)
def declare(call: Call[DeclareError], holding_id: str) -> CorrectionCard:
    """Declare that a link is in error, signing as the first of two."""
    asked = call.input
    with call.transaction() as session:
        card = holdings.holding(session, holding_id, actor=call.actor)
        links = chains.chain_of_custody(session, card.id, actor=call.actor)
        if asked.event_id not in {one.id for one in links}:
            raise EventUnknown
        row = correcting.propose(
            session,
            event_id=asked.event_id,
            reason=ErrorReason(asked.reason),
            instead={"place": asked.place, "note": asked.note, "documents": asked.documents},
            why=asked.why,
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, corrections.correction(session, row.id, actor=call.actor))
    call.say(gettext("You have signed. A senior keeper or a customs officer signs too."))
    return answer


@room.post(
    "/corrections/<correction_id>/signatures",
    gives=CorrectionCard,
    may={SENIOR_KEEPER, CUSTOMS_OFFICER},
    scope="custody:write",
    done=lambda card: url_for("holdings.show", holding_id=card.holding_id, _anchor="chain"),
)
def confirm(call: Call[None], correction_id: str) -> CorrectionCard:
    """Countersign a correction: its link is added to the chain, and the wrong one is struck through."""
    with call.transaction() as session:
        correcting.confirm(session, correction_id=correction_id, actor=call.actor, at=call.at)
        answer = call.answer(session, corrections.correction(session, correction_id, actor=call.actor))
    call.say(gettext("The correction stands in the chain; what it corrects is struck through, and is kept."))
    return answer


@room.post(
    "/corrections/<correction_id>/withdrawal",
    gives=CorrectionCard,
    may=STAFF,
    scope="custody:write",
    done=lambda card: url_for("holdings.show", holding_id=card.holding_id),
)
def withdraw(call: Call[None], correction_id: str) -> CorrectionCard:
    """Withdraw a correction before it is countersigned."""
    with call.transaction() as session:
        correcting.withdraw(session, correction_id=correction_id, actor=call.actor, at=call.at)
        return call.answer(session, corrections.correction(session, correction_id, actor=call.actor))
