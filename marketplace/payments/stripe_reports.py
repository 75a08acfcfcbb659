"""What Stripe reports: its signature on the bytes as they came, and what its objects mean for us. Pure.

A report only says that something happened. What it was is read from the object, asked of Stripe's API
again (`stripe_gateway.look`); so reports may come late, twice and out of order. What is said of an object
carries an id made of the object's own, so that it is booked once however many reports lead to it.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from foundation.money import MINOR_DIGITS, Money
from marketplace.errors import PaymentRefused, SignatureInvalid
from marketplace.payments.gateway import TOLERANCE, Notice, NoticeKind

FOLLOWED: Final = frozenset(
    {
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "setup_intent.succeeded",
        "setup_intent.setup_failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "refund.failed",
        "refund.updated",
        "charge.refund.updated",
    }
)
"""Types of reports that are asked about; all others are kept, and nothing follows."""
LONGEST_HEADER: Final = 2_000
FACTORS: Final = {"ISK": 100}
"""Currencies that Stripe counts in a hundredth although ISO 4217 has none (docs.stripe.com/currencies)."""
NO_FUNDS: Final = frozenset({"warning_needs_response", "warning_under_review", "warning_closed"})
"""Inquiries of a card's bank: no money has moved."""


def to_stripe(money: Money) -> int:
    """Return an amount as Stripe counts it.

    :raises PaymentRefused: if Stripe cannot take so fine an amount: of three decimals the last must be 0
    """
    if MINOR_DIGITS.get(money.currency) == 3 and money.amount_minor % 10:  # noqa: PLR2004 -- decimals
        raise PaymentRefused(reason="amount")
    return money.amount_minor * FACTORS.get(money.currency, 1)


def from_stripe(amount: int, currency: str) -> Money:
    """Return an amount of Stripe's as we count it."""
    code = currency.upper()
    return Money(amount // FACTORS.get(code, 1), code)


def require_signature(body: bytes, header: str, *, secret: str, at: datetime) -> None:
    """Require that a report is Stripe's and fresh: HMAC-SHA256 of 't.body' under the webhook's secret.

    :param header: 't=<seconds since 1970>,v1=<hex>', with several v1 while a secret is being changed
    :raises SignatureInvalid: if no v1 fits, or it is older or younger than TOLERANCE
    """
    parts = [part.partition("=")[::2] for part in header[:LONGEST_HEADER].split(",")]
    stamps = [value for name, value in parts if name.strip() == "t"]
    given = [value for name, value in parts if name.strip() == "v1"]
    if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdecimal()) or len(stamps[0]) > 11:  # noqa: PLR2004 -- figures of a second
        raise SignatureInvalid
    wanted = hmac.new(secret.encode(), stamps[0].encode() + b"." + body, hashlib.sha256).hexdigest()
    fits = [hmac.compare_digest(wanted.encode(), one.encode()) for one in given]
    if not any(fits):
        raise SignatureInvalid
    if abs(at - datetime.fromtimestamp(int(stamps[0]), UTC)) > TOLERANCE:
        raise SignatureInvalid


