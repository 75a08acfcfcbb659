"""Anyone: the public log and its witnesses, the trust file, and who the house is."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final

from flask import Response, current_app, url_for
from flask_babel import gettext
from pydantic import Field, StringConstraints
from sqlalchemy.exc import SQLAlchemyError

from authentication.errors import LogEntryUnknown
from authentication.evidence import canonical, policy, statement
from authentication.evidence.errors import TileRefused
from authentication.operations import witnessing
from authentication.queries import statements, witnesses
from authentication.queries.house import did_document, house, house_keys, trust_policy
from authentication.queries.witnesses import WitnessCard
from authentication.roles import REGULATOR
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room

room = Room("log", __name__)

TEXT = "text/plain; charset=utf-8"
FOREVER = "public, max-age=31536000, immutable"
LOG_KEPT_S: Final = 10.0
"""How long the foot of a page may lag behind the log: every page names it, and few should ask for it."""


@room.blueprint.app_context_processor
def _foot() -> dict[str, Any]:
    """Give every page the size of the log and the time of its last checkpoint, kept some seconds."""
    kept: tuple[float, int | None, datetime | None] = current_app.extensions.get(
        "bianliang.log", (0.0, None, None)
    )
    if time.monotonic() >= kept[0]:
        try:
            last = statements.latest_checkpoint(db.session)
        except SQLAlchemyError:  # the page that says so must stand without it
            return {"log_size": None, "log_signed_at": None}
        kept = (time.monotonic() + LOG_KEPT_S, last.size if last else None, last.signed_at if last else None)
        current_app.extensions["bianliang.log"] = kept
    return {"log_size": kept[1], "log_signed_at": kept[2]}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf of the log."""

    index: int
    leaf: str
    """Its canonical JSON: a salted digest and when it was recorded."""
    leaf_hash: str
    """SHA-256 as of RFC 6962, in hex."""


