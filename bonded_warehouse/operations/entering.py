"""The question before a work comes in for the first time: whether it is the one it is said to be."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import ListNotApproved, SlipNotApproved
from bonded_warehouse.customs.offices import Occasion
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import gating
from bonded_warehouse.queries.filings import unapproved
from bonded_warehouse.rules.states import Arrival, CustomsStatus
from foundation.errors import Coded

ENTRIES: Final = frozenset({"M02", "M08"})
"""Steps by which a work comes to the gate, and is booked in."""
FILED: Final = {
    "M02": Occasion.ENTRY_SLIP,
    "M08": Occasion.ENTRY_LIST,
    "M25": Occasion.EXIT_SLIP,
    "M31": Occasion.ENTRY_SLIP,
}
"""Steps before which an office has to have approved what was filed."""
OUT: Final = "HK"
"""Outside the customs territory, with no import law of its own in the rules: what enters as export goods
counts as leaving, wherever it will go."""
ASKED: Final = frozenset({"R-00"})
"""Rules that refuse an entry: a certificate taken back. One that is missing is a paper still to come, and
what the others forbid is selling and leaving, not keeping."""


def require_filed(session: Session, holding: Holding, *, step: str) -> None:
    """Require that customs approved the slip that was filed for this gate, and the list for this booking.

    :param step: number of the transition
    :raises SlipNotApproved: if a slip is filed and not approved (M02, M25, M31)
    :raises ListNotApproved: if a verification list is filed and not approved (M08)
    """
    occasion = FILED.get(step)
    found = unapproved(session, holding.id, occasion) if occasion else None
    if found is not None:
        kind = ListNotApproved if occasion is Occasion.ENTRY_LIST else SlipNotApproved
        raise kind(filing_id=found.id, state=Coded(found.state.value, "filing_state"))


def require_entry(session: Session, holding: Holding, *, at: datetime) -> None:
    """Ask the gate about a work that comes for the first time, keep its answer, and require one thing.

    All rules are asked, since goods that enter the zone are treated as leaving, and the answer is kept. Only
    a certificate that was taken back refuses. What comes back from display, the examiner or abroad is always
    booked in again: it has to lie somewhere.

    :raises GateDenies: if its certificate is suspended, revoked or expired
    """
    if holding.arrival is Arrival.FIRST_ENTRY:
        leaves = holding.intended_status is CustomsStatus.EXPORT_GOODS_IN_ZONE
        gating.require_no_denial(
            session,
            artwork_id=holding.artwork_id,
            stage="zone_entry",
            rules=ASKED,
            destination=OUT if leaves else None,
            at=at,
        )
