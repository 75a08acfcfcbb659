"""A buyer is forgotten: at once where nothing stands against it, his sales' records when their time is over.

What is no longer needed is erased on request (Personal Information Protection Law of the PRC, art. 47; GDPR,
art. 17: neither text was compared with its publication); what a law orders to be kept is kept until then and
used for nothing else: books, record and papers of an auction at least five years (Auction Law, art. 54); the
house does so for every sale. Names in passports were never there: they are salted digests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.accounts import operations as accounts
from foundation.accounts.operations import FORGOTTEN
from foundation.actor import Actor
from marketplace.buyer_errors import ErasureNotYet, ErasureOfStaff
from marketplace.models.auction import Paddle
from marketplace.models.buyers import Address, Diligence, Erasure, FreightQuote, Watch
from marketplace.models.catalogue import Sale
from marketplace.models.finding import SavedSearch
from marketplace.models.invoices import Invoice
from marketplace.models.notices import (
    Notice,
    NoticePreference,
    NoticeSending,
    NoticeWebhook,
    PushSubscription,
)
from marketplace.models.orders import Order
from marketplace.models.price_offers import EnquiryMessage, PriceOffer, PriceOfferMove
from marketplace.models.storefronts import Follower
from marketplace.queries.personal import open_matters
from marketplace.roles import BUYER
from marketplace.rules.diligence import KEPT_YEARS
from marketplace.rules.sales import SaleState

BATCH: Final = 50
AT_ONCE: Final = (
    Address,
    Watch,
    NoticeSending,
    NoticePreference,
    PushSubscription,
    NoticeWebhook,
    Notice,
    SavedSearch,
    Follower,
)
"""What is erased when it is asked for: (table, by its account_id)."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of a person's data."""

    keep_until_on: date | None
    """Until when the records of his sales carry his name; None where there are none."""


def erase(session: Session, *, actor: Actor, at: datetime) -> Erased:
    """Forget the actor: nobody signs in to his account again.

    :raises SignInRequired: if nobody has signed in
    :raises ErasureOfStaff: if he is more than a buyer: his duties are taken first
    :raises ErasureNotYet: if an order, a bid, money or a work of his is still open
    """
    account_id = actor.id
    if set(actor.roles) - {BUYER}:
        raise ErasureOfStaff
    if open_matters(session, account_id):
        raise ErasureNotYet
    for table in AT_ONCE:
        session.execute(sa.delete(table).where(table.account_id == account_id))
    _forget_words(session, account_id)
    last = _last_sale(session, account_id)
    keep_until_on = None if last is None else _years_on(last, KEPT_YEARS)
    if keep_until_on is None:
        _forget_records(session, account_id)
    session.add(
        Erasure(
            account_id=account_id,
            erased_at=at,
            keep_until_on=keep_until_on,
            forgotten_at=at if keep_until_on is None else None,
        )
    )
    accounts.forget_account(session, account_id=account_id, at=at)
    return Erased(keep_until_on)


def forget_due(session: Session, *, at: datetime) -> int:
    """Take names out of records of sales whose time is over; return of how many people."""
    due = session.scalars(
        sa.select(Erasure)
        .where(Erasure.forgotten_at.is_(None), Erasure.keep_until_on < at.date())
        .order_by(Erasure.keep_until_on)
        .limit(BATCH)
        .with_for_update()
    ).all()
    for row in due:
        _forget_records(session, row.account_id)
        row.forgotten_at = at
    return len(due)


def _forget_words(session: Session, account_id: str) -> None:
    """Take out what he wrote to sellers; that he wrote, and which prices were named, stays."""
    session.execute(
        sa.update(EnquiryMessage).where(EnquiryMessage.by_id == account_id).values(text=FORGOTTEN)
    )
    session.execute(
        sa.update(PriceOfferMove)
        .where(PriceOfferMove.by_id == account_id, PriceOfferMove.note != "")
        .values(note=FORGOTTEN)
    )


def _forget_records(session: Session, account_id: str) -> None:
    session.execute(sa.delete(Diligence).where(Diligence.account_id == account_id))
    session.execute(sa.delete(FreightQuote).where(FreightQuote.buyer_id == account_id))
    named: Sequence[tuple[Any, Any]] = (
        (Order, Order.buyer_id),
        (Invoice, Invoice.buyer_id),
        (PriceOffer, PriceOffer.buyer_id),
    )
    for table, whose in named:
        session.execute(sa.update(table).where(whose == account_id).values(buyer_name=FORGOTTEN))
    session.execute(sa.update(Paddle).where(Paddle.account_id == account_id).values(name=FORGOTTEN))


def _last_sale(session: Session, account_id: str) -> date | None:
    """Return the day of the last sale that the person took part in, or was looked at for."""
    ends = (
        sa.select(sa.func.max(Order.created_at)).where(Order.buyer_id == account_id),
        sa.select(sa.func.max(Paddle.applied_at))
        .join(Sale, Sale.id == Paddle.sale_id)
        .where(Paddle.account_id == account_id, Sale.state != SaleState.DRAFT),
        sa.select(sa.func.max(Diligence.submitted_at)).where(Diligence.account_id == account_id),
    )
    found = [instant for end in ends if (instant := session.scalar(end)) is not None]
    return max(found).date() if found else None


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)
