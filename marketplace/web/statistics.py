"""Figures: for everybody what was published, for the statistician what is counted and may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from flask import Response, url_for
from flask_babel import gettext, lazy_gettext
from pydantic import Field

from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room
from marketplace.operations import publishing_figures
from marketplace.queries import statistics
from marketplace.queries.statistics import Edition, EditionLine
from marketplace.roles import AUDITOR, REGULATOR, STATISTICIAN
from marketplace.rules.figures import Figure, file_of
from marketplace.rules.months import CHINA
from marketplace.rules.service_times import KINDS, promises
from marketplace.supervision_errors import FigureUnknown, YearNotBegun
from marketplace.web import plots

room = Room("statistics", __name__)

CSV: Final = "text/csv; charset=utf-8"
COUNTERS: Final = {STATISTICIAN, REGULATOR, AUDITOR}
Year = Annotated[int, Field(ge=2020, le=2100)]

WORDS: Final = {
    "measure.sold": lazy_gettext("Sold works"),
    "measure.exported": lazy_gettext("Sold works that left the country"),
    "what.lines": lazy_gettext("how many"),
    "what.yuan": lazy_gettext("for how much, in yuan"),
    "dimension.lane": lazy_gettext("by lane"),
    "dimension.mode": lazy_gettext("by supervision mode"),
    "dimension.destination": lazy_gettext("by destination"),
    "dimension.medium": lazy_gettext("by kind of work"),
    "dimension.currency": lazy_gettext("by currency of the price"),
    "dimension_head.lane": lazy_gettext("Lane"),
    "dimension_head.mode": lazy_gettext("Supervision mode"),
    "dimension_head.destination": lazy_gettext("Destination"),
    "dimension_head.medium": lazy_gettext("Kind"),
    "dimension_head.currency": lazy_gettext("Currency"),
    "service_time.examination": lazy_gettext("First examination by an expert"),
    "service_time.certificate": lazy_gettext("Signature of a certificate"),
    "service_time.paper": lazy_gettext("Approval of a paper"),
    "service_time.relics": lazy_gettext("Relics examination"),
    "service_time.review": lazy_gettext("Review of a declaration"),
    "service_time.release": lazy_gettext("Release by customs"),
    "service_time.appeal": lazy_gettext("Decision of an appeal"),
    "service_time.tax": lazy_gettext("Determination of a tax"),
    "service_time.tax_refund": lazy_gettext("Decision of a tax refund"),
    "service_time.refund": lazy_gettext("Refund to a buyer"),
    "service_time_from.examination": lazy_gettext(
        "From the registration of a work to the first finding of an expert."
    ),
    "service_time_from.certificate": lazy_gettext(
        "From when an expert had a certificate prepared to when he signed it."
    ),
    "service_time_from.paper": lazy_gettext(
        "From when a paper was put on file to when it was verified or rejected."
    ),
    "service_time_from.relics": lazy_gettext(
        "From the last statement of facts about a work to the decision of the relics examiner."
    ),
    "service_time_from.review": lazy_gettext(
        "From the lodging of a declaration to the first answer of customs."
    ),
    "service_time_from.release": lazy_gettext(
        "From the lodging of a declaration to the release of the goods."
    ),
    "service_time_from.appeal": lazy_gettext("From the lodging of an appeal to its decision."),
    "service_time_from.tax": lazy_gettext("From when a tax was reckoned to when an officer determined it."),
    "service_time_from.tax_refund": lazy_gettext(
        "From when a refund was claimed to when an officer determined it."
    ),
    "service_time_from.refund": lazy_gettext("From the decision to send money back to when it was sent."),
}


@dataclass(frozen=True, slots=True)
class Published:
    """Every edition there is, and the latest of the latest year."""

    editions: list[EditionLine]
    latest: Edition | None


@dataclass(frozen=True, slots=True)
class WhichYear:
    """Of which year; this one, if none is named."""

    year: Year | None = None


@dataclass(frozen=True, slots=True)
class NewEdition:
    """What is to be published, and why."""

    year: Year
    why: Annotated[str, Field(min_length=10, max_length=2000)]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """What is counted of a year, and what of it may be published."""

    year: int
    months: list[str]
    figures: list[Figure]
    cells: Figure
    editions: list[EditionLine]
    may_publish: bool


@room.get("/statistics", gives=Published, may=ANYONE, page="marketplace/statistics.html")
def listing(call: Call[None]) -> Published:
    """Show what was published last, and every edition there is."""
    lines = statistics.editions(db.session)
    latest = statistics.edition(db.session, lines[0].year) if lines else None
    if latest is not None:
        call.extra |= _drawn(latest.figures)
    return Published(lines, latest)


@room.get(
    "/statistics/<int:year>/<int:number>",
    gives=Edition,
    may=ANYONE,
    page="marketplace/statistics_edition.html",
)
def edition(call: Call[None], year: int, number: int) -> Edition:
    """Show one edition as it was published."""
    card = statistics.edition(db.session, year, number)
    call.extra |= _drawn(card.figures)
    return card


@room.get("/statistics/<int:year>/<int:number>/<name>.csv", gives=Download(CSV), may=ANYONE)
def file(call: Call[None], year: int, number: int, name: str) -> Response:
    """Give one table of an edition as a file."""
    card = statistics.edition(db.session, year, number)
    found = next((one for one in (*card.figures, card.changes) if one.name == name), None)
    if found is None:
        raise FigureUnknown
    return call.download(file_of(found), CSV, f"{year}-{number}-{name}.csv")


@room.get(
    "/statistics/desk",
    takes=WhichYear,
    gives=DeskPage,
    may=COUNTERS,
    scope="market:read",
    page="marketplace/statistics_desk.html",
)
def desk(call: Call[WhichYear]) -> DeskPage:
    """Show what is counted of a year, what of it may be published, and what was."""
    today = call.at.astimezone(CHINA).date()
    year = call.input.year or (today.year if today.month > 1 else today.year - 1)
    months = statistics.months_of(year, today)
    figures = statistics.published(db.session, months) if months else []
    call.extra |= _drawn(figures)
    return DeskPage(
        year=year,
        months=months,
        figures=figures,
        cells=statistics.cells(db.session, months),
        editions=statistics.editions(db.session, year=year),
        may_publish=call.actor.has(STATISTICIAN) and bool(months),
    )


@room.get(
    "/statistics/desk/<name>.csv", takes=WhichYear, gives=Download(CSV), may=COUNTERS, scope="market:read"
)
def desk_file(call: Call[WhichYear], name: str) -> Response:
    """Give what is counted as a file: a table as it may be published, or every cell with its firms."""
    today = call.at.astimezone(CHINA).date()
    months = statistics.months_of(call.input.year or today.year, today)
    if not months:
        raise YearNotBegun
    if name == "cells":
        found: Figure | None = statistics.cells(db.session, months)
    else:
        found = next((one for one in statistics.published(db.session, months) if one.name == name), None)
    if found is None:
        raise FigureUnknown
    return call.download(file_of(found), CSV, f"{months[-1]}-{name}.csv")


@room.post(
    "/statistics/editions",
    takes=NewEdition,
    gives=EditionLine,
    may={STATISTICIAN},
    scope="market:write",
    done=lambda line: url_for("statistics.edition", year=line.year, number=line.number),
    on_refusal="statistics.desk",
)
def publish(call: Call[NewEdition]) -> EditionLine:
    """Publish the figures of a year as its next edition."""
    return call.perform(
        publishing_figures.publish,
        lambda session, row: statistics.edition(session, row.year, row.number).line,
        say=gettext("Published. Everybody can read it now, and nobody can change it."),
        year=call.input.year,
        why=call.input.why,
    )


def _drawn(figures: Iterable[Figure]) -> dict[str, Any]:
    """Return what the page draws: the months of each measure, each table with its words."""
    shown = []
    for one in figures:
        measure, what, _, dimension = [*one.name.split("-"), "", "", ""][:4]
        if what in {"lines", "yuan"}:
            shown.append((one, measure, what, dimension))
    monthly = {}
    for one, measure, what, dimension in shown:
        if what == "lines" and dimension == "destination":
            row = one.rows[-1]
            values = [cell if isinstance(cell, int) else 0 for cell in row[1:-1]]
            monthly[measure] = plots.columns(one.columns[1:-1], {measure: values})
    return {
        "kinds": KINDS,
        "promises": promises(),
        "shown": shown,
        "monthly": monthly,
        "named": {one.name: one for one in figures},
    }
