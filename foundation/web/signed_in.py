"""Who asks: the person of the session, or the program of a bearer token."""

from typing import cast

from flask import g, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from markupsafe import Markup

from foundation import clock
from foundation.accounts import queries
from foundation.accounts.errors import TokenRefused
from foundation.actor import ANONYMOUS, Actor
from foundation.db import db
from foundation.errors import NotAllowed

csrf_protect = CSRFProtect()
"""Asked by `require_genuine_form` alone; its own check of every request is off."""


class PageTooOld(NotAllowed):
    """This form is too old, or was not sent from our page."""

    message = "The form no longer proves that you sent it from this site."
    remedy = "Load the page again and send the form once more: what you typed is still here."


def current_actor() -> Actor:
    """Return who asks; looked up once a request.

    :raises TokenRefused: if a bearer token was sent that opens nothing
    """
    if "actor" not in g:
        g.actor = _look_up()
    return cast("Actor", g.actor)


def _look_up() -> Actor:
    header = request.headers.get("Authorization", "")
    if header:
        kind, _, text = header.partition(" ")
        if kind.lower() != "bearer" or not text.strip():
            raise TokenRefused
        return queries.actor_for_token(db.session, text.strip(), at=clock.now())
    if current_user and current_user.is_authenticated and current_user.active:
        return queries.actor_of(current_user)
    return ANONYMOUS


def require_genuine_form(actor: Actor) -> None:
    """Require the CSRF token of whoever acts by a session cookie.

    A bearer token is not sent by a browser of itself, and a stranger has no
    authority that another site could borrow.

    :raises PageTooOld: if the token is missing, expired or another session's
    """
    if not actor.is_signed_in or actor.scopes is not None:
        return
    try:
        csrf_protect.protect()
    except CSRFError as error:
        raise PageTooOld from error


def csrf_field() -> Markup:
    """Return the hidden field that every form of a page holds."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
