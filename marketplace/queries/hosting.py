"""Networks, hosts, their contracts and what they earned, as each of them sees it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.accounts import queries as accounts
from foundation.actor import Actor
from foundation.money import Money
from marketplace.models.hosting import CampaignHost, HostContract, HostShare, RosterHost
from marketplace.models.storefronts import Campaign
from marketplace.roles import CASHIER
from marketplace.rules.hosting import HostContractState

NETWORK: Final = "network"
PAGE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class HostContractCard:
    """Shares that a host and his network get, from day to day."""

    id: str
    network_id: str
    network: str
    host_id: str
    host: str
    base: str
    host_bps: int
    network_bps: int
    starts_on: date
    ends_on: date
    state: str
    host_accepted: bool
    network_accepted: bool
    may_accept: bool
    may_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterCard:
    """A host of a network."""

    network_id: str
    network: str
    host_id: str
    host: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedCard:
    """What one order earned host and network; who bought what is not in it."""

    contract_id: str
    campaign: str
    host: str
    host_share: Money
    network_share: Money
    settled_at: datetime
    state: str
    """owed, released or taken_back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedTotal:
    """What was earned in one currency: owed now, and released."""

    owed: Money
    released: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedCampaign:
    """A campaign of the reader's gallery, and who hosts it."""

    id: str
    name: str
    code: str
    contract_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostingPage:
    """The reader's contracts, roster and earnings; to a cashier, everybody's."""

    account_id: str
    network: str | None
    """The reader's own, if he belongs to one."""
    roster: list[RosterCard]
    contracts: list[HostContractCard]
    earned: list[EarnedCard]
    mine: list[EarnedTotal]
    """The reader's own part, by currency."""
    campaigns: list[HostedCampaign]
    offers: list[HostContractCard]
    """Contracts in force, to choose a host for a campaign from."""


def page(session: Session, *, actor: Actor, gallery: bool) -> HostingPage:
    """Return what a person sees of hosting: six queries at most."""
    organisations = {row.id: row for row in accounts.organisations(session)}
    own = organisations.get(actor.organisation_id or "")
    network = own if own is not None and own.kind == NETWORK else None
    everything = actor.has(CASHIER)
    mine = sa.or_(
        HostContract.host_id == actor.id,
        HostContract.network_id == (network.id if network else ""),
        sa.true() if everything else sa.false(),
    )
    in_force = HostContract.state == HostContractState.IN_FORCE
    query = sa.select(HostContract).where(sa.or_(mine, in_force) if gallery else mine)
    contracts = session.scalars(query.order_by(HostContract.proposed_at.desc()).limit(PAGE)).all()
    roster_of = sa.select(RosterHost).where(RosterHost.left_at.is_(None))
    if not everything:
        roster_of = roster_of.where(
            (RosterHost.account_id == actor.id) | (RosterHost.network_id == (network.id if network else ""))
        )
    roster = session.scalars(roster_of.order_by(RosterHost.since).limit(PAGE)).all()
    shares = session.execute(
        sa.select(HostShare, Campaign.name)
        .join(HostContract, HostContract.id == HostShare.contract_id)
        .join(Campaign, Campaign.id == HostShare.campaign_id)
        .where(mine)
        .order_by(HostShare.settled_at.desc())
        .limit(PAGE)
    ).all()
    ids = {row.host_id for row in contracts} | {row.account_id for row in roster}
    names = accounts.names_of(session, sorted(ids | {row.host_id for row, _ in shares}))

    def network_name(network_id: str) -> str:
        return organisations[network_id].name if network_id in organisations else network_id

    def card(row: HostContract) -> HostContractCard:
        is_host = row.host_id == actor.id
        is_network = network is not None and row.network_id == network.id and not is_host
        asks_host = is_host and row.host_accepted_at is None
        open_to = asks_host or (is_network and row.network_accepted_at is None)
        party = is_host or is_network or everything
        return HostContractCard(
            id=row.id,
            network_id=row.network_id,
            network=network_name(row.network_id),
            host_id=row.host_id,
            host=names.get(row.host_id, row.host_id),
            base=row.base.value,
            host_bps=row.host_bps,
            network_bps=row.network_bps,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            state=row.state.value,
            host_accepted=row.host_accepted_at is not None,
            network_accepted=row.network_accepted_at is not None,
            may_accept=row.state is HostContractState.PROPOSED and open_to,
            may_end=row.state is not HostContractState.ENDED and party,
        )

    cards = [(row, card(row)) for row in contracts]
    return HostingPage(
        account_id=actor.id,
        network=None if network is None else network.name,
        roster=[
            RosterCard(
                network_id=row.network_id,
                network=network_name(row.network_id),
                host_id=row.account_id,
                host=names.get(row.account_id, row.account_id),
                since=row.since,
            )
            for row in roster
        ],
        contracts=[one for row, one in cards if everything or one.may_end or _is_of(row, actor, network)],
        earned=[
            EarnedCard(
                contract_id=row.contract_id,
                campaign=name,
                host=names.get(row.host_id, row.host_id),
                host_share=Money(row.host_minor, row.currency),
                network_share=Money(row.network_minor, row.currency),
                settled_at=row.settled_at,
                state=_state(row),
            )
            for row, name in shares
        ],
        mine=_totals([row for row, _ in shares], actor),
        campaigns=_campaigns(session, actor) if gallery else [],
        offers=[one for row, one in cards if row.state is HostContractState.IN_FORCE] if gallery else [],
    )


def _is_of(row: HostContract, actor: Actor, network: object) -> bool:
    return row.host_id == actor.id or (network is not None and row.network_id == actor.organisation_id)


def _state(row: HostShare) -> str:
    if row.taken_back_at is not None:
        return "taken_back"
    return "owed" if row.released_at is None else "released"


def _totals(rows: list[HostShare], actor: Actor) -> list[EarnedTotal]:
    sums: dict[str, dict[str, int]] = {}
    for row in rows:
        for account_id, amount in row.parties:
            if account_id == actor.id:
                by_state = sums.setdefault(row.currency, {"owed": 0, "released": 0, "taken_back": 0})
                by_state[_state(row)] += amount.amount_minor
    return [
        EarnedTotal(owed=Money(of["owed"], currency), released=Money(of["released"], currency))
        for currency, of in sorted(sums.items())
    ]


def _campaigns(session: Session, actor: Actor) -> list[HostedCampaign]:
    rows = session.execute(
        sa.select(Campaign, CampaignHost.contract_id)
        .outerjoin(CampaignHost, CampaignHost.campaign_id == Campaign.id)
        .where(Campaign.organisation_id == (actor.organisation_id or ""))
        .order_by(Campaign.made_at.desc())
        .limit(PAGE)
    ).all()
    return [
        HostedCampaign(id=row.id, name=row.name, code=row.code, contract_id=contract_id)
        for row, contract_id in rows
    ]
