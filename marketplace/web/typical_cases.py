"""Typical cases: for everybody to read and take along; a statistician publishes them."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from flask import Response, url_for
from flask_babel import gettext, lazy_gettext
from pydantic import Field, TypeAdapter

from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room
from marketplace.operations import telling_cases
from marketplace.queries import typical_cases
from marketplace.queries.typical_cases import CaseCard, Cases
from marketplace.roles import STATISTICIAN

room = Room("typical_cases", __name__)

JSON: Final = "application/json"
Title = Annotated[str, Field(min_length=3, max_length=120)]
Lesson = Annotated[str, Field(min_length=10, max_length=2000)]
WORDS: Final = {
    "case_step.registered": lazy_gettext("Registered"),
    "case_step.certified": lazy_gettext("Certified genuine"),
    "case_step.paid": lazy_gettext("Paid"),
    "case_step.title": lazy_gettext("Title passed"),
    "case_step.declared": lazy_gettext("Declared to customs"),
    "case_step.released": lazy_gettext("Released by customs"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A work that went its way, and what others may learn from it."""

    artwork_id: Annotated[str, Field(min_length=4, max_length=40)]
    title: dict[Literal["en", "zh"], Title]
    lesson: dict[Literal["en", "zh"], Lesson]


@room.get("/typical-cases", gives=Cases, may=ANYONE, page="marketplace/typical_cases.html")
def listing(call: Call[None]) -> Cases:
    """Show how works went, without whose they were."""
    return typical_cases.cases(db.session)


@room.get("/typical-cases/<case_id>.json", gives=Download(JSON), may=ANYONE)
def file(call: Call[None], case_id: str) -> Response:
    """Give one case as a file, for another zone to read."""
    data = TypeAdapter(CaseCard).dump_json(typical_cases.case(db.session, case_id), indent=1)
    return call.download(data, JSON, f"{case_id}.json")


@room.post(
    "/typical-cases",
    takes=NewCase,
    gives=CaseCard,
    may={STATISTICIAN},
    scope="market:write",
    done=lambda card: url_for("typical_cases.listing", _anchor=card.id),
    on_refusal="typical_cases.listing",
)
def publish(call: Call[NewCase]) -> CaseCard:
    """Publish how a work went."""
    new = call.input
    return call.perform(
        telling_cases.publish,
        lambda _, row: typical_cases.card(row),
        say=gettext("Published, without whose it was."),
        artwork_id=new.artwork_id,
        title={str(language): text for language, text in new.title.items()},
        lesson={str(language): text for language, text in new.lesson.items()},
    )
