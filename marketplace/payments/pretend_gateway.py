"""A payment provider that is none: every case on demand. Ships with the project, for trying it.

It keeps nothing: an intent's id carries what was asked for, under a signature, so that the
provider's own page (`marketplace.web.pretend_provider`) can be served by any process. What a
buyer does on that page decides what the provider reports: see CASES.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from foundation.money import Money
from marketplace.errors import PaymentRefused, ProviderUnavailable, SignatureInvalid
from marketplace.payments.gateway import TOLERANCE, Ability, Intent, Notice, NoticeKind

MEANS: Final = ("card", "wire", "card_refused", "card_no_answer")
"""The last two are cases on demand: refused before it begins, and a provider that does not answer."""
DEPOSITS: Final = "dep_"
"""What the keys of deposits begin with: the stand-in reports their cards as kept, and nothing as paid."""
CASES: Final = ("pay", "pay_twice", "pay_part", "pay_over", "decline")
"""What the provider's page can report: paid, reported twice, the half, a tenth too much, refused."""
CARD_CASES: Final = ("pay", "pay_twice", "refuse_later", "decline")
"""Of a card: kept, reported twice, kept but refused when something is to be held on it, not kept."""
REFUSES: Final = "?"
"""What the id of a card begins with on which nothing can be held: one more case on demand."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an intent was begun for, read back from its id."""

    key: str
    amount: Money
    return_url: str

    @property
    def keeps_card(self) -> bool:
        """Say whether a card is kept for a deposit, and nothing is paid."""
        return self.key.startswith(DEPOSITS)

    @property
    def cases(self) -> tuple[str, ...]:
        """Return how it can end."""
        return CARD_CASES if self.keeps_card else CASES


