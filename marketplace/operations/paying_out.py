"""Where a consignor is paid, and his proceeds on their way there."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.events import PayoutDecided
from marketplace.ledger import entries
from marketplace.ledger.accounts import AccountKind
from marketplace.models.chargebacks import Chargeback
from marketplace.models.hosting import HostContract
from marketplace.models.invoices import Settlement
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.models.payouts import Payout, PayoutAccount, PayoutState
from marketplace.money_errors import OwnPayoutAccount, PayoutAccountUnknown, PayoutNotByHand, PayoutUnknown
from marketplace.operations import posting
from marketplace.roles import CASHIER, CONSIGNORS


def name_account(
    session: Session,
    *,
    way: str,
    destination: str,
    holder: str,
    personal: bool,
    evidence: str,
    actor: Actor,
    at: datetime,
) -> PayoutAccount:
    """Name an account to which one's proceeds are to go; nothing goes there before a cashier has checked it.

    :param personal: the holder's own as a person: no company is needed
    :param evidence: how it is shown that it is his, as the bank's letter of a day
    :raises NotAllowed: if the actor neither sells nor has a contract as a host
    """
    hosts = sa.exists().where(
        (HostContract.host_id == actor.id) | (HostContract.network_accepted_by == actor.id)
    )
    if not session.scalar(sa.select(hosts)):
        actor.require(*CONSIGNORS)
    row = PayoutAccount(
        id=new_id("poa", at),
        account_id=actor.id,
        way=way,
        destination=destination.strip(),
        holder=holder.strip(),
        personal=personal,
        evidence=evidence.strip(),
        named_at=at,
    )
    session.add(row)
    session.flush()
    return row


def check_account(session: Session, *, account_id: str, actor: Actor, at: datetime) -> PayoutAccount:
    """Confirm that an account is its consignor's; it takes the place of the one before.

    :raises NotAllowed: if the actor is no cashier
    :raises PayoutAccountUnknown: if there is none, or it was replaced
    :raises OwnPayoutAccount: if it is the actor's own
    """
    actor.require(CASHIER)
    row = session.get(PayoutAccount, account_id, with_for_update=True)
    if row is None or row.ended_at is not None:
        raise PayoutAccountUnknown
    if row.account_id == actor.id:
        raise OwnPayoutAccount
    if row.checked_at is None:
        earlier = sa.update(PayoutAccount).where(
            PayoutAccount.account_id == row.account_id,
            PayoutAccount.id != row.id,
            PayoutAccount.ended_at.is_(None),
            PayoutAccount.named_at <= row.named_at,
        )
        session.execute(earlier.values(ended_at=at))
        row.checked_by, row.checked_by_name, row.checked_at = actor.id, actor.name, at
        session.flush()
    return row


def account_of(session: Session, consignor_id: str) -> PayoutAccount | None:
    """Return the checked account to which a consignor's proceeds go, or None."""
    return session.scalar(
        sa.select(PayoutAccount)
        .where(
            PayoutAccount.account_id == consignor_id,
            PayoutAccount.checked_at.is_not(None),
            PayoutAccount.ended_at.is_(None),
        )
        .order_by(PayoutAccount.checked_at.desc())
        .limit(1)
    )


def payable(session: Session, settlement: Settlement) -> Money:
    """Return what a consignor gets for an order: what is his on it, less what he owes from others."""
    return payable_of(
        session,
        order_id=settlement.order_id,
        party_id=settlement.consignor_id,
        currency=settlement.currency,
    )


def payable_of(session: Session, *, order_id: str, party_id: str, currency: str) -> Money:
    """Return what a consignor gets for an order that may never have been settled; else as `payable`."""
    of_order = _proceeds(session, party_id, currency, LedgerTransaction.order_id == order_id)
    in_all = _proceeds(session, party_id, currency, sa.true())
    return Money(max(min(of_order, in_all), 0), currency)


