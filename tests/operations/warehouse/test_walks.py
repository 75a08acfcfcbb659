"""Random legal and illegal steps on real rows: after each, everything that must hold holds."""

from random import Random

import pytest

from bonded_warehouse import audits
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import keeping
from bonded_warehouse.operations.particulars import Paper, Particulars, Signature
from bonded_warehouse.queries.standing import standing
from bonded_warehouse.rules import custody
from bonded_warehouse.rules.signing import Signer
from bonded_warehouse.rules.standing import Circumstances, Document
from bonded_warehouse.rules.states import CustomsStatus, usual_source
from bonded_warehouse.rules.table import TABLE, Transition
from foundation.errors import Refusal
from tests.operations.warehouse.store import KEEPER, Store

TOLD = Circumstances(
    told=frozenset({"customs", "police", "insurer"}),
    by_customs=True,
    case_reopened=True,
    inspection_drawn=True,
)
SELDOM = {"M03", "M07", "M19", "M23", "M32", "M33", "M34", "M36", "M37", "M40", "M42"}
GATED = {"M25"}
"""Leaving asks for a declaration and the rules: walked in test_keeping."""


def tries(store: Store, holding: Holding, row: Transition) -> bool:
    """Take a step with everything it needs; a refusal changes nothing."""
    before = (holding.state, holding.chain_length, holding.chain_head, holding.account)
    signatures = [
        Signature(Signer(f"acc_{place}", frozenset(roles)), f"Person {place}")
        for place, roles in enumerate(row.slots)
    ]
    try:
        with store.session.begin_nested():
            keeping.take_step(
                store.session,
                holding_id=holding.id,
                event=row.id,
                particulars=Particulars(
                    papers=[Paper(Document(need.code, f"{need.code} 1")) for need in row.documents],
                    how=TOLD,
                    position_id=store.position("A-01-01"),
                ),
                signatures=signatures,
                actor=KEEPER,
                at=store.later(),
            )
    except Refusal:
        store.session.refresh(holding)
        assert (holding.state, holding.chain_length, holding.chain_head, holding.account) == before
        return False
    return True


@pytest.mark.parametrize("seed", range(6))
def test_every_walk_leaves_books_and_chains_whole(store: Store, seed: int) -> None:
    chance = Random(seed)
    status = chance.choice([CustomsStatus.BONDED_FOREIGN, CustomsStatus.TEMP_IMPORT, CustomsStatus.DOMESTIC])
    holding = store.expected(
        intended_status=status,
        source=usual_source(status),
        hs_code="" if status is CustomsStatus.DOMESTIC else "9701911900",
        is_relic=chance.choice([True, False, None]),
    )
    taken = 0
    for _ in range(30):
        legal = [row for row in TABLE.following(holding.state) if row.id not in GATED]
        if not legal:
            break
        (row,) = chance.choices(legal, [1 if one.id in SELDOM else 12 for one in legal])
        taken += tries(store, holding, row)
        illegal = chance.choice([one for one in TABLE.transitions if holding.state not in one.origins])
        assert not tries(store, holding, illegal)
        assert custody.may_follow(standing(holding, [])) or holding.state in TABLE.terminal

    assert taken > 3
    for audit in audits.AUDITS:
        assert list(audit.run(store.session)) == []
