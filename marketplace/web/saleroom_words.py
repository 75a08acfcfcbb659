"""What the saleroom's states are called, and what of it waits for a person."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.web import words
from foundation.worker import DeskItem
from marketplace.queries import rostrum
from marketplace.roles import AUCTIONEERS

SOON: Final = timedelta(hours=1)

WORDS: Final[dict[str, Any]] = {
    "paddle.applied": lazy_gettext("Being looked at"),
    "paddle.approved": lazy_gettext("Approved"),
    "paddle.declined": lazy_gettext("Declined"),
    "paddle.suspended": lazy_gettext("Suspended"),
    "reserve.no_reserve": lazy_gettext("Without reserve"),
    "reserve.reserve_not_met": lazy_gettext("Reserve not met"),
    "reserve.reserve_met": lazy_gettext("Reserve met"),
    "step.bid": lazy_gettext("Bid"),
    "step.opened": lazy_gettext("Open for bids"),
    "step.extended": lazy_gettext("Extended"),
    "step.reserve_met": lazy_gettext("Reserve met"),
    "step.voided": lazy_gettext("Bid voided"),
    "step.closed": lazy_gettext("Closed"),
    "step.sold": lazy_gettext("Sold"),
    "step.passed": lazy_gettext("Passed"),
    "step.withdrawn": lazy_gettext("Withdrawn"),
    "step.hammer_held": lazy_gettext("The hammer waits for a person's decision"),
    "withdrawn.certificate_revoked": lazy_gettext("Its certificate was revoked."),
    "withdrawn.certificate_suspended": lazy_gettext("Its certificate is suspended."),
    "withdrawn.certificate-not-in-force": lazy_gettext("Its certificate is not in force."),
    "withdrawn.stopped": lazy_gettext("The work was stopped by an authority."),
    "withdrawn.gate-denies": lazy_gettext("The law, or a rule of the house, forbids the sale."),
}


def desk_items(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Say which bidders wait for a paddle, and which lots are about to end."""
    if not actor.has(*AUCTIONEERS):
        return
    for waiting in rostrum.applicants(session, actor):
        yield DeskItem(
            title=str(gettext("%(count)s bidders wait for a paddle", count=waiting.count)),
            why=words.pick(waiting.title),
            url=url_for("rostrum.show", sale_id=waiting.sale_id),
            since=waiting.since,
        )
    for soon in rostrum.ending(session, actor, before=at + SOON):
        yield DeskItem(
            title=str(gettext("%(count)s lots end within the hour", count=soon.count)),
            why=words.pick(soon.title),
            url=url_for("rostrum.show", sale_id=soon.sale_id),
            since=at,
            due=soon.first_at,
        )
