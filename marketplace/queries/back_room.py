"""The seller's room: what is entrusted, what is offered, what is owed."""

from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from marketplace.models.catalogue import Consignment, Sale
from marketplace.models.invoices import Invoice, Settlement
from marketplace.models.orders import Order
from marketplace.queries.cards import ConsignmentCard, Offer, SaleCard
from marketplace.queries.money import OrderLine, order_lines
from marketplace.queries.money_cards import OrderCard, SettlementCard
from marketplace.queries.offers import offers
from marketplace.rules.sales import ConsignmentState, OrderState, SaleState

PAGE: Final = 200
ON_THEIR_WAY: Final = (
    OrderState.PLACED,
    OrderState.PAID,
    OrderState.SETTLED,
    OrderState.COMPLETED,
    OrderState.RESCINDED,
)


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A consigned work, and how it is offered."""

    consignment: ConsignmentCard
    title: dict[str, str]
    maker: dict[str, str]
    image: authentication.ImageCard | None
    certificate: str
    offer: Offer


@dataclass(frozen=True, slots=True)
class Sold:
    """A sold work, and what is owed for it."""

    line: OrderLine
    settlement: SettlementCard | None


@dataclass(frozen=True, slots=True)
class BackRoom:
    """All that a consignor has with the house."""

    entrusted: list[Entrusted]
    sold: list[Sold]
    sales: list[SaleCard]
    """Sales that still take lots."""
    presides: list[SaleCard]
    """Sales of which the reader is the auctioneer."""


def back_room(session: Session, *, actor: Actor) -> BackRoom:
    """Return what the actor, or his gallery, has with the house."""
    mine = [Consignment.consignor_id == actor.id]
    if actor.organisation_id is not None:
        mine.append(Consignment.organisation_id == actor.organisation_id)
    consignments = session.scalars(
        sa.select(Consignment)
        .where(sa.or_(*mine), Consignment.state == ConsignmentState.OPEN)
        .order_by(Consignment.consigned_at.desc())
        .limit(PAGE)
    ).all()
    ids = [row.artwork_id for row in consignments]
    works = authentication.artworks(session, ids)
    certificates = authentication.certificates(session, ids)
    how = offers(session, ids)
    entrusted = []
    for row in consignments:
        artwork_id = authentication.ArtworkId(row.artwork_id)
        work, certificate = works[artwork_id], certificates.get(artwork_id)
        entrusted.append(
            Entrusted(
                consignment=ConsignmentCard.of(row),
                title=work.title,
                maker=work.maker,
                image=work.images[0] if work.images else None,
                certificate="none" if certificate is None else certificate.state,
                offer=how.get(row.artwork_id, Offer()),
            )
        )
    return BackRoom(
        entrusted=entrusted, sold=_sold(session, actor), sales=_taking(session), presides=_own(session, actor)
    )


def _sold(session: Session, actor: Actor) -> list[Sold]:
    mine = [Order.consignor_id == actor.id]
    if actor.organisation_id is not None:
        mine.append(Consignment.organisation_id == actor.organisation_id)
    rows = session.execute(
        sa.select(Order, Settlement)
        .join(Consignment, Consignment.id == Order.consignment_id)
        .outerjoin(Settlement, Settlement.order_id == Order.id)
        .where(
            sa.or_(*mine),
            Order.state.in_(ON_THEIR_WAY),
        )
        .order_by(Order.created_at.desc())
        .limit(PAGE)
    ).all()
    lines = order_lines(session, [(order, None) for order, _ in rows])
    return [
        Sold(line=_without_buyer(line), settlement=_settlement(row))
        for line, (_, row) in zip(lines, rows, strict=True)
    ]


def _settlement(row: Settlement | None) -> SettlementCard | None:
    return None if row is None else SettlementCard.of(row)


def _without_buyer(line: OrderLine) -> OrderLine:
    """Leave out who bought: the buyer's identity is confidential (Auction Law, art. 21)."""
    return replace(line, order=replace(line.order, buyer_id="", buyer_name="", destination=None))


def _taking(session: Session) -> list[SaleCard]:
    rows = session.scalars(
        sa.select(Sale)
        .where(Sale.state.in_((SaleState.DRAFT, SaleState.SCHEDULED)))
        .order_by(Sale.opens_at)
        .limit(PAGE)
    )
    return [SaleCard.of(row) for row in rows]


def _own(session: Session, actor: Actor) -> list[SaleCard]:
    rows = session.scalars(
        sa.select(Sale).where(Sale.auctioneer_id == actor.id).order_by(Sale.created_at.desc()).limit(PAGE)
    )
    return [SaleCard.of(row) for row in rows]


def to_consign(session: Session, *, actor: Actor) -> list[authentication.ArtworkCard]:
    """Return works that the actor, or his gallery, registered and that are not entrusted to the house."""
    own = authentication.registered_by(session, actor=actor, limit=PAGE)
    taken = set(
        session.scalars(
            sa.select(Consignment.artwork_id).where(
                Consignment.artwork_id.in_([work.id for work in own]),
                Consignment.state == ConsignmentState.OPEN,
            )
        )
    )
    return [work for work in own if work.id not in taken]


def order_card(session: Session, order_id: str) -> OrderCard:
    """Return an order as its card, with its invoice: for whoever just changed it."""
    row = session.execute(
        sa.select(Order, Invoice.id)
        .outerjoin(Invoice, Invoice.order_id == Order.id)
        .where(Order.id == order_id)
    ).one()
    return OrderCard.of(row[0], invoice_id=row[1])
