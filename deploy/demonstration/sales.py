"""The sales of the demonstration: one that closes soon, one in progress, one announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from deploy.demonstration.people import COUNTRIES
from deploy.demonstration.stages import Placing
from deploy.journey.cast.market import Consignor
from deploy.journey.client import Problem
from deploy.journey.lives.telling import Teller, now

CURRENCY: Final = "CNY"
USUAL_LOW_MINOR: Final = 20_000_00
"""Low estimate of a work that comes up once more."""
PLACE: Final = "Bianliang, Kaifeng (demonstration)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One sale."""

    stage: str
    """Pieces of this stage are its lots."""
    title: dict[str, str]
    opens_in: timedelta
    lasts: timedelta
    cascade_s: int
    """Between the ends of two lots."""


PLANS: Final = (
    Plan(
        stage="lot_soon",
        title={"en": "Evening sale", "zh": "晚场"},
        opens_in=timedelta(seconds=6),
        lasts=timedelta(minutes=45),
        cascade_s=300,
    ),
    Plan(
        stage="lot",
        title={"en": "Works by living artists", "zh": "在世艺术家专场"},
        opens_in=timedelta(seconds=8),
        lasts=timedelta(hours=72),
        cascade_s=600,
    ),
    Plan(
        stage="next_sale",
        title={"en": "Scrolls and canvases", "zh": "长卷与油画"},
        opens_in=timedelta(days=8, minutes=1),
        lasts=timedelta(days=2),
        cascade_s=600,
    ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A consigned work that is to become a lot."""

    consignor: Consignor
    consignment_id: str
    artwork_id: str
    low_minor: int
    """The low estimate."""

    @classmethod
    def of(cls, placing: Placing) -> "Entry":
        """Return a piece that has been brought in, as an entry."""
        it = placing
        return cls(it.owner.consignor, it.consignment_id, it.artwork_id, it.piece.price_minor)


def hold(teller: Teller, plan: Plan, lots: Sequence[Entry]) -> str | None:
    """Hold one sale with these lots, and return its id; None when all of them are offered already."""
    cashier = teller.troupe.cashier
    free = [lot for lot in lots if not _is_listed(teller, lot.artwork_id)]
    if not free:
        return None
    opens_at = now() + plan.opens_in + timedelta(seconds=2 * len(free))
    sale_id = cashier.drafts_sale(
        plan.title,
        currency=CURRENCY,
        opens_at=opens_at,
        ends_at=opens_at + plan.lasts,
        window_s=120,
        extension_s=120,
        cascade_s=plan.cascade_s,
    )
    for lot in free:
        _enter(lot, sale_id)
    cashier.announces(sale_id, opens_at=opens_at, place=PLACE)
    return sale_id


def renew(teller: Teller) -> str | None:
    """Hold a new sale of what is consigned and offered nowhere, when none is open; return its id."""
    if open_sales(teller):
        return None
    entries = [
        Entry(artist.consignor, one["consignment"]["id"], one["consignment"]["artwork_id"], USUAL_LOW_MINOR)
        for artist in teller.troupe.artists
        for one in artist.consignor.client.get("/selling")["entrusted"]
        if one["offer"]["kind"] == "none"
        and one["certificate"] == "in_force"
        and one["consignment"]["state"] == "open"
        and one["consignment"]["consignor_id"] == artist.consignor.account_id
    ]
    return hold(teller, PLANS[1], entries) if entries else None


def seat(teller: Teller, sale_id: str, *, at_most: int = 5) -> None:
    """Have the buyers of the cast registered and approved for a sale."""
    for buyer, country in list(zip(teller.troupe.buyers, COUNTRIES, strict=False))[:at_most]:
        teller.troupe.cashier.approves(buyer.registers_for(sale_id, country=country))


def open_sales(teller: Teller) -> list[str]:
    """Return the ids of the sales that are open for bids."""
    return [sale["id"] for sale in teller.troupe.public.get("/")["sales"] if sale["state"] == "open"]


def wait_until_open(teller: Teller, sale_id: str) -> datetime:
    """Wait until a sale is open, and return when it closes."""

    def is_open() -> datetime | None:
        sale = teller.troupe.public.get(f"/sales/{sale_id}")["sale"]
        return datetime.fromisoformat(sale["ends_at"]) if sale["state"] == "open" else None

    return teller.wait("a sale opens", is_open)


def _enter(lot: Entry, sale_id: str) -> None:
    """Enter a lot; it opens on the step of the ladder at or below six tenths of the low estimate."""
    low = lot.low_minor // 100
    opening = str(low * 6 // 10)
    for _ in range(2):
        try:
            lot.consignor.enters(
                lot.consignment_id, sale_id, opening=opening, estimate=(str(low), str(low * 3 // 2))
            )
        except Problem as problem:
            if problem.slug != "off-grid":
                raise
            opening = str(problem.facts["below"]["amount_minor"] // 100)
        else:
            return


def _is_listed(teller: Teller, artwork_id: str) -> bool:
    try:
        return bool(teller.troupe.public.get(f"/works/{artwork_id}")["offer"]["kind"] == "auction")
    except Problem:
        return False
