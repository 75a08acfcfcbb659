"""What is said to Stripe: by its client's own types, by its own stripe-mock, and by its signature."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import stripe
import stripe.params

from deploy.local_stripe.store import signed
from foundation.money import Money
from marketplace.errors import PaymentRefused, SignatureInvalid
from marketplace.payments import stripe_reports
from marketplace.payments.gateway import Notice, NoticeKind
from marketplace.payments.stripe_gateway import StripeGateway
from tests.contracts import stripes

PRICE = Money(1_260_00, "CNY")
Call = tuple[str, str, Callable[[StripeGateway], object]]
HELD = "pi_1"


def told(about: str) -> Notice:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    return Notice("evt_1", NoticeKind.TOLD, "", PRICE, at, about=about)


CALLS: dict[str, tuple[str, Callable[[StripeGateway], object]]] = {
    "a payment": (
        "PaymentIntentCreateParams",
        lambda one: one.start(key="pay_1", amount=PRICE, means="stripe_card", return_url="/", group="ord_1"),
    ),
    "a deposit": (
        "PaymentIntentCreateParams",
        lambda one: one.hold(key="dep_1:1", card_id="seti_1", amount=PRICE),
    ),
    "a card to keep": (
        "SetupIntentCreateParams",
        lambda one: one.keep_card(key="dep_2", amount=PRICE, return_url="/"),
    ),
    "a card to forget": (
        "PaymentMethodDetachParams",
        lambda one: one.forget_card(key="dep_2", card_id="seti_1"),
    ),
    "a look at a card": ("", lambda one: one.look(told("seti_1"))),
    "a taking": (
        "PaymentIntentCaptureParams",
        lambda one: one.capture(key="dep_1", provider_id=HELD, amount=PRICE),
    ),
    "a letting go": ("PaymentIntentCancelParams", lambda one: one.let_go(key="dep_1", provider_id=HELD)),
    "a refund": ("RefundCreateParams", lambda one: one.refund(key="rfd_1", provider_id=HELD, amount=PRICE)),
    "a payout": (
        "TransferCreateParams",
        lambda one: one.pay_out(key="pyo_1", destination="acct_1", amount=PRICE, group="ord_1"),
    ),
    "a payout taken back": (
        "TransferCreateReversalParams",
        lambda one: one.take_back(key="pyo_1", provider_id="tr_1", amount=PRICE),
    ),
    "a look at a payment": ("", lambda one: one.look(told("pi_1"))),
    "a look at a dispute": ("", lambda one: one.look(told("dp_1"))),
    "a look at a refund": ("", lambda one: one.look(told("re_1"))),
}


class Recorder(stripe.HTTPClient):
    """Stands where the client would go out: keeps what it would send, and answers with just enough."""

    name = "recorder"

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str, dict[str, str], str]] = []

    def request(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> Any:
        self.sent.append((method, url, dict(headers or {}), post_data or ""))
        thing = {"id": "x_1", "object": "payment_intent", "status": "requires_capture", "metadata": {}}
        if "/setup_intents/seti_" in url:
            thing |= {"status": "succeeded", "payment_method": "pm_1", "customer": "cus_1"}
        if "/payment_methods/" in url:
            thing |= {"object": "payment_method", "customer": "cus_1"}
        amounts = {"amount": 126000, "currency": "cny", "payment_intent": "pi_1", "created": 1}
        page = {"object": "list", "data": [], "has_more": False, "url": "/v1/x"}
        return json.dumps(page if method == "get" and "?" in url else thing | amounts), 200, {}


@pytest.fixture
def recorded() -> tuple[StripeGateway, Recorder]:
    gateway = stripes.gateway("http://127.0.0.1:9")
    recorder = Recorder()
    gateway.__dict__["_client"] = stripe.StripeClient(
        stripes.KEY, base_addresses={"api": "http://127.0.0.1:9"}, http_client=recorder
    )
    return gateway, recorder


def form_of(body: str) -> dict[str, Any]:
    from urllib.parse import parse_qsl

    from deploy.local_stripe.server import nested

    return nested(parse_qsl(body))


@pytest.mark.parametrize("name", CALLS)
def test_what_is_sent_is_what_the_clients_types_allow(
    name: str, recorded: tuple[StripeGateway, Recorder]
) -> None:
    kind, call = CALLS[name]
    gateway, recorder = recorded

    call(gateway)

    writes = [(headers, body) for method, _, headers, body in recorder.sent if method == "post"]
    assert bool(writes) == bool(kind)
    assert all(headers.get("Idempotency-Key") for headers, _ in writes)
    if not kind:
        return
    # What each value may be mypy has checked at the call; here are the names, as they went out.
    allowed = getattr(stripe.params, kind)
    form = form_of(writes[-1][1])
    assert set(form) <= set(allowed.__annotations__)
    assert allowed.__required_keys__ <= set(form)
    assert "payment_method_types" not in form  # gone from the types since this version of the interface


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    if stripes.stripe_mock_found() is None:
        pytest.skip("not run: stripe-mock not found")
    with stripes.stripe_mock() as address:
        yield address


def said_by(mock: str, sent: tuple[str, str, dict[str, str], str], more: str = "") -> int:
    """Put to the mock what was sent; return the status of its answer."""
    method, url, headers, body = sent
    request = urllib.request.Request(  # noqa: S310 -- loopback
        mock + url.removeprefix("http://127.0.0.1:9"),
        data=(body + more).encode() if method == "post" else None,
        headers=headers,
        method=method.upper(),
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 -- loopback
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.parametrize("name", CALLS)
def test_stripes_own_mock_takes_it(name: str, mock: str, recorded: tuple[StripeGateway, Recorder]) -> None:
    """It keeps nothing, so what was sent is put to it, and not what follows from its answers."""
    _, call = CALLS[name]
    gateway, recorder = recorded

    call(gateway)

    assert recorder.sent
    assert {said_by(mock, sent) for sent in recorder.sent} == {200}


@pytest.mark.parametrize("name", [name for name, (kind, _) in CALLS.items() if kind])
def test_stripes_own_mock_refuses_what_is_not_described(
    name: str, mock: str, recorded: tuple[StripeGateway, Recorder]
) -> None:
    _, call = CALLS[name]
    gateway, recorder = recorded

    call(gateway)

    writes = [sent for sent in recorder.sent if sent[0] == "post"]
    assert {said_by(mock, sent, "&not_described=1") for sent in writes} == {400}


def test_our_check_of_the_signature_is_the_clients() -> None:
    body = json.dumps({"id": "evt_1", "object": "event"}).encode()
    header = signed(body, stripes.SECRET)

    stripe.WebhookSignature.verify_header(body.decode(), header, stripes.SECRET, 300)
    at = datetime.fromtimestamp(time.time(), UTC)
    stripe_reports.require_signature(body, header, secret=stripes.SECRET, at=at)
    rolled = header.replace("v1=", f"v1={'0' * 64},v0=1,v1=")
    stripe_reports.require_signature(body, rolled, secret=stripes.SECRET, at=at)
    for wrong in (header.replace("v1=", "v0="), header.replace("t=", "t=1,t=")):
        with pytest.raises(SignatureInvalid):
            stripe_reports.require_signature(body, wrong, secret=stripes.SECRET, at=at)
    with pytest.raises(SignatureInvalid):
        stripe_reports.require_signature(body, header, secret="whsec_other", at=at)


class TestAmounts:
    @pytest.mark.parametrize(
        ("money", "theirs"),
        [
            (Money(1_260_00, "CNY"), 126000),
            (Money(1260, "JPY"), 1260),
            (Money(1260, "ISK"), 126000),
            (Money(1_260, "KWD"), 1260),
        ],
    )
    def test_are_counted_as_stripe_counts(self, money: Money, theirs: int) -> None:
        assert stripe_reports.to_stripe(money) == theirs
        assert stripe_reports.from_stripe(theirs, money.currency.lower()) == money

    def test_finer_than_stripe_takes_are_refused(self) -> None:
        with pytest.raises(PaymentRefused):
            stripe_reports.to_stripe(Money(1_261, "KWD"))


class TestReports:
    def event(self, **changes: Any) -> bytes:
        about = {"id": "pi_1", "object": "payment_intent", "amount": 5, "currency": "cny"}
        event = {
            "id": "evt_1",
            "type": "payment_intent.succeeded",
            "created": 1,
            "livemode": False,
            "data": {"object": about},
        }
        return json.dumps(event | changes).encode()

    def test_only_say_that_something_happened(self) -> None:
        notice = stripe_reports.notice_of(self.event(), live=False)

        assert (notice.kind, notice.about) == (NoticeKind.TOLD, "pi_1")

    @pytest.mark.parametrize("changes", [{"livemode": True}, {"type": "customer.created"}])
    def test_of_another_kind_are_followed_by_nothing(self, changes: dict[str, Any]) -> None:
        assert stripe_reports.notice_of(self.event(**changes), live=False).kind is NoticeKind.OTHER

    @pytest.mark.parametrize(
        "body",
        [b"", b"{", b"[]", b"null", b'{"id":1}', b'{"id":"e","type":"x","data":{"object":[]}}', b"\xff"],
    )
    def test_that_are_none_are_refused(self, body: bytes) -> None:
        with pytest.raises(SignatureInvalid):
            stripe_reports.notice_of(body, live=False)

    def test_an_inquiry_moves_no_money(self) -> None:
        dispute = {"id": "dp_1", "amount": 5, "currency": "cny", "status": "warning_needs_response"}

        assert stripe_reports.of_dispute(dispute, payment_id="pay_1") == []
        kinds = [
            notice.kind
            for notice in stripe_reports.of_dispute(dispute | {"status": "lost"}, payment_id="pay_1")
        ]
        assert kinds == [NoticeKind.CHARGED_BACK, NoticeKind.CHARGEBACK_LOST]


def test_a_live_account_has_no_test_cards() -> None:
    live = StripeGateway(key="sk_live_x", webhook_secret="w", api="http://127.0.0.1:9", page_url="/")

    with pytest.raises(AssertionError):
        live.try_card("pi_1", "pay")
