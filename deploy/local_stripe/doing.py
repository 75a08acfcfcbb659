"""Payments and deposits at the local Stripe: one function a path, as Stripe's reference describes it."""

from deploy.local_stripe.back import dispute
from deploy.local_stripe.routes import Given, amount_in, listed, route
from deploy.local_stripe.store import CARDS, KEPT_ALL_THE_SAME, Store, Thing, Wrong


@route("POST", "/v1/payment_intents")
def begin(store: Store, given: Given) -> Thing:
    """Begin a payment, or hold one."""
    known = {
        *("amount", "currency", "capture_method", "metadata", "transfer_group", "customer", "confirm"),
        *("payment_method", "off_session", "return_url", "description"),
    }
    if unknown := set(given) - known:
        message = f"Received unknown parameter: {min(unknown)}"
        raise Wrong(400, "invalid_request_error", "parameter_unknown", message)
    intent = store.new(
        "pi",
        "payment_intent",
        amount=amount_in(given),
        amount_received=0,
        amount_capturable=0,
        currency=str(given["currency"]),
        capture_method=given.get("capture_method", "automatic"),
        metadata=given.get("metadata") or {},
        transfer_group=given.get("transfer_group"),
        customer=given.get("customer"),
        payment_method=None,
        latest_charge=None,
        last_payment_error=None,
        status="requires_payment_method",
    )
    intent["client_secret"] = f"{intent['id']}_secret_local"
    if given.get("confirm") == "true":
        return confirm(store, given, intent["id"])
    return intent


@route("GET", "/v1/payment_intents")
def intents(store: Store, given: Given) -> Thing:
    """List the payments of a customer."""
    return listed(store.all("payment_intent", customer=given.get("customer")))


@route("GET", "/v1/payment_intents/{id}")
def show_intent(store: Store, given: Given, intent_id: str) -> Thing:
    """Show a payment intent."""
    return store.get(intent_id, "payment_intent")


@route("POST", "/v1/payment_intents/{id}/confirm")
def confirm(store: Store, given: Given, intent_id: str) -> Thing:
    """Have a card pay it."""
    intent = store.get(intent_id, "payment_intent")
    if intent["status"] != "requires_payment_method":
        raise Wrong(400, "invalid_request_error", "payment_intent_unexpected_state", intent["status"])
    card = _card(store, given)
    if card not in CARDS:
        raise Wrong(400, "invalid_request_error", "resource_missing", f"No such payment_method: {card}")
    charge = store.new(
        "ch",
        "charge",
        amount=intent["amount"],
        amount_refunded=0,
        currency=intent["currency"],
        payment_intent=intent_id,
        status="failed" if CARDS[card] else "succeeded",
    )
    intent["latest_charge"] = charge["id"]
    if CARDS[card]:
        error = {"code": "card_declined", "decline_code": CARDS[card], "charge": charge["id"]}
        intent["last_payment_error"] = error | {"type": "card_error", "message": "Your card was declined."}
        store.tell("payment_intent.payment_failed", intent)
        raise Wrong(402, "card_error", "card_declined", "Your card was declined.", decline_code=CARDS[card])
    intent["payment_method"], intent["last_payment_error"] = card, None
    if intent["capture_method"] == "manual":
        intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
        store.tell("payment_intent.amount_capturable_updated", intent)
        return intent
    intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    charge["balance_transaction"] = moved(store, charge)["id"]
    store.tell("payment_intent.succeeded", intent)
    if card == "pm_card_createDispute":
        dispute(store, {"payment_intent": intent_id})
    return intent


def _card(store: Store, given: Given) -> str:
    """Return the test card that is meant: itself, or one that is kept for this customer."""
    named = str(given.get("payment_method", ""))
    if named in CARDS:
        return named
    kept = store.get(named, "payment_method")
    if kept["customer"] is None or kept["customer"] != given.get("customer"):
        raise Wrong(400, "invalid_request_error", "resource_missing", f"No such payment_method: {named}")
    return str(kept["card"])


def moved(store: Store, charge: Thing) -> Thing:
    """Put a payment on the balance, less the fee."""
    fee = charge["amount"] * store.fee_bps // 10_000
    return store.new(
        "txn",
        "balance_transaction",
        amount=charge["amount"],
        fee=fee,
        net=charge["amount"] - fee,
        currency=charge["currency"],
        source=charge["id"],
        type="charge",
    )


