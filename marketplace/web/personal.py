"""Who the buyer is to the house; and what the house keeps of him, to take away or to be forgotten."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from flask import json, url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Download, Room
from marketplace.operations import erasing, identifying
from marketplace.queries import buyers, personal
from marketplace.queries.buyers import DiligenceCard, DiligenceList, DiligencePage
from marketplace.roles import AUDITOR, BUYER, CASHIER, REGULATOR
from marketplace.rules.diligence import FROM_EUR, IdentityPaper, PartyKind, Screening
from marketplace.web import amounts
from marketplace.web.amounts import Country

room = Room("personal", __name__)

Long = Annotated[str, Field(min_length=1, max_length=2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SayWho:
    """What a buyer says about himself."""

    kind: PartyKind
    name: Annotated[str, Field(min_length=2, max_length=200)]
    country: Country
    paper: IdentityPaper
    paper_number: Annotated[str, Field(min_length=3, max_length=60)]
    funds: Annotated[str, Field(min_length=3, max_length=2000)]
    born_on: date | None = None
    paper_valid_to_on: date | None = None
    beneficial_owner: Annotated[str, Field(max_length=2000)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """What the lists said, which they were, and until when the answer holds."""

    screening: Screening
    screened_against: Long
    valid_to_on: date


@dataclass(frozen=True, slots=True)
class Refuse:
    """Why; the buyer reads it."""

    reason: Annotated[str, Field(min_length=3, max_length=400)]


@dataclass(frozen=True, slots=True)
class Forget:
    """Said in so many words."""

    sure: Literal["yes"]


@dataclass(frozen=True, slots=True)
class OwnData:
    """How many rows of each kind the house keeps of the reader, and what is still open with him."""

    counts: dict[str, int]
    open: list[str]
    """What is still open, as words; nothing when he may be forgotten."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of it."""

    keep_until_on: date | None
    """The last day on which the records of his sales carry his name."""


@room.get(
    "/due-diligence",
    gives=DiligencePage,
    may={BUYER},
    scope="market:read",
    page="marketplace/due_diligence.html",
)
def own(call: Call[None]) -> DiligencePage:
    """Show how the reader stands with the house, and a form to say who he is."""
    language = words.language()
    call.extra |= {
        "countries": amounts.countries(language),
        "country": amounts.reader_country(),
        "from_eur": FROM_EUR,
    }
    return buyers.own_diligence(db.session, actor=call.actor, on=call.at.date())


@room.post(
    "/due-diligence",
    takes=SayWho,
    gives=DiligenceCard,
    may={BUYER},
    scope="market:write",
    done=lambda _card: url_for("personal.own"),
    on_refusal="personal.own",
)
def say_who(call: Call[SayWho]) -> DiligenceCard:
    """Say who one is."""
    amounts.require_country(call.input.country)
    said = identifying.Said(
        **{name: getattr(call.input, name) for name in identifying.Said.__dataclass_fields__}
    )
    return call.perform(
        identifying.submit,
        lambda _session, row: DiligenceCard.of(row),
        said=said,
        say=gettext("Thank you. The house looks at it and tells you."),
    )


@room.post(
    "/due-diligence/<diligence_id>/withdrawal",
    gives=DiligenceCard,
    may={BUYER},
    scope="market:write",
    done=lambda _card: url_for("personal.own"),
    on_refusal="personal.own",
)
def take_back(call: Call[None], diligence_id: str) -> DiligenceCard:
    """Take back what was said before it is decided."""
    return call.perform(
        identifying.withdraw, lambda _session, row: DiligenceCard.of(row), diligence_id=diligence_id
    )


@room.get("/buyers", gives=DiligenceList, may={CASHIER}, scope="market:read", page="marketplace/buyers.html")
def waiting(call: Call[None]) -> DiligenceList:
    """Show the records of buyers that wait for a decision."""
    return DiligenceList(buyers.waiting_diligence(db.session))


@room.get(
    "/buyers/<diligence_id>",
    gives=DiligenceCard,
    may={CASHIER, REGULATOR, AUDITOR},
    scope="market:read",
    page="marketplace/buyer.html",
)
def show(call: Call[None], diligence_id: str) -> DiligenceCard:
    """Show one record of a buyer."""
    card = buyers.diligence(db.session, diligence_id, actor=call.actor)
    call.extra["country"] = amounts.country_name(card.country, words.language())
    return card


_decided: dict[str, Any] = {
    "gives": DiligenceCard,
    "may": {CASHIER},
    "scope": "money:write",
    "done": lambda _card: url_for("personal.waiting"),
    "on_refusal": "personal.show",
}


@room.post("/buyers/<diligence_id>/acceptance", takes=Accept, **_decided)
def accept(call: Call[Accept], diligence_id: str) -> DiligenceCard:
    """Accept a buyer's record, with what the sanctions lists said."""
    return call.perform(
        identifying.accept,
        lambda _session, row: DiligenceCard.of(row),
        diligence_id=diligence_id,
        screening=call.input.screening,
        screened_against=call.input.screened_against,
        valid_to_on=call.input.valid_to_on,
    )


@room.post("/buyers/<diligence_id>/refusal", takes=Refuse, **_decided)
def refuse(call: Call[Refuse], diligence_id: str) -> DiligenceCard:
    """Refuse a buyer's record."""
    return call.perform(
        identifying.refuse,
        lambda _session, row: DiligenceCard.of(row),
        diligence_id=diligence_id,
        reason=call.input.reason,
    )


@room.get(
    "/personal-data", gives=OwnData, may=SIGNED_IN, scope="account:read", page="marketplace/personal.html"
)
def own_data(call: Call[None]) -> OwnData:
    """Show what the house keeps of the reader."""
    return OwnData(
        personal.counts(db.session, call.actor.id), personal.open_matters(db.session, call.actor.id)
    )


@room.get("/personal-data/copy", gives=Download("application/json"), may=SIGNED_IN, scope="account:read")
def copy(call: Call[None]) -> Any:
    """Download a copy of what the market keeps of the reader."""
    found = personal.personal_copy(db.session, call.actor.id, at=call.at)
    return call.download(json.dumps(found, indent=2).encode(), "application/json", "my-data.json")


@room.post(
    "/personal-data/erasure",
    takes=Forget,
    gives=Forgotten,
    may=SIGNED_IN,
    scope="account:write",
    done=lambda _card: url_for("catalogue.home"),
    on_refusal="personal.own_data",
)
def forget(call: Call[Forget]) -> Forgotten:
    """Have the house forget the reader."""
    with call.transaction() as session:
        erased = erasing.erase(session, actor=call.actor, at=call.at)
        card = call.answer(session, Forgotten(erased.keep_until_on))
    call.say(gettext("You are forgotten here. Nobody can sign in to this account again."))
    return card
