"""Tax documents on real rows: drawn, determined by another, paid, withdrawn, reckoned again."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import current_app

from bonded_warehouse import audits, tax_errors
from bonded_warehouse.models.bond import BookItem
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.tax import FirmClass, FxQuotaEntry, TaxDocument, TaxRow, TaxState, VolumeKind
from bonded_warehouse.operations import exchange_rates, forexing, tax_refunding, tax_returning, taxing
from bonded_warehouse.operations.basing import Answers
from bonded_warehouse.operations.tax_refunding import Unvouched
from bonded_warehouse.operations.tax_returning import Return
from bonded_warehouse.operations.taxing import Sale
from bonded_warehouse.queries import bonds, forex, tax_audit, taxes
from bonded_warehouse.rules.condition import Observation
from bonded_warehouse.rules.modes import Buyer
from bonded_warehouse.rules.states import Account, CustomsStatus
from bonded_warehouse.web import desk_tax
from foundation.errors import NotAllowed
from tests.operations.warehouse.store import (
    ARTIST,
    COURIER,
    CUSTOMS,
    DECLARANT,
    GATE,
    KEEPER,
    SECOND,
    Store,
    actor,
)

TAX = actor("tax_officer", name="Jin Tax")
TAX_TOO = actor("tax_officer", name="Ren Tax")
FOREX = actor("forex_officer", name="Bai Forex")
SOLD = Sale(price=Decimal("800000.00"), freight=Decimal("12000.00"), insurance=Decimal("3000.00"))


def released(store: Store, holding: Holding, **changes: Any) -> TaxDocument:
    given: dict[str, Any] = {"holding_id": holding.id, "sale": SOLD, "actor": DECLARANT, "at": store.later()}
    return taxing.draw_release(store.session, **given | changes)


def determined(store: Store, row: TaxDocument) -> TaxDocument:
    return taxing.determine(store.session, document_id=row.id, actor=TAX, at=store.later())


UNSOLD = Answers(buyer=Buyer.NOBODY, goes_to_store=True)


def departed(store: Store, **filed: Any) -> tuple[Holding, str]:
    holding = store.packed(intended_status=CustomsStatus.EXPORT_GOODS_IN_ZONE, source=Account.DOMESTIC)
    store.ready(holding)
    declaration_id = store.declares(holding, **filed)
    store.takes(holding, "leave_under_supervision", COURIER, GATE)
    store.takes(holding, "departure_confirmed", COURIER)
    return holding, declaration_id


def comes_back(
    store: Store, holding: Holding, *seen: Observation, identified: bool = True, repaid: str = "NONE"
) -> None:
    """It comes back from abroad and is examined, compared and identified at the dock."""
    store.takes(holding, "start_return", ARTIST)
    store.takes(holding, "M31", CUSTOMS, numbers={"refund_repaid": repaid})
    store.takes(holding, "unload", KEEPER, SECOND)
    store.reported(holding, *seen)
    store.takes(holding, "condition_check", KEEPER, ARTIST)
    if identified:
        store.takes(holding, "identify", KEEPER, SECOND)


def on_display(store: Store) -> Holding:
    holding = store.packed()
    store.takes(holding, "leave_for_outside_display", CUSTOMS, KEEPER, COURIER)
    return holding


def told(store: Store) -> list[str]:
    store.session.flush()
    return list(tax_audit.unfaithful(store.session))


class TestRelease:
    def test_is_reckoned_on_the_sale_and_the_book_keeps_its_value(self, store: Store) -> None:
        holding = store.stored(declared_minor=500_000_00, value_cny_minor=500_000_00)
        row = released(store, holding)

        assert (row.total_minor, row.outputs["cif_cny"]) == (115_159_50, "815000.00")
        item = bonds.item_of(store.session, holding.id)
        assert item is not None
        assert item.value_cny_minor == 500_000_00
        card = taxes.document_card(store.session, row)
        counted = [line for line in card.lines if line.counts]
        assert [line.kind for line in counted] == ["duty", "vat"]
        assert [line.verified for line in counted] == [False, True]
        assert all(line.source for line in counted)
        assert sum(line.amount.amount_minor for line in counted) == row.total_minor
        assert row.is_unverified

    def test_guesses_insurance_and_says_that_it_did(self, store: Store) -> None:
        sale = Sale(price=Decimal(500000), freight=Decimal(8000))
        row = released(store, store.stored(), sale=sale)

        assert row.total_minor == 71_995_74
        lines = taxes.document_card(store.session, row).lines
        assert [line.verified for line in lines if line.kind == "insurance_guessed"] == [False]

    def test_another_person_determines_and_a_late_payment_brings_a_surcharge(self, store: Store) -> None:
        row = released(store, store.stored())
        with pytest.raises(NotAllowed):
            taxing.determine(store.session, document_id=row.id, actor=DECLARANT, at=store.later())
        determined(store, row)
        assert row.due_on == row.handled_on + timedelta(days=15)
        store.later(days=30)
        taxing.pay(
            store.session,
            document_id=row.id,
            paid_on=row.due_on + timedelta(days=10),
            receipt="TAX-1",
            actor=TAX,
            at=store.at,
        )

        late = store.session.scalars(sa.select(TaxDocument).where(TaxDocument.base_id == row.id)).one()
        assert (late.calc, late.total_minor) == ("surcharge", 575_80)
        taxing.determine(store.session, document_id=late.id, actor=TAX_TOO, at=store.later(days=60))
        assert late.due_on is None
        paid: dict[str, Any] = {"paid_on": store.at.date(), "receipt": "TAX-2", "actor": TAX}
        taxing.pay(store.session, document_id=late.id, at=store.later(), **paid)
        count = sa.select(sa.func.count()).where(TaxDocument.calc == "surcharge")
        assert store.session.scalar(count) == 1  # no surcharge on a surcharge
        assert told(store) == []

    def test_nobody_determines_his_own(self, store: Store) -> None:
        row = released(store, store.stored(), actor=TAX)
        with pytest.raises(tax_errors.OwnTaxDocument):
            determined(store, row)
        with pytest.raises(tax_errors.TaxDocumentClosed):
            taxing.pay(
                store.session,
                document_id=row.id,
                paid_on=row.handled_on,
                receipt="TAX-1",
                actor=TAX,
                at=store.later(),
            )

    def test_is_not_for_goods_without_suspended_tax_nor_for_a_day_to_come(self, store: Store) -> None:
        home = store.stored(intended_status=CustomsStatus.DOMESTIC, source=Account.DOMESTIC, hs_code="")
        with pytest.raises(tax_errors.NotUnderBond):
            released(store, home)
        bonded = store.stored("A-01-02")
        with pytest.raises(tax_errors.TaxInputInvalid):
            released(store, bonded, handled_on=date(2027, 1, 1))
        with pytest.raises(tax_errors.NoRateOnFile):  # the VAT Law holds from 2026 on
            released(store, bonded, handled_on=date(2025, 12, 31))
        with pytest.raises(NotAllowed):
            released(store, bonded, actor=ARTIST)

    def test_a_foreign_price_takes_the_confirmed_rate_of_the_day_and_no_other(self, store: Store) -> None:
        holding = store.stored()
        sale = Sale(price=Decimal("12345.67"), insurance=Decimal(0), currency="USD")
        with pytest.raises(tax_errors.NoRateOnFile):
            released(store, holding, sale=sale)
        rate = exchange_rates.enter_rate(
            store.session,
            currency="USD",
            rate=Decimal("7.1234"),
            from_on=date(2026, 6, 1),
            to_on=date(2026, 6, 30),
            source="invented for a test",
            actor=TAX,
            at=store.later(),
        )
        with pytest.raises(tax_errors.NoRateOnFile):  # nobody has confirmed it
            released(store, holding, sale=sale)
        with pytest.raises(tax_errors.OwnCustomsRate):
            exchange_rates.confirm_rate(store.session, rate_id=rate.id, actor=TAX, at=store.later())
        exchange_rates.confirm_rate(store.session, rate_id=rate.id, actor=TAX_TOO, at=store.later())

        row = released(store, holding, sale=sale)

        assert row.outputs["cif_cny"] == "87943.15"
        with pytest.raises(tax_errors.NoRateOnFile):
            released(store, holding, sale=sale, handled_on=date(2026, 5, 31))
        with pytest.raises(tax_errors.CustomsRateTaken):
            exchange_rates.enter_rate(
                store.session,
                currency="USD",
                rate=Decimal(7),
                from_on=date(2026, 6, 30),
                to_on=date(2026, 7, 1),
                source="again",
                actor=TAX,
                at=store.later(),
            )
        assert list(tax_audit.customs_rates(store.session)) == []
        rate.confirmed_by = rate.entered_by
        assert [found for found in tax_audit.customs_rates(store.session) if "one person" in found]
        assert told(store) == []


class TestDisplaySale:
    def draws(self, store: Store, holding: Holding, price: str) -> TaxDocument:
        return taxing.draw_display_sale(
            store.session,
            holding_id=holding.id,
            price_cny=Decimal(price),
            sold_on=store.at.date(),
            actor=DECLARANT,
            at=store.later(),
        )

    def test_what_it_adds_is_taken_out_of_the_guarantee_until_it_is_paid(self, store: Store) -> None:
        holding = on_display(store)
        before = bonds.cover(store.session, store.book.id, on=store.at.date()).used_minor
        row = self.draws(store, holding, "900000.00")
        added = 900_000 - 815_000
        assert row.outputs["top_up_before_sale_cny"] == f"{Decimal(added) * Decimal('0.1413'):.2f}"
        determined(store, row)
        with current_app.test_request_context():
            (waits,) = desk_tax.waiting(store.session, DECLARANT, store.at)
        assert row.outputs["declare_collectively_by"] == (row.handled_on + timedelta(days=30)).isoformat()
        assert "Shanghai Customs 2014 No.9" in waits.why
        used = bonds.cover(store.session, store.book.id, on=store.at.date()).used_minor
        assert used - before == row.covered_minor == 12_010_50
        item = bonds.item_of(store.session, holding.id)
        assert item is not None
        assert item.value_cny_minor == 815_000_00
        taxing.pay(
            store.session,
            document_id=row.id,
            paid_on=row.handled_on,
            receipt="TAX-2",
            actor=TAX,
            at=store.later(),
        )
        assert bonds.cover(store.session, store.book.id, on=store.at.date()).used_minor == before
        assert told(store) == []

    def test_is_not_determined_when_the_guarantee_does_not_reach(self, store: Store) -> None:
        row = self.draws(store, on_display(store), "90000000.00")
        with pytest.raises(tax_errors.TopUpNotCovered):
            determined(store, row)
        assert row.state is TaxState.DRAWN

    def test_is_only_for_works_on_display_outside(self, store: Store) -> None:
        with pytest.raises(tax_errors.NotUnderBond):
            self.draws(store, store.stored(), "900000.00")

    def test_withdrawn_it_gives_the_guarantee_back(self, store: Store) -> None:
        row = determined(store, self.draws(store, on_display(store), "900000.00"))
        with pytest.raises(NotAllowed):
            taxing.withdraw(
                store.session, document_id=row.id, reason="wrong", actor=DECLARANT, at=store.later()
            )
        taxing.withdraw(store.session, document_id=row.id, reason="wrong", actor=TAX, at=store.later())
        item = store.session.scalars(sa.select(BookItem).where(BookItem.holding_id == row.holding_id)).one()
        assert item.unpaid_minor == 0


class TestExport:
    def test_refund_needs_departure_a_full_line_and_comes_once(self, store: Store) -> None:
        holding = store.packed(intended_status=CustomsStatus.EXPORT_GOODS_IN_ZONE, source=Account.DOMESTIC)
        store.ready(holding)
        declaration_id = store.declares(holding, hs="8306299000")
        asked: dict[str, Any] = {
            "declaration_id": declaration_id,
            "purchase_ex_vat_cny": Decimal(300000),
            "invoice": "INV-1",
            "actor": DECLARANT,
        }
        with pytest.raises(tax_errors.NotDeparted):
            tax_refunding.claim_refund(store.session, **asked, at=store.later())
        store.takes(holding, "leave_under_supervision", COURIER, GATE)
        store.takes(holding, "departure_confirmed", COURIER)

        row = tax_refunding.claim_refund(store.session, **asked, at=store.later())

        assert (row.total_minor, taxes.direction(row.calc)) == (39_000_00, "refund")
        with pytest.raises(tax_errors.ClaimedAlready):
            tax_refunding.claim_refund(store.session, **asked, at=store.later())
        taxing.withdraw(store.session, document_id=row.id, reason="typed wrong", actor=TAX, at=store.later())
        tax_refunding.claim_refund(store.session, **asked, at=store.later())
        assert told(store) == []

    def test_no_refund_rate_is_made_up(self, store: Store) -> None:
        _, declaration_id = departed(store, hs="9701920000")
        with pytest.raises(tax_errors.NoRateOnFile):
            tax_refunding.claim_refund(
                store.session,
                declaration_id=declaration_id,
                purchase_ex_vat_cny=Decimal(300000),
                invoice="INV-1",
                actor=DECLARANT,
                at=store.later(),
            )

    def test_prerefund_is_settled_once_and_pieces_add_up(self, store: Store) -> None:
        _, declaration_id = departed(store, hs="8306299000", mode="9810", answers=UNSOLD)
        claim = tax_refunding.claim_prerefund(
            store.session,
            declaration_id=declaration_id,
            pieces=10,
            unit_purchase_cny=Decimal(30000),
            invoice="INV-1",
            actor=DECLARANT,
            at=store.later(),
        )
        assert (claim.total_minor, claim.due_on) == (39_000_00, date(2027, 4, 30))
        asked: dict[str, Any] = {"document_id": claim.id, "actor": DECLARANT}
        with pytest.raises(tax_errors.TaxDocumentClosed):
            tax_refunding.settle_prerefund(
                store.session, sold=6, unsold=3, returned=1, at=store.later(), **asked
            )
        determined(store, claim)
        with pytest.raises(tax_errors.TaxInputInvalid):
            tax_refunding.settle_prerefund(
                store.session, sold=6, unsold=3, returned=2, at=store.later(), **asked
            )
        settled = tax_refunding.settle_prerefund(
            store.session, sold=6, unsold=3, returned=1, at=store.later(), **asked
        )
        assert (settled.total_minor, settled.outputs["net_cny"]) == (15_600_00, "23400.00")
        with pytest.raises(tax_errors.ClaimedAlready):
            tax_refunding.settle_prerefund(
                store.session, sold=6, unsold=3, returned=1, at=store.later(), **asked
            )
        assert told(store) == []

    def test_return_waits_for_the_refund(self, store: Store) -> None:
        holding, declaration_id = departed(store, mode="9810", hs="9701911900", answers=UNSOLD)
        claim = tax_refunding.claim_refund(
            store.session,
            declaration_id=declaration_id,
            purchase_ex_vat_cny=Decimal(50000),
            invoice="INV-1",
            actor=DECLARANT,
            at=store.later(),
        )
        claim.total_minor = 6_500_00  # a rate of nothing refunds nothing; as if it were 13 %
        comes_back(store, holding)  # the refund is determined when it is at the dock already
        determined(store, claim)
        back = Return(price_cny=Decimal(50000))
        asked: dict[str, Any] = {"declaration_id": declaration_id, "actor": DECLARANT, "back": back}
        with pytest.raises(tax_errors.RefundNotRepaid), store.session.begin_nested():
            tax_returning.draw_return(store.session, at=store.later(), **asked)

    def test_exemption_needs_every_condition(self, store: Store) -> None:
        _, declaration_id = departed(store)
        goods = {"date": "2026-06-01", "name": "vase", "unit": "piece", "quantity": "1", "amount": "9"}
        yes = {"zone_registered": True, "cleared_in_zone": True, "not_excluded_goods": True}
        sale = Unvouched(revenue_incl_vat_cny=Decimal(2400000), no_voucher=True, goods=goods, **yes)
        asked: dict[str, Any] = {"declaration_id": declaration_id, "actor": DECLARANT}
        row = tax_refunding.draw_no_voucher(store.session, sale=sale, at=store.later(), **asked)
        assert row.outputs["failing"] == ["goods_data_registered"]  # the unit price is missing
        assert row.total_minor == 276_106_19
        taxing.withdraw(store.session, document_id=row.id, reason="data found", actor=TAX, at=store.later())
        goods["unit_price"] = "9"
        again = tax_refunding.draw_no_voucher(store.session, sale=sale, at=store.later(), **asked)
        assert (again.total_minor, again.outputs["exempt"]) == (0, True)

    def test_deemed_income_tax(self, store: Store) -> None:
        rows = [
            tax_refunding.draw_deemed_income(
                store.session,
                enterprise="Kaifeng Art Trading",
                year=2026,
                revenue_cny=Decimal(2400000),
                is_small=small,
                actor=DECLARANT,
                at=store.later(),
            )
            for small in (False, True)
        ]
        assert [row.total_minor for row in rows] == [24_000_00, 4_800_00]
        assert told(store) == []


class TestExchange:
    def settles(self, store: Store, amount: str, evidence: str | None = None) -> FxQuotaEntry:
        return forexing.settle(
            store.session,
            person="acc_artist",
            person_name="Lin Mo",
            amount_usd=Decimal(amount),
            settled_on=store.at.date(),
            evidence=evidence,
            actor=FOREX,
            at=store.later(),
        )

    def test_evidence_does_not_use_the_quota_and_an_order_is_settled_once(self, store: Store) -> None:
        self.settles(store, "48000.00")
        assert self.settles(store, "120000.00", "ORD-1").counted_minor == 0
        with pytest.raises(tax_errors.QuotaExceeded):
            self.settles(store, "3000.00")
        with pytest.raises(tax_errors.OrderSettledAlready):
            self.settles(store, "1.00", "ORD-1")
        assert self.settles(store, "2000.00").seq == 3
        with pytest.raises(tax_errors.TaxInputInvalid):
            self.settles(store, "-1.00", "ORD-2")
        assert list(tax_audit.quotas(store.session)) == []

    def test_total_volume_check_adds_up_what_was_recorded(self, store: Store) -> None:
        for kind, cents in (
            (VolumeKind.RECEIPT, 4_200_000),
            (VolumeKind.EXPORT, 5_000_000),
            (VolumeKind.PAYMENT, 300_000),
        ):
            asked: dict[str, Any] = {
                "enterprise": "Kaifeng Art Trading",
                "kind": kind,
                "amount_usd": Decimal(cents),
                "moved_on": date(2026, 5, 1),
                "reference": f"{kind} 1",
                "actor": FOREX,
            }
            forexing.record_volume(store.session, **asked, at=store.later())
            with pytest.raises(tax_errors.ClaimedAlready):
                forexing.record_volume(store.session, **asked, at=store.later())
        row = forexing.check_volume(
            store.session,
            enterprise="Kaifeng Art Trading",
            from_on=date(2026, 5, 1),
            to_on=date(2026, 5, 31),
            actor=FOREX,
            at=store.later(),
        )
        assert row.outputs == {"difference_usd": "-1100000.00", "rate_pct": "-11.58"}
        assert row.total_minor == -1_100_000_00
        assert told(store) == []

    def test_a_firm_of_class_c_registers_its_money_first(self, store: Store) -> None:
        asked: dict[str, Any] = {
            "enterprise": "Kaifeng Art Trading",
            "kind": VolumeKind.PAYMENT,
            "amount_usd": Decimal(1000),
            "actor": FOREX,
        }
        decided: dict[str, Any] = {"enterprise": "Kaifeng Art Trading", "reason": "checked", "actor": FOREX}
        forexing.record_volume(
            store.session, moved_on=date(2026, 4, 1), reference="P-0", at=store.later(), **asked
        )
        for firm_class, month in ((FirmClass.C, 5), (FirmClass.A, 6)):
            forexing.classify(
                store.session,
                firm_class=firm_class,
                from_on=date(2026, month, 1),
                at=store.later(),
                **decided,
            )
        with pytest.raises(tax_errors.ClassDecidedAlready):
            forexing.classify(
                store.session, firm_class=FirmClass.B, from_on=date(2026, 6, 1), at=store.later(), **decided
            )
        with pytest.raises(tax_errors.RegistrationNeeded):
            forexing.record_volume(
                store.session, moved_on=date(2026, 5, 31), reference="P-1", at=store.later(), **asked
            )
        forexing.record_volume(
            store.session,
            moved_on=date(2026, 5, 31),
            reference="P-1",
            registration="REG-1",
            at=store.later(),
            **asked,
        )
        forexing.record_volume(
            store.session, moved_on=date(2026, 6, 1), reference="P-2", at=store.later(), **asked
        )
        (firm,) = forex.volumes(store.session, on=date(2026, 5, 31))
        assert (firm.firm_class, firm.payments.amount_minor) == ("C", 3_000_00)


class TestAudit:
    @pytest.mark.parametrize(
        ("plant", "word"),
        [
            ({"total_minor": 1}, "total"),
            ({"digest": "0" * 64}, "digest"),
            ({"is_unverified": False}, "unverified"),
            ({"handled_on": date(2025, 1, 1)}, "in force"),
            ({"calc": "surcharge"}, "cannot be reckoned"),
        ],
    )
    def test_names_what_was_changed_by_hand(self, store: Store, plant: dict[str, Any], word: str) -> None:
        row = released(store, store.stored())
        assert told(store) == []
        for name, value in plant.items():
            setattr(row, name, value)

        assert any(row.id in found and word in found for found in told(store))

    def test_names_changed_figures_rates_and_lines(self, store: Store) -> None:
        row = released(store, store.stored())
        row.inputs = row.inputs | {"price_cny": "1.00"}
        assert any("duty_cny" in found for found in told(store))
        row.inputs = row.inputs | {"price_cny": "800000.00", "duty_rate": "0.02"}
        assert any("its row says" in found for found in told(store))
        row.inputs = row.inputs | {"duty_rate": "0.01"}
        assert told(store) == []
        line = store.session.scalars(sa.select(TaxRow).where(TaxRow.document_id == row.id)).first()
        assert line is not None
        line.amount_minor += 1
        assert [found for found in told(store) if "line 1 differs" in found]

    def test_is_in_the_audit_of_the_house(self) -> None:
        assert {"tax documents", "exchange quotas", "customs rates"} <= {
            audit.name for audit in audits.AUDITS
        }
