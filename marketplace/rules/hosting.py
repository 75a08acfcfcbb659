"""What a host and his network get of the house's commission. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from foundation.money import Money, split

WHOLE: Final = 10_000


class HostContractState(StrEnum):
    """Where a contract with a host and his network stands."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    ENDED = "ended"


class ShareBase(StrEnum):
    """What the shares are reckoned on."""

    COMMISSION = "commission"
    """The house's commission."""
    HAMMER = "hammer"
    """The hammer or the price; never more in all than the house's commission."""


@dataclass(frozen=True, slots=True)
class HostShares:
    """How the house's commission is shared; the three parts add up to it exactly."""

    host: Money
    network: Money
    house: Money


def shares(
    price: Money, commission: Money, *, base: ShareBase, host_bps: int, network_bps: int
) -> HostShares:
    """Share the house's commission with host and network, to the minor unit.

    Reckoned on the hammer, both together get no more than the commission: it is then theirs in the
    proportion of their rates, and nothing is left to the house.
    """
    if not host_bps and not network_bps:
        return HostShares(Money(0, price.currency), Money(0, price.currency), commission)
    whole = commission if base is ShareBase.COMMISSION else price
    rest = max(WHOLE - host_bps - network_bps, 0)
    host, network, _ = split(whole, [host_bps, network_bps, rest])
    if commission < host + network:
        host, network = split(commission, [host_bps, network_bps])
    return HostShares(host, network, commission - host - network)
