"""Out of a clearance into free circulation (M23), and sold while on show (M19): taxed, signed by two."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from bonded_warehouse import tax_errors
from bonded_warehouse.models.bond import BondPosting
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.operations import declaring, taxing
from bonded_warehouse.operations.declaring import Filing
from bonded_warehouse.queries import circulation, displays
from bonded_warehouse.queries.gate import gate
from bonded_warehouse.rules.states import Account, CustodyState, CustomsStatus
from tests.operations.gate.bench import FILED, SALE
from tests.operations.warehouse.store import ARTIST, CUSTOMS, DECLARANT, GATE, Store
from tests.operations.warehouse.test_tax_proofs import paid
from tests.operations.warehouse.test_taxing import determined, on_display, released


def last_posting(store: Store) -> tuple[Account, Account]:
    found = store.session.scalars(sa.select(BondPosting).order_by(BondPosting.seq.desc())).first()
    assert found is not None
    return found.origin, found.target


def test_a_work_that_was_declared_for_export_stays_in_the_country_when_its_tax_is_paid(store: Store) -> None:
    holding = store.packed()
    store.ready(holding)
    holding.sale = SALE.kept()
    card = declaring.lodge(
        store.session,
        holding_id=holding.id,
        filing=Filing(**FILED),
        is_demonstration=True,
        actor=DECLARANT,
        at=store.later(),
    )
    with pytest.raises(tax_errors.TaxReceiptUnproved):
        store.takes(holding, "release_to_free_circulation", CUSTOMS, GATE)
    assert circulation.receipts(store.session, holding.id) == []
    document = paid(store, determined(store, released(store, holding)), receipt="tax_receipt 1")
    (receipt,) = circulation.receipts(store.session, holding.id)
    assert (receipt.reference, receipt.document_id) == ("tax_receipt 1", document.id)

    store.takes(holding, "release_to_free_circulation", CUSTOMS, GATE)

    assert (holding.state, holding.customs_status) == (CustodyState.DOMESTIC, CustomsStatus.FREE_CIRCULATION)
    assert last_posting(store) == (Account.RESERVED, Account.DOMESTIC)
    declaration = store.session.get_one(Declaration, card.id)
    assert declaration.state is DeclarationState.WITHDRAWN


def test_a_work_on_show_outside_is_sold_there_by_its_owner_and_customs(store: Store) -> None:
    holding = on_display(store)
    store.ready(holding)
    needs = gate(
        store.session, artwork_id=holding.artwork_id, stage="exit", destination=None, at=store.at
    ).needs
    for code in needs:
        store.brings(holding, code)
    drawn = taxing.draw_display_sale(
        store.session,
        holding_id=holding.id,
        price_cny=Decimal(900_000),
        sold_on=store.at.date(),
        actor=DECLARANT,
        at=store.later(),
    )
    paid(store, determined(store, drawn), receipt="tax_receipt 1")

    store.takes(holding, "sold_while_on_display", ARTIST, CUSTOMS)

    assert holding.state is CustodyState.DOMESTIC
    assert not holding.guarantee_used
    assert last_posting(store) == (Account.OUT_DISPLAY, Account.DOMESTIC)
    term = displays.term_of(store.session, holding.id)
    assert term is not None
    assert (term.state, term.ended_by) == ("ended", "M19")
