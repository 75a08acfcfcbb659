"""What was sold, paid and sent: order, receipt and waybill.

Fields stand in the order of the message; what they mean is in `fields/`.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderHead:
    """An order: what the platform sold. Source: CEB303 OrderHead."""

    order_type: str
    order_no: str
    ebp_code: str
    ebp_name: str
    ebc_code: str
    ebc_name: str
    goods_value: Decimal
    freight: Decimal
    currency: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line of an order. Source: CEB303 OrderList."""

    item_no: str
    item_name: str
    item_describe: str | None = None
    bar_code: str | None = None
    unit: str
    currency: str
    qty: Decimal
    price: Decimal
    total_price: Decimal
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt: the money that came in. Source: CEB403 Receipts."""

    ebp_code: str
    ebp_name: str
    ebc_code: str
    ebc_name: str
    order_no: str
    pay_code: str | None = None
    pay_name: str
    pay_no: str | None = None
    charge: Decimal
    currency: str
    accounting_date: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waybill:
    """A waybill: the parcel. Source: CEB505 Logistics."""

    logistics_code: str
    logistics_name: str
    logistics_no: str
    freight: Decimal
    insured_fee: Decimal
    currency: str
    gross_weight: Decimal
    pack_no: int | None = None
    goods_info: str
    ebc_code: str | None = None
    ebc_name: str | None = None
    ebc_telephone: str | None = None
    note: str | None = None
