"""What became of a work that was exported to a site abroad (9810), read out of its chain of custody. Pure.

The chain is the only truth: which site a work stands at is what the signers of its arrival wrote.
Source: custody table M26 to M47; specification of the domain, e (9810; T10); STA 2025 No. 3.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

LEFT: Final = "M26"
ARRIVED: Final = frozenset({"M28", "M45"})
"""Arrived at a store abroad; found again there."""
OVERSEAS: Final = "9810"


class SiteKind(StrEnum):
    """What a site abroad is."""

    PUBLIC_WAREHOUSE = "public_warehouse"
    OWN_WAREHOUSE = "own_warehouse"
    SHOWROOM = "showroom"


class FateKind(StrEnum):
    """What became of a work that was exported to a site."""

    ON_THE_WAY = "on_the_way"
    """It has left, and nobody has said that it arrived."""
    AT_SITE = "at_site"
    UNSOLD = "unsold"
    """It stands there still, and the day until which the pre-refund is settled has passed."""
    SOLD = "sold"
    GOING_HOME = "going_home"
    HOME = "home"
    LOST = "lost"
    SEIZED = "seized"


VERIFIED: Final = frozenset({FateKind.AT_SITE, FateKind.SOLD, FateKind.HOME, FateKind.SEIZED})
"""What a step says that two persons signed, or customs did. That something is unsold, on its way back or lost
one side says alone; and what follows from being unsold at the deadline no source that was seen says (U)."""
BECOMES: Final[Mapping[str, FateKind]] = {
    "M28": FateKind.AT_SITE,
    "M45": FateKind.AT_SITE,
    "M29": FateKind.SOLD,
    "M30": FateKind.GOING_HOME,
    "M44": FateKind.GOING_HOME,
    "M31": FateKind.HOME,
    "M34": FateKind.LOST,
    "M40": FateKind.SEIZED,
}


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain, as far as it says where abroad a work is."""

    seq: int
    transition: str
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one export."""

    kind: FateKind
    site: str
    """Code of the site it came to last; empty where it came to none, or none was named."""
    place: str
    """Where its arrival was signed, as it was written."""
    since: datetime
    seq: int
    """Number of the link that says so."""
    arrived_at: datetime | None

    @property
    def is_verified(self) -> bool:
        """Say whether a step says so that two persons signed, or customs did."""
        return self.kind in VERIFIED


def fate(links: Iterable[Link], *, lodged_at: datetime, codes: Collection[str]) -> Fate | None:
    """Return what became of an export, by all links of its chain in order; None where it has not left.

    :param lodged_at: when its declaration was lodged: what came before belongs to another journey
    :param codes: of the sites that are known
    """
    found: Fate | None = None
    for link in links:
        if link.at < lodged_at or (found is not None and found.kind is FateKind.HOME):
            continue
        if found is None:
            if link.transition == LEFT:
                found = Fate(FateKind.ON_THE_WAY, "", "", link.at, link.seq, None)
            continue
        kind = BECOMES.get(link.transition)
        if kind is None:
            continue
        site, place, arrived = found.site, found.place, found.arrived_at
        if link.transition in ARRIVED:
            site = link.place if link.place in codes else ""
            place, arrived = link.place, link.at
        found = Fate(kind, site, place, link.at, link.seq, arrived)
    return found


def on_day(found: Fate, *, deadline: date, on: date) -> FateKind:
    """Return what became of an export on a day: what stands there after the deadline is unsold."""
    return FateKind.UNSOLD if found.kind is FateKind.AT_SITE and on > deadline else found.kind
