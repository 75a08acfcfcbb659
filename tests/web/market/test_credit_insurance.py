"""Export credit insurance: premiums, buyers' limits, claims after the waiting period, each owner's own."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from authentication.evidence import canonical, extract, policy
from foundation import clock
from foundation.errors import Refusal
from marketplace.models.credit_insurance import CreditClaim, InsuredSale
from marketplace.models.invoices import Invoice
from marketplace.operations import insuring, ordering, paying
from marketplace.payments.gateway import Notice, NoticeKind
from marketplace.queries import credit_insurance, finance_audit
from marketplace.rules import credit_insurance as rules
from tests.conftest import Person
from tests.operations.market.exporting import offered
from tests.operations.market.house import Market
from tests.operations.saleroom.witness import all_at_once
from tests.web.browsing import asked_for, html
from tests.web.market.test_storefronts import galleries
from tests.web.warehouse.staff import said

__all__ = ["galleries"]
WAITING = 30


def refused(answer: dict[str, Any]) -> str:
    return str(answer["type"]).removeprefix("/problems/")


def sells(market: Market, price_minor: int = 1_000_00, currency: str = "USD", to: str = "FR") -> str:
    """Return an order of a buyer abroad that is invoiced."""
    order = market.held(
        offered(market, seller=market.seller.actor, price_minor=price_minor, currency=currency)
    )
    with market.transaction() as session:
        ordering.place_order(
            session, order_id=order.id, destination=to, actor=market.buyer.actor, at=market.at
        )
    return order.id


def enters(market: Market, status: int = 201, who: Person | None = None, **changes: Any) -> dict[str, Any]:
    today = clock.now().date()
    given_ = {
        "insurer": "An insurer",
        "number": "P-2026-1",
        "currency": "USD",
        "from_on": (today - timedelta(days=300)).isoformat(),
        "until_on": (today + timedelta(days=300)).isoformat(),
        "waiting_days": WAITING,
        "evidence": "The policy, in our safe.",
    }
    answer: dict[str, Any] = said(
        (who or market.seller).post("/credit-insurance/policies", given_ | changes), status
    )
    return answer


def puts(market: Market, card: dict[str, Any], what: str, status: int = 201, **given_: Any) -> dict[str, Any]:
    who = given_.pop("who", market.seller)
    answer: dict[str, Any] = said(who.post(f"/credit-insurance/policies/{card['id']}/{what}", given_), status)
    return answer


def covered(market: Market, order_id: str, limit: str = "1500") -> dict[str, Any]:
    """Return a policy with a rate, and a limit for the buyer of an order."""
    card = enters(market)
    puts(market, card, "rates", rate="0.3456", from_on=card["from_on"], until_on=card["until_on"])
    return puts(
        market, card, "limits", order=order_id, limit=limit, from_on=card["from_on"], paper="Approval 7"
    )


def overdue(market: Market, order_id: str, days: int) -> None:
    """Have a part of an order's invoice paid, and the rest be overdue for so many days."""
    with market.unguarded() as session:
        invoice = session.scalars(sa.select(Invoice).where(Invoice.order_id == order_id)).one()
        invoice.paid_minor = 1_00
        invoice.due_at = clock.now() - timedelta(days=days)


def claims(market: Market, order_id: str, amount: str, status: int = 201) -> dict[str, Any]:
    answer: dict[str, Any] = said(
        market.seller.post("/credit-insurance/claims", {"order": order_id, "amount": amount}), status
    )
    return answer


