"""The report of an auctioned relic to the relics department: what it says, by when, whose name is hidden."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from flask import url_for
from flask_babel import gettext
from pydantic import StringConstraints

from foundation.db import db
from foundation.money import Money
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN
from marketplace.models.saleroom import RelicReport
from marketplace.operations import reporting
from marketplace.roles import AUCTIONEERS
from marketplace.rostrum_errors import ReportUnknown
from marketplace.web.saleroom import room


@dataclass(frozen=True, slots=True)
class Report:
    """A report as its reader sees it: a party reads that it is due, and of names his own."""

    lot_id: str
    due_on: date
    auctioned_on: date
    hammer: Money
    facts: dict[str, Any]
    secret: list[str]
    """Which parties ask that the department keep their names to itself: buyer, consignor."""
    filed_on: date | None
    filed_number: str
    filed_by_name: str
    yours_to_file: bool
    yours_to_hide: bool


@dataclass(frozen=True, slots=True)
class FileReport:
    """Under which number the relics department has a report, and since when."""

    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    filed_on: date


def _report(call: Call[Any], row: RelicReport) -> Report:
    files = reporting.may_file(db.session, row, call.actor)
    sides = reporting.sides(db.session, row, call.actor)
    hidden = {"buyer": row.buyer_secret, "consignor": row.consignor_secret}
    others = {"buyer", "buyer_country", "consignor"} - sides if not files else set()
    return Report(
        lot_id=row.lot_id,
        due_on=row.due_on,
        auctioned_on=date.fromisoformat(row.facts["auctioned_on"]),
        hammer=Money(row.facts["hammer_minor"], row.facts["currency"]),
        facts={name: value for name, value in row.facts.items() if name not in others},
        secret=[side for side, is_hidden in hidden.items() if is_hidden and (files or side in sides)],
        filed_on=row.filed_on,
        filed_number=row.filed_number,
        filed_by_name=row.filed_by_name,
        yours_to_file=files and row.filed_on is None,
        yours_to_hide=row.filed_on is None and any(not hidden[side] for side in sides),
    )


@room.get(
    "/lots/<lot_id>/relic-report",
    gives=Report,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/relic_report.html",
)
def relic_report(call: Call[None], lot_id: str) -> Report:
    """Show what is reported of an auctioned relic to whoever files it or is a party to it."""
    row = reporting.report_of(db.session, lot_id, call.actor)
    if row is None:
        raise ReportUnknown
    return _report(call, row)


@room.post(
    "/lots/<lot_id>/relic-report",
    takes=FileReport,
    gives=Report,
    may=AUCTIONEERS,
    scope="market:write",
    done=lambda card: url_for("saleroom.relic_report", lot_id=card.lot_id),
    on_refusal="saleroom.relic_report",
)
def file_relic_report(call: Call[FileReport], lot_id: str) -> Report:
    """Record that the relics department has the report of an auctioned relic."""
    said = call.input
    with call.transaction() as session:
        row = reporting.file(
            session, lot_id=lot_id, number=said.number, filed_on=said.filed_on, actor=call.actor, at=call.at
        )
        card = call.answer(session, _report(call, row))
    call.say(gettext("The report is recorded as filed."))
    return card


@room.post(
    "/lots/<lot_id>/relic-report/secrecy",
    gives=Report,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda card: url_for("saleroom.relic_report", lot_id=card.lot_id),
    on_refusal="saleroom.relic_report",
)
def hide_name(call: Call[None], lot_id: str) -> Report:
    """Ask that the relics department keep one's name to itself."""
    with call.transaction() as session:
        row = reporting.keep_secret(session, lot_id=lot_id, actor=call.actor)
        card = call.answer(session, _report(call, row))
    call.say(gettext("The report says that you ask the relics department to keep your name to itself."))
    return card
