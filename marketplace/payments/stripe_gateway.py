"""Stripe, asked by its own client; the one file that knows it. It is loaded when it is first asked.

Charges and transfers are separate: a buyer's payment lands on the house's balance, and a consignor's
proceeds are a transfer of their own once they are released. Every call carries our id as the idempotency
key, and the id is in our database before the call. Stripe forgets keys after a day; so before money is sent,
what was sent under our id is looked for. By which means a buyer may pay is chosen in the account.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from foundation.money import Money
from marketplace.errors import PaymentRefused, ProviderUnavailable
from marketplace.payments import stripe_reports as reports
from marketplace.payments.gateway import Ability, Intent, Notice, NoticeKind

if TYPE_CHECKING:
    from stripe import StripeClient
    from stripe.params import PaymentIntentCreateParams

TIMEOUT_S: Final = 20
MEANS: Final = "stripe_card"
LIVE: Final = ("sk_live_", "rk_live_")
CARD_CASES: Final = ("pay", "decline", "refuse_later")
"""The cases of a card that is kept."""
PAYMENT_CASES: Final = ("pay", "decline", "dispute")
TEST_CARDS: Final = {
    "pay": "pm_card_visa",
    "decline": "pm_card_chargeDeclined",
    "dispute": "pm_card_createDispute",
    "refuse_later": "pm_card_chargeCustomerFail",
}
"""What a test account's card does, by the case that is tried (docs.stripe.com/testing)."""
PAGE: Final = 100
HOLDS: Final = ("requires_capture", "succeeded")
"""What a hold is that stands, or was taken."""


