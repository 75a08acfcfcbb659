"""A typical case tells how a work went, and nobody's name, nor which work it was."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.models import Artwork
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.exhibitions import Exhibition, ExhibitionLoan
from bonded_warehouse.models.transport import TransportLeg, TransportMode
from bonded_warehouse.operations import enterprising
from bonded_warehouse.operations.enterprising import Dossier
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.rules.enterprises import check_sign
from bonded_warehouse.rules.exhibitions import ExhibitionKind
from bonded_warehouse.rules.states import CustodyState
from foundation.accounts.models import Organisation
from foundation.actor import Role
from marketplace.models.orders import Order
from marketplace.rules.typical_cases import named
from tests.conftest import Person
from tests.operations.market.exporting import departs, sold_abroad
from tests.operations.market.house import Market
from tests.web.browsing import html
from tests.web.warehouse.staff import said

TOLD: dict[str, Any] = {
    "title": {"en": "From the easel to a door abroad", "zh": "从画案到海外"},
    "lesson": {
        "en": "One declaration in the yellow lane, released the same day.",
        "zh": "黄色通道申报一次，当日放行。",
    },
}


@pytest.fixture
def counter(person: Callable[..., Person]) -> Person:
    return person("statistician", name="Tong Jishu")


def delivered(market: Market) -> str:
    order_id = sold_abroad(market)
    departs(market, order_id)
    with market.transaction() as session:
        order = session.get_one(Order, order_id)
        holding = session.get_one(Holding, order.holding_id)
        holding.state = CustodyState.DELIVERED
        return order.artwork_id


def test_the_file_names_nobody_and_not_the_work(market: Market, counter: Person) -> None:
    artwork_id = delivered(market)

    card = said(counter.post("/typical-cases", TOLD | {"artwork_id": artwork_id}), 201)
    stranger = market.app.test_client()
    file = stranger.get(f"/typical-cases/{card['id']}.json").get_data(as_text=True)

    assert card["facts"]["is_abroad"] is True
    steps = [step["what"] or step["kind"] for step in card["steps"]]
    assert {"registered", "certified", "title_transferred", "declared"} <= set(steps)
    assert "title" not in steps  # the chain of custody says it
    assert min(step["day"] for step in card["steps"]) == 0
    with market.reading() as session:
        kept = dict(session.execute(sa.text("SELECT * FROM typical_case")).mappings().one())
        work = session.execute(
            sa.text("SELECT title, registrant_name FROM artwork WHERE id = :id"), {"id": artwork_id}
        ).one()
    pages = [html(counter, "/typical-cases", language).partition("<main")[2] for language in ("en", "zh")]
    told = (file, *pages, str({name: text for name, text in kept.items() if "published" not in name}))
    secret = {artwork_id, work.registrant_name, market.buyer.actor.name, str(counter.actor.account_id)}
    for text in told:
        assert [word for word in secret if word in text] == []


def test_what_tells_whose_it_is_is_refused_and_so_is_what_is_under_way(
    market: Market, counter: Person, person: Callable[..., Person]
) -> None:
    artwork_id = delivered(market)
    for lesson in (
        "Ada bought it and was pleased with the clearance.",
        "Sent under 46042026E131408400 within a day.",
        "The buyer was one Mrs BUYER from abroad.",
    ):
        told = TOLD | {"artwork_id": artwork_id, "lesson": TOLD["lesson"] | {"en": lesson}}
        answer = counter.post("/typical-cases", told)
        assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/tells-whose"), lesson
    here = counter.post("/typical-cases", TOLD | {"artwork_id": market.work()})
    assert (here.status_code, here.get_json()["type"]) == (409, "/problems/case-not-over")
    assert person("regulator").post("/typical-cases", TOLD | {"artwork_id": artwork_id}).status_code == 403
    assert counter.get("/typical-cases/cas_none.json").status_code == 404


def names_its_firms(market: Market, artwork_id: str) -> None:
    """Give the work's seller a gallery and a firm, and the work an exhibition and a carrier."""
    with market.transaction() as session:
        gallery = Organisation(id="org_1", name="Moyun Gallery 墨韵堂", kind="gallery", created_at=market.at)
        session.add(gallery)
        session.flush()
        session.get_one(Artwork, artwork_id).organisation_id = gallery.id
        files_firm(session, market)
        hangs(session, market, artwork_id)
        flies(session, market, artwork_id)


