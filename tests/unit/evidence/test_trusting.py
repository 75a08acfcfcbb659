"""verify() and the trust file: whose keys are believed, for what, from when to when."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from authentication.evidence import credential, policy
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.verdict import State
from tests.unit.evidence.making import HOUSE, NOON, Registry, certified, key
from tests.unit.evidence.test_verifying import LATER, failed, judge


@pytest.fixture
def registry() -> Registry:
    return certified()


class TestTrust:
    def test_nobody_is_trusted_without_a_trust_file(self, registry: Registry) -> None:
        verdict = judge(registry, trust=policy.NOBODY)

        assert verdict.state is State.ISSUER_NOT_TRUSTED
        assert failed(verdict) == ["log", "signatures"]

    def test_a_forged_expert_is_not_trusted(self, registry: Registry) -> None:
        trust = registry.trust()
        registry = Registry(expert=key(9))
        registry.say("certificate")

        assert judge(registry, trust=trust).state is State.ISSUER_NOT_TRUSTED

    def test_another_log_is_not_trusted(self, registry: Registry) -> None:
        assert judge(registry, trust=registry.trust(logs=())).state is State.ISSUER_NOT_TRUSTED

    def test_a_witness_that_nobody_knows_is_not_trusted(self, registry: Registry) -> None:
        verdict = judge(registry, registry.passport(witnessed=True), trust=registry.trust(witnesses=()))

        assert verdict.state is State.ISSUER_NOT_TRUSTED

    @pytest.mark.parametrize("which", [0, 1])
    def test_a_key_is_trusted_only_while_it_was_in_use(self, registry: Registry, which: int) -> None:
        for period, state in (
            (policy.Period(from_at=NOON), State.VALID),
            (policy.Period(from_at=NOON + timedelta(seconds=1)), State.ISSUER_NOT_TRUSTED),
            (policy.Period(from_at=NOON - timedelta(days=9), to_at=NOON), State.ISSUER_NOT_TRUSTED),
            (policy.Period(from_at=NOON - timedelta(days=9), to_at=LATER), State.VALID),
        ):
            assert judge(registry, trust=_with_period(registry, which, period)).state is state

    def test_a_key_history_holds_old_and_new_statements(self, registry: Registry) -> None:
        old = registry.trust().issuers[1]
        registry.house = key(8)
        signed = registry.sign(registry.unsigned("custody.moved", {}, issued_at=LATER), at=LATER)
        signed["proof"].pop("proofValue")
        method = f"{HOUSE}#house-2"
        unsigned = {name: value for name, value in signed.items() if name != "proof"}
        registry.append(_sign_as(unsigned, registry, method), at=LATER)
        registry.house = key(2)
        keys = (
            replace(old.keys[0], period=policy.Period(from_at=NOON, to_at=LATER)),
            policy.IssuerKey(id=method, public=key(8).public, period=policy.Period(from_at=LATER)),
        )
        trust = registry.trust(issuers=(registry.trust().issuers[0], replace(old, keys=keys)))

        assert judge(registry, trust=trust).is_valid
        assert judge(registry).state is State.ISSUER_NOT_TRUSTED

    def test_a_compromised_key_holds_what_the_log_recorded_before(self, registry: Registry) -> None:
        before = policy.Period(from_at=NOON - timedelta(days=9), compromised_at=NOON + timedelta(seconds=1))
        after = policy.Period(from_at=NOON - timedelta(days=9), compromised_at=NOON)

        assert judge(registry, trust=_with_period(registry, 0, before)).is_valid
        assert judge(registry, trust=_with_period(registry, 0, after)).state is State.ISSUER_NOT_TRUSTED

    def test_a_compromised_key_cannot_date_back(self, registry: Registry) -> None:
        registry.append(registry.sign(registry.unsigned("certificate", {})), at=LATER)
        period = policy.Period(from_at=NOON - timedelta(days=9), compromised_at=NOON + timedelta(hours=1))

        assert judge(registry, trust=_with_period(registry, 0, period)).state is State.ISSUER_NOT_TRUSTED

    def test_a_compromised_log_key_needs_a_witness_of_before(self, registry: Registry) -> None:
        log = registry.trust().logs[0]
        period = policy.Period(from_at=NOON - timedelta(days=9), compromised_at=LATER)
        logs = (replace(log, keys=(replace(log.keys[0], period=period),)),)

        assert judge(registry, trust=registry.trust(logs=logs)).state is State.ISSUER_NOT_TRUSTED
        assert judge(registry, registry.passport(witnessed=True), trust=registry.trust(logs=logs)).is_valid

    def test_a_log_key_is_not_trusted_before_its_beginning(self, registry: Registry) -> None:
        log = registry.trust().logs[0]
        period = policy.Period(from_at=LATER + timedelta(days=1))
        logs = (replace(log, keys=(replace(log.keys[0], period=period),)),)

        assert judge(registry, trust=registry.trust(logs=logs)).state is State.ISSUER_NOT_TRUSTED

    def test_a_log_key_is_not_trusted_for_leaves_after_its_end(self, registry: Registry) -> None:
        log = registry.trust().logs[0]
        period = policy.Period(from_at=NOON - timedelta(days=9), to_at=NOON)
        logs = (replace(log, keys=(replace(log.keys[0], period=period),)),)

        assert judge(registry, trust=registry.trust(logs=logs)).state is State.ISSUER_NOT_TRUSTED


def _with_period(registry: Registry, which: int, period: policy.Period) -> TrustPolicy:
    issuers = list(registry.trust().issuers)
    issuer = issuers[which]
    issuers[which] = replace(issuer, keys=(replace(issuer.keys[0], period=period),))
    return registry.trust(issuers=tuple(issuers))


def _sign_as(
    unsigned: dict[str, Any], registry: Registry, method: str, at: datetime = LATER
) -> dict[str, Any]:
    return credential.sign(unsigned, key=registry.house, verification_method=method, created_at=at)
