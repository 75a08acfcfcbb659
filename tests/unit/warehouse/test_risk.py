"""Weights of risk signals: dated, the house's own, and a score that only grows with what is known."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bonded_warehouse.rules import risk
from bonded_warehouse.rules.risk import Grade, RiskKind

KINDS = st.sampled_from(RiskKind)
FEW = st.integers(0, 20)


def test_every_kind_has_its_weight_in_every_row_and_none_is_said_to_be_verified() -> None:
    for row in risk.rows():
        assert set(row.kinds) == set(RiskKind)
        assert not row.is_verified
        assert row.raised_from < row.high_from <= row.most


def test_the_row_of_the_day_holds() -> None:
    first = risk.rows()[0]
    later = replace(first, from_on=first.from_on + timedelta(days=9), most=7)
    known = (first, later)

    assert risk.weights_on(later.from_on - timedelta(days=1), known) is first
    assert risk.weights_on(later.from_on, known) is later
    assert risk.weights_on(date(2000, 1, 1), known) is first


@given(KINDS, st.integers(1, 20), FEW, FEW, FEW)
def test_more_is_never_less_and_the_parts_say_where_it_comes_from(
    kind: RiskKind, signals: int, beside: int, more: int, more_beside: int
) -> None:
    weights = risk.rows()[0]
    less = risk.score(weights, kind, signals=signals, beside=beside)
    greater = risk.score(weights, kind, signals=signals + more, beside=beside + more_beside)

    assert less.points <= greater.points <= weights.most
    assert list(Grade).index(less.grade) <= list(Grade).index(greater.grade)
    assert less.points == min(weights.most, sum(part.points for part in less.parts))


def test_a_signal_is_named_by_all_it_says() -> None:
    named = {
        risk.digest(kind, subject, facts)
        for kind in (RiskKind.BROKEN_SEAL, RiskKind.LOG_FORK)
        for subject in ("art_1", "art_2")
        for facts in ({}, {"seal": "S1"}, {"seal": "S2"})
    }

    assert len(named) == 12
    assert risk.digest(RiskKind.LOG_FORK, "x", {"a": 1, "b": 2}) == risk.digest(
        RiskKind.LOG_FORK, "x", {"b": 2, "a": 1}
    )


def test_the_deadline_is_the_kinds() -> None:
    at = datetime(2026, 11, 26, 12, tzinfo=UTC)

    assert risk.due_at(risk.rows()[0], RiskKind.LOG_FORK, at) == at + timedelta(hours=4)
