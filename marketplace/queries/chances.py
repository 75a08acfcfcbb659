"""Buyers in default, and second chances."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from foundation.money import Money
from marketplace.models.catalogue import Lot
from marketplace.models.invoices import Invoice, InvoiceState
from marketplace.models.orders import Order
from marketplace.models.saleroom import BuyerDefault, SecondChance
from marketplace.rules.aftermath import ChanceState
from marketplace.rules.lots import LotState
from marketplace.rules.sales import OrderState


@dataclass(frozen=True, slots=True)
class UnpaidLot:
    """A lot that is sold and not paid, or whose buyer is in default; for whoever presides."""

    lot_id: str
    number: int
    state: str
    hammer: Money
    due_at: datetime | None
    overdue: bool
    remedy: str
    """What the house does about a default; empty before one is declared."""
    shortfall: Money | None


@dataclass(frozen=True, slots=True)
class ChanceCard:
    """A second chance, as its bidder sees it."""

    id: str
    lot_id: str
    artwork_id: str
    title: dict[str, str]
    maker: dict[str, str]
    image: authentication.ImageCard | None
    price: Money
    """The bidder's own maximum; the premium comes to it."""
    state: str
    offered_at: datetime
    expires_at: datetime
    order_id: str | None


@dataclass(frozen=True, slots=True)
class Chances:
    """The second chances of one bidder, the newest first."""

    chances: list[ChanceCard]


def unpaid_lots(session: Session, sale_id: str, *, at: datetime) -> list[UnpaidLot]:
    """Return the lots of a sale that are sold and not paid, or whose buyer is in default. Two queries."""
    rows = session.execute(
        sa.select(Lot, Invoice.due_at)
        .join(Order, Order.lot_id == Lot.id)
        .join(Invoice, Invoice.order_id == Order.id)
        .where(
            Lot.sale_id == sale_id,
            Lot.state == LotState.SOLD,
            Order.state == OrderState.PLACED,
            Invoice.state == InvoiceState.ISSUED,
        )
        .order_by(Lot.number)
    )
    found = [
        UnpaidLot(
            lot_id=lot.id,
            number=lot.number,
            state=lot.state.value,
            hammer=lot.money(lot.price_minor or 0),
            due_at=due_at,
            overdue=due_at <= at,
            remedy="",
            shortfall=None,
        )
        for lot, due_at in rows
    ]
    defaults = session.execute(
        sa.select(Lot, BuyerDefault)
        .join(BuyerDefault, BuyerDefault.lot_id == Lot.id)
        .where(Lot.sale_id == sale_id, Lot.state == LotState.DEFAULTED)
        .order_by(Lot.number)
    )
    return found + [
        UnpaidLot(
            lot_id=lot.id,
            number=lot.number,
            state=lot.state.value,
            hammer=lot.money(default.hammer_minor),
            due_at=None,
            overdue=True,
            remedy=default.remedy.value,
            shortfall=None if default.shortfall_minor is None else lot.money(default.shortfall_minor),
        )
        for lot, default in defaults
    ]


def chances(session: Session, actor: Actor, *, limit: int = 50) -> Chances:
    """Return what this bidder was offered."""
    query = (
        sa.select(SecondChance, Lot)
        .join(Lot, Lot.id == SecondChance.lot_id)
        .where(SecondChance.account_id == actor.account_id)
        .order_by(SecondChance.offered_at.desc())
        .limit(limit)
    )
    rows = [(row, lot) for row, lot in session.execute(query)]
    works = authentication.artworks(session, [authentication.ArtworkId(lot.artwork_id) for _, lot in rows])
    return Chances(
        [_card(row, lot, works.get(authentication.ArtworkId(lot.artwork_id))) for row, lot in rows]
    )


def chance_card(session: Session, row: SecondChance) -> ChanceCard:
    """Return one second chance."""
    lot = session.get_one(Lot, row.lot_id)
    artwork_id = authentication.ArtworkId(lot.artwork_id)
    return _card(row, lot, authentication.artworks(session, [artwork_id]).get(artwork_id))


def open_chances(session: Session, account_id: str) -> list[SecondChance]:
    """Return what waits for a bidder's answer."""
    query = sa.select(SecondChance).where(
        SecondChance.account_id == account_id, SecondChance.state == ChanceState.OFFERED
    )
    return list(session.scalars(query.order_by(SecondChance.expires_at)))


def _card(row: SecondChance, lot: Lot, work: authentication.ArtworkCard | None) -> ChanceCard:
    return ChanceCard(
        id=row.id,
        lot_id=lot.id,
        artwork_id=lot.artwork_id,
        title=work.title if work else {},
        maker=work.maker if work else {},
        image=work.images[0] if work and work.images else None,
        price=lot.money(row.amount_minor),
        state=row.state.value,
        offered_at=row.offered_at,
        expires_at=row.expires_at,
        order_id=row.order_id,
    )
