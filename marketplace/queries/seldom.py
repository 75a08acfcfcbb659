"""Matters that few people ever have: one question tells which of them wait, and only those are looked up."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from marketplace.queries import (
    credit_insurance,
    entitlements,
    forex_requests,
    live_waiting,
    relic_reports,
    rights,
)
from marketplace.queries import waiting as to_give_back
from marketplace.roles import BUYER, CONSIGNORS

NOTHING: Final[frozenset["Matter"]] = frozenset()


class Matter(StrEnum):
    """What may wait for a buyer or a consignor, and seldom does."""

    RELIC_REPORT = "relic_report"
    RETURNED_REQUEST = "returned_request"
    INSURED_SALE = "insured_sale"
    ENTITLEMENT = "entitlement"
    RIGHTS = "rights"
    GIVE_BACK = "give_back"
    LIVE = "live"


def waiting(session: Session, actor: Actor, *, at: datetime) -> frozenset[Matter]:
    """Return which of these matters may wait for the actor; none of those not returned does."""
    if not actor.has(BUYER, *CONSIGNORS):
        return NOTHING
    asked: dict[Matter, Any] = {
        Matter.RELIC_REPORT: relic_reports.hidden_by(actor),
        Matter.RIGHTS: rights.turn_of(actor),
        Matter.GIVE_BACK: to_give_back.given_back_by(actor.id),
    }
    if actor.has(*CONSIGNORS):
        asked |= {
            Matter.RETURNED_REQUEST: forex_requests.returned_to(actor, since=at - forex_requests.REMIND),
            Matter.INSURED_SALE: credit_insurance.unpaid_by(actor, at=at),
            Matter.ENTITLEMENT: entitlements.due_to(actor, at=at),
            Matter.LIVE: live_waiting.coming(),
        }
    row = session.execute(sa.select(*(each.exists().label(name.value) for name, each in asked.items()))).one()
    return frozenset(matter for matter in asked if getattr(row, matter.value))