class PretendGateway:
    """Believes everybody and moves no money."""

    name: Final = "pretend"
    means: Final = MEANS
    abilities: Final = frozenset(Ability)

    def __init__(self, *, secret: str, page_url: str) -> None:
        """Begin with a secret of its own.

        :param page_url: where the provider's page is served; the intent's id is appended
        """
        self._secret = hashlib.sha256(b"pretend payments\0" + secret.encode()).digest()
        self._page_url = page_url

    def start(self, *, key: str, amount: Money, means: str, return_url: str, group: str = "") -> Intent:
        """Begin a payment: the buyer goes on to the provider's page."""
        if means == "card_no_answer":
            raise ProviderUnavailable
        if means not in MEANS or means == "card_refused":
            raise PaymentRefused(reason="card not accepted")
        body = json.dumps([key, amount.amount_minor, amount.currency, return_url]).encode()
        provider_id = base64.urlsafe_b64encode(self._mac(b"intent", body)[:15] + body).decode()
        return Intent(provider_id, f"{self._page_url}/{provider_id}")

    def keep_card(self, *, key: str, amount: Money, return_url: str) -> Intent:
        """Begin to keep a card: the bidder goes on to the provider's page."""
        assert key.startswith(DEPOSITS)
        return self.start(key=key, amount=amount, means="card", return_url=return_url)

    def hold(self, *, key: str, card_id: str, amount: Money) -> str:
        """Hold a deposit."""
        asked = self.asked(card_id.removeprefix(REFUSES))
        if card_id.startswith(REFUSES) or amount != asked.amount:
            raise PaymentRefused(reason="declined by the issuer")
        return self.start(key=key, amount=amount, means="card", return_url=asked.return_url).provider_id

    def forget_card(self, *, key: str, card_id: str) -> None:
        """Keep a card no longer."""
        self.asked(card_id.removeprefix(REFUSES))

    def capture(self, *, key: str, provider_id: str, amount: Money) -> None:
        """Take a deposit."""
        held = self.asked(provider_id).amount
        if not 0 < amount.amount_minor <= held.amount_minor or amount.currency != held.currency:
            raise PaymentRefused(reason="more than is held")

    def let_go(self, *, key: str, provider_id: str) -> None:
        """Let go of a deposit."""
        self.asked(provider_id)

    def pay_out(self, *, key: str, destination: str, amount: Money, group: str) -> str:
        """Send nothing to anybody."""
        if amount.amount_minor <= 0 or not destination:
            raise PaymentRefused(reason="nothing to send")
        return "po_" + self._mac(b"payout", key.encode()).hex()[:24]

    def take_back(self, *, key: str, provider_id: str, amount: Money) -> str:
        """Take nothing back."""
        if not provider_id.startswith("po_"):
            raise PaymentRefused(reason="no such payout")
        return "rv_" + self._mac(b"reversal", key.encode()).hex()[:24]

    def look(self, notice: Notice) -> list[Notice]:
        """Return what was reported: the stand-in tells all there is to tell."""
        return [notice]

    def refund(self, *, key: str, provider_id: str, amount: Money) -> str:
        """Send money back, up to what was asked for."""
        self.asked(provider_id)
        if amount.amount_minor <= 0:
            raise PaymentRefused(reason="nothing to send back")
        return "re_" + self._mac(b"refund", key.encode()).hex()[:24]

    def asked(self, provider_id: str) -> Asked:
        """Read back what an intent was begun for.

        :raises PaymentRefused: if it was never begun here
        """
        try:
            raw = base64.urlsafe_b64decode(provider_id.encode())
        except (ValueError, binascii.Error):
            raise PaymentRefused(reason="no such payment") from None
        mac, body = raw[:15], raw[15:]
        if not hmac.compare_digest(mac, self._mac(b"intent", body)[:15]):
            raise PaymentRefused(reason="no such payment")
        key, amount_minor, currency, return_url = json.loads(body)
        return Asked(key, Money(amount_minor, currency), return_url)

    def event_id(self, provider_id: str, once: str) -> str:
        """Return the id of what is reported about a payment under a name of its own."""
        return "evt_" + self._mac(b"event", f"{provider_id} {once}".encode()).hex()[:24]

    def reports(
        self, provider_id: str, case: str, *, at: datetime, key: str | None = None
    ) -> list[tuple[bytes, str]]:
        """Return what the provider would send for one of CASES: bodies with their signatures, in order.

        :param key: idempotency key of who says how it ends; under one key one thing is reported, once
        """
        asked = self.asked(provider_id)
        assert case in asked.cases
        full = asked.amount.amount_minor
        amount = {"pay_part": full // 2, "pay_over": full + full // 10}.get(case, full)
        done = NoticeKind.KEPT if asked.keeps_card else NoticeKind.SUCCEEDED
        kind = NoticeKind.FAILED if case == "decline" else done
        body = json.dumps(
            {
                "id": self.event_id(provider_id, f"key {key}" if key else f"{case} {at.isoformat()}"),
                "kind": kind.value,
                "key": asked.key,
                "amount_minor": amount,
                "currency": asked.amount.currency,
                "reason": "declined by the issuer" if case == "decline" else "",
                "about": self._card(provider_id, case) if asked.keeps_card else "",
                "at": at.isoformat(),
            }
        ).encode()
        return [(body, self.sign(body, at=at))] * (2 if case == "pay_twice" else 1)

    @staticmethod
    def _card(provider_id: str, case: str) -> str:
        return f"{REFUSES}{provider_id}" if case == "refuse_later" else provider_id

    def sign(self, body: bytes, *, at: datetime) -> str:
        """Return the signature of a report: 't=<seconds since 1970>,v1=<hex>', in the manner of Stripe."""
        stamp = str(int(at.timestamp()))
        return f"t={stamp},v1={self._mac(b'notice', stamp.encode() + b'.' + body).hex()}"

    def read_notice(self, body: bytes, signature: str, *, at: datetime) -> Notice:
        """Check the signature of a report and read it."""
        parts = dict(part.partition("=")[::2] for part in signature.split(","))
        stamp = parts.get("t", "")
        if not (stamp.isdecimal() and stamp.isascii()) or len(stamp) > len("99999999999"):
            raise SignatureInvalid
        expected = self._mac(b"notice", stamp.encode() + b"." + body).hex()
        if not hmac.compare_digest(expected.encode(), parts.get("v1", "").encode()):
            raise SignatureInvalid
        if abs(at - datetime.fromtimestamp(int(stamp), UTC)) > TOLERANCE:
            raise SignatureInvalid
        told = json.loads(body)
        kinds = {kind.value: kind for kind in NoticeKind}
        return Notice(
            event_id=told["id"],
            kind=kinds.get(told["kind"], NoticeKind.OTHER),
            payment_id=told["key"],
            amount=Money(int(told["amount_minor"]), told["currency"]),
            occurred_at=datetime.fromisoformat(told["at"]),
            reason=told.get("reason", ""),
            about=told.get("about", ""),
            body=told,
        )

    def _mac(self, purpose: bytes, body: bytes) -> bytes:
        return hmac.new(self._secret, purpose + b"\0" + body, hashlib.sha256).digest()