def notice_of(body: bytes, *, live: bool) -> Notice:
    """Read a report whose signature is checked: that something happened to an object.

    :param live: whether ours is a live account; a report of the other kind is kept and followed by nothing
    :raises SignatureInvalid: if it is no event
    """
    try:
        event = json.loads(body)
        about, kind = event["data"]["object"], str(event["type"])
        follow = kind in FOLLOWED and bool(event.get("livemode", False)) is live
        amount = about.get("amount") if isinstance(about.get("amount"), int) else 0
        return Notice(
            event_id=str(event["id"]),
            kind=NoticeKind.TOLD if follow else NoticeKind.OTHER,
            payment_id=str((about.get("metadata") or {}).get("payment_id", "")),
            amount=Money(amount, str(about.get("currency") or "xxx").upper()[:3]),
            occurred_at=_instant(event["created"]),
            about=str(about["id"]),
            body={"id": event["id"], "type": kind, "object": str(about["id"])},
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise SignatureInvalid from error


def of_payment_intent(intent: Mapping[str, Any]) -> list[Notice]:
    """Return what a payment intent says of our payment or deposit; nothing of one that is not ours."""
    metadata = intent.get("metadata") or {}
    whole = from_stripe(intent["amount"], intent["currency"])
    error = intent.get("last_payment_error")
    key = metadata.get("payment_id") or metadata.get("deposit_id")
    if key and intent["status"] == "requires_payment_method" and error:
        mark = f"failed:{error.get('charge') or error.get('code')}"
        reason = str(error.get("decline_code") or error.get("code") or "declined")
        return [_said(intent, NoticeKind.FAILED, key, whole, mark, reason=reason)]
    if metadata.get("payment_id"):
        return _of_payment(intent, metadata["payment_id"], whole)
    if key and intent["status"] == "canceled":
        return [_said(intent, NoticeKind.LET_GO, key, whole, "canceled")]
    return []


def of_setup_intent(setup: Mapping[str, Any]) -> list[Notice]:
    """Return what a setup intent says of the card for a deposit of ours: that it is kept, or was refused."""
    metadata = setup.get("metadata") or {}
    key, amount, currency = (metadata.get(name) for name in ("deposit_id", "amount", "currency"))
    if not key or not str(amount).isdecimal() or not currency:
        return []
    asked, error = from_stripe(int(str(amount)), str(currency)), setup.get("last_setup_error")
    if setup["status"] == "succeeded":
        return [_said(setup, NoticeKind.KEPT, key, asked, "kept")]
    if setup["status"] == "requires_payment_method" and error:
        reason = str(error.get("decline_code") or error.get("code") or "declined")
        return [_said(setup, NoticeKind.FAILED, key, asked, f"failed:{error.get('code')}", reason=reason)]
    return []


def _of_payment(intent: Mapping[str, Any], payment_id: str, whole: Money) -> list[Notice]:
    if intent["status"] == "succeeded":
        received = from_stripe(intent.get("amount_received", intent["amount"]), intent["currency"])
        return [_said(intent, NoticeKind.SUCCEEDED, payment_id, received, "succeeded")]
    if intent["status"] == "canceled":
        return [_said(intent, NoticeKind.FAILED, payment_id, whole, "canceled", reason="canceled")]
    return []


def of_balance(moved: Mapping[str, Any], *, payment_id: str) -> list[Notice]:
    """Return what Stripe kept for itself of a movement of its balance, in the currency of the balance."""
    fee = from_stripe(int(moved.get("fee") or 0), str(moved["currency"]))
    if not fee.amount_minor or not payment_id:
        return []
    told = {"id": moved["id"], "created": moved.get("created"), "status": "", "amount": moved.get("amount")}
    return [_said(told, NoticeKind.FEE, payment_id, fee, "fee")]


def of_dispute(dispute: Mapping[str, Any], *, payment_id: str) -> list[Notice]:
    """Return what a dispute says: that money was taken back, and how it ended if it has."""
    amount = from_stripe(dispute["amount"], dispute["currency"])
    status, reason = dispute["status"], str(dispute.get("reason") or "")
    if not payment_id or status in NO_FUNDS:
        return []
    found = [_said(dispute, NoticeKind.CHARGED_BACK, payment_id, amount, "charged_back", reason=reason)]
    if status == "won":
        found.append(_said(dispute, NoticeKind.CHARGEBACK_WON, payment_id, amount, "won", reason=reason))
    elif status == "lost":
        found.append(_said(dispute, NoticeKind.CHARGEBACK_LOST, payment_id, amount, "lost", reason=reason))
    return found


def of_refund(refund: Mapping[str, Any]) -> list[Notice]:
    """Return what a refund says, if it is ours: that it did not arrive."""
    refund_id = (refund.get("metadata") or {}).get("refund_id")
    if not refund_id or refund["status"] not in {"failed", "canceled"}:
        return []
    amount = from_stripe(refund["amount"], refund["currency"])
    reason = str(refund.get("failure_reason") or refund["status"])
    return [_said(refund, NoticeKind.REFUND_FAILED, refund_id, amount, "failed", reason=reason)]


def _said(
    about: Mapping[str, Any], kind: NoticeKind, key: str, amount: Money, mark: str, *, reason: str = ""
) -> Notice:
    return Notice(
        event_id=f"{about['id']}:{mark}",
        kind=kind,
        payment_id=str(key),
        amount=amount,
        occurred_at=_instant(about.get("created") or 0),
        reason=reason,
        about=str(about["id"]),
        body={"id": about["id"], "status": about["status"], "amount": amount.amount_minor},
    )


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
