"""verify(): each honest state, and no other in its place."""

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from authentication.evidence import canonical, checkpoint, credential, merkle, passport, policy, statement
from authentication.evidence.case import Known
from authentication.evidence.checkpoint import Checkpoint
from authentication.evidence.disclosure import Disclosure
from authentication.evidence.errors import PassportBroken
from authentication.evidence.fingerprint import Fingerprint
from authentication.evidence.passport import Passport
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.status import Purpose
from authentication.evidence.verdict import Outcome, State, Verdict
from authentication.evidence.verifying import verify
from tests.unit.evidence.making import HOUSE, NOON, ORIGIN, Registry, certified, key

LATER = NOON + timedelta(days=1)
PICTURE = Fingerprint(
    sha256="0" * 64,
    width=800,
    height=600,
    phash64="0" * 16,
    dhash64="0" * 16,
    pdq256="0" * 64,
    pdq_quality=100,
)


@pytest.fixture
def registry() -> Registry:
    return certified()


def judge(registry: Registry, made: Passport | None = None, **asked: Any) -> Verdict:
    data = passport.write(made) if made else registry.file()
    return verify(data, **{"trust": registry.trust(), "at": LATER, **asked})


def failed(verdict: Verdict) -> list[str]:
    return [step.name for step in verdict.steps if step.outcome is Outcome.FAILED]


class TestValid:
    def test_when_every_step_holds(self, registry: Registry) -> None:
        verdict = judge(registry)

        assert verdict.state is State.VALID
        assert verdict.is_valid
        assert failed(verdict) == []
        assert [step.number for step in verdict.steps] == list(range(1, 11))
        assert verdict.certificate_id == registry.said[0][0]["id"]
        assert [each.kind for each in verdict.statements] == [
            "certificate",
            "custody.stored",
            "title.transferred",
        ]
        assert (verdict.log_origin, verdict.log_size) == (ORIGIN, registry.tree.size)

    def test_shows_what_was_disclosed_and_counts_what_was_not(self, registry: Registry) -> None:
        sold = judge(registry).statements[2]

        assert sold.disclosed == {"buyer": "Li Hua"}
        assert sold.sealed == 1

    def test_names_its_witnesses(self, registry: Registry) -> None:
        verdict = judge(registry, registry.passport(witnessed=True), trust=registry.trust(witnesses_needed=1))

        assert verdict.is_valid
        assert verdict.witnesses == ("witness.example/w1",)

    def test_with_a_certificate_that_names_no_status_list(self) -> None:
        registry = Registry()
        registry.say("certificate", {}, status=())

        assert judge(registry, registry.passport(lists=False)).is_valid

    def test_after_a_newer_certificate_replaces_a_revoked_one(self, registry: Registry) -> None:
        registry.say("certificate.revoked", {"certificate": registry.said[0][0]["id"]})
        registry.say("certificate", {"number": "BL-2"})

        assert judge(registry).is_valid

    def test_after_a_suspension_was_lifted(self, registry: Registry) -> None:
        named = {"certificate": registry.said[0][0]["id"]}
        registry.say("certificate.suspended", named)
        assert judge(registry).state is State.SUSPENDED
        registry.say("certificate.reinstated", named)

        assert judge(registry).is_valid


