"""The question before a work is booked into the zone for the first time: is it the one it is said to be."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import gating
from bonded_warehouse.rules.states import Arrival

ENTRIES: Final = frozenset({"M08"})
"""Steps by which a work is booked in."""
ASKED: Final = frozenset({"R-00"})
"""Rules that refuse an entry: a certificate taken back. One that is missing is a paper still to come, and
what the others forbid is selling and leaving, not keeping."""


def require_entry(session: Session, holding: Holding, *, at: datetime) -> None:
    """Require, of a work that comes for the first time, that its certificate was not taken back.

    What comes back from display, the examiner or abroad is always booked in again: it has to lie somewhere.

    :raises GateDenies: if its certificate is suspended, revoked or expired
    """
    if holding.arrival is Arrival.FIRST_ENTRY:
        gating.require_no_denial(
            session, artwork_id=holding.artwork_id, stage="zone_entry", rules=ASKED, at=at
        )
