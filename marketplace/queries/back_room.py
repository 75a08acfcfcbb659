"""The seller's room: what is entrusted, what is offered, what is owed; and what waits for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from marketplace.ledger.accounts import AccountKind
from marketplace.models.catalogue import Consignment, Sale
from marketplace.models.invoices import Invoice, InvoiceState, Refund, RefundState, Settlement
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody in the market: rows of plain values, put into words at the edge."""

    kind: str
    """pay, checkout, accept, refused, release, dispute, overdue, refund, surplus, list or announce."""
    id: str
    since: datetime
    due: datetime | None = None
    name: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    """Of the work, in its languages."""


def waiting_for(
    session: Session, *, actor: Actor, cashier: bool, consigns: bool, at: datetime
) -> list[Waiting]:
    """Return what waits for this person."""
    found = _unpaid(session, actor, at)
    if consigns:
        found += _unlisted(session, actor)
    if cashier:
        found += _for_cashiers(session, at)
    return found


def _unpaid(session: Session, actor: Actor, at: datetime) -> list[Waiting]:
    """Return what a buyer is asked for; one query, and one for the titles of what was delivered."""
    invoices = (
        sa.select(
            sa.literal("pay").label("kind"),
            Invoice.id,
            Invoice.issued_at.label("since"),
            Invoice.due_at.label("due"),
            Invoice.number.label("name"),
        )
        .where(Invoice.buyer_id == actor.id, Invoice.state == InvoiceState.ISSUED)
        .order_by(Invoice.due_at)
        .limit(PAGE)
    )
    held = (
        sa.select(sa.literal("checkout"), Order.id, Order.created_at, Order.held_until, sa.literal(""))
        .where(Order.buyer_id == actor.id, Order.state == OrderState.HELD)
        .limit(PAGE)
    )
    delivered = (
        sa.select(
            sa.literal("accept"), Order.id, Order.delivered_at, Settlement.release_due_at, Order.artwork_id
        )
        .join(Settlement, Settlement.order_id == Order.id)
        .where(
            Order.buyer_id == actor.id,
            Order.state == OrderState.SETTLED,
            Order.delivered_at.is_not(None),
            Settlement.released_at.is_(None),
            Settlement.release_due_at > at,
        )
        .limit(PAGE)
    )
    parts = (sa.select(part.subquery()) for part in (invoices, held, delivered))
    rows = session.execute(sa.union_all(*parts)).all()
    works = authentication.artworks(session, [row.name for row in rows if row.kind == "accept"])
    return [
        Waiting(row.kind, row.id, row.since, row.due, title=_title(works.get(row.name)))
        if row.kind == "accept"
        else Waiting(row.kind, row.id, row.since, row.due, row.name)
        for row in rows
    ]


def _unlisted(session: Session, actor: Actor) -> list[Waiting]:
    rows = session.execute(
        sa.select(Consignment.id, Consignment.consigned_at, Consignment.artwork_id)
        .where(Consignment.consignor_id == actor.id, Consignment.state == ConsignmentState.OPEN)
        .order_by(Consignment.consigned_at)
        .limit(PAGE)
    ).all()
    how = offers(session, [row.artwork_id for row in rows])
    works = authentication.artworks(session, [row.artwork_id for row in rows if row.artwork_id not in how])
    drafts = session.execute(
        sa.select(Sale.id, Sale.created_at, Sale.opens_at).where(
            Sale.auctioneer_id == actor.id, Sale.state == SaleState.DRAFT
        )
    )
    return [
        *(
            Waiting("list", row.id, row.consigned_at, title=_title(works.get(row.artwork_id)))
            for row in rows
            if row.artwork_id not in how
        ),
        *(Waiting("announce", row.id, row.created_at, row.opens_at) for row in drafts),
    ]


def _title(work: authentication.ArtworkCard | None) -> Mapping[str, str]:
    return {} if work is None else work.title


def _for_cashiers(session: Session, at: datetime) -> list[Waiting]:
    paid = session.execute(
        sa.select(Order.id, Order.paid_at)
        .where(Order.state == OrderState.PAID)
        .order_by(Order.paid_at)
        .limit(PAGE)
    )
    due = session.execute(
        sa.select(Settlement.order_id, Settlement.release_due_at, Settlement.disputed_at)
        .where(Settlement.released_at.is_(None), Settlement.release_due_at.is_not(None))
        .where(sa.or_(Settlement.release_due_at <= at, Settlement.disputed_at.is_not(None)))
        .order_by(Settlement.release_due_at)
        .limit(PAGE)
    ).all()
    overdue = session.execute(
        sa.select(Invoice.order_id, Invoice.issued_at, Invoice.due_at, Invoice.number)
        .where(Invoice.state == InvoiceState.ISSUED, Invoice.due_at <= at)
        .order_by(Invoice.due_at)
        .limit(PAGE)
    )
    unsent = session.execute(
        sa.select(Refund.order_id, Refund.decided_at).where(Refund.state == RefundState.DECIDED).limit(PAGE)
    )
    return [
        *(Waiting("refused", row.id, row.paid_at) for row in paid),
        *(
            Waiting(
                "dispute" if row.disputed_at else "release",
                row.order_id,
                row.disputed_at or row.release_due_at,
            )
            for row in due
        ),
        *(Waiting("overdue", row.order_id, row.issued_at, row.due_at, row.number) for row in overdue),
        *(Waiting("refund", row.order_id, row.decided_at) for row in unsent),
        *(Waiting("surplus", row.order_id, row.at) for row in _surplus(session)),
    ]


def _surplus(session: Session) -> Sequence[Any]:
    """Return the orders on which money of the buyer's lies that nobody has decided to send back."""
    decided = sa.exists().where(
        Refund.order_id == LedgerTransaction.order_id, Refund.state == RefundState.DECIDED
    )
    query = (
        sa.select(LedgerTransaction.order_id, sa.func.max(LedgerTransaction.at).label("at"))
        .join(LedgerEntry, LedgerEntry.transaction_seq == LedgerTransaction.seq)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .where(LedgerAccount.kind == AccountKind.BUYER_CREDIT, ~decided)
        .group_by(LedgerTransaction.order_id)
        .having(sa.func.sum(LedgerEntry.amount_minor) < 0)
        .limit(PAGE)
    )
    return session.execute(query).all()


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