def test_a_sale_is_declared_with_its_premium_and_claimed_after_the_waiting_period(
    market: Market, person: Callable[..., Person]
) -> None:
    order_id, at_home = sells(market), sells(market, to="CN")
    policy_card = enters(market)
    assert set(enters(market, 422)["fields"]) == {"number"}
    assert set(enters(market, 422, number="2", until_on="2000-01-01")["fields"]) == {"until_on"}
    assert [one["order_id"] for one in policy_card["insurable"]] == [order_id]
    assert refused(puts(market, policy_card, "sales", 409, order=order_id)) == "no-rate-in-force"
    days = {"from_on": policy_card["from_on"], "until_on": policy_card["until_on"]}
    puts(market, policy_card, "rates", rate="0.3456", **days)
    assert set(puts(market, policy_card, "rates", 422, rate="1", **days)["fields"]) == {"from_on"}
    assert refused(puts(market, policy_card, "sales", 409, order=order_id)) == "buyer-not-limited"
    puts(
        market,
        policy_card,
        "limits",
        order=order_id,
        limit="900",
        from_on=days["from_on"],
        paper="Approval 7",
    )
    assert refused(puts(market, policy_card, "sales", 409, order=at_home)) == "sale-not-insurable"
    [sale] = puts(market, policy_card, "sales", order=order_id)["sales"]
    assert (sale["amount"]["amount_minor"], sale["premium"]["amount_minor"]) == (1_000_00, 346)
    assert refused(puts(market, policy_card, "sales", 409, order=order_id)) == "sale-not-insurable"

    assert refused(claims(market, order_id, "900", 409)) == "nothing-unpaid"
    overdue(market, order_id, WAITING - 1)
    assert "Open a claim" not in html(market.seller, "/desk")
    assert refused(claims(market, order_id, "900", 409)) == "claim-too-early"
    overdue(market, order_id, WAITING)
    assert "Open a claim" in html(market.seller, "/desk")
    assert refused(claims(market, order_id, "999.01", 409)) == "claim-above-loss"
    over = claims(market, order_id, "900.01", 409)
    assert refused(over) == "claim-over-limit"
    assert "900" in over["detail"]
    claim = claims(market, order_id, "900")
    assert refused(claims(market, order_id, "1", 409)) == "claim-open-already"
    assert "Open a claim" not in html(market.seller, "/desk")

    said(market.seller.get(f"/credit-insurance/claims/{claim['id']}/file"), 409)
    market.worker()
    data = market.seller.get(f"/credit-insurance/claims/{claim['id']}/file").data
    trust = policy.read(market.app.test_client().get("/trust.toml").data)
    assert extract.verify(data, trust=trust, at=clock.now()).is_valid
    content = canonical.read(data)["content"]
    assert (content["claim"]["claimed_minor"], content["claim"]["cause"]) == (900_00, "overdue")
    assert market.buyer.actor.id not in data.decode()
    assert "Ada" not in data.decode()
    assert "等待期" in html(market.seller, "/credit-insurance", "zh")


def test_what_an_insurer_paid_uses_the_limit_and_what_he_refused_does_not(market: Market) -> None:
    first, second = sells(market), sells(market)
    card = covered(market, first)
    for order_id in (first, second):
        puts(market, card, "sales", order=order_id)
        overdue(market, order_id, WAITING + 5)
    claim = claims(market, first, "999")
    assert refused(claims(market, second, "501.01", 409)) == "claim-over-limit"
    path = f"/credit-insurance/claims/{claim['id']}/answer"
    letter = {"answer": "Letter 9 of today."}
    assert refused(said(market.seller.post(path, {"paid": "999.01"} | letter), 409)) == "claim-above-loss"
    assert said(market.seller.post(path, {"paid": "800"} | letter), 201)["state"] == "paid"
    assert refused(said(market.seller.post(path, {"paid": "0"} | letter), 409)) == "claim-answered"
    again = claims(market, second, "700")
    said(market.seller.post(f"/credit-insurance/claims/{again['id']}/answer", {"paid": "0"} | letter), 201)
    assert claims(market, second, "700")["state"] == "open"


def test_a_lost_chargeback_is_not_paid_and_an_open_one_may_be_won(market: Market) -> None:
    order_id = sells(market)
    card = covered(market, order_id)
    puts(market, card, "sales", order=order_id)
    with market.reading() as session:
        invoice_id = session.scalars(sa.select(Invoice.id).where(Invoice.order_id == order_id)).one()
    invoice = market.invoice(invoice_id)
    payment_id = market.pays(invoice)
    market.worker()
    for kind, answer in (
        (NoticeKind.CHARGED_BACK, "nothing-unpaid"),
        (NoticeKind.CHARGEBACK_LOST, "claim-too-early"),
    ):
        notice = Notice(f"dp:{kind}", kind, payment_id, invoice.total, market.at, reason="fraud", about="dp")
        with market.transaction() as session:
            paying.record_notice(session, notice=notice, provider="pretend", at=market.at)
        assert refused(claims(market, order_id, "1000", 409)) == answer
    with market.transaction() as session:
        later = clock.now() + timedelta(days=WAITING + 1)
        claim = insuring.open_claim(
            session, order_id=order_id, amount_minor=1_000_00, actor=market.seller.actor, at=later
        )
        assert claim.cause == "chargeback"


