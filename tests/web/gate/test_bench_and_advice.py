"""The examiner's bench and the advice at registration, over HTTP."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from bonded_warehouse.web import desk_customs
from tests.web.browsing import html
from tests.web.gate.test_gate_pages import FACTS, House
from tests.web.warehouse.staff import said


class TestAdvice:
    def test_is_shown_to_the_registrant_and_blocks_nothing(self, house: House) -> None:
        artwork_id = house.artwork()

        page = html(house.artist, f"/artworks/{artwork_id}")

        assert 'id="advice"' in page
        assert f"/artworks/{artwork_id}/facts" in page
        assert "关口今天会怎样答复" in html(house.artist, f"/artworks/{artwork_id}", "zh")
        assert 'id="advice"' not in html(house.examiner, f"/artworks/{artwork_id}")

    def test_names_what_is_missing_and_who_states_it(self, house: House) -> None:
        artwork_id = house.artwork()
        before = html(house.artist, f"/artworks/{artwork_id}").partition('id="missing"')[2]
        facts = FACTS | {"made_from": 1955, "artist_living": None}
        said(house.artist.post(f"/artworks/{artwork_id}/facts", {"facts": facts}), 201)
        after = html(house.artist, f"/artworks/{artwork_id}").partition('id="missing"')[2]

        for whom, what in (
            ("You, or whoever declares it for you", "whose it is"),
            ("An expert of this registry", "a certificate of authenticity in force"),
            ("Two keepers of the warehouse", "its identification at the gate"),
        ):
            assert re.search(rf"<dt>{whom}</dt><dd>[^<]*{what}", before), whom
        assert "whose it is" not in after
        assert re.search(
            "<dt>You, [^<]*</dt><dd>[^<]*whether it is an object of an ethnic minority</dd>", after
        )
        assert re.search("<dt>The relics examiner</dt><dd>[^<]*a decision on what the rules refer", after)


class TestBench:
    def test_sets_other_works_of_the_maker_beside_it(self, house: House) -> None:
        artwork_id = house.artwork()
        said(house.artist.post(f"/artworks/{artwork_id}/facts", {"facts": {"kind": "painting"}}), 201)
        other = house.artwork()

        page = said(house.examiner.get(f"/artworks/{artwork_id}/relics-examination"), 200)

        assert [one["artwork"]["id"] for one in page["comparable"]] == [other]
        assert "maker" in page["comparable"][0]["shares"]
        shown = html(house.examiner, f"/artworks/{artwork_id}/relics-examination")
        assert "zoom-pane" in shown
        assert 'id="comparable"' in shown

    def test_leaves_nothing_off_the_desk(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(desk_customs, "MOST_REFERRED", 1)
        old = FACTS | {"made_from": 1930, "artist_living": None, "acquisition": "inherited_or_gift"}
        ids = [house.artwork() for _ in range(3)]
        for artwork_id in ids:
            said(house.artist.post(f"/artworks/{artwork_id}/facts", {"facts": old}), 201)

        items = said(house.examiner.get("/desk"), 200)["items"]

        first, more = [item for item in items if item["role"] == "relic_examiner"]
        assert ids[0] in first["url"]
        assert more["title"] == "2 more to examine"
        after = parse_qs(urlsplit(more["url"]).query)["after"][0]
        page = said(house.examiner.get("/relics-examinations", after=after), 200)
        assert ([one["artwork_id"] for one in page["works"]], page["total"]) == (ids[1:], 3)

    def test_shows_what_every_question_refers_with_its_stage_and_destination(self, house: House) -> None:
        artwork_id = house.certified()
        bench = f"/artworks/{artwork_id}/relics-examination"
        home = {"ownership": "cn_museum_nonstate", "made_from": 1930, "acquisition": "inherited_or_gift"}
        said(
            house.artist.post(f"/artworks/{artwork_id}/facts", {"facts": home | {"artist_living": None}}), 201
        )

        page = said(house.examiner.get(bench), 200)

        asked = {one["reason"]["code"]: one["questions"] for one in page["referred"]}
        assert sorted(asked) == page["codes"]
        where = {
            code: {(one["stage"], one["destination"], one["buyer_foreign"]) for one in questions}
            for code, questions in asked.items()
        }
        assert where["R-30"] == {("listing", "CN", True)}, "only a buyer from abroad who bids here refers it"
        assert ("checkout", "HK", None) in where["R-05"]
        assert ("listing", "CN", None) not in where["R-05"], "the years matter to what leaves"
        assert {one["reason"]["outcome"] for one in page["referred"]} == {"REFER"}
        shown = html(house.examiner, bench)
        assert "Being offered, at auction, to a buyer from abroad, China" in shown
        assert "A purchase, Hong Kong" in shown
        first = page["referred"][0]["reason"]["title"]["en"]
        assert first in html(house.examiner, "/relics-examinations"), "in words, and not by its number"
