"""Everything that the market keeps of a person, and what is still open with him."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from marketplace.models.auction import Bid, Paddle
from marketplace.models.buyers import Address, Diligence, FreightQuote, Watch
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.deposits import Deposit, DepositState
from marketplace.models.finding import SavedSearch
from marketplace.models.invoices import Refund, RefundState
from marketplace.models.live_sessions import LiveMessage
from marketplace.models.notices import Notice, NoticeWebhook, PushSubscription
from marketplace.models.orders import Order
from marketplace.models.price_offers import EnquiryMessage, PriceOffer
from marketplace.models.saleroom import AbsenteeBid, SecondChance
from marketplace.models.storefronts import Follower
from marketplace.rules.aftermath import ChanceState
from marketplace.rules.diligence import DiligenceState
from marketplace.rules.lots import LotState
from marketplace.rules.price_offers import OPEN
from marketplace.rules.sales import LIVE_ORDERS, OrderState, SaleState

MOST: Final = 10_000
"""Rows of one kind in a copy."""
ON_THE_WAY: Final = (
    DepositState.KEPT,
    DepositState.PLACING,
    DepositState.HELD,
    DepositState.LETTING_GO,
    DepositState.TAKING,
)
"""Deposits of which the provider is still to be told something."""
MOVING: Final = LIVE_ORDERS | {OrderState.SETTLED}
"""Orders on which somebody still has to do something."""


@dataclass(frozen=True, slots=True)
class PersonalCopy:
    """A copy of what the market keeps of a person: for him alone, to take away."""

    made_at: datetime
    account_id: str
    records: dict[str, list[dict[str, Any]]]
    """Kind of record to its rows, as they are kept."""


def open_matters(session: Session, account_id: str) -> list[str]:
    """Return what is still open between the house and a person, as words; nothing if he may be forgotten."""
    checks: tuple[tuple[str, Any], ...] = (
        ("orders", sa.exists().where(Order.buyer_id == account_id, Order.state.in_(MOVING))),
        (
            "refunds",
            sa.exists().where(Refund.buyer_id == account_id, Refund.state == RefundState.DECIDED),
        ),
        ("offers", sa.exists().where(PriceOffer.buyer_id == account_id, PriceOffer.state.in_(OPEN))),
        ("sales", _bids(account_id)),
        ("chances", _chances(account_id)),
        ("deposits", _deposits(account_id)),
        (
            "diligence",
            sa.exists().where(Diligence.account_id == account_id, Diligence.state == DiligenceState.APPLIED),
        ),
    )
    row = session.execute(sa.select(*(check.label(name) for name, check in checks))).one()
    found = [name for name, is_open in zip((name for name, _ in checks), row, strict=True) if is_open]
    return found + (["works"] if warehouse.holds_works_of(session, account_id) else [])


def _bids(account_id: str) -> sa.ColumnElement[bool]:
    """Say that a person may bid, that a maximum of his waits, or that a lot he won has no order yet."""
    waits = sa.exists().where(AbsenteeBid.paddle_id == Paddle.id, AbsenteeBid.result == "waiting")
    announced = sa.and_(Sale.state == SaleState.SCHEDULED, waits)
    bids = sa.exists().where(
        Paddle.account_id == account_id,
        Paddle.sale_id == Sale.id,
        sa.or_(Sale.state == SaleState.OPEN, announced),
    )
    ordered = sa.exists().where(Order.lot_id == Lot.id)
    return bids | sa.exists().where(Lot.winner_id == account_id, Lot.state == LotState.SOLD, ~ordered)


def _chances(account_id: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(SecondChance.account_id == account_id, SecondChance.state == ChanceState.OFFERED)


def _deposits(account_id: str) -> sa.ColumnElement[bool]:
    """Say that a deposit of his is kept or on its way, or was taken and is set off against nothing yet."""
    undecided = sa.and_(Deposit.state == DepositState.TAKEN, Deposit.set_off_at.is_(None))
    return sa.exists().where(
        Deposit.account_id == account_id, sa.or_(Deposit.state.in_(ON_THE_WAY), undecided)
    )


def personal_copy(session: Session, account_id: str, *, at: datetime) -> PersonalCopy:
    """Return a copy of everything that the market keeps of a person."""
    return PersonalCopy(
        made_at=at,
        account_id=account_id,
        records={
            kind: [_plain(row) for row in session.scalars(query.limit(MOST))]
            for kind, query in _kinds(account_id).items()
        },
    )


def counts(session: Session, account_id: str) -> dict[str, int]:
    """Return how many rows of each kind the market keeps of a person."""
    kinds = _kinds(account_id)
    counted = [
        sa.select(sa.func.count()).select_from(query.subquery()).scalar_subquery() for query in kinds.values()
    ]
    return dict(zip(kinds, map(int, session.execute(sa.select(*counted)).one()), strict=True))


def _kinds(account_id: str) -> dict[str, sa.Select[Any]]:
    """Return what is kept of a person, by kind."""
    return {
        "addresses": sa.select(Address).where(Address.account_id == account_id),
        "due_diligence": sa.select(Diligence).where(Diligence.account_id == account_id),
        "freight": sa.select(FreightQuote).where(FreightQuote.buyer_id == account_id),
        "notices": sa.select(Notice).where(Notice.account_id == account_id),
        "browsers": sa.select(PushSubscription).where(PushSubscription.account_id == account_id),
        "programs": sa.select(NoticeWebhook).where(NoticeWebhook.account_id == account_id),
        "offers": sa.select(PriceOffer).where(PriceOffer.buyer_id == account_id),
        "messages": sa.select(EnquiryMessage).where(EnquiryMessage.by_id == account_id),
        "orders": sa.select(Order).where(Order.buyer_id == account_id),
        "paddles": sa.select(Paddle).where(Paddle.account_id == account_id),
        "searches": sa.select(SavedSearch).where(SavedSearch.account_id == account_id),
        "watched": sa.select(Watch).where(Watch.account_id == account_id),
        "followed": sa.select(Follower).where(Follower.account_id == account_id),
        "live_lines": sa.select(LiveMessage).where(LiveMessage.account_id == account_id),
        "bids": sa.select(Bid)
        .join(Paddle, Paddle.id == Bid.paddle_id)
        .where(Paddle.account_id == account_id),
    }


def _plain(row: Any) -> dict[str, Any]:
    """Return a row as plain values; instants and days as ISO 8601."""
    values = {}
    for column in sa.inspect(type(row)).columns:
        value = getattr(row, column.key)
        value = getattr(value, "value", value)
        values[column.key] = value.isoformat() if isinstance(value, datetime | date) else value
    return values
