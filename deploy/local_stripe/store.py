"""What the local Stripe keeps: objects, events, and what was answered under a key. In memory only."""

import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

Thing = dict[str, Any]
CARDS: Final = {
    "pm_card_visa": "",
    "pm_card_createDispute": "",
    "pm_card_chargeDeclined": "generic_decline",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "pm_card_chargeCustomerFail": "generic_decline",
}
"""Stripe's own names for test cards, and how they are declined."""
KEPT_ALL_THE_SAME: Final = frozenset({"pm_card_chargeCustomerFail"})
"""Cards that can be kept, and are declined when something is asked of them."""


class Wrong(Exception):
    """An error as Stripe answers it."""

    def __init__(self, status: int, kind: str, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "code": code, "message": message, **more}}


@dataclass
class Store:
    """Everything, behind one lock."""

    things: dict[str, Thing] = field(default_factory=dict)
    events: list[Thing] = field(default_factory=list)
    answers: dict[str, tuple[str, int, Thing]] = field(default_factory=dict)
    """Idempotency key to the digest of its request, status and answer."""
    webhook: tuple[str, str] | None = None
    """Address and secret."""
    told: Callable[[Thing], None] = lambda event: None
    lock: threading.RLock = field(default_factory=threading.RLock)
    fee_bps: int = 0
    """What is kept of each payment. No fee of Stripe's: whoever starts this one says it."""
    asked: int = 0
    """Requests that were carried out, not answered again."""

    def new(self, prefix: str, kind: str, **given: Any) -> Thing:
        """Make an object and keep it."""
        thing = {
            "id": f"{prefix}_{secrets.token_hex(12)}",
            "object": kind,
            "created": int(time.time()),
            "livemode": False,
            **given,
        }
        self.things[thing["id"]] = thing
        return thing

    def get(self, thing_id: str, kind: str) -> Thing:
        """Return an object of a kind."""
        found = self.things.get(thing_id)
        if found is None or found["object"] != kind:
            raise Wrong(404, "invalid_request_error", "resource_missing", f"No such {kind}: '{thing_id}'")
        return found

    def all(self, kind: str, **where: Any) -> list[Thing]:
        """Return the objects of a kind that have these values, newest first."""
        found = [
            thing
            for thing in self.things.values()
            if thing["object"] == kind and all(thing.get(name) == value for name, value in where.items())
        ]
        return found[::-1]

    def tell(self, kind: str, thing: Thing) -> Thing:
        """Keep an event, and report it."""
        event = self.new(
            "evt", "event", type=kind, data={"object": json.loads(json.dumps(thing))}, api_version="local"
        )
        self.events.append(event)
        self.told(event)
        return event


def signed(body: bytes, secret: str, *, at: int | None = None) -> str:
    """Return the header under which Stripe sends a report."""
    stamp = str(int(time.time()) if at is None else at)
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"