class StripeGateway:
    """Speaks to one account at Stripe, or to what stands in for it at another address."""

    name: Final = "stripe"
    means: Final = (MEANS,)
    abilities: Final = frozenset(Ability)

    def __init__(self, *, key: str, webhook_secret: str, api: str, page_url: str) -> None:
        """Know the account; nothing is asked yet.

        :param page_url: under which a payment's own page is served: `<page_url>/<payment's id>/card`
        """
        assert key, "nothing is sent without a key"
        self._key, self._webhook_secret, self._api, self._page_url = key, webhook_secret, api, page_url
        self.is_live = key.startswith(LIVE)

    @cached_property
    def _client(self) -> "StripeClient":
        import stripe  # noqa: PLC0415 -- 26 MB that a house without it never loads

        stripe.enable_telemetry = False
        return stripe.StripeClient(
            self._key,
            base_addresses={"api": self._api},
            http_client=stripe.RequestsClient(timeout=TIMEOUT_S),
            max_network_retries=0,
        )

    def start(self, *, key: str, amount: Money, means: str, return_url: str, group: str = "") -> Intent:
        """Begin a payment; the buyer gives his card on a page of ours with Stripe's own fields in it."""
        if means != MEANS or amount.amount_minor <= 0:
            raise PaymentRefused(reason="not offered")
        params: PaymentIntentCreateParams = {
            "amount": reports.to_stripe(amount),
            "currency": amount.currency.lower(),
            "capture_method": "automatic",
            "metadata": {"payment_id": key},
        }
        if group:
            params["transfer_group"] = group
        with _answered():
            intent = self._client.v1.payment_intents.create(params, {"idempotency_key": key})
        return Intent(intent.id, f"{self._page_url}/{key}/card")

    def keep_card(self, *, key: str, amount: Money, return_url: str) -> Intent:
        """Begin to keep a card for a deposit: the card goes from Stripe's fields on our page to Stripe."""
        with _answered():
            customer = self._client.v1.customers.create(
                {"metadata": {"deposit_id": key}}, {"idempotency_key": f"{key}:customer"}
            )
            setup = self._client.v1.setup_intents.create(
                {
                    "customer": customer.id,
                    "usage": "off_session",
                    "metadata": _about_deposit(key, amount),
                },
                {"idempotency_key": f"{key}:setup"},
            )
        return Intent(setup.id, f"{self._page_url}/{key}/card")

    def hold(self, *, key: str, card_id: str, amount: Money) -> str:
        """Hold a deposit on a card that is kept, once: a hold under our key is looked for first."""
        with _answered():
            setup = self._client.v1.setup_intents.retrieve(card_id)
            if setup.status != "succeeded" or setup.payment_method is None or setup.customer is None:
                raise PaymentRefused(reason="no card was kept")
            placed = self._client.v1.payment_intents.list({"customer": _id(setup.customer), "limit": PAGE})
            for before in placed.auto_paging_iter():
                if _metadata(before).get("hold_id") == key and before.status in HOLDS:
                    return before.id
            intent = self._client.v1.payment_intents.create(
                {
                    "amount": reports.to_stripe(amount),
                    "currency": amount.currency.lower(),
                    "customer": _id(setup.customer),
                    "payment_method": _id(setup.payment_method),
                    "capture_method": "manual",
                    "confirm": True,
                    "off_session": True,
                    "return_url": self._page_url,
                    "metadata": {"hold_id": key} | _metadata(setup),
                },
                {"idempotency_key": key},
            )
        return intent.id

    def capture(self, *, key: str, provider_id: str, amount: Money) -> None:
        """Take a deposit that is held; asked again, nothing more is taken."""
        with _answered():
            intent = self._client.v1.payment_intents.retrieve(provider_id)
            if intent.status == "succeeded":
                return
            self._client.v1.payment_intents.capture(
                provider_id,
                {"amount_to_capture": reports.to_stripe(amount)},
                {"idempotency_key": f"{key}:capture"},
            )

    def let_go(self, *, key: str, provider_id: str) -> None:
        """Let go of what is held; asked again, nothing happens."""
        with _answered():
            intent = self._client.v1.payment_intents.retrieve(provider_id)
            if intent.status != "canceled":
                self._client.v1.payment_intents.cancel(provider_id, {}, {"idempotency_key": f"{key}:let_go"})

    def forget_card(self, *, key: str, card_id: str) -> None:
        """Take a card from the customer that was made for the deposit; give up a setup that did not end."""
        with _answered():
            setup = self._client.v1.setup_intents.retrieve(card_id)
            if setup.status == "succeeded" and setup.payment_method is not None:
                card = self._client.v1.payment_methods.retrieve(_id(setup.payment_method))
                if card.customer is not None:
                    self._client.v1.payment_methods.detach(card.id)
            elif setup.status != "canceled":
                self._client.v1.setup_intents.cancel(card_id)

    def refund(self, *, key: str, provider_id: str, amount: Money) -> str:
        """Send money of a payment back, once: a refund under our id is looked for first."""
        if amount.amount_minor <= 0:
            raise PaymentRefused(reason="nothing to send back")
        with _answered():
            sent = self._client.v1.refunds.list({"payment_intent": provider_id, "limit": PAGE})
            for refund in sent.auto_paging_iter():
                if _metadata(refund).get("refund_id") == key:
                    return refund.id
            return self._client.v1.refunds.create(
                {
                    "payment_intent": provider_id,
                    "amount": reports.to_stripe(amount),
                    "metadata": {"refund_id": key},
                },
                {"idempotency_key": key},
            ).id

    def pay_out(self, *, key: str, destination: str, amount: Money, group: str) -> str:
        """Transfer proceeds to a connected account, once: a transfer under our id is looked for first."""
        if amount.amount_minor <= 0 or not destination:
            raise PaymentRefused(reason="nothing to send")
        with _answered():
            sent = self._client.v1.transfers.list({"transfer_group": group, "limit": PAGE})
            for transfer in sent.auto_paging_iter():
                if _metadata(transfer).get("payout_id") == key:
                    return transfer.id
            return self._client.v1.transfers.create(
                {
                    "amount": reports.to_stripe(amount),
                    "currency": amount.currency.lower(),
                    "destination": destination,
                    "transfer_group": group,
                    "metadata": {"payout_id": key},
                },
                {"idempotency_key": key},
            ).id

    def take_back(self, *, key: str, provider_id: str, amount: Money) -> str:
        """Reverse a transfer, or a part of it, once: a reversal under our key is looked for first."""
        with _answered():
            sent = self._client.v1.transfers.reversals.list(provider_id, {"limit": PAGE})
            for before in sent.auto_paging_iter():
                if _metadata(before).get("reversal_id") == key:
                    return before.id
            return self._client.v1.transfers.reversals.create(
                provider_id,
                {"amount": reports.to_stripe(amount), "metadata": {"reversal_id": key}},
                {"idempotency_key": f"{key}:reversal"},
            ).id

    def read_notice(self, body: bytes, signature: str, *, at: datetime) -> Notice:
        """Check the signature of a report on its bytes and read it; this asks nobody."""
        reports.require_signature(body, signature, secret=self._webhook_secret, at=at)
        return reports.notice_of(body, live=self.is_live)

    def look(self, notice: Notice) -> list[Notice]:
        """Ask Stripe what the object of a report is now, and say what that means for us."""
        if notice.kind is not NoticeKind.TOLD:
            return [notice]
        kind, _, _ = notice.about.partition("_")
        with _answered():
            if kind in {"pi", "seti"}:
                return self.state_of(provider_id=notice.about, at=notice.occurred_at)
            if kind in {"dp", "du"}:
                dispute = self._client.v1.disputes.retrieve(notice.about)
                intent = dispute.payment_intent
                if intent is None:
                    return []
                paid = self._client.v1.payment_intents.retrieve(_id(intent))
                payment_id = _metadata(paid).get("payment_id", "")
                told = dispute.to_dict()
                said = reports.of_dispute(told, payment_id=payment_id)
                for moved in told.get("balance_transactions") or () if said else ():
                    said += reports.of_balance(moved, payment_id=payment_id)
                return said
            if kind in {"re", "pyr"}:
                return reports.of_refund(self._client.v1.refunds.retrieve(notice.about).to_dict())
        return []

    def state_of(self, *, provider_id: str, at: datetime) -> list[Notice]:
        """Say what a payment or setup intent is now, without a report: reports can be lost."""
        with _answered():
            if provider_id.startswith("seti_"):
                setup = self._client.v1.setup_intents.retrieve(provider_id).to_dict()
                return reports.of_setup_intent(setup)
            found = self._client.v1.payment_intents.retrieve(provider_id).to_dict()
            return [*reports.of_payment_intent(found), *self._fees_of(found)]

    def _fees_of(self, intent: dict[str, Any]) -> list[Notice]:
        """Return what Stripe kept of a payment of ours, once its balance has moved by it."""
        payment_id = (intent.get("metadata") or {}).get("payment_id", "")
        if intent["status"] != "succeeded" or not payment_id or not intent.get("latest_charge"):
            return []
        charge = intent["latest_charge"]
        charge_id = charge if isinstance(charge, str) else str(charge["id"])  # it may come whole
        moved = self._client.v1.charges.retrieve(charge_id).balance_transaction
        if moved is None:
            return []
        found = self._client.v1.balance_transactions.retrieve(_id(moved)).to_dict()
        return reports.of_balance(found, payment_id=payment_id)

    def client_secret(self, provider_id: str) -> str:
        """Return what a buyer's browser needs to give his card to Stripe; it is kept nowhere."""
        with _answered():
            if provider_id.startswith("seti_"):
                return self._client.v1.setup_intents.retrieve(provider_id).client_secret or ""
            return self._client.v1.payment_intents.retrieve(provider_id).client_secret or ""

    def try_card(self, provider_id: str, case: str) -> None:
        """Have a test card of Stripe's pay, decline or be disputed; never on a live account."""
        assert not self.is_live
        with _answered():
            if provider_id.startswith("seti_"):
                self._client.v1.setup_intents.confirm(
                    provider_id, {"payment_method": TEST_CARDS[case], "return_url": self._page_url}
                )
            else:
                self._client.v1.payment_intents.confirm(
                    provider_id, {"payment_method": TEST_CARDS[case], "return_url": self._page_url}
                )


