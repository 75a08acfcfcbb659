"""The inspection draw for everyone: what was committed to, what was thrown, and how to check it."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from flask import Response
from pydantic import Field

from bonded_warehouse.clearance_errors import DrawDayUnknown
from bonded_warehouse.queries import draws
from bonded_warehouse.queries.draws import DrawDayCard
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room

room = Room("draws", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDays:
    """Which days."""

    before: Annotated[date | None, Field()] = None


@dataclass(frozen=True, slots=True)
class DrawDaysPage:
    """Days of the draw, the latest first."""

    days: list[DrawDayCard]
    next: date | None


@room.get(
    "/inspection-draws",
    takes=ListDays,
    gives=DrawDaysPage,
    may=ANYONE,
    scope="customs:read",
    page="bonded_warehouse/draws.html",
)
def index(call: Call[ListDays]) -> DrawDaysPage:
    """List the days of the inspection draw."""
    found = draws.days(db.session, before=call.input.before)
    return DrawDaysPage(found, found[-1].day if len(found) == draws.PAGE else None)


@room.get(
    "/inspection-draws/<day>",
    gives=DrawDayCard,
    may=ANYONE,
    scope="customs:read",
    page="bonded_warehouse/draw_day.html",
)
def show(call: Call[None], day: str) -> DrawDayCard:
    """Show a day of the inspection draw: its commitment, its secret once it is over, and every filing."""
    return _day(day)


@room.get(
    "/inspection-draws/<day>/file", gives=Download("application/json"), may=ANYONE, scope="customs:read"
)
def file(call: Call[None], day: str) -> Response:
    """Download a day of the inspection draw, to check it offline."""
    spelled = json.dumps(_day(day).document(), indent=1)
    return call.download(spelled.encode() + b"\n", "application/json", f"inspection-draw-{day}.json")


def _day(text: str) -> DrawDayCard:
    try:
        found = draws.day(db.session, date.fromisoformat(text))
    except ValueError as error:
        raise DrawDayUnknown from error
    if found is None:
        raise DrawDayUnknown
    return found