def test_is_its_owners_and_the_cashiers_to_read(
    market: Market, galleries: tuple[Person, Person], person: Callable[..., Person]
) -> None:
    order_id = sells(market)
    card = covered(market, order_id)
    puts(market, card, "sales", order=order_id)
    overdue(market, order_id, WAITING)
    claim = claims(market, order_id, "10")
    other = galleries[0]
    days = {"from_on": card["from_on"], "until_on": card["until_on"]}
    assert said(other.get("/credit-insurance"), 200)["policies"] == []
    for what, given_ in (
        ("rates", {"rate": "1"} | days),
        ("limits", {"order": order_id, "limit": "1", "from_on": days["from_on"], "paper": "mine"}),
        ("sales", {"order": order_id}),
    ):
        assert refused(puts(market, card, what, 404, who=other, **given_)) == "policy-unknown"
    said(other.post("/credit-insurance/claims", {"order": order_id, "amount": "1"}), 404)
    said(other.post(f"/credit-insurance/claims/{claim['id']}/answer", {"paid": "1", "answer": "Mine."}), 404)
    said(other.get(f"/credit-insurance/claims/{claim['id']}/file"), 404)
    said(market.buyer.get("/credit-insurance"), 403)
    foreign = enters(market, who=other)
    limit = {"order": order_id, "limit": "1", "from_on": days["from_on"], "paper": "of another"}
    assert refused(puts(market, foreign, "limits", 409, who=other, **limit)) == "sale-not-insurable"
    [seen] = [
        one
        for one in said(market.cashier.get("/credit-insurance"), 200)["policies"]
        if one["id"] == card["id"]
    ]
    assert (seen["is_own"], seen["insurable"]) == (False, [])
    page = html(market.seller, "/credit-insurance")
    assert market.buyer.actor.id not in page
    assert "Ada" not in page


def test_more_sales_ask_the_database_no_more(market: Market) -> None:
    def insures(number: int) -> None:
        for _ in range(number):
            order_id = sells(market)
            puts(market, card, "sales", order=order_id)
            overdue(market, order_id, WAITING)

    card = covered(market, sells(market))
    insures(1)
    pages = ("/credit-insurance", "/desk")
    few = [asked_for(market.seller, path) for path in pages]
    insures(3)
    assert [asked_for(market.seller, path) for path in pages] == few


def test_claims_at_once_for_one_buyer_stay_within_his_limit(market: Market) -> None:
    orders = [sells(market) for _ in range(3)]
    card = covered(market, orders[0])
    for order_id in orders:
        puts(market, card, "sales", order=order_id)
        overdue(market, order_id, WAITING)

    def opens(order_id: str) -> Callable[[], Any]:
        def act() -> Any:
            with market.transaction() as session:
                return insuring.open_claim(
                    session,
                    order_id=order_id,
                    amount_minor=700_00,
                    actor=market.seller.actor,
                    at=clock.now(),
                )

        return act

    results = all_at_once([opens(order_id) for order_id in orders] + [opens(orders[0])])
    assert len([one for one in results if not isinstance(one, Refusal)]) == 2, results
    with market.reading() as session:
        assert session.scalar(sa.select(sa.func.sum(CreditClaim.amount_minor))) == 1_400_00
        row = session.scalars(sa.select(CreditClaim)).first()
        assert row is not None
        assert credit_insurance.claimed(session, card["id"], row.buyer_id) == 1_400_00
    assert list(audited(market)) == []
    with market.transaction() as session:
        session.execute(sa.update(CreditClaim).values(amount_minor=800_00))
        session.execute(
            sa.update(InsuredSale).where(InsuredSale.order_id == orders[2]).values(premium_minor=1)
        )
    assert [one.partition(" ")[0] for one in audited(market)] == ["insured", "policy"]


def audited(market: Market) -> list[str]:
    with market.reading() as session:
        return list(finance_audit.insurance_adds_up(session))


@given(st.integers(0, 10**12), st.integers(1, rules.MILLION))
def test_a_premium_is_the_nearest_whole_unit_and_half_goes_up(amount: int, rate: int) -> None:
    exact = Fraction(amount * rate, rules.MILLION)
    found = rules.premium(amount, rate_ppm=rate)
    assert Fraction(-1, 2) < found - exact <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("waiting", "first"), [(0, date(2026, 3, 1)), (1, date(2026, 3, 2)), (365, date(2027, 3, 1))]
)
def test_the_waiting_period_is_in_whole_days(waiting: int, first: date) -> None:
    assert rules.claimable_from(date(2026, 3, 1), waiting_days=waiting) == first