@dataclass(frozen=True, slots=True)
class LogPage:
    """The public log."""

    origin: str
    size: int
    root: str
    checkpoint: str
    latest: list[Leaf]
    witnesses: list[WitnessCard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NameWitness:
    """Who is to be a witness of the log."""

    vkey: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    """As it was printed when the witness was made."""
    needed: bool = False
    """What it has not cosigned is 'not witnessed' by the house's trust file."""


@dataclass(frozen=True, slots=True)
class WhichWitness:
    """Which witness is meant."""

    vkey: Annotated[str, StringConstraints(max_length=300)]


@dataclass(frozen=True, slots=True)
class BroughtNote:
    """What a witness brings."""

    note: Annotated[str, StringConstraints(max_length=20_000)]
    """A checkpoint of this log as a signed note, with the witness's line."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken."""

    size: int
    """How many leaves the checkpoint has."""


@dataclass(frozen=True, slots=True)
class Range:
    """Which leaves are wanted."""

    start: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


@dataclass(frozen=True, slots=True)
class Leaves:
    """Leaves of the log, in their order."""

    leaves: list[Leaf]


@room.get("/log", gives=LogPage, may=ANYONE, scope="registry:read", page="authentication/log.html")
def show(call: Call[None]) -> LogPage:
    """Show the public log: how long it is, its root, its latest leaves."""
    last = statements.latest_checkpoint(db.session)
    size = last.size if last else 0
    latest = statements.entries(db.session, start=max(0, size - 20), limit=20)
    return LogPage(
        origin=house(db.session).log_origin,
        size=size,
        root=last.root.hex() if last else "",
        checkpoint=statements.cosigned(db.session, last) if last else "",
        latest=[_leaf(row) for row in reversed(latest)],
        witnesses=witnesses.witnesses(db.session),
    )


def _leaf(row: Any) -> Leaf:
    return Leaf(row.log_index, row.leaf.decode(), row.leaf_hash.hex())


@room.get("/log/checkpoint", gives=Download("text/plain"), may=ANYONE, scope="registry:read")
def checkpoint(call: Call[None]) -> Response:
    """Give the newest checkpoint: a C2SP signed note."""
    response = call.download(statements.checkpoint(db.session).encode(), TEXT)
    response.headers["Cache-Control"] = "no-cache"  # an older one again would look like a log that shrank
    return response


@room.post("/log/cosignatures", takes=BroughtNote, gives=Taken, may=ANYONE, scope="registry:read")
def cosign(call: Call[BroughtNote]) -> Taken:
    """Take a witness's signature over a checkpoint: it proves itself, whoever brings it."""
    with call.transaction() as session:
        return Taken(witnessing.take_cosignature(session, note=call.input.note, at=call.at))


@room.post(
    "/log/witnesses",
    takes=NameWitness,
    gives=WitnessCard,
    may={REGULATOR},
    scope="registry:supervise",
    done=lambda card: url_for("log.show", _anchor="witnesses"),
    on_refusal="log.show",
)
def name_witness(call: Call[NameWitness]) -> WitnessCard:
    """Name a witness of the log: its cosignatures are taken, and the trust file has its key."""
    with call.transaction() as session:
        card = witnessing.name_witness(
            session, vkey=call.input.vkey, is_needed=call.input.needed, actor=call.actor, at=call.at
        )
        card = call.answer(session, card)
    call.say(gettext("%(name)s is a witness of the log. Hand out the new trust file.", name=card.name))
    return card


@room.post(
    "/log/witnesses/end",
    takes=WhichWitness,
    gives=WitnessCard,
    may={REGULATOR},
    scope="registry:supervise",
    done=lambda card: url_for("log.show", _anchor="witnesses"),
    on_refusal="log.show",
)
def end_witness(call: Call[WhichWitness]) -> WitnessCard:
    """End a witness of the log: it cosigns nothing new, and what it saw stands."""
    with call.transaction() as session:
        card = witnessing.end_witness(session, vkey=call.input.vkey, actor=call.actor, at=call.at)
        return call.answer(session, card)


@room.get(
    "/log/tile/<path:rest>", gives=Download("application/octet-stream"), may=ANYONE, scope="registry:read"
)
def tile(call: Call[None], rest: str) -> Response:
    """Give a tile of the log (C2SP tlog-tiles): hashes, or a bundle of entries."""
    try:
        data = statements.tile(db.session, f"tile/{rest}")
    except TileRefused as error:
        raise LogEntryUnknown from error
    response = call.download(data, "application/octet-stream")
    response.headers["Cache-Control"] = FOREVER
    return response


@room.get("/log/entries", takes=Range, gives=Leaves, may=ANYONE, scope="registry:read")
def entries(call: Call[Range]) -> Leaves:
    """List leaves of the log as JSON, for those who do not read tiles."""
    found = statements.entries(db.session, start=call.input.start, limit=call.input.limit)
    return Leaves([_leaf(row) for row in found])


@room.get("/trust.toml", gives=Download("application/toml"), may=ANYONE, scope="registry:read")
def trust(call: Call[None]) -> Response:
    """Give the trust file: whom to believe about works in this house. Fetch it over a line that you trust."""
    return call.download(policy.write(trust_policy(db.session)).encode(), "application/toml", "trust.toml")


@room.get("/.well-known/did.json", gives=dict[str, Any], may=ANYONE, scope="registry:read")
def did(call: Call[None]) -> dict[str, Any]:
    """Give the house's DID document: its keys that are in use."""
    who = house(db.session)
    keys = house_keys(db.session, "issuer")
    return did_document(who.did, [(key.name, key.multikey) for key in keys if key.until is None])


@room.get("/contexts/artwork/v1", gives=Download("application/ld+json"), may=ANYONE, scope="registry:read")
def context(call: Call[None]) -> Response:
    """Give the JSON-LD context of our credentials."""
    data = canonical.write(statement.context_document())
    response = call.download(data, "application/ld+json")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@room.get("/status-lists/<purpose>", gives=Download("application/vc"), may=ANYONE, scope="registry:read")
def status_list(call: Call[None], purpose: str) -> Response:
    """Give a status list: which certificates are revoked, or suspended."""
    data = canonical.write(statements.status_list(db.session, purpose))
    return call.download(data, "application/vc")
