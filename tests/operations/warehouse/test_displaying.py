"""Shows outside the zone: the clock, its warnings, what customs may add, and its running out."""

from datetime import UTC, date, datetime

import pytest

from bonded_warehouse import keeping_errors
from bonded_warehouse.bond_errors import GuaranteeTooShort
from bonded_warehouse.models.cases import CaseKind, KeepingCase
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.displays import DisplayTerm, TermState
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.operations import displaying
from foundation.errors import NotAllowed
from tests.operations.warehouse.store import COURIER, CUSTOMS, KEEPER, SENIOR, Store


def shown(store: Store) -> tuple[Holding, DisplayTerm]:
    holding = store.packed()
    store.takes(holding, "leave_for_outside_display", CUSTOMS, KEEPER, COURIER, place="Henan Museum")
    return holding, store.session.query(DisplayTerm).one()


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def test_runs_for_six_months_and_stops_when_the_work_is_back(store: Store) -> None:
    holding, term = shown(store)

    assert (term.started_on, term.last_on, term.venue) == (
        date(2026, 6, 1),
        date(2026, 12, 1),
        "Henan Museum",
    )
    store.takes(holding, "return_from_display", KEEPER, COURIER)
    assert (term.state, term.ended_by) == (TermState.ENDED, "M18")
    assert holding.seal_number is None, "its crate is open, and no seal is on it"
    with pytest.raises(keeping_errors.NotOnDisplay):
        displaying.extend(store.session, holding_id=holding.id, reference="1", actor=CUSTOMS, at=store.at)


def test_warns_thirty_seven_and_one_day_before_and_only_once(store: Store) -> None:
    shown(store)
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 24), date(2026, 11, 30), date(2026, 12, 1)]

    given = [[displaying.warn(store.session, at=on(day)) for _ in range(2)] for day in days]

    assert given == [[0, 0], [1, 0], [1, 0], [1, 0], [0, 0]]


def test_what_is_overdue_is_held_and_has_a_case(store: Store) -> None:
    holding, term = shown(store)

    assert displaying.warn(store.session, at=on(date(2026, 12, 2))) == 1
    assert displaying.warn(store.session, at=on(date(2026, 12, 3))) == 0

    case = store.session.query(KeepingCase).one()
    assert (case.kind, case.holding_id, term.state) == (CaseKind.OVERDUE, holding.id, TermState.OVERDUE)
    assert store.session.query(Hold).filter_by(artwork_id=holding.artwork_id, lifted_at=None).count() == 1
    with pytest.raises(keeping_errors.DisplayOverdue):
        displaying.extend(
            store.session, holding_id=holding.id, reference="1", actor=CUSTOMS, at=on(date(2026, 12, 3))
        )
    store.takes(holding, "return_from_display", KEEPER, COURIER)
    assert term.state is TermState.ENDED


def test_only_customs_makes_it_longer_and_not_for_ever(store: Store) -> None:
    store.guarantees(10_000_000_00, to_on=date(2029, 12, 31))
    holding, term = shown(store)
    with pytest.raises(NotAllowed):
        displaying.extend(store.session, holding_id=holding.id, reference="1", actor=SENIOR, at=store.at)

    for number in range(displaying.most_extensions()):
        displaying.extend(
            store.session, holding_id=holding.id, reference=f"ZZ-{number}", actor=CUSTOMS, at=store.at
        )

    assert (displaying.most_extensions(), term.last_on) == (3, date(2028, 6, 1))
    with pytest.raises(keeping_errors.NoMoreExtensions):
        displaying.extend(store.session, holding_id=holding.id, reference="4", actor=CUSTOMS, at=store.at)


def test_is_not_made_longer_than_the_guarantee_reaches(store: Store) -> None:
    holding, term = shown(store)
    displaying.extend(store.session, holding_id=holding.id, reference="1", actor=CUSTOMS, at=store.at)
    displaying.extend(store.session, holding_id=holding.id, reference="2", actor=CUSTOMS, at=store.at)

    with pytest.raises(GuaranteeTooShort):
        displaying.extend(store.session, holding_id=holding.id, reference="3", actor=CUSTOMS, at=store.at)
    assert term.last_on == date(2027, 12, 1)
