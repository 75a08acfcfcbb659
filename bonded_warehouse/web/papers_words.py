"""What the papers of custody and the accounts of the bond ledger are called. Lazy."""

from typing import Final

from flask_babel import lazy_gettext

DOCUMENTS: Final = {
    "object_entry_form": lazy_gettext("Object entry form"),
    "title_statement": lazy_gettext("Statement of title"),
    "value_and_materials": lazy_gettext("Value and materials"),
    "intended_status": lazy_gettext("Intended customs status"),
    "release_slip_in": lazy_gettext("Release slip, in"),
    "release_slip_out": lazy_gettext("Release slip, out"),
    "vehicle_match": lazy_gettext("Vehicle agrees with the slip"),
    "seal_record": lazy_gettext("Seal record"),
    "refusal_notice": lazy_gettext("Notice of refusal"),
    "crate_photos": lazy_gettext("Photographs of the crate"),
    "condition_report": lazy_gettext("Condition report"),
    "fingerprint_match": lazy_gettext("Comparison with the registered photographs"),
    "mismatch_report": lazy_gettext("Report of the mismatch"),
    "verification_list": lazy_gettext("Verification list"),
    "entry_release": lazy_gettext("Customs release of the entry"),
    "gate_passed": lazy_gettext("All pieces passed the gate"),
    "relic_temp_entry_registration": lazy_gettext("Registration of the relic's temporary entry"),
    "work_order": lazy_gettext("Work order"),
    "spot_check": lazy_gettext("Spot check"),
    "display_list": lazy_gettext("Display list"),
    "treatment_plan": lazy_gettext("Treatment plan"),
    "owner_consent": lazy_gettext("Owner's consent"),
    "customs_consent": lazy_gettext("Consent of customs"),
    "treatment_report": lazy_gettext("Treatment report"),
    "new_fingerprint": lazy_gettext("New photographs"),
    "packing_list": lazy_gettext("Packing list"),
    "unpack_reason": lazy_gettext("Reason for unpacking"),
    "display_application": lazy_gettext("Application for display"),
    "venue_plan": lazy_gettext("Plan of the venue"),
    "guarantee": lazy_gettext("Guarantee"),
    "culture_approval": lazy_gettext("Approval of the culture department"),
    "insurance_policy": lazy_gettext("Insurance policy"),
    "display_list_type5": lazy_gettext("Verification list of the display"),
    "return_slip": lazy_gettext("Return slip"),
    "invoice": lazy_gettext("Invoice"),
    "sale_list": lazy_gettext("List of the sale"),
    "tax_receipt": lazy_gettext("Receipt of duty and VAT"),
    "sale_gate_answer": lazy_gettext("Answer of the rules on the sale"),
    "export_gate_answer": lazy_gettext("Answer of the rules on export"),
    "order_receipt_waybill": lazy_gettext("Order, receipt and waybill"),
    "declaration": lazy_gettext("Declaration"),
    "permits": lazy_gettext("Permits that the rules named"),
    "customs_reply": lazy_gettext("Reply of customs"),
    "inspection_result": lazy_gettext("Result of the inspection"),
    "relic_exit_mark": lazy_gettext("Relics exit mark"),
    "detention_notice": lazy_gettext("Notice of detention"),
    "exit_slip": lazy_gettext("Exit slip with e-lock and route"),
    "departure_record": lazy_gettext("Record of departure"),
    "turn_back_notice": lazy_gettext("Notice of turning back"),
    "arrival_report": lazy_gettext("Report of arrival"),
    "proof_of_delivery": lazy_gettext("Proof of delivery"),
    "return_request": lazy_gettext("Request to return"),
    "return_declaration": lazy_gettext("Declaration of the return"),
    "refund_repaid": lazy_gettext("Proof that the refund was repaid"),
    "transfer_declaration": lazy_gettext("Declaration of the transfer"),
    "destruction_application": lazy_gettext("Application for destruction"),
    "incident_report": lazy_gettext("Incident report"),
    "force_majeure_proof": lazy_gettext("Proof of force majeure"),
    "find_report": lazy_gettext("Report of the find"),
    "cancellation": lazy_gettext("Cancellation"),
    "exit_list_domestic": lazy_gettext("Exit list of domestic goods"),
    "identity_of_collector": lazy_gettext("Identity of the collector"),
    "examiner_receipt": lazy_gettext("Receipt of the relics examiner"),
    "examiner_finding": lazy_gettext("Finding of the relics examiner"),
    "seizure_order": lazy_gettext("Order of seizure"),
    "release_order": lazy_gettext("Order of release"),
    "confiscation_decision": lazy_gettext("Decision of confiscation"),
}

ACCOUNTS: Final = {
    "ABROAD": lazy_gettext("Abroad"),
    "DOMESTIC": lazy_gettext("Home market"),
    "OTHER_BOOK": lazy_gettext("Another book"),
    "GATE": lazy_gettext("At the gate"),
    "ZONE_STOCK": lazy_gettext("In stock"),
    "RESERVED": lazy_gettext("Packed for leaving"),
    "OUT_DISPLAY": lazy_gettext("On show outside"),
    "IN_TRANSIT": lazy_gettext("In transit"),
    "WITH_EXAMINER": lazy_gettext("With the examiner"),
    "SEIZED": lazy_gettext("Seized"),
    "DISCREPANCY": lazy_gettext("Missing"),
    "DESTROYED": lazy_gettext("Destroyed"),
    "FORFEITED": lazy_gettext("Confiscated"),
}

