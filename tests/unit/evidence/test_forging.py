"""verify() against a forger: nothing passes, and nothing is taken for something milder."""

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from authentication.evidence import canonical, passport, statement
from authentication.evidence.disclosure import Disclosure
from authentication.evidence.errors import PassportBroken
from authentication.evidence.status import Purpose
from authentication.evidence.verdict import Outcome, State
from authentication.evidence.verifying import verify
from tests.unit.evidence.making import NOON, Registry, certified
from tests.unit.evidence.test_verifying import LATER, judge


@pytest.fixture
def registry() -> Registry:
    return certified()


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

        assert verdict.state is (State.PROOF_BROKEN if data.startswith(b"{") else State.NOT_A_PASSPORT)
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
