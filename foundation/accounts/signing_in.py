"""Flask-Security, furnished: passwords, passkeys, TOTP, confirmation, recovery.

Why Flask-Security and not our own: docs/decisions/0013-flask-security.md.
"""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app, g, request, url_for
from flask import session as cookie
from flask_babel import get_locale, lazy_gettext
from flask_login import current_user
from flask_security import FSQLALiteUserDatastore, MailUtil, Security, WebauthnUtil
from flask_security.utils import set_request_attr

from foundation import clock, outbox
from foundation.accounts import sessions
from foundation.accounts.events import MailWritten
from foundation.accounts.models import Role, User, WebAuthn
from foundation.accounts.operations import ensure_roles
from foundation.db import begin_writing, db, keep_work_of_library
from foundation.ids import new_id
from foundation.settings import Settings

SIGN_OUT = "security.logout"
NOT_LET_IN = (
    "E-mail address and password do not fit each other, or the address is not confirmed yet. "
    "Try again, or choose below: a new password, or the confirmation once more."
)
"""The same whatever is wrong: nobody learns from it which addresses have accounts."""
SLOW_READERS = frozenset({"security.login", "security.verify"})
"""They hash a password and write nothing: SQLite's write lock is not held meanwhile."""


class Datastore(FSQLALiteUserDatastore):
    """Gives every account its public id, a name, and the roles of a newcomer."""

    newcomers: tuple[str, ...] = ()

    def create_user(self, **kwargs: Any) -> Any:
        """Create an account, as its owner asked for it."""
        kwargs.setdefault("account_id", new_id("acc", clock.now()))
        kwargs.setdefault("name", str(kwargs.get("email", "")).partition("@")[0])
        locale = get_locale()  # of the page on which he asks: mails come in his language first
        kwargs.setdefault("language", "zh" if locale is not None and locale.language == "zh" else "en")
        if "roles" not in kwargs:
            ensure_roles(db.session, self.newcomers)
            kwargs["roles"] = list(self.newcomers)
        return super().create_user(**kwargs)


class OutboxMail(MailUtil):
    """Leaves mail to the worker: no request waits for a mail server."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        """Write the mail into the outbox, in the library's own unit of work."""
        address = recipient if isinstance(recipient, str) else recipient[1]
        text, page = _at_home(body or ""), _at_home(html or "")
        mail = MailWritten(to=address, subject=str(subject), text=text, html=page)
        outbox.publish(db.session, mail, at=clock.now())


def _at_home(text: str) -> str:
    """Return a mail whose links lead to this house, whatever host the request named.

    The library makes them of the request's own Host, which whoever asks for a stranger's recovery may choose.
    """
    settings: Settings = current_app.extensions["bianliang.settings"]
    asked = url_for("static", filename="x", _external=True).removesuffix("static/x")
    return text.replace(asked, f"{settings.base_url}/")


class Passkeys(WebauthnUtil):
    """Lets a passkey of the device itself stand instead of the password, as well as one in the pocket."""

    def authenticator_selection(self, user: Any, usage: str) -> Any:
        """Return what a new passkey has to be able to do."""
        selection = super().authenticator_selection(user, usage)
        selection.authenticator_attachment = None
        return selection


def code_keys(secret_key: str) -> dict[str, str]:
    """Return the keys under which the secrets of one-time codes are kept, by their tags; the last one writes.

    HKDF-SHA256 (RFC 5869) of the house's secret. "1" was a part of that secret itself: it reads what was
    kept under it, and nothing is written with it any more.
    """
    derive = HKDF(SHA256(), length=32, salt=None, info=b"bianliang one-time codes 2")
    return {"1": secret_key[:43], "2": derive.derive(secret_key.encode()).hex()}


def init_app(app: Flask, settings: Settings) -> Datastore:
    """Set up signing in; return the datastore, which still has to be told the roles of newcomers."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECURITY_PASSWORD_SALT=settings.password_salt,
        SECURITY_TOTP_SECRETS=code_keys(settings.secret_key),
        SECURITY_TOTP_ISSUER="Bianliang",
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 -- the name of an algorithm
        # RFC 9106, 4 (second choice) asks for 64 MiB; OWASP's minimum of 19 MiB and 2 passes takes a
        # fifth of the time, during which the one serving process stands still.
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
            "argon2__memory_cost": 19_456,
            "argon2__time_cost": 2,
            "argon2__parallelism": 1,
        },
        # What a link carries beside its signature: whether address or password are still the same. It
        # guards no secret, and the default takes 0.4 s, during which nobody else is served.
        # The default stays readable: links mailed before carry it.
        SECURITY_HASHING_SCHEMES=["hex_sha256", "sha256_crypt"],
        SECURITY_DEPRECATED_HASHING_SCHEMES=["sha256_crypt"],
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_REGISTERABLE=True,
        SECURITY_CONFIRMABLE=True,
        SECURITY_AUTO_LOGIN_AFTER_CONFIRM=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator", "email"],
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_WEBAUTHN=True,
        SECURITY_WAN_RP_NAME="Bianliang",
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_MSG_GENERIC_AUTHN_FAILED=(NOT_LET_IN, "error"),
        SECURITY_I18N_DOMAIN="messages",
        SECURITY_I18N_DIRNAME=[str(Path(app.root_path) / "foundation" / "translations")],
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_REGISTER_URL="/join",
        SECURITY_RESET_URL="/recover",
        SECURITY_CHANGE_URL="/account/password",
        SECURITY_VERIFY_URL="/sign-in/again",  # /verify is for works of art
        SECURITY_POST_LOGIN_VIEW="/desk",
        SECURITY_POST_REGISTER_VIEW="/sign-in",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_EMAIL_SUBJECT_REGISTER=lazy_gettext("Your account at Bianliang"),
        SECURITY_EMAIL_SENDER=settings.mail_from,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
        SECURITY_CSRF_PROTECT_MECHANISMS=["session"],
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SECURE=settings.base_url.startswith("https:"),
    )
    datastore = Datastore(db, User, Role, WebAuthn)
    Security(app, datastore, mail_util_cls=OutboxMail, webauthn_util_cls=Passkeys)
    app.login_manager.id_attribute = "new_session_id"  # type: ignore[attr-defined]
    app.login_manager.user_loader(_whose_session)  # type: ignore[attr-defined]

    @app.before_request
    def begin() -> None:
        writes = request.method == "POST" or request.endpoint == "security.confirm_email"
        if request.blueprint == "security" and writes and request.endpoint not in SLOW_READERS:
            g.session_left = _begun_session() if request.endpoint == SIGN_OUT else ""
            db.session.rollback()  # whoever asks was looked up by now: read, and nothing written
            begin_writing(db.session)

    @app.after_request
    def end(response: Any) -> Any:
        if request.blueprint == "security" and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            if (left := g.get("session_left")) and "_user_id" not in cookie:
                sessions.end_session(db.session, left, at=clock.now())
            keep_work_of_library(db.session)
        return response

    return datastore


def _whose_session(user_id: str) -> User | None:
    """Return whose session a cookie names, unless it has ended."""
    user = sessions.user_of_session(db.session, user_id, at=clock.now())
    if user is not None:
        set_request_attr("fs_authn_via", "session")
        set_request_attr("fs_paa", cookie.get("fs_paa", 0))
    return user


def _begun_session() -> str:
    """Return the session that this request belongs to; '' if nobody has signed in."""
    return str(cookie.get("_user_id", "")) if current_user.is_authenticated else ""
