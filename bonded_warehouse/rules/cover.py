"""How much of the guarantee is in use, and what is left. Pure; amounts in fen.

What counts is what customs has let out of its sight with the tax unpaid: bonded works on display
outside the zone, in transit and with the relics examiner, losses not closed and seizures not decided
of such works, and releases not yet paid. A work lying in the vault uses nothing.
Source: specification of the domain, b.2(6).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from bonded_warehouse.errors import NoHeadroom
from foundation.money import Money

RESERVE: Final = Decimal("0.10")
"""Internal reserve on top, taken once, on the sum (a choice of this project, stricter than the law)."""
CURRENCY: Final = "CNY"


@dataclass(frozen=True, slots=True)
class Exposure:
    """One work's claim on the guarantee. Fen."""

    tax_at_risk_minor: int
    """Duty and VAT that would be due."""
    guarantee_used: bool
    """Whether a step of custody took it, and none has given it back."""
    unpaid_minor: int = 0
    """Tax of a release that is not paid yet."""


@dataclass(frozen=True, slots=True)
class Cover:
    """How a guarantee stands. Fen."""

    limit_minor: int
    used_minor: int
    """The tax at risk, without the reserve."""

    @property
    def required_minor(self) -> int:
        """Return what must be covered: the tax at risk and the reserve on the sum, rounded once."""
        return with_reserve(self.used_minor)

    @property
    def headroom_minor(self) -> int:
        """Return what is free of the limit; below nothing when the limit was lowered."""
        return self.limit_minor - self.required_minor

    @property
    def filled(self) -> float:
        """Return how full the vessel is, 0.0 to 1.0."""
        return min(1.0, self.required_minor / self.limit_minor) if self.limit_minor else 1.0


def with_reserve(used_minor: int) -> int:
    """Return an amount with the internal reserve, half up to the fen."""
    return int((used_minor * (1 + RESERVE)).quantize(Decimal(1), ROUND_HALF_UP))


def used(exposures: Iterable[Exposure]) -> int:
    """Return the tax at risk that the guarantee covers now, in fen."""
    return sum(one.tax_at_risk_minor * one.guarantee_used + one.unpaid_minor for one in exposures)


def require_headroom(cover: Cover, *, more_minor: int) -> None:
    """Require that so much more tax at risk fits under the limit, the reserve included.

    :raises NoHeadroom: with what it would take and what is free
    """
    wanted = with_reserve(cover.used_minor + more_minor)
    if wanted > cover.limit_minor:
        raise NoHeadroom(
            needed=Money(wanted - cover.required_minor, CURRENCY),
            headroom=Money(max(0, cover.headroom_minor), CURRENCY),
        )