@route("GET", "/v1/charges/{id}")
def show_charge(store: Store, given: Given, charge_id: str) -> Thing:
    """Show it."""
    return store.get(charge_id, "charge")


@route("GET", "/v1/balance_transactions/{id}")
def show_moved(store: Store, given: Given, transaction_id: str) -> Thing:
    """Show how the balance moved."""
    return store.get(transaction_id, "balance_transaction")


@route("POST", "/v1/payment_intents/{id}/capture")
def capture(store: Store, given: Given, intent_id: str) -> Thing:
    """Take what is held, or a part."""
    intent = store.get(intent_id, "payment_intent")
    amount = amount_in(given, "amount_to_capture") if "amount_to_capture" in given else intent["amount"]
    if intent["status"] != "requires_capture" or amount > intent["amount_capturable"]:
        raise Wrong(400, "invalid_request_error", "payment_intent_unexpected_state", intent["status"])
    intent |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
    store.tell("payment_intent.succeeded", intent)
    return intent


@route("POST", "/v1/payment_intents/{id}/cancel")
def cancel(store: Store, given: Given, intent_id: str) -> Thing:
    """Let go of it."""
    intent = store.get(intent_id, "payment_intent")
    if intent["status"] not in {"requires_payment_method", "requires_capture"}:
        raise Wrong(400, "invalid_request_error", "payment_intent_unexpected_state", intent["status"])
    intent |= {"status": "canceled", "amount_capturable": 0}
    store.tell("payment_intent.canceled", intent)
    return intent


@route("POST", "/v1/customers")
def customer(store: Store, given: Given) -> Thing:
    """Make a customer."""
    return store.new("cus", "customer", metadata=given.get("metadata") or {})


@route("POST", "/v1/setup_intents")
def keep_card(store: Store, given: Given) -> Thing:
    """Begin to keep a card."""
    setup = store.new(
        "seti",
        "setup_intent",
        customer=given.get("customer"),
        usage=given.get("usage", "off_session"),
        metadata=given.get("metadata") or {},
        payment_method=None,
        last_setup_error=None,
        status="requires_payment_method",
    )
    setup["client_secret"] = f"{setup['id']}_secret_local"
    return setup


@route("GET", "/v1/setup_intents/{id}")
def show_setup(store: Store, given: Given, setup_id: str) -> Thing:
    """Show it."""
    return store.get(setup_id, "setup_intent")


@route("POST", "/v1/setup_intents/{id}/confirm")
def confirm_setup(store: Store, given: Given, setup_id: str) -> Thing:
    """Have a card kept."""
    setup = store.get(setup_id, "setup_intent")
    card = str(given.get("payment_method", ""))
    if CARDS.get(card, "unknown") and card not in KEPT_ALL_THE_SAME:
        setup["last_setup_error"] = {"code": "card_declined", "decline_code": CARDS.get(card, "unknown")}
        store.tell("setup_intent.setup_failed", setup)
        raise Wrong(402, "card_error", "card_declined", "Your card was declined.")
    kept = store.new("pm", "payment_method", customer=setup["customer"], card=card)
    setup |= {"payment_method": kept["id"], "status": "succeeded", "last_setup_error": None}
    store.tell("setup_intent.succeeded", setup)
    return setup


@route("POST", "/v1/setup_intents/{id}/cancel")
def give_up(store: Store, given: Given, setup_id: str) -> Thing:
    """Keep no card."""
    setup = store.get(setup_id, "setup_intent")
    if setup["status"] != "requires_payment_method":
        raise Wrong(400, "invalid_request_error", "setup_intent_unexpected_state", setup["status"])
    setup["status"] = "canceled"
    return setup


@route("GET", "/v1/payment_methods/{id}")
def show_card(store: Store, given: Given, card_id: str) -> Thing:
    """Show a card that is kept."""
    return store.get(card_id, "payment_method")


@route("POST", "/v1/payment_methods/{id}/detach")
def forget(store: Store, given: Given, card_id: str) -> Thing:
    """Take a card from its customer: nothing can be held on it any more."""
    kept = store.get(card_id, "payment_method")
    if kept["customer"] is None:
        raise Wrong(400, "invalid_request_error", "payment_method_unexpected_state", "It is not attached.")
    kept["customer"] = None
    return kept
