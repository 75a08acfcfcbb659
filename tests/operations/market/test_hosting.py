"""A sale that came by a hosted campaign earns its host and his network, and pays them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from foundation.accounts.models import Organisation
from foundation.actor import Actor, Role
from foundation.errors import NotAllowed
from foundation.money import Money
from marketplace.hosting_errors import (
    HostContractAnswered,
    HostContractInvalid,
    HostContractUnknown,
    HostUnknown,
    NetworkUnknown,
)
from marketplace.ledger.accounts import AccountKind
from marketplace.models.chargebacks import Bearer, Chargeback
from marketplace.models.hosting import HostContract, HostShare
from marketplace.models.invoices import Invoice, Payment
from marketplace.models.money import LedgerAccount, LedgerEntry
from marketplace.models.notices import Notice
from marketplace.models.payouts import Payout
from marketplace.operations import (
    cataloguing,
    charging_back,
    fronting,
    hosting,
    paying,
    paying_out,
    ruling,
    settling,
)
from marketplace.payments.gateway import Notice as PaymentReport
from marketplace.payments.gateway import NoticeKind
from marketplace.rules.hosting import HostContractState, ShareBase
from marketplace.rules.storefronts import Medium
from marketplace.storefront_errors import CampaignUnknown
from tests.operations.market.house import CNY, Market
from tests.web.browsing import html
from tests.web.warehouse.staff import said


@dataclass
class Stage:
    """A gallery's campaign, a network, and its host."""

    market: Market
    gallery: Actor
    network: Actor
    host: Actor
    campaign_id: str

    def does(self, operation: Any, by: Actor, **given: Any) -> Any:
        with self.market.transaction() as session:
            return operation(session, **given, actor=by, at=self.market.at)

    def proposed(self, **changes: Any) -> HostContract:
        on = self.market.at.date()
        given: dict[str, Any] = {
            "network_id": "org_net",
            "host_id": self.host.id,
            "base": ShareBase.COMMISSION,
            "host_bps": 3_333,
            "network_bps": 2_000,
            "starts_on": on,
            "ends_on": on + timedelta(days=30),
        }
        row: HostContract = self.does(hosting.propose, self.market.cashier.actor, **given | changes)
        return row

    def agreed(self, **changes: Any) -> HostContract:
        row = self.proposed(**changes)
        for side in (self.host, self.network):
            self.does(hosting.accept, side, contract_id=row.id)
        self.does(hosting.attach, self.gallery, campaign_id=self.campaign_id, contract_id=row.id)
        return row

    def sold(self, *, came: bool = True) -> str:
        """Sell a work of the gallery, for 1,000.00 and a commission of 50.00, until it is settled."""
        work = self.market.work(self.gallery)
        consignment = self.market.consigned(artwork_id=work, actor=self.gallery)
        offering = self.does(
            cataloguing.offer, self.gallery, consignment_id=consignment.id, price_minor=1_000_00, currency=CNY
        )
        order, invoice = self.market.placed(offering)
        if came:
            with self.market.transaction() as session:
                assert fronting.credit(
                    session, order_id=order.id, campaign_id=self.campaign_id, at=self.market.at
                )
        self.market.pays(invoice)
        self.market.worker()
        return order.id

    def stands(self) -> dict[tuple[str, str], int]:
        kinds = (AccountKind.HOST_SHARE, AccountKind.COMMISSION_INCOME, AccountKind.BANK)
        with self.market.reading() as session:
            rows = session.execute(
                sa.select(LedgerAccount.kind, LedgerAccount.party_id, sa.func.sum(LedgerEntry.amount_minor))
                .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
                .where(LedgerAccount.kind.in_(kinds))
                .group_by(LedgerAccount.kind, LedgerAccount.party_id)
            )
            return {(kind.value, party): int(total) for kind, party, total in rows if total}

    def delivered(self, order_id: str) -> None:
        with self.market.transaction() as session:
            holding_id = self.market.order(order_id).holding_id
            assert holding_id is not None
            settling.record_delivery(session, holding_id=holding_id, at=self.market.at)


