"""Photographs, as files: content never changes under a hash, so everybody may keep them."""

from base64 import b64encode
from typing import Any, Final

from flask import Response, current_app, request

from authentication.errors import ImageUnknown
from authentication.images.published import ROOT_FILE, Published, published_sizes
from authentication.images.renditions import MEDIA_TYPE
from authentication.queries import artworks as works
from authentication.web.photographs import store
from foundation.actor import Actor
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room

room = Room("images", __name__)

FOREVER: Final = "public, max-age=31536000, immutable"
ORIGINAL: Final = "original"
MOST_REMEMBERED: Final = 50_000
_blurs: dict[str, str] = {}
_remembered: dict[str, Any] = {}
"""Hash of a photograph to the hashes of its renditions: true for ever."""


@room.get("/images/<sha256>/<rendition>", gives=Download("image/webp"), may=ANYONE, scope="registry:read")
def show(call: Call[None], sha256: str, rendition: str) -> Response:
    """Give a photograph of a work: thumb, screen, or original for its owner and those who oversee."""
    if rendition == ORIGINAL:
        file, media_type, caching = *_original(sha256, call.actor), "private, max-age=3600"
    else:
        file, media_type, caching = _renditions(sha256).get(rendition, ""), MEDIA_TYPE, FOREVER
    if not file:
        raise ImageUnknown
    tag = f'"{file[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = Response(status=304)
    else:
        data = store().get(file)
        if data is None:
            raise ImageUnknown
        response = Response(data, content_type=media_type)
    response.headers["Cache-Control"] = caching
    response.headers["ETag"] = tag
    return response


def blur(image: Any) -> str:
    """Return what stands in a picture's place until it comes, as an address that holds it; or nothing."""
    sha256 = getattr(image, "blur", "")
    if not sha256:
        return ""
    found = _blurs.get(sha256)
    if found is None:
        data = store().get(sha256)
        found = "" if data is None else f"data:{MEDIA_TYPE};base64,{b64encode(data).decode()}"
        if len(_blurs) >= MOST_REMEMBERED:
            _blurs.clear()
        _blurs[sha256] = found
    return found


def source_set(image: Any) -> str:
    """Return the published renditions of a picture for a srcset, or nothing where there are none yet."""
    sha256 = getattr(image, "sha256", "")
    kept: Published = current_app.extensions["authentication.published"]
    if not sha256 or not kept.is_whole(sha256, image.width, image.height):
        return ""
    return ", ".join(
        f"/iiif/3/{sha256}/full/{wide},{high}/0/default.avif {wide}w"
        for wide, high in published_sizes(image.width, image.height)
    )


@room.get("/content-credentials/root.pem", gives=Download("application/x-pem-file"), may=ANYONE)
def root(call: Call[None]) -> Response:
    """Give the root of the certificates that sign published pictures, for whoever decides to trust it."""
    kept: Published = current_app.extensions["authentication.published"]
    try:
        data = (kept.folder / ROOT_FILE).read_bytes()
    except FileNotFoundError:
        raise ImageUnknown from None
    return call.download(data, "application/x-pem-file", "content-credentials-root.pem")


def _renditions(sha256: str) -> dict[str, str]:
    found = _remembered.get(sha256)
    if found is None:
        if len(sha256) != 64:  # noqa: PLR2004 -- hex digits of a SHA-256
            raise ImageUnknown
        _, _, found = works.image_row(db.session, sha256)
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        _remembered[sha256] = found
    return dict(found)


def _original(sha256: str, actor: Actor) -> tuple[str, str]:
    artwork_id, media_type, _ = works.image_row(db.session, sha256)
    if not works.may_see_private(works.artwork(db.session, artwork_id), actor):
        raise ImageUnknown
    return sha256, media_type