def _proceeds(session: Session, party_id: str, currency: str, which: sa.ColumnElement[bool]) -> int:
    amount = session.scalar(
        sa.select(sa.func.sum(LedgerEntry.amount_minor))
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .join(LedgerTransaction, LedgerTransaction.seq == LedgerEntry.transaction_seq)
        .where(
            LedgerAccount.kind == AccountKind.PROCEEDS,
            LedgerAccount.party_id == party_id,
            LedgerAccount.currency == currency,
            which,
        )
    )
    return -int(amount or 0)


def decide_payout(session: Session, *, settlement: Settlement, amount: Money, at: datetime) -> Payout | None:
    """Decide to send released proceeds to the consignor's account; None if he has named none.

    The ledger has them as released: without an account the cashier pays in another way, as ever.
    """
    return decide(
        session, order_id=settlement.order_id, party_id=settlement.consignor_id, amount=amount, at=at
    )


def decide(session: Session, *, order_id: str, party_id: str, amount: Money, at: datetime) -> Payout | None:
    """Decide to send what was released to a party of an order: its consignor, its host, his network."""
    account = account_of(session, party_id)
    if account is None or amount.amount_minor <= 0:
        return None
    row = Payout(
        id=new_id("pyo", at),
        order_id=order_id,
        consignor_id=party_id,
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        way=account.way,
        destination=account.destination,
        decided_at=at,
    )
    session.add(row)
    session.flush()
    outbox.publish(session, PayoutDecided(payout_id=row.id, order_id=row.order_id, way=row.way), at=at)
    return row


def record_sent(session: Session, *, payout_id: str, provider_id: str, at: datetime) -> Payout:
    """Record that a payout was sent; recorded before, it changes nothing."""
    row = session.get_one(Payout, payout_id, with_for_update=True, populate_existing=True)
    if row.state is PayoutState.DECIDED:
        row.state, row.provider_id, row.sent_at = PayoutState.SENT, provider_id, at
    return row


def confirm_sent(session: Session, *, payout_id: str, reference: str, actor: Actor, at: datetime) -> Payout:
    """Let a cashier say that he sent a payout by hand, under the bank's reference.

    :raises NotAllowed: if the actor is no cashier
    :raises PayoutUnknown: if there is none
    :raises PayoutNotByHand: if its provider sends it, or it was sent
    """
    actor.require(CASHIER)
    row = session.get(Payout, payout_id)
    if row is None:
        raise PayoutUnknown
    if row.way != "wire" or row.state is not PayoutState.DECIDED:
        raise PayoutNotByHand
    return record_sent(session, payout_id=row.id, provider_id=reference, at=at)


def to_take_back(session: Session, chargeback_id: str) -> tuple[Payout, Money] | None:
    """Return the payout that a chargeback borne by the consignor can be taken out of, and how much of it."""
    row = session.get_one(Chargeback, chargeback_id)
    settlement = session.get(Settlement, row.order_id)
    if settlement is None:
        return None
    its = (Payout.order_id == row.order_id, Payout.consignor_id == settlement.consignor_id)
    payout = session.scalar(sa.select(Payout).where(*its))
    if payout is None or payout.state is not PayoutState.SENT:
        return None
    of_order = LedgerTransaction.order_id == row.order_id
    owed = -_proceeds(session, settlement.consignor_id, settlement.currency, of_order)
    amount = min(owed, payout.amount_minor)
    return (payout, Money(amount, payout.currency)) if amount > 0 else None


def record_taken_back(session: Session, *, payout_id: str, amount: Money, at: datetime) -> Payout:
    """Book that a payout, or a part of it, was taken back; recorded before, it changes nothing."""
    row = session.get_one(Payout, payout_id, with_for_update=True, populate_existing=True)
    if row.state is not PayoutState.SENT:
        return row
    row.state, row.returned_at = PayoutState.RETURNED, at
    posting.post(
        session,
        kind="payout_returned",
        ref=row.id,
        order_id=row.order_id,
        entries=entries.payout_returned(amount, consignor_id=row.consignor_id),
        at=at,
    )
    return row
