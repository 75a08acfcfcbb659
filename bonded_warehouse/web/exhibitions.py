"""Exhibitions: what is shown where and when, for everybody; object lists, for those who make and lend."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from flask import url_for
from flask_babel import gettext, lazy_gettext
from pydantic import Field

from bonded_warehouse.models.exhibitions import ExhibitionLoan
from bonded_warehouse.operations import exhibiting
from bonded_warehouse.operations.exhibiting import Plan
from bonded_warehouse.queries import exhibitions
from bonded_warehouse.queries.exhibitions import ExhibitionCard, ExhibitionPage, Exhibitions
from bonded_warehouse.roles import GALLERY, SENIOR_KEEPER
from bonded_warehouse.rules.exhibitions import ExhibitionKind
from foundation.db import db
from foundation.errors import Invalid
from foundation.money import MINOR_DIGITS
from foundation.web.call import Call
from foundation.web.routes import ANYONE, SIGNED_IN, Room

room = Room("exhibitions", __name__)

ORGANISERS: Final = frozenset({GALLERY, SENIOR_KEEPER})
Title = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=4000)]
Line = Annotated[str, Field(max_length=200)]
WORDS: Final[dict[str, Any]] = {
    "exhibition_kind": {
        "zone": lazy_gettext("In the warehouse's own halls"),
        "outside": lazy_gettext("In China, outside the zone"),
        "abroad": lazy_gettext("Abroad"),
    },
    "exhibition_phase": {
        "coming": lazy_gettext("Opens soon"),
        "open": lazy_gettext("On show"),
        "over": lazy_gettext("Over"),
        "cancelled": lazy_gettext("Cancelled"),
    },
    "loan": {
        "asked": lazy_gettext("Owner asked"),
        "agreed": lazy_gettext("Agreed"),
        "declined": lazy_gettext("Declined"),
        "removed": lazy_gettext("Taken off"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExhibition:
    """What an exhibition is to be, in both languages."""

    title_en: Title
    title_zh: Title
    text_en: Text = ""
    text_zh: Text = ""
    kind: ExhibitionKind
    place: Title
    opens_on: date
    closes_on: date
    away_from_on: date
    away_until_on: date
    courier: Line = ""
    insurer: Line = ""


@dataclass(frozen=True, slots=True)
class WantsWork:
    """A work to be shown, and for how much it is insured."""

    artwork_id: Annotated[str, Field(min_length=1, max_length=40)]
    insured: Annotated[Decimal, Field(ge=0, le=1_000_000_000_000, max_digits=15, decimal_places=2)] | None = (
        None
    )
    currency: Literal["CNY", "USD", "EUR", "GBP", "HKD", "JPY", "CHF"] = "CNY"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a work may be shown."""

    agrees: bool


@dataclass(frozen=True, slots=True)
class Because:
    """Why."""

    reason: Annotated[str, Field(min_length=3, max_length=300)]


@dataclass(frozen=True, slots=True)
class Loan:
    """A work on an object list, as it stands now."""

    id: str
    exhibition_id: str
    artwork_id: str
    state: str

    @classmethod
    def of(cls, row: ExhibitionLoan) -> "Loan":
        """Return a row as it stands."""
        return cls(row.id, row.exhibition_id, row.artwork_id, row.state.value)


@room.get("/exhibitions", gives=Exhibitions, may=ANYONE, page="bonded_warehouse/exhibitions.html")
def listing(call: Call[None]) -> Exhibitions:
    """List exhibitions that run, are to come, or are over."""
    call.extra["kinds"] = [(kind.value, WORDS["exhibition_kind"][kind.value]) for kind in ExhibitionKind]
    call.extra["organises"] = call.actor.has(*ORGANISERS)
    return exhibitions.exhibitions(db.session, actor=call.actor, at=call.at)


@room.get(
    "/exhibitions/<exhibition_id>",
    gives=ExhibitionPage,
    may=ANYONE,
    page="bonded_warehouse/exhibition.html",
)
def show(call: Call[None], exhibition_id: str) -> ExhibitionPage:
    """Show one exhibition and its works."""
    return exhibitions.page(db.session, exhibition_id, actor=call.actor, at=call.at)


