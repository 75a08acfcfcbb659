"""The offices beside the declaration desk: the port and its gate, the yard, and the tax office.

What goes to them are filings: the bonded list, the release slip, arrival, master list, departure, summary,
and a claim for a refund. Each is one message under one guid; what comes back is read into verdicts.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol


class Occasion(StrEnum):
    """At which moment of the pipeline a filing is made. Source: clearance pipeline, stages 2, 5 and 6."""

    ENTRY_LIST = "entry_list"
    """INV101 when bonded goods are announced."""
    ENTRY_SLIP = "entry_slip"
    """SAS121 before the vehicle comes to the gate."""
    EXIT_LIST = "exit_list"
    """INV101 with the declaration of bonded goods."""
    EXIT_SLIP = "exit_slip"
    """SAS121 after release, before the vehicle leaves."""
    MASTER_LIST = "master_list"
    """CEB607 after release: the lists under one bill."""
    ARRIVAL = "arrival"
    """CEB507 when the parcel came to the supervised yard."""
    DEPARTURE = "departure"
    """CEB509 when it left the customs territory."""
    SUMMARY = "summary"
    """CEB701: export lists summed up into a declaration."""
    REFUND = "refund"
    """A claim for the refund of VAT."""


KINDS: Final = {
    Occasion.ENTRY_LIST: "INV101",
    Occasion.ENTRY_SLIP: "SAS121",
    Occasion.EXIT_LIST: "INV101",
    Occasion.EXIT_SLIP: "SAS121",
    Occasion.MASTER_LIST: "CEB607",
    Occasion.ARRIVAL: "CEB507",
    Occasion.DEPARTURE: "CEB509",
    Occasion.SUMMARY: "CEB701",
    Occasion.REFUND: "REFUND",
}
SLIPS: Final = frozenset({Occasion.ENTRY_SLIP, Occasion.EXIT_SLIP})
LISTS: Final = frozenset({Occasion.ENTRY_LIST, Occasion.EXIT_LIST})


class Verdict(StrEnum):
    """What was said of a filing, in one set of words for all offices."""

    RECEIVED = "received"
    REVIEW = "review"
    INSPECTION = "inspection"
    DETAINED = "detained"
    APPROVED = "approved"
    PASSED = "passed"
    POSTED = "posted"
    RETURNED = "returned"
    TURNED_BACK = "turned_back"
    """Return shipment (700): what left is to come back."""
    VOID = "void"
    UNCLEAR = "unclear"
    """Could not be read or understood, or contradicts what was said: a person looks at it."""


RESTS: Final = {
    Occasion.ENTRY_LIST: Verdict.POSTED,
    Occasion.EXIT_LIST: Verdict.POSTED,
    Occasion.ENTRY_SLIP: Verdict.PASSED,
    Occasion.EXIT_SLIP: Verdict.PASSED,
    Occasion.REFUND: Verdict.POSTED,
}
"""After which verdict nothing more is waited for; of the others, after approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A filing as it goes to its office."""

    id: str
    """Ours: sending it twice is one filing."""
    occasion: Occasion
    kind: str
    cop_no: str
    """Our own number in the message, by which replies name it."""
    guid: str
    body: bytes
    opened_at: datetime
    seen_at: datetime | None = None
    """When it went through the gate: what a simulated gate knows of us; a real one saw it itself."""
    is_void: bool = False
    """It takes an earlier one back."""
    scenario: str | None = None
    """How a simulated office is to answer; a real one never sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One thing that an office said about a filing."""

    reference: str
    """The office's own number of this answer: the same number twice is the same answer."""
    verdict: Verdict
    codes: tuple[str, ...] = ()
    note: str = ""
    number: str | None = None
    """Number that the office gave the filing."""
    answered_at: datetime
    kind: str
    guid: str
    body: bytes


class Offices(Protocol):
    """Two methods over plain values; each may be repeated and answers the same."""

    def file(self, filed: Filed, *, at: datetime) -> tuple[Heard, ...]:
        """Hand a filing in, and return what is said at once; perhaps nothing.

        :raises Unavailable: if the office cannot be reached; the errand asks again
        """

    def heard(self, filed: Filed, *, at: datetime) -> tuple[Heard, ...]:
        """Return everything that was said about a filing until now.

        :raises Unavailable: if the office cannot be reached
        """
