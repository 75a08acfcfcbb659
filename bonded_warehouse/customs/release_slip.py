"""The release slip, or gate pass (SAS121).

Fields stand in the order of the message; what they mean is in `fields/`.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportHead:
    """A release slip (gate pass). Source: SAS121 PassportHead."""

    seq_no: str | None = None
    passport_no: str | None = None
    etps_preent_no: str
    rlt_tb_typecd: str
    rlt_no: str
    dcl_typecd: str
    io_typecd: str
    passport_typecd: str
    bind_typecd: str
    master_cuscd: str
    areain_oriact_no: str | None = None
    areain_etps_sccd: str
    areain_etpsno: str
    areain_etps_nm: str
    dcl_etps_sccd: str
    dcl_etpsno: str
    dcl_etps_nm: str
    input_sccd: str
    input_code: str
    input_name: str
    vehicle_no: str
    vehicle_ic_no: str | None = None
    vehicle_wt: Decimal
    vehicle_frame_wt: Decimal | None = None
    vehicle_frame_no: str | None = None
    container_no: str | None = None
    container_wt: Decimal | None = None
    container_type: str | None = None
    total_gross_wt: Decimal
    total_net_wt: Decimal
    total_wt: Decimal
    pass_time: str | None = None
    secd_pass_time: str | None = None
    stucd: str | None = None
    dcl_er_conc: str
    dcl_time: str
    rmk: str | None = None
    col1: str | None = None
    col2: str | None = None
    col3: str | None = None
    col4: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportLine:
    """One line of a release slip. Source: SAS121 PassportList."""

    seq_no: str | None = None
    passport_no: str | None = None
    passport_seq_no: str
    rlt_gds_seqno: str
    gds_mtno: str
    gdecd: str
    gds_nm: str
    dcl_unitcd: str
    dcl_qty: Decimal
    gross_wt: Decimal
    net_wt: Decimal
    rmk: str | None = None
    col1: str | None = None
    col2: str | None = None
    col3: str | None = None
    col4: str | None = None
