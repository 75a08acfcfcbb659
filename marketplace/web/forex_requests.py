"""Requests for settlement of foreign exchange: filed by who sells, answered at a desk."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from flask import Response, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from pydantic import Field
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Download, Room
from foundation.worker import DeskItem
from marketplace.models.forex_requests import ForexRequest
from marketplace.operations import requesting_forex
from marketplace.queries import forex_requests
from marketplace.queries.forex_requests import FileableOrder, ForexRequestCard, ForexRequests
from marketplace.queries.seldom import Matter
from marketplace.roles import AUDITOR, CASHIER, CONSIGNORS, FOREX_OFFICER, REGULATOR
from marketplace.rules.forex_requests import HOME, Cost, CostKind
from marketplace.web import amounts
from marketplace.web.amounts import Amount, Currency

room = Room("forex_requests", __name__)

JSON: Final = "application/json"
FILERS: Final = CONSIGNORS | {CASHIER}
READERS: Final = FILERS | {FOREX_OFFICER, REGULATOR, AUDITOR}
Paper = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(min_length=3, max_length=400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewForexRequest:
    """Which orders, at which desk, and the costs abroad to be netted, each with its paper."""

    orders: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=100)] = field(
        default_factory=list
    )
    currency: Currency
    desk: Annotated[str, Field(max_length=40)]
    storage: Amount = Decimal(0)
    storage_paper: Paper = ""
    logistics: Amount = Decimal(0)
    logistics_paper: Paper = ""
    tax: Amount = Decimal(0)
    tax_paper: Paper = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What the bank did, as its slip says."""

    bank_reference: Annotated[str, Field(min_length=3, max_length=200)]
    settled_on: date
    rate: Annotated[str, Field(min_length=1, max_length=30)]
    got: Amount
    amount_usd: Amount | None = None


@dataclass(frozen=True, slots=True)
class SentBack:
    """Why it is returned."""

    reason: Text


WORDS: Final[dict[str, Any]] = {
    "forex_request.filed": lazy_gettext("At the desk"),
    "forex_request.accepted": lazy_gettext("Settled by the bank"),
    "forex_request.returned": lazy_gettext("Returned to the seller"),
    "forex_request.withdrawn": lazy_gettext("Taken back"),
    "forex_cost.storage": lazy_gettext("Storage abroad"),
    "forex_cost.logistics": lazy_gettext("Logistics abroad"),
    "forex_cost.tax": lazy_gettext("Tax abroad"),
}


@room.get(
    "/forex/requests",
    gives=ForexRequests,
    may=READERS,
    scope="forex:read",
    page="marketplace/forex_requests.html",
)
def listing(call: Call[None]) -> ForexRequests:
    """Show requests for settlement: one's own, those at one's desk, or all."""
    card = forex_requests.listing(db.session, actor=call.actor)
    call.extra |= {
        "cost_kinds": [kind.value for kind in CostKind],
        "groups": _groups(card),
        "desks": [(one.id, one.name) for one in card.desks],
    }
    return card


@room.post(
    "/forex/requests",
    takes=NewForexRequest,
    gives=ForexRequestCard,
    may=FILERS,
    scope="forex:write",
    done=lambda _card: url_for("forex_requests.listing"),
    on_refusal="forex_requests.listing",
)
def file_request(call: Call[NewForexRequest]) -> ForexRequestCard:
    """File a request for settlement, with signed trade data."""
    new = call.input
    return call.perform(
        requesting_forex.file_request,
        lambda session, row: forex_requests.card(session, row, actor=call.actor),
        say=gettext("Filed. The house signs the trade data in a few seconds; then the desk answers."),
        order_ids=new.orders,
        currency=new.currency,
        desk_id=new.desk,
        costs=_costs(new),
    )


