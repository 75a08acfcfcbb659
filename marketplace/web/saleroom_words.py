"""What the saleroom's states are called, and what of it waits for a person."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.web import words
from foundation.worker import DeskItem
from marketplace.models.saleroom import RelicReport
from marketplace.queries import chances, relic_reports, rostrum
from marketplace.queries.seldom import Matter
from marketplace.roles import AUCTIONEERS, BUYER
from marketplace.rules.reporting import CHINA

SOON: Final = timedelta(hours=1)

WORDS: Final[dict[str, Any]] = {
    "deposit.requested": lazy_gettext("Asked for"),
    "deposit.started": lazy_gettext("Begun"),
    "deposit.kept": lazy_gettext("Card on file"),
    "deposit.placing": lazy_gettext("Being held"),
    "deposit.held": lazy_gettext("Held"),
    "deposit.failed": lazy_gettext("Refused"),
    "deposit.letting_go": lazy_gettext("Goes back"),
    "deposit.released": lazy_gettext("Given back"),
    "deposit.taking": lazy_gettext("Being kept"),
    "deposit.taken": lazy_gettext("Kept: the winner did not pay"),
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
    "step.called": lazy_gettext("At the rostrum"),
    "step.asking": lazy_gettext("The auctioneer asks for more"),
    "step.fair_warning": lazy_gettext("Fair warning"),
    "step.sealed": lazy_gettext("A sealed offer was handed in"),
    "step.unsealed": lazy_gettext("The offers were opened"),
    "step.reserve_lowered": lazy_gettext("The reserve was lowered"),
    "step.defaulted": lazy_gettext("The buyer did not pay"),
    "step.second_chance": lazy_gettext("Offered to an under-bidder"),
    "step.second_chance_taken": lazy_gettext("An under-bidder accepted"),
    "remedy.open": lazy_gettext("Not decided"),
    "remedy.again": lazy_gettext("Auctioned again"),
    "remedy.second_chance": lazy_gettext("Offered to under-bidders"),
    "remedy.returned": lazy_gettext("Back to the consignor"),
    "chance.offered": lazy_gettext("Waits for you"),
    "chance.accepted": lazy_gettext("Accepted"),
    "chance.declined": lazy_gettext("Declined"),
    "chance.expired": lazy_gettext("Lapsed"),
    "capacity.buyer": lazy_gettext("buyer"),
    "capacity.auctioneer": lazy_gettext("auctioneer"),
    "capacity.recorder": lazy_gettext("recorder"),
    "paper_of_sale.confirmation": lazy_gettext("Confirmation of a sale"),
    "paper_of_sale.record": lazy_gettext("Record of a sale"),
    "how.phone": lazy_gettext("by telephone"),
    "how.clerk": lazy_gettext("from the floor"),
    "how.absentee": lazy_gettext("absentee"),
    "sale_type.timed": lazy_gettext("Timed"),
    "sale_type.live": lazy_gettext("Live, at the rostrum"),
    "sale_type.sealed": lazy_gettext("Sealed offers"),
    "ladder.artsy": lazy_gettext("50 to 100,000 (artsy.net)"),
    "ladder.artnet": lazy_gettext("100 to 100,000 (artnet)"),
    "ladder.small": lazy_gettext("1 to 10,000 (small sales)"),
    "absent.waiting": lazy_gettext("Waits for the lot to open"),
    "withdrawn.law": lazy_gettext("The law forbids the sale."),
    "withdrawn.contract": lazy_gettext("The contract with the consignor fell."),
    "withdrawn.authenticity": lazy_gettext("Its authenticity is in doubt."),
    "withdrawn.damage": lazy_gettext("The work was damaged."),
    "step.hammer_held": lazy_gettext("The hammer waits for a person's decision"),
    "withdrawn.certificate_revoked": lazy_gettext("Its certificate was revoked."),
    "withdrawn.certificate_suspended": lazy_gettext("Its certificate is suspended."),
    "withdrawn.certificate-not-in-force": lazy_gettext("Its certificate is not in force."),
    "withdrawn.rights": lazy_gettext("Somebody gave notice that it infringes a right of his."),
    "withdrawn.stopped": lazy_gettext("The work was stopped by an authority."),
    "withdrawn.gate-denies": lazy_gettext("The law, or a rule of the house, forbids the sale."),
}


def desk_items(session: Session, actor: Actor, at: datetime, waits: frozenset[Matter]) -> Iterable[DeskItem]:
    """Say which bidders wait for a paddle, which lots are about to end, and what is offered to whom."""
    if actor.has(BUYER):
        for chance in chances.open_chances(session, actor.id):
            yield DeskItem(
                title=str(gettext("A work is offered to you again")),
                why=str(gettext("Another buyer did not pay. You need not accept.")),
                url=url_for("saleroom.chances"),
                since=chance.offered_at,
                due=chance.expires_at,
                role=BUYER,
            )
    if Matter.RELIC_REPORT in waits:
        for report in relic_reports.to_hide(session, actor):
            yield _of_report(report, gettext("Your sale is reported to the relics department"))
    if not actor.has(*AUCTIONEERS):
        return
    for report in relic_reports.to_file(session, actor):
        yield _of_report(report, gettext("Report an auctioned relic to the relics department"))
    for waiting in rostrum.applicants(session, actor):
        yield DeskItem(
            title=str(gettext("Bidders who wait for a paddle: %(count)s", count=waiting.count)),
            why=words.pick(waiting.title),
            url=url_for("rostrum.show", sale_id=waiting.sale_id),
            since=waiting.since,
        )
    for soon in rostrum.ending(session, actor, before=at + SOON):
        yield DeskItem(
            title=str(gettext("Lots that end within the hour: %(count)s", count=soon.count)),
            why=words.pick(soon.title),
            url=url_for("rostrum.show", sale_id=soon.sale_id),
            since=at,
            due=soon.first_at,
        )


def _of_report(report: RelicReport, title: str) -> DeskItem:
    return DeskItem(
        title=str(title),
        why=words.pick(report.facts["name"]),
        url=url_for("saleroom.relic_report", lot_id=report.lot_id),
        since=datetime.combine(date.fromisoformat(report.facts["auctioned_on"]), time.min, tzinfo=CHINA),
        due=datetime.combine(report.due_on, time.max, tzinfo=CHINA),
    )