@pytest.fixture
def stage(market: Market) -> Stage:
    with market.transaction() as session:
        for key, kind in (("org_gal", "gallery"), ("org_net", "network")):
            session.add(Organisation(id=key, name=f"The {kind}", kind=kind, created_at=market.at))
    gallery = replace(market.seller.actor, organisation_id="org_gal", roles=frozenset({Role("gallery")}))
    network = replace(market.rival.actor, organisation_id="org_net")
    host = market.person("buyer", name="Hua Host").actor
    told = fronting.Told(
        code="autumn",
        name="Autumn live",
        medium=Medium.LIVE,
        source="a channel",
        starts_on=date(2020, 1, 1),
        ends_on=date(2099, 1, 1),
        target="/catalogue",
    )
    with market.transaction() as session:
        campaign = fronting.begin_campaign(session, told=told, actor=gallery, at=market.at)
        hosting.add_host(session, account_id=host.id, actor=network, at=market.at)
        return Stage(market, gallery, network, host, campaign.id)


def test_shares_are_booked_with_the_settlement_and_paid_with_the_proceeds(stage: Stage) -> None:
    market = stage.market
    stage.agreed()
    order_id = stage.sold()

    assert stage.stands() == {
        ("host_share", stage.host.id): -16_67,
        ("host_share", stage.network.id): -10_00,
        ("commission_income", ""): -23_33,
        ("bank", ""): 1_000_00,
    }
    for who in (stage.host, stage.network):
        account = stage.does(
            paying_out.name_account,
            who,
            way="wire",
            destination="CN001",
            holder=who.name,
            personal=True,
            evidence="letter of the bank",
        )
        stage.does(paying_out.check_account, market.cashier.actor, account_id=account.id)
    stage.delivered(order_id)
    market.later(days=15)
    stage.does(settling.release_proceeds, market.cashier.actor, order_id=order_id)

    assert stage.stands() == {("commission_income", ""): -23_33, ("bank", ""): 23_33}
    with market.reading() as session:
        paid = {row.consignor_id: row.amount_minor for row in session.scalars(sa.select(Payout))}
    assert paid == {stage.host.id: 16_67, stage.network.id: 10_00}
    assert market.complaints() == []


def test_a_sale_that_is_undone_takes_them_back(stage: Stage) -> None:
    market = stage.market
    stage.agreed()
    order_id = stage.sold()
    stage.delivered(order_id)
    stage.does(settling.raise_dispute, market.buyer.actor, order_id=order_id, reason="a tear")
    stage.does(
        ruling.uphold_dispute, market.cashier.actor, order_id=order_id, reason="It is there.", at_once=True
    )
    market.worker()

    assert stage.stands() == {}
    with market.reading() as session:
        assert session.get_one(HostShare, order_id).taken_back_at is not None
    assert market.complaints() == []


@pytest.mark.parametrize("bearer", [Bearer.CONSIGNOR, Bearer.HOUSE])
def test_a_bank_that_takes_the_money_back_takes_of_them_what_it_takes_of_the_commission(
    stage: Stage, bearer: Bearer
) -> None:
    market = stage.market
    stage.agreed()
    first, second = stage.sold(), stage.sold()
    for order_id in (first, second):
        stage.delivered(order_id)
    market.later(days=15)
    cashier = market.cashier.actor
    stage.does(settling.release_proceeds, cashier, order_id=first)
    with market.reading() as session:
        query = sa.select(Payment.id).join(Invoice, Invoice.id == Payment.invoice_id)
        payment_id = session.scalars(query.where(Invoice.order_id == first)).one()
    for kind in (NoticeKind.CHARGED_BACK, NoticeKind.CHARGEBACK_LOST):
        report = PaymentReport(kind, kind, payment_id, Money(500_00, CNY), market.at, about="dp_1")
        with market.transaction() as session:
            paying.record_notice(session, notice=report, provider="pretend", at=market.at)
    with market.reading() as session:
        chargeback_id = session.scalars(sa.select(Chargeback.id)).one()
    given = {"chargeback_id": chargeback_id, "bearer": bearer, "reason": "so it is"}
    stage.does(charging_back.decide, cashier, **given)
    market.worker()

    owed = {party: amount for (kind, party), amount in stage.stands().items() if kind == "host_share"}
    half = bearer is Bearer.CONSIGNOR
    assert owed == (
        {stage.host.id: -8_34, stage.network.id: -5_00}  # what is owed of the second, less half of the first
        if half
        else {stage.host.id: -16_67, stage.network.id: -10_00}
    )
    stage.does(settling.release_proceeds, cashier, order_id=second)
    assert not [kind for kind, _ in stage.stands() if kind == "host_share"]
    with market.reading() as session:
        told = {(row.account_id, row.kind) for row in session.scalars(sa.select(Notice))}
    ended = "chargeback_shared" if half else "chargeback_spared"
    for party in (stage.gallery, stage.host, stage.network):
        assert {(party.id, "chargeback_opened"), (party.id, ended)} <= told
    assert market.complaints() == []


