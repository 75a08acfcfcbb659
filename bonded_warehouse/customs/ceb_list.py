"""The export list, its cancellation and its summary.

Fields stand in the order of the message; what they mean is in `fields/`.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bonded_warehouse.customs.ceb_head import Headed


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryHead:
    """An export list: the declaration of a parcel. Source: CEB603 InventoryHead."""

    customs_code: str
    ebp_code: str
    ebp_name: str
    order_no: str
    logistics_code: str
    logistics_name: str
    logistics_no: str
    cop_no: str
    pre_no: str | None = None
    invt_no: str | None = None
    ie_flag: str
    port_code: str
    ie_date: datetime
    statistics_flag: str
    agent_code: str
    agent_name: str
    ebc_code: str
    ebc_name: str
    owner_code: str
    owner_name: str
    iac_code: str | None = None
    iac_name: str | None = None
    ems_no: str | None = None
    trade_mode: str
    traf_mode: str
    traf_name: str | None = None
    voyage_no: str | None = None
    bill_no: str | None = None
    total_package_no: str | None = None
    loct_no: str | None = None
    license_no: str | None = None
    country: str
    pod: str
    freight: Decimal
    f_currency: str
    f_flag: str
    insured_fee: Decimal
    i_currency: str
    i_flag: str
    wrap_type: str
    pack_no: int | None = None
    gross_weight: Decimal
    net_weight: Decimal
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryLine:
    """One line of an export list. Source: CEB603 InventoryList."""

    item_no: str
    item_record_no: str | None = None
    item_name: str | None = None
    gcode: str
    gname: str
    gmodel: str
    bar_code: str
    country: str
    currency: str
    qty: Decimal
    qty1: Decimal
    qty2: Decimal | None = None
    unit: str
    unit1: str
    unit2: str | None = None
    price: Decimal
    total_price: Decimal
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation(Headed):
    """A request to cancel an export list. Source: CEB605 InvtCancel."""

    invt_no: str
    reason: str
    agent_code: str
    agent_name: str
    ebc_code: str
    ebc_name: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryHead(Headed):
    """A request to sum export lists up into a declaration. Source: CEB701 SummaryApplyHead."""

    sum_no: str | None = None
    agent_code: str
    agent_name: str
    ebc_code: str
    ebc_name: str
    decl_agent_code: str
    decl_agent_name: str
    start_time: datetime | None = None
    end_time: datetime | None = None
    loct_no: str | None = None
    summary_flag: str
    item_name_flag: str
    msg_count: int | None = None
    msg_seq_no: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """One export list to be summed up. Source: CEB701 SummaryApplyList."""

    invt_no: str
