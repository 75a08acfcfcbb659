"""Opening an account of one's own: confirmed by mail, signed in by password, recovered by link."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from foundation import wiring
from foundation.accounts.models import User
from foundation.db import db

PASSWORD = "a long and quiet password"
SLOW = "$5$rounds=535000$qWwYyWAk5VfrDmNa$Vfi6D1Ncta7JZDotGXqY51AUPJeU8LavTKPv60joiFD"
"""SHA-256-crypt of `wen@example.org`, as links carried it at first."""


def _form(client: FlaskClient, path: str) -> str:
    """Return the CSRF token of a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert found is not None, f"{path} has no form"
    return found.group(1)


def _mails(app: Flask) -> list[str]:
    """Return the mails that lie in the data folder, oldest first, as text."""
    folder: Path = app.extensions["bianliang.settings"].data_dir / "mailbox"
    texts = []
    for path in sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns):
        body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
        texts.append(body.get_content() if body else "")
    return texts


def _join(app: Flask, client: FlaskClient, work: Callable[[], int]) -> str:
    """Open an account, and return the path of the confirmation link."""
    token = _form(client, "/join")
    answer = client.post(
        "/join",
        data={
            "email": "wen@example.org",
            "password": PASSWORD,
            "password_confirm": PASSWORD,
            "csrf_token": token,
        },
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    work()
    link = re.search(r"http://localhost(/confirm/\S+)", _mails(app)[-1])
    assert link is not None
    return link.group(1)


def _sign_in(client: FlaskClient, password: str) -> int:
    token = _form(client, "/sign-in")
    data = {"email": "wen@example.org", "password": password, "csrf_token": token}
    return client.post("/sign-in", data=data).status_code


class TestANewcomer:
    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_reads_where_the_mail_of_a_house_without_mail_server_lies(
        self, client: FlaskClient, language: str
    ) -> None:
        client.set_cookie("language", language)

        for path in ("/join", "/sign-in", "/confirm", "/recover"):
            assert "instance/mailbox/*.eml" in client.get(path).text, path

    @pytest.mark.parametrize(
        ("language", "said"), [("en", "or the address is not confirmed yet"), ("zh", "或邮箱尚未确认")]
    )
    def test_is_refused_in_words_that_help_and_tell_nothing(
        self, app: Flask, client: FlaskClient, work: Callable[[], int], language: str, said: str
    ) -> None:
        _join(app, client, work)
        client.set_cookie("language", language)
        token = _form(client, "/sign-in")
        pages = []
        for email in ("wen@example.org", "nobody@example.org"):
            data = {"email": email, "password": PASSWORD, "csrf_token": token}
            page = client.post("/sign-in", data=data).text
            pages.append(re.sub(r'value="[^"]*"', "", page).replace(email, ""))

        assert said in pages[0]
        assert "passcode" not in pages[0]
        assert pages[0] == pages[1]


class TestGuessing:
    def test_is_stopped_however_the_guesser_disguises_himself(
        self, app: Flask, client: FlaskClient, work: Callable[[], int]
    ) -> None:
        client.get(_join(app, client, work))
        tried = []
        for number in range(11):
            guesser = app.test_client()
            token = _form(guesser, "/sign-in")
            tried.append(
                guesser.post(
                    "/sign-in",
                    data={"email": " Wen@example.org", "password": f"guess {number}", "csrf_token": token},
                    headers={"Authorization": f"Bearer disguise-{number}"},
                    environ_base={"REMOTE_ADDR": f"10.0.0.{number}"},
                ).status_code
            )

        assert tried[:9] == [200] * 9
        assert tried[-1] == 429


def test_what_requests_are_counted_by_is_no_part_of_a_token(app: Flask) -> None:
    def counted(token: str) -> str:
        with app.test_request_context("/", headers={"Authorization": f"Bearer {token}"}):
            return wiring._caller()

    token = "blt_the-quick-brown-fox-jumps-over-the-lazy-dog"

    assert counted(token) == counted(token) != counted(f"{token}s")
    assert "dog" not in counted(token)


class TestSession:
    def test_from_before_signing_in_opens_nothing_afterwards(
        self, app: Flask, client: FlaskClient, work: Callable[[], int]
    ) -> None:
        client.get(_join(app, client, work))
        victim, thief = app.test_client(), app.test_client()
        _form(victim, "/sign-in")
        planted = victim.get_cookie("session")
        assert planted is not None
        thief.set_cookie("session", planted.value)

        assert _sign_in(victim, PASSWORD) == 302

        json = {"Accept": "application/json"}
        assert victim.get("/account", headers=json).status_code == 200
        assert thief.get("/account", headers=json).status_code == 401


def test_the_secret_of_a_link_stands_in_no_log(
    app: Flask, client: FlaskClient, work: Callable[[], int]
) -> None:
    link = _join(app, client, work)

    with capture_logs() as logged:
        client.get(link)

    assert [one["path"] for one in logged if one["event"] == "request"] == ["/confirm/<token>"]
    assert link.rpartition("/")[2] not in str(logged)


def test_a_link_mailed_before_its_hash_became_a_quick_one_still_confirms(
    app: Flask, client: FlaskClient, work: Callable[[], int]
) -> None:
    link = _join(app, client, work)
    signer = app.extensions["security"].confirm_serializer
    who, quick = signer.loads(link.rpartition("/")[2])

    assert re.fullmatch("[0-9a-f]{64}", quick), "new links carry the quick one"
    client.get(f"/confirm/{signer.dumps([who, SLOW])}")
    assert _sign_in(app.test_client(), PASSWORD) == 302


class TestNewcomer:
    def test_signs_in_only_after_confirming_the_address(
        self, app: Flask, client: FlaskClient, work: Callable[[], int]
    ) -> None:
        link = _join(app, client, work)
        stranger = app.test_client()

        assert _sign_in(stranger, PASSWORD) == 200, "refused: the form is shown again"
        client.get(link)
        assert _sign_in(app.test_client(), PASSWORD) == 302

    def test_is_a_buyer_and_nothing_more(
        self, app: Flask, client: FlaskClient, work: Callable[[], int]
    ) -> None:
        client.get(_join(app, client, work))
        account = client.get("/account", headers={"Accept": "application/json"}).get_json()

        assert account["person"]["roles"] == sorted(app.extensions["bianliang.datastore"].newcomers)
        assert client.get("/people").status_code == 403

    @pytest.mark.parametrize(
        ("language", "subject"), [("en", "Your account at Bianliang"), ("zh", "您在汴梁的账户")]
    )
    def test_is_written_to_in_the_language_in_which_he_joined(
        self, app: Flask, client: FlaskClient, work: Callable[[], int], language: str, subject: str
    ) -> None:
        client.set_cookie("language", language)
        _join(app, client, work)
        folder: Path = app.extensions["bianliang.settings"].data_dir / "mailbox"
        mail = message_from_bytes(next(folder.glob("*.eml")).read_bytes(), policy=policy.default)
        with app.app_context():
            user = db.session.query(User).filter_by(email="wen@example.org").one()

            assert (user.language, mail["subject"]) == (language, subject)

    def test_gets_back_in_by_the_recovery_link(
        self, app: Flask, client: FlaskClient, work: Callable[[], int]
    ) -> None:
        client.get(_join(app, client, work))
        stranger = app.test_client()
        stranger.post(
            "/recover", data={"email": "wen@example.org", "csrf_token": _form(stranger, "/recover")}
        )
        work()
        link = re.search(r"http://localhost(/recover/\S+)", _mails(app)[-1])
        assert link is not None
        path = link.group(1)
        new = "another long and quiet password"
        token = _form(stranger, path)
        stranger.post(path, data={"password": new, "password_confirm": new, "csrf_token": token})

        assert _sign_in(app.test_client(), PASSWORD) == 200
        assert _sign_in(app.test_client(), new) == 302

    def test_is_never_sent_a_link_to_the_host_that_a_stranger_named(
        self, app: Flask, client: FlaskClient, work: Callable[[], int]
    ) -> None:
        client.get(_join(app, client, work))
        app.config["TRUSTED_HOSTS"] = None  # as in the demonstration, which answers to any name
        stranger, there = app.test_client(), "http://elsewhere.example"
        page = stranger.get("/recover", base_url=there).get_data(as_text=True)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token is not None
        stranger.post(
            "/recover", data={"email": "wen@example.org", "csrf_token": token.group(1)}, base_url=there
        )
        work()

        assert re.search(r"http://localhost/recover/\S+", _mails(app)[-1])
        assert "elsewhere" not in _mails(app)[-1]

    def test_with_a_wrong_password_learns_nothing_of_who_has_an_account(
        self, app: Flask, client: FlaskClient, work: Callable[[], int]
    ) -> None:
        client.get(_join(app, client, work))

        def refusal(email: str) -> str:
            stranger = app.test_client()
            data = {
                "email": email,
                "password": "wrong wrong wrong",
                "csrf_token": _form(stranger, "/sign-in"),
            }
            text = stranger.post("/sign-in", data=data).get_data(as_text=True)
            return re.sub(r'value="[^"]*"', "", text).replace(email, "")

        assert refusal("wen@example.org") == refusal("nobody@example.org")


class TestEveryAnswer:
    def test_forbids_scripts_and_frames_from_elsewhere(self, client: FlaskClient) -> None:
        policy_ = client.get("/docs").headers["Content-Security-Policy"]

        assert "default-src 'none'" in policy_
        assert "unsafe" not in policy_
        assert "frame-ancestors 'none'" in policy_

    def test_of_a_page_is_never_kept_by_a_cache(self, client: FlaskClient) -> None:
        assert client.get("/docs").headers["Cache-Control"] == "no-store"


class TestMetrics:
    def test_count_what_was_answered(self, person: Callable[..., object], client: FlaskClient) -> None:
        administrator = person("administrator")
        client.get("/healthz")

        answer = administrator.get("/metrics")  # type: ignore[attr-defined]

        assert b'bianliang_requests_total{endpoint="health.healthz"' in answer.data
        assert client.get("/metrics", headers={"Accept": "application/json"}).status_code == 401
