"""The viewers' side of a broadcast: one stream, playlists with and without parts, captions, the recording."""

import contextlib
import json
import re
import socket
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from flask import Response, request

from foundation.db import db
from foundation.errors import NotFound, Unavailable
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room
from marketplace.queries import broadcasts, left_out
from marketplace.queries.broadcasts import Replay
from marketplace.receipts import clip_path
from marketplace.web.broadcasts import the_studio

room = Room("watching_live", __name__)

PLAYLIST: Final = "application/vnd.apple.mpegurl"
MP4: Final = "video/mp4"
M4S: Final = "video/iso.segment"
VTT: Final = "text/vtt; charset=utf-8"
WITHHELD: Final = "withheld.json"
"""In a recording's archive: which pieces are left out, as verifiers read it."""
TAR: Final = "application/x-tar"
AT_ONCE: Final = 256 * 1024
"""Bytes that may wait for a viewer in the system: two seconds. One who is slower is slow before our eyes."""


class PieceGone(NotFound):
    """This piece of a broadcast is not there, or not any more."""

    message = "This piece of the broadcast is not there, or not any more."
    remedy = "Load the playlist again."


class NotOnAirYet(Unavailable):
    """What was asked for has not been on air yet."""

    message = "What was asked for has not been on air yet."
    remedy = "Ask again in a second."


