"""Photographs closely: the IIIF Image API 3.0, level 2, for any viewer, from any site.

Who may see a work's page may look at its pictures here. Tiles lie ready on disk; what is not ready is cut
in the pool, one after the other, so that whoever registers a photograph finds a child free.
"""

import functools
import hashlib
import json
import threading
from collections.abc import Callable
from typing import Any, Final

from flask import Response, current_app, redirect, request, url_for

from authentication import presentation
from authentication.errors import ImageUnknown, PictureBusy
from authentication.images.iiif import (
    MEDIA_TYPES,
    TILE_PX,
    Cut,
    levels,
    limits,
    read_request,
    sizes,
)
from authentication.images.published import Published
from authentication.images.pyramid import Pyramids, build, cut_out, ready_name
from authentication.images.refusals import PictureRequestUnsupported, PictureRequestWrong
from authentication.queries.artworks import PictureSeen, picture_seen
from authentication.web.photographs import pool, store
from authentication.web.ready_tiles import lies_ready
from foundation.db import db
from foundation.errors import Refusal
from foundation.web.call import Call
from foundation.web.problems import problem
from foundation.web.routes import ANYONE, Download, Room

room = Room("iiif", __name__)

CONTEXT: Final = "http://iiif.io/api/image/3/context.json"
LD: Final = "application/ld+json"
LEVEL: Final = "http://iiif.io/api/image/3/level2.json"
CACHED: Final = "public, max-age=86400"
MOST_REMEMBERED: Final = 20_000
WAIT_S: Final = 30.0
_STATUS: Final[dict[type[Refusal], int]] = {PictureRequestWrong: 400, PictureRequestUnsupported: 501}
_public: dict[str, PictureSeen] = {}
"""Photographs that everybody may see: true for ever."""
_at_work = threading.BoundedSemaphore(1)
"""One child of the pool at most works for those who look."""


def open_to_all(answer: Response) -> Response:
    """Let pages of other sites read an answer: nothing here is meant for one reader alone."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "Link, ETag"
    answer.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
    return answer


room.blueprint.after_request(open_to_all)


def plainly(view: Callable[..., Response]) -> Callable[..., Response]:
    """Answer refusals to viewers, not to readers: never as a page, with the API's own statuses."""

    @functools.wraps(view)
    def answer(call: Call[None], **places: str) -> Response:
        try:
            return view(call, **places)
        except Refusal as refusal:
            return problem(refusal, status=_STATUS.get(type(refusal)))

    return answer


@room.get("/iiif/3/<sha256>", gives=Download(LD), may=ANYONE, scope="registry:read")
@plainly
def base(call: Call[None], sha256: str) -> Response:
    """Lead from a picture's address to what is known of it, as the API asks."""
    seen(call, sha256)
    answer = redirect(url_for("iiif.info", sha256=sha256), code=303)
    return Response(status=answer.status_code, headers={"Location": answer.headers["Location"]})


@room.get("/iiif/3/<sha256>/info.json", gives=Download(LD), may=ANYONE, scope="registry:read")
@plainly
def info(call: Call[None], sha256: str) -> Response:
    """Tell a picture's size, the sizes and tiles that are kept ready, and the limits."""
    picture = seen(call, sha256)
    most_width, most_height, most_area = limits(picture.width, picture.height)
    said: dict[str, Any] = {
        "@context": CONTEXT,
        "id": address_of(sha256),
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": picture.width,
        "height": picture.height,
        "maxWidth": most_width,
        "maxHeight": most_height,
        "maxArea": most_area,
        "sizes": [{"width": wide, "height": high} for wide, high in sizes(picture.width, picture.height)],
        "tiles": [
            {
                "width": TILE_PX,
                "height": TILE_PX,
                "scaleFactors": [1 << n for n in range(len(levels(picture.width, picture.height)))],
            }
        ],
        "rights": presentation.licence(picture.rights),
        "extraFormats": ["webp", "avif"],
        "extraQualities": ["color", "gray", "bitonal"],
        "extraFeatures": [
            "mirroring",
            "regionSquare",
            "sizeUpscaling",
            "canonicalLinkHeader",
            "profileLinkHeader",
        ],
    }
    answer = written(said, CONTEXT)
    tag = hashlib.sha256(answer.data).hexdigest()[:32]
    return _cached(picture, tag, lambda: answer)


