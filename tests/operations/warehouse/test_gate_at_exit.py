"""The gate is asked inside the step that takes a work out: refused there, nothing of the step remains."""

import pytest

from bonded_warehouse.gate_errors import GateDenies
from bonded_warehouse.operations import stating
from bonded_warehouse.queries import chains
from bonded_warehouse.rules.states import Account, CustodyState, CustomsStatus
from tests.operations.gate.bench import PLAIN
from tests.operations.warehouse.store import COURIER, GATE, KEEPER, Store


def test_a_stolen_work_does_not_leave_as_domestic_goods(store: Store) -> None:
    holding = store.packed(intended_status=CustomsStatus.DOMESTIC, source=Account.DOMESTIC)
    stating.record_facts(
        store.session,
        artwork_id=holding.artwork_id,
        values={**PLAIN, "title_flags": ["stolen"]},
        actor=store.depositor(holding),
        at=store.at,
    )

    with pytest.raises(GateDenies):
        store.takes(holding, "leave_as_domestic_goods", KEEPER, GATE, COURIER)

    assert holding.state is CustodyState.PACKED
    chain = chains.chain_of_custody(store.session, holding.id, actor=KEEPER)
    assert "M37" not in [link.transition for link in chain]
