"""Somebody who has signed in, in a browser of his own."""

from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from foundation.accounts.models import User
from foundation.db import db
from tests.conftest import Person


def browser(who: Person, language: str = "en") -> FlaskClient:
    """Return a browser in which somebody has signed in."""
    client = who.app.test_client()
    client.set_cookie("language", language)
    with who.app.app_context():
        user = db.session.query(User).filter_by(account_id=who.actor.account_id).one()
        uniquifier = user.fs_uniquifier
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = uniquifier, True
    return client


def html(who: Person, path: str, language: str = "en") -> str:
    """Return a page as somebody who has signed in sees it in a browser."""
    response = browser(who, language).get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return response.get_data(as_text=True)


def asked_for(who: Person, path: str) -> int:
    """Return how many questions the database is asked for a page."""
    asked: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    with who.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        assert who.get(path).status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)
    return len(asked)
