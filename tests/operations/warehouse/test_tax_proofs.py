"""Tax that proves: receipts behind steps, terms of payment, returned goods, the word of the tax office."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from bonded_warehouse import tax_errors
from bonded_warehouse.customs.simulator.offices import OfficesSimulator
from bonded_warehouse.gate_errors import NotYoursToVerify
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.filings import Filing, FilingState
from bonded_warehouse.models.tax import TaxDocument, TaxState, Terms
from bonded_warehouse.operations import hearing, papers, proving, tax_refunding, tax_returning, taxing
from bonded_warehouse.operations.evidencing import Brought, papers_of
from bonded_warehouse.operations.tax_returning import Return
from bonded_warehouse.operations.taxing import Payment
from bonded_warehouse.queries import bonds, filings
from bonded_warehouse.rules.condition import Observation, Sign, Zone
from foundation.errors import NotAllowed
from tests.operations.warehouse.store import COURIER, CUSTOMS, DECLARANT, KEEPER, Store
from tests.operations.warehouse.test_taxing import (
    TAX,
    TAX_TOO,
    UNSOLD,
    comes_back,
    departed,
    determined,
    on_display,
    released,
    told,
)

TEAR = Observation(Zone.FRONT, Sign.SCRATCH, "C5", 30)


def proved(store: Store, holding: Holding, reference: str) -> Any:
    (paper,) = papers_of(store.session, holding, [Brought("tax_receipt", reference)], actor=CUSTOMS)
    return paper


def brought(store: Store, holding: Holding, reference: str) -> Any:
    """Bring the proof that the refund was repaid, as customs does at M31."""
    (paper,) = papers_of(store.session, holding, [Brought("refund_repaid", reference)], actor=CUSTOMS)
    return paper


def paid(store: Store, row: TaxDocument, receipt: str = "TAX-1") -> TaxDocument:
    given: dict[str, Any] = {"paid_on": store.at.date(), "receipt": receipt, "actor": TAX}
    return taxing.pay(store.session, document_id=row.id, at=store.later(), **given)


class TestReceipt:
    def test_is_the_paper_of_a_paid_tax_document_of_this_work_alone(self, store: Store) -> None:
        holding = store.stored()
        other = store.stored("A-01-02")
        with pytest.raises(tax_errors.TaxReceiptUnproved):
            proved(store, holding, "TAX-1")
        row = released(store, holding)
        for step in (lambda: None, lambda: determined(store, row)):
            step()
            with pytest.raises(tax_errors.TaxNotPaid):
                proved(store, holding, row.id)
        paid(store, row)
        for reference in ("TAX-1", row.id):
            paper = proved(store, holding, reference)
            assert (paper.document.reference, paper.document.sha256) == ("TAX-1", row.digest)
            assert paper.detail["tax_document"] == row.id
        with pytest.raises(tax_errors.TaxReceiptUnproved):
            proved(store, other, "TAX-1")

    def test_waits_for_the_surcharge(self, store: Store) -> None:
        row = determined(store, released(store, store.stored()))
        store.later(days=30)
        holding = store.session.get_one(Holding, row.holding_id)
        paid(store, row)
        with pytest.raises(tax_errors.TaxNotPaid) as refused:
            proved(store, holding, "TAX-1")
        assert refused.value.facts["document_id"] != row.id

    def test_lets_a_work_go_once(self, store: Store) -> None:
        holding = on_display(store)
        row = taxing.draw_display_sale(
            store.session, holding_id=holding.id, price_cny=Decimal(9000), sold_on=store.at.date(),
            actor=DECLARANT, at=store.later(),
        )  # fmt: skip
        paid(store, determined(store, row))
        link = store.takes(holding, "return_from_display", KEEPER, COURIER)
        link.documents = [*link.documents, proved(store, holding, "TAX-1").kept()]
        link.transition = "M19"  # as if it had been sold on that receipt
        store.session.flush()
        with pytest.raises(tax_errors.TaxReceiptUsed):
            proving.tax_receipt(store.session, holding, "TAX-1")


class TestTerms:
    def test_summary_is_due_on_the_fifth_working_day_under_guarantee(self, store: Store) -> None:
        holding = store.stored()
        row = released(store, holding)
        asked: dict[str, Any] = {"document_id": row.id, "actor": TAX, "at": store.later()}
        taxing.determine(store.session, payment=Payment(terms=Terms.SUMMARY), **asked)
        assert row.handled_on.month == 6
        assert row.due_on == date(2026, 7, 7)  # TL29: 1, 2, 3, 6 and 7 July are worked
        item = bonds.item_of(store.session, holding.id)
        assert item is not None
        assert (row.covered_minor, item.unpaid_minor) == (row.total_minor, row.total_minor)
        assert proved(store, holding, row.id).detail["terms"] == "summary"  # it may go before it is paid
        paid(store, row)
        assert item.unpaid_minor == 0
        assert told(store) == []

    def test_deferral_has_a_reason_a_guarantee_and_six_months(self, store: Store) -> None:
        row = released(store, store.stored())
        asked: dict[str, Any] = {"document_id": row.id, "actor": TAX, "at": store.later()}

        def determine(**how: Any) -> TaxDocument:
            return taxing.determine(store.session, payment=Payment(terms=Terms.DEFERRED, **how), **asked)

        with pytest.raises(tax_errors.TermsNotOpen):
            determine()
        ordinary = row.handled_on + timedelta(days=15)
        refused(store, tax_errors.TaxInputInvalid, lambda: determine(reason="tax_policy", until=ordinary))
        row = store.session.get_one(TaxDocument, asked["document_id"])
        assert determine(reason="force_majeure").due_on == date(2026, 12, 16)  # TL30 after TL09
        assert (row.terms, row.terms_reason) == (Terms.DEFERRED, "force_majeure")

    def test_neither_is_given_beyond_the_guarantee(self, store: Store) -> None:
        row = released(store, store.stored())
        row.total_minor = 10_000_000_00
        asked: dict[str, Any] = {"document_id": row.id, "actor": TAX, "at": store.later()}
        with pytest.raises(tax_errors.TaxNotCovered):
            taxing.determine(store.session, payment=Payment(terms=Terms.SUMMARY), **asked)


class TestReturn:
    def drawn(self, store: Store, declaration_id: str) -> TaxDocument:
        return tax_returning.draw_return(
            store.session, declaration_id=declaration_id, back=Return(price_cny=Decimal(50000)),
            actor=DECLARANT, at=store.later(),
        )  # fmt: skip

    def test_is_exempt_as_it_left_and_taxed_when_it_is_not(self, store: Store) -> None:
        holding, declaration_id = departed(store, mode="9810", answers=UNSOLD)
        with pytest.raises(tax_errors.StateNotCompared):
            self.drawn(store, declaration_id)
        point = store.session.begin_nested()
        comes_back(store, holding)
        whole = self.drawn(store, declaration_id)
        assert (whole.total_minor, whole.inputs["original_state"]) == (0, True)
        assert whole.inputs["state"]["report_before"] != whole.inputs["state"]["report_after"]
        assert told(store) == []
        point.rollback()
        store.session.expire_all()

        comes_back(store, holding, TEAR)
        torn = self.drawn(store, declaration_id)
        assert (torn.total_minor, torn.inputs["state"]["codes"]) == (500_00 + 6_565_00, ["X02"])
        assert torn.inputs["state"]["why"] == ["new: scratch front C5 30 mm"]

    def test_waits_for_identity_in_time_and_needs_none_after_it(self, store: Store) -> None:
        holding, declaration_id = departed(store, mode="9810", answers=UNSOLD)
        point = store.session.begin_nested()
        comes_back(store, holding, identified=False)
        with pytest.raises(tax_errors.StateNotCompared) as refused:
            self.drawn(store, declaration_id)
        assert [str(one) for one in refused.value.facts["missing"]] == ["identity"]  # type: ignore[attr-defined]
        point.rollback()
        store.session.expire_all()

        store.later(days=200)
        comes_back(store, holding, identified=False)
        late = self.drawn(store, declaration_id)
        assert late.total_minor == 500_00 + 6_565_00


class TestRefundRepaid:
    def test_rests_on_a_receipt_that_the_tax_office_verified(self, store: Store) -> None:
        holding, declaration_id = departed(store, mode="9810", hs="9701911900", answers=UNSOLD)
        assert brought(store, holding, "anything").detail == {"refunded_fen": 0}  # nothing was refunded
        claim = tax_refunding.claim_refund(
            store.session, declaration_id=declaration_id, purchase_ex_vat_cny=Decimal(50000),
            invoice="INV-1", actor=DECLARANT, at=store.later(),
        )  # fmt: skip
        claim.total_minor = 6_500_00  # a rate of nothing refunds nothing; as if it were 13 %
        determined(store, claim)
        refused(store, tax_errors.RefundNotRepaid, lambda: brought(store, holding, "REPAID-1"))
        supply: dict[str, Any] = {
            "artwork_id": holding.artwork_id,
            "code": "refund_repaid",
            "number": "REPAID-1",
            "issuer": "Tax office",
            "valid_from_on": store.at.date(),
        }
        kept = papers.supply_paper(store.session, actor=DECLARANT, at=store.later(), **supply)
        refused(store, tax_errors.RefundNotRepaid, lambda: brought(store, holding, "REPAID-1"))
        for stranger in (DECLARANT, CUSTOMS):
            with pytest.raises(NotYoursToVerify):
                papers.verify_paper(
                    store.session, paper_id=kept.id, how="seen", actor=stranger, at=store.later()
                )
        papers.verify_paper(store.session, paper_id=kept.id, how="our books", actor=TAX, at=store.later())

        paper = brought(store, holding, " REPAID-1 ")
        assert (paper.document.code, paper.document.reference) == ("refund_repaid", "REPAID-1")
        assert (paper.detail["paper_id"], paper.detail["refunded_fen"]) == (kept.id, 6_500_00)
        other = store.stored("A-01-03")
        assert brought(store, other, "REPAID-1").detail == {"refunded_fen": 0}  # it is no paper of that work

        refused(store, tax_errors.RefundNotRepaid, lambda: comes_back(store, holding))
        comes_back(store, holding, repaid="REPAID-1")
        asked: dict[str, Any] = {"declaration_id": declaration_id, "actor": DECLARANT}

        def drawn(number: str) -> TaxDocument:
            back = Return(price_cny=Decimal(50000), repaid_receipt=number)
            return tax_returning.draw_return(store.session, back=back, at=store.later(), **asked)

        for number in ("", "REPAID-2"):
            refused(store, tax_errors.RefundNotRepaid, partial(drawn, number))
        row = drawn("REPAID-1")
        assert (row.total_minor, row.reference) == (0, "REPAID-1")

    def test_a_settlement_that_repaid_it_is_the_paper_itself(self, store: Store) -> None:
        holding, declaration_id = departed(store, mode="9810", hs="8306299000", answers=UNSOLD)
        claim = tax_refunding.claim_prerefund(
            store.session, declaration_id=declaration_id, pieces=1, unit_purchase_cny=Decimal(30000),
            invoice="INV-1", actor=DECLARANT, at=store.later(),
        )  # fmt: skip
        paid(store, determined(store, claim), "OUT-1")
        refused(store, tax_errors.RefundNotRepaid, lambda: brought(store, holding, "BACK-1"))
        row = tax_refunding.settle_prerefund(
            store.session,
            document_id=claim.id,
            sold=0,
            unsold=1,
            returned=0,
            actor=DECLARANT,
            at=store.later(),
        )
        paid(store, determined(store, row), "BACK-1")

        paper = brought(store, holding, "whatever")
        assert (paper.document.reference, paper.document.sha256) == ("BACK-1", row.digest)
        assert paper.detail == {"tax_document": row.id, "refunded_fen": 0}


@pytest.mark.parametrize(
    ("play", "state", "filing"),
    [
        (None, TaxState.DRAWN, FilingState.REVIEW),
        ("approve", TaxState.PAID, FilingState.POSTED),
        ("out_of_order", TaxState.PAID, FilingState.POSTED),
        ("reject-T03", TaxState.WITHDRAWN, FilingState.RETURNED),
        ("detain", TaxState.DRAWN, FilingState.DETAINED),
        ("contradicts", TaxState.PAID, FilingState.POSTED),
        ("lies", TaxState.DRAWN, FilingState.OPENED),
        ("silence", TaxState.DRAWN, FilingState.OPENED),
    ],
)
def test_the_tax_office_determines_pays_or_refuses_a_claim(
    store: Store, play: str | None, state: TaxState, filing: FilingState
) -> None:
    _, declaration_id = departed(store, mode="9810", hs="8306299000", answers=UNSOLD)
    claim = tax_refunding.claim_prerefund(
        store.session, declaration_id=declaration_id, pieces=10, unit_purchase_cny=Decimal(30000),
        invoice="INV-1", actor=DECLARANT, at=store.later(),
    )  # fmt: skip
    row = store.session.scalars(sa.select(Filing).where(Filing.tax_document_id == claim.id)).one()
    row.scenario = play
    store.session.flush()
    for _ in range(2):
        heard = OfficesSimulator().file(filings.to_send(store.session, row.id), at=store.later())
        hearing.record(store.session, filing_id=row.id, heard=heard, at=store.at)

    assert (claim.state, row.state) == (state, filing)
    assert row.is_unclear == (play in {"contradicts", "lies"})
    if state is TaxState.PAID:
        assert claim.receipt
        assert claim.determined_by_name == "Tax office"
    assert told(store) == []


def test_an_officer_of_the_tax_office_decides_what_it_said_of_anothers_claim(store: Store) -> None:
    _, declaration_id = departed(store, mode="9810", hs="8306299000", answers=UNSOLD)
    claim = tax_refunding.claim_prerefund(
        store.session, declaration_id=declaration_id, pieces=10, unit_purchase_cny=Decimal(30000),
        invoice="INV-1", actor=TAX, at=store.later(),
    )  # fmt: skip
    row = store.session.scalars(sa.select(Filing).where(Filing.tax_document_id == claim.id)).one()
    asked: dict[str, Any] = {"filing_id": row.id, "note": "letter 12", "finding": "approve"}
    refused(
        store, tax_errors.OwnTaxDocument,
        lambda: hearing.decide(store.session, actor=TAX, at=store.later(), **asked),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        hearing.decide(store.session, actor=CUSTOMS, at=store.later(), **asked)
    hearing.decide(store.session, actor=TAX_TOO, at=store.later(), **asked)
    assert store.session.get_one(TaxDocument, claim.id).state is TaxState.DETERMINED


def refused(store: Store, kind: type[Exception], step: Callable[[], object]) -> None:
    """As at the edge: what is refused leaves nothing behind."""
    point = store.session.begin_nested()
    with pytest.raises(kind):
        step()
    point.rollback()
    store.session.expire_all()
