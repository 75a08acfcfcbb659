"""The words of the custody table: states, statuses, accounts, holds.

The names are those of `data/custody_transitions.json`, always; `table` checks that the two agree.
"""

from enum import StrEnum
from typing import Final


class CustodyState(StrEnum):
    """Where a work is in the chain of custody."""

    NONE = "none"
    """Asked for, and not yet accepted."""
    EXPECTED = "expected"
    AT_GATE = "at_gate"
    RECEIVED = "received"
    EXAMINED = "examined"
    """Its condition was checked and signed by both sides (no expert's, no relics examination)."""
    IDENTIFIED = "identified"
    STORED = "stored"
    CHECKED_OUT = "checked_out"
    ON_DISPLAY_ZONE = "on_display_zone"
    OUT_DISPLAY = "out_display"
    IN_CONSERVATION = "in_conservation"
    PACKED = "packed"
    IN_CLEARANCE = "in_clearance"
    CLEARED_EXPORT = "cleared_export"
    IN_TRANSIT_EXPORT = "in_transit_export"
    DEPARTED = "departed"
    ABROAD_STOCK = "abroad_stock"
    DELIVERED = "delivered"
    RETURNING = "returning"
    DOMESTIC = "domestic"
    TRANSFERRED = "transferred"
    DESTROYED = "destroyed"
    LOST = "lost"
    REFUSED = "refused"
    WITH_EXAMINER = "with_examiner"
    SEIZED = "seized"
    FORFEITED = "forfeited"


class CustomsStatus(StrEnum):
    """What the goods are to customs. Source: specification of the domain, a.1, axis 2."""

    DOMESTIC = "domestic"
    EXPORT_GOODS_IN_ZONE = "export_goods_in_zone"
    BONDED_FOREIGN = "bonded_foreign"
    TEMP_IMPORT = "temp_import"
    ATA = "ata"
    RELEASED_EXPORT = "released_export"
    DEPARTED = "departed"
    FREE_CIRCULATION = "free_circulation"
    SEIZED = "seized"


class Account(StrEnum):
    """An account of the bond ledger."""

    ABROAD = "ABROAD"
    DOMESTIC = "DOMESTIC"
    OTHER_BOOK = "OTHER_BOOK"
    GATE = "GATE"
    ZONE_STOCK = "ZONE_STOCK"
    RESERVED = "RESERVED"
    OUT_DISPLAY = "OUT_DISPLAY"
    IN_TRANSIT = "IN_TRANSIT"
    WITH_EXAMINER = "WITH_EXAMINER"
    SEIZED = "SEIZED"
    DISCREPANCY = "DISCREPANCY"
    DESTROYED = "DESTROYED"
    FORFEITED = "FORFEITED"


class HoldKind(StrEnum):
    """Why a work is stopped."""

    CUSTOMS = "customs"
    RELIC_EXAM = "relic_exam"
    AML = "aml"
    TITLE = "title"
    IP = "ip"
    CONSERVATION = "conservation"
    INSURANCE = "insurance"
    COURT = "court"
    PAYMENT = "payment"


class Arrival(StrEnum):
    """How the work came to the gate this time."""

    FIRST_ENTRY = "first_entry"
    EXPORT_RETURN = "export_return"
    BACK = "back"
    """From display, the examiner, seizure or a find, or turned back before departure."""


class Loss(StrEnum):
    """What is known of a loss."""

    OPEN = "open"
    CLOSED = "closed"


BONDED: Final = frozenset({CustomsStatus.BONDED_FOREIGN, CustomsStatus.TEMP_IMPORT, CustomsStatus.ATA})
"""Statuses under which duty and VAT are suspended. Source: custody table, `_about`, 'guarantee'."""

ENTRY_STATUSES: Final = (
    CustomsStatus.DOMESTIC,
    CustomsStatus.EXPORT_GOODS_IN_ZONE,
    CustomsStatus.BONDED_FOREIGN,
    CustomsStatus.TEMP_IMPORT,
    CustomsStatus.ATA,
)
"""Statuses that can be intended when a work is booked in."""

SOURCES: Final = (Account.ABROAD, Account.DOMESTIC, Account.OTHER_BOOK)
"""Where goods can come from."""


def is_source_of(source: Account, intended: CustomsStatus) -> bool:
    """Say whether goods of this intended status can come from this account."""
    return source is Account.OTHER_BOOK or source is usual_source(intended)


def usual_source(intended: CustomsStatus) -> Account:
    """Return where goods of this intended status come from when they enter for the first time."""
    return Account.ABROAD if intended in BONDED else Account.DOMESTIC
