"""The local Stripe over HTTP, on loopback alone: idempotency as Stripe's, reports signed as Stripe's.

What it has of Stripe is what this house asks of it: payment intents, setup intents, refunds, connected
accounts, transfers and their reversals, disputes, events. Stripe's own test cards do what they do there.
Under `/_local` stands what Stripe has no address for: the buyer's bank, and where reports go.
"""

import hashlib
import json
import re
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from deploy.local_stripe import doing as _doing  # noqa: F401 -- loaded for its routes
from deploy.local_stripe.routes import ROUTES
from deploy.local_stripe.store import Store, Thing, Wrong, signed

SAYS: Final = {
    "what": "A small local Stripe of the Bianliang project, for trying and for tests.",
    "it is not": "Stripe. No money moves, and everything is forgotten when it ends.",
    "routes": sorted(f"{method} {pattern.pattern}" for method, pattern, _ in ROUTES),
}


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Return form fields as Stripe reads them: `metadata[a]` is `a` within `metadata`."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        first, *rest = re.findall(r"[^\[\]]+", name) or [name]
        if not rest:
            found[first] = value
        else:
            inner = found.setdefault(first, {})
            inner[rest[-1]] = value
    return found


class LocalStripe:
    """A server in a thread of its own; `address` is where it is asked."""

    def __init__(self, port: int = 0) -> None:
        self.store = Store()
        self.store.told = self._report
        self.reports: list[tuple[bytes, str]] = []
        """What was sent, with its signature, when no address is known."""
        self.pause_s = 0.0
        """How long an answer is held back after the deed: for who dies in between."""
        handler = type("Handler", (_Handler,), {"house": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> "LocalStripe":
        """Serve in a thread."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def forget_keys(self) -> None:
        """Know no idempotency key any more, as Stripe does after a day."""
        with self.store.lock:
            self.store.answers.clear()

    def serve(self) -> None:
        """Serve until interrupted."""
        self._server.serve_forever()

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def _report(self, event: Thing) -> None:
        body = json.dumps(event).encode()
        if self.store.webhook is None:
            self.reports.append((body, ""))
            return
        url, secret = self.store.webhook
        threading.Thread(target=_send, args=(url, body, secret), daemon=True).start()


def _send(url: str, body: bytes, secret: str) -> None:
    """Report an event, and again while nobody takes it."""
    for pause_s in (0.0, 0.5, 2.0, 5.0, 10.0):
        time.sleep(pause_s)
        headers = {"Content-Type": "application/json", "Stripe-Signature": signed(body, secret)}
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10):  # noqa: S310 -- an address of who started us
                return
        except OSError:
            continue


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    house: LocalStripe
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a question."""
        self._answer("GET", nested(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        """Carry something out."""
        length = int(self.headers.get("Content-Length") or 0)
        self._answer("POST", nested(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True)))

    def _answer(self, method: str, given: dict[str, Any]) -> None:
        path = urlsplit(self.path).path
        if path == "/":
            self._send(200, SAYS)
            return
        if path.startswith("/v1/") and not self.headers.get("Authorization", "").startswith(
            "Bearer sk_test_"
        ):
            self._send(401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key"}})
            return
        status, body = self._once(method, path, given)
        if self.house.pause_s and method == "POST":
            time.sleep(self.house.pause_s)
        self._send(status, body)

    def _once(self, method: str, path: str, given: dict[str, Any]) -> tuple[int, Thing]:
        """Carry it out; under a key that was sent before, answer as before."""
        store, key = self.house.store, self.headers.get("Idempotency-Key", "")
        digest = hashlib.sha256(json.dumps([method, path, given], sort_keys=True).encode()).hexdigest()
        with store.lock:
            if key and method == "POST" and key in store.answers:
                before, status, body = store.answers[key]
                if before != digest:
                    message = "Keys for idempotent requests can only be used with the same parameters."
                    return 400, {"error": {"type": "idempotency_error", "message": message}}
                return status, body
            status, body = self._carry_out(method, path, given)
            body = json.loads(json.dumps(body))
            if key and method == "POST":
                store.answers[key] = (digest, status, body)
            return status, body

    def _carry_out(self, method: str, path: str, given: dict[str, Any]) -> tuple[int, Thing]:
        for wanted, pattern, act in ROUTES:
            found = pattern.fullmatch(path)
            if wanted == method and found:
                self.house.store.asked += 1
                try:
                    return 200, act(self.house.store, given, *found.groups())
                except Wrong as wrong:
                    return wrong.status, wrong.body
        message = f"Unrecognized request URL ({method}: {path}): this is not Stripe, see /"
        return 404, {"error": {"type": "invalid_request_error", "message": message}}

    def _send(self, status: int, body: Thing) -> None:
        data = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            return  # who asked is gone

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        """Say nothing."""
