"""Works on temporary entry are found before their term ends, and stay found when it has."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bonded_warehouse.models.custody import CustodyEvent
from bonded_warehouse.queries import terms
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.rules.clocks import start
from bonded_warehouse.rules.states import CustomsStatus
from tests.operations.warehouse.store import NOON, Store


def test_a_temporary_entry_is_told_thirty_days_before_its_last_day_and_after_it(store: Store) -> None:
    holding, other = store.stored(), store.stored("A-01-02")
    holding.customs_status, holding.is_relic = CustomsStatus.ATA, False
    store.session.flush()
    last_on = terms.of_holding(store.session, holding.id, entered_on=law_day(store.at))[0].last_on
    assert last_on is not None

    def found(days: int) -> list[tuple[str, str]]:
        ending = terms.ending(store.session, today=last_on + timedelta(days=days))
        assert ending.total == len(ending.works)
        return [(one.holding.id, one.term.limit) for one in ending.works]

    assert (found(-31), found(-30), found(400)) == ([], [(holding.id, "TL01")], [(holding.id, "TL01")])
    assert terms.of_holding(store.session, other.id, entered_on=law_day(store.at)) == []
    assert (last_on - law_day(store.at)).days in range(180, 185)


def test_what_ends_first_is_named_first_and_the_rest_is_counted(store: Store) -> None:
    first, second, third = store.stored(), store.stored("A-01-02"), store.stored("A-01-03")
    for days, holding in enumerate((second, first, third), start=1):
        holding.customs_status = CustomsStatus.TEMP_IMPORT
        holding.opened_at = store.at - timedelta(days=days)  # the order of opening is another
    for days, holding in enumerate((first, second, third)):
        store.session.execute(
            sa.update(CustodyEvent)
            .where(CustodyEvent.holding_id == holding.id, CustodyEvent.transition == "M08")
            .values(occurred_at=store.at + timedelta(days=days))
        )
    expected = store.expected()  # the slip is written, nothing has entered
    expected.customs_status, expected.opened_at = CustomsStatus.TEMP_IMPORT, store.at - timedelta(days=9)
    store.session.flush()

    ending = terms.ending(store.session, today=law_day(store.at) + timedelta(days=400), most=2)

    assert [one.holding.id for one in ending.works] == [first.id, second.id]
    assert ending.total == 3


@pytest.mark.parametrize("limit_id", ["TL01", "TL03"])
def test_the_days_on_which_ending_terms_began_are_found_exactly(limit_id: str) -> None:
    for after in range(0, 800, 3):
        soon = law_day(NOON) + timedelta(days=after)
        first_not = terms._begun_by(limit_id, soon).date()

        assert start(limit_id, first_not - timedelta(days=1)).last_on <= soon
        assert start(limit_id, first_not).last_on > soon
