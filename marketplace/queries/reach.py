"""Where works may go by the rules' last answer, and of which day that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.catalogue import Lot
from marketplace.models.finding import Reach
from marketplace.models.orders import Offering
from marketplace.rules.lots import LotState
from marketplace.rules.sales import OfferingState


@dataclass(frozen=True, slots=True)
class ReachCard:
    """What the rules last answered about a work and a country."""

    country: str
    decision: str
    """ALLOW, NEEDS, REFER or DENY."""
    codes: list[str]
    needs: list[str]
    ruleset: str
    asked_at: datetime


def reach_of(session: Session, artwork_ids: Iterable[str], *, country: str) -> dict[str, ReachCard]:
    """Return the last answer about each work and one country; works never asked about are left out."""
    rows = session.scalars(
        sa.select(Reach).where(Reach.artwork_id.in_(list(artwork_ids)), Reach.country == country)
    )
    return {
        row.artwork_id: ReachCard(
            row.country, row.decision, list(row.codes), list(row.needs), row.ruleset, row.asked_at
        )
        for row in rows
    }


def to_ask_again(session: Session, *, before: datetime, limit: int) -> list[str]:
    """Return works whose answers are older than an instant, the oldest first."""
    rows = session.scalars(
        sa.select(Reach.artwork_id)
        .where(Reach.asked_at < before)
        .order_by(Reach.asked_at, Reach.artwork_id)
        .limit(limit * 20)
    )
    return list(dict.fromkeys(rows))[:limit]


def never_asked(session: Session, *, limit: int) -> list[str]:
    """Return offered works about which the rules were never asked: those of before this version."""
    asked = sa.select(Reach.artwork_id)
    lots = sa.select(Lot.artwork_id).where(Lot.state == LotState.LISTED, Lot.artwork_id.not_in(asked))
    offerings = sa.select(Offering.artwork_id).where(
        Offering.state == OfferingState.LISTED, Offering.artwork_id.not_in(asked)
    )
    return list(session.scalars(sa.union(lots, offerings).limit(limit)))
