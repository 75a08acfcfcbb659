"""One suite for every payment provider: asked again nothing changes, and only the provider is believed."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from foundation.money import Money
from marketplace.errors import PaymentRefused, ProviderUnavailable, SignatureInvalid
from marketplace.payments.gateway import (
    BY_HAND,
    TOLERANCE,
    Ability,
    Notice,
    NoticeKind,
    PaymentGateway,
)
from marketplace.payments.pretend_gateway import PretendGateway
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.payments.wire_gateway import WireAccount, WireGateway
from tests.contracts import stripes

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PRICE = Money(1_260_00, "CNY")
BACK = "http://localhost/invoices/inv_1"
PAGES = "http://localhost/pretend-provider"


@dataclass
class Provider:
    """A gateway, and what it takes to have the provider behind it do something."""

    gateway: PaymentGateway
    reports: Callable[[str, str], list[tuple[bytes, str]]] | None
    """Provider's id and what the buyer does (pay or decline) to the reports it sends; None: it sends none."""
    refused_means: str
    silent: Callable[[], object]
    """Begins a payment where nobody answers."""
    now: Callable[[], datetime] = lambda: NOON
    account: str = "acct_none"
    lacks: frozenset[str] = frozenset()
    a_day_later: Callable[[], None] = lambda: None
    """Has the provider forget the keys of calls."""
    begun: int = field(default=0)

    def needs(self, what: str) -> None:
        """Go no further where the server behind the gateway has not what the test asks for."""
        if what in self.lacks:
            pytest.skip(f"the server for trying has no {what}")

    def key(self, kind: str = "pay") -> str:
        """Our id of something new."""
        self.begun += 1
        return f"{kind}_{id(self)}_{self.begun}"

    def start(self, key: str, **changed: Any) -> str:
        given: dict[str, Any] = {"amount": PRICE, "means": self.gateway.means[0], "return_url": BACK}
        return self.gateway.start(key=key, **given | changed).provider_id

    def hears(self, report: tuple[bytes, str]) -> list[Notice]:
        """What is believed of a report, once the provider was asked where that is needed."""
        return self.gateway.look(self.gateway.read_notice(*report, at=self.now()))


def pretend() -> Provider:
    gateway = PretendGateway(secret="s3cret", page_url=PAGES)
    return Provider(
        gateway,
        lambda pid, case: gateway.reports(pid, case, at=NOON),
        "card_refused",
        lambda: gateway.start(key="pay_1", amount=PRICE, means="card_no_answer", return_url=BACK),
        account="acct_1",
    )


def wire() -> Provider:
    gateway = WireGateway(WireAccount("Bianliang", "DE02100500000024290661", "TESTDEXX", "A bank"))

    def silent() -> None:
        raise ProviderUnavailable  # nobody is asked, so nobody can be silent

    return Provider(gateway, None, "card", silent, account="DE00")


def stripe(other: stripes.Stripe) -> Provider:
    silent = stripes.gateway("http://127.0.0.1:9")

    def reports(intent: str, case: str) -> list[tuple[bytes, str]]:
        other.pays(intent, case)
        kind = "payment_intent.succeeded" if case == "pay" else "payment_intent.payment_failed"
        return other.reports(intent, kind)

    return Provider(
        other.gateway,
        reports,
        "cheque",
        lambda: silent.start(key="pay_1", amount=PRICE, means="stripe_card", return_url=BACK),
        now=other.now,
        account=other.account,
        lacks=other.lacks,
        a_day_later=other.house.forget_keys if other.house is not None else lambda: None,
    )


