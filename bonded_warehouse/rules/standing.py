"""How a work stands, and what the custody table asks of it: its conditions and its papers. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bonded_warehouse.rules.states import (
    BONDED,
    Account,
    Arrival,
    CustodyState,
    CustomsStatus,
    HoldKind,
    Loss,
)
from bonded_warehouse.rules.table import TABLE, Transition


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the table asks about a work. Values of one moment."""

    intended: CustomsStatus
    """The status booked at the appointment."""
    source: Account
    """Where the goods come from: '$source'."""
    state: CustodyState = CustodyState.NONE
    status: CustomsStatus | None = None
    """None until the work is booked in for the first time."""
    account: Account | None = None
    """The account of ours that holds its one unit; None before the gate and after a refusal."""
    arrival: Arrival = Arrival.FIRST_ENTRY
    before_release: CustomsStatus | None = None
    before_seizure: CustomsStatus | None = None
    guarantee_used: bool = False
    loss: Loss | None = None
    is_relic: bool | None = None
    """None where nobody has said: then what is asked of relics is asked of it."""
    customs_seal: bool = False
    """The crate bears a seal that customs fixed."""
    holds: frozenset[HoldKind] = frozenset()
    is_stopped: bool = False
    """A regulator stopped it, or what the house follows did: see `custody.require_no_hold`."""

    @property
    def last_status(self) -> CustomsStatus:
        """Return the status that release or seizure has covered up, or the one in force, or the intended one.

        A work released for export is still a bonded one to the guarantee until it has departed.
        """
        status = self.status
        if status is CustomsStatus.SEIZED:
            status = self.before_seizure
        if status is CustomsStatus.RELEASED_EXPORT:
            status = self.before_release
        return status or self.intended

    @property
    def is_bonded(self) -> bool:
        """Say whether duty and VAT are suspended on it."""
        return self.last_status in BONDED

    @property
    def is_supervised(self) -> bool:
        """Say whether it may not be opened, moved or altered without customs (Customs Law 37(1))."""
        return self.last_status not in {CustomsStatus.DOMESTIC, CustomsStatus.FREE_CIRCULATION}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What only the step itself can say."""

    told: frozenset[str] = frozenset()
    """Who was told of a loss: customs, police, insurer."""
    inspection_drawn: bool = False
    """Customs drew the work for inspection."""
    by_customs: bool = False
    """A customs officer signs, or has named the one who breaks the seal."""
    case_reopened: bool = False
    """Customs reopened a case that was closed as a loss."""


ORDINARY: Final = Circumstances()
"""Nothing out of the way."""


@dataclass(frozen=True, slots=True)
class Document:
    """A paper brought to a step."""

    code: str
    reference: str
    """Its number, or where it is kept."""
    sha256: str | None = None
    """Of its file, where there is one."""
    expires_on: date | None = None
    """The last day it is in force."""
    covers: str | None = None
    """The artwork it names; None where it was drawn up at this step, for this work."""


DERIVED: Final = frozenset({"gate_passed", "guarantee"})
"""Papers nobody brings: the chain itself proves the gate, and the ledger checks the guarantee as it posts."""

DOCUMENT_NOTES: Final[Mapping[str, Callable[[Standing, Circumstances], bool]]] = {
    "": lambda now, how: True,
    "art work": lambda now, how: True,
    "relic": lambda now, how: now.is_relic is not False,
    "relic from abroad": lambda now, how: now.is_relic is not False and now.is_bonded,
    "when drawn": lambda now, how: how.inspection_drawn,
    "supervised goods": lambda now, how: now.is_supervised,
    "supervised goods kept outside the zone (Guarantee Regs 5(6))": lambda now, how: now.is_supervised,
    "first entry or export return": lambda now, how: now.arrival is not Arrival.BACK,
    "first entry or export return, when bonded": (
        lambda now, how: now.arrival is not Arrival.BACK and now.is_bonded
    ),
}
"""When a document is asked for, by the table's note on it."""

CONDITIONS: Final[Mapping[str, Callable[[Standing, Circumstances], bool]]] = {
    "first_entry or export_return only": lambda now, how: now.arrival is not Arrival.BACK,
    "a customs seal is broken only by customs or its named officer": (
        lambda now, how: not now.customs_seal or how.by_customs
    ),
    "customs status bonded_foreign": lambda now, how: now.status is CustomsStatus.BONDED_FOREIGN,
    "customs status domestic (classified supervision of non-bonded goods)": (
        lambda now, how: now.status is CustomsStatus.DOMESTIC
    ),
    "a detention (M24) must be cleared first": lambda now, how: HoldKind.CUSTOMS not in now.holds,
    "customs, police and insurer told": lambda now, how: how.told >= {"customs", "police", "insurer"},
    "never a relic": lambda now, how: now.is_relic is False,
    "not lost abroad (see M45)": lambda now, how: now.account is not Account.ABROAD,
    "lost abroad": lambda now, how: now.account is Account.ABROAD,
    "loss open": lambda now, how: now.loss is Loss.OPEN,
    "after M46 or M47: customs reopens the case": (
        lambda now, how: now.loss is not Loss.CLOSED or how.case_reopened
    ),
    # The agreement is the paper 'return_request'; the clocks decide the tax, not the journey.
    "agreement or right to return; clock of TL10 or TL11 still running for the exemption": (
        lambda now, how: True
    ),
}
"""What each condition of the table asks."""

assert {need.note for row in TABLE.transitions for need in row.documents} <= set(DOCUMENT_NOTES)
assert {text for row in TABLE.transitions for text in row.conditions} <= set(CONDITIONS)


def documents_needed(row: Transition, now: Standing, how: Circumstances = ORDINARY) -> tuple[str, ...]:
    """Return the codes of the papers that people must bring to this step, in the table's order."""
    return tuple(
        need.code
        for need in row.documents
        if need.required and need.code not in DERIVED and DOCUMENT_NOTES[need.note](now, how)
    )
