"""The catalogue's page: facets, what is chosen, what helps when nothing answers."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from authentication.models import Artwork
from marketplace.models.finding import Reach
from marketplace.models.orders import Offering
from marketplace.rules.sales import OfferingState
from tests.operations.market.house import Market
from tests.operations.market.test_finding import pictured
from tests.web.market.test_pages import MOST, counted, read


@pytest.fixture
def market(market: Market) -> Market:
    """Three works: two paintings and a vase, of two makers, in three colours."""
    for number, (colours, changes) in enumerate(
        [
            (["cream", "black"], {"title": {"en": "Two shrimps", "zh": "墨蝦"}, "height_mm": 300}),
            (["blue"], {"title": {"en": "Lake", "zh": "西湖"}, "maker": {"en": "Mu Qing"}, "height_mm": 900}),
            (["green"], {"title": {"en": "Vase", "zh": "青瓷瓶"}, "object_type": "vase", "height_mm": 301}),
        ]
    ):
        artwork_id = market.work(artwork=changes)
        pictured(market, artwork_id, colours)
        market.offered(artwork_id=artwork_id, price_minor=[500_00, 5_000_00, 50_000_00][number])
    market.worker()
    return market


def told(client: FlaskClient, path: str) -> dict[str, Any]:
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


class TestFacets:
    def test_are_counted_and_can_be_chosen_together(self, market: Market, client: FlaskClient) -> None:
        all_of_them = told(client, "/catalogue")
        counts = {name: {one["value"]: one["count"] for one in all_of_them["facets"][name]} for name in
                  ("colour", "size", "band", "object_type", "maker")}  # fmt: skip

        assert counts["colour"] == {"cream": 1, "black": 1, "blue": 1, "green": 1}
        assert counts["size"] == {"small": 2, "medium": 1}
        assert counts["band"] == {"CNY-0": 1, "CNY-1": 1, "CNY-2": 1}
        assert counts["object_type"] == {"painting": 2, "vase": 1}
        assert told(client, "/catalogue?colour=blue&colour=green")["total"] == 2
        assert told(client, "/catalogue?colour=blue&colour=green&size=small")["total"] == 1
        assert told(client, "/catalogue?size=small&object_type=vase&to=CN&q=qingci")["total"] == 1
        assert told(client, "/catalogue?maker=Mu+Qing&colour=green")["total"] == 0

    def test_are_links_that_add_and_remove_one_value(self, market: Market, client: FlaskClient) -> None:
        page = read(client, "/catalogue?q=lake&colour=blue&size=medium")
        links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/catalogue\?[^"]*)"', page)}

        assert "/catalogue?q=lake&colour=blue" in links  # without the size
        assert "/catalogue?q=lake&size=medium" in links
        more = read(client, "/catalogue?colour=blue&colour=green")
        assert "size=small" in more
        assert more.count("colour=blue&amp;colour=green") > 3  # every other facet keeps both
        assert 'aria-current="true"' in page
        assert "dab-blue" in page

    def test_are_said_in_the_readers_language(self, market: Market, client: FlaskClient) -> None:
        english, chinese = read(client, "/catalogue"), read(client, "/catalogue", language="zh")

        for words in (
            "The tone of paper and silk",
            "Small, up to 40 cm",
            "¥1,000 to ¥10,000",
            "Where it may go",
            "China",
        ):
            assert words in english.replace("CN¥", "¥"), words
        for words in ("纸绢本色", "小，40 厘米以内", "可运往", "并非承诺"):
            assert words in chinese, words

    def test_of_nonsense_are_no_failure(self, market: Market, client: FlaskClient) -> None:
        for query in ("band=x", "to=zz", "colour=ultraviolet", "period=-1", "size=&colour=", "currency=QQQ"):
            assert client.get(f"/catalogue?{query}", headers={"Accept": "text/html"}).status_code == 200, (
                query
            )
        many = "&".join(f"colour={n}" for n in range(21))
        assert client.get(f"/catalogue?{many}").status_code == 422


class TestWhereItMayGo:
    def test_says_for_each_work_what_was_answered_and_when(self, market: Market, client: FlaskClient) -> None:
        with market.transaction() as session:
            row = session.get_one(Reach, (f"art_{1:026d}", "CN"))
            row.decision, row.needs = "NEEDS", ["export_permit"]
        page = read(client, "/catalogue?to=CN")

        assert "may go with 1 paper" in page
        assert "It is no promise" in page
        assert page.count("offer-reach") == 3
        with counted() as seen:
            read(client, "/catalogue?to=CN")
        assert len([text for text in seen if re.match(r"\s*SELECT", text)]) <= MOST


class TestWhatIsNotOffered:
    @pytest.mark.parametrize("state", ["withdrawn", "sold"])
    def test_is_not_shown_though_the_index_has_it_still(
        self, market: Market, client: FlaskClient, state: str
    ) -> None:
        artwork_id = f"art_{2:026d}"
        with market.transaction() as session:
            session.execute(
                sa.update(Offering)
                .where(Offering.artwork_id == artwork_id)
                .values(state=OfferingState(state), ended_at=market.at)
            )

        for path in ("/catalogue", "/catalogue?q=lake", f"/works/art_{1:026d}/alike"):
            assert artwork_id not in client.get(path, headers={"Accept": "application/json"}).text, path
            assert artwork_id not in read(client, path), path

    def test_is_never_found_by_what_is_private(self, market: Market, client: FlaskClient) -> None:
        with market.transaction() as session:
            session.get_one(Artwork, f"art_{2:026d}").ownership = "inherited from Aunt Quirinia"
        market.app.test_cli_runner().invoke(args=["search", "rebuild"])

        assert told(client, "/catalogue?q=quirinia")["total"] == 0
        assert told(client, f"/catalogue?q={market.seller.actor.id}")["total"] == 0


class TestWhenNothingAnswers:
    def test_says_what_may_have_been_meant(self, market: Market, client: FlaskClient) -> None:
        page = read(client, "/catalogue?q=two+shripps+zzzz")

        assert told(client, "/catalogue?q=shrripms")["help"]["meant"] in {"", "shrimps"}
        assert "Did you mean" in read(client, "/catalogue?q=tvo+shrrimpss")
        assert "Nothing answers this" in page

    def test_says_which_filter_to_leave(self, market: Market, client: FlaskClient) -> None:
        helped = told(client, "/catalogue?colour=green&object_type=painting&size=small")["help"]

        assert helped["without"] == {"colour": 1, "object_type": 1}
        assert helped["unfiltered"] == 3
        page = read(client, "/catalogue?colour=green&object_type=painting&size=small")
        assert "Without “Colour”" in page
        assert "Without any of what is chosen" in page

    def test_never_helps_when_something_answers(self, market: Market, client: FlaskClient) -> None:
        assert told(client, "/catalogue?q=lake")["help"] is None