def test_nothing_is_shared_without_campaign_contract_or_time(stage: Stage) -> None:
    stage.agreed(starts_on=date(2020, 1, 1), ends_on=date(2020, 2, 1))
    stage.sold()
    stage.agreed()
    stage.sold(came=False)

    assert ("host_share", stage.host.id) not in stage.stands()


def test_both_accept_and_each_for_himself(stage: Stage) -> None:
    row = stage.proposed()

    for stranger in (stage.gallery, stage.market.buyer.actor):
        with pytest.raises(HostContractUnknown):
            stage.does(hosting.accept, stranger, contract_id=row.id)
    with pytest.raises(HostContractAnswered):
        stage.does(hosting.accept, stage.market.cashier.actor, contract_id=row.id)
    stage.does(hosting.accept, stage.host, contract_id=row.id)
    with pytest.raises(HostContractAnswered):
        stage.does(hosting.accept, replace(stage.host, organisation_id="org_net"), contract_id=row.id)
    with pytest.raises(HostContractAnswered):
        stage.does(hosting.attach, stage.gallery, campaign_id=stage.campaign_id, contract_id=row.id)
    assert stage.does(hosting.accept, stage.network, contract_id=row.id).state is HostContractState.IN_FORCE
    stage.does(hosting.remove_host, stage.network, account_id=stage.host.id)
    with pytest.raises(HostContractAnswered):
        stage.does(hosting.end, stage.host, contract_id=row.id)


def test_refuses_what_is_not_ones_own_or_does_not_fit(stage: Stage) -> None:
    with pytest.raises(NetworkUnknown):
        stage.does(hosting.add_host, stage.gallery, account_id=stage.host.id)
    with pytest.raises(HostUnknown):
        stage.does(hosting.add_host, stage.network, account_id="acc_nobody")
    with pytest.raises(HostUnknown):
        stage.proposed(host_id=stage.market.buyer.actor.id)
    with pytest.raises(NotAllowed):
        stage.does(paying_out.name_account, stage.host, way="wire", destination="1", holder="h",
                   personal=True, evidence="e")  # fmt: skip
    for wrong in ({"host_bps": 9_000, "network_bps": 2_000}, {"ends_on": date(2020, 1, 1)}):
        with pytest.raises(HostContractInvalid):
            stage.proposed(**wrong)
    row = stage.agreed()
    other = replace(stage.gallery, organisation_id="org_net")
    with pytest.raises(CampaignUnknown):
        stage.does(hosting.attach, other, campaign_id=stage.campaign_id, contract_id=row.id)


def test_the_page_shows_what_was_earned_to_the_house_and_not_to_strangers(stage: Stage) -> None:
    market = stage.market
    stage.agreed()
    stage.sold()
    assert said(market.person("buyer").get("/hosting"), 200)["earned"] == []

    seen = said(market.cashier.get("/hosting"), 200)
    assert [(one["host_share"]["amount_minor"], one["state"]) for one in seen["earned"]] == [(16_67, "owed")]
    for language, word in (("en", "Hosting"), ("zh", "主播")):
        assert word in html(market.cashier, "/hosting", language)