class TestStatus:
    @pytest.mark.parametrize(
        ("purpose", "state"),
        [(Purpose.REVOCATION, State.REVOKED), (Purpose.SUSPENSION, State.SUSPENDED)],
    )
    def test_is_read_from_the_lists(self, registry: Registry, purpose: Purpose, state: State) -> None:
        registry.bits[purpose] = registry.bits[purpose].having([7])

        assert judge(registry).state is state

    def test_another_index_says_nothing(self, registry: Registry) -> None:
        registry.bits[Purpose.REVOCATION] = registry.bits[Purpose.REVOCATION].having([6, 8])

        assert judge(registry).is_valid

    def test_is_read_from_the_log(self, registry: Registry) -> None:
        registry.say("certificate.revoked", {"certificate": registry.said[0][0]["id"]})

        assert judge(registry).state is State.REVOKED

    def test_is_unknown_when_a_list_is_too_old(self, registry: Registry) -> None:
        verdict = judge(registry, at=NOON + timedelta(days=7))

        assert verdict.state is State.STATUS_UNKNOWN
        assert failed(verdict) == ["status"]

    def test_is_unknown_without_a_list(self, registry: Registry) -> None:
        assert judge(registry, registry.passport(lists=False)).state is State.STATUS_UNKNOWN

    def test_is_known_again_from_a_newer_list(self, registry: Registry) -> None:
        week = NOON + timedelta(days=7)
        newer = [registry.status_list(purpose, made_at=week) for purpose in Purpose]

        assert judge(registry, at=week, status_lists=newer).is_valid

    def test_revoked_stays_revoked_whatever_a_newer_list_says(self, registry: Registry) -> None:
        newer = registry.status_list(Purpose.REVOCATION, made_at=LATER)
        registry.bits[Purpose.REVOCATION] = registry.bits[Purpose.REVOCATION].having([7])

        assert judge(registry, status_lists=[newer]).state is State.REVOKED

    def test_the_newest_list_of_suspensions_counts(self, registry: Registry) -> None:
        newer = registry.status_list(Purpose.SUSPENSION, made_at=LATER)
        registry.bits[Purpose.SUSPENSION] = registry.bits[Purpose.SUSPENSION].having([7])

        assert judge(registry, status_lists=[newer]).is_valid

    def test_revoked_is_said_even_when_the_list_is_old(self, registry: Registry) -> None:
        registry.bits[Purpose.REVOCATION] = registry.bits[Purpose.REVOCATION].having([7])

        assert judge(registry, at=NOON + timedelta(days=100)).state is State.REVOKED

    def test_a_list_that_nobody_trusted_signed_is_refused(self, registry: Registry) -> None:
        registry.house = key(9)
        forged = registry.status_list(Purpose.REVOCATION)
        registry.house = key(2)

        assert judge(registry, status_lists=[forged]).state is State.PROOF_BROKEN


class TestCertificate:
    def test_expires(self) -> None:
        registry = Registry()
        registry.say("certificate", {}, valid_until=LATER)

        assert judge(registry, at=LATER - timedelta(seconds=1)).is_valid
        assert judge(registry, at=LATER).state is State.EXPIRED

    def test_is_not_there(self) -> None:
        registry = Registry()
        registry.say("custody.received")

        assert judge(registry).state is State.NOT_CERTIFIED

    def test_is_not_made_yet(self, registry: Registry) -> None:
        assert judge(registry, at=NOON - timedelta(days=1)).state is State.NOT_CERTIFIED

    def test_cannot_be_said_by_the_house(self) -> None:
        registry = Registry()
        registry.say("certificate", {"number": "BL-1"}, issuer=HOUSE)

        assert judge(registry).state is State.ISSUER_NOT_TRUSTED

    def test_of_an_expert_says_nothing_else(self) -> None:
        registry = Registry()
        registry.say("custody.stored", issuer=registry.expert.public.did)

        assert judge(registry).state is State.ISSUER_NOT_TRUSTED


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


class TestLog:
    def test_is_not_witnessed_enough(self, registry: Registry) -> None:
        for witnessed in (False, True):
            made = registry.passport(witnessed=witnessed)
            verdict = judge(registry, made, trust=registry.trust(witnesses_needed=1 + witnessed))
            assert verdict.state is State.NOT_WITNESSED
            assert failed(verdict) == ["witnesses"]

    def test_has_a_statement_not_yet(self, registry: Registry) -> None:
        made = registry.passport()
        waiting = passport.Entry(
            credential=registry.sign(registry.unsigned("custody.moved", {})), logged=None
        )

        assert judge(registry, replace(made, entries=(*made.entries, waiting))).state is State.NOT_IN_LOG
        assert judge(registry, replace(made, entries=(waiting,), checkpoint=None)).state is State.NOT_IN_LOG

    def test_a_witness_counts_only_while_its_key_was_its_own(self, registry: Registry) -> None:
        witness = registry.trust().witnesses[0]
        for period in (
            policy.Period(from_at=NOON + timedelta(seconds=1)),
            policy.Period(from_at=NOON - timedelta(days=1), compromised_at=NOON),
        ):
            trust = registry.trust(witnesses=(replace(witness, period=period),), witnesses_needed=1)
            assert (
                judge(registry, registry.passport(witnessed=True), trust=trust).state is State.NOT_WITNESSED
            )

    def test_forked_at_the_same_size(self, registry: Registry) -> None:
        other = _note(registry, registry.tree.size, merkle.leaf_hash(b"another story"))

        assert judge(registry, known_checkpoints=[Known(other)]).state is State.LOG_FORKED
        assert judge(registry, known_checkpoints=[Known(registry.note())]).is_valid

    def test_forked_between_sizes(self, registry: Registry) -> None:
        path = tuple(registry.tree.consistency_path(2))
        true, false = registry.tree.root(2), merkle.leaf_hash(b"another story")

        assert judge(registry, known_checkpoints=[Known(_note(registry, 2, true), path)]).is_valid
        assert (
            judge(registry, known_checkpoints=[Known(_note(registry, 2, false), path)]).state
            is State.LOG_FORKED
        )
        assert judge(registry, known_checkpoints=[Known(_note(registry, 2, false))]).is_valid

    def test_a_strangers_checkpoint_is_no_fork(self, registry: Registry) -> None:
        other = Registry(log=key(9))

        stranger = _note(other, registry.tree.size, merkle.leaf_hash(b"another story"))

        assert judge(registry, known_checkpoints=[Known(stranger)]).is_valid


