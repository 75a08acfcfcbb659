"""A declaration as the messages that carry it: order, receipt, waybill and export list, and its cancellation.

The same declaration gives the same bytes under the same guids, so that sending again changes nothing.
"""

from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from bonded_warehouse.customs import ceb
from bonded_warehouse.customs.ceb_list import Cancellation, InventoryHead, InventoryLine
from bonded_warehouse.customs.ceb_trade import OrderHead, OrderLine, Receipt, Waybill
from bonded_warehouse.customs.gateway import Declared
from bonded_warehouse.customs.parties import Parties
from bonded_warehouse.customs.writing import Built
from foundation.money import Money

PIECE: Final = "011"  # not verified: docs/formats/customs.md, "What is not known"
"""Unit of the customs parameter codes: a piece (W)."""
BY_AIR: Final = "5"  # not verified
BONDED: Final = frozenset({"1210", "5034", "5000"})


def messages(declared: Declared) -> tuple[Built, ...]:
    """Return what is sent for a declaration, in its order: CEB303, CEB403, CEB505, CEB603.

    :raises MessageUnfit: naming the field that no message can carry
    """
    parties = declared.firms
    return (
        _build("CEB303", *order(declared, parties), declared=declared, parties=parties),
        _build("CEB403", receipt(declared, parties), (), declared=declared, parties=parties),
        _build("CEB505", waybill(declared, parties), (), declared=declared, parties=parties),
        _build("CEB603", *export_list(declared, parties), declared=declared, parties=parties),
    )


def cancellation(declared: Declared) -> Built:
    """Return what asks to cancel: CEB605, or the export list again as a deletion while it has no number."""
    parties = declared.firms
    if declared.mrn is None:
        head, lines = export_list(declared, parties)
        return ceb.build(
            "CEB603",
            head,
            lines,
            sender=parties.sender,
            guid=guid_of(declared.id, "CEB603-delete"),
            at=declared.lodged_at,
            purpose=ceb.Purpose.DELETE,
        )
    row = Cancellation(
        customs_code=parties.district,
        cop_no=declared.id,
        invt_no=declared.mrn,
        reason="withdrawn by the declarant",
        agent_code=parties.agent.code,
        agent_name=parties.agent.name,
        ebc_code=parties.seller.code,
        ebc_name=parties.seller.name,
    )
    return _build("CEB605", row, (), declared=declared, parties=parties)


def guid_of(declaration_id: str, what: str) -> str:
    """Return the guid of one message about a declaration: always the same."""
    return str(uuid5(NAMESPACE_URL, f"urn:bianliang:{declaration_id}:{what}")).upper()


def _build(
    code: str, head: object, lines: tuple[object, ...], *, declared: Declared, parties: Parties
) -> Built:
    return ceb.build(
        code,
        head,
        lines,
        sender=parties.sender,
        guid=guid_of(declared.id, code),
        at=declared.lodged_at,
    )


def order(declared: Declared, parties: Parties) -> tuple[OrderHead, tuple[OrderLine, ...]]:
    """Return the order: one work, one line."""
    value = _decimal(declared.value)
    head = OrderHead(
        order_type="E",
        order_no=declared.order_number,
        ebp_code=parties.platform.code,
        ebp_name=parties.platform.name,
        ebc_code=parties.seller.code,
        ebc_name=parties.seller.name,
        goods_value=value,
        freight=_decimal(declared.freight),
        currency=declared.value.currency,
    )
    line = OrderLine(
        item_no="1",
        item_name=declared.goods_name,
        unit=PIECE,
        currency=declared.value.currency,
        qty=Decimal(1),
        price=value,
        total_price=value,
    )
    return head, (line,)


def receipt(declared: Declared, parties: Parties) -> Receipt:
    """Return the receipt of the money."""
    return Receipt(
        ebp_code=parties.platform.code,
        ebp_name=parties.platform.name,
        ebc_code=parties.seller.code,
        ebc_name=parties.seller.name,
        order_no=declared.order_number,
        pay_name=parties.platform.name,
        pay_no=declared.receipt_number,
        charge=_decimal(declared.receipt),
        currency=declared.receipt.currency,
        accounting_date=declared.lodged_at,
    )


def waybill(declared: Declared, parties: Parties) -> Waybill:
    """Return the waybill of the parcel."""
    return Waybill(
        logistics_code=parties.carrier.code,
        logistics_name=parties.carrier.name,
        logistics_no=declared.waybill_number,
        freight=_decimal(declared.freight),
        insured_fee=Decimal(0),
        currency=declared.freight.currency,
        gross_weight=_kg(declared.gross_g),
        pack_no=1,
        goods_info=declared.goods_name[:200].strip(),
        ebc_code=parties.seller.code,
        ebc_name=parties.seller.name,
    )


def export_list(declared: Declared, parties: Parties) -> tuple[InventoryHead, tuple[InventoryLine, ...]]:
    """Return the export list: one work, one line. What lies in the zone names its warehouse and its book."""
    bonded = declared.mode in BONDED
    value = _decimal(declared.value)
    head = InventoryHead(
        customs_code=parties.district,
        ebp_code=parties.platform.code,
        ebp_name=parties.platform.name,
        order_no=declared.order_number,
        logistics_code=parties.carrier.code,
        logistics_name=parties.carrier.name,
        logistics_no=declared.waybill_number,
        cop_no=declared.id,
        ie_flag="E",
        port_code=parties.district,
        ie_date=declared.lodged_at,
        statistics_flag="B",
        agent_code=parties.agent.code,
        agent_name=parties.agent.name,
        ebc_code=parties.seller.code,
        ebc_name=parties.seller.name,
        owner_code="NO",
        owner_name=parties.seller.name,
        iac_code=parties.keeper.code if bonded else None,
        iac_name=parties.keeper.name if bonded else None,
        ems_no=parties.account if bonded else None,
        trade_mode=declared.mode,
        traf_mode=BY_AIR,
        country=declared.destination,
        pod=declared.destination,
        freight=_decimal(declared.freight),
        f_currency=declared.freight.currency,
        f_flag="3",
        insured_fee=Decimal(0),
        i_currency=declared.value.currency,
        i_flag="3",
        wrap_type="1",
        pack_no=1,
        gross_weight=_kg(declared.gross_g),
        net_weight=_kg(declared.net_g),
        note=f"{declared.port} / {declared.consignee}",
    )
    line = InventoryLine(
        item_no="1",
        item_record_no="1" if bonded else None,
        item_name=declared.goods_name,
        gcode=declared.hs,
        gname=declared.goods_name,
        gmodel=declared.goods_name,
        bar_code="无",
        country=declared.destination,
        currency=declared.value.currency,
        qty=Decimal(1),
        qty1=Decimal(1),
        unit=PIECE,
        unit1=PIECE,
        price=value,
        total_price=value,
    )
    return head, (line,)


def _decimal(money: Money) -> Decimal:
    return Decimal(money.decimal())


def _kg(grams: int) -> Decimal:
    return Decimal(grams) / 1000
