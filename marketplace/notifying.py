"""The worker's part in notices: send what waits, on each way, and write down what became of it.

A try is counted and kept from others in one transaction; then the other side is spoken to, outside any; then
the answer is written in another. What dies between leaves the sending to be tried again under the same id: at
least once. Receivers and push services know the id again; a mail server may take the same mail twice, with
the same Message-ID, and no sender can prevent that.
"""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final, Protocol

import structlog

from foundation.accounts.mailing import MailServerSilent
from foundation.db import db, transaction
from foundation.posting import Outcome, Poster
from marketplace import mail, webhooks
from marketplace.models.notices import NoticeWay, PushKey
from marketplace.operations import sending
from marketplace.operations.sending import Parcel, Result
from marketplace.push import Pusher

log = structlog.get_logger(__name__)

SEND_EVERY_S: Final = 1.0
AT_ONCE: Final = 24
"""Sendings of one turn of the worker."""
BESIDE: Final = 8
"""So many are under way at a time: one that does not answer holds up no other."""
GONE: Final = frozenset({404, 410})
"""What a push service says of a browser that is no more (RFC 8030, 7.3)."""
LONGEST_PROBLEM: Final = 300


class Mailer(Protocol):
    """The way out of mail."""

    def __call__(
        self, *, to: str, subject: str, text: str, html: str, key: str, headers: Mapping[str, str]
    ) -> None:
        """Send one mail, or raise MailServerSilent."""


class NoticeSender:
    """Sends what waits."""

    def __init__(self, *, mailer: Mailer, poster: Poster, pusher: Pusher, base_url: str, secret: str) -> None:
        """Send by these ways out.

        :param secret: signs the link that switches off a kind of mail
        """
        self.pusher = pusher
        self._mailer, self._poster = mailer, poster
        self._base_url, self._secret = base_url, secret

    def run(self, at: datetime) -> int:
        """Send what is due; return how many were tried. An idle turn only reads."""
        found = sending.due(db.session, at=at, limit=AT_ONCE)
        db.session.rollback()
        if not found:
            return 0
        with transaction() as session:
            parcels = sending.begin(session, found, at=at)
        for parcel, result in self._ask_all(parcels, at):
            with transaction() as session:
                sending.record(session, parcel.id, result, at=at)
        return len(parcels)

    def publish_key(self, at: datetime) -> int:
        """Let the pages know the public half of the key that signs to push services; return 1 if new."""
        number, public = self.pusher.keys.current()
        known = db.session.get(PushKey, number)
        db.session.rollback()
        if known is not None:
            return 0
        with transaction() as session:
            session.add(PushKey(number=number, public=public, made_at=at))
        return 1

    def _ask_all(self, parcels: list[Parcel], at: datetime) -> list[tuple[Parcel, Result]]:
        letters = {parcel.id: self._letter(parcel) for parcel in parcels if parcel.way is NoticeWay.MAIL}
        with ThreadPoolExecutor(max_workers=BESIDE, thread_name_prefix="notices") as beside:
            asked = [
                (parcel, beside.submit(self._ask, parcel, letters.get(parcel.id), at)) for parcel in parcels
            ]
            return [(parcel, future.result()) for parcel, future in asked]

    def _ask(self, parcel: Parcel, letter: mail.Letter | None, at: datetime) -> Result:
        """Speak to the other side. Nothing here knows the database."""
        try:
            if letter is not None:
                return self._mail(parcel, letter)
            ask: Callable[[Parcel, datetime], Outcome] = (
                self._push if parcel.way is NoticeWay.PUSH else self._call
            )
            outcome = ask(parcel, at)
        except Exception as error:
            log.exception("notice not sent", sending=parcel.id)
            return Result(None, f"failure: {error!r}"[:LONGEST_PROBLEM])
        gone = outcome.status in GONE if parcel.way is NoticeWay.PUSH else outcome.status == 410  # noqa: PLR2004
        return Result(outcome.status, outcome.problem, is_for_good=outcome.problem == "address", is_gone=gone)

    def _letter(self, parcel: Parcel) -> mail.Letter:
        return mail.bilingual(parcel.said, language=parcel.language, unsubscribe=self._unsubscribe(parcel))

    def _unsubscribe(self, parcel: Parcel) -> str | None:
        if parcel.kind in mail.BINDING:
            return None
        token = mail.unsubscribe_token(self._secret, account_id=parcel.account_id, kind=parcel.kind)
        return f"{self._base_url}/notices/unsubscribe/{token}"

    def _mail(self, parcel: Parcel, letter: mail.Letter) -> Result:
        unsubscribe = self._unsubscribe(parcel)
        headers = {"Auto-Submitted": "auto-generated", "X-Bianliang-Notice": parcel.notice_id}
        if unsubscribe is not None:  # RFC 2369 and, for one click, RFC 8058
            headers |= {
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        try:
            self._mailer(
                to=parcel.address,
                subject=letter.subject,
                text=letter.text,
                html="",
                key=parcel.id,
                headers=headers,
            )
        except MailServerSilent as silent:
            said = f"mail: {silent.facts.get('error', '')}"[:LONGEST_PROBLEM]
            return Result(silent.status, said, is_for_good=silent.is_for_good)
        return Result(250, "")

    def _push(self, parcel: Parcel, at: datetime) -> Outcome:
        said = _in_language(parcel)
        body = {
            "id": parcel.id,
            "title": said["subject"],
            "body": said["text"].split("\n", 1)[0],
            "path": parcel.path,
            "language": "zh" if parcel.language.startswith("zh") else "en",
        }
        p256dh, auth = parcel.keys
        return self.pusher.send(
            parcel.address, p256dh=p256dh, auth=auth, body=_json(body).encode(), topic=parcel.id, at=at
        )

    def _call(self, parcel: Parcel, at: datetime) -> Outcome:
        body = _json(
            {
                "type": f"notice.{parcel.kind}",
                "timestamp": parcel.written_at.isoformat(),
                "data": {
                    "id": parcel.notice_id,
                    "kind": parcel.kind,
                    "ref": parcel.ref,
                    "subject": {language: said["subject"] for language, said in parcel.said.items()},
                    "url": f"{self._base_url}{parcel.path}",
                },
            }
        )
        headers = webhooks.headers(parcel.id, body, keys=parcel.keys, at=at)
        return self._poster.send(parcel.address, body.encode(), headers)


def _in_language(parcel: Parcel) -> dict[str, str]:
    first = "zh" if parcel.language.startswith("zh") else "en"
    said: dict[str, str] = parcel.said.get(first) or next(iter(parcel.said.values()))
    return said


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
