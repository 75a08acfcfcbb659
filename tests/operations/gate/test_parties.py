"""Who stands in the messages to customs is on file, or nothing is filed; the market's sale has to agree."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from bonded_warehouse.clearance_errors import DocumentsDiffer, EnterpriseInvalid, PartyMissing
from bonded_warehouse.customs import filing
from bonded_warehouse.customs.offices import Occasion
from bonded_warehouse.gate_errors import DeclarationInvalid
from bonded_warehouse.models.clearance import Declaration
from bonded_warehouse.models.enterprises import Enterprise, EnterpriseVersion
from bonded_warehouse.operations import enterprising, naming, opening
from bonded_warehouse.operations.basing import Answers
from bonded_warehouse.operations.enterprising import Dossier
from bonded_warehouse.queries.declarations import to_lodge
from bonded_warehouse.rules.enterprises import Service, check_sign
from bonded_warehouse.rules.modes import Buyer
from foundation.actor import SYSTEM
from foundation.money import Money
from marketplace.models.platforms import PlatformOrder
from marketplace.operations import taking_in
from tests.firms import CARRIER, FIRMS, HOUSE, SERVES
from tests.operations.gate.bench import CUSTOMS, FILED, GALLERY, SALE, Bench

NEW = "91410200MA0000077"


def serves(bench: Bench, firm: int, *services: Service, **changes: Any) -> None:
    """Make a firm of the fixture serve in these ways alone."""
    row = bench.session.get_one(EnterpriseVersion, f"env_firm_{firm}")
    row.serves = [one.value for one in services]
    for name, value in changes.items():
        setattr(row, name, value)
    bench.session.flush()


class TestParties:
    def test_every_message_names_firms_on_file_by_their_codes(self, bench: Bench) -> None:
        bench.ready_to_leave()
        card = bench.files()

        built = filing.messages(to_lodge(bench.session, card.id))

        for message in built:
            assert b"STANDIN" not in message.body
        order, receipt, waybill, listed = (message.body.decode() for message in built)
        for body in (order, receipt, waybill, listed):
            assert f"<ebcCode>{HOUSE.code}</ebcCode>" in body.replace("ceb:", "")
            assert FIRMS.dxp_id in body
        assert f"<logisticsCode>{CARRIER.code}</logisticsCode>" in waybill.replace("ceb:", "")

    def test_of_another_platforms_order_every_message_names_that_platform_and_the_house_sends_it(
        self, bench: Bench
    ) -> None:
        holding = bench.ready_to_leave()
        taken = PlatformOrder(
            id="plo_1",
            file_id="plf_1",
            position=2,
            owner_id="org_1",
            ebp_code="46049X0001",
            ebp_name="彼岸艺术平台",
            number="O-1",
            artwork_id=bench.artwork_id,
            holding_id=holding.id,
            consignment_id="con_1",
            offering_id="off_1",
            price_minor=62_000_00,
            freight_minor=1_000_00,
            currency="CNY",
            destination="FR",
            buyer_name="Musée",
            payment_number="R-1",
            paid_on=date(2026, 6, 1),
            taken_at=bench.at,
        )
        elsewhere = taking_in.sold(taken)
        holding.sale = elsewhere.kept()
        for told, field in (
            ({"order_number": "plo_1"}, "order_number"),  # its number is that platform's alone
            ({"freight": Money(900_00, "CNY"), "receipt": Money(62_900_00, "CNY")}, "freight"),
        ):
            with pytest.raises(DocumentsDiffer) as refused:
                bench.files(**told)
            assert set(refused.value.fields) == {field}

        built = filing.messages(to_lodge(bench.session, bench.files().id))

        order, receipt, _, listed = (message.body.decode().replace("ceb:", "") for message in built)
        for body in (order, receipt, listed):
            assert "<ebpCode>46049X0001</ebpCode><ebpName>彼岸艺术平台</ebpName>" in "".join(body.split())
            assert f"<copCode>{HOUSE.code}</copCode>" in body
        assert "<orderNo>O-1</orderNo>" in order

    def test_what_is_sent_unsold_names_the_house_whatever_was_sold_elsewhere(self, bench: Bench) -> None:
        holding = bench.ready_to_leave()
        holding.sale = replace(SALE, platform_code="46049X0001", platform_name="彼岸").kept()
        card = bench.files(mode="9810", answers=Answers(buyer=Buyer.NOBODY, goes_to_store=True))
        assert b"46049X0001" not in filing.messages(to_lodge(bench.session, card.id))[0].body

    @pytest.mark.parametrize("service", list(Service))
    def test_nothing_is_filed_where_nobody_is_on_file(self, bench: Bench, service: Service) -> None:
        bench.ready_to_leave()
        for number, (_, ways) in enumerate(SERVES, start=1):
            serves(bench, number, *(one for one in ways if one is not service))

        with pytest.raises(PartyMissing) as refused:
            bench.files()

        assert refused.value.facts["service"] == service.value
        assert refused.value.facts["refusal_codes"] == ["F01"]
        assert bench.session.scalar(sa.select(sa.func.count()).select_from(Declaration)) == 0

    def test_a_platform_without_its_number_at_the_exchange_files_nothing(self, bench: Bench) -> None:
        bench.ready_to_leave()
        serves(bench, 1, Service.PLATFORM, Service.EXPORTER, Service.KEEPER, dxp_id="")
        with pytest.raises(PartyMissing) as refused:
            bench.files()
        assert refused.value.facts["service"] == "dxp_id"

    def test_of_several_carriers_one_is_chosen_and_it_has_to_be_one(self, bench: Bench) -> None:
        bench.ready_to_leave()
        serves(bench, 1, Service.PLATFORM, Service.EXPORTER, Service.KEEPER, Service.CARRIER)
        answers: Answers = FILED["answers"]
        for named in (None, "ent_nobody"):
            with pytest.raises(DeclarationInvalid) as wrong:
                bench.files(answers=replace(answers, carrier_id=named))
            assert "carrier_id" in wrong.value.fields

        card = bench.files(answers=replace(answers, carrier_id="ent_firm_2"))

        assert to_lodge(bench.session, card.id).firms.carrier == CARRIER

    def test_what_was_filed_keeps_its_firms_when_a_dossier_changes(self, bench: Bench) -> None:
        bench.ready_to_leave()
        card = bench.files()
        before = [message.body for message in filing.messages(to_lodge(bench.session, card.id))]

        serves(bench, 2, Service.CARRIER, customs_code="OTHER00001")

        assert [message.body for message in filing.messages(to_lodge(bench.session, card.id))] == before

    def test_one_from_before_names_who_is_on_file_today(self, bench: Bench) -> None:
        from bonded_warehouse.models.enterprises import DeclarationBasis

        bench.ready_to_leave()
        card = bench.files()
        bench.session.get_one(DeclarationBasis, card.id).parties = None
        bench.session.flush()

        row = bench.session.get_one(Declaration, card.id)

        assert to_lodge(bench.session, card.id).parties is None
        assert naming.of_declaration(bench.session, row).seller == HOUSE

    def test_a_filing_beside_names_the_firms_of_its_declaration(self, bench: Bench) -> None:
        bench.ready_to_leave()
        card = bench.files()
        row = bench.session.get_one(Declaration, card.id)
        names = []

        def build(about: Any) -> Any:
            names.append(about.parties.carrier)
            return filing.messages(to_lodge(bench.session, card.id))[0]

        opening.open_filing(
            bench.session, Occasion.ARRIVAL, card.id, build, declaration=row, actor=SYSTEM, at=bench.at
        )
        assert names == [CARRIER]


class TestDossier:
    def test_a_platform_names_its_number_and_what_it_is_counts_once_confirmed(self, bench: Bench) -> None:
        dossier = Dossier(
            name_zh="平台",
            name_en="",
            customs_code="4101960099",
            address="Kaifeng",
            contact="Zhou",
            serves=(Service.PLATFORM, Service.CARRIER),
        )
        asked: dict[str, Any] = {"credit_code": NEW + check_sign(NEW), "actor": GALLERY, "at": bench.at}
        with pytest.raises(EnterpriseInvalid) as wrong:
            enterprising.file_enterprise(bench.session, dossier=dossier, **asked)
        assert set(wrong.value.fields) == {"dxp_id"}

        filed = enterprising.file_enterprise(bench.session, dossier=replace(dossier, dxp_id="DXP1"), **asked)
        serving = naming.serving(bench.session, Service.CARRIER)[Service.CARRIER]
        assert [one.firm for one in serving] == [CARRIER]

        enterprising.decide_version(
            bench.session,
            enterprise_id=filed.id,
            version=1,
            confirm=True,
            reason="",
            actor=CUSTOMS,
            at=bench.at,
        )
        serving = naming.serving(bench.session, Service.CARRIER)[Service.CARRIER]
        assert [one.enterprise_id for one in serving] == ["ent_firm_2", filed.id]
        assert bench.session.get_one(Enterprise, filed.id).credit_code == serving[1].firm.credit_code


class TestTheSale:
    @pytest.mark.parametrize(
        ("filed", "field", "entry"),
        [
            ({"order_number": "O-2"}, "orderNo", "order_number"),
            ({"receipt_number": "R-2"}, "payNo", "receipt_number"),
            (
                {"value": Money(61_000_00, "CNY"), "receipt": Money(62_000_00, "CNY")},
                "goodsValue",
                "value",
            ),
            ({"destination": "DE"}, "country", "destination"),
        ],
    )
    def test_what_the_market_knows_otherwise_is_named_and_nothing_is_filed(
        self, bench: Bench, filed: dict[str, Any], field: str, entry: str
    ) -> None:
        bench.ready_to_leave()
        with pytest.raises(DocumentsDiffer) as refused:
            bench.files(**filed)
        assert field in str(refused.value.facts["differences"])
        assert refused.value.facts["refusal_codes"] == "D04"
        assert entry in refused.value.fields
        assert bench.session.scalar(sa.select(sa.func.count()).select_from(Declaration)) == 0

    def test_a_sale_that_was_not_paid_in_full_is_not_filed(self, bench: Bench) -> None:
        bench.ready_to_leave().sale = replace(SALE, paid_minor=1_000_00).kept()
        with pytest.raises(DocumentsDiffer) as refused:
            bench.files()
        assert "charge" in str(refused.value.facts["differences"])

    def test_a_platform_sale_that_the_market_does_not_know_is_not_filed(self, bench: Bench) -> None:
        bench.ready_to_leave().sale = None
        with pytest.raises(DocumentsDiffer) as refused:
            bench.files()
        assert "orderNo O-1 ≠ -" in str(refused.value.facts["differences"])

    def test_denying_the_sale_hides_it_from_nobody_but_an_unsold_work_has_none(self, bench: Bench) -> None:
        holding = bench.ready_to_leave()
        with pytest.raises(DocumentsDiffer):
            bench.files(mode="0110", answers=Answers(buyer=Buyer.PERSON), order_number="O-9")
        holding.sale = None
        assert (
            bench.files(mode="0110", answers=Answers(buyer=Buyer.PERSON), order_number="O-9").mode == "0110"
        )
