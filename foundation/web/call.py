"""One request as a view sees it."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from flask import Response, flash, json, request
from sqlalchemy.orm import Session

from foundation.accounts.models import KeptAnswer
from foundation.actor import Actor
from foundation.db import db, transaction
from foundation.errors import Conflict, Invalid
from foundation.web.parsing import adapter

UNFIT_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
"""What no header can carry, or no database keep."""
I = TypeVar("I")  # noqa: E741 -- the input of a call
C = TypeVar("C")
R = TypeVar("R")


class KeyReused(Invalid):
    """This Idempotency-Key was used for another request."""

    message = "The key %(key)s was sent before with another request."
    remedy = "Use a new key for a new request."


class StillAtIt(Conflict):
    """The same request is being answered at this moment."""

    message = "A request with the key %(key)s is under way."
    remedy = "Ask again in a moment: you will get its answer."


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that was sent."""

    name: str
    """As its sender calls it, without control characters."""
    data: bytes

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", UNFIT_IN_NAMES.sub("", self.name))


@dataclass(slots=True)
class Call(Generic[I]):
    """Who asks, when, with what; and how the answer is kept."""

    actor: Actor
    at: datetime
    input: I
    files: dict[str, list[Upload]] = field(default_factory=dict)
    key: str | None = None
    """The Idempotency-Key, when one was sent by somebody we know."""
    extra: dict[str, Any] = field(default_factory=dict)
    """What the page needs beside the card: choices of a form, for instance."""
    wants_json: bool = False
    gives: Any = None
    status: int = 200
    _said: list[tuple[str, str]] = field(default_factory=list)

    def upload(self, name: str) -> Upload:
        """Return the one file of a field.

        :raises Invalid: if there is none
        """
        sent = self.files.get(name)
        if not sent:
            raise Invalid(fields={name: "This is needed."})
        return sent[0]

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open the request's unit of work."""
        with transaction() as session:
            yield session

    def answer(self, session: Session, card: C) -> C:
        """Keep the answer under the request's key, in the same transaction, and return it.

        So a request that is sent again after a lost answer, or a crash, gets this
        answer and changes nothing.
        """
        return self.keeper()(session, card)

    def keeper(self) -> Callable[[Session, C], C]:
        """Return what `answer` does, to do it where no request is at hand: in the saleroom."""
        digest = "" if self.key is None else request_digest()

        def keep(session: Session, card: C) -> C:
            if self.key is not None:
                session.flush()
                session.add(
                    KeptAnswer(
                        account_id=self.actor.id,
                        key=self.key,
                        digest=digest,
                        status=self.status,
                        body=json.dumps(adapter(self.gives).dump_python(card, mode="json")),
                        at=self.at,
                    )
                )
                session.flush()
            return card

        return keep

    def perform(
        self, operation: Callable[..., R], card: Callable[[Session, R], C], *, say: str = "", **given: object
    ) -> C:
        """Have one operation change something in one transaction; say so, and keep and return its answer.

        :param operation: takes the session, what is given, `actor` and `at`
        :param card: makes the answer of what the operation returned
        """
        with self.transaction() as session:
            done = operation(session, **given, actor=self.actor, at=self.at)
            answer = self.answer(session, card(session, done))
        if say:
            self.say(say)
        return answer

    def say(self, message: str, kind: str = "done") -> None:
        """Say something on the next page the reader sees, once all is committed; nothing to programs."""
        self._said.append((message, kind))

    def speak(self) -> None:
        """Pass on what was said: the view has come to its end, and nothing was refused at the commit."""
        for message, kind in self._said:
            if not self.wants_json:
                flash(message, kind)
        self._said.clear()

    def download(self, data: bytes, media_type: str, name: str | None = None) -> Response:
        """Answer with a file; with a name, to be saved under it."""
        response = Response(data, content_type=media_type)
        if name is not None:
            response.headers.set("Content-Disposition", "attachment", filename=name)
        return response


def request_digest() -> str:
    """Return SHA-256 of the request: method, path and body, boundary of a multipart body left out."""
    digest = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    if request.mimetype == "multipart/form-data":
        for name, value in sorted(request.form.items(multi=True)):
            digest.update(f"{name}={value}\n".encode())
        for name, file in sorted(request.files.items(multi=True), key=lambda item: item[0]):
            file.stream.seek(0)  # the view has read it
            digest.update(f"{name}\n".encode() + hashlib.sha256(file.stream.read()).digest())
            file.stream.seek(0)
    else:
        digest.update(request.get_data(cache=True))
    return digest.hexdigest()


def kept_answer(actor: Actor, key: str) -> Response | None:
    """Return what the same request was answered before, or None.

    :raises KeyReused: if the key belongs to another request
    """
    kept = db.session.get(KeptAnswer, (actor.id, key))
    if kept is None:
        return None
    if kept.digest != request_digest():
        raise KeyReused(key=key)
    response = Response(kept.body, status=kept.status, content_type="application/json")
    response.headers["Idempotent-Replay"] = "true"
    return response


def kept_meanwhile(actor: Actor, key: str) -> Response | None:
    """Return what the same request was answered while this one was looked at; as `kept_answer`."""
    db.session.rollback()  # what this one has read is older than that
    return kept_answer(actor, key)
