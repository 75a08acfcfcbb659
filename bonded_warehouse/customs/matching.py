"""Order, receipt and waybill against the export list: do the three documents agree? Pure.

Source: clearance pipeline, three-document match (D, after the e-commerce messages' rules; S where marked).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from bonded_warehouse.customs.ceb_list import InventoryHead, InventoryLine
from bonded_warehouse.customs.ceb_trade import OrderHead, OrderLine, Receipt, Waybill

CENT: Final = Decimal("0.01")
REUSED_AFTER: Final = timedelta(days=183)
"""A waybill's number stays unique for six months with its carrier (S)."""
BEFORE_LOADING: Final = timedelta(hours=24)
"""A declaration is made this long before loading (S)."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that does not agree."""

    code: str
    """Refusal code: D04 documents do not match, D05 code or unit invalid, D08 late declaration."""
    field: str
    found: str
    expected: str


def mismatches(
    order: OrderHead,
    order_lines: Sequence[OrderLine],
    receipt: Receipt,
    waybill: Waybill,
    listed: InventoryHead,
    lines: Sequence[InventoryLine],
) -> Iterator[Mismatch]:
    """Name everything in which the documents do not agree."""
    yield from _same("orderNo", listed.order_no, order.order_no, receipt.order_no)
    yield from _same("ebcCode", listed.ebc_code, order.ebc_code, receipt.ebc_code, waybill.ebc_code)
    yield from _same("ebpCode", listed.ebp_code, order.ebp_code, receipt.ebp_code)
    yield from _same("logisticsNo", listed.logistics_no, waybill.logistics_no)
    yield from _same("logisticsCode", listed.logistics_code, waybill.logistics_code)
    yield from _same("currency", order.currency, receipt.currency, *(line.currency for line in lines))
    yield from _amounts(order, order_lines, receipt, lines)
    if not listed.gross_weight >= listed.net_weight > 0:
        yield Mismatch("D04", "netWeight", str(listed.net_weight), f"0 < netWeight <= {listed.gross_weight}")
    if waybill.gross_weight != listed.gross_weight:
        yield Mismatch("D04", "grossWeight", str(waybill.gross_weight), str(listed.gross_weight))
    for line in lines:
        digits = 4 if listed.statistics_flag == "A" else 10
        if not (line.gcode.isascii() and line.gcode.isdecimal() and len(line.gcode) >= digits):
            yield Mismatch("D05", "gcode", line.gcode, f"{digits}")


def late_or_reused(
    *,
    declared_at: datetime,
    loading_at: datetime | None,
    waybill_used_at: Iterable[datetime],
) -> Iterator[Mismatch]:
    """Name what the calendar forbids: a declaration too close to loading, a waybill number used again.

    :param loading_at: None where it is not known yet; then nothing can be said
    :param waybill_used_at: when this carrier's number was declared before, for other parcels
    """
    if loading_at is not None and declared_at > loading_at - BEFORE_LOADING:
        yield Mismatch("D08", "ieDate", declared_at.isoformat(), (loading_at - BEFORE_LOADING).isoformat())
    for used_at in waybill_used_at:
        if declared_at - used_at < REUSED_AFTER:
            yield Mismatch("D04", "logisticsNo", used_at.isoformat(), (used_at + REUSED_AFTER).isoformat())


def _same(field: str, expected: str, *others: str | None) -> Iterator[Mismatch]:
    for found in others:
        if found is not None and found != expected:
            yield Mismatch("D04", field, found, expected)
            return


def _amounts(
    order: OrderHead, order_lines: Sequence[OrderLine], receipt: Receipt, lines: Sequence[InventoryLine]
) -> Iterator[Mismatch]:
    if order.goods_value <= 0:
        yield Mismatch("D04", "goodsValue", str(order.goods_value), "> 0")
    charged = order.goods_value + order.freight
    if abs(receipt.charge - charged) > CENT:
        yield Mismatch("D04", "charge", str(receipt.charge), str(charged))
    summed = sum((line.total_price for line in lines), Decimal(0))
    if summed != order.goods_value:
        yield Mismatch("D04", "totalPrice", str(summed), str(order.goods_value))
    both: list[OrderLine | InventoryLine] = [*order_lines, *lines]
    for line in both:
        if line.price * line.qty != line.total_price:
            yield Mismatch("D04", "price", str(line.price * line.qty), str(line.total_price))
