"""Notices go out on every way, are tried again, end somewhere, and are never another notice after a kill."""

import base64
import email
import email.policy
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import http_ece
import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from standardwebhooks import Webhook, WebhookVerificationError

from foundation import clock
from foundation.accounts import mailing
from foundation.db import db
from foundation.money import Money
from foundation.posting import Poster
from marketplace import mail, notifying
from marketplace.models.notices import (
    Notice,
    NoticeSending,
    NoticeWay,
    NoticeWebhook,
    PushSubscription,
    SendingState,
)
from marketplace.notifying import NoticeSender
from marketplace.operations import choosing_ways, noticing, sending
from marketplace.push import Pusher, PushKeys
from marketplace.rules import sending as rules
from marketplace.talk_errors import MustBeTold, ReceiverUnfit, TooManyReceivers
from tests.contracts.stripes import free_port
from tests.operations.market.house import Market


@dataclass
class Receiver:
    """A server that keeps what it is sent, and answers as it is told."""

    answers: list[int] = field(default_factory=list)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""
    kills: int = 0
    """The process to kill when something arrives, before it is answered."""

    def reply(self) -> int:
        while self.kills < 0:
            time.sleep(0.01)
        if self.kills:
            os.kill(self.kills, signal.SIGKILL)
            self.kills = 0
        return self.answers.pop(0) if self.answers else 204


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append((self.path, {name.lower(): text for name, text in self.headers.items()}, body))
            self.send_response(kept.reply())
            for name, text in kept.headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield kept
    server.shutdown()
    server.server_close()


class Post:
    """The house's post, with a mailbox in a folder, and whoever listens."""

    def __init__(self, market: Market, folder: Path, smtp_url: str | None = None) -> None:
        self.market, self.folder = market, folder
        self.smtp_url = smtp_url
        self.sender = self.new_process()

    def new_process(self, *, private: bool = True) -> NoticeSender:
        def mailer(**given: Any) -> None:
            mailing.send(
                smtp_url=self.smtp_url, mailbox=self.folder / "mailbox", sender="a@example.org", **given
            )

        poster = Poster(private=private)
        return NoticeSender(
            mailer=mailer,
            poster=poster,
            pusher=Pusher(poster, PushKeys(self.folder / "keys"), contact="mailto:a@example.org"),
            base_url="http://localhost",
            secret="s" * 40,
        )

    def tells(self, kind: str = "outbid", ref: str = "1") -> None:
        artwork_id = "art_00000000000000000000000001"
        with self.market.transaction() as session:
            noticing.tell(
                session,
                account_id=self.market.buyer.actor.id,
                kind=kind,
                ref=ref,
                artwork_id=artwork_id,
                path=f"/works/{artwork_id}",
                base_url="http://localhost",
                at=self.market.at,
            )

    def turns(self, sender: NoticeSender | None = None) -> int:
        with self.market.app.app_context():
            return (sender or self.sender).run(self.market.at)

    def letters(self) -> list[Any]:
        return [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted((self.folder / "mailbox").glob("*.eml"))
        ]

    def rows(self, way: NoticeWay | None = None) -> list[NoticeSending]:
        query = sa.select(NoticeSending).order_by(NoticeSending.id)
        with self.market.reading() as session:
            found = list(session.scalars(query if way is None else query.where(NoticeSending.way == way)))
            session.expunge_all()
            return found

    def listens(self, url: str) -> str:
        with self.market.transaction() as session:
            return choosing_ways.add_receiver(
                session, url=url, private=True, actor=self.market.buyer.actor, at=self.market.at
            ).id

    def secrets(self) -> list[str]:
        with self.market.reading() as session:
            row = session.scalars(sa.select(NoticeWebhook)).one()
            return [text for text in (row.secret, row.earlier_secret) if text]


@pytest.fixture
def post(market: Market, tmp_path: Path) -> Post:
    market.work()
    return Post(market, tmp_path)


