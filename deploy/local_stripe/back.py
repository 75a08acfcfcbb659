"""Refunds, proceeds and disputes at the local Stripe: one function a path, as its reference describes it."""

from collections import Counter

from deploy.local_stripe.routes import Given, amount_in, listed, route
from deploy.local_stripe.store import Store, Thing, Wrong


@route("POST", "/v1/refunds")
def refund(store: Store, given: Given) -> Thing:
    """Send money back."""
    intent = store.get(str(given.get("payment_intent")), "payment_intent")
    amount = amount_in(given)
    charge = store.things.get(intent["latest_charge"] or "")
    if charge is None or intent["status"] != "succeeded":
        raise Wrong(400, "invalid_request_error", "payment_intent_unexpected_state", intent["status"])
    if amount > intent["amount_received"] - charge["amount_refunded"]:
        raise Wrong(400, "invalid_request_error", "charge_already_refunded", "Greater than what is left")
    charge["amount_refunded"] += amount
    made = store.new(
        "re",
        "refund",
        amount=amount,
        currency=intent["currency"],
        payment_intent=intent["id"],
        charge=charge["id"],
        metadata=given.get("metadata") or {},
        status="succeeded",
    )
    store.tell("refund.created", made)
    return made


@route("GET", "/v1/refunds/{id}")
def show_refund(store: Store, given: Given, refund_id: str) -> Thing:
    """Show it."""
    return store.get(refund_id, "refund")


@route("GET", "/v1/refunds")
def refunds(store: Store, given: Given) -> Thing:
    """List the refunds of a payment."""
    return listed(store.all("refund", payment_intent=given.get("payment_intent")))


@route("POST", "/_local/refunds/{id}/fail")
def fail_refund(store: Store, given: Given, refund_id: str) -> Thing:
    """Have a refund not arrive."""
    made = store.get(refund_id, "refund")
    made |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    store.tell("refund.failed", made)
    return made


# Proceeds


@route("POST", "/v1/accounts")
def account(store: Store, given: Given) -> Thing:
    """Make a connected account."""
    return store.new("acct", "account", metadata=given.get("metadata") or {}, payouts_enabled=True)


@route("POST", "/v1/transfers")
def transfer(store: Store, given: Given) -> Thing:
    """Send proceeds to a connected account."""
    store.get(str(given.get("destination")), "account")
    made = store.new(
        "tr",
        "transfer",
        amount=amount_in(given),
        amount_reversed=0,
        currency=given["currency"],
        destination=given["destination"],
        transfer_group=given.get("transfer_group"),
        metadata=given.get("metadata") or {},
        reversed=False,
    )
    store.tell("transfer.created", made)
    return made


@route("GET", "/v1/transfers")
def transfers(store: Store, given: Given) -> Thing:
    """List the transfers of a group."""
    return listed(store.all("transfer", transfer_group=given.get("transfer_group")))


@route("POST", "/v1/transfers/{id}/reversals")
def reverse(store: Store, given: Given, transfer_id: str) -> Thing:
    """Take proceeds back."""
    sent = store.get(transfer_id, "transfer")
    amount = amount_in(given)
    if amount > sent["amount"] - sent["amount_reversed"]:
        raise Wrong(400, "invalid_request_error", "amount_too_large", "Greater than what is left")
    sent["amount_reversed"] += amount
    sent["reversed"] = sent["amount_reversed"] == sent["amount"]
    made = store.new(
        "trr",
        "transfer_reversal",
        amount=amount,
        currency=sent["currency"],
        transfer=transfer_id,
        metadata=given.get("metadata") or {},
    )
    store.tell("transfer.reversed", sent)
    return made


@route("GET", "/v1/transfers/{id}/reversals")
def reversals(store: Store, given: Given, transfer_id: str) -> Thing:
    """List what was taken back of a transfer."""
    return listed(store.all("transfer_reversal", transfer=transfer_id))


# Disputes


@route("POST", "/_local/disputes")
def dispute(store: Store, given: Given) -> Thing:
    """Have a buyer's bank take the money of a payment back."""
    intent = store.get(str(given.get("payment_intent")), "payment_intent")
    made = store.new(
        "dp",
        "dispute",
        amount=int(given.get("amount") or intent["amount_received"]),
        currency=intent["currency"],
        payment_intent=intent["id"],
        charge=intent["latest_charge"],
        reason=given.get("reason", "fraudulent"),
        status="needs_response",
    )
    store.tell("charge.dispute.created", made)
    return made


@route("POST", "/_local/disputes/{id}/close")
def close_dispute(store: Store, given: Given, dispute_id: str) -> Thing:
    """End a dispute: won or lost."""
    made = store.get(dispute_id, "dispute")
    made["status"] = given["status"]
    store.tell("charge.dispute.closed", made)
    return made


@route("GET", "/v1/disputes/{id}")
def show_dispute(store: Store, given: Given, dispute_id: str) -> Thing:
    """Show it."""
    return store.get(dispute_id, "dispute")


@route("GET", "/v1/events")
def events(store: Store, given: Given) -> Thing:
    """List what happened."""
    return listed(store.events[::-1])


@route("POST", "/_local/webhook")
def webhook(store: Store, given: Given) -> Thing:
    """Say where reports go, and under which secret."""
    store.webhook = (str(given["url"]), str(given["secret"]))
    return {"url": given["url"]}


@route("GET", "/v1/balance")
def balance(store: Store, given: Given) -> Thing:
    """Show what lies there: all that came in, less what went out or was taken back."""
    sums: Counter[str] = Counter()
    for thing in store.things.values():
        sums[str(thing.get("currency"))] += _moved(thing)
    available = [{"amount": amount, "currency": code} for code, amount in sorted(sums.items()) if amount]
    return {"object": "balance", "livemode": False, "available": available, "pending": []}


def _moved(thing: Thing) -> int:
    """Return by how much an object changed the balance, as things stand."""
    kind = thing["object"]
    if kind == "payment_intent":
        return int(thing["amount_received"])
    if kind == "refund":
        return 0 if thing["status"] in {"failed", "canceled"} else -int(thing["amount"])
    if kind == "transfer":
        return int(thing["amount_reversed"]) - int(thing["amount"])
    if kind == "balance_transaction":
        return -int(thing["fee"])
    if kind == "dispute":
        return 0 if thing["status"] == "won" else -int(thing["amount"])
    return 0
