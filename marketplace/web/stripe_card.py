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
from marketplace.payments.stripe_gateway import TEST_CARDS, StripeGateway
from marketplace.queries import money
from marketplace.queries.money_cards import PaymentCard
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
    asks_stripe: bool
    """Stripe's own fields can be shown; else something else stands where Stripe would be asked."""
    cases: list[str]
    """What a test account's card can be made to do."""


@dataclass(frozen=True, slots=True)
class TestCard:
    """What the card is to do."""

    case: Literal["pay", "decline", "dispute"] = "pay"


def _stripe() -> StripeGateway:
    """Return the gateway to Stripe.

    :raises NotFound: if this house has none
    """
    for gateway in paying.ways().gateways:
        if isinstance(gateway, StripeGateway):
            return gateway
    raise NotFound


def _begun(call: Call[object] | Call[TestCard] | Call[None], payment_id: str) -> tuple[PaymentCard, str]:
    """Return a payment of the reader's that was begun at Stripe, and its id there."""
    card = money.payment(db.session, payment_id, actor=call.actor)
    provider_id = money.provider_id_of(db.session, payment_id, provider=StripeGateway.name)
    db.session.rollback()  # nothing stays open while Stripe is asked
    if provider_id is None:
        raise NotFound
    return card, provider_id


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
    card, provider_id = _begun(call, payment_id)
    asks_stripe = settings.stripe_api == REAL and bool(settings.stripe_publishable_key)

    @after_this_request
    def allow(response: Response) -> Response:
        if asks_stripe:
            response.headers["Content-Security-Policy"] = _with_stripe(policy(settings.payment_hosts))
        return response

    return CardPage(
        payment_id=card.id,
        amount=card.amount,
        client_secret=gateway.client_secret(provider_id),
        publishable_key=settings.stripe_publishable_key,
        return_url=f"{settings.base_url}{url_for('paying.show', invoice_id=card.invoice_id)}",
        is_live=gateway.is_live,
        asks_stripe=asks_stripe,
        cases=[] if gateway.is_live else list(TEST_CARDS),
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
    gives=PaymentCard,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda card: url_for("paying.show", invoice_id=card.invoice_id),
    on_refusal="stripe_card.show",
)
def try_card(call: Call[TestCard], payment_id: str) -> PaymentCard:
    """Have a test card pay, decline or be disputed: with a test account alone."""
    gateway = _stripe()
    card, provider_id = _begun(call, payment_id)
    if gateway.is_live:
        raise PaymentRefused(reason="not offered")
    gateway.try_card(provider_id, call.input.case)
    return card


@room.post("/webhooks/stripe", gives=None, may=ANYONE, status=204)
def report(call: Call[None]) -> Response:
    """Take a report of Stripe's: its signature is checked on the bytes as they came, and it is kept once."""
    _stripe()
    body = request.get_data()[: LARGEST_REPORT_BYTES + 1]
    paying.receive(StripeGateway.name, body, request.headers.get("Stripe-Signature", ""), at=call.at)
    return Response(status=204)
