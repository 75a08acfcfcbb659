"""The trust file."""

from dataclasses import replace
from datetime import timedelta

import pytest

from authentication.evidence import policy
from authentication.evidence.errors import TrustFileBroken
from authentication.evidence.policy import Issuer, Period
from tests.unit.evidence.making import HOUSE, NOON, ORIGIN, Registry

GOOD = policy.write(Registry().trust())


class TestFile:
    def test_comes_back(self) -> None:
        made = Registry().trust(name='quotes " and \\ and\nlines 汴梁', witnesses_needed=2)

        assert policy.read(policy.write(made).encode()) == made

    def test_comes_back_with_periods(self) -> None:
        period = Period(
            from_at=NOON, to_at=NOON + timedelta(days=1), compromised_at=NOON + timedelta(hours=2)
        )
        made = Registry().trust()
        house = made.issuers[1]
        made = replace(made, issuers=(replace(house, keys=(replace(house.keys[0], period=period),)),))

        assert policy.read(policy.write(made).encode()) == made

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("version = 1", "version = 2"),
            ("version = 1", ""),
            ("version = 1", "version = true"),
            ("witnesses_needed = 0", "witnesses_needed = -1"),
            ("[[issuer]]", "unknown = 1\n[[issuer]]"),
            ("[[issuer.key]]\n", "[[issuer.key]]\nunknown = 1\n"),
            ("[[log.key]]\n", "[[log.key]]\nunknown = 1\n"),
            ("multikey = ", "multikey = 'z' # "),
            ("vkey = ", "vkey = 'x' # "),
            ("from = ", "from = 'then' # "),
            ("from = ", "from = 2026-01-01T00:00:00 # "),
            ("from = ", "# "),
            ("may = [", "may = [1, "),
            ("may = [", "may = [] # "),
            (f'id = "{HOUSE}"', 'id = "did:web:another.example"'),
            (f'origin = "{ORIGIN}"', 'origin = "another"'),
            ("[[witness]]", "[[log]]"),
            ("[[witness]]", "[witness]"),
            ("name = ", "name = 7 # "),
        ],
    )
    def test_is_refused_when_misspelt(self, old: str, new: str) -> None:
        assert old in GOOD

        with pytest.raises(TrustFileBroken):
            policy.read(GOOD.replace(old, new).encode())

    @pytest.mark.parametrize("data", [b"\xff", b"[", b"", b"#" * (policy.LARGEST_BYTES + 1)])
    def test_nonsense_is_refused(self, data: bytes) -> None:
        with pytest.raises(TrustFileBroken):
            policy.read(data)

    @pytest.mark.parametrize("block", ["[[issuer]]", "[[log]]", "[[witness]]"])
    def test_nobody_stands_in_it_twice(self, block: str) -> None:
        start = GOOD.index(block)
        ends = [GOOD.find(f"\n{each}", start + 1) for each in ("[[issuer]]", "[[log]]", "[[witness]]")]
        end = min((each for each in ends if each > 0), default=len(GOOD))

        with pytest.raises(TrustFileBroken, match="twice"):
            policy.read((GOOD + "\n" + GOOD[start:end]).encode())

    def test_a_witness_is_no_log(self) -> None:
        registry = Registry()
        witness = registry.trust().witnesses[0]
        log = registry.trust().logs[0]

        for wrong in (
            registry.trust(witnesses=log.keys),
            registry.trust(logs=(replace(log, origin=witness.key.name, keys=(witness,)),)),
        ):
            with pytest.raises(TrustFileBroken):
                policy.read(policy.write(wrong).encode())


class TestIssuer:
    @pytest.mark.parametrize(
        ("may", "kind", "expected"),
        [
            ("certificate", "certificate", True),
            ("certificate", "certificate.revoked", False),
            ("custody.*", "custody.stored", True),
            ("custody.*", "custody", False),
            ("custody.*", "custodyx.stored", False),
            ("*", "custody.stored", True),
            ("*", "status", True),
            ("*", "certificate.revoked", True),
            ("*", "certificate", False),
            ("status", "custody.stored", False),
        ],
    )
    def test_says_what_it_may(self, may: str, kind: str, *, expected: bool) -> None:
        assert Issuer(id=HOUSE, name="x", may=(may,), keys=()).may_say(kind) is expected


class TestPeriod:
    def test_begins_with_its_first_instant_and_ends_before_its_last(self) -> None:
        period = Period(from_at=NOON, to_at=NOON + timedelta(hours=1))

        assert period.covers(NOON)
        assert not period.covers(NOON - timedelta(seconds=1))
        assert not period.covers(NOON + timedelta(hours=1))

    def test_is_safe_only_for_what_others_saw_before(self) -> None:
        period = Period(from_at=NOON, compromised_at=NOON + timedelta(hours=1))

        assert period.is_safe(NOON)
        assert not period.is_safe(NOON + timedelta(hours=1))
        assert not period.is_safe(None)
        assert Period(from_at=NOON).is_safe(None)
