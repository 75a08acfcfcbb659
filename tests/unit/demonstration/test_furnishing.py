"""What the house is furnished with, who bids, and how the furnishers remember."""

from pathlib import Path
from random import Random
from typing import Any

from deploy.demonstration.bidders import decide, limit_minor
from deploy.demonstration.painting import Painted
from deploy.demonstration.people import BUYERS, COUNTRIES, artists
from deploy.demonstration.pieces import OWN_STAGES, STAGE_OF, of_catalogue, of_picture
from deploy.demonstration.record import Record
from deploy.demonstration.sales import PLANS
from deploy.demonstration.stages import STAGES
from deploy.demonstration.works.catalogue import catalogue
from deploy.journey.describing import details, stated_facts
from deploy.journey.pictures import Picture
from deploy.journey.stopwatch import Stopwatch
from deploy.journey.stories import STORIES, End, Kind


def lot(lot_id: str, ask_minor: int, state: str = "listed") -> dict[str, Any]:
    return {"lot_id": lot_id, "state": state, "ask": {"amount_minor": ask_minor}}


class TestPieces:
    def test_gives_every_work_of_the_catalogue_a_stage_that_there_is(self) -> None:
        assert set(STAGE_OF) == {work.slug for work in catalogue()}
        assert set(STAGE_OF.values()) | set(OWN_STAGES) == set(STAGES)

    def test_gives_every_sale_its_lots(self) -> None:
        assert {plan.stage for plan in PLANS} <= set(STAGE_OF.values())

    def test_labels_every_piece_as_a_demonstration(self) -> None:
        for work in catalogue():
            piece = of_catalogue(Painted(work, Path("whole.jpg"), Path("detail.jpg")))
            assert "demonstration" in piece.details["maker"]["en"]
            assert "示范" in piece.details["maker"]["zh"]
            assert "demonstration work" in piece.details["description"]["en"].lower()

    def test_lets_only_the_one_that_plays_old_be_older_than_the_law_s_lines(self) -> None:
        pieces = [of_catalogue(Painted(work, Path("w"), Path("d"))) for work in catalogue()]

        assert [piece.details["made_to_year"] for piece in pieces if piece.is_old] == [1905]
        assert all(piece.details["made_from_year"] > 1966 for piece in pieces if not piece.is_old)

    def test_finds_each_piece_its_artist(self) -> None:
        names = [name for _, name in artists()]
        for work in catalogue():
            piece = of_catalogue(Painted(work, Path("w"), Path("d")))
            assert sum(name.startswith(piece.artist) for name in names) == 1

    def test_takes_the_visitor_s_own_pictures(self) -> None:
        own = [of_picture(Picture(path=Path(f"{n}.jpg"), title=str(n)), n, artist="X") for n in range(20)]

        assert len({piece.slug for piece in own}) == 20
        assert {"lot", "offer", "delivered"} <= {piece.stage for piece in own}


class TestPeople:
    def test_says_of_every_buyer_where_he_lives(self) -> None:
        assert len(BUYERS) == len(COUNTRIES)


class TestDecide:
    def test_bids_on_a_listed_lot_within_the_limit(self) -> None:
        room = {"yours": {"leads": []}, "lots": [lot("a", 100), lot("b", 100, "sold")]}

        bids = [decide(room, {"a": 150, "b": 900}, Random(seed)) for seed in range(50)]

        assert all(bid is not None and bid.lot_id == "a" and 100 <= bid.amount_minor <= 150 for bid in bids)

    def test_does_not_bid_against_himself(self) -> None:
        room = {"yours": {"leads": ["a"]}, "lots": [lot("a", 100)]}

        assert decide(room, {"a": 500}, Random(1)) is None

    def test_stops_at_the_limit(self) -> None:
        room = {"yours": None, "lots": [lot("a", 501)]}

        assert decide(room, {"a": 500}, Random(1)) is None

    def test_wants_no_lot_that_he_never_thought_of(self) -> None:
        assert decide({"yours": None, "lots": [lot("a", 1)]}, {}, Random(1)) is None

    def test_draws_limits_from_the_low_estimate_to_half_beyond_the_high_one(self) -> None:
        limits = [limit_minor(Random(seed), 100, 200) for seed in range(300)]

        assert min(limits) >= 100
        assert max(limits) <= 300
        assert len(set(limits)) > 50


class TestRecord:
    def test_is_read_again_as_it_was_written(self, tmp_path: Path) -> None:
        record = Record.load(tmp_path)
        record.placed("catalogue", "oil-00", "art_1")
        record.finished("catalogue")

        again = Record.load(tmp_path)

        assert (again.sets, again.complete, again.a_work()) == (
            {"catalogue": {"oil-00": "art_1"}},
            ["catalogue"],
            "art_1",
        )

    def test_forgets_a_house_that_is_another_one(self, tmp_path: Path) -> None:
        record = Record.load(tmp_path)
        record.placed("catalogue", "oil-00", "art_1")
        record.forget()

        assert Record.load(tmp_path).a_work() is None


class TestStories:
    def test_lead_to_every_end(self) -> None:
        assert {story.end for story in STORIES} == set(End)

    def test_never_call_an_old_work_new_or_a_study_old(self) -> None:
        picture = Picture(path=Path("x.jpg"), title="Sea", maker="Hans Makart", years=(1870, 1875))
        for story in STORIES:
            said, facts = details(picture, story, artist="A"), stated_facts(picture, story)
            assert (said["made_to_year"] > 2000) is story.is_study
            assert bool(facts.get("artist_living")) is story.is_study
            assert ("Study after" in said["title"]["en"]) is (story.kind is not Kind.OLD)


class TestStopwatch:
    def test_counts_failures_and_takes_back_those_that_were_expected(self) -> None:
        stopwatch = Stopwatch()
        for took in (0.1, 0.2, 0.3):
            stopwatch.done("bid", took)
        stopwatch.refused("bid", 0.4)
        stopwatch.refused("bid", 0.5)
        stopwatch.expected("bid")

        lap = stopwatch.laps["bid"]
        assert (len(lap.times_s), lap.failures, lap.p50_s, lap.p95_s) == (5, 1, 0.3, 0.5)