@contextmanager
def _answered() -> Iterator[None]:
    """Turn what the client raises into our refusals: no is no, and no answer is no answer."""
    import stripe  # noqa: PLC0415 -- as above

    try:
        yield
    except stripe.CardError as error:
        raise PaymentRefused(reason=_word(error)) from error
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.AuthenticationError) as error:
        raise ProviderUnavailable from error
    except stripe.InvalidRequestError as error:
        raise PaymentRefused(reason=_word(error)) from error
    except stripe.IdempotencyError as error:
        raise PaymentRefused(reason="key used for something else") from error
    except stripe.StripeError as error:
        raise ProviderUnavailable from error


def _about_deposit(key: str, amount: Money) -> dict[str, str]:
    """Return what a setup intent carries, which knows no amount of itself."""
    return {"deposit_id": key, "amount": str(reports.to_stripe(amount)), "currency": amount.currency.lower()}


def _word(error: Any) -> str:
    body = error.json_body if isinstance(error.json_body, dict) else {}
    told: Any = body.get("error")
    told = told if isinstance(told, dict) else {}
    return str(told.get("decline_code") or error.code or "refused")


def _id(ref: Any) -> str:
    """Return the id of what may have been expanded."""
    return ref if isinstance(ref, str) else str(ref.id)


def _metadata(found: Any) -> dict[str, str]:
    metadata = found.to_dict().get("metadata") or {}
    return {str(name): str(value) for name, value in metadata.items()}
