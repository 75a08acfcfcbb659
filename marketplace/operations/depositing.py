"""A bidder's deposit (auction_spec, R17): his card kept, held, let go when he lost, taken on default alone.

A card is kept before a paddle is given; the worker places the hold two days before the first lot is due, and
again when it has run out and the bidder still owes. What is decided here the worker asks of the provider
(`marketplace.reactions.paying_providers`), and records with its answer. `ref` is the id of the paddle.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.bidding_errors import PaddleUnknown
from marketplace.events import DepositEnding, DepositHoldDue
from marketplace.ledger import entries
from marketplace.models.auction import Paddle
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.deposits import Deposit, DepositState
from marketplace.models.orders import Order
from marketplace.money_errors import DepositNotAsked, DepositUnknown
from marketplace.operations import posting
from marketplace.payments.gateway import Intent, Notice, NoticeKind
from marketplace.rules.deposits import HOLD_BEFORE, HOLD_LASTS
from marketplace.rules.lots import LotState
from marketplace.rules.paddles import PaddleState
from marketplace.rules.sales import OrderState, SaleState

BEGUN: Final = (DepositState.REQUESTED, DepositState.STARTED)
GOOD: Final = (DepositState.KEPT, DepositState.PLACING, DepositState.HELD)
"""A paddle may be given on these."""
ALIVE: Final = (*BEGUN, *GOOD)
NOT_PLACED: Final = "Your card's bank did not hold the deposit. 您的发卡行未能冻结保证金。"
BATCH: Final = 50


def ask_of_bidder(
    session: Session, *, sale_id: str, means: str, provider: str, actor: Actor, at: datetime
) -> Deposit:
    """Ask the actor for the deposit of a sale that he registered for; its id is the provider's key.

    Asked again, one that is alive is the same.

    :raises PaddleUnknown: if he did not register
    :raises DepositNotAsked: if the sale asks for none, or his registration was declined
    """
    paddle = session.scalar(
        sa.select(Paddle).where(Paddle.sale_id == sale_id, Paddle.account_id == actor.id).with_for_update()
    )
    if paddle is None:
        raise PaddleUnknown
    sale = session.get_one(Sale, sale_id)
    if sale.deposit_minor is None or paddle.state is PaddleState.DECLINED:
        raise DepositNotAsked
    found = session.scalar(
        sa.select(Deposit).where(Deposit.ref == paddle.id, Deposit.state.in_(ALIVE)).with_for_update()
    )
    if found is not None:
        return found
    row = Deposit(
        id=new_id("dep", at),
        ref=paddle.id,
        account_id=actor.id,
        amount_minor=sale.deposit_minor,
        currency=sale.currency,
        provider=provider,
        means=means,
        requested_at=at,
    )
    session.add(row)
    session.flush()
    return row


def record_intent(session: Session, *, deposit_id: str, intent: Intent, at: datetime) -> Deposit:
    """Record that the provider was asked to keep the bidder's card."""
    row = _deposit(session, deposit_id)
    row.card_id, row.continue_url = intent.provider_id, intent.continue_url
    if row.state is DepositState.REQUESTED:
        row.state = DepositState.STARTED
    return row


def follow(session: Session, *, deposit: Deposit, notice: Notice, at: datetime) -> None:
    """Follow what a provider says of a deposit; said again, it changes nothing."""
    if notice.kind is NoticeKind.KEPT and deposit.state in BEGUN:
        deposit.state, deposit.failure = DepositState.KEPT, ""
        deposit.card_id = notice.about or deposit.card_id
    elif notice.kind is NoticeKind.FAILED and deposit.state in BEGUN:
        deposit.failure = notice.reason
    elif (
        notice.kind is NoticeKind.LET_GO
        and deposit.state is DepositState.HELD
        and notice.about == deposit.provider_id
    ):
        deposit.state, deposit.held_until = DepositState.KEPT, at


def place_due(session: Session, *, at: datetime) -> int:
    """Decide to hold deposits whose time has come, and again those whose hold ran out; return how many."""
    ran_out = sa.and_(Deposit.state == DepositState.HELD, Deposit.held_until <= at)
    due = session.scalars(
        sa.select(Deposit)
        .join(Paddle, Paddle.id == Deposit.ref)
        .join(Sale, Sale.id == Paddle.sale_id)
        .where(
            sa.or_(Deposit.state == DepositState.KEPT, ran_out),
            Paddle.state.in_((PaddleState.APPROVED, PaddleState.APPLIED)),
            sa.or_(
                sa.and_(Sale.state == SaleState.OPEN, Sale.ends_at <= at + HOLD_BEFORE),
                Paddle.id.in_(_owing()),
            ),
        )
        .limit(BATCH)
        .with_for_update(of=Deposit)
    ).all()
    for row in due:
        row.state, row.holds = DepositState.PLACING, row.holds + 1
        outbox.publish(session, DepositHoldDue(deposit_id=row.id, number=row.holds), at=at)
    return len(due)


