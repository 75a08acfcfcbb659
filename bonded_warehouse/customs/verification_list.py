"""The bonded verification list (INV101).

Fields stand in the order of the message; what they mean is in `fields/`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationHead:
    """A bonded verification list. Source: INV101 InvtHeadType."""

    chg_tms_cnt: str | None = None
    seq_no: str | None = None
    etps_inner_invt_no: str
    bond_invt_no: str | None = None
    putrec_no: str
    dcl_typecd: str
    invt_type: str | None = None
    bond_invt_typecd: str | None = None
    list_stat: str | None = None
    list_type: str | None = None
    invt_iochkpt_stucd: str | None = None
    passport_used_type_cd: str | None = None
    vrfded_markcd: str | None = None
    bizop_etps_sccd: str
    bizop_etpsno: str
    bizop_etps_nm: str
    dcl_etps_sccd: str
    dcl_etpsno: str
    dcl_etps_nm: str
    rvsngd_etps_sccd: str
    rcvgd_etpsno: str
    rcvgd_etps_nm: str
    input_credit_code: str
    input_code: str
    input_name: str
    input_time: date
    invt_dcl_time: date
    entry_dcl_time: str | None = None
    prevd_time: str | None = None
    formal_vrfded_time: str | None = None
    impexp_markcd: str
    mtpck_endprd_markcd: str
    supv_modecd: str
    trsp_modecd: str
    impexp_portcd: str
    dcl_plc_cuscd: str
    stship_trsarv_natcd: str
    dclcus_flag: str
    gen_dec_flag: str
    dec_type: str | None = None
    dclcus_typecd: str | None = None
    need_entry_modified: str | None = None
    entry_stucd: str | None = None
    entry_no: str | None = None
    corr_entry_dcl_etps_sccd: str | None = None
    corr_entry_dcl_etps_no: str | None = None
    corr_entry_dcl_etps_nm: str | None = None
    rlt_invt_no: str | None = None
    rlt_putrec_no: str | None = None
    rlt_entry_no: str | None = None
    rlt_entry_bizop_etps_sccd: str | None = None
    rlt_entry_bizop_etpsno: str | None = None
    rlt_entry_bizop_etps_nm: str | None = None
    rlt_entry_rvsngd_etps_sccd: str | None = None
    rlt_entry_rcvgd_etpsno: str | None = None
    rlt_entry_rcvgd_etps_nm: str | None = None
    rlt_entry_dcl_etps_sccd: str | None = None
    rlt_entry_dcl_etpsno: str | None = None
    rlt_entry_dcl_etps_nm: str | None = None
    ic_card_no: str | None = None
    apply_no: str | None = None
    rmk: str | None = None
    levy_bl_amt: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationLine:
    """One line of a bonded verification list. Source: INV101 InvtListType."""

    seq_no: str | None = None
    gds_seqno: str
    entry_gds_seqno: str
    putrec_seqno: str | None = None
    gdecd: str
    gds_mtno: str
    gds_nm: str
    gds_spcf_model_desc: str
    lawf_unitcd: str
    lawf_qty: Decimal
    secd_lawf_unitcd: str | None = None
    secd_lawf_qty: Decimal | None = None
    dcl_unitcd: str
    dcl_qty: Decimal
    dcl_currcd: str
    dcl_uprc_amt: Decimal
    dcl_total_amt: Decimal
    usd_stat_total_amt: Decimal | None = None
    natcd: str
    destination_natcd: str
    lvyrlf_modecd: str
    cly_markcd: str
    wt_sf_val: Decimal | None = None
    fst_sf_val: Decimal | None = None
    secd_sf_val: Decimal | None = None
    gross_wt: Decimal | None = None
    net_wt: Decimal | None = None
    ucns_verno: str | None = None
    use_cd: str | None = None
    apply_tb_seqno: str | None = None
    modf_markcd: str
    rmk: str | None = None
    param1: str | None = None
