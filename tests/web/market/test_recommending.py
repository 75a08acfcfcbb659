"""Works like one, and works for one buyer: with their reasons, lawful, and out of his own doings alone."""

import re

import pytest
from flask.testing import FlaskClient

from bonded_warehouse import api as warehouse
from marketplace.models.buyers import Watch
from marketplace.rules.likeness import ENOUGH, Shared, Traits, shared, weight
from tests.operations.market.house import Market
from tests.operations.market.test_finding import pictured
from tests.web.browsing import browser, html
from tests.web.market.test_pages import MOST, counted, read

OTHER = {"maker": {"en": "Mu Qing"}, "object_type": "vase", "made_from_year": 1950, "origin_country": "JP"}


class TestLikeness:
    def test_gives_each_reason_the_weightiest_first(self) -> None:
        one = Traits(makers=frozenset({"lin mo", "林墨"}), object_type="painting", period="21",
                     colours=("cream", "black"), size="small", origin="CN")  # fmt: skip
        other = Traits(makers=frozenset({"林墨"}), object_type="painting", period="20", colours=("black",))

        reasons = shared(one, other, bits=12)

        assert [(one.trait, one.value) for one in reasons] == [
            ("maker", "林墨"), ("picture", "12"), ("object_type", "painting"), ("colour", "black"),
        ]  # fmt: skip
        assert weight(reasons) == weight(shared(other, one, bits=12)) == 18

    def test_of_strangers_is_not_enough(self) -> None:
        one = Traits(makers=frozenset({"a"}), object_type="painting", colours=("red",))
        assert weight(shared(one, Traits(makers=frozenset({"b"}), object_type="vase"), bits=33)) < ENOUGH
        assert shared(Traits(), Traits()) == ()

    def test_says_so_of_nothing_unknown(self) -> None:
        assert Shared("period", "") not in shared(Traits(period=""), Traits(period=""))


class TestWorksLikeThis:
    def test_are_offered_and_say_why(self, market: Market, client: FlaskClient) -> None:
        mine, near, far = (market.work(), market.work(), market.work(artwork=OTHER))
        for artwork_id, colours in ((mine, ["blue"]), (near, ["blue"]), (far, ["red"])):
            pictured(market, artwork_id, colours)
            market.offered(artwork_id=artwork_id)
        gone = market.work()
        market.worker()

        page = client.get(f"/works/{mine}/alike", headers={"Accept": "application/json"}).get_json()

        assert [one["work"]["artwork_id"] for one in page["works"]] == [near]
        traits = [reason["trait"] for reason in page["works"][0]["reasons"]]
        assert traits == ["maker", "picture", "object_type", "period", "colour", "origin"]
        told = read(client, f"/works/{mine}/alike")
        assert "the same maker" in told
        assert "Blue" in told
        assert gone not in told
        assert f"/works/{mine}/alike" in read(client, f"/works/{mine}")
        assert "同一作者" in read(client, f"/works/{mine}/alike", language="zh")
        with counted() as seen:
            read(client, f"/works/{mine}/alike")
        assert len([text for text in seen if re.match(r"\s*SELECT", text)]) <= MOST

    def test_are_none_of_what_nobody_may_see(self, market: Market, client: FlaskClient) -> None:
        assert client.get("/works/art_0/alike").status_code == 404


class TestForYou:
    def watched(self, market: Market) -> tuple[str, str, str]:
        mine, near, far = market.work(), market.work(), market.work(artwork=OTHER)
        for artwork_id in (mine, near, far):
            market.offered(artwork_id=artwork_id)
        with market.transaction() as session:
            session.add(Watch(account_id=market.buyer.actor.id, artwork_id=mine, since=market.at))
        market.worker()
        return mine, near, far

    def test_is_out_of_his_own_doings_and_says_which(self, market: Market) -> None:
        mine, near, _ = self.watched(market)

        page = market.buyer.get("/for-you", to="CN").json

        assert [one["work"]["artwork_id"] for one in page["works"]] == [near]
        assert page["works"][0]["because"]["did"] == "watched"
        assert page["works"][0]["because"]["ref"] == mine
        assert "because you watch Pine and crane 1" in html(market.buyer, "/for-you?to=CN")
        assert "因为您关注" in html(market.buyer, "/for-you?to=CN", "zh")

    def test_shows_nobody_what_another_did(self, market: Market, client: FlaskClient) -> None:
        self.watched(market)

        page = market.rival.get("/for-you", to="CN").json
        assert (page["works"], page["has_interests"]) == ([], False)
        assert "do not guess" in html(market.rival, "/for-you?to=CN")
        assert client.get("/for-you", headers={"Accept": "application/json"}).status_code == 401

    def test_never_shows_what_may_not_reach_him(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, near, _ = self.watched(market)
        real = warehouse.gates
        for decision, shown in (("DENY", []), ("REFER", [near]), ("NEEDS", [near])):

            def answering(*given: object, decision: str = decision, **asked: object) -> object:
                answers = real(*given, **asked)  # type: ignore[arg-type] # as it was asked
                for answer in answers.values():
                    object.__setattr__(answer, "decision", decision)
                return answers

            monkeypatch.setattr(warehouse, "gates", answering)
            page = market.buyer.get("/for-you", to="FR").json

            assert [one["work"]["artwork_id"] for one in page["works"]] == shown, decision
            assert {one["decision"] for one in page["works"]} <= {decision}
            assert page["left_out"] == (decision == "DENY")
        assert "may go with" in html(market.buyer, "/for-you?to=FR")

    def test_takes_kept_searches_and_leaves_out_his_own_works(self, market: Market) -> None:
        self.watched(market)
        market.later(minutes=1)
        market.rival.post("/searches", {"q": "crane", "name": "Cranes"})
        market.seller.post("/searches", {"q": "crane"})

        page = market.rival.get("/for-you", to="CN").json
        assert {one["because"]["did"] for one in page["works"]} == {"searched"}
        assert len(page["works"]) == 3
        assert market.seller.get("/for-you", to="CN").json["works"] == []  # all are his

    def test_asks_few_questions_and_takes_any_country(self, market: Market) -> None:
        self.watched(market)
        reader = browser(market.buyer)
        for path in ("/for-you?to=CN", "/for-you?to=BR", "/for-you"):
            assert reader.get(path, headers={"Accept": "text/html"}).status_code == 200
        with counted() as seen:
            reader.get("/for-you?to=FR", headers={"Accept": "text/html"})
        selects = [text for text in seen if re.match(r"\s*SELECT", text)]
        assert len(selects) <= MOST, "\n".join(selects)
        assert market.buyer.get("/for-you", to="ZZ").status_code == 422
