"""Where the money of a journey lies: the ways that the house has, its bank, and a local Stripe beside it."""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from deploy.journey.bank import SETTING, Bank
from deploy.journey.client import Client, HouseGone
from deploy.journey.dealing import Means
from deploy.journey.house import LOOK_S, ROOT, START_S, HouseBroken, end_with_us, free_port

KEY: Final = "sk_test_journey"
SECRET: Final = "whsec_journey"  # noqa: S105 -- of a Stripe that is none
NAMES: Final = {Means.STAND_IN: "pretend", Means.STRIPE: "stripe", Means.WIRE: "wire"}


@dataclass(frozen=True, slots=True)
class LocalStripe:
    """Our small local Stripe, in a process of its own: what Stripe has no address for is asked of it here."""

    url: str

    def asks(self, path: str, form: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask it for something, or with a form to do something."""
        headers = {"Authorization": f"Bearer {KEY}"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False) as line:
            answer = line.get(path) if form is None else line.post(path, data=dict(form))
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def opens_account(self) -> str:
        """Make a connected account, as its owner would; return its id."""
        return str(self.asks("/v1/accounts", {})["id"])

    def charges_back(self, intent: str) -> str:
        """Have a buyer's bank take a payment back; return the dispute's id."""
        return str(self.asks("/_local/disputes", {"payment_intent": intent})["id"])

    def decides(self, dispute: str, status: str) -> None:
        """Have a dispute end: won or lost."""
        self.asks(f"/_local/disputes/{dispute}/close", {"status": status})

    def balance_minor(self) -> int:
        """Return what lies on the house's balance there."""
        return sum(int(one["amount"]) for one in self.asks("/v1/balance")["available"])


@contextlib.contextmanager
def local_stripe(house_url: str) -> Iterator[LocalStripe]:
    """Have a local Stripe run beside a house for as long as the block lasts.

    :raises HouseBroken: if it does not start
    """
    port = free_port()
    command = [sys.executable, "-m", "deploy.local_stripe", "--port", str(port), "--secret", SECRET]
    process = subprocess.Popen(
        [*command, "--webhook", f"{house_url}/webhooks/stripe"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_us,  # noqa: PLW1509 -- as the house
    )
    try:
        found = LocalStripe(f"http://127.0.0.1:{port}")
        deadline = time.monotonic() + START_S
        while True:
            with contextlib.suppress(httpx.HTTPError):
                found.asks("/")
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise HouseBroken("the local Stripe did not start")
            time.sleep(LOOK_S)
        yield found
    finally:
        process.terminate()
        process.wait()


def settings(stripe: LocalStripe) -> dict[str, str]:
    """Return what a house is told to have every way of paying, this Stripe among them."""
    return {
        "PAYMENTS": "pretend,stripe,wire",
        "STRIPE_API": stripe.url,
        "STRIPE_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "WIRE_ACCOUNT": SETTING,
    }


@dataclass(slots=True)
class Till:
    """The ways of paying that a house has, and the other side of each. Safe between threads."""

    ways: frozenset[str] = frozenset({"pretend"})
    bank: Bank = field(default_factory=Bank)
    stripe: LocalStripe | None = None
    """None: there is none that we could ask, so no chargeback is told."""
    stand_in_minor: int = 0
    """What the stand-in would have, if it had anything; less what went to who has named no account."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, client: Client, stripe: LocalStripe | None = None) -> "Till":
        """Ask a house which ways of paying it has."""
        with contextlib.suppress(HouseGone):
            ways = client.get("/payment-ways")["ways"]
            return cls(frozenset(one["name"] for one in ways), stripe=stripe)
        return cls(stripe=stripe)

    def way(self, wanted: Means) -> Means:
        """Return how something is paid: as wanted where the house has that way, else by the stand-in."""
        return wanted if NAMES[wanted] in self.ways else Means.STAND_IN

    def stand_in(self, amount_minor: int) -> None:
        """Count what came in, or with a minus went, otherwise than by bank or Stripe."""
        with self._lock:
            self.stand_in_minor += amount_minor

    @property
    def whole_minor(self) -> int:
        """Return what the house must have in all."""
        there = 0 if self.stripe is None else self.stripe.balance_minor()
        return self.bank.balance_minor + self.stand_in_minor + there
