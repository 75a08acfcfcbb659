"""Whatever is sent, the house never breaks: no 5xx over the whole description of itself."""

import os
from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, settings

from foundation.web.routes import ANYONE, SIGNED_IN, Route
from tests.conftest import Person

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
"""For each operation; FUZZ_EXAMPLES asks for more."""


@pytest.fixture
def token_for(app: Flask, person: Callable[..., Person]) -> Callable[[Route], str]:
    """Return a token of somebody whose role reaches the route."""
    people: dict[str, Person] = {}

    def find(route: Route) -> str:
        role = "" if route.may in (ANYONE, SIGNED_IN) else min(route.may)
        if role not in people:
            people[role] = person(*([role] if role else []))
        return people[role].token

    return find


@pytest.mark.slow(seconds=50)
@pytest.mark.timeout(600)
def test_nothing_that_is_sent_breaks_the_house(app: Flask, token_for: Callable[[Route], str]) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    routes: dict[str, Route] = app.extensions["bianliang.routes"]
    broken: list[str] = []
    unseen = set(routes)
    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr] # a broken description fails right here
        route = routes[operation.definition.raw["operationId"]]
        if "text/event-stream" in str(operation.definition.raw["responses"]):
            continue  # a stream without end: tests/web/saleroom reads it
        unseen.discard(route.endpoint)
        broken += _broken_by(operation, {"Authorization": f"Bearer {token_for(route)}"})

    # two streams; what is read to begin with
    assert unseen == {"saleroom.live", "live_sessions.follow", "health.openapi_json"}
    assert broken == []


def _broken_by(operation: Any, headers: dict[str, str]) -> list[str]:
    """Send what the description allows, and what it does not; return what broke the house."""
    broken: list[str] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def send(case: Any) -> None:
        answer = case.call(headers=headers)
        if answer.status_code >= 500 and answer.status_code != 503:
            broken.append(f"{case.method} {case.formatted_path}: {answer.status_code} {case.body!r:.300}")

    send()
    return broken
