"""Sample values for the pattern book: nothing here is anybody's."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.money import Money


@dataclass(frozen=True, slots=True)
class Samples:
    """What the components of the pattern book are shown with."""

    now: datetime
    earlier: datetime
    later: datetime
    small: Money
    large: Money
    bids: tuple[int, ...] = (40, 45, 50, 60, 80, 85, 110, 120)
    digest: str = "9b74c9897bac770ffc029102a200c5de1b1f4b9a3e1c9a0bb2a0ab0e5c8d4f61"


def samples(at: datetime) -> Samples:
    """Return sample values around an instant."""
    return Samples(
        now=at,
        earlier=at - timedelta(days=3, hours=4),
        later=at + timedelta(hours=2),
        small=Money(64_000_00, "CNY"),
        large=Money(1_280_000_00, "CNY"),
    )
