"""Condition reports: begun at the work, filled in on a grid over its picture, signed by two, compared."""

from dataclasses import dataclass
from typing import Any

from flask import Response, url_for
from flask_babel import gettext

from authentication import api as registry
from bonded_warehouse.keeping_errors import ReportInvalid, ReportUnknown
from bonded_warehouse.operations import conditioning, keeping
from bonded_warehouse.queries import holdings, keepings
from bonded_warehouse.queries.holdings import HoldingCard
from bonded_warehouse.queries.keepings import DifferenceCard, ReportCard
from bonded_warehouse.roles import DEPOSITORS, READERS, STAFF
from bonded_warehouse.rules.condition import CELL, COLUMNS, ROWS
from bonded_warehouse.web import keeping_words, paper_files
from bonded_warehouse.web.forms import SignAct
from bonded_warehouse.web.keeping_forms import BeginReport, GradeZones, Seen, WhichCell, WhichReports
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Download, Room

room = Room("condition", __name__)

CELLS = [f"{column}{row}" for row in range(1, ROWS + 1) for column in COLUMNS]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report, the work it is about, and the others of this work."""

    report: ReportCard
    holding: HoldingCard
    artwork: registry.ArtworkCard
    image: registry.ImageCard | None
    """The photograph under the grid."""
    others: list[ReportCard]
    cells: list[str]
    cell: str
    """The cell that is chosen; empty where none is."""
    signs_with_key: bool = False
    """You sign with a key of your own."""


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """Two reports of one work held against each other."""

    difference: DifferenceCard
    holding: HoldingCard
    artwork: registry.ArtworkCard
    image: registry.ImageCard | None


@room.post(
    "/holdings/<holding_id>/condition-reports",
    takes=BeginReport,
    gives=ReportCard,
    may=STAFF,
    scope="custody:write",
    done=lambda card: url_for("condition.show", report_id=card.id),
    on_refusal="holdings.show",
)
def begin(call: Call[BeginReport], holding_id: str) -> ReportCard:
    """Begin a condition report; a program may send all of it, signed, at once."""
    asked = call.input
    with call.transaction() as session:
        card = holdings.holding(session, holding_id, actor=call.actor)
        report = conditioning.begin_report(
            session,
            holding=keeping.locked(session, card.id),
            occasion=asked.occasion,
            light=asked.light,
            note=asked.note,
            grades=asked.grades,
            observations=[one.observation() for one in asked.observations],
            actor=call.actor,
            at=call.at,
        )
        if asked.sign:
            conditioning.sign_report(session, report_id=report.id, actor=call.actor, at=call.at)
        return call.answer(session, keepings.report(session, report.id, actor=call.actor))


@room.get(
    "/condition-reports/<report_id>",
    takes=WhichCell,
    gives=ReportPage,
    may=READERS | DEPOSITORS,
    scope="custody:read",
    page="bonded_warehouse/condition.html",
)
def show(call: Call[WhichCell], report_id: str) -> ReportPage:
    """Show a condition report; its author fills it in here."""
    report = keepings.report(db.session, report_id, actor=call.actor)
    card = holdings.holding(db.session, report.holding_id, actor=call.actor)
    work = registry.shown(registry.artwork(db.session, card.artwork_id), call.actor)
    others = keepings.reports(db.session, card.id, actor=call.actor)
    call.extra["choices"] = {
        "zone": list(keeping_words.ZONES.items()),
        "grade": list(keeping_words.GRADES.items()),
        "sign": list(keeping_words.SIGNS.items()),
    }
    asked = call.input.cell or ""
    return ReportPage(
        report=report,
        holding=card,
        artwork=work,
        image=_under(work, report.image_sha256),
        others=[one for one in others if one.id != report.id],
        cells=CELLS,
        cell=asked if CELL.fullmatch(asked) else "",
        signs_with_key=registry.signs_with_key(db.session, call.actor.id),
    )


def _under(work: registry.ArtworkCard, sha256: str | None) -> registry.ImageCard | None:
    return next((image for image in work.images if image.sha256 == sha256), None)


@room.post(
    "/condition-reports/<report_id>/observations",
    takes=Seen,
    gives=ReportCard,
    may=STAFF,
    scope="custody:write",
    files=("photograph",),
    done=lambda card: url_for("condition.show", report_id=card.id, _anchor="seen"),
    on_refusal="condition.show",
)
def observe(call: Call[Seen], report_id: str) -> ReportCard:
    """Write down one thing seen, with a close photograph if there is one."""
    uploads = [one for one in call.files.get("photograph", []) if one.data]
    photo = paper_files.look_at(uploads[0]) if uploads else None
    if uploads and uploads[0].data.startswith(b"%PDF-"):
        raise ReportInvalid(fields={"photograph": "A JPEG or PNG is needed."})
    with call.transaction() as session:
        keepings.report(session, report_id, actor=call.actor)
        conditioning.observe(
            session, report_id=report_id, seen=call.input.observation(photo), actor=call.actor
        )
        if uploads:
            paper_files.keep(uploads[0])
        return call.answer(session, keepings.report(session, report_id, actor=call.actor))


@room.post(
    "/condition-reports/<report_id>/observations/<int:number>/removal",
    gives=ReportCard,
    may=STAFF,
    scope="custody:write",
    done=lambda card: url_for("condition.show", report_id=card.id, _anchor="seen"),
    on_refusal="condition.show",
)
def strike(call: Call[None], report_id: str, number: int) -> ReportCard:
    """Take back what was written down by mistake, before anybody signed."""
    with call.transaction() as session:
        keepings.report(session, report_id, actor=call.actor)
        conditioning.strike(session, report_id=report_id, number=number, actor=call.actor)
        return call.answer(session, keepings.report(session, report_id, actor=call.actor))


@room.post(
    "/condition-reports/<report_id>/grades",
    takes=GradeZones,
    gives=ReportCard,
    may=STAFF,
    scope="custody:write",
    done=lambda card: url_for("condition.show", report_id=card.id, _anchor="sign"),
    on_refusal="condition.show",
)
def grade(call: Call[GradeZones], report_id: str) -> ReportCard:
    """Say how each zone is as a whole."""
    with call.transaction() as session:
        keepings.report(session, report_id, actor=call.actor)
        conditioning.grade(
            session,
            report_id=report_id,
            grades=call.input.graded(),
            note=call.input.note,
            actor=call.actor,
        )
        return call.answer(session, keepings.report(session, report_id, actor=call.actor))


@room.post(
    "/condition-reports/<report_id>/signatures",
    takes=SignAct,
    gives=ReportCard,
    may=STAFF | DEPOSITORS,
    scope="custody:write",
    done=lambda card: url_for("condition.show", report_id=card.id),
    on_refusal="condition.show",
)
def sign(call: Call[SignAct], report_id: str) -> ReportCard:
    """Sign a report: its author first, then a second person."""
    with call.transaction() as session:
        keepings.report(session, report_id, actor=call.actor)
        conditioning.sign_report(
            session, report_id=report_id, hand=call.input.hand, actor=call.actor, at=call.at
        )
        card = call.answer(session, keepings.report(session, report_id, actor=call.actor))
    call.say(
        gettext("The report stands under two names.")
        if card.state == "signed"
        else gettext("You have signed. A second person signs too; then it stands.")
    )
    return card


@room.get(
    "/condition-reports/<report_id>/to-sign",
    gives=dict[str, Any],
    may=STAFF | DEPOSITORS,
    scope="custody:write",
)
def to_sign(call: Call[None], report_id: str) -> dict[str, Any]:
    """Give what you sign with your own key under a report."""
    keepings.report(db.session, report_id, actor=call.actor)
    return conditioning.report_to_sign(db.session, report_id=report_id, actor=call.actor, at=call.at)


@room.post(
    "/condition-reports/<report_id>/discarding",
    gives=ReportCard,
    may=STAFF,
    scope="custody:write",
    done=lambda card: url_for("holdings.show", holding_id=card.holding_id),
    on_refusal="condition.show",
)
def discard(call: Call[None], report_id: str) -> ReportCard:
    """Throw a report away that nobody has signed."""
    with call.transaction() as session:
        keepings.report(session, report_id, actor=call.actor)
        conditioning.discard(session, report_id=report_id, actor=call.actor)
        return call.answer(session, keepings.report(session, report_id, actor=call.actor))


@room.get(
    "/condition-reports/<report_id>/photographs/<sha256>",
    gives=Download("image/jpeg"),
    may=READERS | DEPOSITORS,
    scope="custody:read",
)
def photograph(call: Call[None], report_id: str, sha256: str) -> Response:
    """Show a close photograph of a report."""
    if sha256 not in keepings.photographs(db.session, report_id, actor=call.actor):
        raise ReportUnknown
    data, media_type = paper_files.read(sha256)
    return call.download(data, media_type)


@room.get(
    "/condition-differences",
    takes=WhichReports,
    gives=DifferencePage,
    may=READERS | DEPOSITORS,
    scope="custody:read",
    page="bonded_warehouse/condition_difference.html",
)
def compare(call: Call[WhichReports]) -> DifferencePage:
    """Hold two reports of one work against each other: what came, what grew, what is gone."""
    found = keepings.difference(db.session, call.input.before, call.input.after, actor=call.actor)
    card = holdings.holding(db.session, found.after.holding_id, actor=call.actor)
    work = registry.shown(registry.artwork(db.session, card.artwork_id), call.actor)
    return DifferencePage(found, card, work, _under(work, found.after.image_sha256))
