"""verify(): each honest state, and no other in its place."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from authentication.evidence import checkpoint, merkle, passport, policy
from authentication.evidence.case import Known
from authentication.evidence.checkpoint import Checkpoint
from authentication.evidence.fingerprint import Fingerprint
from authentication.evidence.passport import Passport
from authentication.evidence.status import Purpose
from authentication.evidence.verdict import Outcome, State, Verdict
from authentication.evidence.verifying import verify
from tests.unit.evidence.making import HOUSE, NOON, ORIGIN, Registry, certified, changed_checkpoints, key

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


@pytest.mark.parametrize(
    "data", [b"", b"<!doctype html><title>Works</title>", b"\x89PNG\r\n", b"[]", b"nonsense"]
)
def test_another_file_is_no_passport_and_nothing_is_said_of_a_work(registry: Registry, data: bytes) -> None:
    verdict = verify(data, trust=registry.trust(), at=LATER)

    assert (verdict.state, failed(verdict)) == (State.NOT_A_PASSPORT, ["format"])
    assert (verdict.artwork, verdict.statements) == (None, ())


def test_a_passport_cut_short_is_broken_and_not_another_file(registry: Registry) -> None:
    assert verify(registry.file()[:-9], trust=registry.trust(), at=LATER).state is State.PROOF_BROKEN


def failed(verdict: Verdict) -> list[str]:
    return [step.name for step in verdict.steps if step.outcome is Outcome.FAILED]


class TestValid:
    def test_when_every_step_holds(self, registry: Registry) -> None:
        verdict = judge(registry)

        assert verdict.state is State.VALID
        assert verdict.is_valid
        assert failed(verdict) == []
        assert [step.number for step in verdict.steps] == list(range(1, 12))
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

    def test_a_changed_checkpoint_is_broken_and_no_fork(self, registry: Registry) -> None:
        for made, known in changed_checkpoints(registry):
            verdict = judge(registry, made, known_checkpoints=[known])
            assert verdict.state is State.PROOF_BROKEN
            assert {"log"} <= set(failed(verdict)) <= {"log", "inclusion"}

    def test_a_line_that_does_not_hold_hides_no_fork(self, registry: Registry) -> None:
        made = registry.passport()
        log = registry.trust().logs[0]
        spare = replace(log.keys[0], key=checkpoint.NoteKey(ORIGIN, key(9).public))
        line = checkpoint.NoteSignature(ORIGIN, spare.key.key_hash, b"0" * 64).write()
        text, _, signed = (made.checkpoint or "").rpartition("\n\n")
        made = replace(made, checkpoint=f"{text}\n\n{line}{signed}")
        other = _note(registry, registry.tree.size, merkle.leaf_hash(b"another story"))
        trust = registry.trust(logs=(replace(log, keys=(spare, *log.keys)),))

        verdict = judge(registry, made, trust=trust, known_checkpoints=[Known(other)])

        assert failed(verdict) == ["log", "witnesses"]

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


def _note(registry: Registry, size: int, root: bytes) -> str:
    return checkpoint.sign(Checkpoint(ORIGIN, size, root), key=registry.log)
