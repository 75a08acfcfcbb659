"""Bidders register for a sale; the house gives them a paddle, a limit, or a no (auction_spec, R16)."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.bidding_errors import (
    AlreadyRegistered,
    ConditionsNotAccepted,
    ConflictOfInterest,
    DecisionMade,
    OwnRegistration,
    PaddleUnknown,
    RegistrationOver,
)
from marketplace.buyer_errors import BuyerListed
from marketplace.errors import SaleUnknown
from marketplace.models.auction import Paddle
from marketplace.models.catalogue import Sale
from marketplace.models.deposits import Deposit
from marketplace.operations import depositing
from marketplace.queries.buyers import standing
from marketplace.roles import CASHIER
from marketplace.rostrum_errors import DepositMissing
from marketplace.rules import paddles
from marketplace.rules.paddles import PaddleState
from marketplace.rules.sales import SaleState

FIRST_NUMBER: Final = 101
"""Paddles are numbered from here, so that nobody takes one for a lot."""


def register(
    session: Session,
    *,
    sale_id: str,
    conditions_version: str | None,
    country: str | None,
    actor: Actor,
    at: datetime,
) -> Paddle:
    """Ask for a paddle in a sale.

    :param conditions_version: of the conditions that were accepted; None when none were
    :param country: where the bidder would take a work: ISO 3166 alpha-2
    :raises SaleUnknown: if there is no such sale, or it was not announced
    :raises RegistrationOver: if it is over
    :raises ConflictOfInterest: if the actor presides, or belongs to the staff (arts. 22, 23)
    :raises ConditionsNotAccepted: if the conditions are not those of the sale
    :raises AlreadyRegistered: if he asked before
    """
    sale = session.get(Sale, sale_id)
    if sale is None or sale.state is SaleState.DRAFT:
        raise SaleUnknown
    if sale.state is SaleState.CLOSED:
        raise RegistrationOver
    if sale.auctioneer_id == actor.id or paddles.is_staff(actor.roles):
        raise ConflictOfInterest
    if conditions_version != sale.conditions_version:
        raise ConditionsNotAccepted(version=sale.conditions_version)
    before = session.scalar(sa.select(Paddle).where(Paddle.sale_id == sale_id, Paddle.account_id == actor.id))
    if before is not None:
        raise AlreadyRegistered(state=before.state.value)
    paddle = Paddle(
        id=new_id("pad", at),
        sale_id=sale_id,
        account_id=actor.id,
        name=actor.name,
        conditions_version=conditions_version,
        country=country,
        applied_at=at,
    )
    session.add(paddle)
    session.flush()
    return paddle


def approve(
    session: Session, *, paddle_id: str, spend_limit_minor: int | None, actor: Actor, at: datetime
) -> Paddle:
    """Give a registration a paddle and a limit; also again, after it was declined or suspended.

    :param spend_limit_minor: the most of leading maxima and unpaid wins together; None is no limit
    :raises PaddleUnknown: if there is none, or the actor neither presides nor keeps the till
    :raises OwnRegistration: if it is the actor's own
    :raises BuyerListed: if a sanctions list names him (export rule R-40)
    :raises DepositMissing: if the sale asks for a deposit, and none is held for it (R17)
    """
    paddle, sale = _own(session, paddle_id, actor=actor)
    if standing(session, paddle.account_id, on=at.date()).screening == "hit":
        raise BuyerListed
    _require_deposit(session, paddle, sale)
    paddle.state = PaddleState.APPROVED
    paddle.spend_limit_minor = spend_limit_minor
    paddle.decided_at, paddle.decided_by, paddle.reason = at, actor.id, ""
    if paddle.number is None:
        highest = session.scalar(sa.select(sa.func.max(Paddle.number)).where(Paddle.sale_id == sale.id))
        paddle.number = FIRST_NUMBER if highest is None else highest + 1
    session.flush()
    return paddle


def decline(session: Session, *, paddle_id: str, reason: str, actor: Actor, at: datetime) -> Paddle:
    """Decline a registration, or suspend a paddle: whoever has one bids no further.

    :raises PaddleUnknown: if there is none, or the actor neither presides nor keeps the till
    :raises OwnRegistration: if it is the actor's own
    :raises DecisionMade: if it bids already no more
    """
    paddle, _ = _own(session, paddle_id, actor=actor)
    if paddle.state is PaddleState.APPROVED:
        paddle.state = PaddleState.SUSPENDED
    elif paddle.state is PaddleState.APPLIED:
        paddle.state = PaddleState.DECLINED
        depositing.release_of(session, paddle_id=paddle.id, at=at)
    else:
        raise DecisionMade(state=paddle.state.value)
    paddle.decided_at, paddle.decided_by, paddle.reason = at, actor.id, reason
    session.flush()
    return paddle


def _require_deposit(session: Session, paddle: Paddle, sale: Sale) -> None:
    if sale.deposit_minor is None:
        return
    left = sa.select(sa.func.sum(Deposit.amount_minor)).where(
        Deposit.ref == paddle.id, Deposit.state.in_(depositing.GOOD), Deposit.currency == sale.currency
    )
    if (session.scalar(left) or 0) < sale.deposit_minor:
        raise DepositMissing(deposit=sale.money(sale.deposit_minor))


def presides(sale: Sale, actor: Actor) -> bool:
    """Say whether the actor decides who bids in a sale: its auctioneer, or a cashier."""
    return actor.is_signed_in and (sale.auctioneer_id == actor.account_id or actor.has(CASHIER))


def _own(session: Session, paddle_id: str, *, actor: Actor) -> tuple[Paddle, Sale]:
    """Return a registration and its sale, both locked: numbers are given one at a time."""
    found = session.get(Paddle, paddle_id)
    if found is None:
        raise PaddleUnknown
    sale = session.get_one(Sale, found.sale_id, with_for_update=True)
    if not presides(sale, actor):
        raise PaddleUnknown
    paddle = session.get_one(Paddle, paddle_id, with_for_update=True, populate_existing=True)
    if paddle.account_id == actor.id:
        raise OwnRegistration
    return paddle, sale