GUARANTEE_KINDS: Final = {
    "cash": lazy_gettext("Cash deposit"),
    "bank_letter": lazy_gettext("Bank letter"),
    "general": lazy_gettext("General guarantee"),
    "insurance": lazy_gettext("Insurance policy"),
}

GUARANTEE_STATES: Final = {
    "applied": lazy_gettext("Before customs"),
    "accepted": lazy_gettext("Accepted"),
    "refused": lazy_gettext("Refused"),
    "released": lazy_gettext("Given back"),
}

STEP_STATES: Final = {
    "open": lazy_gettext("Waits for signatures"),
    "done": lazy_gettext("Has happened"),
    "withdrawn": lazy_gettext("Withdrawn"),
    "overtaken": lazy_gettext("The work moved by another step"),
}

APPOINTMENT_STATES: Final = {
    "requested": lazy_gettext("Asked for"),
    "accepted": lazy_gettext("Accepted"),
    "declined": lazy_gettext("Declined"),
    "withdrawn": lazy_gettext("Withdrawn"),
}

CONDITIONS: Final = {
    "first_entry or export_return only": lazy_gettext(
        "only when it came for the first time or back from abroad"
    ),
    "a customs seal is broken only by customs or its named officer": lazy_gettext(
        "a customs seal is broken only by customs or whom customs named"
    ),
    "customs status bonded_foreign": lazy_gettext("only bonded foreign goods"),
    "customs status domestic (classified supervision of non-bonded goods)": lazy_gettext(
        "only domestic goods"
    ),
    "a detention (M24) must be cleared first": lazy_gettext("a detention must be cleared first"),
    "customs, police and insurer told": lazy_gettext("customs, police and insurer have been told"),
    "never a relic": lazy_gettext("never a relic, and never what may be one"),
    "not lost abroad (see M45)": lazy_gettext("not what was lost abroad"),
    "lost abroad": lazy_gettext("only what was lost abroad"),
    "loss open": lazy_gettext("only while the loss is open"),
    "after M46 or M47: customs reopens the case": lazy_gettext("a closed loss is reopened by customs first"),
    "agreement or right to return; clock of TL10 or TL11 still running for the exemption": lazy_gettext(
        "by agreement or right"
    ),
}

DETAILS: Final = {
    "number": lazy_gettext("Number"),
    "decision": lazy_gettext("Decided"),
    "by": lazy_gettext("Decided by"),
    "check": lazy_gettext("The seal is"),
    "fixed_by": lazy_gettext("Fixed by"),
    "grade": lazy_gettext("Condition as a whole"),
    "observations": lazy_gettext("What is to be seen"),
    "customs_status": lazy_gettext("Customs status"),
    "source": lazy_gettext("Comes from"),
    "arrives_at": lazy_gettext("Day of arrival"),
    "text": lazy_gettext("In words"),
    "currency": lazy_gettext("Currency"),
    "materials": lazy_gettext("Materials"),
}
"""What is said in a paper: its names."""

SAID: Final = {
    "intact": lazy_gettext("intact"),
    "broken": lazy_gettext("broken"),
    "mismatch": lazy_gettext("another than written"),
    "missing": lazy_gettext("missing"),
    "house": lazy_gettext("the warehouse"),
    "customs": lazy_gettext("customs"),
    "sender": lazy_gettext("the sender"),
    "excellent": lazy_gettext("excellent"),
    "good": lazy_gettext("good"),
    "fair": lazy_gettext("fair"),
    "poor": lazy_gettext("poor"),
    "ABROAD": lazy_gettext("outside China"),
    "DOMESTIC": lazy_gettext("inside China"),
    "OTHER_BOOK": lazy_gettext("another bond book"),
    "two keepers": lazy_gettext("two keepers"),
    "the registered work": lazy_gettext("it is the registered work"),
    "no protected species.": lazy_gettext("no protected species"),
    "customs' register (demonstration)": lazy_gettext("Customs' register (demonstration)"),
    "issuing authority (demonstration)": lazy_gettext("Issuing authority (demonstration)"),
    "seen in the register of the authority that issued it.": lazy_gettext(
        "Seen in the register of the authority that issued it."
    ),
}
"""What is said in a paper: choices."""
SITES: Final = {
    "kaifeng comprehensive bonded zone": lazy_gettext("Kaifeng Comprehensive Bonded Zone"),
    "kaifeng comprehensive bonded zone (demonstration)": lazy_gettext(
        "Kaifeng Comprehensive Bonded Zone (demonstration)"
    ),
    "bianliang (demonstration)": lazy_gettext("Bianliang (demonstration)"),
    "zhengzhou xinzheng airport": lazy_gettext("Zhengzhou Xinzheng Airport"),
    "gallery of the zone": lazy_gettext("gallery of the zone"),
    "packing room": lazy_gettext("packing room"),
    "to the airport": lazy_gettext("to the airport"),
    "in the air": lazy_gettext("in the air"),
    "store abroad": lazy_gettext("store abroad"),
}
"""Where works often are, as people type it, in small letters."""

TIMEZONES: Final = {"asia/shanghai": lazy_gettext("Beijing time")}

ALL: Final = {
    "document": DOCUMENTS,
    "account": ACCOUNTS,
    "guarantee_kind": GUARANTEE_KINDS,
    "guarantee": GUARANTEE_STATES,
    "step": STEP_STATES,
    "appointment": APPOINTMENT_STATES,
    "custody_condition": CONDITIONS,
    "paper_detail": DETAILS,
    "paper_said": SAID,
    "site": SITES,
    "timezone": TIMEZONES,
}
"""Kind of word to its words."""
