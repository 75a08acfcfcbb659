"""Notices reach people by mail, in their language, once; a mail server that is down only delays them."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from app import create_app
from foundation.accounts import operations
from foundation.accounts.models import User
from foundation.db import db, transaction
from marketplace.models.notices import Notice
from tests.conftest import make_settings
from tests.contracts.stripes import free_port
from tests.operations.market.house import Market

HOST, PORT = "127.0.0.1", free_port()


class Inbox:
    """What a mail server received."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, email.message.EmailMessage]] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802 -- its name
        letter = email.message_from_bytes(
            envelope.content,  # type: ignore[attr-defined] # published without types
            policy=email.policy.default,
        )
        assert isinstance(letter, email.message.EmailMessage)
        self.letters.append((envelope.rcpt_tos[0], letter))  # type: ignore[attr-defined] # as above
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    inbox = Inbox()
    controller = Controller(inbox, hostname=HOST, port=PORT)
    controller.start()
    yield inbox
    controller.stop()


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    settings = replace(make_settings(tmp_path / "house", database_url), smtp_url=f"smtp://{HOST}:{PORT}")
    app = create_app(settings)
    app.config["TESTING"] = True
    with app.app_context(), transaction() as session:
        operations.ensure_roles(session, app.extensions["bianliang.roles"])
    yield app
    with app.app_context():
        db.engine.dispose()


def speaks_chinese(market: Market) -> None:
    with market.transaction() as session:
        session.query(User).filter_by(account_id=market.buyer.actor.id).update({"language": "zh"})


class TestMail:
    def test_reaches_a_real_mail_server_once(self, market: Market, inbox: Inbox) -> None:
        market.settled()
        market.worker()

        to_buyer = [str(letter["Subject"]) for to, letter in inbox.letters if to == market.buyer.email]
        assert sorted(to_buyer) == [
            "Pine and crane 1 is yours",
            "We have received your payment for Pine and crane 1",
            "Your invoice for Pine and crane 1",
        ]
        to_seller = [str(letter["Subject"]) for to, letter in inbox.letters if to == market.seller.email]
        assert to_seller == ["Pine and crane 1 is sold"]

    def test_is_in_the_readers_language_and_leads_on(self, market: Market, inbox: Inbox) -> None:
        speaks_chinese(market)
        _, invoice = market.placed()
        market.worker()

        [letter] = [letter for to, letter in inbox.letters if to == market.buyer.email]
        body = letter.get_content()
        assert "松鹤图之1" in str(letter["Subject"])
        assert f"http://localhost/invoices/{invoice.id}" in body
        assert "¥1,000" in body

    def test_waits_while_the_server_is_down(self, market: Market) -> None:
        inbox = Inbox()
        market.placed()
        market.worker()  # nobody listens
        market.later(minutes=20)

        controller = Controller(inbox, hostname=HOST, port=PORT)
        controller.start()
        try:
            market.worker()
        finally:
            controller.stop()

        assert len(inbox.letters) == 2
        with market.reading() as session:
            assert session.query(Notice).count() == 2
