"""On the way out: arrival at the yard, departure, master list.

Fields stand in the order of the message; what they mean is in `fields/`.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bonded_warehouse.customs.ceb_head import Headed


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalHead(Headed):
    """Arrival at the supervised yard. Source: CEB507 ArrivalHead."""

    operator_code: str
    operator_name: str
    loct_no: str | None = None
    ie_flag: str
    traf_mode: str
    bill_no: str | None = None
    domestic_traf_no: str
    logistics_code: str
    logistics_name: str
    msg_count: int | None = None
    msg_seq_no: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalLine:
    """One parcel that arrived. Source: CEB507 ArrivalList."""

    logistics_no: str
    total_package_no: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureHead(Headed):
    """Departure from the customs territory. Source: CEB509 DepartureHead."""

    logistics_code: str
    logistics_name: str
    traf_mode: str
    traf_name: str | None = None
    voyage_no: str | None = None
    bill_no: str | None = None
    leave_time: datetime
    msg_count: int | None = None
    msg_seq_no: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureLine:
    """One parcel that left. Source: CEB509 DepartureList."""

    total_package_no: str | None = None
    logistics_no: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterListHead(Headed):
    """A master list: the export lists under one bill. Source: CEB607 WayBillHead."""

    agent_code: str
    agent_name: str
    loct_no: str | None = None
    traf_mode: str
    traf_name: str
    voyage_no: str
    bill_no: str
    domestic_traf_no: str | None = None
    gross_weight: Decimal
    logistics_code: str
    logistics_name: str
    msg_count: int | None = None
    msg_seq_no: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterListLine:
    """One export list of a master list. Source: CEB607 WayBillList."""

    total_package_no: str | None = None
    logistics_no: str
    invt_no: str | None = None
    note: str | None = None
