"""The seller's room: what is entrusted, what is offered, what is owed."""

from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from foundation.money import Money
from marketplace.models.agreements import Agreement
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.invoices import Invoice, Settlement
from marketplace.models.orders import Order
from marketplace.queries import sought
from marketplace.queries.cards import ConsignmentCard, Offer, SaleCard
from marketplace.queries.money import OrderLine, order_lines
from marketplace.queries.money_cards import OrderCard, SettlementCard
from marketplace.queries.offers import offers
from marketplace.queries.sought import SoughtCard
from marketplace.rules import agreements
from marketplace.rules.agreements import AgreementState
from marketplace.rules.lots import LotState
from marketplace.rules.sales import CN, ConsignmentState, OrderState, SaleState

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
    reserve: Money | None = None
    """Of its lot in a sale, while it may be lowered: shown to nobody but the consignor's side."""
    lowering: Money | None = None
    """A lower reserve that waits for the other side's answer."""


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
    sought: list[SoughtCard]
    """What readers look for, by medium, period, price and country: never who."""


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
    reserves = _reserves(session, [offer.lot_id for offer in how.values() if offer.kind == "auction"])
    entrusted = []
    for row in consignments:
        artwork_id = authentication.ArtworkId(row.artwork_id)
        work, certificate = works[artwork_id], certificates.get(artwork_id)
        reserve, lowering = reserves.get(row.id, (None, None))
        entrusted.append(
            Entrusted(
                consignment=ConsignmentCard.of(row),
                title=work.title,
                maker=work.maker,
                image=work.images[0] if work.images else None,
                certificate="none" if certificate is None else certificate.state,
                offer=how.get(row.artwork_id, Offer()),
                reserve=reserve,
                lowering=lowering,
            )
        )
    return BackRoom(
        entrusted=entrusted,
        sold=_sold(session, actor),
        sales=_taking(session),
        presides=_own(session, actor),
        sought=sought.sought(session),
    )


def _reserves(session: Session, lot_ids: list[str | None]) -> dict[str, tuple[Money | None, Money | None]]:
    """Return by consignment the reserve that may be lowered, and what waits to become of it."""
    if not lot_ids:
        return {}
    proposed = sa.and_(
        Agreement.consignment_id == Lot.consignment_id, Agreement.state == AgreementState.PROPOSED
    )
    query = (
        sa.select(Lot, Agreement.terms)
        .outerjoin(Agreement, proposed)
        .where(Lot.id.in_(lot_ids), Lot.state == LotState.LISTED, Lot.reserve_minor.is_not(None))
    )
    found: dict[str, tuple[Money | None, Money | None]] = {}
    for lot, terms in session.execute(query):
        reserve = lot.money(lot.reserve_minor)
        waits = None if terms is None else agreements.terms_of(terms).reserve
        waits = (
            waits if waits is not None and waits.currency == reserve.currency and waits < reserve else None
        )
        met = lot.leader_max_minor is not None and lot.leader_max_minor >= lot.reserve_minor
        found[lot.consignment_id] = (None if met else reserve, waits)
    return found


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
        .where(
            sa.or_(
                Sale.state == SaleState.DRAFT,
                sa.and_(Sale.state == SaleState.SCHEDULED, Sale.sale_law != CN),
            )
        )
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
    """Return what the actor, or his gallery, registered, still owns, and has not entrusted to the house."""
    own = authentication.registered_by(session, actor=actor, limit=PAGE)
    taken = set(
        session.scalars(
            sa.select(Consignment.artwork_id).where(
                Consignment.artwork_id.in_([work.id for work in own]),
                Consignment.state == ConsignmentState.OPEN,
            )
        )
    )
    kept = warehouse.holdings_of(session, [work.id for work in own])
    others = {
        one.artwork_id for one in kept.values() if one.owner_id not in {actor.id, actor.organisation_id}
    }
    return [work for work in own if work.id not in taken | others]


def order_card(session: Session, order_id: str) -> OrderCard:
    """Return an order as its card, with its invoice: for whoever just changed it."""
    row = session.execute(
        sa.select(Order, Invoice.id)
        .outerjoin(Invoice, Invoice.order_id == Order.id)
        .where(Order.id == order_id)
    ).one()
    return OrderCard.of(row[0], invoice_id=row[1])
