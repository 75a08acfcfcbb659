"""How what the local Stripe is asked finds who answers."""

import re
from collections.abc import Callable
from typing import Any, Final

from deploy.local_stripe.store import Thing, Wrong

Given = dict[str, Any]
Act = Callable[..., Thing]
ROUTES: Final[list[tuple[str, re.Pattern[str], Act]]] = []


def route(method: str, path: str) -> Callable[[Act], Act]:
    """Declare what answers a path; `{id}` is handed on."""

    def keep(act: Act) -> Act:
        ROUTES.append((method, re.compile(path.replace("{id}", r"(\w+)")), act))
        return act

    return keep


def amount_in(given: Given, name: str = "amount") -> int:
    """Return an amount above nothing."""
    try:
        amount = int(given[name])
    except (KeyError, ValueError):
        raise Wrong(400, "invalid_request_error", "parameter_missing", f"Missing: {name}") from None
    if amount <= 0:
        raise Wrong(400, "invalid_request_error", "parameter_invalid_integer", f"Invalid: {name}")
    return amount


def listed(found: list[Thing]) -> Thing:
    """Return a page of objects."""
    return {"object": "list", "data": found[:100], "has_more": False, "url": "/v1/local"}
