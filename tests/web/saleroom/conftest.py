"""A house with one open sale, and people who come with a token or with a browser."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation.accounts.models import User
from foundation.actor import Actor
from foundation.db import db
from tests.operations.saleroom.room import Room


@pytest.fixture
def room(app: Flask) -> Room:
    room = Room(app)
    room.opens_sale()
    saleroom = app.extensions["bianliang.saleroom"]
    saleroom.clerk._now = saleroom.floor._now = room.clock
    return room


@dataclass
class Browser:
    """Somebody who signed in with a browser that has no JavaScript."""

    client: FlaskClient

    def get(self, path: str) -> Any:
        return self.client.get(path, headers={"Accept": "text/html"})

    def sends(self, page: str, action: str, **typed: str) -> Any:
        """Fill in the form of a page and send it; hidden fields go along as the page has them."""
        text = self.get(page).text
        form = re.search(rf'<form[^>]*action="{re.escape(action)}[^"]*".*?</form>', text, re.DOTALL)
        assert form is not None, f"no form for {action} on {page}"
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
        assert fields, "the form has no hidden fields"
        return self.client.post(action, data=fields | typed, headers={"Accept": "text/html"})


@pytest.fixture
def browser(app: Flask) -> Callable[[Actor], Browser]:
    def open_browser(actor: Actor) -> Browser:
        client = app.test_client()
        with app.app_context():
            user = db.session.query(User).filter_by(account_id=actor.account_id).one()
            uniquifier = user.fs_uniquifier
        with client.session_transaction() as session:
            session["_user_id"] = uniquifier
            session["_fresh"] = True
        return Browser(client)

    return open_browser