def record_hold(
    session: Session, *, deposit_id: str, number: int, provider_id: str | None, failure: str, at: datetime
) -> Deposit:
    """Record that the provider holds a deposit, or refused to; recorded before, it changes nothing.

    Where it is refused the paddle is suspended: its bidder leaves another deposit, or bids no further.

    :param number: the how manieth hold of this deposit it was
    :param provider_id: the provider's id of the hold; None if it was refused
    """
    row = _deposit(session, deposit_id)
    if row.state is not DepositState.PLACING or row.holds != number:
        return row
    if provider_id is not None:
        row.state, row.provider_id = DepositState.HELD, provider_id
        row.held_at, row.held_until = at, at + HOLD_LASTS
        return row
    row.state, row.failure, row.ended_at = DepositState.FAILED, failure, at
    session.execute(
        sa.update(Paddle)
        .where(Paddle.id == row.ref, Paddle.state.in_((PaddleState.APPROVED, PaddleState.APPLIED)))
        .values(state=PaddleState.SUSPENDED, decided_at=at, reason=NOT_PLACED)
    )
    return row


def release(session: Session, *, sale_id: str, at: datetime) -> int:
    """Decide that the deposits of a sale that is over go back to whoever owes nothing; return how many.

    What a winner left is kept until he has paid, or is in default.
    """
    rows = session.scalars(
        sa.select(Deposit)
        .join(Paddle, Paddle.id == Deposit.ref)
        .where(Paddle.sale_id == sale_id, Deposit.state.in_(ALIVE), Paddle.id.not_in(_owing(sale_id)))
        .with_for_update(of=Deposit)
    ).all()
    for row in rows:
        _let_go(session, row, at)
    return len(rows)


def release_of(session: Session, *, paddle_id: str, at: datetime) -> None:
    """Decide that a deposit goes back at once: its bidder gets no paddle."""
    rows = session.scalars(
        sa.select(Deposit).where(Deposit.ref == paddle_id, Deposit.state.in_(ALIVE)).with_for_update()
    )
    for row in rows:
        _let_go(session, row, at)


def _let_go(session: Session, row: Deposit, at: datetime) -> None:
    row.state = DepositState.LETTING_GO
    outbox.publish(session, DepositEnding(deposit_id=row.id, take_minor=0), at=at)


def forfeit(session: Session, *, sale_id: str, order: Order, at: datetime) -> Sequence[Deposit]:
    """Decide that a buyer's deposit is taken: he won, and did not pay. It counts against what he owes."""
    rows = session.scalars(
        sa.select(Deposit)
        .join(Paddle, Paddle.id == Deposit.ref)
        .where(Paddle.sale_id == sale_id, Deposit.account_id == order.buyer_id, Deposit.state.in_(GOOD))
        .with_for_update(of=Deposit)
    ).all()
    for row in rows:
        row.state, row.taken_for = DepositState.TAKING, order.id
        outbox.publish(session, DepositEnding(deposit_id=row.id, take_minor=row.amount_minor), at=at)
    return rows


def record_end(
    session: Session,
    *,
    deposit_id: str,
    take_minor: int,
    provider_id: str | None,
    failure: str = "",
    at: datetime,
) -> Deposit:
    """Record that the provider let go of a deposit, or took it; recorded before, it changes nothing.

    :param provider_id: the provider's id of the hold that was taken
    :param failure: why it could not be taken, in the provider's words; the buyer owes it all the same
    """
    row = _deposit(session, deposit_id)
    if row.state is DepositState.LETTING_GO and take_minor == 0:
        row.state, row.ended_at = DepositState.RELEASED, at
    elif row.state is DepositState.TAKING and failure:
        row.state, row.failure, row.ended_at = DepositState.FAILED, failure, at
    elif row.state is DepositState.TAKING and take_minor:
        row.state, row.ended_at, row.provider_id = DepositState.TAKEN, at, provider_id
        posting.post(
            session,
            kind="deposit_taken",
            ref=row.id,
            order_id=row.taken_for,
            entries=entries.deposit_taken(Money(take_minor, row.currency), bidder_id=row.account_id),
            at=at,
        )
    return row


def _owing(sale_id: str | None = None) -> sa.Select[Any]:
    """Return the paddles that won something which is not paid, or whose order is not made yet."""
    waits = sa.and_(Lot.state == LotState.SOLD, ~sa.exists().where(Order.lot_id == Lot.id))
    unpaid = sa.exists().where(Order.lot_id == Lot.id, Order.state == OrderState.PLACED)
    found = sa.select(Lot.leader_paddle_id).where(Lot.leader_paddle_id.is_not(None), sa.or_(waits, unpaid))
    return found if sale_id is None else found.where(Lot.sale_id == sale_id)


def _deposit(session: Session, deposit_id: str) -> Deposit:
    row = session.get(Deposit, deposit_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise DepositUnknown
    return row
