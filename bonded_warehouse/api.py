"""The face of the warehouse: all that upper floors may import."""

from bonded_warehouse.errors import (
    AlreadyEarmarked,
    HoldingUnknown,
    HoldInPlace,
    NotEarmarked,
    NotInBond,
    NotTheOwner,
)
from bonded_warehouse.events import (
    CustodyMoved,
    DeclarationAnswered,
    DeclarationLodged,
    GoodsDelivered,
    GoodsDeparted,
    GoodsDispatched,
    GoodsExpected,
    GoodsLost,
    GoodsReceived,
    GoodsRefused,
    GoodsReleased,
    GoodsSeized,
    HoldLifted,
    HoldPlaced,
    TitleTransferred,
    WorkIdentified,
    WorkStored,
)
from bonded_warehouse.gate_errors import GateDenies, GateNeedsPapers, GateRefers, GateRefuses
from bonded_warehouse.models.trade_data import UsedAs
from bonded_warehouse.operations.bid_gating import Bidden, gate_for_bids
from bonded_warehouse.operations.forexing import settle as settle_forex
from bonded_warehouse.operations.gating import refusal_of, require_gate
from bonded_warehouse.operations.studios import book_studio, free_studio, shorten_booking
from bonded_warehouse.operations.supervising import open_case
from bonded_warehouse.operations.transferring import (
    earmark,
    forget_sale,
    lift_earmark,
    note_sale,
    return_title,
    transfer_title,
)
from bonded_warehouse.operations.using_trade_data import free as free_trade_data
from bonded_warehouse.operations.using_trade_data import use as use_trade_data
from bonded_warehouse.queries.amiss import Alarm, alarm_counts, alarms
from bonded_warehouse.queries.clearance import PaperCard, auction_review
from bonded_warehouse.queries.durations import Duration, durations
from bonded_warehouse.queries.exports import (
    ExportProof,
    export_proofs,
    trade_data_refs,
    trade_data_unused,
    used_trade_data,
)
from bonded_warehouse.queries.gate import Deal, GateAnswer, GateReason, gate, gates, reach
from bonded_warehouse.queries.gate_facts import Read
from bonded_warehouse.queries.holdings import (
    HoldingCard,
    HoldingId,
    holding_of,
    holdings_of,
    holds_works_of,
    may_leave,
)
from bonded_warehouse.queries.holds import HoldCard, stops
from bonded_warehouse.queries.landed import LandedCost, landed_cost
from bonded_warehouse.queries.oversight import (
    Firm,
    Standing,
    VaultPlan,
    bonded_works,
    firms,
    flows,
    open_works,
    passage_of,
    plans,
    room_counts,
    standings,
)
from bonded_warehouse.queries.places import PositionCard
from bonded_warehouse.queries.queues import Queue, queues
from bonded_warehouse.queries.studios import (
    StudioCard,
    facility_code,
    studio_is_booked,
    studio_name,
    studios,
)
from bonded_warehouse.queries.taxes import customs_rate_on
from bonded_warehouse.queries.ways import Way, names_of_parties, way_of
from bonded_warehouse.queries.whereabouts import Whereabouts, whereabouts
from bonded_warehouse.queries.work_file import WorkFile, work_file
from bonded_warehouse.rules.export_names import other_names
from bonded_warehouse.rules.risk import RiskKind
from bonded_warehouse.rules.sold import Sold
from bonded_warehouse.rules.states import CustodyState, CustomsStatus
from bonded_warehouse.studio_errors import StudioTaken, StudioUnknown
from bonded_warehouse.tax_errors import NoRateOnFile, OrderSettledAlready

__all__ = [
    "Alarm",
    "AlreadyEarmarked",
    "Bidden",
    "CustodyMoved",
    "CustodyState",
    "CustomsStatus",
    "Deal",
    "DeclarationAnswered",
    "DeclarationLodged",
    "Duration",
    "ExportProof",
    "Firm",
    "GateAnswer",
    "GateDenies",
    "GateNeedsPapers",
    "GateReason",
    "GateRefers",
    "GateRefuses",
    "GoodsDelivered",
    "GoodsDeparted",
    "GoodsDispatched",
    "GoodsExpected",
    "GoodsLost",
    "GoodsReceived",
    "GoodsRefused",
    "GoodsReleased",
    "GoodsSeized",
    "HoldCard",
    "HoldInPlace",
    "HoldLifted",
    "HoldPlaced",
    "HoldingCard",
    "HoldingId",
    "HoldingUnknown",
    "LandedCost",
    "NoRateOnFile",
    "NotEarmarked",
    "NotInBond",
    "NotTheOwner",
    "OrderSettledAlready",
    "PaperCard",
    "PositionCard",
    "Queue",
    "Read",
    "RiskKind",
    "Sold",
    "Standing",
    "StudioCard",
    "StudioTaken",
    "StudioUnknown",
    "TitleTransferred",
    "UsedAs",
    "VaultPlan",
    "Way",
    "Whereabouts",
    "WorkFile",
    "WorkIdentified",
    "WorkStored",
    "alarm_counts",
    "alarms",
    "auction_review",
    "bonded_works",
    "book_studio",
    "customs_rate_on",
    "durations",
    "earmark",
    "export_proofs",
    "facility_code",
    "firms",
    "flows",
    "forget_sale",
    "free_studio",
    "free_trade_data",
    "gate",
    "gate_for_bids",
    "gates",
    "holding_of",
    "holdings_of",
    "holds_works_of",
    "landed_cost",
    "lift_earmark",
    "may_leave",
    "names_of_parties",
    "note_sale",
    "open_case",
    "open_works",
    "other_names",
    "passage_of",
    "plans",
    "queues",
    "reach",
    "refusal_of",
    "require_gate",
    "return_title",
    "room_counts",
    "settle_forex",
    "shorten_booking",
    "standings",
    "stops",
    "studio_is_booked",
    "studio_name",
    "studios",
    "trade_data_refs",
    "trade_data_unused",
    "transfer_title",
    "use_trade_data",
    "used_trade_data",
    "way_of",
    "whereabouts",
    "work_file",
]
