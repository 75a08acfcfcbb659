"""Contracts of consignments: read, proposed, accepted, printed."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from flask import Response, url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import Download, Room
from marketplace.operations import agreeing, appraising
from marketplace.queries import agreements, rooms
from marketplace.queries.agreements import AgreementCard, AgreementList, AgreementPage, AppraisalCard
from marketplace.queries.cards import ConsignmentCard
from marketplace.roles import CASHIER, CONSIGNORS
from marketplace.rules.agreements import TEXTS, Terms
from marketplace.web import amounts, printing
from marketplace.web.amounts import Amount, Currency

room = Room("agreements", __name__)

Text = Annotated[str, Field(max_length=2000)]
Percent = Annotated[str, Field(min_length=1, max_length=6, pattern=r"^\d{1,3}([.,]\d{1,2})?$")]
PARTIES: Final = CONSIGNORS | {CASHIER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A version of the contract, in both languages."""

    commission: Percent
    """In per cent: 5 or 7.5."""
    reserve: Amount | None = None
    currency: Currency = "CNY"
    time_and_place_en: Text = ""
    time_and_place_zh: Text = ""
    hand_over_en: Text = ""
    hand_over_zh: Text = ""
    payment_en: Text = ""
    payment_zh: Text = ""
    default_en: Text = ""
    default_zh: Text = ""
    rest_en: Text = ""
    rest_zh: Text = ""


@dataclass(frozen=True, slots=True)
class NewAppraisal:
    """What was found when the house had the work appraised."""

    appraiser: Annotated[str, Field(min_length=1, max_length=200)]
    findings: Annotated[str, Field(min_length=3, max_length=4000)]
    differs: bool = False
    """The work is otherwise than the contract says."""


@dataclass(frozen=True, slots=True)
class LowerReserve:
    """A lower reserve for a lot that stands in a sale."""

    reserve: Amount
    """In major units of the sale's currency."""


@room.get(
    "/agreements", gives=AgreementList, may=PARTIES, scope="market:read", page="marketplace/agreements.html"
)
def listing(call: Call[None]) -> AgreementList:
    """List contracts: those that wait for the reader first."""
    return agreements.listed(db.session, actor=call.actor)


@room.get(
    "/consignments/<consignment_id>/agreement",
    gives=AgreementPage,
    may=PARTIES,
    scope="market:read",
    page="marketplace/agreement.html",
)
def show(call: Call[None], consignment_id: str) -> AgreementPage:
    """Show the contract of a consignment, all its versions, and what waits for an answer."""
    call.extra["currencies"] = [(code, code) for code in amounts.CURRENCIES]
    return agreements.page(db.session, consignment_id, actor=call.actor)


@room.get(
    "/consignments/<consignment_id>/agreements/<int:version>/agreement.pdf",
    gives=Download("application/pdf"),
    may=PARTIES,
    scope="market:read",
)
def pdf(call: Call[None], consignment_id: str, version: int) -> Response:
    """Give a version of the contract as a PDF in both languages, to print and to keep."""
    card = agreements.version(db.session, consignment_id, version, actor=call.actor)
    data = printing.contract_pdf(card, language=words.language())
    return call.download(data, "application/pdf", f"{card.id}-v{card.version}.pdf")


_answered: Final[dict[str, Any]] = {
    "gives": AgreementCard,
    "may": PARTIES,
    "scope": "market:write",
    "done": lambda card: url_for("agreements.show", consignment_id=card.consignment_id),
    "on_refusal": "agreements.show",
}


@room.post("/consignments/<consignment_id>/agreements", takes=Proposal, **_answered)
def propose(call: Call[Proposal], consignment_id: str) -> AgreementCard:
    """Propose a version of the contract to the other side."""
    given = call.input
    reserve = None if not given.reserve else amounts.minor(given.reserve, given.currency, name="reserve")
    whole, _, part = given.commission.replace(",", ".").partition(".")
    terms = Terms(
        commission_bps=int(whole) * 100 + int((part + "00")[:2]),
        reserve_minor=reserve,
        reserve_currency="" if reserve is None else given.currency,
        **{name: {lang: getattr(given, f"{name}_{lang}").strip() for lang in ("en", "zh")} for name in TEXTS},
    )
    return call.perform(
        agreeing.propose,
        _card,
        consignment_id=consignment_id,
        terms=terms,
        say=gettext("The other side is asked."),
    )


@room.post(
    "/lots/<lot_id>/reserve",
    takes=LowerReserve,
    gives=AgreementCard,
    may=PARTIES,
    scope="market:write",
    done=lambda card: url_for("agreements.show", consignment_id=card.consignment_id),
    on_refusal="selling.back_room",
)
def lower_reserve(call: Call[LowerReserve], lot_id: str) -> AgreementCard:
    """Propose a lower reserve for a lot that stands in a sale; it holds when the other side accepts it."""
    currency = rooms.currency_of(db.session, lot_id)
    return call.perform(
        agreeing.propose_lower,
        _card,
        lot_id=lot_id,
        reserve_minor=amounts.minor(call.input.reserve, currency, name="reserve"),
        say=gettext("The other side is asked; until it accepts, the reserve stays as it is."),
    )


@room.post("/consignments/<consignment_id>/agreements/<int:version>/acceptance", **_answered)
def accept(call: Call[None], consignment_id: str, version: int) -> AgreementCard:
    """Accept a version: it is the contract from now on, and its digest goes into the public log.

    Where it names a lower reserve for a lot that stands in a sale, that lot's is lowered.
    """
    return call.perform(
        agreeing.accept,
        _card,
        consignment_id=consignment_id,
        version=version,
        say=gettext("The contract is in force."),
    )


@room.post("/consignments/<consignment_id>/agreements/<int:version>/refusal", **_answered)
def decline(call: Call[None], consignment_id: str, version: int) -> AgreementCard:
    """Decline a version, or take one's own proposal back."""
    return call.perform(agreeing.decline, _card, consignment_id=consignment_id, version=version)


@room.post(
    "/consignments/<consignment_id>/appraisals",
    takes=NewAppraisal,
    gives=AppraisalCard,
    may={CASHIER},
    scope="market:write",
    done=lambda card: url_for("agreements.show", consignment_id=card.consignment_id),
    on_refusal="agreements.show",
)
def record_appraisal(call: Call[NewAppraisal], consignment_id: str) -> AppraisalCard:
    """Record what was found when the house had a work appraised."""
    return call.perform(
        appraising.record,
        lambda _, row: AppraisalCard.of(row),
        consignment_id=consignment_id,
        appraiser=call.input.appraiser,
        findings=call.input.findings,
        differs=call.input.differs,
        say=gettext("The appraisal is on record; the consignor reads it here."),
    )


@room.post(
    "/consignments/<consignment_id>/appraisals/ending",
    gives=ConsignmentCard,
    may={CASHIER},
    scope="market:write",
    done=lambda card: url_for("agreements.show", consignment_id=card.id),
    on_refusal="agreements.show",
)
def end_contract(call: Call[None], consignment_id: str) -> ConsignmentCard:
    """End a contract because an appraisal found the work to be otherwise than it says (art. 43)."""
    return call.perform(
        appraising.end_contract,
        lambda _, row: ConsignmentCard.of(row),
        consignment_id=consignment_id,
        say=gettext("The contract has ended: the house sells this work no more."),
    )


def _card(_session: object, row: Any) -> AgreementCard:
    return AgreementCard.of(row)