class TestPhotograph:
    @pytest.fixture
    def registry(self) -> Registry:
        return certified([PICTURE.to_json()])

    @pytest.mark.parametrize(
        ("photograph", "state"),
        [
            (PICTURE, State.VALID),
            (replace(PICTURE, sha256="1" * 64), State.SAME_PICTURE),
            (replace(PICTURE, sha256="1" * 64, pdq256="f" * 10 + "0" * 54), State.SAME_PICTURE),
            (replace(PICTURE, sha256="1" * 64, pdq256="f" * 64, phash64="f" * 16), State.ANOTHER_PICTURE),
        ],
    )
    def test_is_compared(self, registry: Registry, photograph: Fingerprint, state: State) -> None:
        assert judge(registry, photograph=photograph).state is state

    def test_is_known_by_the_file_that_its_owner_sent(self) -> None:
        registry = certified([{**PICTURE.to_json(), "source_sha256": "5" * 64}])
        sent = replace(PICTURE, sha256="5" * 64, pdq256="f" * 64, phash64="f" * 16)

        assert judge(registry, photograph=sent).is_valid

    def test_is_known_when_turned(self, registry: Registry) -> None:
        turned = replace(PICTURE, sha256="1" * 64, pdq256="f" * 64, phash64="f" * 16)

        assert judge(registry, photograph=turned, turns=("0" * 64,)).state is State.SAME_PICTURE

    def test_is_not_compared_without_a_certificate(self) -> None:
        registry = Registry()
        registry.say("custody.received")

        assert judge(registry, photograph=PICTURE).state is State.NOT_CERTIFIED

    def test_has_nothing_to_be_compared_with(self) -> None:
        assert judge(certified(), photograph=PICTURE).state is State.ANOTHER_PICTURE


