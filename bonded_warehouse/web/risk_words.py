"""What the rooms of risk cases call things."""

from typing import Final

from flask_babel import lazy_gettext

KINDS: Final = {
    "broken_seal": lazy_gettext("Seal broken"),
    "identity_in_doubt": lazy_gettext("Identity in doubt"),
    "certificate_revoked": lazy_gettext("Certificate revoked"),
    "return_overdue": lazy_gettext("Not back in time"),
    "route_left": lazy_gettext("Left its way, or late on it"),
    "price_outlier": lazy_gettext("Price far from comparable works"),
    "climate_excursion": lazy_gettext("Held after the room's climate left its limits"),
    "on_air_mismatch": lazy_gettext("Another work on air than the lot called"),
    "log_fork": lazy_gettext("Two histories of the log"),
}
GRADES: Final = {
    "ordinary": lazy_gettext("ordinary"),
    "raised": lazy_gettext("raised"),
    "high": lazy_gettext("high"),
}
PARTS: Final = {
    "kind": lazy_gettext("For its kind"),
    "again": lazy_gettext("Signalled again"),
    "beside": lazy_gettext("Other open cases about it"),
}
STEPS: Final = {
    "opened": lazy_gettext("The case was opened"),
    "signal": lazy_gettext("Signalled again"),
    "taken": lazy_gettext("An officer took it"),
    "noted": lazy_gettext("Noted"),
    "put_off": lazy_gettext("Deadline put off"),
    "overdue": lazy_gettext("Deadline passed"),
    "settled": lazy_gettext("The case was settled"),
}
DISPOSALS: Final = {
    "cleared": lazy_gettext("Cleared: there was nothing in it"),
    "corrected": lazy_gettext("Corrected: it was put right"),
    "stopped": lazy_gettext("Stopped: the work stands still"),
    "referred": lazy_gettext("Referred to another authority"),
    "violation": lazy_gettext("Violation found"),
}
FACTS: Final = {
    "about": lazy_gettext("Shown by"),
    "at": lazy_gettext("When"),
    "authority": lazy_gettext("Whose decision"),
    "broadcast": lazy_gettext("Broadcast"),
    "by": lazy_gettext("Who saw it"),
    "certificate": lazy_gettext("Certificate"),
    "comparables": lazy_gettext("Comparable works"),
    "declaration": lazy_gettext("Declaration"),
    "holding": lazy_gettext("Holding"),
    "keeping_case": lazy_gettext("Keepers' case"),
    "link": lazy_gettext("Link of the chain of custody"),
    "frame_sha256": lazy_gettext("Frame on air (SHA-256)"),
    "inliers": lazy_gettext("Points in agreement"),
    "lot": lazy_gettext("Lot"),
    "price": lazy_gettext("Price"),
    "reason": lazy_gettext("Reason"),
    "said": lazy_gettext("What was seen"),
    "seal": lazy_gettext("Seal"),
    "session": lazy_gettext("Live session, by its number"),
    "shows": lazy_gettext("Registered work that was on air"),
    "sighting": lazy_gettext("Picture compared"),
    "sighting_id": lazy_gettext("Picture compared"),
    "state": lazy_gettext("What the comparison said"),
}
ALL: Final = {
    "risk": KINDS,
    "risk_grade": GRADES,
    "risk_part": PARTS,
    "risk_step": STEPS,
    "risk_disposal": DISPOSALS,
    "risk_fact": FACTS,
}
"""Kind of word to its words."""
