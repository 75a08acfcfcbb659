"""Sales are made, with their law and terms, and announced with their duties on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.errors import AmountInvalid, SaleIncomplete, SaleNotDraft, SaleUnknown, TimesOutOfOrder
from marketplace.events import SalePublished
from marketplace.models.catalogue import Lot, Sale
from marketplace.operations import sealing
from marketplace.roles import AUCTIONEERS
from marketplace.rostrum_errors import NotUnderThisLaw
from marketplace.rules import pricing
from marketplace.rules.bidding import VoidPolicy
from marketplace.rules.pricing import Tier
from marketplace.rules.sales import CN, SaleState, SaleType, SealedPricing, missing_under

CONDITIONS_VERSION: Final = "2026-11"
ANNOUNCED_BEFORE: Final = timedelta(days=7)
"""At least so long before the sale it is announced (Auction Law, art. 45)."""
FARTHEST: Final = timedelta(days=5 * 365)
"""No sale is announced, shown or held farther from today."""
DISPLAY: Final = timedelta(days=2)
"""At least so long the lots can be looked at (art. 48)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a sale runs, where it differs from the usual (auction_spec, R10, R11)."""

    window_s: int = 120
    extension_s: int = 120
    cap_s: int | None = None
    cascade_s: int = 60
    type: SaleType = SaleType.TIMED
    law: str = CN
    """ISO 3166 alpha-2 of the law that the sale is held under."""
    ladder: str = "artsy"
    """Name of the table of increments (R1)."""
    strict_grid: bool = True
    void_policy: VoidPolicy = VoidPolicy.NO_REVIVE
    premium_tiers: tuple[Tier, ...] = ()
    """Empty: as the house usually takes (R21)."""
    sealed_pricing: SealedPricing = SealedPricing.FIRST
    deposit_minor: int | None = None
    """What a bidder leaves for his paddle (R17)."""
    pay_within_s: int | None = None
    """How long whoever wins has to pay (R22)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What the auctioneer puts on record before a sale opens (Auction Law, arts. 45 to 50)."""

    announced_at: datetime
    announcement_ref: str
    """Which newspaper or broadcast, which day (art. 47)."""
    display_from: datetime
    display_until: datetime
    display_place: str
    notes: str
    """Rules and notes, announced before it opens (art. 49)."""
    auctioneer_licence: str = ""
    """Under which the auctioneer is registered (art. 14)."""


def create_sale(
    session: Session,
    *,
    title: Mapping[str, str],
    currency: str,
    opens_at: datetime,
    ends_at: datetime,
    terms: Terms,
    actor: Actor,
    at: datetime,
) -> Sale:
    """Draft a sale in the name of the auctioneer who makes it.

    :raises NotAllowed: if the actor is no auctioneer
    :raises NotUnderThisLaw: naming what the law of the sale does not allow
    :raises AmountInvalid: if the premium's parts do not rise, or take more than the whole
    :raises TimesOutOfOrder: if it would end before it opens, or before now, or beyond FARTHEST
    """
    actor.require(*AUCTIONEERS)
    if not opens_at < ends_at or ends_at <= at:
        raise TimesOutOfOrder
    _require_near(opens_at, ends_at, at=at)
    refused = missing_under(terms.law, sale_type=terms.type, void_policy=terms.void_policy)
    if refused:
        raise NotUnderThisLaw(options=", ".join(refused))
    if terms.premium_tiers and not pricing.are_tiers(terms.premium_tiers):
        raise AmountInvalid
    sale = Sale(
        id=new_id("sal", at),
        title=dict(title),
        currency=currency,
        opens_at=opens_at,
        ends_at=ends_at,
        window_s=terms.window_s,
        extension_s=terms.extension_s,
        cap_s=terms.cap_s,
        cascade_s=terms.cascade_s,
        type=terms.type,
        sale_law=terms.law,
        ladder=terms.ladder,
        strict_grid=terms.strict_grid,
        void_policy=terms.void_policy.value,
        sealed_pricing=terms.sealed_pricing.value if terms.type is SaleType.SEALED else "",
        deposit_minor=terms.deposit_minor,
        pay_within_s=terms.pay_within_s,
        premium_tiers=[list(tier) for tier in terms.premium_tiers or pricing.premium_tiers(currency)],
        conditions_version=CONDITIONS_VERSION,
        auctioneer_id=actor.id,
        auctioneer_name=actor.name,
        created_at=at,
    )
    session.add(sale)
    session.flush()
    return sale


def announce_sale(session: Session, *, sale_id: str, duties: Duties, actor: Actor, at: datetime) -> Sale:
    """Put a sale's duties on record, and announce it: from now on it opens at its time.

    :raises SaleUnknown: if the actor does not preside over it
    :raises SaleNotDraft: if it was announced before
    :raises SaleIncomplete: naming the duties that are not met
    :raises TimesOutOfOrder: if an instant lies more than FARTHEST away
    """
    sale = own_sale(session, sale_id, actor=actor)
    if sale.state is not SaleState.DRAFT:
        raise SaleNotDraft
    _require_near(duties.announced_at, duties.display_from, duties.display_until, at=at)
    missing = _missing_duties(sale, duties) if sale.sale_law == CN else []
    if not duties.notes.strip():
        missing.append("notes")
    if sale.type is SaleType.SEALED and not sealing.has_officers(session, sale.id):
        missing.append("officers")
    if not session.scalar(sa.select(sa.exists().where(Lot.sale_id == sale.id))):
        missing.append("lots")
    if missing:
        raise SaleIncomplete(missing=missing)
    sale.announced_at, sale.announcement_ref = duties.announced_at, duties.announcement_ref
    sale.display_from, sale.display_until = duties.display_from, duties.display_until
    sale.display_place, sale.notes = duties.display_place, duties.notes
    sale.auctioneer_licence = duties.auctioneer_licence.strip()
    sale.state = SaleState.SCHEDULED
    outbox.publish(session, SalePublished(sale_id=sale.id), at=at)
    return sale


def _missing_duties(sale: Sale, duties: Duties) -> list[str]:
    """Return which duties of a sale under Chinese law are not met (arts. 14, 45 to 48)."""
    missing = []
    if not duties.auctioneer_licence.strip():
        missing.append("auctioneer_licence")
    if not duties.announcement_ref.strip():
        missing.append("announcement_ref")
    if duties.announced_at > sale.opens_at - ANNOUNCED_BEFORE:
        missing.append("announced_at")
    if duties.display_until - duties.display_from < DISPLAY or duties.display_until > sale.opens_at:
        missing.append("display")
    return missing


def own_sale(session: Session, sale_id: str, *, actor: Actor) -> Sale:
    """Return a sale that the actor presides over, locked.

    :raises SaleUnknown: if there is none
    """
    sale = session.get(Sale, sale_id, with_for_update=True)
    if sale is None or sale.auctioneer_id != actor.account_id:
        raise SaleUnknown
    return sale


def _require_near(*instants: datetime, at: datetime) -> None:
    if any(abs(instant - at) > FARTHEST for instant in instants):
        raise TimesOutOfOrder
