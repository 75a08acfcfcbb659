"""People, organisations, tokens, language; and, in the demonstration only, becoming anybody."""

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Literal, cast
from urllib.parse import urlsplit

from flask import Response, current_app, jsonify, redirect, request, url_for
from flask import session as cookie
from flask_babel import gettext
from flask_login import login_user, logout_user
from flask_wtf.csrf import generate_csrf
from pydantic import Field
from werkzeug.exceptions import HTTPException

from foundation.accounts import operations, queries, sessions
from foundation.accounts.errors import AccountUnknown
from foundation.accounts.models import User
from foundation.accounts.operations import OrganisationCard, TokenCard
from foundation.accounts.queries import PersonCard
from foundation.actor import ADMINISTRATOR
from foundation.db import db
from foundation.errors import NotFound
from foundation.web import openapi
from foundation.web.call import Call
from foundation.web.routes import ANYONE, SIGNED_IN, Room, wants_json
from foundation.web.words import LANGUAGES, spoken

room = Room("people", __name__)

Short = Annotated[str, Field(min_length=1, max_length=200)]
Address = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
PAGE = 100
ONE_YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person whom an administrator lets in."""

    email: Address
    name: Short
    roles: list[Short] = field(default_factory=list)
    organisation_id: str | None = None
    language: Literal["en", "zh"] = "en"


@dataclass(frozen=True, slots=True)
class NewRoles:
    """Exactly the roles that an account is to have."""

    roles: list[Short] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """A gallery, a warehouse, an office."""

    name: Short
    kind: Literal["gallery", "warehouse", "office", "network", "other"] = "other"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token for a program."""

    name: Short
    scopes: list[Short] = field(default_factory=list)
    days: Annotated[int, Field(ge=1, le=3650)] | None = 90


@dataclass(frozen=True, slots=True)
class Choice:
    """A reader's choice of language, and where he was."""

    language: Literal["en", "zh"]
    next: str = "/"


@dataclass(frozen=True, slots=True)
class ThemeChoice:
    """A reader's choice of a light or a dark page, and where he was."""

    theme: Literal["light", "dark"]
    next: str = "/"


@dataclass(frozen=True, slots=True)
class Who:
    """Whom to become, in the demonstration."""

    account_id: Short
    next: str = "/desk"


@dataclass(frozen=True, slots=True)
class FindPeople:
    """Whom to list, and where the list goes on."""

    words: Annotated[str, Field(max_length=200)] = ""
    """Part of a name or of an address."""
    after: Annotated[str, Field(max_length=40)] = ""
    before: Annotated[str, Field(max_length=40)] = ""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Everybody with an account, a page of them."""

    people: list[PersonCard]
    previous: str | None
    """Ask with this as `before`."""
    next: str | None
    """Ask with this as `after`."""
    organisations: list[OrganisationCard]
    roles: list[str]


@dataclass(frozen=True, slots=True)
class Account:
    """A person's own account."""

    person: PersonCard
    scopes: list[str]
    """All that a token of his could hold."""
    tokens: list[TokenCard] = field(default_factory=list)
    """His tokens that are not revoked, without their texts."""


@room.get(
    "/people",
    takes=FindPeople,
    gives=PeoplePage,
    may={ADMINISTRATOR},
    scope="people:read",
    page="foundation/people.html",
)
def listing(call: Call[FindPeople]) -> PeoplePage:
    """List people, a page at a time, and organisations."""
    asked = call.input
    after = "" if asked.before else asked.after
    found = queries.people(db.session, limit=PAGE + 1, after=after, before=asked.before, words=asked.words)
    is_more = len(found) > PAGE
    shown = (found[1:] if asked.before else found[:PAGE]) if is_more else found
    is_first = not after and not (asked.before and is_more)
    is_last = not asked.before and not is_more
    call.extra["asked"] = asked
    return PeoplePage(
        people=shown,
        previous=None if is_first or not shown else shown[0].account_id,
        next=None if is_last or not shown else shown[-1].account_id,
        organisations=[
            OrganisationCard(one.id, one.name, one.kind) for one in queries.organisations(db.session)
        ],
        roles=sorted(current_app.extensions["bianliang.roles"]),
    )


@room.post(
    "/people",
    takes=NewPerson,
    gives=PersonCard,
    may={ADMINISTRATOR},
    scope="people:write",
    done=lambda card: url_for("people.listing"),
    on_refusal="people.listing",
)
def open_account(call: Call[NewPerson]) -> PersonCard:
    """Open an account for a person."""
    new = call.input
    with call.transaction() as session:
        card = operations.open_account(
            session,
            email=new.email,
            name=new.name,
            roles=new.roles,
            organisation_id=new.organisation_id,
            language=new.language,
            actor=call.actor,
            at=call.at,
        )
        call.answer(session, card)
    call.say(gettext("%(name)s has an account now.", name=spoken(card.name)))
    return card


@room.post(
    "/people/<account_id>/roles",
    takes=NewRoles,
    gives=PersonCard,
    may={ADMINISTRATOR},
    scope="people:write",
    done=lambda card: url_for("people.listing"),
    on_refusal="people.listing",
)
def set_roles(call: Call[NewRoles], account_id: str) -> PersonCard:
    """Grant an account exactly these roles."""
    with call.transaction() as session:
        card = operations.set_roles(
            session, account_id=account_id, roles=call.input.roles, actor=call.actor, at=call.at
        )
        return call.answer(session, card)


