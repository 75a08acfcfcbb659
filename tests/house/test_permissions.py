"""The permission table, role by route: what docs/permissions.csv says is what happens."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from foundation.actor import Role
from foundation.web.routes import SIGNED_IN, Route
from tests.conftest import Person

ROOT = Path(__file__).resolve().parents[2]
ROWS = list(csv.DictReader((ROOT / "docs/permissions.csv").read_text(encoding="utf-8").splitlines()))
ROLES = [
    name for name in ROWS[0] if name not in {"method", "rule", "endpoint", "scope", "stranger", "signed in"}
]
REFUSED = {"/problems/not-allowed", "/problems/scope-missing", "/problems/sign-in-required"}
pytestmark = pytest.mark.slow(seconds=45)
NOT_OURS = {
    "static": "files of ours, the same for everyone",
    "security": "Flask-Security's own pages, which check for themselves",
}


def _address(rule: str) -> str:
    """Return an address of this rule at which nothing is kept."""
    address = re.sub(r"<int:[^>]+>", "1", rule)
    return re.sub(r"<[^>]+>", "none_00000000000000000000000000", address)


def _ask(person: Person, row: dict[str, str]) -> tuple[int, str]:
    """Return status and problem of a request without a body: it is refused, or gets as far as being read."""
    method = person.client.open
    headers = {"Accept": "application/json"}
    if person.token:
        headers["Authorization"] = f"Bearer {person.token}"
    answer = method(
        _address(row["rule"]),
        method=row["method"],
        headers=headers,
        json={} if row["method"] == "POST" else None,
    )
    kind = answer.get_json(silent=True) if answer.mimetype == "application/problem+json" else None
    answer.close()  # an event stream has no end of its own
    return answer.status_code, (kind or {}).get("type", "")


def test_every_route_is_declared_or_named_here(app: Flask) -> None:
    declared = app.extensions["bianliang.routes"]
    strangers = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in declared and rule.endpoint.split(".")[0] not in NOT_OURS
    }

    assert strangers == set()


@pytest.mark.parametrize("role", ROLES)
def test_role_reaches_what_its_column_says_and_no_more(role: str, person: Callable[..., Person]) -> None:
    someone = person(role)
    wrong = []
    for row in ROWS:
        status, problem = _ask(someone, row)
        refused = status == 401 or (status == 403 and problem in REFUSED)
        by_token = bool(row["scope"] or row["stranger"])  # what has no scope is done in person only
        if refused == (bool(row[role]) and by_token) or (status >= 500 and status != 503):
            wrong.append((row["method"], row["rule"], status, problem))

    assert wrong == []


def test_stranger_reaches_what_the_first_column_says_and_no_more(app: Flask) -> None:
    from foundation.actor import ANONYMOUS

    stranger = Person(app, ANONYMOUS, "", "")
    wrong = []
    for row in ROWS:
        status, problem = _ask(stranger, row)
        if (status == 401) == bool(row["stranger"]) or (status >= 500 and status != 503):
            wrong.append((row["method"], row["rule"], status, problem))

    assert wrong == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_token_without_the_scope_opens_nothing_but_what_is_everybodys(
    role: str, app: Flask, person: Callable[..., Person]
) -> None:
    from foundation import clock
    from foundation.accounts import operations
    from foundation.db import transaction

    routes: list[Route] = [
        route
        for route in app.extensions["bianliang.routes"].values()
        if Role(role) in route.may or route.may == SIGNED_IN
    ]
    someone = person(role)
    with app.app_context(), transaction() as session:
        bare = operations.make_token(
            session, name="bare", scopes=[], days=1, known_scopes=[], actor=someone.actor, at=clock.now()
        )
    someone.token = bare.token or ""
    open_to_it = [
        route.endpoint
        for route in routes
        if _ask(someone, {"rule": route.rule, "method": route.method})[0] not in {401, 403}
    ]

    assert open_to_it == []
