"""Filings beside a declaration name who is on file too: a list waits until its keeper is."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bonded_warehouse.clearance_errors import PartyMissing
from bonded_warehouse.customs.offices import Occasion
from bonded_warehouse.models.enterprises import EnterpriseVersion
from bonded_warehouse.models.filings import Filing
from bonded_warehouse.operations import enterprising, submitting
from bonded_warehouse.operations.enterprising import Dossier
from bonded_warehouse.queries import filings
from bonded_warehouse.rules.enterprises import Service
from foundation.actor import Actor, Role
from tests.firms import HOUSE
from tests.operations.gate.test_filings import VAN, follows, of
from tests.operations.warehouse.conftest import store
from tests.operations.warehouse.store import CUSTOMS, DECLARANT, Store

FILER = Actor("acc_firms", "Somebody", frozenset({Role("declarant")}))

__all__ = ["store"]


def test_a_list_waits_on_a_desk_until_the_keeper_is_confirmed_and_then_goes_by_itself(store: Store) -> None:
    store.session.get_one(EnterpriseVersion, "env_firm_1").serves = [Service.PLATFORM.value]
    holding = store.expected()
    follows(store, holding)
    assert store.session.scalar(sa.select(sa.func.count()).select_from(Filing)) == 0
    assert filings.unlisted(store.session, since=holding.since_at - timedelta(seconds=1)) == []
    assert filings.unlisted(store.session) == [holding.id]
    with pytest.raises(PartyMissing):
        submitting.file_slip(
            store.session,
            holding_id=holding.id,
            vehicle=VAN,
            net_g=900,
            gross_g=1500,
            actor=DECLARANT,
            at=store.later(),
        )

    dossier = Dossier(
        name_zh="新库",
        name_en="",
        customs_code="NEWKEEPER1",
        address="Kaifeng",
        contact="Somebody",
        serves=(Service.KEEPER,),
    )
    filed = enterprising.file_version(
        store.session, enterprise_id="ent_firm_1", dossier=dossier, actor=FILER, at=store.later()
    )
    assert filings.unlisted(store.session) == [holding.id]
    enterprising.decide_version(
        store.session,
        enterprise_id=filed.id,
        version=2,
        confirm=True,
        reason="",
        actor=CUSTOMS,
        at=store.later(),
    )

    listed = of(store, holding, Occasion.ENTRY_LIST)
    assert b"NEWKEEPER1" in listed.body
    assert HOUSE.credit_code.encode() in listed.body
    assert filings.unlisted(store.session) == []
