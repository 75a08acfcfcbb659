"""The single window over HTTP: messages go out, replies are fetched; implements `CustomsGateway`.

Sending is idempotent: the same declaration gives the same messages under the same guids, so that whatever was
cut off in the middle is simply sent again. What was said is read safely and never believed of another filing.
"""

from collections.abc import Sequence
from datetime import datetime

from bonded_warehouse.clearance_errors import CustomsDown
from bonded_warehouse.customs import filing
from bonded_warehouse.customs.catalogue import replies_to
from bonded_warehouse.customs.gateway import Answer, Declared, Reply
from bonded_warehouse.customs.line import TIMEOUT_S, Line
from bonded_warehouse.customs.replies import read_replies, understood
from bonded_warehouse.customs.writing import Built


class HttpCustoms:
    """A customs office, or a port's client before it, at an address."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        """Speak to the office at `url`."""
        self._line = Line(url, timeout_s=timeout_s)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def lodge(self, declared: Declared, *, key: str, at: datetime) -> tuple[Answer, ...]:
        """Send the four messages, each under its guid; return what is said at once."""
        said: list[bytes] = []
        for built in filing.messages(declared):
            said += self._send(built, declared, at=at)
        return understood(said, declared)

    def answers(self, declared: Declared, *, at: datetime) -> tuple[Answer, ...]:
        """Fetch everything that was said; an office that has forgotten the filing is sent it again."""
        said = self._line.fetch(f"/replies/{declared.id}", scenario=declared.scenario, at=at)
        if said is None and declared.parties is None:
            raise CustomsDown  # filed before its firms were kept with it: a person looks
        if said is None:
            return self.lodge(declared, key="again", at=at)
        return understood(said, declared)

    def withdraw(self, declared: Declared, *, key: str, at: datetime) -> Answer:
        """Send the cancellation; only a clear consent to it cancels."""
        built = filing.cancellation(declared)
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
        return self._line.send(
            "/messages",
            built.body,
            media_type="application/xml",
            key=f"{built.kind}-{built.guid}",
            scenario=declared.scenario,
            at=at,
        )
