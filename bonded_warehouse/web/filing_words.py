"""What filings, their states and what is said about them are called, in the reader's language."""

from typing import Any, Final

from flask_babel import lazy_gettext

OCCASIONS: Final[dict[str, Any]] = {
    "entry_list": lazy_gettext("Verification list, into the zone"),
    "entry_slip": lazy_gettext("Release slip, into the zone"),
    "exit_list": lazy_gettext("Verification list, out of the zone"),
    "exit_slip": lazy_gettext("Release slip, out of the zone"),
    "master_list": lazy_gettext("Master list"),
    "arrival": lazy_gettext("Arrival at the supervised yard"),
    "departure": lazy_gettext("Departure from the country"),
    "summary": lazy_gettext("Summary of export lists"),
    "refund": lazy_gettext("Claim for refund"),
}
STATES: Final[dict[str, Any]] = {
    "opened": lazy_gettext("Being sent"),
    "received": lazy_gettext("Taken in"),
    "review": lazy_gettext("An officer looks at it"),
    "inspection": lazy_gettext("Drawn for inspection"),
    "detained": lazy_gettext("Detained"),
    "approved": lazy_gettext("Approved"),
    "passed": lazy_gettext("Passed the gate"),
    "posted": lazy_gettext("Booked by the office"),
    "returned": lazy_gettext("Returned"),
    "void": lazy_gettext("Void"),
}
VERDICTS: Final[dict[str, Any]] = STATES | {
    "turned_back": lazy_gettext("To be shipped back"),
    "unclear": lazy_gettext("Not understood: a person looks at it"),
}
PROBLEMS: Final[dict[str, Any]] = {
    "contradiction": lazy_gettext("It says another thing under a number that was used"),
    "other_number": lazy_gettext("It brings another number than before"),
    "not_at_gate": lazy_gettext("It speaks of a passage, and the work has not been at the gate"),
    "not_sent_on": lazy_gettext("The port could not hand it on"),
}
ALL: Final[dict[str, dict[str, Any]]] = {
    "filing_occasion": OCCASIONS,
    "filing_state": STATES,
    "filing_verdict": VERDICTS,
    "message_problem": PROBLEMS,
}
