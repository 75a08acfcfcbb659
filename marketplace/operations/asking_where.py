"""The rules are asked whether an offered work may go to a country; what they say is kept with its day.

What is kept helps to find works and is no promise: checkout, hammer and settlement ask again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation import outbox
from marketplace.events import ReachAnswered
from marketplace.models.finding import Reach
from marketplace.queries.documents import MAY_GO, documents

COUNTRIES: Final = ("CN", "AE", "AU", "CA", "CH", "DE", "FR", "GB", "HK", "JP", "KR", "SG", "US")
"""Where buyers of art are; for any other country the page of the work asks on the spot."""
GOOD_FOR: Final = timedelta(hours=20)
"""After so long an answer is asked for again: facts, papers and the rules of the day change."""


def ask_where(session: Session, *, artwork_ids: Iterable[str], at: datetime) -> int:
    """Ask about works that are offered, and keep the answers; forget those of works that are not.

    Says so where a work may go to other countries than before. Returns how many works were asked about.
    """
    wanted = list(dict.fromkeys(artwork_ids))
    listed = {document.id: document.to for document in documents(session, wanted)}
    if gone := [artwork_id for artwork_id in wanted if artwork_id not in listed]:
        session.execute(sa.delete(Reach).where(Reach.artwork_id.in_(gone)))
    answers = warehouse.reach(session, listed, destinations=COUNTRIES, at=at)
    kept = {
        (row.artwork_id, row.country): row
        for row in session.scalars(sa.select(Reach).where(Reach.artwork_id.in_(list(listed))))
    }
    for artwork_id, by_country in answers.items():
        for country, said in by_country.items():
            row = kept.get((artwork_id, country))
            if row is None:
                row = Reach(
                    artwork_id=artwork_id,
                    country=country,
                    decision="",
                    codes=[],
                    needs=[],
                    ruleset="",
                    asked_at=at,
                )
                session.add(row)
            row.decision, row.ruleset, row.asked_at = said.outcome.value, said.ruleset, at
            row.codes = list(
                dict.fromkeys(finding.rule.id for finding in said.findings if finding.settled_by is None)
            )
            row.needs = list(said.needs)
        reached = [country for country, said in by_country.items() if said.outcome.value in MAY_GO]
        if sorted(reached) != sorted(listed[artwork_id]):
            outbox.publish(session, ReachAnswered(artwork_id=artwork_id), at=at)
    return len(wanted)