@room.post(
    "/exhibitions",
    takes=NewExhibition,
    gives=ExhibitionCard,
    may=ORGANISERS,
    scope="custody:write",
    done=lambda card: url_for("exhibitions.show", exhibition_id=card.id),
    on_refusal="exhibitions.listing",
)
def plan(call: Call[NewExhibition]) -> ExhibitionCard:
    """Plan an exhibition."""
    given = call.input
    made = Plan(
        title={"en": given.title_en, "zh": given.title_zh},
        text={"en": given.text_en, "zh": given.text_zh},
        kind=given.kind,
        place=given.place,
        opens_on=given.opens_on,
        closes_on=given.closes_on,
        away_from_on=given.away_from_on,
        away_until_on=given.away_until_on,
        courier=given.courier,
        insurer=given.insurer,
    )
    return call.perform(
        exhibiting.plan,
        lambda _session, row: ExhibitionCard.of(row, call.at.date()),
        plan=made,
        say=gettext("Planned. Now say which works are to be shown."),
    )


@room.post(
    "/exhibitions/<exhibition_id>/cancellation",
    takes=Because,
    gives=ExhibitionCard,
    may=ORGANISERS,
    scope="custody:write",
    done=lambda card: url_for("exhibitions.show", exhibition_id=card.id),
    on_refusal="exhibitions.show",
)
def cancel(call: Call[Because], exhibition_id: str) -> ExhibitionCard:
    """Cancel an exhibition: its works are free again."""
    return call.perform(
        exhibiting.cancel,
        lambda _session, row: ExhibitionCard.of(row, call.at.date()),
        exhibition_id=exhibition_id,
        reason=call.input.reason,
    )


@room.post(
    "/exhibitions/<exhibition_id>/works",
    takes=WantsWork,
    gives=Loan,
    may=ORGANISERS,
    scope="custody:write",
    done=lambda loan: url_for("exhibitions.show", exhibition_id=loan.exhibition_id),
    on_refusal="exhibitions.show",
)
def ask_for(call: Call[WantsWork], exhibition_id: str) -> Loan:
    """Put a work on the object list; its owner is asked."""
    given = call.input
    return call.perform(
        exhibiting.ask_for,
        lambda _session, row: Loan.of(row),
        exhibition_id=exhibition_id,
        artwork_id=given.artwork_id.strip(),
        insured_minor=None if given.insured is None else _minor(given.insured, given.currency),
        insured_currency=given.currency,
    )


@room.post(
    "/exhibitions/<exhibition_id>/works/<loan_id>/answer",
    takes=Answer,
    gives=Loan,
    may=SIGNED_IN,
    scope="custody:write",
    done=lambda loan: url_for("exhibitions.show", exhibition_id=loan.exhibition_id),
    on_refusal="exhibitions.show",
    refused_at=lambda places: {"exhibition_id": places["exhibition_id"]},
)
def answer(call: Call[Answer], exhibition_id: str, loan_id: str) -> Loan:
    """Say whether one's work may be shown."""
    return call.perform(
        exhibiting.answer,
        lambda _session, row: Loan.of(row),
        loan_id=loan_id,
        agrees=call.input.agrees,
        say=gettext("Agreed: it is promised for these days.") if call.input.agrees else gettext("Declined."),
    )


@room.post(
    "/exhibitions/<exhibition_id>/works/<loan_id>/removal",
    gives=Loan,
    may=SIGNED_IN,
    scope="custody:write",
    done=lambda loan: url_for("exhibitions.show", exhibition_id=loan.exhibition_id),
    on_refusal="exhibitions.show",
    refused_at=lambda places: {"exhibition_id": places["exhibition_id"]},
)
def take_off(call: Call[None], exhibition_id: str, loan_id: str) -> Loan:
    """Take a work off the object list."""
    return call.perform(exhibiting.take_off, lambda _session, row: Loan.of(row), loan_id=loan_id)


def _minor(amount: Decimal, currency: str) -> int:
    scaled = amount.scaleb(MINOR_DIGITS.get(currency, 2))
    if scaled != scaled.to_integral_value():
        raise Invalid(fields={"insured": "This currency has no such small coin."})
    return int(scaled)
