"""Servers that speak as Stripe does: ours, localstripe in a process of its own, Stripe's own stripe-mock."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from deploy.local_stripe.server import LocalStripe
from deploy.local_stripe.store import signed
from marketplace.errors import PaymentRefused
from marketplace.payments.stripe_gateway import StripeGateway

SECRET = "whsec_for_tests"
KEY = "sk_test_4242fortests"
PAGES = "http://localhost/payments"
LOCALSTRIPE = (
    "import sys; from aiohttp import web; from localstripe.server import app;"
    "web.run_app(app, host='127.0.0.1', port=int(sys.argv[1]), print=None)"
)


def gateway(address: str) -> StripeGateway:
    return StripeGateway(key=KEY, webhook_secret=SECRET, api=address, page_url=PAGES)


@dataclass
class Stripe:
    """A gateway, and the other side of it."""

    gateway: StripeGateway
    pays: Callable[[str, str], None]
    """A payment intent, and what its card does: pay or decline."""
    reports: Callable[[str, str], list[tuple[bytes, str]]]
    """A payment intent and a type of event: what was reported of it, with the signatures."""
    now: Callable[[], datetime]
    account: str = "acct_none"
    lacks: frozenset[str] = frozenset()
    """What this server has not, as words that tests ask for."""
    house: LocalStripe | None = None


def post(address: str, path: str, key: str = KEY, **form: str) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 -- loopback
        address + path, urllib.parse.urlencode(form).encode(), {"Authorization": f"Bearer {key}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 -- loopback
        body = answer.read()
    found: dict[str, Any] = json.loads(body) if body else {}
    return found


@contextmanager
def ours() -> Iterator[Stripe]:
    house = LocalStripe().start()
    mine = gateway(house.address)

    def pays(intent: str, case: str) -> None:
        with nullcontext() if case == "pay" else pytest.raises(PaymentRefused):
            mine.try_card(intent, case)

    def reports(intent: str, kind: str) -> list[tuple[bytes, str]]:
        found = []
        for body, _ in house.reports:
            event = json.loads(body)
            about = event["data"]["object"]
            if event["type"] == kind and intent in {about["id"], about.get("payment_intent")}:
                found.append((body, signed(body, SECRET)))
        return found

    account = post(house.address, "/v1/accounts")["id"]
    yield Stripe(mine, pays, reports, lambda: datetime.now(UTC), account, house=house)  # noqa: TID251
    house.stop()


@dataclass
class Receiver:
    """Takes what is reported, as it came."""

    got: list[tuple[bytes, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((body, self.headers["Stripe-Signature"]))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "it ended by itself"
        time.sleep(0.1)
    raise AssertionError("it does not answer")


@contextmanager
def localstripe(folder: Path) -> Iterator[Stripe]:
    """localstripe (GPL-3), in a process of its own, bound to loopback, with a temporary folder of its own."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-c", LOCALSTRIPE, str(port)],
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    receiver = Receiver()
    try:
        _wait_for(port, process)
        hook = {"url": f"http://127.0.0.1:{receiver.server.server_port}", "secret": SECRET}
        post(address, "/_config/webhooks/ours", **hook)

        def pays(intent: str, case: str) -> None:
            number = "4242424242424242" if case == "pay" else "4000000000000341"
            card = {
                "card[number]": number,
                "card[exp_month]": "12",
                "card[exp_year]": "2040",
                "card[cvc]": "123",
            }
            method = post(address, "/v1/payment_methods", type="card", **card)["id"]
            customer = post(address, "/v1/customers")["id"]
            post(address, f"/v1/payment_methods/{method}/attach", customer=customer)
            post(address, f"/v1/payment_intents/{intent}", payment_method=method, customer=customer)
            with nullcontext() if case == "pay" else pytest.raises(urllib.error.HTTPError, match="402"):
                post(address, f"/v1/payment_intents/{intent}/confirm")

        def reports(intent: str, kind: str) -> list[tuple[bytes, str]]:
            for _ in range(60):
                found = [
                    one
                    for one in receiver.got
                    if (event := json.loads(one[0]))["type"] == kind
                    and event["data"]["object"]["id"] == intent
                ]
                if found:
                    return found
                time.sleep(0.1)
            return []

        lacks = frozenset({"idempotency keys", "transfers", "disputes", "kept cards"})
        yield Stripe(gateway(address), pays, reports, lambda: datetime.now(UTC), lacks=lacks)  # noqa: TID251
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()
        process.terminate()
        process.wait(10)


def stripe_mock_found() -> str | None:
    return shutil.which("stripe-mock")


@contextmanager
def stripe_mock() -> Iterator[str]:
    """Stripe's own stripe-mock: it keeps nothing, and refuses what its specification does not know."""
    port = free_port()
    command = [stripe_mock_found() or "", "-http-addr", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