@room.get(
    "/iiif/3/<sha256>/<region>/<size>/<rotation>/<last>",
    gives=Download("image/jpeg"),
    may=ANYONE,
    scope="registry:read",
)
@plainly
def image(call: Call[None], sha256: str, region: str, size: str, rotation: str, last: str) -> Response:
    """Give a part of a picture in any size, turned or mirrored, as JPEG, PNG, WebP or AVIF."""
    picture = seen(call, sha256)
    cut = read_request(region, size, rotation, last, width=picture.width, height=picture.height)
    ready = _published(picture, cut)
    told = f"{sha256}/{cut.canonical}" if ready is None else hashlib.sha256(ready).hexdigest()
    tag = hashlib.sha256(told.encode()).hexdigest()[:32]
    answer = _cached(
        picture, tag, lambda: Response(ready or _file(picture, cut), content_type=MEDIA_TYPES[cut.format])
    )
    answer.headers["Link"] = (
        f'<{address_of(sha256)}/{cut.canonical}>;rel="canonical", <{LEVEL}>;rel="profile"'
    )
    return answer


def seen(call: Call[Any], sha256: str) -> PictureSeen:
    """Return a photograph that the caller may see.

    :raises ImageUnknown: if there is none under this hash, or none that he may see
    """
    known = _public.get(sha256)
    if known is None:
        if len(sha256) != 64:  # noqa: PLR2004 -- hex digits of a SHA-256
            raise ImageUnknown
        known = picture_seen(db.session, sha256, actor=call.actor)
        if known.is_public:
            if len(_public) >= MOST_REMEMBERED:
                _public.clear()
            _public[sha256] = known
    return known


def address_of(sha256: str) -> str:
    """Return where a picture is served, as its viewers asked for it."""
    return f"{request.host_url}iiif/3/{sha256}"


def pyramids() -> Pyramids:
    """Return where the pyramids lie."""
    found: Pyramids = current_app.extensions["authentication.pyramids"]
    return found


def written(said: dict[str, Any], context: str, *, ld_first: bool = False) -> Response:
    """Answer with JSON-LD, called so or plain JSON as the caller accepts it."""
    kinds = [LD, "application/json"] if ld_first else ["application/json", LD]
    ld = request.accept_mimetypes.best_match(kinds, default=kinds[0]) == LD
    media_type = f'{LD};profile="{context}"' if ld else "application/json"
    answer = Response(json.dumps(said, ensure_ascii=False, indent=1).encode(), content_type=media_type)
    answer.headers.add("Vary", "Accept")
    return answer


def _cached(picture: PictureSeen, tag: str, make: Callable[[], Response]) -> Response:
    """Answer, or say that what the caller has is still so."""
    quoted = f'"{tag}"'
    answer = Response(status=304) if request.headers.get("If-None-Match") == quoted else make()
    answer.headers["ETag"] = quoted
    answer.headers["Cache-Control"] = CACHED if picture.is_public else "private, max-age=3600"
    return answer


def _published(picture: PictureSeen, cut: Cut) -> bytes | None:
    """Return what was published for this very request, with what the house says inside, or None."""
    whole = (cut.x, cut.y, cut.width, cut.height) == (0, 0, picture.width, picture.height)
    if cut.format != "avif" or not whole or not cut.is_plain:
        return None
    kept: Published = current_app.extensions["authentication.published"]
    return kept.get(picture.sha256, (cut.out_width, cut.out_height))


def _file(picture: PictureSeen, cut: Cut) -> bytes:
    """Return a part of a picture: as it lies ready, or cut now."""
    kept = pyramids()
    name = ready_name(cut, picture.width, picture.height)
    if name is not None:
        data = kept.kept(picture.sha256, name)
        if data is not None:
            if picture.is_public:
                lies_ready(picture.sha256, name)
            return data
    if not _at_work.acquire(timeout=WAIT_S):
        raise PictureBusy
    try:
        return _made(picture, cut, name)
    finally:
        _at_work.release()


def _made(picture: PictureSeen, cut: Cut, name: str | None) -> bytes:
    kept = pyramids()
    folder = str(kept.of(picture.sha256))
    for _ in range(2):  # once more, should it be thrown away between the two
        if not kept.has(picture.sha256):
            original = store().get(picture.sha256)
            if original is None:
                raise ImageUnknown
            pool().run(build, original, picture.sha256, str(kept.folder), kept.most_bytes)
        data = kept.kept(picture.sha256, name) if name is not None else None
        data = data or pool().run(cut_out, cut, picture.width, picture.height, folder)
        if data is not None:
            return data
    raise PictureBusy
