"""Facts of the warehouse."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyMoved(Event):
    """A step of the custody table happened, any of them; the events below say the ones others wait for."""

    holding_id: str
    artwork_id: str
    transition: str
    """Its number in the table: 'M08'."""
    event: str
    """Its word: 'book_in'."""
    from_state: str
    to_state: str
    hash: str
    """Of the custody event, in the holding's chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfHolding(Event):
    """What every fact about a holding says."""

    holding_id: str
    artwork_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsExpected(OfHolding):
    """An inbound appointment was accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsReceived(OfHolding):
    """The work was unloaded into the quarantine dock: we have it in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkIdentified(OfHolding):
    """Two keepers recorded that it is the registered work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkStored(OfHolding):
    """The work is in a vault position."""

    position_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsRefused(OfHolding):
    """The work was sent back from the gate or the dock, or its appointment cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleTransferred(OfHolding):
    """Title passed while the work lay in bond."""

    from_owner_id: str
    to_owner_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsReleased(OfHolding):
    """Customs let the goods go: for export, or to free circulation."""

    customs_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsDispatched(OfHolding):
    """The work left the building under supervision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsDeparted(OfHolding):
    """The work left the customs territory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsDelivered(OfHolding):
    """The work was handed to the buyer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsLost(OfHolding):
    """The work was reported missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsSeized(OfHolding):
    """An authority took the work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(Event):
    """A work was stopped; everything about it stops."""

    hold_id: str
    artwork_id: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Event):
    """A stop was lifted."""

    hold_id: str
    artwork_id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationLodged(Event):
    """A declaration is ready to go to customs."""

    declaration_id: str
    holding_id: str
    artwork_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationAnswered(Event):
    """Customs said something about a declaration."""

    declaration_id: str
    holding_id: str
    artwork_id: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalAsked(Event):
    """Somebody asks customs to cancel a declaration."""

    declaration_id: str
    holding_id: str
    artwork_id: str
    asked_by: str
    """Account."""
    asked_by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayEndsSoon(OfHolding):
    """A work's time on show outside the zone ends soon, or has ended."""

    last_on: str
    """The last day, ISO 8601."""
    days_left: int
    """Below nothing when it has run out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingOpened(Event):
    """A filing beside a declaration is ready to go to its office."""

    filing_id: str
    kind: str
    occasion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepingCaseOpened(Event):
    """Something was found amiss with a work, or at a count, and waits until it is settled."""

    case_id: str
    kind: str
    artwork_id: str | None
    about: str
    """Id of the report, seal or count that showed it."""
