"""Words for people: each state's word, glyph and advice, and the titles of the steps.

This library stands alone, so its words do too. A message id is its own English; `chinese` has the Chinese.
"""

from dataclasses import dataclass
from typing import Any, Final

from authentication.evidence.chinese import ZH
from authentication.evidence.reasons import reason
from authentication.evidence.verdict import State

LANGUAGES: Final = ("en", "zh")


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state is shown. Each has its own, and none is shown as another."""

    glyph: str
    word: str
    """A message id."""
    advice: str
    """A message id: what to do now."""


STATES: Final[dict[State, StateWords]] = {
    State.VALID: StateWords("✓", "Valid", "Every step holds. It proves what was said and by whom."),
    State.NOT_WITNESSED: StateWords(
        "◔", "In the log, not witnessed", "Ask for a passport whose checkpoint has been cosigned."
    ),
    State.SAME_PICTURE: StateWords(
        "≈",
        "Same picture, object not proven",
        "A print or a copy shows the same. Have the object itself examined.",
    ),
    State.STATUS_UNKNOWN: StateWords(
        "?",
        "Status unknown",
        "Fetch a new passport or status list: the certificate may have been revoked since.",
    ),
    State.NOT_CERTIFIED: StateWords(
        "○", "Not certified", "No expert vouches for this work. Ask for a certificate."
    ),
    State.NOT_IN_LOG: StateWords(
        "…", "Not yet in the log", "Wait until the registry has recorded it, and fetch the passport again."
    ),
    State.ANOTHER_PICTURE: StateWords(
        "≠", "Another picture", "Photograph the whole work, upright and without its frame, and try again."
    ),
    State.EXPIRED: StateWords("⌛", "Expired", "Ask the expert for a new certificate."),
    State.SUSPENDED: StateWords(
        "‖", "Suspended", "Wait: the certificate is being looked into. Do not buy meanwhile."
    ),
    State.REVOKED: StateWords("⊘", "Revoked", "The certificate no longer holds. Do not rely on it."),
    State.ISSUER_NOT_TRUSTED: StateWords(
        "¿",
        "Issuer not trusted",
        "Get the trust file from a source that you trust; a passport cannot bring its own.",
    ),
    State.LOG_FORKED: StateWords(
        "⑂", "Log forked", "The log has told two stories. Keep both files, and tell the regulator."
    ),
    State.PROOF_BROKEN: StateWords(
        "✗", "Proof broken", "The file was changed or damaged. Do not rely on it."
    ),
    State.NOT_A_PASSPORT: StateWords(
        "∅", "Not a passport", "Look for the file of the work that ends in .passport, and try again."
    ),
}

STEP_TITLES: Final = {
    "format": "One passport, in its one spelling",
    "log": "Signed by a trusted log",
    "witnesses": "Witnessed, and not forked",
    "inclusion": "In the log, with nothing left out",
    "signatures": "Signed by trusted issuers",
    "life": "One work, in its order",
    "disclosures": "Disclosed values",
    "certificate": "Certified and in force",
    "status": "Neither revoked nor suspended",
    "photograph": "The photograph",
    "people": "Signed by persons themselves",
}
DOSSIER_TITLES: Final = {
    "dossier": "One dossier, in its one spelling",
    "seal": "Sealed by the house",
    "content": "The content is what was sealed",
    "complete": "The passport is whole",
    "custody": "Chains of custody",
    "condition": "Condition reports",
    "hands": "Persons' own signatures",
}
HISTORY_TITLES: Final = {
    "history": "One bid history, in its one spelling",
    "chain": "The chain of events",
    "bids": "What was bid",
    "result": "Recomputed from the bids",
}
EXTRACT_TITLES: Final = {
    "extract": "One extract, in its one spelling",
    "lines": "Each line once, within the period",
    "totals": "The totals, added up again",
}
RECEIPT_TITLES: Final = {
    "receipt": "One broadcast receipt, in its one spelling",
    "recording": "The recording up to the hammer",
    "frame": "The picture at the hammer",
}
TITLES: Final = STEP_TITLES | DOSSIER_TITLES | HISTORY_TITLES | EXTRACT_TITLES | RECEIPT_TITLES
"""Of the steps of a passport's verification, a dossier's, a bid history's, an extract's, and a receipt's."""


def say(message: str, facts: dict[str, Any] | None = None, *, lang: str = "en") -> str:
    """Return a message in a language, its facts filled in. What has no Chinese is said in English."""
    words = ZH.get(message, message) if lang == "zh" else message
    if lang == "zh" and facts and "why" in facts:
        facts = facts | {"why": reason(str(facts["why"]))}
    return words % facts if facts else words.replace("%%", "%")
