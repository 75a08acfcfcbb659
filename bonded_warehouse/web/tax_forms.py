"""What the rooms of tax and foreign exchange take and show: forms and pages as frozen dataclasses."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from bonded_warehouse.models.tax import FirmClass, TaxState, Terms, VolumeKind
from bonded_warehouse.queries.declarations import DeclarationCard
from bonded_warehouse.queries.forex import QuotaYear, VolumeCard
from bonded_warehouse.queries.taxes import CustomsRateCard, TaxDocumentCard

Yuan = Annotated[Decimal, Field(ge=0, le=10**12, max_digits=15, decimal_places=2)]
Pieces = Annotated[int, Field(ge=0, le=10**6)]
Short = Annotated[str, Field(min_length=1, max_length=100)]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTaxes:
    """Which tax documents."""

    state: TaxState | None = None
    after: Annotated[str, Field(max_length=40)] | None = None


@dataclass(frozen=True, slots=True)
class TaxesPage:
    """Tax documents, the latest first."""

    documents: list[TaxDocumentCard]
    next: str | None


@dataclass(frozen=True, slots=True)
class TaxPage:
    """One tax document, whether it still follows from what it kept, and what may be done with it."""

    document: TaxDocumentCard
    differences: list[str]
    may_determine: bool
    may_pay: bool
    may_withdraw: bool
    may_settle: bool


@dataclass(frozen=True, slots=True)
class HoldingTaxes:
    """The tax of a work in custody."""

    holding_id: str
    title: dict[str, str]
    customs_status: str | None
    custody_state: str
    is_bonded: bool
    is_on_display: bool
    documents: list[TaxDocumentCard]


@dataclass(frozen=True, slots=True)
class DeclarationTaxes:
    """What may be claimed or is owed on an export."""

    declaration: DeclarationCard
    documents: list[TaxDocumentCard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The price of the sale by which a work goes to the home market; insurance left out is not known."""

    price: Yuan
    freight: Yuan = Decimal(0)
    insurance: Yuan | None = None
    currency: Currency = "CNY"
    consumption_tax: Yuan = Decimal(0)
    handled_on: date | None = None
    reference: Short


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplaySale:
    """The price of a sale on display outside the zone, in yuan."""

    price: Yuan
    sold_on: date
    handled_on: date | None = None
    reference: Short


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """When it was paid, and the number of the receipt."""

    paid_on: date
    receipt: Short


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Why a document is withdrawn."""

    reason: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRefund:
    """What the goods cost without VAT, and by which invoice."""

    purchase_ex_vat: Yuan
    invoice: Short


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPrerefund:
    """How many pieces left for the overseas warehouse, and what each cost without VAT."""

    pieces: Annotated[int, Field(ge=1, le=10**6)]
    unit_purchase: Yuan
    invoice: Short


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """What became of the pieces."""

    sold: Pieces
    unsold: Pieces
    returned: Pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class NoVoucher:
    """A sale without a purchase voucher; a condition that nobody confirms does not hold."""

    revenue: Yuan
    zone_registered: bool = False
    cleared_in_zone: bool = False
    not_excluded_goods: bool = False
    no_voucher: bool = False
    goods_date: date | None = None
    goods_name: Annotated[str, Field(max_length=250)] = ""
    goods_unit: Annotated[str, Field(max_length=40)] = ""
    goods_quantity: Annotated[str, Field(max_length=20)] = ""
    goods_unit_price: Yuan | None = None
    goods_amount: Yuan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComesBack:
    """Goods of an export that come back, in yuan."""

    food: bool = False
    price: Yuan
    freight: Yuan = Decimal(0)
    insurance: Yuan = Decimal(0)
    repaid_receipt: Annotated[str, Field(max_length=100)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination:
    """When what is determined is to be paid."""

    terms: Terms = Terms.ORDINARY
    terms_reason: Annotated[str, Field(max_length=20)] = ""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeemedIncome:
    """An enterprise's revenue of a year."""

    enterprise: Annotated[str, Field(min_length=1, max_length=200)]
    year: Annotated[int, Field(ge=2020, le=2100)]
    revenue: Yuan
    is_small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterRate:
    """A customs exchange rate as published: yuan for one unit."""

    currency: Currency
    rate: Annotated[Decimal, Field(gt=0, le=10**6, decimal_places=8)]
    from_on: date
    to_on: date
    source: Annotated[str, Field(min_length=1, max_length=300)]


@dataclass(frozen=True, slots=True)
class RateCard:
    """One dated rate, where it was read, and whether anybody has verified it."""

    key: str
    rate: str
    from_on: date | None
    to_on: date | None
    basis: str
    source: str
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class RatesPage:
    """Every rate that the house reckons by."""

    kinds: dict[str, list[RateCard]]
    exchange: list[CustomsRateCard]
    may_enter: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskYear:
    """Which year."""

    year: Annotated[int, Field(ge=2020, le=2100)] | None = None


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """Quotas of a year, and what firms moved."""

    year: int
    quotas: list[QuotaYear]
    firms: list[VolumeCard]
    may_record: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleExchange:
    """A settlement of an individual seller; with an order's trade data it does not use the quota."""

    person: Annotated[str, Field(min_length=1, max_length=40)]
    person_name: Annotated[str, Field(min_length=1, max_length=200)]
    amount_usd: Yuan
    settled_on: date
    evidence: Short | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Goods or money of a firm that crossed the border."""

    enterprise: Annotated[str, Field(min_length=1, max_length=200)]
    kind: VolumeKind
    amount_usd: Yuan
    moved_on: date
    reference: Short
    registration: Annotated[str, Field(max_length=100)] = ""
    """Of a payment or receipt of a firm in class C."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classify:
    """The class of a firm from a day on."""

    enterprise: Annotated[str, Field(min_length=1, max_length=200)]
    firm_class: FirmClass
    from_on: date
    reason: Words


@dataclass(frozen=True, slots=True)
class ClassCard:
    """A class that was decided."""

    id: str
    enterprise: str
    firm_class: str
    from_on: date
    reason: str
    decided_by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckVolume:
    """A firm and the days over which it is checked."""

    enterprise: Annotated[str, Field(min_length=1, max_length=200)]
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class MovedCard:
    """What was recorded of a firm."""

    id: str
    enterprise: str
    kind: str
    amount_usd: str
    moved_on: date
    reference: str
