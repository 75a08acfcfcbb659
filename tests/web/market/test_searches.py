"""Searches that readers keep: whose they are, who is told, why, and how it ends."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from foundation.outbox import PublishedEvent
from marketplace.models.finding import SavedSearch
from marketplace.models.notices import Notice
from marketplace.operations import saving_searches
from marketplace.web.finding import search_index
from tests.operations.market.house import Market
from tests.operations.market.test_finding import pictured
from tests.web.browsing import browser, html

BAMBOO = {"title": {"en": "Bamboo in rain", "zh": "雨竹"}, "height_mm": 300}


def kept(market: Market, **asked: Any) -> dict[str, Any]:
    answer = market.buyer.post("/searches", {"q": "bamboo"} | asked)
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def told(market: Market) -> list[Notice]:
    with market.reading() as session:
        rows = session.scalars(sa.select(Notice).where(Notice.kind == "search_found")).all()
        session.expunge_all()
        return list(rows)


def listed(market: Market, **artwork: Any) -> str:
    market.later(minutes=1)
    artwork_id = market.work(artwork=BAMBOO | artwork)
    market.offered(artwork_id=artwork_id)
    market.worker()
    return artwork_id


class TestKeeping:
    def test_is_for_its_owner_alone(self, market: Market, client: FlaskClient) -> None:
        search = kept(market, name="Bamboo", colour=["green"])

        assert [one["id"] for one in market.buyer.get("/searches").json["searches"]] == [search["id"]]
        assert market.rival.get("/searches").json["searches"] == []
        for who in (market.rival, market.seller, market.cashier, market.person("auditor")):
            path = f"/searches/{search['id']}"
            assert who.get(path).status_code == 404
            assert who.post(f"{path}/alerts", {"wanted": False}).status_code == 404
            assert who.post(f"{path}/removal").json["type"] == "/problems/saved-search-unknown"
        for path in ("/searches", f"/searches/{search['id']}"):
            assert client.get(path, headers={"Accept": "application/json"}).status_code == 401
        assert client.post("/searches", json={"q": "bamboo"}).status_code == 401

    def test_goes_by_a_form_with_all_that_was_chosen(self, market: Market) -> None:
        listed(market)
        reader = browser(market.buyer)
        page = reader.get("/catalogue?q=bamboo&size=small&to=CN&to=FR", headers={"Accept": "text/html"}).text
        form = page[page.index('action="/searches"') :]
        fields = re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', form[: form.index("</form>")])
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)

        answer = reader.post("/searches", data=data, headers={"Accept": "text/html"})

        assert answer.status_code == 303, answer.text[:2000]
        [search] = market.buyer.get("/searches").json["searches"]
        assert search["text"] == "bamboo"
        assert search["filters"] == {"size": ["small"], "to": ["CN", "FR"]}
        assert search["wants_alerts"] is True
        assert "Small, up to 40 cm" in html(market.buyer, "/searches")

    def test_refuses_a_search_for_everything_and_too_many(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert market.buyer.post("/searches", {"q": " "}).json["type"] == "/problems/search-empty"
        monkeypatch.setattr(saving_searches, "MOST", 1)
        kept(market)
        again = market.buyer.post("/searches", {"q": "pine"})
        assert (again.status_code, again.json["type"]) == (409, "/problems/too-many-searches")

    def test_ends_when_it_is_forgotten(self, market: Market) -> None:
        search = kept(market)

        assert market.buyer.post(f"/searches/{search['id']}/removal").status_code == 201
        assert market.buyer.get("/searches").json["searches"] == []
        listed(market)
        assert told(market) == []


class TestAlerts:
    def test_tell_once_of_a_new_work_and_say_why(self, market: Market) -> None:
        search = kept(market, name="Small bamboo", size=["small"])
        artwork_id = listed(market)
        market.worker()

        [notice] = told(market)
        assert notice.account_id == market.buyer.actor.id
        assert notice.url == f"/searches/{search['id']}?found={artwork_id}"
        page = html(market.buyer, notice.url)
        assert "It answers the words you asked for: bamboo" in page
        assert "Size: Small, up to 40 cm" in page
        assert "Tell me no more" in page
        assert "为何通知您" in html(market.buyer, notice.url, "zh")

    def test_are_one_however_many_searches_a_work_answers(self, market: Market) -> None:
        for asked in ({"q": "bamboo"}, {"q": "雨竹"}, {"q": "", "size": ["small"]}):
            kept(market, **asked)
        listed(market)

        assert len(told(market)) == 1

    @pytest.mark.parametrize(
        "asked",
        [{"q": "orchid"}, {"size": ["large"]}, {"currency": ["EUR"]}, {"to": ["ZZ"]}, {"alerts": False},
         {"currency": ["CNY"], "price_to": 999}],
    )  # fmt: skip
    def test_are_not_for_what_does_not_answer(self, market: Market, asked: dict[str, Any]) -> None:
        kept(market, **asked)
        listed(market)

        assert told(market) == []

    def test_are_not_for_works_that_were_there_nor_for_ones_own(self, market: Market) -> None:
        market.seller.post("/searches", {"q": "bamboo"})
        listed(market)
        market.later(minutes=1)
        with market.transaction() as session:
            session.add(
                SavedSearch(
                    id="sea_1",
                    account_id=market.buyer.actor.id,
                    name="",
                    text="bamboo",
                    filters={},
                    wants_alerts=True,
                    saved_at=market.at,
                )
            )
            session.add(
                PublishedEvent(
                    name="marketplace.ReachAnswered",
                    facts={"artwork_id": f"art_{1:026d}"},
                    occurred_at=market.at,
                )
            )
        market.worker()

        assert told(market) == []

    def test_end_when_they_are_not_wanted(self, market: Market) -> None:
        search = kept(market)
        market.buyer.post(f"/searches/{search['id']}/alerts", {"wanted": False})
        listed(market)
        assert told(market) == []

        market.buyer.post(f"/searches/{search['id']}/alerts", {"wanted": True})
        listed(market)
        assert len(told(market)) == 1

    def test_say_when_a_work_answers_no_longer(self, market: Market) -> None:
        search = kept(market)
        artwork_id = listed(market)
        with market.app.test_request_context():
            search_index().remove([artwork_id])

        page = market.buyer.get(f"/searches/{search['id']}", found=artwork_id).json

        assert page["found"]["artwork_id"] == artwork_id
        assert page["reasons"] is None

    def test_know_colours(self, market: Market) -> None:
        kept(market, q="", colour=["green", "blue"])
        artwork_id = market.work(artwork=BAMBOO)
        pictured(market, artwork_id, ["cream", "green"])
        market.later(minutes=1)
        market.offered(artwork_id=artwork_id)
        market.worker()

        [notice] = told(market)
        path, _, query = notice.url.partition("?found=")
        assert query == artwork_id
        assert market.buyer.get(path, found=query).json["reasons"]["filters"] == {"colour": ["green"]}
