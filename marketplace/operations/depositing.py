"""A bidder's deposit (auction_spec, R17): held on his card, let go when he lost, forfeited on default alone.

For the saleroom: `request_deposit` before the provider is asked, `record_intent` with its answer, `is_held`
at the paddle's approval, `let_go` for who lost, `forfeit` for who won and did not pay. `ref` is the id of the
paddle.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.bidding_errors import PaddleUnknown
from marketplace.events import DepositEnding
from marketplace.ledger import entries
from marketplace.models.auction import Paddle
from marketplace.models.catalogue import Sale
from marketplace.models.deposits import Deposit, DepositState
from marketplace.money_errors import DepositNotAsked, DepositNotHeld, DepositUnknown
from marketplace.operations import posting
from marketplace.payments.gateway import Intent, Notice, NoticeKind
from marketplace.roles import CASHIER
from marketplace.rules.paddles import PaddleState

HOLD_LASTS: Final = timedelta(days=7)
"""After that a card's bank lets go by itself (R17)."""
ALIVE: Final = (DepositState.REQUESTED, DepositState.STARTED, DepositState.HELD)


def ask_of_bidder(
    session: Session, *, sale_id: str, means: str, provider: str, actor: Actor, at: datetime
) -> Deposit:
    """Ask the actor for the deposit of a sale that he registered for.

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
    amount = sale.money(sale.deposit_minor)
    return request_deposit(
        session, ref=paddle.id, amount=amount, means=means, provider=provider, actor=actor, at=at
    )


def request_deposit(
    session: Session, *, ref: str, amount: Money, means: str, provider: str, actor: Actor, at: datetime
) -> Deposit:
    """Ask for a deposit; asked again, one that is alive is the same. Its id is the provider's key."""
    found = session.scalar(
        sa.select(Deposit)
        .where(Deposit.ref == ref, Deposit.account_id == actor.id, Deposit.state.in_(ALIVE))
        .with_for_update()
    )
    if found is not None:
        return found
    row = Deposit(
        id=new_id("dep", at),
        ref=ref,
        account_id=actor.id,
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        provider=provider,
        means=means,
        requested_at=at,
    )
    session.add(row)
    session.flush()
    return row


def record_intent(session: Session, *, deposit_id: str, intent: Intent, at: datetime) -> Deposit:
    """Record that a deposit was begun at the provider."""
    row = _deposit(session, deposit_id)
    row.provider_id, row.continue_url = intent.provider_id, intent.continue_url
    if row.state is DepositState.REQUESTED:
        row.state = DepositState.STARTED
    return row


def follow(session: Session, *, deposit: Deposit, notice: Notice, at: datetime) -> None:
    """Follow what a provider says of a deposit; said again, it changes nothing."""
    if notice.kind is NoticeKind.HELD and deposit.state in {DepositState.REQUESTED, DepositState.STARTED}:
        if notice.amount == deposit.amount:
            deposit.state, deposit.held_at, deposit.held_until = DepositState.HELD, at, at + HOLD_LASTS
        else:
            deposit.failure = "another amount"
    elif notice.kind is NoticeKind.FAILED and deposit.state is DepositState.STARTED:
        deposit.failure = notice.reason
    elif notice.kind is NoticeKind.LET_GO and deposit.state in ALIVE:
        deposit.state, deposit.ended_at = DepositState.RELEASED, at


def is_held(session: Session, *, refs: Collection[str], at: datetime) -> dict[str, Money]:
    """Return what is held for each of these, of those for whom it is held at this instant."""
    rows = session.scalars(
        sa.select(Deposit).where(
            Deposit.ref.in_(refs), Deposit.state == DepositState.HELD, Deposit.held_until > at
        )
    )
    return {row.ref: row.amount for row in rows}


def let_go(session: Session, *, ref: str, at: datetime) -> list[Deposit]:
    """Decide that a deposit goes back to its bidder: whatever of it is held, or was begun."""
    rows = session.scalars(
        sa.select(Deposit).where(Deposit.ref == ref, Deposit.state.in_(ALIVE)).with_for_update()
    ).all()
    for row in rows:
        row.state = DepositState.LETTING_GO
        outbox.publish(session, DepositEnding(deposit_id=row.id, take_minor=0), at=at)
    return list(rows)


def forfeit(session: Session, *, ref: str, order_id: str, reason: str, actor: Actor, at: datetime) -> Deposit:
    """Decide that a deposit is taken: its bidder won, and did not pay. It counts against what he owes.

    :raises NotAllowed: if the actor is no cashier
    :raises DepositUnknown, DepositNotHeld: if there is none, or none that is held
    """
    actor.require(CASHIER)
    row = session.scalar(
        sa.select(Deposit).where(Deposit.ref == ref).order_by(Deposit.requested_at.desc()).with_for_update()
    )
    if row is None:
        raise DepositUnknown
    if row.state is not DepositState.HELD:
        raise DepositNotHeld(state=row.state.value)
    row.state, row.taken_for, row.failure = DepositState.TAKING, order_id, reason
    fact = DepositEnding(deposit_id=row.id, take_minor=row.amount_minor)
    outbox.publish(session, fact, at=at)
    return row


def record_end(session: Session, *, deposit_id: str, take_minor: int, at: datetime) -> Deposit:
    """Record that the provider let go of a deposit, or took it; recorded before, it changes nothing."""
    row = _deposit(session, deposit_id)
    if row.state is DepositState.LETTING_GO and take_minor == 0:
        row.state, row.ended_at = DepositState.RELEASED, at
    elif row.state is DepositState.TAKING and take_minor:
        row.state, row.ended_at = DepositState.TAKEN, at
        posting.post(
            session,
            kind="deposit_taken",
            ref=row.id,
            order_id=row.taken_for,
            entries=entries.deposit_taken(Money(take_minor, row.currency), bidder_id=row.account_id),
            at=at,
        )
    return row


def _deposit(session: Session, deposit_id: str) -> Deposit:
    row = session.get(Deposit, deposit_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise DepositUnknown
    return row
