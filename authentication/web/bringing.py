"""Many works at once: send a file, see what each row would come to, have the good ones registered."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from flask import current_app, url_for
from flask_babel import gettext, lazy_gettext

from authentication.errors import FileNotUnderstood
from authentication.importing import archive
from authentication.importing.rows import Row
from authentication.operations import bringing
from authentication.operations.bringing import Told
from authentication.queries import batches
from authentication.queries.batches import BatchCard, Batches, BatchPage
from authentication.roles import ARTIST, GALLERY
from authentication.web.artworks import RegisterArtwork
from foundation.db import db
from foundation.errors import Invalid
from foundation.web import parsing
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("bringing", __name__)

WORDS: Final[Mapping[str, Any]] = {
    "batch.reading": lazy_gettext("Being looked through"),
    "batch.checked": lazy_gettext("Looked through"),
    "batch.running": lazy_gettext("Being registered"),
    "batch.done": lazy_gettext("Done"),
    "batch.stopped": lazy_gettext("Stopped"),
    "row.told": lazy_gettext("Waits"),
    "row.good": lazy_gettext("Would be registered"),
    "row.faulty": lazy_gettext("Not as it stands"),
    "row.registered": lazy_gettext("Registered"),
}
MAKERS: Final = {ARTIST, GALLERY}


@room.get("/imports", gives=Batches, may=MAKERS, scope="registry:read", page="authentication/imports.html")
def listing(call: Call[None]) -> Batches:
    """Show the reader's batches, and a form to send a file."""
    return batches.batches_of(db.session, actor=call.actor)


@room.post(
    "/imports",
    files=("file",),
    gives=BatchCard,
    may=MAKERS,
    scope="registry:write",
    done=lambda card: url_for("bringing.show", batch_id=card.id),
    on_refusal="bringing.listing",
)
def send(call: Call[None]) -> BatchCard:
    """Send a file with many works; nothing is registered before it is looked through."""
    uploads = call.files.get("file", [])
    if not uploads:
        raise FileNotUnderstood(fields={"file": "This is needed."})
    upload = uploads[0]
    try:
        rows = archive.read(upload.data, name=upload.name)
    except archive.NoArchive as error:
        raise FileNotUnderstood(fields={"file": str(error)}) from error
    sha256 = current_app.extensions["authentication.imports"].put(upload.data)
    told = [_told(row) for row in rows]
    return call.perform(
        bringing.begin,
        lambda session, row: batches.batch_page(session, row.id, actor=call.actor).batch,
        name=upload.name,
        sha256=sha256,
        rows=told,
    )


@room.get(
    "/imports/<batch_id>",
    gives=BatchPage,
    may=MAKERS,
    scope="registry:read",
    page="authentication/import.html",
)
def show(call: Call[None], batch_id: str) -> BatchPage:
    """Show a batch row by row: what is wrong first."""
    return batches.batch_page(db.session, batch_id, actor=call.actor)


@room.get("/imports/<batch_id>/progress", gives=dict[str, int], may=MAKERS, scope="registry:read")
def progress(call: Call[None], batch_id: str) -> dict[str, int]:
    """Say how far a batch is."""
    batch = batches.batch_page(db.session, batch_id, actor=call.actor).batch
    return {"done": batch.done, "total": batch.total}


_step: Final[dict[str, Any]] = {
    "gives": BatchCard,
    "may": MAKERS,
    "scope": "registry:write",
    "done": lambda card: url_for("bringing.show", batch_id=card.id),
    "on_refusal": "bringing.show",
}


@room.post("/imports/<batch_id>/run", **_step)
def run(call: Call[None], batch_id: str) -> BatchCard:
    """Have the good rows registered."""
    return _stepped(call, bringing.run, batch_id, say=gettext("The works are being registered."))


@room.post("/imports/<batch_id>/stop", **_step)
def stop(call: Call[None], batch_id: str) -> BatchCard:
    """Stop a batch; what is registered stays."""
    return _stepped(call, bringing.stop, batch_id)


def _stepped(call: Call[None], operation: Any, batch_id: str, *, say: str = "") -> BatchCard:
    return call.perform(
        operation,
        lambda session, row: batches.batch_page(session, row.id, actor=call.actor).batch,
        batch_id=batch_id,
        say=say,
    )


def _told(row: Row) -> Told:
    """Return a row as the registration takes it; with its faults, if it does not."""
    faults: list[bringing.Fault] = [{"message": text, "remedy": "", "facts": {}} for text in row.faults]
    told: dict[str, Any] = dict(row.told)
    if not faults:
        try:
            told = asdict(parsing.read(RegisterArtwork, told).details())
        except Invalid as refusal:
            faults = [
                {"message": message, "remedy": "", "facts": {}, "field": name}
                for name, message in refusal.fields.items()
            ] or [bringing.fault_of(refusal)]
    if not row.photographs:
        faults.append({"message": "No photograph is named.", "remedy": "", "facts": {}})
    return Told(row.number, told, row.photographs, faults)
