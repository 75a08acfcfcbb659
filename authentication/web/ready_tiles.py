"""Tiles that everybody may see and that lie ready, sent before the house asks who is there.

Whoever looks closely asks for dozens of them at once. The first request for an address goes the whole way:
host, limits, who may see the picture, every header. If the picture is public for ever and the answer lies on
disk, its headers are remembered, and the same address is answered from that file from then on.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import request

from authentication.images.pyramid import Pyramids
from foundation.web.measures import REQUESTS, SECONDS

BELOW: Final = "/iiif/3/"
READY: Final = "bianliang.tile"
"""In the environment of a request: the photograph and the file of its pyramid that answered it."""
MOST_REMEMBERED: Final = 20_000
OF_ONE_ASKER: Final = frozenset({"set-cookie", "date", "content-length"})
OF_A_BODY: Final = frozenset({"content-type", "content-encoding", "content-language"})
ENDPOINT: Final = "iiif.image"
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Remembered:
    """How an address was answered, but for its bytes."""

    sha256: str
    name: str
    etag: str
    headers: tuple[tuple[str, str], ...]


def lies_ready(sha256: str, name: str) -> None:
    """Say that the request at hand is answered by a file of a pyramid that everybody may see."""
    request.environ[READY] = (sha256, name)


class ReadyTiles:
    """A WSGI application before the house's own."""

    def __init__(self, inner: App, pyramids: Pyramids) -> None:
        """Remember nothing yet.

        :param inner: the house
        """
        self._inner, self._pyramids = inner, pyramids
        self._known: dict[tuple[str, str, str], Remembered] = {}
        self._sent = REQUESTS.labels(ENDPOINT, "GET", 200)
        self._same = REQUESTS.labels(ENDPOINT, "GET", 304)
        self._seconds = SECONDS.labels(ENDPOINT)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer from a file, or have the house answer."""
        path = environ["PATH_INFO"]
        if not path.startswith(BELOW) or environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
            return self._inner(environ, start_response)
        address = (environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), path)
        known = self._known.get(address)
        answer = self._answer(known, environ, start_response) if known is not None else None
        return answer if answer is not None else self._ask(address, environ, start_response)

    def forget(self) -> None:
        """Have every address go the whole way once more."""
        self._known.clear()

    def _answer(self, known: Remembered, environ: Environ, start: Callable[..., Any]) -> list[bytes] | None:
        began = time.perf_counter()
        if environ.get("HTTP_IF_NONE_MATCH") == known.etag:
            self._same.inc()
            start("304 NOT MODIFIED", [pair for pair in known.headers if pair[0].lower() not in OF_A_BODY])
            return [b""]
        data = self._pyramids.kept(known.sha256, known.name)
        if data is None:
            return None
        start("200 OK", [*known.headers, ("Content-Length", str(len(data)))])
        self._sent.inc()
        self._seconds.observe(time.perf_counter() - began)
        return [data]

    def _ask(
        self, address: tuple[str, str, str], environ: Environ, start: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Have the house answer, and remember how if it was to a stranger, of what lies ready for all."""

        def noting(status: str, headers: Headers, *rest: Any) -> Any:
            ready = environ.get(READY)
            if ready is not None and status.startswith("200") and not _is_known(environ):
                if len(self._known) >= MOST_REMEMBERED:
                    self._known.clear()
                self._known[address] = _remembered(ready, headers)
            return start(status, headers, *rest)

        return self._inner(environ, noting)


def _is_known(environ: Environ) -> bool:
    """Say whether somebody comes with a cookie or a token: what he is told may be meant for him."""
    return "HTTP_COOKIE" in environ or "HTTP_AUTHORIZATION" in environ


def _remembered(ready: tuple[str, str], headers: Headers) -> Remembered:
    kept = tuple((name, value) for name, value in headers if name.lower() not in OF_ONE_ASKER)
    return Remembered(*ready, etag=dict(headers)["ETag"], headers=kept)
