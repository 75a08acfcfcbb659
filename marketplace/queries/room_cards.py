"""The cards of the saleroom: no maximum but the reader's own, no reserve, no name of a bidder (R20)."""

from dataclasses import dataclass, field
from datetime import datetime

from authentication import api as authentication
from foundation.money import Money


@dataclass(frozen=True, slots=True)
class SaleHead:
    """A sale, in short."""

    id: str
    title: dict[str, str]
    state: str
    currency: str
    opens_at: datetime
    ends_at: datetime
    auctioneer_name: str
    conditions_version: str
    notes: str
    law: str
    type: str
    """timed, live or sealed."""
    pay_within_s: int | None
    """How long whoever wins has to pay; None is as long as the house usually gives."""


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot as everybody sees it."""

    lot_id: str
    number: int
    artwork_id: str
    title: dict[str, str]
    maker: dict[str, str]
    image: authentication.ImageCard | None
    taken_down: bool
    """A notice of rights keeps it down, and its picture out of the room."""
    opening: Money
    estimate_low: Money
    estimate_high: Money
    price: Money | None
    """What the leader would pay now; None before the first bid. Of a sold lot: the hammer price."""
    ask: Money
    """The least that would be accepted next."""
    bids: int
    leader: int | None
    """The number of the paddle that leads, or won."""
    reserve: str
    """no_reserve, reserve_not_met or reserve_met; the amount is secret."""
    end_at: datetime
    scheduled_end_at: datetime
    state: str
    seq: int
    """Number of the last event of the lot."""
    withdrawn_reason: str | None
    called: bool
    """The auctioneer of a live sale has opened it."""
    warned: bool
    """He gave fair warning, and no bid has come since."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened on a lot, as the room saw it."""

    lot_id: str
    number: int
    kind: str
    at: datetime
    paddle: int | None = None
    leader: int | None = None
    price: Money | None = None
    end_at: datetime | None = None
    reason: str | None = None
    ask: Money | None = None
    how: str | None = None
    """From the floor, by telephone, absentee; None over the net."""


@dataclass(frozen=True, slots=True)
class Yours:
    """The reader's own standing in a sale: for nobody else's eyes."""

    paddle_id: str
    state: str
    number: int | None
    spend_limit: Money | None
    reason: str
    leads: list[str]
    """Lots that the reader leads."""
    maxima: dict[str, Money]
    """Lot id to the reader's own highest accepted maximum."""
    sealed: dict[str, datetime]
    """Lot id to when the reader handed in the sealed offer that counts; nobody can read it, nor can he."""
    left: dict[str, Money]
    """Lot id to the reader's own highest maximum that waits for its lot to open."""


@dataclass(frozen=True, slots=True)
class AbsenteeCard:
    """A maximum that was left before its lot opened; for its bidder's eyes."""

    id: str
    lot_id: str
    maximum: Money
    received_at: datetime
    result: str
    """waiting, leading, outbid, or the name of a refusal."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What a lot costs its buyer at a hammer price, as its invoice would say; taxes and freight apart."""

    hammer: Money
    premium: Money
    total: Money


@dataclass(frozen=True, slots=True)
class SaleRoom:
    """A sale in progress, with one lot in the middle."""

    sale: SaleHead
    lots: list[LotLine]
    lot: LotLine | None
    steps: list[Step]
    """Of the lot in the middle, newest first."""
    asks: list[Money]
    """Amounts that the reader may bid on it next: above his own maximum, where he leads."""
    owed: list[Owed]
    """What the next prices of it would cost; of a sold lot, what it did."""
    yours: Yours | None
    now: datetime
    last_event: int
    """Number of the last event of the sale: where the live feed goes on."""
    barred: bool = field(default=False)
    """The reader may not bid on the lot in the middle."""
