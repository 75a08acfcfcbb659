"""Photographs at the edge: looked through in the pool, kept before the transaction, remembered meanwhile."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from flask import current_app, g
from itsdangerous import BadData, URLSafeTimedSerializer

from authentication.errors import PhotographGone, TooManyPhotographs
from authentication.eyes import Eyes
from authentication.images.preparing import Photograph, Seen, look_at, prepare
from authentication.images.store import ImageStore
from authentication.operations.registering import MOST_PHOTOGRAPHS
from authentication.pool import Pool
from foundation.web.call import Upload

REMEMBERED_S: Final = 6 * 3600
"""Files that belong to no work are swept away after a day."""


def store() -> ImageStore:
    """Return where photographs are kept."""
    kept: ImageStore = current_app.extensions["authentication.images"]
    return kept


def pool() -> Pool:
    """Return the processes that work with pixels."""
    found: Pool = current_app.extensions["authentication.pool"]
    return found


def receive(
    uploads: Sequence[Upload], remembered: Sequence[str], captions: Sequence[str] = ()
) -> list[Photograph]:
    """Return the photographs of a form: those remembered from when it was refused, then those sent now.

    Their files are kept when this returns. Refuses as `sanitise` does.

    :raises TooManyPhotographs: if there are more than a work can have
    :raises PhotographGone: if one was remembered too long ago
    """
    if len(uploads) + len(remembered) > MOST_PHOTOGRAPHS:
        raise TooManyPhotographs(limit=MOST_PHOTOGRAPHS)
    photographs = [_recall(token) for token in remembered]
    for place, upload in enumerate(uploads):
        caption = captions[place] if place < len(captions) else ""
        prepared = pool().run(prepare, upload.data, name=upload.name, caption=caption)
        for data in prepared.files:
            store().put(data)
        photographs.append(_recognised(prepared.photograph, upload.data))
    g.remembered = [{"token": _remember(each), "sha256": each.sha256} for each in photographs]
    return photographs


def _recognised(photograph: Photograph, data: bytes) -> Photograph:
    """Say of a photograph which registered one it was recognised by, where the house has eyes for that."""
    eyes: Eyes = current_app.extensions["authentication.eyes"]
    if eyes.stamp() is None:
        return photograph
    sight = eyes.recognise(data)
    if not sight.is_recognised or sight.photograph is None:
        return photograph
    return replace(photograph, shows=sight.photograph, shows_as=sight.state.value)


def look(upload: Upload) -> Seen:
    """Fingerprint a photograph that is compared and not kept. Refuses as `sanitise` does."""
    return pool().run(look_at, upload.data, name=upload.name)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="authentication.photograph")


def _remember(photograph: Photograph) -> str:
    return str(_signer().dumps(asdict(photograph)))


def _recall(token: str) -> Photograph:
    try:
        facts: dict[str, Any] = _signer().loads(token, max_age=REMEMBERED_S)
    except BadData as error:
        raise PhotographGone from error
    return Photograph(**facts)
