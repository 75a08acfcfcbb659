"""The page of the payment provider that is none: here a buyer says what it is to report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from foundation.db import db
from foundation.errors import NotFound
from foundation.money import Money
from foundation.web.call import Call, KeyReused
from foundation.web.routes import ANYONE, LARGEST_KEY, Room, wants_json
from marketplace.errors import PaymentRefused, PaymentUnknown
from marketplace.operations.paying import told_before
from marketplace.payments.pretend_gateway import Asked, PretendGateway
from marketplace.web import paying

room = Room("pretend_provider", __name__)


@dataclass(frozen=True, slots=True)
class Case:
    """What the provider is to report."""

    case: Literal["pay", "pay_twice", "pay_part", "pay_over", "refuse_later", "decline"] = "pay"


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """What is to be paid, to whom."""

    provider_id: str
    payment_id: str
    amount: Money
    return_url: str
    keeps: bool
    """A card is kept for a deposit, and nothing is paid."""
    cases: list[str]


def _provider() -> PretendGateway:
    for provider in paying.ways().gateways:
        if isinstance(provider, PretendGateway):
            return provider
    raise NotFound


def _asked(provider_id: str) -> Asked:
    try:
        return _provider().asked(provider_id)
    except PaymentRefused:
        raise PaymentUnknown from None


def _require_same(report: tuple[bytes, str], *, key: str, at: datetime) -> None:
    """Require that what is to be reported under a key is what was reported under it before.

    :raises KeyReused: if it was something else
    """
    notice = _provider().read_notice(*report, at=at)
    before = told_before(db.session, notice.event_id)
    if before is not None and before != (notice.kind.value, notice.amount):
        raise KeyReused(key=key)


@room.get(
    "/pretend-provider/<provider_id>",
    gives=ProviderPage,
    may=ANYONE,
    page="marketplace/pretend_provider.html",
)
def show(call: Call[None], provider_id: str) -> ProviderPage:
    """Show the stand-in's own page: every way that a payment can end."""
    asked = _asked(provider_id)
    keeps, cases = asked.keeps_card, list(asked.cases)
    return ProviderPage(provider_id, asked.key, asked.amount, asked.return_url, keeps, cases)


@room.post("/pretend-provider/<provider_id>", takes=Case, gives=None, may=ANYONE, status=204, page=None)
def end(call: Call[Case], provider_id: str) -> AnyResponse:
    """Have the stand-in report how a payment ended, and send the buyer back."""
    asked = _asked(provider_id)
    if call.input.case not in asked.cases:
        raise PaymentRefused(reason="not offered")
    key = request.headers.get("Idempotency-Key", "")[:LARGEST_KEY]
    reports = _provider().reports(provider_id, call.input.case, at=call.at, key=key or None)
    if key:
        _require_same(reports[0], key=key, at=call.at)
    for body, signature in reports:
        paying.receive(PretendGateway.name, body, signature, at=call.at)
    return Response(status=204) if wants_json() else redirect(asked.return_url, code=303)
