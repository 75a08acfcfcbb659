"""What waits for whom in the market: to pay, to accept, to release, to decide, to send back, to list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from marketplace.ledger.accounts import AccountKind
from marketplace.models.banking import BankLine, BankStatement, LineState
from marketplace.models.catalogue import Consignment, Sale
from marketplace.models.chargebacks import Chargeback
from marketplace.models.invoices import Invoice, InvoiceState, Refund, RefundState, Ruling, Settlement
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.models.orders import Order
from marketplace.queries.chargebacks import is_undecided
from marketplace.queries.deposits import to_set_off
from marketplace.queries.house_books import oldest_open_day
from marketplace.queries.offers import offers
from marketplace.queries.turnover import begin
from marketplace.roles import AUCTIONEERS
from marketplace.rules.sales import ConsignmentState, OrderState, SaleState

PAGE: Final = 200
"""So many of each kind at most."""
DECIDED_WITHIN: Final = timedelta(days=60)
"""By when a dispute is to be decided (auction_spec, R23). It says that it is cancelled then by itself; here
title has passed and the work is with its buyer: a person decides, and his desk says how late he is."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody in the market: rows of plain values, put into words at the edge."""

    kind: str
    """What: one of the words that `marketplace.web.desk` knows."""
    id: str
    since: datetime
    due: datetime | None = None
    name: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    """Of the work, in its languages."""


def waiting_for(
    session: Session, *, actor: Actor, cashier: bool, consigns: bool, gives_back: bool, at: datetime
) -> list[Waiting]:
    """Return what waits for this person."""
    found = _unpaid(session, actor, at) + (given_back(session, buyer_id=actor.id) if gives_back else [])
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


def given_back_by(buyer_id: str) -> sa.Select[Any]:
    """Return the query of the orders whose works this buyer is to give back."""
    return (
        sa.select(Order.id)
        .join(Settlement, Settlement.order_id == Order.id)
        .where(
            Order.buyer_id == buyer_id,
            Order.state == OrderState.RESCINDED,
            Settlement.work_returned_at.is_(None),
        )
    )


def given_back(session: Session, *, buyer_id: str | None = None) -> list[Waiting]:
    """Return the works that are still with their buyers though a dispute was decided for these.

    :param buyer_id: whose; None: everybody's, each under the id of its holding
    """
    query = (
        sa.select(Order.id, Order.holding_id, Order.artwork_id, Settlement.ruled_at)
        .join(Settlement, Settlement.order_id == Order.id)
        .where(
            Order.state == OrderState.RESCINDED,
            Order.delivered_at.is_not(None),
            Settlement.ruling == Ruling.UPHELD,
            Settlement.work_returned_at.is_(None),
        )
        .order_by(Settlement.ruled_at)
        .limit(PAGE)
    )
    rows = session.execute(query if buyer_id is None else query.where(Order.buyer_id == buyer_id)).all()
    if not rows:
        return []
    works = authentication.artworks(session, [row.artwork_id for row in rows])
    cards = warehouse.holdings_of(session, works).values()
    there = {one.id for one in cards if one.custody_state is warehouse.CustodyState.DELIVERED}
    return [
        Waiting(
            "give_back",
            row.holding_id if buyer_id is None else row.id,
            row.ruled_at,
            title=_title(works.get(row.artwork_id)),
        )
        for row in rows
        if row.holding_id in there
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
    drafts = _drafts(session, actor) if actor.has(*AUCTIONEERS) else []
    return [
        *(
            Waiting("list", row.id, row.consigned_at, title=_title(works.get(row.artwork_id)))
            for row in rows
            if row.artwork_id not in how
        ),
        *(Waiting("announce", row.id, row.created_at, row.opens_at) for row in drafts),
    ]


def _drafts(session: Session, actor: Actor) -> Sequence[Any]:
    query = sa.select(Sale.id, Sale.created_at, Sale.opens_at)
    mine = (Sale.auctioneer_id == actor.id, Sale.state == SaleState.DRAFT)
    return session.execute(query.where(*mine)).all()


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
                row.disputed_at and row.disputed_at + DECIDED_WITHIN,
            )
            for row in due
        ),
        *(Waiting("overdue", row.order_id, row.issued_at, row.due_at, row.number) for row in overdue),
        *(Waiting("refund", row.order_id, row.decided_at) for row in unsent),
        *(Waiting("surplus", row.order_id, row.at) for row in _surplus(session)),
        *_at_the_bank(session),
        *(
            Waiting("chargeback", row.order_id, row.opened_at, name=row.reason)
            for row in session.scalars(sa.select(Chargeback).where(is_undecided()).limit(PAGE))
        ),
        *(Waiting("deposit", row.taken_for, row.ended_at or at) for row in to_set_off(session, limit=PAGE)),
        *_unclosed(session, at),
    ]


def _at_the_bank(session: Session) -> list[Waiting]:
    count, since = session.execute(
        sa.select(sa.func.count(BankLine.id), sa.func.min(BankStatement.imported_at))
        .join(BankStatement, BankStatement.id == BankLine.statement_id)
        .where(BankLine.state == LineState.WAITING)
    ).one()
    return [Waiting("bank", "", since, name=str(count))] if count else []


def _unclosed(session: Session, at: datetime) -> list[Waiting]:
    day = oldest_open_day(session, at=at)
    if day is None:
        return []
    return [Waiting("close", day.isoformat(), begin(day + timedelta(days=1)), name=day.isoformat())]


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
