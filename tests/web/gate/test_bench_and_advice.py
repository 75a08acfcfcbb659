"""The examiner's bench and the advice at registration, over HTTP."""

from tests.web.browsing import html
from tests.web.gate.test_gate_pages import House
from tests.web.warehouse.staff import said


class TestAdvice:
    def test_is_shown_to_the_registrant_and_blocks_nothing(self, house: House) -> None:
        artwork_id = house.artwork()

        page = html(house.artist, f"/artworks/{artwork_id}")

        assert 'id="advice"' in page
        assert f"/artworks/{artwork_id}/facts" in page
        assert "关口今天会怎样答复" in html(house.artist, f"/artworks/{artwork_id}", "zh")
        assert 'id="advice"' not in html(house.examiner, f"/artworks/{artwork_id}")


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
