"""What the keepers' rooms call things: zones, grades, signs, occasions, seals, cases."""

from typing import Final

from flask_babel import lazy_gettext

ZONES: Final = {
    "front": lazy_gettext("Front"),
    "back": lazy_gettext("Back"),
    "edges": lazy_gettext("Edges"),
    "corners": lazy_gettext("Corners"),
    "frame": lazy_gettext("Frame or mount"),
    "glazing": lazy_gettext("Glazing"),
    "hardware": lazy_gettext("Hanging hardware"),
    "base": lazy_gettext("Base"),
    "packing": lazy_gettext("Packing"),
}
GRADES: Final = {
    "excellent": lazy_gettext("excellent"),
    "good": lazy_gettext("good"),
    "fair": lazy_gettext("fair"),
    "poor": lazy_gettext("poor"),
}
SIGNS: Final = {
    "abrasion": lazy_gettext("Abrasion"),
    "accretion": lazy_gettext("Accretion"),
    "crack": lazy_gettext("Crack"),
    "craquelure": lazy_gettext("Craquelure"),
    "cupping": lazy_gettext("Cupping"),
    "dent": lazy_gettext("Dent"),
    "flaking": lazy_gettext("Flaking"),
    "foxing": lazy_gettext("Foxing"),
    "hole": lazy_gettext("Hole"),
    "lift": lazy_gettext("Lifting"),
    "loss": lazy_gettext("Loss"),
    "mould": lazy_gettext("Mould"),
    "pest": lazy_gettext("Pest damage"),
    "scratch": lazy_gettext("Scratch"),
    "stain": lazy_gettext("Stain"),
    "tear": lazy_gettext("Tear"),
    "warp": lazy_gettext("Warping"),
}
OCCASIONS: Final = {
    "inbound": lazy_gettext("On arrival"),
    "outbound": lazy_gettext("Before leaving"),
    "venue_in": lazy_gettext("On arrival at the venue"),
    "venue_out": lazy_gettext("Before leaving the venue"),
    "transit": lazy_gettext("On the way"),
    "conservation": lazy_gettext("At the conservator's"),
    "audit": lazy_gettext("At a check"),
    "delivery": lazy_gettext("On delivery"),
}
LIGHTS: Final = {
    "daylight": lazy_gettext("Daylight"),
    "room": lazy_gettext("Room light"),
    "raking": lazy_gettext("Raking light"),
    "ultraviolet": lazy_gettext("Ultraviolet"),
    "transmitted": lazy_gettext("Light from behind"),
}
REPORTS: Final = {
    "draft": lazy_gettext("Being written"),
    "waiting": lazy_gettext("Waits for the second signature"),
    "signed": lazy_gettext("Signed by two"),
    "discarded": lazy_gettext("Thrown away"),
}
SEAL_KINDS: Final = {
    "bolt": lazy_gettext("Bolt seal"),
    "e_lock": lazy_gettext("Electronic lock"),
    "wax": lazy_gettext("Wax seal"),
    "exit_mark": lazy_gettext("Exit mark of the relics authority"),
}
SEAL_PARTIES: Final = {
    "house": lazy_gettext("the warehouse"),
    "customs": lazy_gettext("customs"),
    "relics": lazy_gettext("the relics authority"),
    "sender": lazy_gettext("the sender"),
}
SEAL_RESULTS: Final = {
    "intact": lazy_gettext("intact"),
    "broken": lazy_gettext("broken"),
    "mismatch": lazy_gettext("another than written"),
    "missing": lazy_gettext("missing"),
}
CASES: Final = {
    "condition": lazy_gettext("Changed on the way"),
    "seal": lazy_gettext("A seal amiss"),
    "surplus": lazy_gettext("More than the books have"),
    "overdue": lazy_gettext("Not back in time"),
    "missing": lazy_gettext("Missing at a count"),
    "late": lazy_gettext("Late or off its way"),
}
PLACES: Final = {
    "zone": lazy_gettext("Bonded zone"),
    "first_line": lazy_gettext("First-line gate"),
    "second_line": lazy_gettext("Second-line gate"),
    "dock": lazy_gettext("Dock"),
    "hall": lazy_gettext("Hall"),
    "vault": lazy_gettext("Vault"),
    "shelf": lazy_gettext("Shelf"),
    "crate": lazy_gettext("Crate"),
    "studio": lazy_gettext("Studio"),
    "venue": lazy_gettext("Venue"),
    "overseas": lazy_gettext("Warehouse abroad"),
}
TERMS: Final = {
    "running": lazy_gettext("The term runs"),
    "overdue": lazy_gettext("Overdue"),
    "ended": lazy_gettext("Ended"),
}
EXTENSIONS: Final = {
    "asked": lazy_gettext("Asked"),
    "granted": lazy_gettext("Granted"),
    "refused": lazy_gettext("Refused"),
    "withdrawn": lazy_gettext("Withdrawn"),
}
TERM_OFFICES: Final = {
    "customs": lazy_gettext("Customs"),
    "relics": lazy_gettext("Relics exit examination body"),
}
COUNTS: Final = {
    "open": lazy_gettext("Being counted"),
    "compared": lazy_gettext("Held against the books"),
    "withdrawn": lazy_gettext("Given up"),
}
RESULTS: Final = {
    "found": lazy_gettext("There"),
    "misplaced": lazy_gettext("Elsewhere"),
    "missing": lazy_gettext("Missing"),
    "unexpected": lazy_gettext("Unexpected"),
    "moved": lazy_gettext("Moved meanwhile"),
}
ADJUSTMENTS: Final = {
    "proposed": lazy_gettext("Waits for a senior keeper"),
    "approved": lazy_gettext("Waits for customs to see it"),
    "seen": lazy_gettext("Seen by customs"),
    "refused": lazy_gettext("Refused"),
}
FOLLOWS: Final = {
    "report_missing": lazy_gettext("It is reported missing and posted to the discrepancies."),
    "put_right": lazy_gettext("The books will have it where it was seen."),
    "case": lazy_gettext("A person settles its case."),
    "overtaken": lazy_gettext("It has moved since; nothing follows."),
}
MODES: Final = {
    "hand": lazy_gettext("By hand"),
    "road": lazy_gettext("By road"),
    "rail": lazy_gettext("By rail"),
    "air": lazy_gettext("By air"),
    "sea": lazy_gettext("By sea"),
}
LEGS: Final = {
    "planned": lazy_gettext("Planned"),
    "under_way": lazy_gettext("Under way"),
    "arrived": lazy_gettext("Arrived"),
    "withdrawn": lazy_gettext("Given up"),
}
SIDES: Final = {
    "gives": lazy_gettext("I give it"),
    "takes": lazy_gettext("I take it"),
}
ENDS: Final = {
    "start": lazy_gettext("At its start"),
    "end": lazy_gettext("At its end"),
}
HANDOVER_SEALS: Final = SEAL_RESULTS | {"none": lazy_gettext("not sealed")}
MILESTONES: Final = {
    "passed": lazy_gettext("Passed here"),
    "reloaded": lazy_gettext("Reloaded"),
    "checked_by_customs": lazy_gettext("Looked at by customs"),
    "delayed": lazy_gettext("Delayed"),
    "off_route": lazy_gettext("Off its way"),
    "damaged": lazy_gettext("Damaged"),
}
ERRORS: Final = {
    "incorrect_data": lazy_gettext("Something in it is wrong"),
    "did_not_occur": lazy_gettext("It did not happen"),
}
ALL: Final = {
    "stock_count": COUNTS,
    "count_result": RESULTS,
    "stock_adjustment": ADJUSTMENTS,
    "count_follows": FOLLOWS,
    "transport_mode": MODES,
    "transport_leg": LEGS,
    "handover_end": ENDS,
    "handover_seal": HANDOVER_SEALS,
    "milestone": MILESTONES,
    "error_reason": ERRORS,
    "display_term": TERMS,
    "extension": EXTENSIONS,
    "term_office": TERM_OFFICES,
    "place_kind": PLACES,
    "zone": ZONES,
    "condition_grade": GRADES,
    "condition_sign": SIGNS,
    "condition_occasion": OCCASIONS,
    "condition_light": LIGHTS,
    "condition_report": REPORTS,
    "seal_kind": SEAL_KINDS,
    "seal_party": SEAL_PARTIES,
    "seal_result": SEAL_RESULTS,
    "case_kind": CASES,
}
"""Kind of word to its words."""
