"""A client of Bianliang over HTTP: what a user's own program would hold.

Every request that changes something carries an Idempotency-Key, made once and
sent again with each attempt. So the client may try again whenever the line
breaks or the server dies: the house answers the second time what it would have
answered the first, and nothing is lost and nothing done twice.
"""

import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import httpx

from deploy.journey.stopwatch import Stopwatch

PATIENCE_S: Final = 60.0
"""How long a house that does not answer, or is too busy, is asked again."""
TIMEOUT_S: Final = 30.0
LONGEST_PAUSE_S: Final = 2.0
AGAIN: Final = frozenset({429, 502, 503, 504})
"""The house is busy, or a proxy has lost it: nothing was changed, ask again."""
STILL_AT_IT: Final = "still-at-it"
"""The problem that says: your first attempt is being answered at this moment."""

Json = dict[str, Any]
Files = Sequence[tuple[str, Path | tuple[str, bytes]]]
"""(field, file): a field may come more than once."""


class Problem(Exception):
    """The house understood and declined (RFC 9457)."""

    def __init__(self, status: int, body: Json, *, asked: str) -> None:
        self.status = status
        self.slug: str = str(body.get("type", "")).rsplit("/", 1)[-1]
        """Its stable name: 'bid-too-low'."""
        self.title = str(body.get("title", ""))
        self.detail = str(body.get("detail", ""))
        self.fields: dict[str, str] = body.get("fields") or {}
        self.facts = body
        words = f"{self.title} {self.detail}" + (f" {self.fields}" if self.fields else "")
        super().__init__(f"{asked}: {status} {self.slug}: {words.strip()}")


class HouseGone(Exception):
    """The house did not answer for as long as the client was prepared to wait."""


@dataclass(slots=True)
class Client:
    """One caller's connection to one house."""

    url: str
    token: str | None = None
    stopwatch: Stopwatch = field(default_factory=Stopwatch)
    patience_s: float = PATIENCE_S
    drill: bool = False
    """Act as if every answer to a change were lost: send again, and take the second answer."""
    _http: httpx.Client = field(init=False, repr=False)
    _form_token: str | None = field(default=None, init=False, repr=False)
    """The CSRF token of a session; a bearer token needs none."""

    def __post_init__(self) -> None:
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        self._http = httpx.Client(
            base_url=self.url, headers=headers, timeout=TIMEOUT_S, follow_redirects=False, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def get(self, path: str, /, *, step: str | None = None, **query: Any) -> Json:
        """Ask, and return the JSON object of the answer.

        :param step: under which name the time is booked; by default it is not
        :raises Problem: if the house declines
        """
        asked = {name: value for name, value in query.items() if value is not None}
        answer = self._send("GET", path, step=step, params=asked)
        body: Json = answer.json()
        return body

    def text(self, path: str, /, *, accept: str = "text/html", step: str | None = None) -> str:
        """Return a page or another text as it is served."""
        return self._send("GET", path, step=step, headers={"Accept": accept}).text

    def data(self, path: str, /, *, accept: str = "*/*", step: str | None = None) -> bytes:
        """Return a file as it is served."""
        return self._send("GET", path, step=step, headers={"Accept": accept}).content

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        /,
        *,
        step: str | None = None,
        key: str | None = None,
        files: Files | None = None,
        patience_s: float | None = None,
    ) -> Json:
        """Have something done, once, and return the JSON object of the answer ({} when there is none).

        :param key: the Idempotency-Key, when the caller wants to choose it
        :param files: sends a multipart form; nested values are flattened as the house's forms write them
        :param patience_s: how long to send it again; 0 for what may not be sent again unseen
        :raises Problem: if the house declines
        """
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        if self._form_token:
            headers["X-CSRFToken"] = self._form_token
        sent: dict[str, Any] = {"headers": headers}
        if files:
            sent["data"] = flatten(body or {})
            sent["files"] = [
                (name, (file.name, file.read_bytes()) if isinstance(file, Path) else file)
                for name, file in files
            ]
        else:
            sent["json"] = dict(body or {})
        answer = self._send("POST", path, step=step, patience_s=patience_s, **sent)
        if self.drill and patience_s != 0:
            first, answer = answer, self._send("POST", path, step=None, **sent)
            assert _body(answer) == _body(first), f"POST {path} was answered otherwise the second time"
        return _body(answer)

    def send(self, path: str, data: bytes, /) -> Json:
        """Send bytes as they are, again until the house has them: for what may come twice."""
        return _body(self._send("POST", path, step=None, content=data))

    def become(self, account_id: str) -> None:
        """Sign in as anybody; the demonstration's own way, which a real house does not have."""
        self._form_token = None
        self._http.cookies.clear()
        self.post("/demonstration/sign-in", {"account_id": account_id})
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.text("/account"))
        self._form_token = found.group(1) if found else None

    def make_token(self, name: str, scopes: list[str], *, days: int = 7) -> Json:
        """Have a bearer token made for a program of the person who has signed in; return its card."""
        return self.post("/tokens", {"name": name, "scopes": scopes, "days": days})

    def _send(
        self, method: str, path: str, *, step: str | None, patience_s: float | None = None, **sent: Any
    ) -> httpx.Response:
        """Send until the house has answered, and book the time of the attempt that it answered."""
        asked = f"{method} {path}"
        deadline = time.monotonic() + (self.patience_s if patience_s is None else patience_s)
        pause_s = 0.05
        while True:
            began = time.monotonic()
            try:
                answer = self._http.request(method, path, **sent)
            except httpx.TransportError as error:
                if time.monotonic() > deadline:
                    raise HouseGone(f"{asked}: {error!r}") from error
            else:
                if not self._again(answer) or time.monotonic() > deadline:
                    return self._accepted(answer, asked, step, time.monotonic() - began)
                pause_s = max(pause_s, min(float(answer.headers.get("Retry-After", 0)), LONGEST_PAUSE_S))
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    @staticmethod
    def _again(answer: httpx.Response) -> bool:
        return answer.status_code in AGAIN or (
            answer.status_code == httpx.codes.CONFLICT and STILL_AT_IT in answer.text
        )

    def _accepted(
        self, answer: httpx.Response, asked: str, step: str | None, took_s: float
    ) -> httpx.Response:
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            if step:
                self.stopwatch.refused(step, took_s)
            try:
                body: Json = answer.json()
            except ValueError:
                body = {"title": answer.text[:300]}
            raise Problem(answer.status_code, body, asked=asked)
        if step:
            self.stopwatch.done(step, took_s)
        return answer


def _body(answer: httpx.Response) -> Json:
    body: Json = answer.json() if answer.content and "json" in answer.headers["content-type"] else {}
    return body


def flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested values as the house's forms write them: 'title.en', 'papers[]'."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{prefix}{name}.")
        elif isinstance(value, list | tuple):
            flat[f"{prefix}{name}[]"] = [str(item) for item in value]
        elif value is not None:
            flat[f"{prefix}{name}"] = str(value)
    return flat
