"""Orders of other platforms: looked at, taken in, refused line by line; each work is sold once."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bonded_warehouse import api as warehouse
from bonded_warehouse.models.clearance import LegalFacts
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.rules.enterprises import check_sign
from foundation import clock
from marketplace.models.catalogue import Consignment
from marketplace.models.money import LedgerTransaction
from marketplace.models.orders import Offering
from marketplace.models.platforms import PlatformFile, PlatformOrder
from marketplace.models.statistics import StatisticCell
from marketplace.operations import counting_up, ordering, taking_in
from marketplace.queries import statistics_audit
from marketplace.reactions import following
from marketplace.rules.platform_orders import COLUMNS
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.web.browsing import html
from tests.web.market.test_storefronts import galleries, market, offered_by, opens
from tests.web.warehouse.staff import said

__all__ = ["galleries", "market"]
PLATFORM = {"ebp_code": "46049X0001", "ebp_name": "彼岸艺术平台"}


def line(work_id: str, number: str = "P-1", **changes: str) -> dict[str, str]:
    return {
        "order_number": number,
        "work_id": work_id,
        "quantity": "1",
        "unit_price": "1000.00",
        "freight": "50",
        "total": "1050.00",
        "currency": "CNY",
        "destination": "FR",
        "buyer": "Galerie de l'encre",
        "payment_number": f"PAY-{number}",
        "paid_on": "2026-01-15",
    } | changes


def table(*lines: dict[str, str]) -> bytes:
    rows = [",".join(COLUMNS)] + [",".join(f'"{one[name]}"' for name in COLUMNS) for one in lines]
    return "\r\n".join(rows).encode()


def looks(who: Person, data: bytes, status: int = 201, **changes: str) -> dict[str, Any]:
    form = PLATFORM | changes | {"file": (io.BytesIO(data), "orders.csv")}
    answer: dict[str, Any] = said(who.post("/platform-orders/trials", data=form), status)
    return answer


def takes(who: Person, data: bytes, status: int = 201, **changes: str) -> dict[str, Any]:
    digest = changes.pop("digest", None) or looks(who, data, 201, **changes)["digest"]
    form = PLATFORM | changes | {"digest": digest, "file": (io.BytesIO(data), "orders.csv")}
    answer: dict[str, Any] = said(who.post("/platform-orders/files", data=form), status)
    return answer


def faults(page: dict[str, Any]) -> list[list[tuple[str, str]]]:
    return [[(one["column"], one["code"]) for one in row["faults"]] for row in page["lines"]]


def everything(market: Market) -> dict[str, Any]:
    """Count what an order could have left behind."""
    with market.reading() as session:
        tables = (PlatformOrder, LedgerTransaction)
        counts: dict[str, Any] = {
            t.__tablename__: session.scalar(sa.select(sa.func.count()).select_from(t)) for t in tables
        }
        promised = sorted(str(one) for one in session.scalars(sa.select(Holding.earmarked_for)))
        states = sorted(session.scalars(sa.select(Offering.state)))
        return counts | {"promised": promised, "states": states}


def test_a_table_is_looked_at_then_taken_and_the_work_is_sold_to_nobody_else(
    market: Market, galleries: tuple[Person, Person]
) -> None:
    gallery, other = galleries
    opens(gallery, "pine-studio")
    work = offered_by(market, gallery, "org_g1")
    data = table(line(work))
    before = everything(market)

    plan = looks(gallery, data)
    assert [one["outcome"] for one in plan["lines"]] == ["fits"], plan
    assert everything(market) == before
    takes(gallery, data, 409, digest="0" * 64)
    assert everything(market) == before

    page = takes(gallery, data)

    assert [one["outcome"] for one in page["lines"]] == ["taken"]
    card = said(gallery.get("/platform-orders"), 200)["orders"][0]
    assert (card["number"], card["state"], card["ebp_code"]) == ("P-1", "reserved", PLATFORM["ebp_code"])
    with market.reading() as session:
        holding = session.scalars(sa.select(Holding).where(Holding.artwork_id == work)).one()
        assert holding.earmarked_for == card["id"]
        assert holding.owner_id == gallery.actor.id  # title passes under the other platform's conditions
        assert holding.sale is not None
        assert holding.sale["platform_name"] == PLATFORM["ebp_name"]
        offering_id = session.scalars(sa.select(Offering.id).where(Offering.artwork_id == work)).one()
        consignment_id = session.scalars(
            sa.select(Consignment.id).where(Consignment.artwork_id == work)
        ).one()
        assert session.scalar(sa.select(sa.func.count()).select_from(LedgerTransaction)) == 0
    assert said(market.buyer.get("/galleries/pine-studio"), 200)["works"] == []
    assert (
        said(market.buyer.post(f"/offerings/{offering_id}/orders"), 409)["type"] == "/problems/offering-ended"
    )
    again = {"price": "900", "currency": "CNY"}
    said(gallery.post(f"/consignments/{consignment_id}/offering", again), 409)
    said(gallery.post(f"/consignments/{consignment_id}/ending"), 409)
    assert market.complaints() == []

    after = everything(market)
    assert takes(gallery, data)["file"]["id"] == page["file"]["id"]
    assert [one["outcome"] for one in takes(gallery, data + b"\r\n")["lines"]] == ["known"]
    assert everything(market) == after

    assert said(other.get("/platform-orders"), 200)["orders"] == []
    said(other.get(f"/platform-orders/files/{page['file']['id']}"), 404)
    said(other.post(f"/platform-orders/{card['id']}/letting-go", {"reason": "mine"}), 404)
    house = said(market.cashier.get("/platform-orders"), 200)["orders"][0]
    assert (house["number"], house["buyer_name"], house["payment_number"]) == ("P-1", "", "")

    said(gallery.post(f"/platform-orders/{card['id']}/letting-go", {"reason": "The buyer stepped back"}), 201)
    said(gallery.post(f"/platform-orders/{card['id']}/letting-go", {"reason": "The buyer stepped back"}), 409)
    said(gallery.post(f"/consignments/{consignment_id}/offering", again), 201)
    assert market.complaints() == []


def test_a_lying_line_is_refused_by_its_column_and_changes_nothing(
    market: Market, galleries: tuple[Person, Person]
) -> None:
    gallery, other = galleries
    works = [offered_by(market, gallery, "org_g1") for _ in range(3)]
    theirs = offered_by(market, other, "org_g2")
    held = market.work(replace(gallery.actor, organisation_id="org_g1"))
    with market.reading() as session:
        offering_id = session.scalars(sa.select(Offering.id).where(Offering.artwork_id == works[1])).one()
    with market.transaction() as session:
        ordering.hold_work(session, offering_id=offering_id, actor=market.buyer.actor, at=clock.now())
    lies: list[tuple[dict[str, str], list[tuple[str, str]]]] = [
        (line(works[0], "P-1", total="1049.99"), [("total", "total")]),
        (line(works[1], "P-2"), [("work_id", "being_bought")]),
        (line(theirs, "P-3"), [("work_id", "unknown")]),
        (line("art_none", "P-4"), [("work_id", "unknown")]),
        (line(held, "P-5"), [("work_id", "unknown")]),
        (line(works[2], "P-6", currency="USD"), [("currency", "other_currency")]),
        (line("art_x", "P-7", quantity="2"), [("quantity", "one"), ("work_id", "unknown")]),
        (line("art_y", "P-8", destination="XQ", paid_on="2999-01-01", buyer="", currency="BTC"), [
            ("buyer", "missing"),
            ("currency", "currency"),
            ("destination", "country"),
            ("paid_on", "day"),
            ("work_id", "unknown"),
        ]),
        (line("art_z", "P-9", unit_price="1,000"), [("unit_price", "amount"), ("work_id", "unknown")]),
    ]  # fmt: skip
    twice = [line("art_v", "P-0"), line("art_w", "P-0")]
    data = table(*(one for one, _ in lies), *twice)
    before = everything(market)

    plan = looks(gallery, data)

    assert [sorted(row) for row in faults(plan)[:-2]] == [sorted(wanted) for _, wanted in lies]
    assert all(("order_number", "twice") in row for row in faults(plan)[-2:])
    assert plan["lines"][2]["title"] == {}  # another gallery's work is told as one that nobody has
    page = takes(gallery, data)
    assert {one["outcome"] for one in page["lines"]} == {"refused"}
    assert everything(market) == before
    for tongue, words in (
        ("en", "Price and freight do not come to this total"),
        ("zh", "单价与运费之和与总额不符"),
    ):
        assert words in html(gallery, f"/platform-orders/files/{page['file']['id']}", tongue)


def test_what_was_taken_is_told_otherwise_by_no_second_file(
    market: Market, galleries: tuple[Person, Person]
) -> None:
    gallery, other = galleries
    first, second = (offered_by(market, gallery, "org_g1") for _ in range(2))
    theirs = offered_by(market, other, "org_g2")
    takes(gallery, table(line(first)))
    after = everything(market)

    assert faults(takes(gallery, table(line(second)))) == [[("order_number", "known")]]
    assert faults(takes(gallery, table(line(first, "P-2")))) == [[("work_id", "sold")]]
    assert faults(takes(other, table(line(theirs)))) == [[("order_number", "known")]]
    assert everything(market) == after
    elsewhere = takes(
        other, table(line(theirs)), ebp_code="91410200MA0000077" + check_sign("91410200MA0000077")
    )
    assert [one["outcome"] for one in elsewhere["lines"]] == ["taken"]


def test_the_gate_is_asked_for_the_country_of_the_order(
    market: Market, galleries: tuple[Person, Person]
) -> None:
    gallery, _ = galleries
    work = offered_by(market, gallery, "org_g1")
    with market.transaction() as session:
        facts = session.scalars(sa.select(LegalFacts).where(LegalFacts.artwork_id == work)).one()
        facts.facts = facts.facts | {"title_flags": ["dispute"]}
    before = everything(market)

    assert faults(takes(gallery, table(line(work)))) == [[("destination", "gate")]]
    assert everything(market) == before


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"order_number,work_id\r\nP-1,art_1", "columns"),
        (",".join(COLUMNS).encode(), "no order"),
        (",".join((*COLUMNS, "note")).encode() + b"\r\n", "columns"),
        (b"x" * 300_000, "too large"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(
    galleries: tuple[Person, Person], data: bytes, why: str
) -> None:
    problem = looks(galleries[0], data, 422)
    assert problem["type"] == "/problems/order-file-unreadable"
    assert why in problem["detail"]


@pytest.mark.parametrize("code", ["", "123", "46049x0001", "STANDIN"])
def test_a_platform_is_entered_as_customs_knows_it(galleries: tuple[Person, Person], code: str) -> None:
    assert "ebp_code" in looks(galleries[0], table(line("art_1")), 422, ebp_code=code)["fields"]
    looks(galleries[0], table(line("art_1")), 422, ebp_name=" ")


def test_only_a_gallery_brings_orders(market: Market, person: Callable[..., Person]) -> None:
    data = table(line(market.work()))
    before = everything(market)
    people = (market.buyer, market.seller, market.cashier, person("declarant"))
    about = "{ebp_code}\n{ebp_name}\n".format_map(PLATFORM).encode()
    digest = hashlib.sha256(about + data).hexdigest()
    paths = ("/platform-orders/trials", "/platform-orders/files")

    def brings(who: Person, path: str) -> int:
        form = PLATFORM | {"digest": digest, "file": (io.BytesIO(data), "orders.csv")}
        return int(who.post(path, data=form).status_code)

    assert [[brings(who, path) for path in paths] for who in people] == [[403, 403]] * len(people)
    assert everything(market) == before
    with market.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PlatformFile)) == 0


def test_departure_delivery_and_return_are_noted_on_the_order(
    market: Market, galleries: tuple[Person, Person]
) -> None:
    gallery, _ = galleries
    work = offered_by(market, gallery, "org_g1")
    takes(gallery, table(line(work)))

    def state() -> str:
        return str(said(gallery.get("/platform-orders"), 200)["orders"][0]["state"])

    with market.reading() as session:
        holding_id = session.scalars(sa.select(Holding.id).where(Holding.artwork_id == work)).one()
    steps = (taking_in.record_departure, taking_in.record_delivery, taking_in.record_return)
    for step, wanted in zip(steps, ("departed", "delivered", "returned"), strict=True):
        with market.transaction() as session:
            step(session, holding_id=holding_id, at=market.later(days=1))
        assert state() == wanted
        assert market.complaints() == []
    with market.reading() as session:
        holding = session.get_one(Holding, holding_id)
        assert (holding.earmarked_for, holding.sale) == (None, None)


def test_a_sale_elsewhere_that_was_undone_goes_from_the_figures(
    market: Market, galleries: tuple[Person, Person], person: Callable[..., Person]
) -> None:
    office = person("regulator")
    work = offered_by(market, galleries[0], "org_g1")
    takes(galleries[0], table(line(work)))
    with market.transaction() as session:
        holding_id = session.scalars(sa.select(Holding.id).where(Holding.artwork_id == work)).one()
        taking_in.record_delivery(session, holding_id=holding_id, at=market.later(days=1))
        counting_up.recount_holding(session, holding_id, at=market.at)

    def counted() -> int:
        with market.reading() as session:
            return session.scalar(sa.select(sa.func.coalesce(sa.func.sum(StatisticCell.lines), 0))) or 0

    def overseen() -> tuple[int, int, list[Any]]:
        figures = said(office.get("/supervision", to="FR"), 200)["figures"]
        stages = dict(figures["funnel"]["rows"])
        return stages["sold"], stages["exported"], figures["exported"]["rows"]

    assert counted() == 2  # sold, and gone abroad
    assert overseen() == (1, 1, [["CNY", 1, "1000.00"]])
    forgetting = market.later(days=1)
    with market.transaction() as session, session.begin_nested() as point:
        taking_in.record_return(session, holding_id=holding_id, at=forgetting)
        assert [one for one in statistics_audit.lines_are_sales(session) if "sold no more" in one]
        assert counting_up.count_missing(session, at=forgetting) == 1
        assert counting_up.count_missing(session, at=forgetting) == 0
        assert list(statistics_audit.lines_are_sales(session)) == []
        point.rollback()
    assert counted() == 2
    back = warehouse.CustodyMoved(
        holding_id=holding_id,
        artwork_id=work,
        transition="M31",
        event="re-enter",
        from_state="returning",
        to_state="at_gate",
        hash="",
    )
    with market.transaction() as session:
        following.take_back(session, back, market.at)

    assert (counted(), market.complaints()) == (0, [])
    assert overseen() == (0, 0, [])


def test_the_audit_names_a_work_that_is_not_kept_and_money_that_nobody_brought(
    market: Market, galleries: tuple[Person, Person]
) -> None:
    work = offered_by(market, galleries[0], "org_g1")
    takes(galleries[0], table(line(work)))
    assert market.complaints() == []
    with market.unguarded() as session:
        session.scalars(sa.select(Holding).where(Holding.artwork_id == work)).one().earmarked_for = None
    assert any("is not kept for it" in one for one in market.complaints())


def test_the_page_says_why_nothing_is_booked(market: Market, galleries: tuple[Person, Person]) -> None:
    work = offered_by(market, galleries[0], "org_g1")
    takes(galleries[0], table(line(work)))
    assert "nothing is booked" in html(galleries[0], "/platform-orders")
    assert "彼岸艺术平台" in html(galleries[0], "/platform-orders", "zh")
    assert "该笔款项由其他平台收取" in html(galleries[0], "/platform-orders", "zh")
    assert "Sold, and kept for its buyer" in html(galleries[0], "/selling")
