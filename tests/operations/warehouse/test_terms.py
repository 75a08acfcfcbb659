"""Works on temporary entry are found before their term ends, and stay found when it has."""

from datetime import timedelta

from bonded_warehouse.queries import terms
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.rules.states import CustomsStatus
from tests.operations.warehouse.store import Store


def test_a_temporary_entry_is_told_thirty_days_before_its_last_day_and_after_it(store: Store) -> None:
    holding, other = store.stored(), store.stored("A-01-02")
    holding.customs_status, holding.is_relic = CustomsStatus.ATA, False
    store.session.flush()
    last_on = terms.of_holding(store.session, holding.id, entered_on=law_day(store.at))[0].last_on
    assert last_on is not None

    def found(days: int) -> list[tuple[str, str]]:
        ending = terms.entries_ending(store.session, today=last_on + timedelta(days=days))
        return [(one.holding.id, one.term.limit) for one in ending]

    assert (found(-31), found(-30), found(400)) == ([], [(holding.id, "TL01")], [(holding.id, "TL01")])
    assert terms.of_holding(store.session, other.id, entered_on=law_day(store.at)) == []
    assert (last_on - law_day(store.at)).days in range(180, 185)
