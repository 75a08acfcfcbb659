"""A buyer's own matters: who he is to the house, his addresses, what he watches, his freight."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from foundation.money import Money
from marketplace.buyer_errors import DiligenceUnknown
from marketplace.models.buyers import Address, Diligence, FreightQuote, Watch
from marketplace.models.live_sessions import LiveItem
from marketplace.models.orders import Order
from marketplace.queries.cards import Offer
from marketplace.queries.offers import offers
from marketplace.roles import AUDITOR, CASHIER, REGULATOR
from marketplace.rules import addresses
from marketplace.rules.diligence import DiligenceState, Screening
from marketplace.rules.freight import QuoteState

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DiligenceCard:
    """What a buyer said about himself, and what was decided. For him and the cashiers alone."""

    id: str
    account_id: str
    kind: str
    name: str
    born_on: date | None
    country: str
    paper: str
    paper_number: str
    paper_valid_to_on: date | None
    beneficial_owner: str
    funds: str
    state: str
    submitted_at: datetime
    decided_at: datetime | None
    decided_by_name: str | None
    reason: str
    screening: str | None
    screened_against: str
    valid_to_on: date | None

    @classmethod
    def of(cls, row: Diligence) -> "DiligenceCard":
        """Return a row as a card."""
        plain = {name: getattr(row, name) for name in cls.__dataclass_fields__}
        return cls(**{name: getattr(value, "value", value) for name, value in plain.items()})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a buyer stands with the house on a day."""

    known: bool
    """Identity, beneficial owner and funds were checked, and it holds (R-41)."""
    screening: Literal["clear", "hit", "unscreened"]
    """What the lists said (R-40)."""
    valid_to_on: date | None


@dataclass(frozen=True, slots=True)
class DiligencePage:
    """A buyer's record: the newest, and how he stands."""

    newest: DiligenceCard | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class DiligenceList:
    """Records that wait for a cashier, the oldest first."""

    waiting: list[DiligenceCard]


@dataclass(frozen=True, slots=True)
class AddressCard:
    """One address, and how it is written on a parcel."""

    id: str
    country: str
    lines: list[str]
    name: str
    company_name: str
    street_address: str
    postal_code: str
    city: str
    city_area: str
    country_area: str
    sorting_code: str
    telephone: str

    @classmethod
    def of(cls, row: Address) -> "AddressCard":
        """Return a row as a card."""
        kept = {name: getattr(row, name) for name in cls.__dataclass_fields__ if name != "lines"}
        return cls(lines=addresses.lines_of(row.postal), **kept)


@dataclass(frozen=True, slots=True)
class AddressBook:
    """A buyer's addresses, the newest first."""

    addresses: list[AddressCard]


@dataclass(frozen=True, slots=True)
class Watched:
    """A work that is watched, and how it is offered now."""

    work: authentication.ArtworkCard
    offer: Offer | None
    since: datetime


@dataclass(frozen=True, slots=True)
class WatchList:
    """What a person watches, the newest first."""

    works: list[Watched]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteCard:
    """An enquiry about freight and its answer."""

    id: str
    order_id: str
    country: str
    address: list[str]
    telephone: str
    wishes: str
    state: str
    asked_at: datetime
    carrier: str
    service: str
    amount: Money | None
    insured: bool
    days: int | None
    valid_to_on: date | None
    answered_at: datetime | None

    @classmethod
    def of(cls, row: FreightQuote) -> "QuoteCard":
        """Return a row as a card."""
        plain = {name: getattr(row, name) for name in cls.__dataclass_fields__}
        return cls(**plain | {"state": row.state.value})


@dataclass(frozen=True, slots=True)
class Shipment:
    """What somebody is to name a price for: the enquiry and the work's measures."""

    quote: QuoteCard
    work: authentication.ArtworkCard
    worth: Money
    """What it was sold at: for the insurance."""


@dataclass(frozen=True, slots=True)
class Shipments:
    """Enquiries about freight that wait for a price, the oldest first."""

    waiting: list[Shipment]


def standing(session: Session, account_id: str | None, *, on: date) -> Standing:
    """Return how a buyer stands on a day: by the newest record that was accepted and still holds."""
    row = session.scalar(
        sa.select(Diligence)
        .where(
            Diligence.account_id == account_id,
            Diligence.state == DiligenceState.ACCEPTED,
            Diligence.valid_to_on >= on,
        )
        .order_by(Diligence.decided_at.desc(), Diligence.id.desc())
        .limit(1)
    )
    if row is None:
        return Standing(known=False, screening="unscreened", valid_to_on=None)
    hit = row.screening is Screening.HIT
    return Standing(known=not hit, screening="hit" if hit else "clear", valid_to_on=row.valid_to_on)


