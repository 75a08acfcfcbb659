"""Stripe's side of paying: the page on which a buyer gives his card, and what Stripe reports."""

from dataclasses import dataclass
from typing import Final, Literal

from flask import Response, after_this_request, current_app, request, url_for

from foundation.db import db
from foundation.errors import NotFound
from foundation.money import Money
from foundation.settings import Settings
from foundation.web.call import Call
from foundation.web.headers import policy
from foundation.web.routes import ANYONE, SIGNED_IN, Room
from marketplace.errors import PaymentRefused
from marketplace.payments.stripe_gateway import CARD_CASES, PAYMENT_CASES, StripeGateway
from marketplace.queries import money
from marketplace.queries.money import Begun
from marketplace.web import paying

room = Room("stripe_card", __name__)

LARGEST_REPORT_BYTES: Final = 262_144
SCRIPTS: Final = "https://js.stripe.com"
REAL: Final = "https://api.stripe.com"


@dataclass(frozen=True, slots=True)
class CardPage:
    """What a browser needs to give a card to Stripe; our house never sees it."""

    payment_id: str
    amount: Money
    client_secret: str
    publishable_key: str
    return_url: str
    is_live: bool
    keeps: bool
    """The card is kept for a deposit, and nothing is paid."""
    asks_stripe: bool
    """Stripe's own fields can be shown; else something else stands where Stripe would be asked."""
    cases: list[str]
    """What a test account's card can be made to do."""


@dataclass(frozen=True, slots=True)
class TestCard:
    """What the card is to do."""

    case: Literal["pay", "decline", "dispute", "refuse_later"] = "pay"


@dataclass(frozen=True, slots=True)
class TestedCard:
    """A test card was asked; what came of it is reported."""

    id: str
    return_path: str


def _stripe() -> StripeGateway:
    """Return the gateway to Stripe.

    :raises NotFound: if this house has none
    """
    for gateway in paying.ways().gateways:
        if isinstance(gateway, StripeGateway):
            return gateway
    raise NotFound


def _begun(call: Call[TestCard] | Call[None], key: str) -> Begun:
    """Return what the reader began at Stripe."""
    found = money.begun(db.session, key, provider=StripeGateway.name, actor=call.actor)
    db.session.rollback()  # nothing stays open while Stripe is asked
    return found


def _back(begun: Begun) -> str:
    if begun.sale_id is not None:
        return url_for("saleroom.registration", sale_id=begun.sale_id)
    return url_for("paying.show", invoice_id=begun.invoice_id)


@room.get(
    "/payments/<payment_id>/card",
    gives=CardPage,
    may=SIGNED_IN,
    scope="market:write",
    page="marketplace/stripe_card.html",
)
def show(call: Call[None], payment_id: str) -> CardPage:
    """Show where a card is given to Stripe."""
    gateway = _stripe()
    settings: Settings = current_app.extensions["bianliang.settings"]
    begun = _begun(call, payment_id)
    keeps = begun.sale_id is not None
    asks_stripe = settings.stripe_api == REAL and bool(settings.stripe_publishable_key)

    @after_this_request
    def allow(response: Response) -> Response:
        if asks_stripe:
            response.headers["Content-Security-Policy"] = _with_stripe(policy(settings.payment_hosts))
        return response

    return CardPage(
        payment_id=begun.id,
        amount=begun.amount,
        client_secret=gateway.client_secret(begun.provider_id),
        publishable_key=settings.stripe_publishable_key,
        return_url=f"{settings.base_url}{_back(begun)}",
        is_live=gateway.is_live,
        keeps=keeps,
        asks_stripe=asks_stripe,
        cases=[] if gateway.is_live else list(CARD_CASES if keeps else PAYMENT_CASES),
    )


def _with_stripe(whole: str) -> str:
    """Return the policy of a page with Stripe let in (docs.stripe.com/security/guide)."""
    return (
        whole.replace("script-src 'self'", f"script-src 'self' {SCRIPTS}").replace(
            "connect-src 'self'", f"connect-src 'self' {REAL}"
        )
        + f"; frame-src {SCRIPTS} https://hooks.stripe.com"
    )


@room.post(
    "/payments/<payment_id>/test-card",
    takes=TestCard,
    gives=TestedCard,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda card: card.return_path,
    on_refusal="stripe_card.show",
)
def try_card(call: Call[TestCard], payment_id: str) -> TestedCard:
    """Have a test card pay, decline, be disputed, or be kept: with a test account alone."""
    gateway = _stripe()
    begun = _begun(call, payment_id)
    if gateway.is_live or call.input.case not in (CARD_CASES if begun.sale_id else PAYMENT_CASES):
        raise PaymentRefused(reason="not offered")
    gateway.try_card(begun.provider_id, call.input.case)
    return TestedCard(begun.id, _back(begun))


@room.post("/webhooks/stripe", gives=None, may=ANYONE, status=204)
def report(call: Call[None]) -> Response:
    """Take a report of Stripe's: its signature is checked on the bytes as they came, and it is kept once."""
    _stripe()
    body = request.get_data()[: LARGEST_REPORT_BYTES + 1]
    paying.receive(StripeGateway.name, body, request.headers.get("Stripe-Signature", ""), at=call.at)
    return Response(status=204)