@pytest.fixture(scope="module", params=["pretend", "wire", "our stripe", "localstripe"])
def provider(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    if request.param in {"pretend", "wire"}:
        yield pretend() if request.param == "pretend" else wire()
        return
    folder = tmp_path_factory.mktemp("localstripe")
    with stripes.ours() if request.param == "our stripe" else stripes.localstripe(folder) as other:
        yield stripe(other)


@pytest.fixture
def reporting(provider: Provider) -> Provider:
    if provider.reports is None:
        pytest.skip("a bank sends no reports: its statements are read")
    return provider


@pytest.fixture(scope="module")
def paid() -> dict[int, tuple[str, str, tuple[bytes, str]]]:
    """One payment at each provider that was paid: our key, its id, and what was reported."""
    return {}


def report_of(provider: Provider, paid: dict[int, tuple[str, str, tuple[bytes, str]]]) -> tuple[bytes, str]:
    return payment_of(provider, paid)[2]


def payment_of(
    provider: Provider, paid: dict[int, tuple[str, str, tuple[bytes, str]]]
) -> tuple[str, str, tuple[bytes, str]]:
    if id(provider) not in paid:
        key = provider.key()
        pid = provider.start(key)
        report = provider.reports(pid, "pay")[0] if provider.reports else (b"", "")
        paid[id(provider)] = (key, pid, report)
    return paid[id(provider)]


Paid = dict[int, tuple[str, str, tuple[bytes, str]]]


class TestStart:
    def test_says_where_the_buyer_goes_on_or_what_he_writes(self, provider: Provider) -> None:
        intent = provider.gateway.start(
            key=provider.key(), amount=PRICE, means=provider.gateway.means[0], return_url=BACK
        )

        assert intent.provider_id
        assert (intent.continue_url or "http").startswith("http")

    def test_gives_the_same_intent_for_the_same_key(self, provider: Provider) -> None:
        provider.needs("idempotency keys")
        key = provider.key()

        assert provider.start(key) == provider.start(key)

    def test_gives_another_intent_for_another_key(self, provider: Provider) -> None:
        assert provider.start(provider.key()) != provider.start(provider.key())

    def test_passes_on_a_refusal(self, provider: Provider) -> None:
        with pytest.raises(PaymentRefused):
            provider.start(provider.key(), means=provider.refused_means)

    def test_says_when_there_is_no_answer(self, provider: Provider) -> None:
        with pytest.raises(ProviderUnavailable):
            provider.silent()


class TestReports:
    @pytest.mark.parametrize(
        ("case", "kind"), [("pay", NoticeKind.SUCCEEDED), ("decline", NoticeKind.FAILED)]
    )
    def test_say_what_happened(self, reporting: Provider, case: str, kind: NoticeKind) -> None:
        assert reporting.reports is not None
        key = reporting.key()
        [report] = reporting.reports(reporting.start(key), case)

        [notice] = reporting.hears(report)

        assert (notice.kind, notice.payment_id, notice.amount) == (kind, key, PRICE)
        assert bool(notice.reason) == (case == "decline")

    def test_looked_into_twice_carry_one_id(self, reporting: Provider, paid: Paid) -> None:
        report = report_of(reporting, paid)

        once, twice = ([notice.event_id for notice in reporting.hears(report)] for _ in range(2))

        assert once == twice
        assert len(set(once)) == len(once) >= 1

    def test_are_not_believed_once_changed(self, reporting: Provider, paid: Paid) -> None:
        body, signature = report_of(reporting, paid)
        changed = body.replace(b"126000", b"926000")
        assert changed != body

        for bytes_sent in (changed, body + b" ", body[:-1], b""):
            with pytest.raises(SignatureInvalid):
                reporting.gateway.read_notice(bytes_sent, signature, at=reporting.now())

    @pytest.mark.parametrize(
        "signature",
        ["", "t=1", "v1=00", "t=x,v1=y", "t=1,t=2", "t=99999999999999,v1=", "t=٣,v1=é", "t=1780315200,v1="],
    )
    def test_are_not_believed_without_their_signature(
        self, reporting: Provider, paid: Paid, signature: str
    ) -> None:
        body, _ = report_of(reporting, paid)

        with pytest.raises(SignatureInvalid):
            reporting.gateway.read_notice(body, signature, at=reporting.now())

    @pytest.mark.parametrize("sign", [1, -1])
    def test_are_not_believed_when_recorded_and_sent_later(
        self, reporting: Provider, paid: Paid, sign: int
    ) -> None:
        body, signature = report_of(reporting, paid)
        then = datetime.fromtimestamp(int(signature.split(",")[0][2:]), UTC)

        with pytest.raises(SignatureInvalid):
            reporting.gateway.read_notice(
                body, signature, at=then + sign * (TOLERANCE + timedelta(seconds=1))
            )

    def test_of_a_bank_are_never_believed(self, provider: Provider) -> None:
        if provider.reports is not None:
            pytest.skip("this provider reports")
        with pytest.raises(SignatureInvalid):
            provider.gateway.read_notice(b"{}", "t=1,v1=00", at=NOON)


class TestRefund:
    def test_gives_the_same_refund_for_the_same_key(self, provider: Provider, paid: Paid) -> None:
        _, pid, _ = payment_of(provider, paid)
        key = provider.key("rfd")

        ids = {
            provider.gateway.refund(key=key, provider_id=pid, amount=Money(60_00, "CNY")) for _ in range(2)
        }

        assert len(ids) == 1
        assert (ids == {BY_HAND}) == (Ability.REFUND not in provider.gateway.abilities)

    def test_refuses_a_payment_that_was_never_begun(self, provider: Provider) -> None:
        with pytest.raises(PaymentRefused):
            provider.gateway.refund(key=provider.key("rfd"), provider_id="pi_unknown", amount=PRICE)

    def test_refuses_nothing(self, provider: Provider, paid: Paid) -> None:
        _, pid, _ = payment_of(provider, paid)

        with pytest.raises(PaymentRefused):
            provider.gateway.refund(key=provider.key("rfd"), provider_id=pid, amount=Money(0, "CNY"))


class TestHold:
    def begin(self, provider: Provider) -> tuple[str, str]:
        key = provider.key("dep")
        return key, provider.gateway.keep_card(key=key, amount=PRICE, return_url=BACK).provider_id

    def reported(self, provider: Provider, card_id: str, case: str) -> list[Notice]:
        """What the provider says of a card once its owner has decided."""
        if not isinstance(provider.gateway, StripeGateway):
            assert provider.reports is not None
            return [one for report in provider.reports(card_id, case) for one in provider.hears(report)]
        with nullcontext() if case != "decline" else pytest.raises(PaymentRefused):
            provider.gateway.try_card(card_id, case)
        return provider.gateway.state_of(provider_id=card_id, at=provider.now())

    def able(self, provider: Provider) -> None:
        if Ability.HOLD not in provider.gateway.abilities:
            with pytest.raises(PaymentRefused):
                self.begin(provider)
            pytest.skip("this provider holds nothing, and says so")

    def keeps(self, provider: Provider, case: str = "pay") -> tuple[str, str]:
        self.able(provider)
        provider.needs("kept cards")
        key, card_id = self.begin(provider)
        [notice] = self.reported(provider, card_id, case)
        assert (notice.kind, notice.payment_id, notice.amount) == (NoticeKind.KEPT, key, PRICE)
        return key, notice.about

    def test_is_placed_on_a_card_that_was_kept_and_taken_once(self, provider: Provider) -> None:
        key, card_id = self.keeps(provider)

        held = {provider.gateway.hold(key=f"{key}:1", card_id=card_id, amount=PRICE) for _ in range(2)}
        provider.a_day_later()
        held.add(provider.gateway.hold(key=f"{key}:1", card_id=card_id, amount=PRICE))

        [pid] = held
        for _ in range(2):
            provider.gateway.capture(key=key, provider_id=pid, amount=Money(60_00, "CNY"))
        back = provider.gateway.refund(key=f"{key}:back", provider_id=pid, amount=Money(10_00, "CNY"))
        assert back not in {"", BY_HAND}
        if isinstance(provider.gateway, StripeGateway):  # the stand-in keeps nothing
            with pytest.raises(PaymentRefused):
                provider.gateway.let_go(key=key, provider_id=pid)  # it was taken: nothing is held any more

    def test_is_let_go_twice_and_the_card_forgotten_twice(self, provider: Provider) -> None:
        key, card_id = self.keeps(provider)
        pid = provider.gateway.hold(key=f"{key}:1", card_id=card_id, amount=PRICE)

        for _ in range(2):
            provider.gateway.let_go(key=key, provider_id=pid)
            provider.gateway.forget_card(key=key, card_id=card_id)

        if isinstance(provider.gateway, StripeGateway):  # the stand-in keeps nothing that it could let go of
            told = provider.gateway.state_of(provider_id=pid, at=provider.now())
            assert [(one.kind, one.about) for one in told] == [(NoticeKind.LET_GO, pid)]
            with pytest.raises(PaymentRefused):
                provider.gateway.hold(key=f"{key}:2", card_id=card_id, amount=PRICE)
        with pytest.raises(PaymentRefused):
            provider.gateway.let_go(key=key, provider_id="pi_unknown")

    def test_is_refused_by_a_card_that_was_kept_all_the_same(self, provider: Provider) -> None:
        key, card_id = self.keeps(provider, "refuse_later")

        with pytest.raises(PaymentRefused):
            provider.gateway.hold(key=f"{key}:1", card_id=card_id, amount=PRICE)

    def test_needs_a_card_that_its_owner_gave(self, provider: Provider) -> None:
        self.able(provider)
        provider.needs("kept cards")
        key, card_id = self.begin(provider)
        [notice] = self.reported(provider, card_id, "decline")
        assert (notice.kind, notice.payment_id) == (NoticeKind.FAILED, key)
        assert notice.reason
        if isinstance(provider.gateway, StripeGateway):
            with pytest.raises(PaymentRefused):
                provider.gateway.hold(key=f"{key}:1", card_id=card_id, amount=PRICE)
        provider.gateway.forget_card(key=key, card_id=card_id)


class TestPayOut:
    def test_is_sent_once_and_taken_back_once(self, provider: Provider) -> None:
        provider.needs("transfers")
        key = provider.key("pyo")
        given: dict[str, Any] = {"destination": provider.account, "amount": PRICE, "group": key}

        ids = {provider.gateway.pay_out(key=key, **given) for _ in range(2)}

        [sent] = ids
        if Ability.PAY_OUT not in provider.gateway.abilities:
            assert sent == BY_HAND
            return
        back = []
        for is_later in (False, False, True):
            if is_later:
                provider.a_day_later()
            back.append(provider.gateway.take_back(key=key, provider_id=sent, amount=Money(60_00, "CNY")))
        assert len(set(back)) == 1
        again = provider.gateway.take_back(key=f"{key}:2", provider_id=sent, amount=Money(10_00, "CNY"))
        assert again not in back  # another chargeback of the same payout

    def test_refuses_nothing_and_nobody(self, provider: Provider) -> None:
        for destination, amount in ((provider.account, Money(0, "CNY")), ("", PRICE)):
            with pytest.raises(PaymentRefused):
                provider.gateway.pay_out(
                    key=provider.key("pyo"), destination=destination, amount=amount, group="ord_1"
                )


class TestTheStandIn:
    """What no real provider does on demand."""

    @pytest.mark.parametrize(("case", "amount"), [("pay_part", 630_00), ("pay_over", 1_386_00)])
    def test_reports_a_part_and_too_much(self, case: str, amount: int) -> None:
        provider = pretend()
        assert provider.reports is not None

        [notice] = provider.hears(provider.reports(provider.start("pay_1"), case)[0])

        assert notice.amount == Money(amount, "CNY")

    def test_reports_twice_under_one_id(self) -> None:
        provider = pretend()
        assert provider.reports is not None
        first, second = provider.reports(provider.start("pay_1"), "pay_twice")

        assert {notice.event_id for report in (first, second) for notice in provider.hears(report)} == {
            provider.hears(first)[0].event_id
        }

    def test_does_not_believe_an_intent_that_was_made_up(self) -> None:
        gateway = PretendGateway(secret="s3cret", page_url="http://localhost/p")
        content = json.dumps(["pay_1", 1, "CNY", "http://evil"]).encode()

        with pytest.raises(PaymentRefused):
            gateway.asked(base64.urlsafe_b64encode(b"\0" * 15 + content).decode())
