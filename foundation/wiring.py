"""init_app(): database, languages, signing in, headers, measures, the foundation's own rooms."""

import contextlib
import hashlib
import inspect
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from flask import Blueprint, Flask, request, session
from flask_babel import lazy_gettext
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from foundation import outbox
from foundation.accounts import mailing, sessions, signing_in
from foundation.accounts.events import MailWritten
from foundation.actor import ADMINISTRATOR, Role
from foundation.cli import commands
from foundation.db import db, transaction
from foundation.settings import Settings
from foundation.web import (
    desk,
    failures,
    furnishing,
    headers,
    health,
    measures,
    pages,
    people,
    routes,
    signed_in,
    words,
)
from foundation.worker import Guide, Job, Part

LARGEST_UPLOAD_BYTES: Final = 64 * 1024 * 1024
TIDIED_EVERY_S: Final = 60.0
SIGN_IN_LIMIT: Final = "10 per minute"
"""How often anybody, from wherever, may try to sign in to one account, recover it or confirm a code."""


def init_app(app: Flask, settings: Settings) -> Part:
    """Give the app the ground it stands on; return what the foundation itself brings."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(PermissionError):  # of another owner, who shares it as he likes
        settings.data_dir.chmod(0o700)  # it holds keys, mails and the database
    app.extensions["bianliang.settings"] = settings
    engine: dict[str, Any] = {
        "url": settings.database_url,
        "pool_size": 20,
        "max_overflow": 20,
        "hide_parameters": True,  # what a statement was given would stand in logs and on desks
    }
    if not settings.embedded:
        engine["pool_pre_ping"] = True
    app.config.update(
        SQLALCHEMY_ENGINES={"default": engine},
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD_BYTES,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        RATELIMIT_STORAGE_URI=settings.rate_limit_storage,
        TRUSTED_HOSTS=settings.hosts,
    )
    app.before_request(failures.refuse_foreign_host)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    db.init_app(app)
    # There are no async sessions here; closing none of them takes an event loop that greenlets cannot share.
    app.teardown_appcontext_funcs[:] = [
        close for close in app.teardown_appcontext_funcs if not inspect.iscoroutinefunction(close)
    ]
    signed_in.csrf_protect.init_app(app)
    datastore = signing_in.init_app(app, settings)
    app.extensions["bianliang.datastore"] = datastore
    limiter = Limiter(
        _caller,
        app=app,
        default_limits=[settings.rate_limit],
        application_limits_exempt_when=lambda: request.endpoint == "static",
    )
    signing = cast("Blueprint", app.blueprints["security"])
    limiter.limit(
        SIGN_IN_LIMIT, key_func=_account_tried, methods=["POST"], exempt_when=lambda: not _account_tried()
    )(signing)
    measures.init_app(app)
    headers.init_app(app, payment_hosts=settings.payment_hosts)
    failures.init_app(app)
    routes.register(app, [health.room, desk.room, people.room, pages.room, furnishing.room])

    def send(mail: MailWritten, key: str) -> None:
        mailing.send(
            smtp_url=settings.smtp_url,
            mailbox=settings.data_dir / "mailbox",
            sender=settings.mail_from,
            to=mail.to,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            key=key,
        )

    return Part(
        name="foundation",
        followers=(outbox.Errand("foundation.mail", MailWritten, send, lambda *written: None),),
        jobs=(Job("foundation.tidy", TIDIED_EVERY_S, _tidy),),
        roles={ADMINISTRATOR: lazy_gettext("Administrator")},
        guides={
            ADMINISTRATOR: Guide(
                lazy_gettext(
                    "What the house itself could not go on with comes here. You can open and close "
                    "accounts, give roles, and found organisations; works, certificates and money are "
                    "beyond you."
                ),
                (("people.listing", lazy_gettext("People and organisations")),),
            )
        },
        groups=((lazy_gettext("Administration"), (ADMINISTRATOR,)),),
    )


def _tidy(at: datetime) -> int:
    with transaction() as session:
        return sessions.tidy(session, at=at)


def _caller() -> str:
    """Return whose requests are counted together: the token's, the person's, else the address's.

    A cookie that we did not sign, or a token where none is asked for, gives nobody a count of his own.
    """
    header = "" if request.blueprint == "security" else request.headers.get("Authorization", "")
    known = header or str(session.get("_user_id", "")).partition(".")[0]
    if not known:
        return get_remote_address()
    # What counts may lie in another machine's memory: no part of a secret goes there.
    return hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()[:24]


def _account_tried() -> str:
    """Return the account that is tried: by its address, or whose second step this is; '' if none is named.

    A passkey names none until it has signed, and a link's secret cannot be guessed.
    """
    if (request.endpoint or "").startswith(("security.two_factor", "security.tf_", "security.mf_")):
        return str(session.get("tf_user_id") or session.get("_user_id") or "").partition(".")[0]
    body = request.get_json(silent=True) if request.is_json else None
    named = (body if isinstance(body, dict) else request.form).get("email", "")
    if isinstance(named, str) and named.strip():
        return f"account {named.strip().lower()}"
    return str(session.get("_user_id") or "").partition(".")[0]


def furnish(app: Flask, parts: Sequence[Part]) -> None:
    """Join what the parts bring: roles, words, navigation, commands."""
    settings: Settings = app.extensions["bianliang.settings"]
    roles: dict[Role, Any] = {}
    spoken: dict[str, Any] = {}
    for part in parts:
        roles |= {role: name for role, name in part.roles.items() if role not in roles}
        spoken |= part.words
    spoken |= {f"role.{role}": name for role, name in roles.items()}
    app.extensions["bianliang.parts"] = list(parts)
    app.extensions["bianliang.roles"] = roles
    app.extensions["bianliang.words"] = spoken
    app.extensions["bianliang.zones"] = {role: place for part in parts for role, place in part.zones.items()}
    app.extensions["bianliang.datastore"].newcomers = tuple(role for part in parts for role in part.newcomers)
    root = Path(app.root_path)
    words.init_app(
        app,
        directories=[str(root / part.name / "translations") for part in parts],
    )
    pages.init_app(app, parts, settings)
    for command in commands(parts, settings):
        app.cli.add_command(command)
