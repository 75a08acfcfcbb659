"""Who stands in the messages to customs: firms by the codes under which they are on file. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from bonded_warehouse.customs import ceb

DISTRICT: Final = "4604"
"""Customs district of the zone."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm as customs knows it."""

    code: str
    """Ten signs, as customs registered it."""
    name: str
    credit_code: str
    """Unified social credit code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Who stands in every message about one parcel."""

    platform: Firm
    seller: Firm
    agent: Firm
    carrier: Firm
    keeper: Firm
    """Who keeps the warehouse of the zone."""
    dxp_id: str
    """Number of the platform at the data exchange: it hands the messages in."""
    account: str | None = None
    """Number of the bonded account book; None where the work stands in none."""
    district: str = DISTRICT
    transmitter: Firm | None = None
    """Who hands the messages in, where another platform than the house's sold it; None: the platform does."""

    @property
    def sender(self) -> ceb.Sender:
        """Who hands the messages in."""
        own = self.transmitter or self.platform
        return ceb.Sender(cop_code=own.code, cop_name=own.name, dxp_id=self.dxp_id)

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept with a declaration."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Parties":
        """Return what was kept with a declaration."""
        firms = {name: Firm(**value) for name, value in kept.items() if isinstance(value, Mapping)}
        return cls(**{**kept, **firms})


def of_keeper(keeper: Firm) -> Parties:
    """Return who stands in lists and slips of the zone, which name nobody but the keeper of the warehouse."""
    return Parties(platform=keeper, seller=keeper, agent=keeper, carrier=keeper, keeper=keeper, dxp_id="")
