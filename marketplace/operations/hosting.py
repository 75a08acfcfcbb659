"""Networks and their hosts agree with the house on shares; a sale that came by their campaign earns them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.accounts import queries as accounts
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.hosting_errors import (
    HostContractAnswered,
    HostContractInvalid,
    HostContractUnknown,
    HostUnknown,
    NetworkUnknown,
)
from marketplace.ledger import entries
from marketplace.ledger.accounts import AccountKind
from marketplace.models.hosting import CampaignHost, HostContract, HostShare, RosterHost
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.models.orders import Order
from marketplace.models.storefronts import Campaign, OrderCampaign
from marketplace.operations import paying_out, posting
from marketplace.roles import CASHIER, GALLERY
from marketplace.rules import hosting
from marketplace.rules.hosting import HostContractState, ShareBase
from marketplace.storefront_errors import CampaignUnknown

NETWORK = "network"


def add_host(session: Session, *, account_id: str, actor: Actor, at: datetime) -> RosterHost:
    """Put somebody on the roster of the actor's network; he earns nothing before he accepts a contract.

    :raises NetworkUnknown: if the actor is of no network
    :raises HostUnknown: if there is no such account
    """
    network_id = _own_network(session, actor)
    if not accounts.names_of(session, [account_id]):
        raise HostUnknown
    row = session.get(RosterHost, (network_id, account_id), with_for_update=True)
    if row is None:
        row = RosterHost(network_id=network_id, account_id=account_id, since=at, added_by=actor.id)
        session.add(row)
        session.flush()
    elif row.left_at is not None:
        row.since, row.left_at = at, None
    return row


def remove_host(session: Session, *, account_id: str, actor: Actor, at: datetime) -> RosterHost:
    """Take somebody off the roster; his contracts with this network end.

    :raises NetworkUnknown: if the actor is of no network
    :raises HostUnknown: if he is not on it
    """
    network_id = _own_network(session, actor)
    row = session.get(RosterHost, (network_id, account_id), with_for_update=True)
    if row is None or row.left_at is not None:
        raise HostUnknown
    row.left_at = at
    session.execute(
        sa.update(HostContract)
        .where(
            HostContract.network_id == network_id,
            HostContract.host_id == account_id,
            HostContract.state != HostContractState.ENDED,
        )
        .values(state=HostContractState.ENDED, ended_at=at)
    )
    return row


def propose(
    session: Session,
    *,
    network_id: str,
    host_id: str,
    base: ShareBase,
    host_bps: int,
    network_bps: int,
    starts_on: date,
    ends_on: date,
    actor: Actor,
    at: datetime,
) -> HostContract:
    """Propose shares to a host and his network, in the name of the house.

    :raises NotAllowed: if the actor is no cashier
    :raises HostUnknown: if he is not on that network's roster
    :raises HostContractInvalid: with what is wrong, by field
    """
    actor.require(CASHIER)
    on_roster = session.get(RosterHost, (network_id, host_id))
    if on_roster is None or on_roster.left_at is not None:
        raise HostUnknown
    wrong = {}
    if min(host_bps, network_bps) < 0 or not 0 < host_bps + network_bps <= hosting.WHOLE:
        wrong["host_share"] = "Both shares together are more than nothing and no more than the whole."
    if ends_on < starts_on:
        wrong["ends_on"] = "Choose a last day that does not lie before the first."
    if wrong:
        raise HostContractInvalid(fields=wrong)
    row = HostContract(
        id=new_id("hct", at),
        network_id=network_id,
        host_id=host_id,
        base=base,
        host_bps=host_bps,
        network_bps=network_bps,
        starts_on=starts_on,
        ends_on=ends_on,
        proposed_by=actor.id,
        proposed_at=at,
    )
    session.add(row)
    session.flush()
    return row


def accept(session: Session, *, contract_id: str, actor: Actor, at: datetime) -> HostContract:
    """Accept for oneself as its host, or for one's network; once both did, it is in force.

    :raises HostContractUnknown: to anybody but its host and his network's people
    :raises HostContractAnswered: if the actor's side has accepted, or it has ended
    """
    row = _contract(session, contract_id, actor)
    is_host, is_network = row.host_id == actor.id, row.network_id == actor.organisation_id
    if row.state is not HostContractState.PROPOSED or actor.id == row.proposed_by:
        raise HostContractAnswered
    if is_host and row.host_accepted_at is None:
        row.host_accepted_at = at
    elif is_network and not is_host and row.network_accepted_at is None:
        row.network_accepted_by, row.network_accepted_at = actor.id, at
    else:
        raise HostContractAnswered
    if row.host_accepted_at and row.network_accepted_at:
        row.state, row.in_force_at = HostContractState.IN_FORCE, at
    session.flush()
    return row


def end(session: Session, *, contract_id: str, actor: Actor, at: datetime) -> HostContract:
    """Decline a contract, or end it: orders that came before still earn what it says.

    :raises HostContractUnknown: to anybody but the house, its host and his network's people
    :raises HostContractAnswered: if it has ended
    """
    row = _contract(session, contract_id, actor)
    if row.state is HostContractState.ENDED:
        raise HostContractAnswered
    row.state, row.ended_at = HostContractState.ENDED, at
    return row


def attach(
    session: Session, *, campaign_id: str, contract_id: str, actor: Actor, at: datetime
) -> CampaignHost:
    """Say who hosts a campaign of the actor's gallery, from now on.

    :raises NotAllowed: if the actor is of no gallery
    :raises CampaignUnknown: if it is not his gallery's
    :raises HostContractUnknown: if there is no such contract
    :raises HostContractAnswered: if it is not in force
    """
    actor.require(GALLERY)
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or campaign.organisation_id != actor.organisation_id:
        raise CampaignUnknown
    contract = session.get(HostContract, contract_id)
    if contract is None:
        raise HostContractUnknown
    if contract.state is not HostContractState.IN_FORCE:
        raise HostContractAnswered
    row = session.get(CampaignHost, campaign_id, with_for_update=True)
    if row is None:
        row = CampaignHost(campaign_id=campaign_id, contract_id=contract_id, since=at, set_by=actor.id)
        session.add(row)
    else:
        row.contract_id, row.since, row.set_by = contract_id, at, actor.id
    session.flush()
    return row


def share(session: Session, *, order: Order, commission: Money, at: datetime) -> HostShare | None:
    """Book what host and network earn by an order that is being settled; None if nobody hosted it.

    The contract is that which was in force when the buyer's order came by the campaign. Nobody earns a
    host's share by his own work or his own purchase.
    """
    found = session.execute(
        sa.select(HostContract, OrderCampaign)
        .join(CampaignHost, CampaignHost.contract_id == HostContract.id)
        .join(OrderCampaign, OrderCampaign.campaign_id == CampaignHost.campaign_id)
        .where(OrderCampaign.order_id == order.id)
    ).one_or_none()
    if found is None:
        return None
    contract, came = found
    on, ended = came.at.date(), contract.ended_at
    began = contract.in_force_at
    runs = began is not None and began <= came.at and (ended is None or came.at < ended)
    selves = {contract.host_id, contract.network_accepted_by} & {order.consignor_id, order.buyer_id}
    if not runs or not contract.starts_on <= on <= contract.ends_on or selves:
        return None
    parts = hosting.shares(
        order.price,
        commission,
        base=contract.base,
        host_bps=contract.host_bps,
        network_bps=contract.network_bps,
    )
    row = HostShare(
        order_id=order.id,
        contract_id=contract.id,
        campaign_id=came.campaign_id,
        host_id=contract.host_id,
        network_account_id=contract.network_accepted_by or contract.host_id,
        currency=order.currency,
        host_minor=parts.host.amount_minor,
        network_minor=parts.network.amount_minor,
        settled_at=at,
    )
    session.add(row)
    session.flush()
    _post(session, row, "host_shared", entries.host_shared, row.parties, ref=order.id, at=at)
    return row


def take_back(session: Session, *, order_id: str, ref: str, at: datetime) -> None:
    """Take back what an order earned its host and network: the sale is undone."""
    row = session.get(HostShare, order_id, with_for_update=True)
    if row is not None and row.taken_back_at is None and row.released_at is None:
        parts = _owed(session, row, alone=True)
        _post(session, row, "host_share_taken_back", entries.host_share_taken_back, parts, ref=ref, at=at)
        row.taken_back_at = at


def follow_chargeback(
    session: Session, *, order_id: str, taken: Money, whole: Money, ref: str, at: datetime
) -> None:
    """Take back of the shares what a chargeback took of the commission that they are a part of.

    Shares that were paid leave a debt: the next ones are less by it. What is less than a minor unit stays
    with host and network.

    :param taken: of the commission
    :param whole: the commission
    """
    row = session.get(HostShare, order_id, with_for_update=True)
    if row is None or row.taken_back_at is not None or not whole.amount_minor:
        return
    parts = [
        (party_id, Money(share.amount_minor * taken.amount_minor // whole.amount_minor, row.currency))
        for party_id, share in row.parties
    ]
    parts = [one for one in parts if one[1].amount_minor]
    _post(session, row, "host_share_taken_back", entries.host_share_taken_back, parts, ref=ref, at=at)


def release(session: Session, *, order_id: str, at: datetime) -> None:
    """Release what an order earned its host and network, with the consignor's proceeds.

    Less what they owe: of another order, when a bank took back what they were paid for.
    """
    row = session.get(HostShare, order_id, with_for_update=True)
    if row is None or row.released_at is not None or row.taken_back_at is not None:
        return
    parts = _owed(session, row)
    _post(session, row, "host_share_released", entries.host_share_released, parts, ref=order_id, at=at)
    for party_id, amount in parts:
        paying_out.decide(session, order_id=order_id, party_id=party_id, amount=amount, at=at)
    row.released_at = at


def _post(
    session: Session,
    row: HostShare,
    kind: posting.Kind,
    book: Callable[[list[tuple[str, Money]]], list[Any]],
    parts: list[tuple[str, Money]],
    *,
    ref: str,
    at: datetime,
) -> None:
    if parts:
        posting.post(session, kind=kind, ref=ref, order_id=row.order_id, entries=book(parts), at=at)


def _owed(session: Session, row: HostShare, *, alone: bool = False) -> list[tuple[str, Money]]:
    """Return who is owed how much of an order: what is his on it, less what he owes from others.

    :param alone: what is his on it, whatever he owes
    """
    session.flush()
    found = []
    for party_id, _ in row.parties:
        query = (
            sa.select(
                sa.func.sum(LedgerEntry.amount_minor),
                sa.func.sum(
                    sa.case((LedgerTransaction.order_id == row.order_id, LedgerEntry.amount_minor), else_=0)
                ),
            )
            .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
            .join(LedgerTransaction, LedgerTransaction.seq == LedgerEntry.transaction_seq)
            .where(
                LedgerAccount.kind == AccountKind.HOST_SHARE,
                LedgerAccount.party_id == party_id,
                LedgerAccount.currency == row.currency,
            )
        )
        in_all, of_order = session.execute(query).one()
        owed = -int(of_order or 0) if alone else min(-int(in_all or 0), -int(of_order or 0))
        if owed > 0:
            found.append((party_id, Money(owed, row.currency)))
    return found


def _own_network(session: Session, actor: Actor) -> str:
    if not actor.is_signed_in or actor.organisation_id is None:
        raise NetworkUnknown
    if accounts.organisation_kind(session, actor.organisation_id) != NETWORK:
        raise NetworkUnknown
    return actor.organisation_id


def _contract(session: Session, contract_id: str, actor: Actor) -> HostContract:
    row = session.get(HostContract, contract_id, with_for_update=True)
    if row is None or not (
        actor.has(CASHIER) or actor.id == row.host_id or actor.organisation_id == row.network_id
    ):
        raise HostContractUnknown
    return row
