"""The cards of the market: what others see of its rows. No card holds a reserve or another's maximum."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from authentication import api as authentication
from foundation.money import Money
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.orders import Offering


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentCard:
    """A work entrusted to us; seen by its consignor."""

    id: str
    artwork_id: str
    consignor_id: str
    consignor_name: str
    commission_bps: int
    title_basis: str
    defects: str
    reserve_consent: bool
    wish: str
    state: str
    consigned_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Consignment) -> "ConsignmentCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            artwork_id=row.artwork_id,
            consignor_id=row.consignor_id,
            consignor_name=row.consignor_name,
            commission_bps=row.commission_bps,
            title_basis=row.title_basis,
            defects=row.defects,
            reserve_consent=row.reserve_consent,
            wish=row.wish,
            state=row.state.value,
            consigned_at=row.consigned_at,
            ended_at=row.ended_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleCard:
    """A sale, as everybody may see it."""

    id: str
    title: dict[str, str]
    type: str
    currency: str
    state: str
    opens_at: datetime
    ends_at: datetime
    window_s: int
    extension_s: int
    cap_s: int | None
    cascade_s: int
    premium_tiers: list[list[int | None]]
    sale_law: str
    ladder: str
    strict_grid: bool
    void_policy: str
    sealed_pricing: str
    deposit: Money | None
    """What a bidder leaves for his paddle."""
    pay_within_s: int | None
    """How long whoever wins has to pay; None is as long as the house usually gives."""
    conditions_version: str
    auctioneer_id: str
    auctioneer_name: str
    auctioneer_licence: str
    notes: str
    announced_at: datetime | None
    announcement_ref: str
    display_from: datetime | None
    display_until: datetime | None
    display_place: str

    @classmethod
    def of(cls, row: Sale) -> "SaleCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            title=row.title,
            type=row.type.value,
            currency=row.currency,
            state=row.state.value,
            opens_at=row.opens_at,
            ends_at=row.ends_at,
            window_s=row.window_s,
            extension_s=row.extension_s,
            cap_s=row.cap_s,
            cascade_s=row.cascade_s,
            premium_tiers=row.premium_tiers,
            sale_law=row.sale_law,
            ladder=row.ladder,
            strict_grid=row.strict_grid,
            void_policy=row.void_policy,
            sealed_pricing=row.sealed_pricing,
            deposit=None if row.deposit_minor is None else row.money(row.deposit_minor),
            pay_within_s=row.pay_within_s,
            conditions_version=row.conditions_version,
            auctioneer_id=row.auctioneer_id,
            auctioneer_name=row.auctioneer_name,
            auctioneer_licence=row.auctioneer_licence,
            notes=row.notes,
            announced_at=row.announced_at,
            announcement_ref=row.announcement_ref,
            display_from=row.display_from,
            display_until=row.display_until,
            display_place=row.display_place,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLot:
    """A lot as it stands in the catalogue, as everybody may see it."""

    id: str
    sale_id: str
    number: int
    artwork_id: str
    opening: Money
    estimate_low: Money
    estimate_high: Money
    has_reserve: bool
    price: Money | None
    bid_count: int
    end_at: datetime
    state: str
    withdrawn_reason: str | None

    @classmethod
    def of(cls, row: Lot) -> "ListedLot":
        """Return a row as a card."""
        return cls(
            id=row.id,
            sale_id=row.sale_id,
            number=row.number,
            artwork_id=row.artwork_id,
            opening=row.money(row.opening_minor),
            estimate_low=row.money(row.estimate_low_minor),
            estimate_high=row.money(row.estimate_high_minor),
            has_reserve=row.reserve_minor is not None,
            price=None if row.price_minor is None else row.money(row.price_minor),
            bid_count=row.bid_count,
            end_at=row.end_at,
            state=row.state.value,
            withdrawn_reason=row.withdrawn_reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingCard:
    """A work at a fixed price, as everybody may see it."""

    id: str
    artwork_id: str
    consignment_id: str
    price: Money
    takes_offers: bool
    state: str
    listed_at: datetime
    ended_at: datetime | None
    withdrawn_reason: str | None

    @classmethod
    def of(cls, row: Offering) -> "OfferingCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            artwork_id=row.artwork_id,
            consignment_id=row.consignment_id,
            price=row.price,
            takes_offers=row.takes_offers,
            state=row.state.value,
            listed_at=row.listed_at,
            ended_at=row.ended_at,
            withdrawn_reason=row.withdrawn_reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """How a work is offered just now, or was sold last; 'none' if it is not."""

    kind: str = "none"
    """auction, fixed, sold or none."""
    lot_id: str | None = None
    lot_number: int | None = None
    sale_id: str | None = None
    sale_state: str | None = None
    sale_title: dict[str, Any] | None = None
    offering_id: str | None = None
    price: Money | None = None
    """The bid as it stands, the fixed price, or what it was sold for, where that is public."""
    premium: Money | None = None
    """Of a lot: what comes on top of the bid as it stands, or of the opening price where there is none."""
    total: Money | None = None
    """Of a lot: what an invoice for that would come to; taxes and freight are not in it."""
    estimate_low: Money | None = None
    estimate_high: Money | None = None
    opening: Money | None = None
    bid_count: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    """None in a live sale: the auctioneer's hammer ends a lot, and no clock."""
    listed_at: datetime | None = None
    reserved: bool = False
    """Somebody is buying it."""
    takes_offers: bool = False
    """Its seller looks at other prices."""
    buyer_id: Annotated[str | None, Field(exclude=True)] = field(default=None, repr=False)
    order_id: Annotated[str | None, Field(exclude=True)] = field(default=None, repr=False)
    """Both for the house's own page, never in JSON: who buys is confidential (Auction Law, art. 21)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCard:
    """An offered work, as it hangs in the catalogue."""

    artwork_id: str
    title: dict[str, str]
    maker: dict[str, str]
    date_text: str
    object_type: str
    image: authentication.ImageCard | None
    kind: str
    lot_id: str | None
    lot_number: int | None
    sale_id: str | None
    offering_id: str | None
    price: Money | None
    estimate_low: Money | None
    estimate_high: Money | None
    bid_count: int
    opens_at: datetime | None
    closes_at: datetime | None
    reserved: bool
    certificate: str

    @classmethod
    def of(
        cls,
        work: authentication.ArtworkCard,
        offer: Offer,
        certificate: authentication.CertificateCard | None,
    ) -> "WorkCard":
        """Join what the floors below say of a work with how it is offered."""
        return cls(
            artwork_id=work.id,
            title=work.title,
            maker=work.maker,
            date_text=work.date_text,
            object_type=work.object_type,
            image=work.images[0] if work.images else None,
            kind=offer.kind,
            lot_id=offer.lot_id,
            lot_number=offer.lot_number,
            sale_id=offer.sale_id,
            offering_id=offer.offering_id,
            price=offer.price,
            estimate_low=offer.estimate_low,
            estimate_high=offer.estimate_high,
            bid_count=offer.bid_count,
            opens_at=offer.opens_at,
            closes_at=offer.closes_at,
            reserved=offer.reserved,
            certificate="none" if certificate is None else certificate.state,
        )