@room.post(
    "/people/<account_id>/close",
    gives=PersonCard,
    may={ADMINISTRATOR},
    scope="people:write",
    done=lambda card: url_for("people.listing"),
    on_refusal="people.listing",
)
def close_account(call: Call[None], account_id: str) -> PersonCard:
    """Close an account: all its sessions and tokens end."""
    with call.transaction() as session:
        card = operations.close_account(session, account_id=account_id, actor=call.actor, at=call.at)
        call.answer(session, card)
    call.say(gettext("The account of %(name)s is closed.", name=spoken(card.name)))
    return card


@room.post(
    "/organisations",
    takes=NewOrganisation,
    gives=OrganisationCard,
    may={ADMINISTRATOR},
    scope="people:write",
    done=lambda card: url_for("people.listing"),
    on_refusal="people.listing",
)
def open_organisation(call: Call[NewOrganisation]) -> OrganisationCard:
    """Enter an organisation."""
    with call.transaction() as session:
        card = operations.open_organisation(
            session, name=call.input.name, kind=call.input.kind, actor=call.actor, at=call.at
        )
        return call.answer(session, card)


@room.get("/account", gives=Account, may=SIGNED_IN, scope="account:read", page="foundation/account.html")
def account(call: Call[None]) -> Account:
    """Show one's own account."""
    user = db.session.query(User).filter_by(account_id=call.actor.id).one()
    return Account(
        person=queries.person_card(user),
        scopes=sorted(openapi.scopes(current_app)),
        tokens=operations.tokens_of(db.session, call.actor.id),
    )


@room.post(
    "/tokens",
    takes=NewToken,
    gives=TokenCard,
    may=SIGNED_IN,
    page="foundation/token.html",
    on_refusal="people.account",
)
def make_token(call: Call[NewToken]) -> TokenCard:
    """Make a bearer token for a program; its text is shown this once."""
    with call.transaction() as session:
        return operations.make_token(
            session,
            name=call.input.name,
            scopes=call.input.scopes,
            days=call.input.days,
            known_scopes=openapi.scopes(current_app),
            actor=call.actor,
            at=call.at,
        )


@room.post(
    "/tokens/<token_id>/revoke",
    gives=TokenCard,
    may=SIGNED_IN,
    scope="account:write",
    done=lambda card: url_for("people.account"),
)
def revoke_token(call: Call[None], token_id: str) -> TokenCard:
    """Revoke one of one's own tokens."""
    with call.transaction() as session:
        card = operations.revoke_token(session, token_id=token_id, actor=call.actor, at=call.at)
        return call.answer(session, card)


@room.post("/language", takes=Choice, may=ANYONE, status=204)
def choose_language(call: Call[Choice]) -> Response:
    """Remember the reader's language in a cookie."""
    answer = Response(status=204) if wants_json() else Response(status=303)
    if answer.status_code == HTTPStatus.SEE_OTHER:
        answer.headers["Location"] = here(call.input.next)
    assert call.input.language in LANGUAGES
    answer.set_cookie(
        "language", call.input.language, max_age=ONE_YEAR_S, samesite="Lax", secure=request.is_secure
    )
    return answer


@room.post("/theme", takes=ThemeChoice, may=ANYONE, status=204)
def choose_theme(call: Call[ThemeChoice]) -> Response:
    """Remember in a cookie whether the reader wants a light or a dark page."""
    json_wanted = wants_json()
    answer = (
        Response(status=204) if json_wanted else cast("Response", redirect(here(call.input.next), code=303))
    )
    answer.set_cookie("theme", call.input.theme, max_age=ONE_YEAR_S, samesite="Lax", secure=request.is_secure)
    return answer


@room.post("/demonstration/sign-in", takes=Who, may=ANYONE)
def become(call: Call[Who]) -> Response:
    """Become anybody: in the demonstration only."""
    if not current_app.extensions["bianliang.settings"].demonstration:
        raise NotFound
    user = db.session.query(User).filter_by(account_id=call.input.account_id).one_or_none()
    if user is None:
        raise AccountUnknown(account=call.input.account_id)
    if left := str(cookie.get("_user_id", "")):
        with call.transaction() as session:
            sessions.end_session(session, left, at=call.at)
    logout_user()
    login_user(user)
    if wants_json():
        return jsonify(csrf_token=generate_csrf())
    target = here(call.input.next)
    return cast("Response", redirect(target if _is_open_to(target, user) else "/desk", code=303))


def _is_open_to(target: str, user: User) -> bool:
    """Say whether somebody's roles reach a page, as far as its route says."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(urlsplit(target).path, method="GET")
    except HTTPException:
        return False
    route = current_app.extensions["bianliang.routes"].get(endpoint)
    return route is None or route.allows(queries.actor_of(user))


def here(target: str) -> str:
    """Return a path of this site: anything else becomes the home page, so that nobody is sent elsewhere."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not re.fullmatch(r"/(?!/)[^\\\s]*", target):
        return "/"  # browsers leave blanks out and read a backslash as a slash: neither belongs in a path
    return target