class TestMail:
    def test_says_it_in_both_languages_and_how_to_stop_it(self, post: Post) -> None:
        post.tells()
        assert post.turns() == 1
        assert post.turns() == 0

        [letter] = post.letters()
        text = letter.get_content()
        assert letter["Subject"] == "You have been outbid on Pine and crane 1"
        assert text.index("Somebody has left a higher bid") < text.index("已有更高出价")
        link = letter["List-Unsubscribe"].strip("<>")
        assert link in text
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        client = post.market.app.test_client()
        token = link.rpartition("/")[2]
        # the link is signed by another secret than the house of this test has
        assert client.post(f"/notices/unsubscribe/{token}").status_code == 403

    def test_what_starts_a_term_cannot_be_switched_off(self, post: Post) -> None:
        buyer = post.market.buyer.actor
        with post.market.transaction() as session:
            choosing_ways.choose(session, wanted=[], actor=buyer, at=post.market.at)
            with pytest.raises(MustBeTold):
                choosing_ways.stop_mail(session, account_id=buyer.id, kind="won", at=post.market.at)
        post.tells("outbid")
        post.tells("won")
        post.turns()

        [letter] = post.letters()
        assert letter["Subject"] == "You have won Pine and crane 1"
        assert letter["List-Unsubscribe"] is None
        with post.market.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 2

    def test_is_tried_again_and_given_up_when_the_address_is_refused(self, post: Post) -> None:
        class Refusing:
            said = "451 4.3.0 Not now"

            async def handle_RCPT(self, *_: object) -> str:  # noqa: N802 -- its name
                return self.said

        server = Refusing()
        port = free_port()
        controller = Controller(server, hostname="127.0.0.1", port=port)
        controller.start()
        try:
            post.smtp_url = f"smtp://127.0.0.1:{port}"
            post.tells()
            post.turns()
            [row] = post.rows()
            assert (row.state, row.status, row.attempts) == (SendingState.WAITING, 451, 1)
            server.said = "550 5.1.1 No such person"
            post.market.later(seconds=4)
            assert post.turns() == 0
            post.market.later(seconds=1)
            assert post.turns() == 1
        finally:
            controller.stop()
        [row] = post.rows()
        assert (row.state, row.status) == (SendingState.DEAD, 550)
        assert "No such person" in row.problem


