"""The filings beside a declaration as messages: list, slip, master list, arrival, departure, summary, claim.

The same filing gives the same bytes under the same guid. What is not on file (code lists of countries and
currencies in digits) is written as a stand-in that says so: docs/formats/customs.md.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from bonded_warehouse.customs import ceb, special_area
from bonded_warehouse.customs.ceb_list import SummaryHead, SummaryLine
from bonded_warehouse.customs.ceb_transport import (
    ArrivalHead,
    ArrivalLine,
    DepartureHead,
    DepartureLine,
    MasterListHead,
    MasterListLine,
)
from bonded_warehouse.customs.filing import BY_AIR, PIECE, guid_of
from bonded_warehouse.customs.parties import Parties
from bonded_warehouse.customs.release_slip import PassportHead, PassportLine
from bonded_warehouse.customs.verification_list import VerificationHead, VerificationLine
from bonded_warehouse.customs.writing import CHINA, Built
from foundation.money import Money

NOT_ON_FILE: Final = "000"
"""Stands for every country and currency that the special areas ask for in digits: no list is on file."""
OF_THE_ZONE: Final = "9"
"""How goods travel that enter or leave a special area (S, from a sample)."""
LOGISTICS: Final = "5034"
"""Supervision mode of logistics goods inside the zone, whose account begins with H or T (S)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """One work as lists and slips name it. Weights in grams."""

    hs: str
    name: str
    value: Money
    book: str
    """Number of the account book it stands in."""
    seq: int
    """Its number there."""
    net_g: int = 0
    gross_g: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """What it travels in to the gate or from it."""

    number: str
    weight_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Voyage:
    """How it leaves the country."""

    name: str
    """Of the ship, the airline or the lorry."""
    number: str
    bill: str
    mode: str = BY_AIR


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A released parcel as port and carrier know it. Weight in grams."""

    waybill: str
    list_number: str | None
    gross_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Which filing it is, and when it was opened."""

    filing_id: str
    cop_no: str
    at: datetime
    takes_back: str | None = None
    """Number of the filing that this one takes back; '' where it has none yet; None where it takes none."""
    of: Parties | None = None
    """Who stands in it; None for a claim, which names its document's own."""

    @property
    def parties(self) -> Parties:
        """Return who stands in it."""
        assert self.of is not None, "a message names its firms"
        return self.of

    @property
    def is_void(self) -> bool:
        """Say whether it takes an earlier one back."""
        return self.takes_back is not None


def verification_list(about: Envelope, goods: Goods, *, way: str, mode: str = LOGISTICS) -> Built:
    """Return the bonded verification list of one work, INV101.

    :param way: I into the zone, E out of it
    """
    keeper = about.parties.keeper
    on = about.at.astimezone(CHINA).date()
    value = Decimal(goods.value.decimal())
    head = VerificationHead(
        etps_inner_invt_no=about.cop_no,
        bond_invt_no=about.takes_back or None,
        putrec_no=goods.book,
        dcl_typecd="3" if about.is_void else "1",
        invt_type="8" if mode == "1210" else "0",
        bizop_etps_sccd=keeper.credit_code,
        bizop_etpsno=keeper.code,
        bizop_etps_nm=keeper.name,
        dcl_etps_sccd=keeper.credit_code,
        dcl_etpsno=keeper.code,
        dcl_etps_nm=keeper.name,
        rvsngd_etps_sccd=keeper.credit_code,
        rcvgd_etpsno=keeper.code,
        rcvgd_etps_nm=keeper.name,
        input_credit_code=keeper.credit_code,
        input_code=keeper.code,
        input_name=keeper.name,
        input_time=on,
        invt_dcl_time=on,
        impexp_markcd=way,
        mtpck_endprd_markcd="I",
        supv_modecd=mode,
        trsp_modecd=OF_THE_ZONE,
        impexp_portcd=about.parties.district,
        dcl_plc_cuscd=about.parties.district,
        stship_trsarv_natcd=NOT_ON_FILE,
        dclcus_flag="2",
        gen_dec_flag="2",
    )
    line = VerificationLine(
        gds_seqno="1",
        entry_gds_seqno="1",
        putrec_seqno=str(goods.seq),
        gdecd=goods.hs,
        gds_mtno=str(goods.seq),
        gds_nm=goods.name,
        gds_spcf_model_desc=goods.name,
        lawf_unitcd=PIECE,
        lawf_qty=Decimal(1),
        dcl_unitcd=PIECE,
        dcl_qty=Decimal(1),
        dcl_currcd=NOT_ON_FILE,
        dcl_uprc_amt=value,
        dcl_total_amt=value,
        natcd=NOT_ON_FILE,
        destination_natcd=NOT_ON_FILE,
        lvyrlf_modecd="3",
        cly_markcd="0",
        modf_markcd="3",
        gross_wt=_kg(goods.gross_g) if goods.gross_g else None,
        net_wt=_kg(goods.net_g) if goods.net_g else None,
    )
    return _special("INV101", head, line, about)