def files_firm(session: Session, market: Market) -> None:
    code = "91410200MA4000007"
    enterprising.file_enterprise(
        session,
        credit_code=code + check_sign(code),
        dossier=Dossier(
            name_zh="开封鹤鸣文化有限公司",
            name_en="Heming Culture Co., Ltd.",
            customs_code="4102960AB1",
            address="Kaifeng",
            contact="Li",
        ),
        actor=replace(market.seller.actor, roles=frozenset({Role("gallery")})),
        at=market.at,
    )


def hangs(session: Session, market: Market, artwork_id: str) -> None:
    day = law_day(market.at)
    session.add(
        Exhibition(
            id="exh_1",
            title={"en": "Ink and Snow", "zh": "墨雪"},
            text={},
            kind=ExhibitionKind.OUTSIDE,
            place="Kaifeng",
            opens_on=day,
            closes_on=day,
            away_from_on=day,
            away_until_on=day,
            organiser_id=market.seller.actor.id,
            organiser_name="Lin Mo",
            created_at=market.at,
        )
    )
    session.flush()
    session.add(
        ExhibitionLoan(
            id="exl_1",
            exhibition_id="exh_1",
            artwork_id=artwork_id,
            asked_by="acc_1",
            asked_at=market.at,
        )
    )


def flies(session: Session, market: Market, artwork_id: str) -> None:
    holding_id = session.scalars(sa.select(Holding.id).where(Holding.artwork_id == artwork_id)).one()
    session.add(
        TransportLeg(
            id="leg_1",
            holding_id=holding_id,
            artwork_id=artwork_id,
            number=1,
            mode=TransportMode.AIR,
            carrier="Swiftcrane Air Cargo",
            vehicle="",
            waybill="",
            from_place="",
            to_place="",
            due_at=market.at,
            planned_by="acc_1",
            planned_by_name="Planner",
            planned_at=market.at,
        )
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_gallery_a_firm_or_a_carrier_is_not_named_either(
    market: Market, counter: Person, language: str
) -> None:
    artwork_id = delivered(market)
    names_its_firms(market, artwork_id)
    lessons = {
        "en": (
            "Moyun sent it within a day.",
            "Heming declared it itself.",
            "Swiftcrane flew it out.",
            "It hung in Ink and Snow.",
        ),
        "zh": ("墨韵堂当日即把作品送出。", "作品由开封鹤鸣文化自行申报。"),
    }[language]
    for lesson in lessons:
        told = TOLD | {"artwork_id": artwork_id, "lesson": TOLD["lesson"] | {language: lesson}}
        answer = counter.post("/typical-cases", told)
        assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/tells-whose"), lesson
    plain = {
        "en": "A firm of Kaifeng sent culture abroad by air cargo.",
        "zh": "开封一家文化公司将作品空运出境。",
    }
    said(counter.post("/typical-cases", TOLD | {"artwork_id": artwork_id, "lesson": plain}), 201)


def test_the_whole_title_of_a_sale_tells_and_its_words_do_not() -> None:
    titles = ["Spring Evening Sale", ""]
    assert named(["It hung in the Spring\nEvening sale."], [], titles) == ["spring evening sale"]
    assert named(["Sold on a spring evening."], [], titles) == []


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Sold by Lin Mo.", "Lin Mo", ["lin", "mo"]),
        ("王守藏买下了它", "Wang Shoucang 王守藏 (Kaifeng)", ["王守藏"]),
        ("ＬＩＮ wrote it", "Lin Mo", ["lin"]),
        ("A linear way", "Lin Mo", []),
        ("Nothing of the kind", "", []),
    ],
)
def test_a_name_is_found_as_a_word_in_any_width_and_case(text: str, name: str, found: list[str]) -> None:
    assert named([text], [name]) == found
