"""Many passports or numbers at once: send a file, watch how far it is, take the answers away."""

import csv
import io
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from flask import Response, current_app, url_for
from flask_babel import gettext

from authentication.errors import NotGathered
from authentication.evidence import words
from authentication.evidence.verdict import State
from authentication.importing import gathered
from authentication.operations import verifying_many
from authentication.queries import verifications
from authentication.queries.verifications import FoundRow, VerificationCard
from authentication.verifying_many import UNKNOWN, UNREAD
from authentication.web.readable import readable_facts
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Download, Room
from foundation.web.words import language

room = Room("verifying_many", __name__)

CSV: Final = "text/csv; charset=utf-8"
NDJSON: Final = "application/x-ndjson"
SHOWN: Final = 300
"""Rows on a page, what is not good first; files and programs get all."""


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """What may be said of one thing."""

    number: int
    name: str
    state: str | None
    """As in a verdict; 'unknown' where there is no such number, 'unread' where it could not be
    read and is to be sent again, none while it waits."""
    good: bool
    word: str
    glyph: str
    reason: str
    advice: str
    artwork: str | None
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many are in one state."""

    state: str
    word: str
    glyph: str
    count: int


@dataclass(frozen=True, slots=True)
class Verifications:
    """A person's batches, and what may be sent."""

    batches: list[VerificationCard]
    most: int = gathered.MOST


@dataclass(frozen=True, slots=True)
class VerificationPage:
    """A batch with its answers."""

    batch: VerificationCard
    states: list[StateCount]
    rows: list[AnswerCard] = field(default_factory=list)


@room.get(
    "/verifications",
    gives=Verifications,
    may=SIGNED_IN,
    scope="registry:read",
    page="authentication/verifications.html",
)
def listing(call: Call[None]) -> Verifications:
    """Show the reader's batches, and a form to send a file."""
    return Verifications(verifications.of(db.session, actor=call.actor))


@room.post(
    "/verifications",
    files=("file",),
    gives=VerificationCard,
    may=SIGNED_IN,
    scope="registry:read",
    done=lambda card: url_for("verifying_many.show", batch_id=card.id),
    on_refusal="verifying_many.listing",
)
def send(call: Call[None]) -> VerificationCard:
    """Send many passports or numbers to be verified: a ZIP archive, CSV or NDJSON."""
    uploads = call.files.get("file", [])
    if not uploads:
        raise NotGathered(fields={"file": "This is needed."})
    try:
        things = gathered.things(uploads[0].data)
    except gathered.NotGathered as error:
        raise NotGathered(fields={"file": str(error)}) from error
    verifying_many.require_none_open(db.session, actor=call.actor)
    sha256 = current_app.extensions["authentication.verifications"].put(uploads[0].data)
    return call.perform(
        verifying_many.begin,
        lambda session, row: verifications.card(session, row.id, actor=call.actor),
        name=uploads[0].name,
        sha256=sha256,
        things=things,
    )


@room.get(
    "/verifications/<batch_id>",
    gives=VerificationPage,
    may=SIGNED_IN,
    scope="registry:read",
    page="authentication/verification.html",
)
def show(call: Call[None], batch_id: str) -> VerificationPage:
    """Show what may be said of each thing of a batch: to people, what is not good first."""
    batch = verifications.card(db.session, batch_id, actor=call.actor)
    answers = [_answer(row) for row in verifications.rows(db.session, batch_id)]
    if not call.wants_json:
        answers = sorted(answers, key=lambda one: (one.good or one.state is None, one.number))[:SHOWN]
    return VerificationPage(batch, _states(batch), answers)


@room.get("/verifications/<batch_id>/progress", gives=dict[str, int], may=SIGNED_IN, scope="registry:read")
def progress(call: Call[None], batch_id: str) -> dict[str, int]:
    """Say how far a batch is."""
    batch = verifications.card(db.session, batch_id, actor=call.actor)
    return {"done": batch.total if batch.ended_at else min(batch.done, batch.total - 1), "total": batch.total}


@room.get("/verifications/<batch_id>/result.csv", gives=Download(CSV), may=SIGNED_IN, scope="registry:read")
def table(call: Call[None], batch_id: str) -> Response:
    """Give a batch's answers as a table."""
    verifications.card(db.session, batch_id, actor=call.actor)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    names = ("number", "name", "state", "good", "word", "reason", "advice", "artwork", "verified_at")
    writer.writerow(names)
    for row in verifications.rows(db.session, batch_id):
        told = asdict(_answer(row))
        writer.writerow([_cell(told[name]) for name in names])
    return call.download(out.getvalue().encode("utf-8-sig"), CSV, f"{batch_id}.csv")


@room.get(
    "/verifications/<batch_id>/result.ndjson", gives=Download(NDJSON), may=SIGNED_IN, scope="registry:read"
)
def lines(call: Call[None], batch_id: str) -> Response:
    """Give a batch's answers, a line of JSON for each."""
    verifications.card(db.session, batch_id, actor=call.actor)
    made = [
        json.dumps(asdict(_answer(row)), ensure_ascii=False, default=str)
        for row in verifications.rows(db.session, batch_id)
    ]
    return call.download("".join(f"{line}\n" for line in made).encode(), NDJSON, f"{batch_id}.ndjson")


@room.post(
    "/verifications/<batch_id>/stop",
    gives=VerificationCard,
    may=SIGNED_IN,
    scope="registry:read",
    done=lambda card: url_for("verifying_many.show", batch_id=card.id),
    on_refusal="verifying_many.show",
)
def stop(call: Call[None], batch_id: str) -> VerificationCard:
    """Stop a batch; what was verified stays, and what was sent goes."""
    card = call.perform(
        verifying_many.stop,
        lambda session, row: verifications.card(session, row.id, actor=call.actor),
        batch_id=batch_id,
    )
    sha256 = verifications.file_to_put_away(db.session, batch_id)
    if sha256 is not None:
        current_app.extensions["authentication.verifications"].remove(sha256)
    return card


def _states(batch: VerificationCard) -> list[StateCount]:
    order = [*map(str, State), UNKNOWN, UNREAD]
    return [
        StateCount(state, *_word(state), batch.states[state])
        for state in sorted(batch.states, key=order.index)
    ]


def _word(state: str) -> tuple[str, str]:
    if state == UNKNOWN:
        return gettext("No such number"), "∅"
    if state == UNREAD:
        return gettext("Could not be read"), "?"
    said = words.STATES[State(state)]
    return words.say(said.word, lang=language()), said.glyph


def _answer(row: FoundRow) -> AnswerCard:
    word, glyph, reason, advice = "", "", "", ""
    if row.state == UNKNOWN:
        word, glyph = _word(row.state)
        reason = gettext(row.message) % row.facts
        advice = gettext("Check the number: it looks like BL-2026-000123.")
    elif row.state == UNREAD:
        word, glyph = _word(row.state)
        reason = gettext("It could not be read here, or is larger than is taken. That says nothing about it.")
        advice = gettext("Send it again.")
    elif row.state is not None:
        word, glyph = _word(row.state)
        reason = words.say(row.message, readable_facts(row.facts), lang=language())
        advice = words.say(words.STATES[State(row.state)].advice, lang=language())
    good = row.state == State.VALID
    return AnswerCard(
        row.number, row.name, row.state, good, word, glyph, reason, advice, row.artwork, row.verified_at
    )


def _cell(value: Any) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