@room.get("/live/<session_id>/stream.mp4", gives=Download(MP4), may=ANYONE)
def stream(call: Call[None], session_id: str) -> Response:
    """Watch a session as one stream from the last keyframe on, for Media Source."""
    window = the_studio().on_air(session_id)
    line = request.environ.get("gunicorn.socket")
    if isinstance(line, socket.socket):
        with contextlib.suppress(OSError):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, AT_ONCE)
    return Response(
        window.watch(),
        content_type=window.media_type or MP4,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@room.get("/live/<session_id>/low.m3u8", gives=Download(PLAYLIST), may=ANYONE)
def low(call: Call[None], session_id: str) -> Response:
    """Read the playlist with parts: HLS with low latency, blocking reload."""
    return _playlist(call, session_id, low=True)


@room.get("/live/<session_id>/plain.m3u8", gives=Download(PLAYLIST), may=ANYONE)
def plain(call: Call[None], session_id: str) -> Response:
    """Read the playlist of whole segments."""
    return _playlist(call, session_id, low=False)


def _playlist(call: Call[None], session_id: str, *, low: bool) -> Response:
    window = the_studio().on_air(session_id)
    text = window.playlist(low=low, segment=_asked("_HLS_msn"), part=_asked("_HLS_part"))
    if text is None:
        raise NotOnAirYet
    return call.download(text.encode(), PLAYLIST)


def _asked(name: str) -> int | None:
    """Return the number that a player waits for (RFC 8216bis, section 6.2.5.2)."""
    found = re.fullmatch("[0-9]{1,15}", request.args.get(name, ""))
    return None if found is None else int(found[0])


@room.get("/live/<session_id>/init/<int:number>.mp4", gives=Download(MP4), may=ANYONE)
def init(call: Call[None], session_id: str, number: int) -> Response:
    """Fetch what a player needs before segments."""
    return _piece(call, the_studio().on_air(session_id).init(number), MP4)


@room.get("/live/<session_id>/segments/<int:number>.m4s", gives=Download(M4S), may=ANYONE)
def segment(call: Call[None], session_id: str, number: int) -> Response:
    """Fetch a segment that the playlist lists."""
    return _piece(call, the_studio().on_air(session_id).segment(number), M4S)


@room.get("/live/<session_id>/parts/<int:number>.<int:place>.m4s", gives=Download(M4S), may=ANYONE)
def part(call: Call[None], session_id: str, number: int, place: int) -> Response:
    """Fetch a part that the playlist lists, or the one it hints at, as soon as it is there."""
    return _piece(call, the_studio().on_air(session_id).part(number, place), M4S)


def _piece(call: Call[None], data: bytes | None, media_type: str) -> Response:
    if data is None:
        raise PieceGone
    response = call.download(data, media_type)
    response.headers["Cache-Control"] = "public, max-age=10"
    return response


@dataclass(frozen=True, slots=True)
class WhoseTime:
    """In whose time captions stand."""

    of: Literal["broadcast", "recording"] = "broadcast"
    """The recording's is as it is played: without what was not on air."""


@room.get("/live/<session_id>/captions/<language>.vtt", takes=WhoseTime, gives=Download(VTT), may=ANYONE)
def captions(call: Call[WhoseTime], session_id: str, language: str) -> Response:
    """Read what the interpreter wrote, as WebVTT in the broadcast's time, or in the recording's."""
    text = broadcasts.captions(
        db.session, session_id, language, actor=call.actor, is_played=call.input.of == "recording"
    )
    return call.download(text.encode(), VTT)


# Afterwards.


@room.get("/live/<session_id>/replay", gives=Replay, may=ANYONE, page="marketplace/replay.html")
def replay(call: Call[None], session_id: str) -> Replay:
    """Watch a session again, chapter by chapter."""
    page = broadcasts.replay(db.session, session_id, actor=call.actor)
    folder = _folder(call, session_id)
    lots = {one.lot_id or "" for one in page.chapters if one.has_receipt and not one.is_clip_down}
    call.extra["clips"] = {
        lot_id for lot_id in lots if clip_path(folder.parent, folder.name, lot_id).is_file()
    }
    return page


@room.get("/live/<session_id>/recording.m3u8", gives=Download(PLAYLIST), may=ANYONE)
def recording(call: Call[None], session_id: str) -> Response:
    """Read the playlist of a session's recording."""
    return call.download(
        broadcasts.recording_playlist(db.session, session_id, actor=call.actor).encode(), PLAYLIST
    )


@room.get("/live/<session_id>/recording/<name>", gives=Download(M4S), may=ANYONE)
def recorded(call: Call[None], session_id: str, name: str) -> Response:
    """Fetch a piece of a session's recording."""
    row = broadcasts.recorded(db.session, session_id, actor=call.actor)
    folder = the_studio().folder / row.id
    if not re.fullmatch(r"[0-9]{6}\.(mp4|m4s)|chain\.jsonl", name):
        raise PieceGone
    if name.endswith(".m4s"):
        left_out.require_piece_shown(db.session, row, int(name.partition(".")[0]))
    try:
        data = (folder / name).read_bytes()
    except FileNotFoundError as error:
        raise PieceGone from error
    response = call.download(data, MP4 if name.endswith(".mp4") else M4S)
    if broadcasts.is_open(db.session, session_id):
        # A cache beside the house may keep it for others, no longer than what is withheld may linger there.
        response.headers["Cache-Control"] = "public, max-age=60"
    return response


@room.get("/live/<session_id>/recording.tar", gives=Download(TAR), may=ANYONE)
def recording_tar(call: Call[None], session_id: str) -> Response:
    """Download a session's recording, to verify receipts against it: what is left out is named in it."""
    row = broadcasts.recorded(db.session, session_id, actor=call.actor)
    _, out = broadcasts.segments(db.session, row)
    response = Response(_tar(the_studio().folder / row.id, out), content_type=TAR)
    response.headers.set("Content-Disposition", "attachment", filename=f"{session_id}.recording.tar")
    return response


def _folder(call: Call[None], session_id: str) -> Path:
    row = broadcasts.recorded(db.session, session_id, actor=call.actor)
    return the_studio().folder / row.id


def _tar(folder: Path, out: list[int]) -> Iterator[bytes]:
    left = {f"{number:06}.m4s" for number in out}
    if out:
        yield _in_tar(f"{folder.name}/{WITHHELD}", json.dumps({"pieces": out}).encode())
    for path in [folder / "chain.jsonl", *sorted(folder.glob("[0-9]*.m*"))]:
        if path.name not in left:
            with contextlib.suppress(FileNotFoundError):
                yield _in_tar(f"{folder.name}/{path.name}", path.read_bytes())
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


def _in_tar(name: str, data: bytes) -> bytes:
    head = tarfile.TarInfo(name)
    head.size = len(data)
    return head.tobuf() + data + b"\0" * (-len(data) % tarfile.BLOCKSIZE)


@room.get("/lots/<lot_id>/broadcast-receipt", gives=Download("application/json"), may=ANYONE)
def receipt(call: Call[None], lot_id: str) -> Response:
    """Download the receipt of what was on air when the hammer fell on a lot."""
    data = broadcasts.receipt_file(db.session, lot_id)
    return call.download(data, "application/json", f"{lot_id}.broadcast-receipt.json")


@room.get("/lots/<lot_id>/broadcast-clip", gives=Download(MP4), may=ANYONE)
def clip(call: Call[None], lot_id: str) -> Response:
    """Download the half minute before the hammer on a lot, with content credentials (C2PA)."""
    row = broadcasts.require_receipt(db.session, lot_id, actor=call.actor)
    try:
        data = clip_path(the_studio().folder, row, lot_id).read_bytes()
    except FileNotFoundError as error:
        raise PieceGone from error
    return call.download(data, MP4, f"{lot_id}.mp4")


@room.get("/lots/<lot_id>/broadcast-frame", gives=Download("image/jpeg"), may=ANYONE)
def frame(call: Call[None], lot_id: str) -> Response:
    """See the picture that was on air when the hammer fell on a lot."""
    return call.download(broadcasts.frame(db.session, lot_id, actor=call.actor), "image/jpeg")
