"""The host's side of a broadcast: the studio page, starts of the camera, slices; and OBS by RTMP."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated, Final

from flask import Flask, Response, current_app, request
from pydantic import Field

from foundation.accounts import queries as accounts
from foundation.actor import Actor
from foundation.db import db
from foundation.errors import NotAllowed
from foundation.settings import Settings
from foundation.web.call import Call
from foundation.web.routes import ANYONE, SIGNED_IN, Download, Room
from marketplace.broadcast_errors import NoRecording, ReceiptNotReady
from marketplace.errors import LotUnknown
from marketplace.live import ffmpeg
from marketplace.queries import broadcasts
from marketplace.queries.broadcasts import StudioCard
from marketplace.receipts import clip_path
from marketplace.rights_errors import TakenDown
from marketplace.saleroom.steady import SteadyClock
from marketplace.studio import Studio

room = Room("broadcasts", __name__)

EXTENSION: Final = "bianliang.studio"
FRAMES: Final = "marketplace.live_frames"
"""Whoever looks at the picture on air asks this: a session's id to its newest frame as JPEG, or None."""
RTMP: Final = "rtmp://127.0.0.1:1935/bianliang/"
"""Where nginx takes what OBS sends: on this machine, see deploy/nginx-rtmp.conf."""
FLV: Final = "rtmp/flv;codecs=avc1,mp4a"


class StreamKeyRefused(NotAllowed):
    """This stream key opens nothing."""

    message = "The stream key is of no session that is on air, or it does not come from this machine."
    remedy = "Copy the key from the studio page of the session again, once it is on air."


@dataclass(frozen=True, slots=True)
class BeginRun:
    """A start of a camera."""

    media_type: Annotated[str, Field(max_length=100, pattern=r"^video/(webm|mp4|x-matroska)\b[ -~]*$")]
    """As the recorder names it: video/webm;codecs=vp8,opus."""


@dataclass(frozen=True, slots=True)
class RunCard:
    """A start of a camera that is on air."""

    run: int
    next: int
    """The number of the next slice that is missing: all before it are kept."""


@dataclass(frozen=True, slots=True)
class Published:
    """What nginx's RTMP module says of who wants to send."""

    name: Annotated[str, Field(max_length=200)] = ""
    """The stream key."""
    call: Annotated[str, Field(max_length=40)] = ""


def init_studio(app: Flask) -> None:
    """Give the app its studio."""
    settings: Settings = app.extensions["bianliang.settings"]
    studio = Studio(app.app_context, settings.data_dir / "live", now=SteadyClock())
    app.extensions[EXTENSION] = studio
    app.extensions[FRAMES] = studio.latest_frame


def start_studio(app: Flask) -> None:
    """Take up what was interrupted: in the serving process alone."""
    studio: Studio = app.extensions[EXTENSION]
    studio.start()


def the_studio() -> Studio:
    """Return the studio of this process."""
    found: Studio = current_app.extensions[EXTENSION]
    return found


def has_clip(lot_id: str | None, actor: Actor) -> bool:
    """Say whether the clip of a lot lies here and is for this reader: not every receipt has one."""
    if lot_id is None:
        return False
    try:
        broadcast_id = broadcasts.require_receipt(db.session, lot_id, actor=actor)
    except (LotUnknown, ReceiptNotReady, NoRecording, TakenDown):
        return False
    return clip_path(the_studio().folder, broadcast_id, lot_id).is_file()


@room.get(
    "/live/<session_id>/studio",
    gives=StudioCard,
    may=SIGNED_IN,
    scope="live:broadcast",
    page="marketplace/studio.html",
)
def studio(call: Call[None], session_id: str) -> StudioCard:
    """Broadcast a session that you host, from this browser."""
    card = broadcasts.studio_card(db.session, session_id, actor=call.actor)
    try:
        ffmpeg.program()
    except ffmpeg.NoFFmpeg:
        call.extra["no_ffmpeg"] = True
    call.extra["stream_key"] = stream_key(session_id)
    return card


@room.post("/live/<session_id>/runs", takes=BeginRun, gives=RunCard, may=SIGNED_IN, scope="live:broadcast")
def begin_run(call: Call[BeginRun], session_id: str) -> RunCard:
    """Begin with a start of the camera; the one before is over, and the broadcast goes on."""
    run = the_studio().begin_run(session_id, call.input.media_type, actor=call.actor)
    return RunCard(run=run, next=0)


@room.post(
    "/live/<session_id>/runs/<int:run>/slices/<int:number>",
    gives=RunCard,
    may=SIGNED_IN,
    scope="live:broadcast",
    status=200,
)
def send_slice(call: Call[None], session_id: str, run: int, number: int) -> RunCard:
    """Send a slice of the camera's recording; it is answered when it is on disk."""
    following = the_studio().take(session_id, run, number, request.get_data(), actor=call.actor)
    return RunCard(run=run, next=following)


@room.post("/live/<session_id>/runs/<int:run>/end", gives=RunCard, may=SIGNED_IN, scope="live:broadcast")
def end_run(call: Call[None], session_id: str, run: int) -> RunCard:
    """Say that the camera was stopped; the session goes on without a picture."""
    broadcasts.studio_card(db.session, session_id, actor=call.actor)
    db.session.rollback()
    the_studio().end_run(session_id, run=run)
    return RunCard(run=run, next=0)


# OBS, through Debian's libnginx-mod-rtmp on the same machine.


def stream_key(session_id: str) -> str:
    """Return the secret name under which OBS may send a session's pictures."""
    settings: Settings = current_app.extensions["bianliang.settings"]
    made = hmac.new(settings.secret_key.encode(), f"rtmp {session_id}".encode(), hashlib.sha256)
    return f"{session_id}-{made.hexdigest()[:32]}"


@room.post("/live/rtmp/publish", takes=Published, gives=Download("text/plain"), may=ANYONE, status=200)
def publish(call: Call[Published]) -> Response:
    """Let nginx on this machine take a stream, if its key is of a session that is on air."""
    session_id = _of_key(call.input.name)
    host = accounts.actor_for(db.session, broadcasts.host_of(db.session, session_id))
    the_studio().begin_run(session_id, FLV, actor=host, source=(RTMP + call.input.name,))
    return call.download(b"yes\n", "text/plain")


@room.post("/live/rtmp/update", takes=Published, gives=Download("text/plain"), may=ANYONE, status=200)
def publish_goes_on(call: Call[Published]) -> Response:
    """Tell nginx on this machine whether a stream that it takes is still sent on; else it hangs up.

    OBS then comes again by itself, and its stream is taken anew: after a pause by customs, when FFmpeg or
    this server was killed. While the session is paused, or a browser sends, it may wait where it is.
    """
    session_id = _of_key(call.input.name)
    if not the_studio().is_sent(session_id):
        broadcasts.require_paused(db.session, session_id)
    return call.download(b"yes\n", "text/plain")


@room.post("/live/rtmp/done", takes=Published, gives=Download("text/plain"), may=ANYONE, status=200)
def publish_done(call: Call[Published]) -> Response:
    """Learn from nginx on this machine that a stream has ended."""
    the_studio().end_fetched(_of_key(call.input.name))
    return call.download(b"yes\n", "text/plain")


def _of_key(name: str) -> str:
    """Return the session that a stream key is of; keys come from this machine alone."""
    session_id = name.rpartition("-")[0]
    if request.remote_addr not in {"127.0.0.1", "::1"} or not hmac.compare_digest(
        name.encode(), stream_key(session_id).encode()
    ):
        raise StreamKeyRefused
    return session_id
