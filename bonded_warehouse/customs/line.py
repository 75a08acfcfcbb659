"""A line to an office over HTTP: one message out, a list of messages back, read no further than is safe."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Final, NoReturn

import httpx

from bonded_warehouse.clearance_errors import CustomsDown
from bonded_warehouse.customs.reading import LARGEST

TIMEOUT_S: Final = 10.0
MOST_REPLIES: Final = 200
"""More about one filing than this is a fault of the other side."""
LARGEST_ANSWER: Final = 8 * LARGEST


class Line:
    """A client that refuses huge answers, follows no redirection, and says 'down' for every failure."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        """Speak to the office at `url`."""
        self._client = httpx.Client(base_url=url, timeout=timeout_s, follow_redirects=False)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def send(
        self,
        path: str,
        content: bytes,
        *,
        media_type: str,
        key: str,
        scenario: str | None,
        at: datetime,
        headers: Mapping[str, str] | None = None,
    ) -> list[bytes]:
        """Send one message under its key; return what is said at once.

        :raises CustomsDown: if it cannot be reached, breaks off, or answers with anything but 200
        """
        more = {"Content-Type": media_type, "Idempotency-Key": key, **(headers or {})}
        response = self._ask("POST", path, content, headers=more, scenario=scenario, at=at)
        if response.status_code != httpx.codes.OK:
            _down()
        return _bodies(response)

    def fetch(
        self, path: str, *, scenario: str | None, at: datetime, headers: Mapping[str, str] | None = None
    ) -> list[bytes] | None:
        """Fetch everything that was said; None where the office has forgotten what it is about.

        :raises CustomsDown: as `send`
        """
        response = self._ask("GET", path, None, headers=dict(headers or {}), scenario=scenario, at=at)
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if response.status_code != httpx.codes.OK:
            _down()
        return _bodies(response)

    def _ask(
        self,
        method: str,
        path: str,
        content: bytes | None,
        *,
        headers: dict[str, str],
        scenario: str | None,
        at: datetime,
    ) -> httpx.Response:
        headers |= {"Date": format_datetime(at)}
        if scenario is not None:
            headers["X-Scenario"] = scenario
        try:
            with self._client.stream(method, path, content=content, headers=headers) as response:
                body = bytearray()
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > LARGEST_ANSWER:
                        _down()
                return httpx.Response(response.status_code, content=bytes(body))
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise CustomsDown from error


def _bodies(response: httpx.Response) -> list[bytes]:
    """Return the messages that an answer brings; an answer that is none is itself what was said."""
    try:
        listed = response.json()["replies"][:MOST_REPLIES]
        return [base64.b64decode(one, validate=True) for one in listed]
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        return [response.content]


def _down() -> NoReturn:
    raise CustomsDown
