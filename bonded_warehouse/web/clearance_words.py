"""What lanes, levels of credit and the parts of a score are called, lazily, in the reader's language."""

from typing import Any, Final

from flask_babel import lazy_gettext

LANES: Final[dict[str, Any]] = {
    "green": lazy_gettext("Green lane"),
    "yellow": lazy_gettext("Yellow lane"),
    "red": lazy_gettext("Red lane"),
    "black": lazy_gettext("Black lane"),
}
CREDITS: Final[dict[str, Any]] = {
    "advanced": lazy_gettext("Advanced certified enterprise"),
    "certified": lazy_gettext("Certified enterprise"),
    "regular": lazy_gettext("Regular enterprise"),
    "dishonest": lazy_gettext("Dishonest enterprise"),
    "seriously_dishonest": lazy_gettext("Seriously dishonest enterprise"),
}
PARTS: Final[dict[str, Any]] = {
    "credit": lazy_gettext("Credit with customs"),
    "relic": lazy_gettext("A relic, or not known to be none"),
    "near_listed": lazy_gettext("Maker's name like a listed one"),
    "species": lazy_gettext("Material of a protected species"),
    "value": lazy_gettext("Value over one or five million yuan"),
    "price_outlier": lazy_gettext("Price far from comparable works"),
    "destination": lazy_gettext("Watched destination"),
    "identity": lazy_gettext("Identity not sure"),
    "history": lazy_gettext("Returned in twelve months"),
    "new_enterprise": lazy_gettext("Fewer than three filings"),
}
PARTS_WHY: Final[dict[str, Any]] = {
    "credit": lazy_gettext("Advanced 0, certified 8, regular 20, dishonest 45, seriously dishonest 60."),
    "relic": lazy_gettext("15 for a relic, and for a work of which nobody knows."),
    "near_listed": lazy_gettext("10 where the maker's name is close to one on a list."),
    "species": lazy_gettext("10 where a material may come from a protected species."),
    "value": lazy_gettext("8 over one million yuan, 12 over five million or unknown."),
    "price_outlier": lazy_gettext(
        "10 beyond three standard deviations of the maker's works of its kind here; below five, not known."
    ),
    "destination": lazy_gettext("10 for a watched destination; without a list in force, not known."),
    "identity": lazy_gettext(
        "10 where a picture taken at the gate left doubt; not known where none was taken."
    ),
    "history": lazy_gettext(
        "2 for each filing returned in twelve months, 10 at most; what an appeal set aside counts no more."
    ),
    "new_enterprise": lazy_gettext("8 below three filings."),
}
DOSSIERS: Final[dict[str, Any]] = {
    "filed": lazy_gettext("Waits for customs"),
    "confirmed": lazy_gettext("Confirmed by customs"),
    "rejected": lazy_gettext("Rejected by customs"),
}
AGENCIES: Final[dict[str, Any]] = {
    "lodged": lazy_gettext("Waits for customs"),
    "confirmed": lazy_gettext("Confirmed by customs"),
    "rejected": lazy_gettext("Rejected by customs"),
    "revoked": lazy_gettext("Revoked"),
}
SCOPES: Final[dict[str, Any]] = {
    "declaration": lazy_gettext("Declare to customs"),
    "logistics": lazy_gettext("Arrange transport and storage"),
    "finance": lazy_gettext("Receive and pay money"),
    "marketing": lazy_gettext("Offer and advertise"),
    "site": lazy_gettext("Keep its shop or site"),
    "brand": lazy_gettext("Use its brand"),
}
SERVICES: Final[dict[str, Any]] = {
    "platform": lazy_gettext("keeps the platform and hands the messages in"),
    "exporter": lazy_gettext("exports for people who have no enterprise"),
    "carrier": lazy_gettext("carries the parcels"),
    "keeper": lazy_gettext("keeps the bonded warehouse"),
}
MISSING: Final[dict[str, Any]] = SERVICES | {
    "dxp_id": lazy_gettext("platform with its number at the data exchange")
}
"""What nobody may be on file as."""
NO_LIST: Final[dict[str, Any]] = {
    "permit": lazy_gettext("a permit is on file, or nobody knows that none is needed"),
    "duty": lazy_gettext("export duty is due, or nobody has looked"),
    "refund": lazy_gettext("a refund is claimed, or it was not said that none is"),
    "value": lazy_gettext("it is worth more than 5,000 yuan, or is not stated in yuan"),
    "inspection": lazy_gettext("the goods are inspected by law, or it was not said that they are not"),
    "mode": lazy_gettext("this mode knows no simplified list"),
}
STAGES: Final[dict[str, Any]] = {
    "filing": lazy_gettext("Enterprise and mode"),
    "declaration": lazy_gettext("Declaration at customs"),
    "tax": lazy_gettext("Tax and guarantee"),
    "inspection": lazy_gettext("Inspection at customs"),
    "release": lazy_gettext("Customs release"),
    "transfer": lazy_gettext("Leaving and departure"),
}
STAGE_STATES: Final[dict[str, Any]] = {
    "done": lazy_gettext("Done"),
    "skipped": lazy_gettext("Not asked for"),
    "running": lazy_gettext("Running"),
    "stopped": lazy_gettext("Stopped here"),
    "waiting": lazy_gettext("Not begun"),
}
CONDITIONS: Final[dict[str, Any]] = {
    "dossier": lazy_gettext("the enterprise's dossier is confirmed"),
    "mode": lazy_gettext("the mode follows from the answers"),
    "gate": lazy_gettext("the gate let it go on"),
    "documents": lazy_gettext("order, receipt and waybill are named"),
    "stored": lazy_gettext("customs has stored it"),
    "tax": lazy_gettext("no tax that was determined is unpaid"),
    "inspected": lazy_gettext("what was called for is inspected"),
    "no_hold": lazy_gettext("it is not detained"),
    "released": lazy_gettext("customs has released it"),
    "left": lazy_gettext("it left the gate under seal"),
    "departed": lazy_gettext("its departure is proven"),
}
APPEALS: Final[dict[str, Any]] = {
    "lodged": lazy_gettext("Waits for another officer"),
    "upheld": lazy_gettext("The refusal stands"),
    "set_aside": lazy_gettext("The refusal is set aside"),
    "withdrawn": lazy_gettext("Withdrawn"),
}
EFFECTS: Final[dict[str, Any]] = {
    "reopened": lazy_gettext("let go, and on the table again"),
    "taken_up": lazy_gettext("taken up again as it stood"),
    "set_aside": lazy_gettext("counts no more; it may be filed anew"),
}
SLOTS: Final[dict[str, Any]] = {
    "confirmed": lazy_gettext("Confirmed"),
    "checked_in": lazy_gettext("Here"),
    "done": lazy_gettext("Done"),
    "no_show": lazy_gettext("Missed"),
    "cancelled": lazy_gettext("Cancelled"),
}
SLOT_KINDS: Final[dict[str, Any]] = {
    "inspection": lazy_gettext("Inspection"),
    "gate": lazy_gettext("Gate"),
}
FIELDS: Final = {
    "day": lazy_gettext("On which day?"),
    "stage": lazy_gettext("What is to happen?"),
    "destination": lazy_gettext("Where does it go?"),
    "on": lazy_gettext("Day"),
    "year": lazy_gettext("Year"),
    "room": lazy_gettext("Room"),
    "number": lazy_gettext("Number"),
}
"""What the questions of forms are called that a page of its own must refuse: as their labels say."""
ALL: Final[dict[str, dict[str, Any]]] = {
    "field": FIELDS,
    "lane": LANES,
    "credit": CREDITS,
    "lane_part": PARTS,
    "lane_part_why": PARTS_WHY,
    "dossier": DOSSIERS,
    "agency": AGENCIES,
    "agency_scope": SCOPES,
    "service": MISSING,
    "no_list": NO_LIST,
    "appeal": APPEALS,
    "appeal_effect": EFFECTS,
    "slot": SLOTS,
    "slot_kind": SLOT_KINDS,
    "stage": STAGES,
    "stage_state": STAGE_STATES,
    "stage_condition": CONDITIONS,
}
