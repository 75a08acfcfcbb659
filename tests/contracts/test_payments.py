"""One suite for every payment provider: asked again nothing changes, and only the provider is believed."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from foundation.money import Money
from marketplace.errors import PaymentRefused, ProviderUnavailable, SignatureInvalid
from marketplace.payments.gateway import TOLERANCE, NoticeKind, PaymentGateway
from marketplace.payments.pretend_gateway import PretendGateway

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PRICE = Money(1_260_00, "CNY")
BACK = "http://localhost/invoices/inv_1"


@dataclass
class Provider:
    """A gateway, and what it takes to have the provider behind it do something."""

    gateway: PaymentGateway
    reports: Callable[[str, str], list[tuple[bytes, str]]]
    """Provider's id and a case to the reports it sends."""
    refused_means: str
    silent_means: str


@pytest.fixture(params=["pretend"])
def provider(request: pytest.FixtureRequest) -> Provider:
    gateway = PretendGateway(secret="s3cret", page_url="http://localhost/pretend-provider")
    return Provider(
        gateway, lambda pid, case: gateway.reports(pid, case, at=NOON), "card_refused", "card_no_answer"
    )


def start(provider: Provider, key: str = "pay_1", **changed: object) -> str:
    means = str(changed.get("means", provider.gateway.means[0]))
    return provider.gateway.start(key=key, amount=PRICE, means=means, return_url=BACK).provider_id


class TestStart:
    def test_sends_the_buyer_on_to_the_provider(self, provider: Provider) -> None:
        intent = provider.gateway.start(key="pay_1", amount=PRICE, means="card", return_url=BACK)

        assert intent.provider_id
        assert intent.continue_url is not None
        assert intent.continue_url.startswith("http")

    def test_gives_the_same_intent_for_the_same_key(self, provider: Provider) -> None:
        assert start(provider) == start(provider)

    def test_gives_another_intent_for_another_key(self, provider: Provider) -> None:
        assert start(provider, "pay_1") != start(provider, "pay_2")

    def test_passes_on_a_refusal(self, provider: Provider) -> None:
        with pytest.raises(PaymentRefused):
            start(provider, means=provider.refused_means)

    def test_says_when_there_is_no_answer(self, provider: Provider) -> None:
        with pytest.raises(ProviderUnavailable):
            start(provider, means=provider.silent_means)


class TestReports:
    @pytest.mark.parametrize(
        ("case", "kind", "amount"),
        [
            ("pay", NoticeKind.SUCCEEDED, 1_260_00),
            ("pay_part", NoticeKind.SUCCEEDED, 630_00),
            ("pay_over", NoticeKind.SUCCEEDED, 1_386_00),
            ("decline", NoticeKind.FAILED, 1_260_00),
        ],
    )
    def test_say_what_happened(self, provider: Provider, case: str, kind: NoticeKind, amount: int) -> None:
        [(body, signature)] = provider.reports(start(provider), case)

        notice = provider.gateway.read_notice(body, signature, at=NOON)

        assert (notice.kind, notice.payment_id, notice.amount) == (kind, "pay_1", Money(amount, "CNY"))
        assert bool(notice.reason) == (case == "decline")

    def test_sent_twice_carry_one_id(self, provider: Provider) -> None:
        first, second = provider.reports(start(provider), "pay_twice")

        ids = {provider.gateway.read_notice(*report, at=NOON).event_id for report in (first, second)}

        assert len(ids) == 1

    def test_are_not_believed_once_changed(self, provider: Provider) -> None:
        [(body, signature)] = provider.reports(start(provider), "pay")
        changed = body.replace(b"126000", b"926000")
        assert changed != body

        with pytest.raises(SignatureInvalid):
            provider.gateway.read_notice(changed, signature, at=NOON)

    @pytest.mark.parametrize(
        "signature",
        ["", "t=1", "v1=00", "t=x,v1=y", "t=1,t=2", "t=99999999999999,v1=", "t=٣,v1=é", "t=1780315200,v1="],
    )
    def test_are_not_believed_without_their_signature(self, provider: Provider, signature: str) -> None:
        [(body, _)] = provider.reports(start(provider), "pay")

        with pytest.raises(SignatureInvalid):
            provider.gateway.read_notice(body, signature, at=NOON)

    @pytest.mark.parametrize("sign", [1, -1])
    def test_are_not_believed_when_recorded_and_sent_later(self, provider: Provider, sign: int) -> None:
        [(body, signature)] = provider.reports(start(provider), "pay")

        with pytest.raises(SignatureInvalid):
            provider.gateway.read_notice(body, signature, at=NOON + sign * (TOLERANCE + timedelta(seconds=1)))


class TestRefund:
    def test_gives_the_same_refund_for_the_same_key(self, provider: Provider) -> None:
        pid = start(provider)

        ids = {provider.gateway.refund(key="rfd_1", provider_id=pid, amount=PRICE) for _ in range(2)}

        assert len(ids) == 1

    def test_refuses_a_payment_that_was_never_begun(self, provider: Provider) -> None:
        with pytest.raises(PaymentRefused):
            provider.gateway.refund(key="rfd_1", provider_id="pi_unknown", amount=PRICE)

    def test_refuses_nothing(self, provider: Provider) -> None:
        with pytest.raises(PaymentRefused):
            provider.gateway.refund(key="rfd_1", provider_id=start(provider), amount=Money(0, "CNY"))


def test_the_stand_in_does_not_believe_an_intent_that_was_made_up() -> None:
    gateway = PretendGateway(secret="s3cret", page_url="http://localhost/p")
    made_up = base64.urlsafe_b64encode(b"\0" * 15 + json.dumps(["pay_1", 1, "CNY", "http://evil"]).encode())

    with pytest.raises(PaymentRefused):
        gateway.asked(made_up.decode())
