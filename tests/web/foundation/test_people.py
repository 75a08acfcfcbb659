"""People, tokens, language; what a stranger, a person and a program may do."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask.testing import FlaskClient

from tests.conftest import Person


class TestPeople:
    def test_are_listed_to_an_administrator_alone(
        self, client: FlaskClient, person: Callable[..., Person]
    ) -> None:
        administrator, other = person("administrator"), person()

        assert client.get("/people", headers={"Accept": "application/json"}).status_code == 401
        assert other.get("/people").status_code == 403
        listed = administrator.get("/people").json["people"]
        assert {one["account_id"] for one in listed} == {administrator.actor.id, other.actor.id}

    def test_get_accounts_once_whatever_is_sent_again(self, person: Callable[..., Person]) -> None:
        administrator = person("administrator")
        new = {"email": "lin@example.org", "name": "Lin", "roles": []}
        key = {"Idempotency-Key": "open-lin"}

        first = administrator.post("/people", new, headers=key)
        again = administrator.post("/people", new, headers=key)
        other = administrator.post("/people", new | {"name": "Lin Two"}, headers=key)

        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json == again.json
        assert again.headers["Idempotent-Replay"] == "true"
        assert other.status_code == 422
        assert other.json["type"] == "/problems/key-reused"
        assert administrator.post("/people", new).json["type"] == "/problems/address-taken"

    def test_are_opened_once_though_the_same_request_comes_at_one_instant(
        self, person: Callable[..., Person]
    ) -> None:
        administrator = person("administrator")
        told = []
        for number in range(4):
            ready = Barrier(3)

            def send(place: int, number: int = number, ready: Barrier = ready) -> tuple[int, str | None]:
                ready.wait()
                headers = {
                    "Authorization": f"Bearer {administrator.token}",
                    "Idempotency-Key": f"lin-{number}",
                }
                new = {"email": f"lin{number}@example.org", "name": "Lin", "roles": []}
                answer = administrator.app.test_client().post("/people", json=new, headers=headers)
                return answer.status_code, answer.get_json().get("type")

            with ThreadPoolExecutor(3) as pool:
                told += list(pool.map(send, range(3)))

        assert set(told) == {(201, None)}, "whoever waited for his twin gets its answer, and no refusal"
        assert len(administrator.get("/people").json["people"]) == 5

    def test_never_grant_roles_to_themselves_or_mix_administrator_with_another(
        self, person: Callable[..., Person]
    ) -> None:
        administrator, other = person("administrator"), person()

        own = administrator.post(f"/people/{administrator.actor.id}/roles", {"roles": ["auditor"]})
        mixed = administrator.post(f"/people/{other.actor.id}/roles", {"roles": ["administrator", "auditor"]})

        assert own.json["type"] == "/problems/own-roles"
        assert mixed.json["type"] == "/problems/administrator-apart"

    def test_are_told_in_their_language(self, person: Callable[..., Person]) -> None:
        stranger = person()

        refused = stranger.get("/people", headers={"Accept-Language": "zh-CN"})

        assert refused.json["title"] == "此事不归您办。"


class TestTokens:
    def test_open_nothing_beyond_their_scopes(
        self, person: Callable[..., Person], client: FlaskClient
    ) -> None:
        owner = person("administrator")
        session = _sign_in(owner)
        made = session.post(
            "/tokens", json={"name": "desk only", "scopes": ["desk:read"]}, headers=_csrf(session)
        )
        headers = {"Authorization": f"Bearer {made.get_json()['token']}", "Accept": "application/json"}

        assert made.status_code == 201, made.json
        assert client.get("/desk", headers=headers).status_code == 200
        refused = client.get("/people", headers=headers)
        assert (refused.status_code, refused.get_json()["type"]) == (403, "/problems/scope-missing")
        assert client.post("/tokens", json={"name": "more", "scopes": []}, headers=headers).status_code == 403

    def test_that_are_unknown_open_nothing_at_all(self, client: FlaskClient) -> None:
        refused = client.get("/healthz", headers={"Authorization": "Bearer blt_wrong"})

        assert (refused.status_code, refused.get_json()["type"]) == (401, "/problems/token-refused")


class TestForms:
    def test_without_their_token_change_nothing(self, person: Callable[..., Person]) -> None:
        administrator = person("administrator")
        session = _sign_in(administrator)
        form = {"email": "forged@example.org", "name": "Forged"}

        forged = session.post("/people", data=form)
        genuine = session.post("/people", data=form | {"csrf_token": _csrf(session)["X-CSRFToken"]})

        assert forged.status_code == 403
        assert genuine.status_code == 303

    def test_never_send_anybody_to_another_site(self, client: FlaskClient) -> None:
        for target in (
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "/\\elsewhere.example",
            "/\t\\elsewhere.example",
            "/docs\\elsewhere.example",
            "javascript:1",
        ):
            answer = client.post("/language", data={"language": "zh", "next": target})
            assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        kept = client.post("/language", data={"language": "zh", "next": "/docs"})
        assert kept.headers["Location"] == "/docs"
        assert "language=zh" in kept.headers["Set-Cookie"]

    def test_leave_whoever_changes_the_language_after_a_refusal_where_the_form_was(
        self, person: Callable[..., Person]
    ) -> None:
        session = _sign_in(person("administrator"))
        sent = {"email": "no address", "name": "", "csrf_token": _csrf(session)["X-CSRFToken"]}

        refused = session.post("/people", data=sent, headers={"Accept": "text/html"})
        place = re.search(r'name="next" value="([^"]*)"', refused.text)

        assert refused.status_code == 422
        assert place is not None
        assert session.get(place.group(1)).status_code == 200

    def test_that_are_refused_on_a_page_of_their_own_lead_back_to_where_they_were_sent_from(
        self, person: Callable[..., Person]
    ) -> None:
        session = _sign_in(person("administrator"))

        for before, place in (
            ("http://localhost/people?page=2", "/people?page=2"),
            ("https://else.example/x", "/"),
        ):
            headers = {"Accept": "text/html", "Referer": before}
            refused = session.post("/nowhere", headers=headers)

            assert refused.status_code == 404
            assert f'name="next" value="{place}"' in refused.text


def _sign_in(someone: Person) -> FlaskClient:
    """Return a client with the session of this person, as a browser would have it."""
    session = someone.app.test_client()
    with someone.app.app_context():
        from foundation.accounts.models import User
        from foundation.db import db

        uniquifier = db.session.query(User).filter_by(account_id=someone.actor.id).one().fs_uniquifier
    with session.session_transaction() as cookie:
        cookie["_user_id"] = uniquifier
        cookie["_fresh"] = True
        cookie["csrf_token"] = "a" * 40
    return session


def _csrf(session: FlaskClient) -> dict[str, str]:
    from itsdangerous import URLSafeTimedSerializer

    app = session.application
    signed = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps("a" * 40)
    return {"X-CSRFToken": str(signed)}