class TestBroken:
    """What a forger tries. None of it may pass, nor be taken for something milder."""

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_a_statement_left_out(self, registry: Registry, place: int) -> None:
        made = registry.passport()
        entries = made.entries[:place] + made.entries[place + 1 :]

        verdict = judge(registry, replace(made, entries=entries))

        # The last one can be left out: only the log knows that there is more.
        assert verdict.state is (State.VALID if place == 2 else State.PROOF_BROKEN)

    def test_statements_in_another_order(self, registry: Registry) -> None:
        made = registry.passport()
        first, second = made.entries[:2]
        swapped = (
            replace(first, credential=second.credential),
            replace(second, credential=first.credential),
            made.entries[2],
        )

        assert judge(registry, replace(made, entries=swapped)).state is State.PROOF_BROKEN
        with pytest.raises(PassportBroken):
            passport.write(replace(made, entries=(second, first)))

    def test_a_statement_about_another_work(self, registry: Registry) -> None:
        registry.say("custody.moved", artwork=statement.artwork_iri("art_02"))

        assert judge(registry).state is State.PROOF_BROKEN

    def test_another_work_on_the_cover(self, registry: Registry) -> None:
        made = replace(registry.passport(), artwork=statement.artwork_iri("art_02"))

        assert judge(registry, made).state is State.PROOF_BROKEN

    def test_a_statement_twice(self, registry: Registry) -> None:
        registry.append(registry.said[1][0])

        assert judge(registry).state is State.PROOF_BROKEN

    def test_recorded_before_it_was_made(self, registry: Registry) -> None:
        registry.say("custody.moved", issued_at=LATER)

        assert judge(registry).state is State.PROOF_BROKEN

    def test_signed_after_it_was_recorded(self, registry: Registry) -> None:
        registry.append(registry.sign(registry.unsigned("custody.moved", {}), at=LATER))

        assert judge(registry).state is State.PROOF_BROKEN

    def test_recorded_out_of_turn(self, registry: Registry) -> None:
        registry.append(registry.sign(registry.unsigned("custody.moved", {})), at=NOON - timedelta(seconds=1))

        assert judge(registry).state is State.PROOF_BROKEN

    def test_a_value_that_was_not_sealed(self, registry: Registry) -> None:
        false = Disclosure("price", "EUR 9.00", b"price...........")

        assert judge(registry, disclosures=[false]).state is State.PROOF_BROKEN

    def test_a_value_disclosed_twice(self, registry: Registry) -> None:
        made = registry.passport()
        sold = made.entries[2]
        twice = replace(sold, disclosed=sold.disclosed * 2)

        assert judge(registry, replace(made, entries=(*made.entries[:2], twice))).state is State.PROOF_BROKEN

    def test_a_value_opened_apart_is_what_was_sealed(self, registry: Registry) -> None:
        price = Disclosure("price", "EUR 12000.00", b"price".ljust(16, b"."))

        verdict = judge(registry, disclosures=[price])

        assert verdict.is_valid
        assert verdict.statements[2].disclosed == {"buyer": "Li Hua", "price": "EUR 12000.00"}

    def test_one_key_that_signs_the_checkpoint_twice(self, registry: Registry) -> None:
        made = registry.passport()
        assert made.checkpoint
        doubled = made.checkpoint + made.checkpoint[made.checkpoint.index("—") :]

        assert judge(registry, replace(made, checkpoint=doubled)).state is State.PROOF_BROKEN

    def test_a_status_list_that_ends_before_it_begins(self, registry: Registry) -> None:
        assert judge(registry, status_lists=[registry.status_list(Purpose.REVOCATION, days=0)]).state is (
            State.PROOF_BROKEN
        )

    @pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"\xff", b'{"format":"x"}', b"0" * 100])
    def test_no_passport_at_all(self, registry: Registry, data: bytes) -> None:
        verdict = verify(data, trust=registry.trust(), at=LATER)

        assert verdict.state is State.PROOF_BROKEN
        assert {step.outcome for step in verdict.steps[1:]} == {Outcome.SKIPPED}

    @pytest.mark.parametrize(
        "change",
        [
            lambda found: found.update(more=1),
            lambda found: found.pop("status_lists"),
            lambda found: found.update(statements=[]),
            lambda found: found.update(artwork=None),
            lambda found: found.update(checkpoint=None),
            lambda found: found.update(checkpoint=7),
            lambda found: found.update(checkpoint="note"),
            lambda found: found.update(statements={}),
            lambda found: found["statements"].append(None),
            lambda found: found["statements"][0].update(credential=[]),
            lambda found: found["statements"][0]["log"].update(index=True),
            lambda found: found["statements"][0]["log"].update(index=-1),
            lambda found: found["statements"][0]["log"].update(index=2**40),
            lambda found: found["statements"][0]["log"].update(path=None),
            lambda found: found["statements"][0]["log"].update(path=["QUFB"]),
            lambda found: found["statements"][0]["log"].update(salt="AAAA"),
            lambda found: found["statements"][0]["log"]["leaf"].update(v=2),
            lambda found: found["statements"][0]["log"]["leaf"].update(v=True),
            lambda found: found["statements"][0]["log"]["leaf"].update(digest="zz"),
            lambda found: found["statements"][0]["log"]["leaf"].update(digest=None),
            lambda found: found["statements"][0]["log"]["leaf"].update(recorded_at="now"),
            lambda found: found["statements"][2]["disclosed"].append({}),
            lambda found: found["statements"].reverse(),
            lambda found: found["status_lists"].append({}),
            lambda found: found["status_lists"][0].pop("proof"),
        ],
    )
    def test_a_field_misspelt(self, registry: Registry, change: Callable[[Any], object]) -> None:
        found = copy.deepcopy(canonical.read(registry.file()))
        change(found)

        verdict = verify(canonical.write(found), trust=registry.trust(), at=LATER)

        assert verdict.state is State.PROOF_BROKEN


def _with_period(registry: Registry, which: int, period: policy.Period) -> TrustPolicy:
    issuers = list(registry.trust().issuers)
    issuer = issuers[which]
    issuers[which] = replace(issuer, keys=(replace(issuer.keys[0], period=period),))
    return registry.trust(issuers=tuple(issuers))


def _sign_as(
    unsigned: dict[str, Any], registry: Registry, method: str, at: datetime = LATER
) -> dict[str, Any]:
    return credential.sign(unsigned, key=registry.house, verification_method=method, created_at=at)


def _note(registry: Registry, size: int, root: bytes) -> str:
    return checkpoint.sign(Checkpoint(ORIGIN, size, root), key=registry.log)
