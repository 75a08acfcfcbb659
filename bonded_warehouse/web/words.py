"""What states, steps, papers and signatures are called. Lazy: in the language of whoever reads."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from bonded_warehouse import roles as platform
from foundation.actor import Role
from foundation.web import words

ROLES: Final[Mapping[Role, Any]] = {
    platform.KEEPER: lazy_gettext("Keeper"),
    platform.SENIOR_KEEPER: lazy_gettext("Senior keeper"),
    platform.GATE_OFFICER: lazy_gettext("Gate officer"),
    platform.COURIER: lazy_gettext("Courier"),
    platform.DECLARANT: lazy_gettext("Declarant"),
    platform.CUSTOMS_OFFICER: lazy_gettext("Customs officer"),
    platform.RELIC_EXAMINER: lazy_gettext("Relics examiner"),
    platform.CONSERVATOR: lazy_gettext("Conservator"),
    platform.TAX_OFFICER: lazy_gettext("Tax officer"),
    platform.FOREX_OFFICER: lazy_gettext("Foreign exchange officer"),
    platform.REGULATOR: lazy_gettext("Regulator"),
}

STATES: Final = {
    "none": lazy_gettext("Asked for"),
    "expected": lazy_gettext("Expected"),
    "at_gate": lazy_gettext("At the gate"),
    "received": lazy_gettext("Received in the dock"),
    "examined": lazy_gettext("Condition checked"),
    "identified": lazy_gettext("Identified"),
    "stored": lazy_gettext("In the vault"),
    "checked_out": lazy_gettext("Checked out of the vault"),
    "on_display_zone": lazy_gettext("On show in the zone"),
    "out_display": lazy_gettext("On show outside the zone"),
    "in_conservation": lazy_gettext("With the conservator"),
    "packed": lazy_gettext("Packed and sealed"),
    "in_clearance": lazy_gettext("In customs clearance"),
    "cleared_export": lazy_gettext("Released for export"),
    "in_transit_export": lazy_gettext("On the way to the port"),
    "departed": lazy_gettext("Left the country"),
    "abroad_stock": lazy_gettext("In a store abroad"),
    "delivered": lazy_gettext("Delivered"),
    "returning": lazy_gettext("On the way back"),
    "domestic": lazy_gettext("In the home market"),
    "transferred": lazy_gettext("In another bonded place"),
    "destroyed": lazy_gettext("Destroyed"),
    "lost": lazy_gettext("Missing"),
    "refused": lazy_gettext("Sent back"),
    "with_examiner": lazy_gettext("With the relics examiner"),
    "seized": lazy_gettext("Seized"),
    "forfeited": lazy_gettext("Confiscated"),
}

STATUSES: Final = {
    "domestic": lazy_gettext("Domestic goods"),
    "export_goods_in_zone": lazy_gettext("Export goods in the zone"),
    "bonded_foreign": lazy_gettext("Bonded foreign goods"),
    "temp_import": lazy_gettext("Temporary import"),
    "ata": lazy_gettext("ATA carnet"),
    "released_export": lazy_gettext("Released for export"),
    "departed": lazy_gettext("Left the customs territory"),
    "free_circulation": lazy_gettext("Free circulation"),
    "seized": lazy_gettext("Seized"),
}

EVENTS: Final = {
    "book_inbound": lazy_gettext("Accept the appointment"),
    "gate_in": lazy_gettext("Let in at the gate"),
    "refuse": lazy_gettext("Send back"),
    "unload": lazy_gettext("Unload into the dock"),
    "condition_check": lazy_gettext("Check the condition"),
    "identify": lazy_gettext("Identify the work"),
    "book_in": lazy_gettext("Book into the vault"),
    "check_out": lazy_gettext("Check out of the vault"),
    "return_to_vault": lazy_gettext("Return to the vault"),
    "install_in_zone": lazy_gettext("Install for show in the zone"),
    "take_down": lazy_gettext("Take down"),
    "to_conservator": lazy_gettext("Hand to the conservator"),
    "back_from_conservator": lazy_gettext("Take back from the conservator"),
    "pack_and_seal": lazy_gettext("Pack and seal"),
    "unpack": lazy_gettext("Unpack"),
    "leave_for_outside_display": lazy_gettext("Leave for show outside the zone"),
    "return_from_display": lazy_gettext("Return from show"),
    "sold_while_on_display": lazy_gettext("Sold while on show"),
    "file": lazy_gettext("File with customs"),
    "reject_or_withdraw": lazy_gettext("Filing rejected or withdrawn"),
    "release_for_export": lazy_gettext("Release for export"),
    "release_to_free_circulation": lazy_gettext("Release to free circulation"),
    "detain": lazy_gettext("Detain"),
    "leave_under_supervision": lazy_gettext("Leave under supervision"),
    "departure_confirmed": lazy_gettext("Confirm departure"),
    "turn_back_before_departure": lazy_gettext("Turn back before departure"),
    "arrive_overseas_store": lazy_gettext("Arrive at a store abroad"),
    "deliver": lazy_gettext("Deliver to the buyer"),
    "start_return": lazy_gettext("Start the return"),
    "re-enter": lazy_gettext("Enter again"),
    "transfer_to_other_bonded_place": lazy_gettext("Transfer to another bonded place"),
    "destroy": lazy_gettext("Destroy"),
    "report_missing": lazy_gettext("Report missing"),
    "found": lazy_gettext("Found"),
    "cancel_appointment": lazy_gettext("Cancel the appointment"),
    "leave_as_domestic_goods": lazy_gettext("Leave as domestic goods"),
    "hand_to_relics_examiner": lazy_gettext("Hand to the relics examiner"),
    "back_from_relics_examiner": lazy_gettext("Take back from the relics examiner"),
    "seize": lazy_gettext("Seize"),
    "released_by_the_authority": lazy_gettext("Released by the authority"),
    "confiscated": lazy_gettext("Confiscated"),
    "release_cancelled_before_leaving": lazy_gettext("Release cancelled before leaving"),
    "buyer_returns": lazy_gettext("The buyer returns it"),
    "found_abroad": lazy_gettext("Found abroad"),
    "loss_closed_force_majeure": lazy_gettext("Loss closed: force majeure"),
    "loss_closed_taxed": lazy_gettext("Loss closed: taxed"),
    "case_opened": lazy_gettext("A case was opened"),
    "case_closed": lazy_gettext("A case was closed"),
    "moved_with_place": lazy_gettext("Moved with its place"),
    "corrected": lazy_gettext("Corrected"),
    "found_elsewhere": lazy_gettext("Found elsewhere at a count"),
    "handed_over": lazy_gettext("Handed over"),
    "milestone": lazy_gettext("On the way"),
    "title_transferred": lazy_gettext("Title passed"),
    "earmark": lazy_gettext("Promise it to a lot"),
    "transfer_title": lazy_gettext("Pass title"),
}

STATEMENTS: Final = {f"custody.{event}": name for event, name in EVENTS.items()} | {
    "title.transferred": lazy_gettext("Title passed to a new owner"),
    "hold.placed": lazy_gettext("Stopped by an authority"),
    "hold.lifted": lazy_gettext("Stop lifted"),
    "condition.reported": lazy_gettext("Its condition was reported"),
    "gate.examined": lazy_gettext("Examined for export by the relics authority"),
    "customs.appeal_decided": lazy_gettext("Appeal decided"),
    "customs.draw_committed": lazy_gettext("Inspection draw committed"),
    "bond.rows_imprinted": lazy_gettext("Rows of the warehouse imprinted"),
}
"""What is said of a work, by its kind: a step of custody has one name, on every page."""

GOODS: Final = {"work of art": lazy_gettext("Work of art")}
"""Names of goods that the house itself writes; others stand as they were typed."""

SIGNED_WITH: Final = {
    "own_key": lazy_gettext("with an own key"),
    "session": lazy_gettext("in the house's session"),
    "message": lazy_gettext("by a message"),
}
"""How somebody signed."""

SIGNATORIES: Final = {
    "keeper": lazy_gettext("keeper"),
    "senior_keeper": lazy_gettext("senior keeper"),
    "gate_officer": lazy_gettext("gate officer"),
    "registrar": lazy_gettext("registrar"),
    "packer": lazy_gettext("packer"),
    "conservator": lazy_gettext("conservator"),
    "exhibition_lead": lazy_gettext("exhibition lead"),
    "courier": lazy_gettext("courier"),
    "carrier": lazy_gettext("carrier"),
    "port_operator": lazy_gettext("port operator"),
    "declarant": lazy_gettext("declarant"),
    "customs_officer": lazy_gettext("customs officer"),
    "relic_examiner": lazy_gettext("relics examiner"),
    "tax_officer": lazy_gettext("tax officer"),
    "authentication_service": lazy_gettext("keeper who compared it with the registered photographs"),
    "owner": lazy_gettext("owner"),
    "consignor": lazy_gettext("consignor"),
    "agent": lazy_gettext("owner's agent"),
    "seller": lazy_gettext("seller"),
    "buyer": lazy_gettext("buyer"),
    "overseas_keeper": lazy_gettext("keeper abroad"),
    "authority_officer": lazy_gettext("officer of the authority"),
    "settlement": lazy_gettext("settlement of the sale"),
    "gives": lazy_gettext("gave it"),
    "takes": lazy_gettext("took it"),
    "reports": lazy_gettext("reported it"),
    "regulator": lazy_gettext("regulator"),
}

HOLDS: Final = {
    "stop": lazy_gettext("a regulator's stop"),
    "customs": lazy_gettext("customs hold"),
    "relic_exam": lazy_gettext("relics examination"),
    "aml": lazy_gettext("money-laundering check"),
    "title": lazy_gettext("title"),
    "ip": lazy_gettext("copyright"),
    "conservation": lazy_gettext("conservation"),
    "insurance": lazy_gettext("insurance"),
    "court": lazy_gettext("court"),
    "payment": lazy_gettext("payment"),
}


def word(kind: str, code: str) -> str:
    """Return what something is called, in the reader's language."""
    return str(words.word(code, kind))


def roles(codes: Iterable[str]) -> str:
    """Return signatories joined by 'or'."""
    return str(gettext(" or ")).join(word("signatory", code) for code in codes)
