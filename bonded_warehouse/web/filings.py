"""Filings beside declarations: what the offices were told, what they said, and what comes next."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from bonded_warehouse.customs.transport_filing import Vehicle, Voyage
from bonded_warehouse.customs.writing import CHINA
from bonded_warehouse.operations import hearing, moments, submitting
from bonded_warehouse.operations.opening import COMES
from bonded_warehouse.queries import enterprises, filings, holdings, messages
from bonded_warehouse.queries.filings import FilingCard
from bonded_warehouse.queries.messages import MessageCard
from bonded_warehouse.roles import (
    AUDITOR,
    COURIER,
    CUSTOMS_OFFICER,
    DECLARANT,
    GATE_OFFICER,
    READERS,
    TAX_OFFICER,
)
from bonded_warehouse.rules.states import CustodyState
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("filings", __name__)
OFFICES: Final = {DECLARANT, CUSTOMS_OFFICER, TAX_OFFICER, GATE_OFFICER, AUDITOR}
Text = Annotated[str, Field(min_length=1, max_length=50)]
Grams = Annotated[int, Field(ge=1, lt=10**9)]


@dataclass(frozen=True, slots=True)
class FilingsPage:
    """Filings, the latest first."""

    filings: list[FilingCard]
    next: str | None
    may_sum_up: bool
    enterprises: list[tuple[str, dict[str, str], str]]
    """Whose lists may be summed up: id, name by language, credit code."""


@dataclass(frozen=True, slots=True)
class HoldingFilings:
    """The filings of one work in custody, and which may be made now."""

    holding_id: str
    artwork_id: str
    custody_state: str
    filings: list[FilingCard]
    may_file_slip: bool
    is_coming: bool
    """On its way to our gate: weights are asked; on the way out, the flight."""
    may_file_arrival: bool


@dataclass(frozen=True, slots=True)
class FilingPage:
    """One filing with its messages."""

    filing: FilingCard
    messages: list[MessageCard]
    may_decide: bool
    may_set_aside: bool
    may_file_again: bool


@dataclass(frozen=True, slots=True)
class ListFilings:
    """Where the list goes on."""

    after: Annotated[str, Field(max_length=40)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Vehicle and weights in grams; on the way out how it flies."""

    vehicle: Annotated[str, Field(min_length=1, max_length=30)]
    vehicle_kg: Annotated[int, Field(ge=1, le=100_000)]
    net_g: Grams | None = None
    gross_g: Grams | None = None
    flight: Text | None = None
    voyage: Annotated[str, Field(min_length=1, max_length=30)] | None = None
    bill: Annotated[str, Field(min_length=1, max_length=37)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """In which vehicle it came to the yard; left out, the slip's."""

    vehicle_number: Annotated[str, Field(max_length=30)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SumUp:
    """Days whose export lists are summed up, both included, by the clock of China."""

    from_on: date
    to_on: date
    enterprise_id: Annotated[str, Field(max_length=40)] | None = None
    """Whose lists; left out where all are of one enterprise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideFiling:
    """What an officer decides about a filing that no machine can follow."""

    finding: Literal["approve", "return", "void"]
    note: Annotated[str, Field(max_length=2000)]


def to_filing(card: FilingCard) -> str:
    """Return the address of a filing's page."""
    return url_for("filings.show", filing_id=card.id)


@room.get(
    "/filings",
    takes=ListFilings,
    gives=FilingsPage,
    may=OFFICES,
    scope="customs:read",
    page="bonded_warehouse/filings.html",
)
def index(call: Call[ListFilings]) -> FilingsPage:
    """Show what was filed beside declarations, the latest first."""
    found = filings.filings(db.session, after=call.input.after)
    after = found[-1].id if len(found) == filings.PAGE else None
    sums = call.actor.has(DECLARANT)
    return FilingsPage(found, after, sums, enterprises.ready(db.session) if sums else [])


@room.get(
    "/holdings/<holding_id>/filings",
    gives=HoldingFilings,
    may=READERS,
    scope="customs:read",
    page="bonded_warehouse/filings_holding.html",
)
def of_holding(call: Call[None], holding_id: str) -> HoldingFilings:
    """Show the filings of a work in custody, and the forms of those that may be made now."""
    card = holdings.holding(db.session, holding_id, actor=call.actor)
    state = CustodyState(card.custody_state)
    return HoldingFilings(
        holding_id=holding_id,
        artwork_id=card.artwork_id,
        custody_state=state.value,
        filings=filings.filings(db.session, holding_id=holding_id),
        may_file_slip=call.actor.has(DECLARANT, GATE_OFFICER)
        and state in COMES | {CustodyState.CLEARED_EXPORT},
        is_coming=state in COMES,
        may_file_arrival=call.actor.has(COURIER, DECLARANT, CUSTOMS_OFFICER)
        and state in submitting.TO_THE_YARD,
    )


@room.get(
    "/filings/<filing_id>",
    gives=FilingPage,
    may=OFFICES,
    scope="customs:read",
    page="bonded_warehouse/filing.html",
)
def show(call: Call[None], filing_id: str) -> FilingPage:
    """Show a filing, what was said about it, and its messages byte for byte."""
    card = filings.filing(db.session, filing_id)
    is_returned = card.state == "returned"
    office = TAX_OFFICER if card.occasion == "refund" else CUSTOMS_OFFICER
    return FilingPage(
        filing=card,
        messages=messages.of_filing(db.session, filing_id),
        may_decide=call.actor.has(office) and card.state not in {"returned", "void", "passed", "posted"},
        may_set_aside=is_returned and call.actor.has(office, DECLARANT),
        may_file_again=is_returned and call.actor.has(DECLARANT) and card.occasion in moments.BY_THEMSELVES,
    )


@room.post(
    "/holdings/<holding_id>/filings/slip",
    takes=Slip,
    gives=FilingCard,
    may={DECLARANT, GATE_OFFICER},
    scope="customs:write",
    done=lambda card: url_for("filings.of_holding", holding_id=card.holding_id),
    on_refusal="filings.of_holding",
)
def slip(call: Call[Slip], holding_id: str) -> FilingCard:
    """File the release slip of a vehicle; on the way out with the master list of its bill."""
    sent = call.input
    voyage = None
    if sent.flight or sent.voyage or sent.bill:
        voyage = Voyage(name=sent.flight or "", number=sent.voyage or "", bill=sent.bill or "")
    with call.transaction() as session:
        rows = submitting.file_slip(
            session,
            holding_id=holding_id,
            vehicle=Vehicle(number=sent.vehicle, weight_g=sent.vehicle_kg * 1000),
            voyage=voyage,
            net_g=sent.net_g,
            gross_g=sent.gross_g,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Filed. The office is being asked."))
        return call.answer(session, filings.cards(session, rows)[0])


@room.post(
    "/holdings/<holding_id>/filings/arrival",
    takes=Arrived,
    gives=FilingCard,
    may={COURIER, DECLARANT, CUSTOMS_OFFICER},
    scope="customs:write",
    done=lambda card: url_for("filings.of_holding", holding_id=card.holding_id),
    on_refusal="filings.of_holding",
)
def arrive(call: Call[Arrived], holding_id: str) -> FilingCard:
    """File that the parcel came to the supervised yard."""
    with call.transaction() as session:
        row = submitting.file_arrival(
            session,
            holding_id=holding_id,
            vehicle_number=call.input.vehicle_number,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Filed. The office is being asked."))
        return call.answer(session, filings.cards(session, [row])[0])


@room.post(
    "/filings/summary",
    takes=SumUp,
    gives=FilingCard,
    may={DECLARANT},
    scope="customs:write",
    done=to_filing,
    on_refusal="filings.index",
)
def sum_up(call: Call[SumUp]) -> FilingCard:
    """Have the export lists of some days summed up into a declaration."""
    sent = call.input
    with call.transaction() as session:
        row = submitting.file_summary(
            session,
            from_at=_morning(sent.from_on),
            to_at=_morning(sent.to_on + timedelta(days=1)),
            enterprise_id=sent.enterprise_id or None,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Filed. The office is being asked."))
        return call.answer(session, filings.cards(session, [row])[0])


@room.post(
    "/filings/<filing_id>/decision",
    takes=DecideFiling,
    gives=FilingCard,
    may={CUSTOMS_OFFICER, TAX_OFFICER, DECLARANT},
    scope="customs:write",
    done=to_filing,
    on_refusal="filings.show",
)
def decide(call: Call[DecideFiling], filing_id: str) -> FilingCard:
    """Decide what no machine can follow; a declarant sets aside what was returned."""
    with call.transaction() as session:
        row = hearing.decide(
            session,
            filing_id=filing_id,
            finding=call.input.finding,
            note=call.input.note,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Recorded."))
        return call.answer(session, filings.cards(session, [row])[0])


@room.post(
    "/filings/<filing_id>/again",
    gives=FilingCard,
    may={DECLARANT},
    scope="customs:write",
    done=to_filing,
    on_refusal="filings.show",
)
def again(call: Call[None], filing_id: str) -> FilingCard:
    """File a returned list or departure once more."""
    with call.transaction() as session:
        row = moments.file_again(session, filing_id=filing_id, actor=call.actor, at=call.at)
        call.say(gettext("Filed. The office is being asked."))
        return call.answer(session, filings.cards(session, [row])[0])


def _morning(on: date) -> datetime:
    return datetime.combine(on, time(), CHINA).astimezone(UTC)