def release_slip(
    about: Envelope, goods: Goods, vehicle: Vehicle, *, way: str, rests_on: str, is_list: bool
) -> Built:
    """Return the release slip of one vehicle with one work, SAS121.

    Its total weight is vehicle and goods (S, from samples).

    :param way: I into the zone, E out of it
    :param rests_on: number of the verification list, or of the paper that stands for one
    """
    keeper = about.parties.keeper
    weight = _kg(vehicle.weight_g + goods.gross_g)
    head = PassportHead(
        passport_no=about.takes_back or None,
        etps_preent_no=about.cop_no,
        rlt_tb_typecd="1" if is_list else "2",
        rlt_no=rests_on,
        dcl_typecd="3" if about.is_void else "1",
        io_typecd=way,
        passport_typecd="2" if is_list else "4",
        bind_typecd="2",
        master_cuscd=about.parties.district,
        areain_etps_sccd=keeper.credit_code,
        areain_etpsno=keeper.code,
        areain_etps_nm=keeper.name,
        dcl_etps_sccd=keeper.credit_code,
        dcl_etpsno=keeper.code,
        dcl_etps_nm=keeper.name,
        input_sccd=keeper.credit_code,
        input_code=keeper.code,
        input_name=keeper.name,
        vehicle_no=vehicle.number,
        vehicle_wt=_kg(vehicle.weight_g),
        total_gross_wt=_kg(goods.gross_g),
        total_net_wt=_kg(goods.net_g),
        total_wt=weight,
        dcl_er_conc=about.parties.agent.name,
        dcl_time=f"{about.at.astimezone(CHINA):%Y%m%d%H%M%S}",
    )
    line = PassportLine(
        passport_seq_no="1",
        rlt_gds_seqno="1",
        gds_mtno=str(goods.seq),
        gdecd=goods.hs or "0",
        gds_nm=goods.name,
        dcl_unitcd=PIECE,
        dcl_qty=Decimal(1),
        gross_wt=_kg(goods.gross_g),
        net_wt=_kg(goods.net_g),
    )
    return _special("SAS121", head, line, about)


def master_list(about: Envelope, parcel: Parcel, voyage: Voyage, vehicle: Vehicle) -> Built:
    """Return the master list: the export lists under one bill, CEB607."""
    parties = about.parties
    head = MasterListHead(
        customs_code=parties.district,
        cop_no=about.cop_no,
        agent_code=parties.agent.code,
        agent_name=parties.agent.name,
        traf_mode=voyage.mode,
        traf_name=voyage.name,
        voyage_no=voyage.number,
        bill_no=voyage.bill,
        domestic_traf_no=vehicle.number,
        gross_weight=_kg(parcel.gross_g),
        logistics_code=parties.carrier.code,
        logistics_name=parties.carrier.name,
        msg_count=1,
        msg_seq_no=1,
    )
    line = MasterListLine(logistics_no=parcel.waybill, invt_no=parcel.list_number)
    return _ceb("CEB607", head, (line,), about)


def arrival(about: Envelope, parcel: Parcel, vehicle_number: str, voyage: Voyage | None = None) -> Built:
    """Return the arrival at the supervised yard, CEB507."""
    parties = about.parties
    head = ArrivalHead(
        customs_code=parties.district,
        cop_no=about.cop_no,
        operator_code=parties.keeper.code,
        operator_name=parties.keeper.name,
        ie_flag="E",
        traf_mode=voyage.mode if voyage else BY_AIR,
        bill_no=voyage.bill if voyage else None,
        domestic_traf_no=vehicle_number,
        logistics_code=parties.carrier.code,
        logistics_name=parties.carrier.name,
        msg_count=1,
        msg_seq_no=1,
    )
    return _ceb("CEB507", head, (ArrivalLine(logistics_no=parcel.waybill),), about)


def departure(about: Envelope, parcel: Parcel, *, left_at: datetime, voyage: Voyage | None = None) -> Built:
    """Return the departure from the customs territory, CEB509."""
    parties = about.parties
    head = DepartureHead(
        customs_code=parties.district,
        cop_no=about.cop_no,
        logistics_code=parties.carrier.code,
        logistics_name=parties.carrier.name,
        traf_mode=voyage.mode if voyage else BY_AIR,
        traf_name=voyage.name if voyage else None,
        voyage_no=voyage.number if voyage else None,
        bill_no=voyage.bill if voyage else None,
        leave_time=left_at,
        msg_count=1,
        msg_seq_no=1,
    )
    return _ceb("CEB509", head, (DepartureLine(logistics_no=parcel.waybill),), about)


def summary(
    about: Envelope, lists: Sequence[str], *, from_at: datetime | None, to_at: datetime | None
) -> Built:
    """Return the request to sum export lists up into a declaration, CEB701.

    :param lists: their numbers at customs
    """
    parties = about.parties
    head = SummaryHead(
        customs_code=parties.district,
        cop_no=about.cop_no,
        agent_code=parties.agent.code,
        agent_name=parties.agent.name,
        ebc_code=parties.seller.code,
        ebc_name=parties.seller.name,
        decl_agent_code=parties.agent.code,
        decl_agent_name=parties.agent.name,
        start_time=from_at,
        end_time=to_at,
        summary_flag="1",
        item_name_flag="1",
        msg_count=1,
        msg_seq_no=1,
    )
    return _ceb("CEB701", head, tuple(SummaryLine(invt_no=one) for one in lists), about)


def claim(about: Envelope, what: dict[str, Any]) -> Built:
    """Return a claim for a refund: canonical JSON of ours, since no format of the tax office is on file."""
    body = json.dumps(
        {"claim": about.cop_no, "at": about.at.isoformat(), **what},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return Built("REFUND", guid_of(about.filing_id, "REFUND"), body.encode())


def _special(code: str, head: object, line: object, about: Envelope) -> Built:
    return special_area.build(
        code,
        head,
        (line,),
        sys_id="Z8",
        operator_code=about.parties.keeper.code,
        guid=guid_of(about.filing_id, code),
        at=about.at,
    )


def _ceb(code: str, head: object, lines: Sequence[object], about: Envelope) -> Built:
    return ceb.build(
        code,
        head,
        lines,
        sender=about.parties.sender,
        guid=guid_of(about.filing_id, code),
        at=about.at,
        purpose=ceb.Purpose.DELETE if about.is_void else ceb.Purpose.ADD,
    )


def _kg(grams: int) -> Decimal:
    return Decimal(grams) / 1000
