"""Asks the rules, at a bid, whether the work may be sold to this buyer.

What they allowed holds for five seconds, unless the work was stopped or its certificate taken back
since. The hammer asks again, in its own transaction, and remembers nothing.
"""

import time
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation.errors import Refusal
from marketplace.operations.arriving import Wanted
from marketplace.operations.hammering import deal_of

REMEMBERED_S: Final = 5.0
MOST_REMEMBERED: Final = 10_000


class Gatekeeper:
    """What the rules allowed a moment ago, by work and country."""

    def __init__(self) -> None:
        self._allowed: dict[tuple[str, str | None], float] = {}

    def __call__(
        self, session: Session, wanted: Wanted, at: datetime
    ) -> Mapping[tuple[str, str | None], Refusal | None]:
        """Return, for each work and country, the refusal of a bid or None."""
        now = time.monotonic()
        if len(self._allowed) > MOST_REMEMBERED:
            self._allowed.clear()
        changed = _changed(session, {work for work, _ in wanted})
        answers: dict[tuple[str, str | None], Refusal | None] = {}
        for work, country in wanted:
            if work not in changed and self._allowed.get((work, country), 0.0) > now:
                answers[work, country] = None
                continue
            answers[work, country] = _ask(session, work, country, at)
            if answers[work, country] is None:
                self._allowed[work, country] = now + REMEMBERED_S
        return answers


def _changed(session: Session, works: Collection[str]) -> set[str]:
    """Return the works that are stopped or whose certificate is not in force: two questions for all."""
    stopped = set(warehouse.stops(session, works))
    ids = [authentication.ArtworkId(work) for work in works]
    certificates = authentication.certificates(session, ids)
    return stopped | {str(work) for work, card in certificates.items() if not card.in_force}


def _ask(session: Session, work: str, country: str | None, at: datetime) -> Refusal | None:
    try:
        warehouse.require_gate(
            session, artwork_id=work, stage="bid", destination=country, at=at, deal=deal_of(country)
        )
    except warehouse.GateRefuses as refusal:
        return refusal
    return None
