"""The single window over HTTP: messages go out, replies are fetched; implements `CustomsGateway`.

Sending is idempotent: the same declaration gives the same messages under the same guids, so that whatever was
cut off in the middle is simply sent again. What was said is read safely and never believed of another filing.
"""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Final, NoReturn

import httpx

from bonded_warehouse.clearance_errors import CustomsDown
from bonded_warehouse.customs import filing
from bonded_warehouse.customs.catalogue import replies_to
from bonded_warehouse.customs.filing import STAND_INS, Parties
from bonded_warehouse.customs.gateway import Answer, Declared, Reply
from bonded_warehouse.customs.reading import LARGEST
from bonded_warehouse.customs.replies import read_replies, understood
from bonded_warehouse.customs.writing import Built

TIMEOUT_S: Final = 10.0
MOST_REPLIES: Final = 200
"""More about one filing than this is a fault of the other side."""
LARGEST_ANSWER: Final = 8 * LARGEST


class HttpCustoms:
    """A customs office, or a port's client before it, at an address."""

    def __init__(self, url: str, *, parties: Parties = STAND_INS, timeout_s: float = TIMEOUT_S) -> None:
        """Speak to the office at `url`."""
        self.parties = parties
        self._client = httpx.Client(base_url=url, timeout=timeout_s, follow_redirects=False)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def lodge(self, declared: Declared, *, key: str, at: datetime) -> tuple[Answer, ...]:
        """Send the four messages, each under its guid; return what is said at once."""
        said: list[bytes] = []
        for built in filing.messages(declared, parties=self.parties):
            said += self._send(built, declared, at=at)
        return understood(said, declared)

    def answers(self, declared: Declared, *, at: datetime) -> tuple[Answer, ...]:
        """Fetch everything that was said; an office that has forgotten the filing is sent it again."""
        response = self._ask("GET", f"/replies/{declared.id}", declared, at=at)
        if response.status_code == httpx.codes.NOT_FOUND:
            return self.lodge(declared, key="again", at=at)
        return understood(_bodies(response), declared)

    def withdraw(self, declared: Declared, *, key: str, at: datetime) -> Answer:
        """Send the cancellation; only a clear consent to it cancels."""
        built = filing.cancellation(declared, parties=self.parties)
        for body in self._send(built, declared, at=at):
            for one in understood([body], declared):
                if one.status is Reply.UNCLEAR:
                    return one
            of = replies_to().get(read_replies(body)[0].kind)
            if of == built.kind:
                (found,) = read_replies(body)
                granted = found.status == Reply.REVIEWED.value
                return Answer(
                    reference=found.reference,
                    declaration_id=declared.id,
                    status=Reply.RETURNED if granted else Reply.UNCLEAR,
                    note="" if granted else "not_cancelled",
                    mrn=declared.mrn,
                    answered_at=found.told_at,
                    kind=found.kind,
                    guid=found.guid,
                    body=body,
                )
        raise CustomsDown  # nothing was said about it yet: the errand asks again

    def _send(self, built: Built, declared: Declared, *, at: datetime) -> Sequence[bytes]:
        response = self._ask("POST", "/messages", declared, at=at, built=built)
        if response.status_code != httpx.codes.OK:
            _down()
        return _bodies(response)

    def _ask(
        self, method: str, path: str, declared: Declared, *, at: datetime, built: Built | None = None
    ) -> httpx.Response:
        headers = {"Date": format_datetime(at)}
        if built is not None:
            headers |= {"Content-Type": "application/xml", "Idempotency-Key": f"{built.kind}-{built.guid}"}
        if declared.scenario is not None:
            headers["X-Scenario"] = declared.scenario
        content = built.body if built else None
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
    if response.status_code != httpx.codes.OK:
        _down()
    try:
        listed = response.json()["replies"][:MOST_REPLIES]
        return [base64.b64decode(one, validate=True) for one in listed]
    except (ValueError, KeyError, TypeError, binascii.Error):
        return [response.content]


def _down() -> NoReturn:
    raise CustomsDown
