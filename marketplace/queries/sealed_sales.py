"""Who keeps the seals of a sale, and what a bidder holds of his sealed offer."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from marketplace.errors import SaleUnknown
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.saleroom import SealedBid, SealOfficer
from marketplace.roles import AUDITOR, CASHIER, REGULATOR
from marketplace.rostrum_errors import NotSealed
from marketplace.rules import seals as rules
from marketplace.rules.sales import SaleState, SaleType
from marketplace.rules.seals import OFFICERS


@dataclass(frozen=True, slots=True)
class OfficerCard:
    """One of the two."""

    name: str
    public_key: str
    enrolled_at: datetime
    released_at: datetime | None
    yours: bool


@dataclass(frozen=True, slots=True)
class Seals:
    """The seals of a sale."""

    sale_id: str
    title: dict[str, str]
    state: str
    pricing: str
    officers: list[OfficerCard]
    may_enrol: bool
    may_release: bool
    closes_at: datetime | None
    """When the last lot takes no more offers."""
    lots_wait: bool
    """Both keys are back, and a lot has not ended: a live session, or a person's decision, holds it."""
    is_open: bool
    offers: int
    """How many were handed in: told once they are open."""


@dataclass(frozen=True, slots=True)
class SealedReceipt:
    """What a bidder holds of an offer: the digest that the lot's chain carries."""

    lot_id: str
    number: int
    received_at: datetime
    digest: str


def receipt(row: SealedBid) -> SealedReceipt:
    """Return a bidder's receipt."""
    return SealedReceipt(row.lot_id, row.number, row.received_at, rules.digest(row.sealed))


def may_keep_a_seal(sale: Sale, actor: Actor) -> bool:
    """Say whether the actor may be one of the two: whoever presides over the sale, or watches the house."""
    return actor.is_signed_in and (
        sale.auctioneer_id == actor.account_id or actor.has(CASHIER, AUDITOR, REGULATOR)
    )


def seals(session: Session, *, sale_id: str, actor: Actor) -> Seals:
    """Return the seals of a sale, for whoever may keep one.

    :raises SaleUnknown: if there is no such sale
    :raises NotSealed: if its offers are not sealed
    """
    sale = session.get(Sale, sale_id)
    if sale is None:
        raise SaleUnknown
    if sale.type is not SaleType.SEALED:
        raise NotSealed
    rows = session.scalars(
        sa.select(SealOfficer).where(SealOfficer.sale_id == sale_id).order_by(SealOfficer.enrolled_at)
    ).all()
    mine = next((row for row in rows if row.account_id == actor.account_id), None)
    is_open = sale.state is SaleState.CLOSED
    counted = sa.select(sa.func.count(SealedBid.id)).join(Lot, Lot.id == SealedBid.lot_id)
    return Seals(
        sale_id=sale.id,
        title=sale.title,
        state=sale.state.value,
        pricing=sale.sealed_pricing,
        officers=[
            OfficerCard(row.name, row.public_key, row.enrolled_at, row.released_at, yours=row is mine)
            for row in rows
        ],
        may_enrol=sale.state is SaleState.DRAFT
        and mine is None
        and len(rows) < OFFICERS
        and may_keep_a_seal(sale, actor),
        may_release=sale.state is SaleState.OPEN and mine is not None and mine.released_at is None,
        closes_at=session.scalar(sa.select(sa.func.max(Lot.end_at)).where(Lot.sale_id == sale_id)),
        lots_wait=sale.state is SaleState.OPEN
        and len(rows) == OFFICERS
        and all(row.released_at is not None for row in rows),
        is_open=is_open,
        offers=session.scalar(counted.where(Lot.sale_id == sale_id)) or 0 if is_open else 0,
    )
