"""Networks of hosts, their contracts with the house, and what they earned."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money
from marketplace.rules.hosting import HostContractState, ShareBase


class RosterHost(Base, kw_only=True):
    """Somebody who hosts for a network, a multi-channel network as the plan calls it."""

    __tablename__ = "roster_host"

    network_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), primary_key=True, index=True)
    since: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(sa.String(40))
    left_at: Mapped[datetime | None] = mapped_column(default=None)


class HostContract(Base, kw_only=True):
    """What a host and his network get of the house's commission, from day to day; proposed by the house."""

    __tablename__ = "host_contract"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    network_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    host_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    base: Mapped[ShareBase]
    host_bps: Mapped[int]
    network_bps: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day."""
    state: Mapped[HostContractState] = mapped_column(default=HostContractState.PROPOSED)
    proposed_by: Mapped[str] = mapped_column(sa.String(40))
    proposed_at: Mapped[datetime]
    host_accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    network_accepted_by: Mapped[str | None] = mapped_column(sa.ForeignKey("account.account_id"), default=None)
    """Who accepted for the network; its share is paid to the account that he named."""
    network_accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    in_force_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class CampaignHost(Base, kw_only=True):
    """The contract under which a gallery's campaign is hosted."""

    __tablename__ = "campaign_host"

    campaign_id: Mapped[str] = mapped_column(sa.ForeignKey("campaign.id"), primary_key=True)
    contract_id: Mapped[str] = mapped_column(sa.ForeignKey("host_contract.id"))
    since: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(sa.String(40))


class HostShare(Base, kw_only=True):
    """What host and network earned by one order, booked with its settlement."""

    __tablename__ = "host_share"

    order_id: Mapped[str] = mapped_column(sa.ForeignKey("order.id"), primary_key=True)
    contract_id: Mapped[str] = mapped_column(sa.ForeignKey("host_contract.id"), index=True)
    campaign_id: Mapped[str] = mapped_column(sa.ForeignKey("campaign.id"))
    host_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    network_account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    currency: Mapped[str] = mapped_column(sa.String(3))
    host_minor: Mapped[int]
    network_minor: Mapped[int]
    settled_at: Mapped[datetime]
    released_at: Mapped[datetime | None] = mapped_column(default=None)
    taken_back_at: Mapped[datetime | None] = mapped_column(default=None)
    """The sale was undone."""

    @property
    def parties(self) -> list[tuple[str, Money]]:
        """Return who is owed how much; somebody who is both, once."""
        owed: dict[str, int] = {}
        for account_id, minor in (
            (self.host_id, self.host_minor),
            (self.network_account_id, self.network_minor),
        ):
            owed[account_id] = owed.get(account_id, 0) + minor
        return [(account_id, Money(minor, self.currency)) for account_id, minor in owed.items() if minor]
