"""Sessions end: by signing out, by a new password, and when an administrator closes the account."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock
from foundation.accounts import sessions
from foundation.accounts.models import EndedSession, KeptAnswer, User
from foundation.db import db, transaction
from tests.conftest import Person
from tests.web.foundation.test_signing_in import PASSWORD, _form, _join, _sign_in

JSON = {"Accept": "application/json"}
Work = Callable[[], int]


def _copy(of: FlaskClient, *names: str) -> FlaskClient:
    """Return a browser of somebody else's with these cookies of a browser."""
    thief = of.application.test_client()
    for name in names:
        cookie = of.get_cookie(name)
        assert cookie is not None, name
        thief.set_cookie(name, cookie.value)
    return thief


def _is_in(browser: FlaskClient) -> bool:
    return browser.get("/account", headers=JSON).status_code == 200


def _signed_in(app: Flask) -> FlaskClient:
    browser = app.test_client()
    assert _sign_in(browser, PASSWORD) == 302
    return browser


def _sign_out(browser: FlaskClient) -> None:
    answer = browser.post("/sign-out", data={"csrf_token": _form(browser, "/account")})
    assert answer.status_code == 302
    assert not _is_in(browser)


class TestSigningOut:
    def test_ends_a_copied_cookie_and_no_other_session(
        self, app: Flask, client: FlaskClient, work: Work
    ) -> None:
        client.get(_join(app, client, work))
        here, elsewhere = _signed_in(app), _signed_in(app)
        thief = _copy(here, "session")
        assert _is_in(thief)

        _sign_out(here)

        assert not _is_in(thief)
        assert _is_in(elsewhere), "who signs out of the phone stays signed in at the desk"

    def test_ends_a_copied_cookie_that_was_to_keep_one_signed_in(
        self, app: Flask, client: FlaskClient, work: Work
    ) -> None:
        client.get(_join(app, client, work))
        here = app.test_client()
        form = {"email": "wen@example.org", "password": PASSWORD, "remember": "y"}
        here.post("/sign-in", data=form | {"csrf_token": _form(here, "/sign-in")})
        assert _is_in(_copy(here, "remember_token"))
        thief = _copy(here, "remember_token")

        _sign_out(here)

        assert not _is_in(thief)

    def test_ends_all_sessions_where_one_has_no_id_of_its_own(
        self, app: Flask, client: FlaskClient, work: Work
    ) -> None:
        client.get(_join(app, client, work))
        old, other = app.test_client(), _signed_in(app)
        with app.app_context():
            uniquifier = db.session.scalar(sa.select(User.fs_uniquifier))
        with old.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = uniquifier, True
        thief = _copy(old, "session")
        assert _is_in(thief)

        _sign_out(old)

        assert not _is_in(thief)
        assert not _is_in(other)

    def test_costs_pages_no_further_query(self, app: Flask, client: FlaskClient, work: Work) -> None:
        client.get(_join(app, client, work))
        here, asked = _signed_in(app), []
        with app.app_context():
            sa.event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

        assert _is_in(here)

        about = [query for query in asked if "ended_session" in query]
        assert len(about) == 1
        assert "FROM account" in about[0]


def test_a_new_password_ends_the_other_sessions(app: Flask, client: FlaskClient, work: Work) -> None:
    client.get(_join(app, client, work))
    here, elsewhere = _signed_in(app), _signed_in(app)
    thief = _copy(here, "session")
    new = "another long and quiet password"
    form = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}

    answer = here.post("/account/password", data=form | {"csrf_token": _form(here, "/account/password")})

    assert answer.status_code == 302
    assert _is_in(here)
    assert not _is_in(elsewhere)
    assert not _is_in(thief)


def test_a_session_is_over_after_a_year_however_its_cookie_was_renewed(
    app: Flask, client: FlaskClient, work: Work
) -> None:
    client.get(_join(app, client, work))
    now = clock.now()
    with app.app_context():
        user = db.session.scalars(sa.select(User)).one()
        name = user.new_session_id()

        assert sessions.user_of_session(db.session, name, at=now + timedelta(days=365)) is user
        assert sessions.user_of_session(db.session, name, at=now + timedelta(days=367)) is None
        assert sessions.user_of_session(db.session, f"{user.fs_uniquifier}.what", at=now) is None


class TestClosingAnAccount:
    def test_ends_its_sessions_and_tokens(
        self, app: Flask, client: FlaskClient, work: Work, person: Callable[..., Person]
    ) -> None:
        client.get(_join(app, client, work))
        here, other, administrator = _signed_in(app), person("artist"), person("administrator")
        account_id = here.get("/account", headers=JSON).get_json()["person"]["account_id"]

        for closed in (account_id, other.actor.id):
            answer = administrator.post(f"/people/{closed}/close")
            assert (answer.status_code, answer.json["is_closed"]) == (201, True)

        assert not _is_in(here)
        assert other.get("/account").status_code == 401
        assert _sign_in(app.test_client(), PASSWORD) == 200, "refused: the form is shown again"

    def test_is_not_for_ones_own_nor_for_others(self, person: Callable[..., Person]) -> None:
        administrator, artist = person("administrator"), person("artist")

        own = administrator.post(f"/people/{administrator.actor.id}/close")
        theirs = artist.post(f"/people/{administrator.actor.id}/close")

        assert (own.status_code, own.json["type"]) == (403, "/problems/own-account")
        assert theirs.status_code == 403
        assert administrator.post("/people/acc_none/close").status_code == 404


class TestTidying:
    def test_forgets_answers_after_a_week_in_small_batches(self, app: Flask, work: Work) -> None:
        now = clock.now()
        with app.app_context(), transaction() as session:
            for number in range(sessions.TIDIED_AT_ONCE + 20):
                old = now - timedelta(days=7, minutes=1)
                session.add(_answer(f"old {number}", old))
            session.add(_answer("young", now - timedelta(days=6, hours=23)))
            session.add(EndedSession(sid="old", ended_at=now - timedelta(days=367)))
            session.add(EndedSession(sid="young", ended_at=now - timedelta(days=365)))

        with app.app_context(), transaction() as session:
            assert sessions.tidy(session, at=now) == sessions.TIDIED_AT_ONCE + 1
        work()

        with app.app_context():
            assert db.session.scalars(sa.select(KeptAnswer.key)).all() == ["young"]
            assert db.session.scalars(sa.select(EndedSession.sid)).all() == ["young"]


def _answer(key: str, at: object) -> KeptAnswer:
    return KeptAnswer(account_id="acc_1", key=key, digest="0" * 64, status=201, body="{}", at=at)  # type: ignore[arg-type]
