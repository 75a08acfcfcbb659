"""What the warehouse's worker does for the standards. Opens its own transactions."""

from datetime import datetime
from typing import Final

from bonded_warehouse.operations import publishing_epcis
from foundation.db import db, transaction

PUBLISH_EVERY_S: Final = 2.0


class Publisher:
    """Names what happened in EPCIS, soon after it did."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def run(self, at: datetime) -> int:
        """Record events of links that have none yet; return how many. An idle turn only reads."""
        nothing = not publishing_epcis.waiting(db.session, limit=1)
        db.session.rollback()
        if nothing:
            return 0
        with transaction() as session:
            return publishing_epcis.publish(session, prefix=self._prefix, at=at)
