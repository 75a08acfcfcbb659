"""The plan's targets with their path, and the registers they are counted by."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any, Final, Literal

from flask import Response, url_for
from flask_babel import gettext, lazy_gettext
from pydantic import Field
from sqlalchemy.orm import Session

from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Download, Room
from marketplace.operations import registering_parks
from marketplace.queries import targets
from marketplace.queries.targets import Progress, Targets
from marketplace.roles import AUDITOR, REGULATOR, STATISTICIAN
from marketplace.rules.figures import file_of
from marketplace.rules.targets import FUNCTIONS, Plan
from marketplace.supervision_errors import FigureUnknown
from marketplace.web import plots

room = Room("targets", __name__)

CSV: Final = "text/csv; charset=utf-8"
COUNTERS: Final = {STATISTICIAN, REGULATOR, AUDITOR}
CreditCode = Annotated[str, Field(pattern=r"^[0-9A-Z]{18}$")]
Line = Annotated[str, Field(min_length=2, max_length=100)]
Source = Annotated[str, Field(min_length=3, max_length=400)]

WORDS: Final = {
    "target.belts": lazy_gettext("Industrial belts"),
    "target.parks": lazy_gettext("Industrial parks"),
    "target.operators": lazy_gettext("Operators"),
    "target.volume": lazy_gettext("Volume of a year, in yuan"),
    "target_counted.belts": lazy_gettext(
        "A belt counts when an enterprise that belongs to it sold at least one work in the month of that day "
        "or the eleven before: here, or on another platform from here."
    ),
    "target_counted.parks": lazy_gettext(
        "A park counts when it is open and an enterprise is in it on that day; one without tenants does not."
    ),
    "target_counted.operators": lazy_gettext(
        "An operator counts when it is an enterprise on file, confirmed by customs under its unified social "
        "credit code, that sold at least one work in the month of that day or the eleven before: here, where "
        "title passed, or on another platform, where the work left from here. Each counts once. Sales are "
        "kept by organisation, so that several firms of one count as one operator, and each as one that sold "
        "in its belt. Artists who sell in their own name, without a firm on file, are none."
    ),
    "target_counted.volume": lazy_gettext(
        "The prices of all works sold in the month of that day and the eleven before, here with title passed "
        "or on another platform with the work gone, in yuan at the customs rate of the day of each sale. A "
        "sale that was undone is taken out of its month again."
    ),
    "on_path.yes": lazy_gettext("Yes, on the path"),
    "on_path.no": lazy_gettext("No, behind it"),
    "comparison.more_than": lazy_gettext("more than"),
    "comparison.at_least": lazy_gettext("at least"),
    "park_function.clearance": lazy_gettext("Clearance"),
    "park_function.storage": lazy_gettext("Storage"),
    "park_function.logistics": lazy_gettext("Logistics"),
    "park_function.display": lazy_gettext("Display"),
    "park_function.incubation": lazy_gettext("Incubation"),
}
"""What each number is called, and how it is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """An enterprise that belongs to a belt."""

    credit_code: CreditCode
    from_on: date
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBelt:
    """A belt that the plan does not name."""

    name: dict[Literal["en", "zh"], Line]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPark:
    """A park."""

    name: dict[Literal["en", "zh"], Line]
    county: Line
    functions: list[Literal["clearance", "storage", "logistics", "display", "incubation"]]
    opened_on: date
    source: Source


@dataclass(frozen=True, slots=True)
class LastDay:
    """On which day an entry ends."""

    to_on: date


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered."""

    id: str


_writes = partial(
    room.post,
    gives=Entered,
    may={STATISTICIAN},
    scope="market:write",
    done=lambda _: url_for("targets.show", _anchor="registers"),
    on_refusal="targets.show",
)


@room.get(
    "/supervision/targets",
    gives=Targets,
    may=COUNTERS,
    scope="market:read",
    page="marketplace/targets.html",
)
def show(call: Call[None]) -> Targets:
    """Show how far each number of the plan is, beside the path to it."""
    card = targets.targets(db.session, actor=call.actor, at=call.at)
    call.extra |= {
        "drawn": {one.target.code: _drawn(card.plan, one) for one in card.progress},
        "functions": FUNCTIONS,
    }
    return card


@room.get("/supervision/targets/<name>.csv", gives=Download(CSV), may=COUNTERS, scope="market:read")
def file(call: Call[None], name: str) -> Response:
    """Give the numbers, or their path month by month, as a file."""
    found = targets.targets(db.session, actor=call.actor, at=call.at).figures.get(name)
    if found is None:
        raise FigureUnknown
    return call.download(file_of(found), CSV, f"{name}-{call.at:%Y-%m-%d}.csv")


@_writes("/supervision/belts/<belt>/members", takes=NewMember)
def enter_member(call: Call[NewMember], belt: str) -> Entered:
    """Enter that an enterprise belongs to a belt."""
    if not targets.is_belt(db.session, belt):
        raise FigureUnknown
    return call.perform(
        registering_parks.enter_member, _entered, say=gettext("Entered."), belt=belt, **_given(call.input)
    )


@_writes("/supervision/belts", takes=NewBelt)
def open_belt(call: Call[NewBelt]) -> Entered:
    """Enter a belt that the plan does not name."""
    return call.perform(
        registering_parks.open_belt,
        lambda _, row: Entered(row.code),
        say=gettext("Entered. It counts when an enterprise that belongs to it sells."),
        name={str(language): text for language, text in call.input.name.items()},
        source=call.input.source,
    )


@_writes("/supervision/parks", takes=NewPark)
def open_park(call: Call[NewPark]) -> Entered:
    """Enter a park."""
    new = call.input
    return call.perform(
        registering_parks.open_park,
        _entered,
        say=gettext("Entered. It counts from its first tenant on."),
        name={str(language): text for language, text in new.name.items()},
        county=new.county,
        functions=list(new.functions),
        opened_on=new.opened_on,
        source=new.source,
    )


@_writes("/supervision/parks/<park_id>/tenants", takes=NewMember)
def admit(call: Call[NewMember], park_id: str) -> Entered:
    """Enter that an enterprise is in a park."""
    return call.perform(
        registering_parks.admit, _entered, say=gettext("Entered."), park_id=park_id, **_given(call.input)
    )


@_writes("/supervision/entries/<entry_id>/end", takes=LastDay)
def end(call: Call[LastDay], entry_id: str) -> Entered:
    """Enter the last day of an entry."""
    return call.perform(
        registering_parks.end, _entered, say=gettext("Entered."), entry_id=entry_id, to_on=call.input.to_on
    )


def _given(new: NewMember) -> dict[str, Any]:
    return {"credit_code": new.credit_code, "from_on": new.from_on, "source": new.source}


def _entered(session: Session, row: Any) -> Entered:
    return Entered(row.id)


def _drawn(of: Plan, one: Progress) -> plots.Course:
    most = max(one.target.target * 1.1, max((value for _, value in one.points), default=0))
    marks = {
        mark: f"{mark / 1e8:g}" if one.target.code == "volume" else f"{mark:,}" for mark in plots.scale(most)
    }
    years = [
        (of.share(date(year, 1, 1)), str(year)) for year in range(of.starts_on.year + 1, of.ends_on.year + 1)
    ]
    return plots.course(
        one.points,
        target=one.target.target,
        years=years,
        today=one.points[-1][0] if one.points else 0,
        written=marks,
    )