class TestWebhooks:
    def test_are_signed_as_the_library_of_the_standard_asks(self, post: Post, receiver: Receiver) -> None:
        post.market.at = clock.now()
        post.listens(f"{receiver.url}/hook")
        post.tells()
        post.turns()

        [(path, headers, body)] = receiver.got
        said = Webhook(post.secrets()[0]).verify(body, headers)
        assert (path, said["type"], said["data"]["url"]) == (
            "/hook",
            "notice.outbid",
            "http://localhost/works/art_00000000000000000000000001",
        )
        assert set(said["data"]["subject"]) == {"en", "zh"}
        for name, text in (
            ("webhook-id", "snd_other"),
            ("webhook-timestamp", str(int(headers["webhook-timestamp"]) + 1)),
        ):
            with pytest.raises(WebhookVerificationError):
                Webhook(post.secrets()[0]).verify(body, {**headers, name: text})
        with pytest.raises(WebhookVerificationError):
            Webhook(post.secrets()[0]).verify(body + b" ", headers)

    def test_sent_again_later_are_refused_as_replays_by_their_age(
        self, post: Post, receiver: Receiver
    ) -> None:
        post.market.at = clock.now() - timedelta(minutes=6)
        post.listens(receiver.url)
        post.tells()
        post.turns()
        [(_, headers, body)] = receiver.got

        with pytest.raises(WebhookVerificationError, match="too old"):
            Webhook(post.secrets()[0]).verify(body, headers)

    def test_bear_both_signatures_for_a_day_after_a_change_of_secrets(
        self, post: Post, receiver: Receiver
    ) -> None:
        post.market.at = clock.now()
        where = post.listens(receiver.url)
        before = post.secrets()[0]
        with post.market.transaction() as session:
            choosing_ways.rotate_secret(
                session, receiver_id=where, actor=post.market.buyer.actor, at=post.market.at
            )
        after = post.secrets()[0]
        post.tells(ref="1")
        post.turns()
        post.market.later(hours=24)
        post.tells(ref="2")
        post.turns()

        assert after != before
        (_, first, body), (_, second, _) = receiver.got
        for secret in (before, after):
            Webhook(secret).verify(body, first)
        assert len(first["webhook-signature"].split(" ")) == 2
        assert len(second["webhook-signature"].split(" ")) == 1

    def test_are_tried_with_growing_pauses_under_one_id_and_stand_on_the_owners_desk(
        self, post: Post, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rules, "PAUSES", rules.PAUSES[:3])  # there are six more, of the same kind
        monkeypatch.setattr(rules, "MOST_ATTEMPTS", 4)
        receiver.answers = [500] * rules.MOST_ATTEMPTS
        post.listens(receiver.url)
        post.tells()
        for pause in (*rules.PAUSES, timedelta(0)):
            assert post.turns() >= 1
            post.market.at += pause

        assert len(receiver.got) == rules.MOST_ATTEMPTS
        assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1
        assert len({body for _, _, body in receiver.got}) == 1
        [row] = post.rows(NoticeWay.WEBHOOK)
        assert (row.state, row.status, row.problem) == (SendingState.DEAD, 500, "refused")
        assert post.turns() == 0
        titles = [item["title"] for item in post.market.buyer.get("/desk").json["items"]]
        assert "127.0.0.1 does not take your notices" in titles
        again = post.market.buyer.post(f"/notices/sendings/{row.id}/resend")
        assert again.json["state"] == "waiting"
        assert post.market.rival.post(f"/notices/sendings/{row.id}/resend").status_code == 404
        post.market.at = clock.now()
        post.turns()
        assert post.rows(NoticeWay.WEBHOOK)[0].state is SendingState.SENT
        assert "does not take" not in str(post.market.buyer.get("/desk").json["items"])

    def test_to_a_receiver_that_is_gone_or_fails_for_long_are_sent_no_more(
        self, post: Post, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        receiver.answers = [410]
        post.listens(receiver.url)
        post.tells(ref="1")
        post.turns()
        post.tells(ref="2")
        post.turns()

        assert len(receiver.got) == 1
        with post.market.reading() as session:
            assert session.scalars(sa.select(NoticeWebhook.ended_reason)).one() == "gone"
            session.rollback()
        monkeypatch.setattr(rules, "PAUSES", ())
        monkeypatch.setattr(rules, "MOST_ATTEMPTS", 1)
        receiver.answers = [500] * 9
        where = post.listens(receiver.url + "/second")
        for ref in range(3, 9):
            post.tells(ref=str(ref))
            post.turns()
        assert len(receiver.got) == 1 + rules.MOST_DEAD
        with post.market.reading() as session:
            assert session.get_one(NoticeWebhook, where).ended_reason == "failing"

    def test_follow_no_redirection_and_reach_no_network_of_ours(self, post: Post, receiver: Receiver) -> None:
        receiver.answers, receiver.headers = [302], {"Location": f"{receiver.url}/elsewhere"}
        post.listens(receiver.url)
        post.tells()
        post.turns()
        assert [path for path, _, _ in receiver.got] == ["/"]
        assert post.rows(NoticeWay.WEBHOOK)[0].problem == "refused"
        post.market.later(seconds=5)
        assert post.turns(post.new_process(private=False)) == 1
        assert len(receiver.got) == 1
        [row] = post.rows(NoticeWay.WEBHOOK)
        assert (row.state, row.problem) == (SendingState.DEAD, "address")

    @pytest.mark.parametrize(
        "url",
        [
            "http://example.org/hook",
            "https://127.0.0.1/hook",
            "https://[::1]/hook",
            "https://10.0.0.7/hook",
            "https://169.254.169.254/latest/meta-data",
            "https://0x7f.1/hook",
            "https://localhost/hook",
            "https://vault.internal/hook",
            "https://user:word@example.org/hook",
            "ftp://example.org/hook",
        ],
    )
    def test_are_refused_to_addresses_of_no_public_network(self, market: Market, url: str) -> None:
        with market.transaction() as session, pytest.raises(ReceiverUnfit):
            choosing_ways.add_receiver(
                session, url=url, private=False, actor=market.buyer.actor, at=market.at
            )

    def test_are_five_at_most(self, post: Post) -> None:
        for n in range(5):
            post.listens(f"https://example.org/{n}")
        with pytest.raises(TooManyReceivers):
            post.listens("https://example.org/6")


@dataclass
class Browser:
    """A browser's keys, and how it opens what it is sent (RFC 8291)."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def p256dh(self) -> str:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    @property
    def auth(self) -> str:
        return base64.urlsafe_b64encode(self.secret).rstrip(b"=").decode()

    def subscribes(self, post: Post, endpoint: str) -> None:
        with post.market.transaction() as session:
            choosing_ways.add_browser(
                session,
                endpoint=endpoint,
                p256dh=self.p256dh,
                auth=self.auth,
                name="Firefox, Linux",
                private=True,
                actor=post.market.buyer.actor,
                at=post.market.at,
            )

    def opens(self, body: bytes) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(
            http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        )
        return said


class TestPush:
    def test_reaches_the_browser_sealed_for_it_and_signed_by_the_house(
        self, post: Post, receiver: Receiver
    ) -> None:
        browser = Browser()
        browser.subscribes(post, f"{receiver.url}/push/1")
        post.tells()
        post.turns()

        [(path, headers, body)] = receiver.got
        assert (path, headers["content-encoding"], headers["ttl"]) == ("/push/1", "aes128gcm", "86400")
        said = browser.opens(body)
        assert said["title"] == "You have been outbid on Pine and crane 1"
        assert said["path"] == "/works/art_00000000000000000000000001"
        assert said["id"] == headers["topic"] == post.rows(NoticeWay.PUSH)[0].id
        assert b"outbid" not in body
        assert Vapid02.verify(headers["authorization"])
        with post.market.app.app_context():
            assert post.sender.publish_key(post.market.at) == 1
            assert post.sender.publish_key(post.market.at) == 0
        shown = post.market.buyer.get("/notices/settings").json["push_key"]
        assert f"k={shown}" in headers["authorization"]
        key = post.folder / "keys" / "push-0001.pem"
        assert key.stat().st_mode & 0o777 == 0o600

    def test_to_a_browser_that_is_gone_ends(self, post: Post, receiver: Receiver) -> None:
        receiver.answers = [410]
        Browser().subscribes(post, f"{receiver.url}/push/1")
        post.tells(ref="1")
        post.turns()
        post.tells(ref="2")
        post.turns()

        assert len(receiver.got) == 1
        assert [row.state for row in post.rows(NoticeWay.PUSH)] == [SendingState.DROPPED]
        with post.market.reading() as session:
            assert session.scalars(sa.select(PushSubscription.ended_at)).one() is not None


class Killed(BaseException):
    """What a kill -9 is to code that runs in this process: nothing after it happens."""


class TestKills:
    """At every point: the notice goes out under one id, and to a receiver that knows ids it is one notice."""

    @pytest.mark.parametrize("point", ["begun", "asked", "before_record"])
    def test_a_killed_worker_sends_no_second_notice(
        self, post: Post, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, point: str
    ) -> None:
        post.listens(receiver.url)
        post.tells()

        def killed(*_: object, **__: object) -> None:
            raise Killed

        with monkeypatch.context() as patched:
            if point == "begun":
                patched.setattr(notifying.NoticeSender, "_ask_all", killed)
            elif point == "asked":
                asked = notifying.NoticeSender._ask_all

                def ask_and_die(self: NoticeSender, *given: Any) -> None:
                    asked(self, *given)
                    raise Killed

                patched.setattr(notifying.NoticeSender, "_ask_all", ask_and_die)
            else:
                patched.setattr(sending, "record", killed)
            with pytest.raises(Killed):
                post.turns()
        assert {row.state for row in post.rows()} == {SendingState.WAITING}
        sent_before = len(receiver.got)
        assert sent_before == (point != "begun")
        assert post.turns(post.new_process()) == 0, "what may be under way is left alone"
        post.market.at += rules.IN_FLIGHT
        post.turns(post.new_process())
        post.turns(post.new_process())

        assert {row.state for row in post.rows()} == {SendingState.SENT}
        assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1
        assert len(receiver.got) == sent_before + 1
        assert len(post.letters()) == 1, "the mailbox keeps one letter of one Message-ID"

    def test_a_process_that_is_really_killed_while_the_receiver_has_the_message(
        self, post: Post, receiver: Receiver
    ) -> None:
        post.listens(receiver.url)
        post.tells()
        with post.market.app.app_context():
            db.engine.dispose()  # no connection is carried into the other process
        receiver.kills = -1  # somebody, whose number is known in a moment
        child = os.fork()
        if child == 0:
            with post.market.app.app_context():
                db.engine.dispose(close=False)
            post.turns(post.new_process())
            os._exit(1)
        receiver.kills = child
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert [row.state for row in post.rows(NoticeWay.WEBHOOK)] == [SendingState.WAITING]
        post.market.at += rules.IN_FLIGHT
        post.turns(post.new_process())

        assert {row.state for row in post.rows()} == {SendingState.SENT}
        first, second = (headers["webhook-id"] for _, headers, _ in receiver.got)
        assert first == second
        assert receiver.got[0][2] == receiver.got[1][2]
        assert len(post.letters()) == 1

    def test_two_workers_send_each_once(self, post: Post, receiver: Receiver) -> None:
        post.listens(receiver.url)
        for n in range(5):
            post.tells(ref=str(n))

        def turn() -> None:
            for _ in range(8):
                post.turns(post.new_process())

        threads = [threading.Thread(target=turn) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        ids = [headers["webhook-id"] for _, headers, _ in receiver.got]
        assert len(ids) == len(set(ids)) == 5
        assert len(post.letters()) == 5


def test_every_kind_is_told_in_both_languages(market: Market) -> None:
    facts = {"title": {"en": "Pine and crane", "zh": "松鹤图"}, "amount": Money(800_00, "CNY")}
    with market.app.app_context():
        for kind, (subject, _) in mail.KINDS.items():
            said = mail.in_both(kind, facts=facts, url="http://localhost/x")
            if "%(title)s" in str(subject):
                assert "Pine and crane" in said["en"]["subject"]
                assert "松鹤图" in said["zh"]["subject"], kind
            words = said["zh"]["subject"] + said["zh"]["text"].split("http")[0]
            assert not any(letter.isascii() and letter.isalpha() for letter in words), kind
