"""Questions to the seller of a work, answers, reports, and what the house decides about those."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from flask import url_for
from flask_babel import gettext
from pydantic import StringConstraints

from authentication import api as authentication
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Room
from marketplace.operations import enquiring
from marketplace.queries import enquiries
from marketplace.queries.enquiries import Enquiries, EnquiryCard, EnquiryPage
from marketplace.roles import BUYER, CASHIER, CONSIGNORS
from marketplace.rules.price_offers import Side

room = Room("enquiring", __name__)

TALKERS = CONSIGNORS | {BUYER}


@dataclass(frozen=True, slots=True)
class Message:
    """What one writes."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=4000)]


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong in a conversation; the house reads it, the other side does not."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]


@dataclass(frozen=True, slots=True)
class ReportDecision:
    """What the house decides about a report; both sides read why."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]
    close: bool = False


_acts = partial(
    room.post,
    gives=EnquiryCard,
    scope="market:write",
    done=lambda card: url_for("enquiring.show", enquiry_id=card.id),
    on_refusal="enquiring.show",
)


def _changed(
    call: Call[Any], operation: Callable[..., Any], enquiry_id: str, *, say: str, **given: Any
) -> EnquiryCard:
    return call.perform(
        operation,
        lambda session, _row: enquiries.enquiry_page(session, enquiry_id, actor=call.actor).enquiry,
        say=say,
        enquiry_id=enquiry_id,
        **given,
    )


@room.get(
    "/enquiries", gives=Enquiries, may=SIGNED_IN, scope="market:read", page="marketplace/enquiries.html"
)
def listing(call: Call[None]) -> Enquiries:
    """Show the reader's conversations about works."""
    return enquiries.enquiries(db.session, actor=call.actor)


@room.get(
    "/works/<artwork_id>/enquiries/new",
    gives=authentication.ArtworkCard,
    may={BUYER},
    scope="market:read",
    page="marketplace/new_enquiry.html",
)
def new(call: Call[None], artwork_id: str) -> authentication.ArtworkCard:
    """Show the form to ask the seller of a work."""
    return authentication.visible_artwork(db.session, artwork_id, actor=call.actor)


@room.post(
    "/works/<artwork_id>/enquiries",
    takes=Message,
    gives=EnquiryCard,
    may={BUYER},
    scope="market:write",
    done=lambda card: url_for("enquiring.show", enquiry_id=card.id),
    on_refusal="enquiring.new",
)
def ask(call: Call[Message], artwork_id: str) -> EnquiryCard:
    """Ask the seller of a work."""
    return call.perform(
        enquiring.ask,
        lambda _session, row: EnquiryCard.of(row, Side.BUYER),
        say=gettext("Your question is with the seller."),
        artwork_id=artwork_id,
        text=call.input.text,
    )


@room.get(
    "/enquiries/<enquiry_id>",
    gives=EnquiryPage,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/enquiry.html",
)
def show(call: Call[None], enquiry_id: str) -> EnquiryPage:
    """Show one conversation."""
    return enquiries.enquiry_page(db.session, enquiry_id, actor=call.actor)


@_acts("/enquiries/<enquiry_id>/messages", takes=Message, may=TALKERS)
def write(call: Call[Message], enquiry_id: str) -> EnquiryCard:
    """Write on."""
    return _changed(call, enquiring.write, enquiry_id, say=gettext("Sent."), text=call.input.text)


@_acts("/enquiries/<enquiry_id>/report", takes=Report, may=TALKERS)
def report(call: Call[Report], enquiry_id: str) -> EnquiryCard:
    """Show the conversation to the house."""
    return _changed(
        call,
        enquiring.report,
        enquiry_id,
        say=gettext("The house will look at it."),
        reason=call.input.reason,
    )


@_acts("/enquiries/<enquiry_id>/decision", takes=ReportDecision, may={CASHIER})
def decide(call: Call[ReportDecision], enquiry_id: str) -> EnquiryCard:
    """Let a reported conversation go on, or close it."""
    return _changed(
        call,
        enquiring.decide,
        enquiry_id,
        say=gettext("Decided."),
        close=call.input.close,
        reason=call.input.reason,
    )