@room.post(
    "/forex/requests/<request_id>/withdrawal",
    gives=ForexRequestCard,
    may=FILERS,
    scope="forex:write",
    done=lambda _card: url_for("forex_requests.listing"),
    on_refusal="forex_requests.listing",
)
def withdraw(call: Call[None], request_id: str) -> ForexRequestCard:
    """Take a request back."""
    return call.perform(
        requesting_forex.withdraw,
        lambda session, row: forex_requests.card(session, row, actor=call.actor),
        say=gettext("Taken back. Its orders can be filed anew."),
        request_id=request_id,
    )


@room.post(
    "/forex/requests/<request_id>/acceptance",
    takes=Acceptance,
    gives=ForexRequestCard,
    may={FOREX_OFFICER},
    scope="forex:write",
    done=lambda _card: url_for("forex_requests.listing"),
    on_refusal="forex_requests.listing",
)
def accept(call: Call[Acceptance], request_id: str) -> ForexRequestCard:
    """Note that the bank settled a request."""
    given = call.input
    usd = None if given.amount_usd is None else amounts.minor(given.amount_usd, "USD", name="amount_usd")
    return call.perform(
        requesting_forex.accept,
        lambda session, row: forex_requests.card(session, row, actor=call.actor),
        say=gettext("Noted as settled."),
        request_id=request_id,
        bank_reference=given.bank_reference,
        settled_on=given.settled_on,
        rate=given.rate,
        got_minor=amounts.minor(given.got, HOME, name="got"),
        amount_usd_minor=usd,
    )


@room.post(
    "/forex/requests/<request_id>/return",
    takes=SentBack,
    gives=ForexRequestCard,
    may={FOREX_OFFICER},
    scope="forex:write",
    done=lambda _card: url_for("forex_requests.listing"),
    on_refusal="forex_requests.listing",
)
def send_back(call: Call[SentBack], request_id: str) -> ForexRequestCard:
    """Return a request with the reason."""
    return call.perform(
        requesting_forex.send_back,
        lambda session, row: forex_requests.card(session, row, actor=call.actor),
        say=gettext("Returned. Its orders can be filed anew."),
        request_id=request_id,
        reason=call.input.reason,
    )


@room.get("/forex/requests/<request_id>/file", gives=Download(JSON), may=READERS, scope="forex:read")
def file(call: Call[None], request_id: str) -> Response:
    """Give the signed trade data of a request."""
    row: ForexRequest = forex_requests.visible(db.session, request_id, actor=call.actor)
    return call.download(forex_requests.file(db.session, row), JSON, f"{request_id}.json")


def _costs(new: NewForexRequest) -> list[Cost]:
    return [
        Cost(
            kind,
            amounts.minor(getattr(new, kind.value), new.currency, name=kind.value),
            getattr(new, f"{kind.value}_paper"),
        )
        for kind in CostKind
    ]


def _groups(card: ForexRequests) -> list[tuple[str, str, list[FileableOrder]]]:
    """Return what can be filed together: one seller's orders in one currency."""
    found: dict[tuple[str, str], list[FileableOrder]] = {}
    for one in card.fileable:
        found.setdefault((one.seller_name, one.proceeds.currency), []).append(one)
    return [(name, currency, orders) for (name, currency), orders in sorted(found.items())]


def desk_items(session: Session, actor: Actor, at: datetime, waits: frozenset[Matter]) -> Iterator[DeskItem]:
    """Yield what waits at a bank's desk, and what was returned to its seller."""
    if actor.has(FOREX_OFFICER):
        count, since = forex_requests.to_answer(session, actor=actor)
        if since is not None:
            yield DeskItem(
                title=ngettext(
                    "Answer %(num)s request for settlement", "Answer %(num)s requests for settlement", count
                ),
                why=gettext(
                    "Orders, bookings and proofs of export are in a signed file that you can verify."
                ),
                url=url_for("forex_requests.listing"),
                since=since,
            )
    if Matter.RETURNED_REQUEST in waits:
        for row in forex_requests.returned(session, actor=actor, since=at - forex_requests.REMIND):
            yield DeskItem(
                title=gettext("A request for settlement was returned"),
                why=row.reason,
                url=url_for("forex_requests.listing"),
                since=row.decided_at or row.filed_at,
            )