def own_diligence(session: Session, *, actor: Actor, on: date) -> DiligencePage:
    """Return the actor's own newest record."""
    row = session.scalar(
        sa.select(Diligence)
        .where(Diligence.account_id == actor.id)
        .order_by(Diligence.submitted_at.desc(), Diligence.id.desc())
        .limit(1)
    )
    return DiligencePage(None if row is None else DiligenceCard.of(row), standing(session, actor.id, on=on))


def diligence(session: Session, diligence_id: str, *, actor: Actor) -> DiligenceCard:
    """Return one record, to a cashier or an overseer.

    :raises DiligenceUnknown: if there is none
    """
    actor.require(CASHIER, REGULATOR, AUDITOR)
    row = session.get(Diligence, diligence_id)
    if row is None:
        raise DiligenceUnknown
    return DiligenceCard.of(row)


def waiting_diligence(session: Session, *, limit: int = PAGE) -> list[DiligenceCard]:
    """Return records that wait for a decision, the oldest first."""
    query = (
        sa.select(Diligence)
        .where(Diligence.state == DiligenceState.APPLIED)
        .order_by(Diligence.submitted_at, Diligence.id)
        .limit(limit)
    )
    return [DiligenceCard.of(row) for row in session.scalars(query)]


def address_book(session: Session, *, actor: Actor) -> AddressBook:
    """Return the actor's addresses."""
    query = sa.select(Address).where(Address.account_id == actor.id).order_by(Address.written_at.desc())
    return AddressBook([AddressCard.of(row) for row in session.scalars(query.limit(PAGE))])


def watch_list(session: Session, *, actor: Actor) -> WatchList:
    """Return what the actor watches; works that he may no longer see are left out."""
    rows = session.scalars(
        sa.select(Watch)
        .where(Watch.account_id == actor.id)
        .order_by(Watch.since.desc(), Watch.artwork_id)
        .limit(PAGE)
    ).all()
    ids = [row.artwork_id for row in rows]
    works = authentication.artworks(session, ids)
    certified = authentication.certificates(session, ids)
    offered = offers(session, ids)
    found = []
    for row in rows:
        key = authentication.ArtworkId(row.artwork_id)
        work = works.get(key)
        if work is not None and (
            certified[key].state != "none" or authentication.may_see_uncertified(work, actor)
        ):
            found.append(Watched(work, offered.get(row.artwork_id), row.since))
    return WatchList(found)


def watched_and_shown(session: Session, artwork_id: str, *, actor: Actor) -> tuple[bool, bool]:
    """Say whether the actor watches a work, and whether a live session shows it: in one query."""
    watched = sa.exists().where(Watch.account_id == (actor.account_id or ""), Watch.artwork_id == artwork_id)
    shown = sa.exists().where(LiveItem.artwork_id == artwork_id)
    row = session.execute(sa.select(watched.label("watched"), shown.label("shown"))).one()
    return bool(row.watched), bool(row.shown)


def watchers(session: Session, artwork_id: str) -> list[str]:
    """Return the accounts that watch a work."""
    return list(session.scalars(sa.select(Watch.account_id).where(Watch.artwork_id == artwork_id)))


def quotes_of(session: Session, order_id: str) -> list[QuoteCard]:
    """Return the enquiries about freight of an order, the newest first."""
    query = (
        sa.select(FreightQuote)
        .where(FreightQuote.order_id == order_id)
        .order_by(FreightQuote.asked_at.desc(), FreightQuote.id.desc())
        .limit(20)
    )
    return [QuoteCard.of(row) for row in session.scalars(query)]


def unanswered_prices(session: Session, account_id: str, *, on: date) -> list[QuoteCard]:
    """Return carriers' prices that a buyer has not answered and that still hold."""
    query = sa.select(FreightQuote).where(
        FreightQuote.buyer_id == account_id,
        FreightQuote.state == QuoteState.QUOTED,
        FreightQuote.valid_to_on >= on,
    )
    return [QuoteCard.of(row) for row in session.scalars(query.limit(PAGE))]


def waiting_shipments(session: Session, *, limit: int = PAGE) -> list[Shipment]:
    """Return what waits for a carrier's price, the oldest first."""
    rows = session.execute(
        sa.select(FreightQuote, Order)
        .join(Order, Order.id == FreightQuote.order_id)
        .where(FreightQuote.state == QuoteState.ASKED)
        .order_by(FreightQuote.asked_at, FreightQuote.id)
        .limit(limit)
    ).all()
    works = authentication.artworks(session, [order.artwork_id for _, order in rows])
    return [
        Shipment(QuoteCard.of(quote), works[authentication.ArtworkId(order.artwork_id)], order.price)
        for quote, order in rows
    ]
