"""What the rooms of customs take and show: forms and pages as frozen dataclasses."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from authentication import api as registry
from bonded_warehouse.customs.writing import CHINA
from bonded_warehouse.models.clearance import DeclarationState
from bonded_warehouse.operations.basing import Answers
from bonded_warehouse.operations.inspecting import Finding
from bonded_warehouse.queries.appeals import AppealCard
from bonded_warehouse.queries.declarations import DeclarationCard
from bonded_warehouse.queries.draws import LaneCard
from bonded_warehouse.queries.enterprises import BasisCard
from bonded_warehouse.queries.gate import GateAnswer
from bonded_warehouse.queries.slots import BookingCard
from bonded_warehouse.rules.modes import Buyer
from bonded_warehouse.rules.sold import Sold
from bonded_warehouse.rules.stages import StageOf
from bonded_warehouse.web.work_heads import WorkHead
from foundation.errors import Invalid
from foundation.money import MINOR_DIGITS, Money

Name = Annotated[str, Field(min_length=1, max_length=250)]
Number = Annotated[str, Field(min_length=1, max_length=80)]
Minor = Annotated[int, Field(ge=0, le=10**15)]
Major = Annotated[Decimal, Field(ge=0, le=10**13, decimal_places=3)]
Grams = Annotated[int, Field(ge=1, le=10**9)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeclarations:
    """Which declarations."""

    state: DeclarationState | None = None
    after: Annotated[str, Field(max_length=40)] | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration and the head of its work."""

    declaration: DeclarationCard
    title: dict[str, str]
    maker: dict[str, str]
    image: registry.ImageCard | None


@dataclass(frozen=True, slots=True)
class DeclarationsPage:
    """Declarations, the latest first."""

    declarations: list[Declared]
    next: str | None


@dataclass(frozen=True, slots=True)
class DeclarePage:
    """What is filed for a holding: its work, and what the gate says at filing."""

    work: WorkHead
    holding_id: str
    custody_state: str
    answer: GateAnswer | None
    """None until a country is named."""
    earlier: list[DeclarationCard]
    enterprises: list[tuple[str, dict[str, str], str]]
    """What may be named: id, name by language, credit code."""
    carriers: list[tuple[str, dict[str, str], str]]
    """Who may carry it."""
    customs_status: str
    """What the house knows already: foreign goods in bond leave by their own mode."""
    sale: Sold | None
    """Order and payment by which it was sold last; what is declared has to agree with them."""


@dataclass(frozen=True, slots=True)
class DeclarationPage:
    """One declaration with all that customs said, and what may be done with it."""

    declaration: DeclarationCard
    work: WorkHead
    may_withdraw: bool
    may_inspect: bool
    may_decide: bool
    may_reopen: bool
    may_read_messages: bool
    lane: LaneCard | None = None
    basis: BasisCard | None = None
    """What it rests on; None where it was filed before that was kept."""
    stages: list[StageOf] = field(default_factory=list)
    appeals: list[AppealCard] = field(default_factory=list)
    may_appeal: bool = False
    bookings: list[BookingCard] = field(default_factory=list)
    may_book: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDeclare:
    """Where it is to go, so that the gate can be asked before anything is filled in."""

    destination: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declare:
    """A declaration for export. Amounts of one currency, in major or in minor units; weights in grams."""

    mode: Annotated[str, Field(pattern=r"^\d{4}$")] | None = None
    """Left out: the house takes what the answers lead to."""
    buyer: Buyer
    is_platform_sale: bool = False
    is_parcel: bool = False
    is_zone_stock: bool = False
    goes_to_store: bool = False
    comes_back: bool = False
    enterprise_id: Annotated[str, Field(max_length=40)] | None = None
    """Left out: the depositor's or the owner's own, if it is on file."""
    agent_id: Annotated[str, Field(max_length=40)] | None = None
    carrier_id: Annotated[str, Field(max_length=40)] | None = None
    """Left out: the only carrier on file."""
    is_simplified: bool = False
    """File by simplified list, with four digits of the tariff line."""
    claims_refund: bool | None = None
    needs_inspection: bool | None = None
    destination: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    port: Annotated[str, Field(min_length=1, max_length=100)]
    hs: Annotated[str, Field(min_length=4, max_length=10)]
    goods_name: Name
    value: Major | None = None
    """In major units, as '62000.00'; or `value_minor`."""
    value_minor: Minor | None = None
    freight: Major | None = None
    freight_minor: Minor = 0
    receipt: Major | None = None
    """What the payment slip shows: goods and freight."""
    receipt_minor: Minor | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    net_g: Grams
    gross_g: Grams
    order_number: Number
    receipt_number: Number
    waybill_number: Number
    consignee: Annotated[str, Field(min_length=1, max_length=100)]
    loading_at: datetime | None = None
    """When the parcel is loaded; without an offset it is by the clock of China."""
    scenario: Annotated[str, Field(max_length=40)] | None = None
    """Of the simulated customs office, in a demonstration only: release, inspect, reject-D02, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """What an officer found or decided, and under which codes it is refused."""

    finding: Finding
    codes: list[Annotated[str, Field(max_length=4)]] | None = None
    note: Annotated[str, Field(min_length=1, max_length=2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """Why a detained declaration is taken up again."""

    note: Annotated[str, Field(min_length=1, max_length=2000)]


def answers_of(sent: Declare) -> Answers:
    """Return what was answered about a filing."""
    return Answers(
        buyer=sent.buyer,
        is_platform_sale=sent.is_platform_sale,
        is_parcel=sent.is_parcel,
        is_zone_stock=sent.is_zone_stock,
        goes_to_store=sent.goes_to_store,
        comes_back=sent.comes_back,
        enterprise_id=sent.enterprise_id or None,
        agent_id=sent.agent_id or None,
        carrier_id=sent.carrier_id or None,
        is_simplified=sent.is_simplified,
        claims_refund=sent.claims_refund,
        needs_inspection=sent.needs_inspection,
    )


def amount(name: str, major: Decimal | None, minor: int | None, currency: str) -> Money:
    """Return an amount from either way of writing it.

    :raises Invalid: if it is in neither, or finer than the currency is
    """
    if major is None:
        if minor is None:
            raise Invalid(fields={name: "This is needed."})
        return Money(minor, currency)
    units = major.scaleb(MINOR_DIGITS.get(currency, 2))
    if units != units.to_integral_value():
        raise Invalid(fields={name: "This currency has no such small coin."})
    return Money(int(units), currency)


def by_china(at: datetime | None) -> datetime | None:
    """Return an instant that was typed, by the clock of China where no offset was given."""
    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=CHINA)
