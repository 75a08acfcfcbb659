"""EPCIS 2.0 over HTTP, after the standard's REST binding: ask for events, and hand reports in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import rfc8785
from flask import Response, request, url_for
from pydantic import Field

from bonded_warehouse import epcis
from bonded_warehouse.models.standards import EpcisCapture
from bonded_warehouse.operations import capturing
from bonded_warehouse.roles import (
    COURIER,
    CUSTOMS_OFFICER,
    DEPOSITORS,
    GATE_OFFICER,
    KEEPER,
    READERS,
    SENIOR_KEEPER,
)
from bonded_warehouse.rules import epcis_query
from bonded_warehouse.rules.epcis_events import CONTEXT, document, query_document
from foundation.db import db
from foundation.web.call import Call
from foundation.web.parsing import adapter
from foundation.web.routes import Download, Room

room = Room("epcis", __name__)

LD: Final = "application/ld+json"
VERSIONS: Final = {"GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0"}
PARTIES: Final = {COURIER, KEEPER, SENIOR_KEEPER, GATE_OFFICER, CUSTOMS_OFFICER}
"""Who may report: carriers and overseas keepers among them."""
PAGING: Final = {"perPage", "nextPageToken"}
Listed = Annotated[str, Field(max_length=2000)]
Instant = Annotated[str, Field(max_length=40)]


Token = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}-[0-9]{1,7}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichEvents:
    """Parameters of the standard's simple event query, the frequent ones. Lists by commas."""

    eventType: Listed | None = None  # noqa: N815 -- the standard's own name
    EQ_action: Listed | None = None
    EQ_bizStep: Listed | None = None
    EQ_disposition: Listed | None = None
    EQ_readPoint: Listed | None = None
    EQ_bizLocation: Listed | None = None
    EQ_eventID: Listed | None = None
    MATCH_epc: Listed | None = None
    MATCH_parentID: Listed | None = None
    MATCH_anyEPC: Listed | None = None
    GE_eventTime: Instant | None = None
    LT_eventTime: Instant | None = None
    GE_recordTime: Instant | None = None
    LT_recordTime: Instant | None = None
    orderBy: Instant | None = None  # noqa: N815
    orderDirection: Instant | None = None  # noqa: N815
    eventCountLimit: Instant | None = None  # noqa: N815
    maxEventCount: Instant | None = None  # noqa: N815
    perPage: Annotated[int, Field(ge=1, le=epcis.LARGEST_PAGE)] = 30  # noqa: N815
    nextPageToken: Token | None = None  # noqa: N815


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichPage:
    """A page of events."""

    perPage: Annotated[int, Field(ge=1, le=epcis.LARGEST_PAGE)] = 30  # noqa: N815
    nextPageToken: Token | None = None  # noqa: N815


@dataclass(frozen=True, slots=True)
class CaptureError:
    """Why one event of a document was not taken."""

    number: int
    """Its place in the document, from 1."""
    problem: str


@dataclass(frozen=True, slots=True)
class CaptureJob:
    """What became of a document, as the standard's capture job, with our counts."""

    captureID: str  # noqa: N815
    createdAt: datetime  # noqa: N815
    finishedAt: datetime  # noqa: N815
    running: bool
    success: bool
    captureErrorBehaviour: str  # noqa: N815
    events: int
    kept: int
    repeated: int
    errors: list[CaptureError]

    @classmethod
    def of(cls, row: EpcisCapture) -> "CaptureJob":
        """Return a row as a job. It is done by the time that it is answered."""
        return cls(
            captureID=row.id,
            createdAt=row.captured_at,
            finishedAt=row.captured_at,
            running=False,
            success=not row.errors,
            captureErrorBehaviour=row.behaviour,
            events=row.events,
            kept=row.kept,
            repeated=row.repeated,
            errors=[CaptureError(int(one["number"]), str(one["problem"])) for one in row.errors],
        )


@room.get(
    "/epcis/events", takes=WhichEvents, gives=Download(LD), may=READERS | DEPOSITORS, scope="custody:read"
)
def events(call: Call[WhichEvents]) -> Response:
    """Find events: what happened to which work, where and when."""
    asked = {name: value for name, value in request.args.items() if value and name not in PAGING}
    return page(call, epcis_query.read(asked), call.input)


@room.get("/epcis/events/<path:event_id>", gives=Download(LD), may=READERS | DEPOSITORS, scope="custody:read")
def event(call: Call[None], event_id: str) -> Response:
    """Show one event by its id, with its error declaration if it has one."""
    found = epcis.event(db.session, event_id, actor=call.actor)
    return answer(
        call, document(found, at=call.at) if len(found) > 1 else {"@context": list(CONTEXT)} | found[0]
    )


@room.get(
    "/epcis/epcs/<path:epc>/events",
    takes=WhichPage,
    gives=Download(LD),
    may=READERS | DEPOSITORS,
    scope="custody:read",
)
def events_of_epc(call: Call[WhichPage], epc: str) -> Response:
    """List the events of one work."""
    # Some servers shorten '//' in a path: what stands before '8004' does not matter to us.
    name = epc if "://" in epc else epc.replace(":/", "://", 1)
    return page(call, epcis_query.read({"MATCH_anyEPC": [name]}), call.input)


@room.post(
    "/epcis/capture", takes=dict[str, Any], gives=CaptureJob, may=PARTIES, scope="custody:write", status=202
)
def capture(call: Call[dict[str, Any]]) -> Response:
    """Take events that another party reports: kept as its word, moving nothing."""
    behaviour = request.headers.get("GS1-Capture-Error-Behaviour", "rollback").lower()
    with call.transaction() as session:
        row = capturing.capture(
            session, call.input, proceed=behaviour == "proceed", actor=call.actor, at=call.at
        )
        job = call.answer(session, CaptureJob.of(row))
    response = Response(adapter(CaptureJob).dump_json(job), status=202, content_type="application/json")
    response.headers["Location"] = url_for("epcis.capture_job", capture_id=job.captureID)
    response.headers.extend(VERSIONS)
    return response


@room.get(
    "/epcis/capture/<capture_id>",
    gives=CaptureJob,
    may=PARTIES | READERS,
    scope="custody:read",
)
def capture_job(call: Call[None], capture_id: str) -> CaptureJob:
    """Say what became of a document that was handed in."""
    return CaptureJob.of(epcis.capture_job(db.session, capture_id, actor=call.actor))


def page(
    call: Call[Any],
    asked: epcis_query.Asked,
    which: WhichEvents | WhichPage,
    *,
    name: str = "SimpleEventQuery",
) -> Response:
    """Answer with one page of what is asked for; the next one's address is in the Link header."""
    token, limit = which.nextPageToken, which.perPage
    found, following = epcis.find(db.session, asked, actor=call.actor, token=token, limit=limit)
    response = answer(call, query_document(found, at=call.at, name=name))
    if following is not None:
        more = request.args.to_dict() | {"nextPageToken": following, "perPage": str(limit)}
        response.headers["Link"] = f'<{request.base_url}?{urlencode(more)}>; rel="next"'
    return response


def answer(call: Call[Any], said: Mapping[str, Any]) -> Response:
    """Answer with JSON-LD in its canonical spelling."""
    response = call.download(rfc8785.dumps(dict(said)), LD)
    response.headers.extend(VERSIONS)
    return response
