"""Under which supervision mode a work leaves, and whether a simplified list is enough (spec. c.1)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LIST_LIMIT_MINOR: Final = 500_000
"""9710 and 9810 by list: up to 5,000 yuan a consignment, in fen (W)."""


class Buyer(StrEnum):
    """Who buys."""

    PERSON = "person"
    FIRM = "firm"
    NOBODY = "nobody"
    """It is unsold."""


class Mode(StrEnum):
    """Supervision modes."""

    B2C = "9610"
    IN_ZONE = "1210"
    B2B = "9710"
    OVERSEAS_STORE = "9810"
    TEMPORARY = "2700"
    """Exhibition: temporary export, or an ATA carnet."""
    BONDED = "5034"
    """Zone exit of foreign bonded goods; which of the 5034/5000 family is U."""
    GENERAL = "0110"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the choice is made from; all of it is shown to the user."""

    buyer: Buyer
    is_platform_sale: bool
    is_parcel: bool
    is_zone_stock: bool
    goes_to_store: bool
    """Overseas, unsold."""
    comes_back: bool
    """From an exhibition."""
    is_foreign_bonded: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A mode, and the number of the line of c.1 that held first."""

    mode: Mode
    line: int


FAMILY: Final = {Mode.TEMPORARY: ("2700", "2600"), Mode.BONDED: ("5034", "5000")}
"""Codes under which a mode may be declared, the usual one first; any other mode has its own code alone."""


def codes_of(mode: Mode) -> tuple[str, ...]:
    """Return the codes under which a mode may be declared, the usual one first."""
    return FAMILY.get(mode, (mode.value,))


class PlanGap(StrEnum):
    """Why the answers about a filing do not fit what the house knows of the work."""

    DOMESTIC_STOCK = "domestic_stock"
    """A work of domestic status is no zone stock."""
    STORE_SOLD = "store_sold"
    """What was sold does not go unsold to a store."""
    BACK_AND_STORE = "back_and_store"
    """It comes back from a show, or it goes to a store."""


def gaps(plan: Plan, *, is_domestic: bool) -> tuple[PlanGap, ...]:
    """Return how the answers contradict each other, or what is known of the work."""
    found = []
    if plan.is_zone_stock and is_domestic:
        found.append(PlanGap.DOMESTIC_STOCK)
    if plan.goes_to_store and plan.buyer is not Buyer.NOBODY:
        found.append(PlanGap.STORE_SOLD)
    if plan.goes_to_store and plan.comes_back:
        found.append(PlanGap.BACK_AND_STORE)
    return tuple(found)


def chosen(plan: Plan) -> Chosen:
    """Return the mode: the first line that holds."""
    if plan.buyer is Buyer.PERSON and plan.is_platform_sale and plan.is_parcel:
        return Chosen(Mode.IN_ZONE if plan.is_zone_stock else Mode.B2C, 1)
    if plan.buyer is Buyer.FIRM and plan.is_platform_sale:
        return Chosen(Mode.B2B, 2)
    if plan.buyer is Buyer.NOBODY and plan.goes_to_store:
        return Chosen(Mode.OVERSEAS_STORE, 3)
    if plan.comes_back:
        return Chosen(Mode.TEMPORARY, 4)
    return Chosen(Mode.BONDED, 5) if plan.is_foreign_bonded else Chosen(Mode.GENERAL, 6)


class NoFlagA(StrEnum):
    """Why a simplified list is not enough."""

    PERMIT = "permit"
    DUTY = "duty"
    REFUND = "refund"
    VALUE = "value"
    INSPECTION = "inspection"
    MODE = "mode"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFacts:
    """What a simplified list depends on. None where nobody knows: then it is not allowed."""

    mode: Mode
    needs_permit: bool | None
    has_duty: bool | None
    claims_refund: bool | None
    needs_inspection: bool | None
    value_minor: int | None
    """In fen."""


def no_flag_a(facts: ListFacts) -> tuple[NoFlagA, ...]:
    """Return every reason against a simplified list (D07); none, if flag A is allowed."""
    found = []
    if facts.mode in {Mode.TEMPORARY, Mode.BONDED, Mode.GENERAL}:
        found.append(NoFlagA.MODE)
    if facts.needs_permit is not False:
        found.append(NoFlagA.PERMIT)
    if facts.has_duty is not False:
        found.append(NoFlagA.DUTY)
    if facts.claims_refund is not False:
        found.append(NoFlagA.REFUND)
    if facts.mode in {Mode.B2B, Mode.OVERSEAS_STORE}:
        if facts.value_minor is None or facts.value_minor > LIST_LIMIT_MINOR:
            found.append(NoFlagA.VALUE)
        if facts.needs_inspection is not False:
            found.append(NoFlagA.INSPECTION)
    return tuple(found)


def hs_for_list(hs: str) -> str:
    """Return what a simplified list names of a tariff line: its first four digits (S)."""
    return hs[:4]
