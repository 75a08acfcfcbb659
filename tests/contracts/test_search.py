"""One suite for every search index: what a reader types finds the work, and nothing else gets in the way."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from marketplace.errors import SearchUnavailable
from marketplace.search.index import Question, SearchIndex, WorkDocument
from marketplace.search.memory_index import MemoryIndex
from marketplace.search.tantivy_index import TantivyIndex


def document(work_id: str, *texts: str, **fields: Any) -> WorkDocument:
    usual: dict[str, Any] = {
        "kind": "fixed",
        "object_type": "painting",
        "currency": "CNY",
        "price_minor": 100_00,
        "listed_at": 1_790_000_000,
    }
    return WorkDocument(id=work_id, texts=texts, **usual | fields)


WORKS = [
    document("river", "Along the River During the Qingming Festival", "清明上河圖", "Zhang Zeduan", "張擇端",
             maker="Zhang Zeduan", period="12", price_minor=900_00, listed_at=1_790_000_003),
    document("hill", "A Thousand Li of Rivers and Mountains", "千里江山圖", "Wang Ximeng", "王希孟",
             maker="Wang Ximeng", period="12", price_minor=500_00, object_type="handscroll"),
    document("water", "Water Lilies", "睡莲", "Claude Monet", "莫奈", body="oil on canvas",
             maker="Claude Monet", period="20", kind="auction", closes_at=1_800_000_000, price_minor=700_00),
    document("bridge", "Japanese Footbridge", "日本桥", "Claude Monet", "莫奈", maker="Claude Monet",
             period="19", kind="auction", closes_at=1_790_100_000, price_minor=300_00, currency="EUR"),
    document("vase", "Celadon vase", "青瓷瓶", "Unknown maker", body="stoneware, celadon glaze 龙泉",
             object_type="vase", period="13", place="Kaifeng bonded warehouse"),
    document("cezanne", "Baigneuses à l'étang", "Paul Cézanne", maker="Paul Cézanne", period="19"),
    document("strasse", "Die große Straße", "Ernst Ludwig Kirchner", period="20"),
]  # fmt: skip


@pytest.fixture(params=["memory", "tantivy"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> SearchIndex:
    make: dict[str, Callable[[], SearchIndex]] = {
        "memory": MemoryIndex,
        "tantivy": lambda: TantivyIndex(tmp_path),
    }
    index = make[request.param]()
    index.put(WORKS)
    return index


def found(index: SearchIndex, text: str = "", **rest: Any) -> list[str]:
    return list(index.find(Question(text=text, **rest)).ids)


class TestFind:
    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("清明上河图", "river"),  # simplified, kept as traditional
            ("清明上河圖", "river"),
            ("张择端", "river"),
            ("上河", "river"),  # a pair in the middle
            ("Qingming", "river"),
            ("qīngmíng", "river"),  # tones
            ("qingmng festival", "river"),  # a letter missing
            ("cezanne", "cezanne"),
            ("CÉZANNE", "cezanne"),
            ("l’étang", "cezanne"),  # another apostrophe
            ("grosse strasse", "strasse"),
            ("kirch", "strasse"),  # begun
            ("kirchnr", "strasse"),
            ("celadon", "vase"),
            ("龍泉", "vase"),  # in the body, in the other script
            ("water lilies monet", "water"),
            ("monet lilies", "water"),
            ("莫奈 睡蓮", "water"),
            ("江山", "hill"),
        ],
    )
    def test_finds_first_what_was_meant(self, index: SearchIndex, text: str, first: str) -> None:
        assert found(index, text)[:1] == [first]

    @pytest.mark.parametrize("text", ["zzzzqq", "饕餮", "12345", "qingming zzzzqq"])
    def test_finds_nothing_for_what_is_not_there(self, index: SearchIndex, text: str) -> None:
        assert found(index, text) == []

    @pytest.mark.parametrize(
        "text", ["", "   ", "!?。、《》", '"(((', "a:b AND NOT c*", "\x00", "字" * 5000, "x " * 5000]
    )
    def test_takes_whatever_is_typed(self, index: SearchIndex, text: str) -> None:
        assert set(found(index, text)) <= set(found(index))

    def test_gives_everything_newest_first_when_nothing_is_asked(self, index: SearchIndex) -> None:
        assert found(index, order="newest")[0] == "river"
        assert len(found(index)) == len(WORKS)

    def test_ranks_a_whole_word_before_one_begun(self, index: SearchIndex) -> None:
        index.put([document("begun", "Watery sky"), document("whole", "Water")])

        assert found(index, "water").index("whole") < found(index, "water").index("begun")


class TestNarrowing:
    def test_keeps_to_the_filters(self, index: SearchIndex) -> None:
        assert set(found(index, filters={"maker": "Claude Monet"})) == {"water", "bridge"}
        assert found(index, filters={"maker": "Claude Monet", "period": "19"}) == ["bridge"]
        assert found(index, "monet", filters={"currency": "EUR"}) == ["bridge"]
        assert found(index, filters={"place": "Kaifeng bonded warehouse"}) == ["vase"]
        assert found(index, filters={"maker": "claude"}) == []

    def test_takes_prices_at_both_ends(self, index: SearchIndex) -> None:
        assert set(found(index, filters={"currency": "CNY"}, price_from=500_00, price_to=700_00)) == {
            "hill",
            "water",
        }
        assert set(found(index, price_from=700_00)) == {"water", "river"}

    def test_orders_as_asked(self, index: SearchIndex) -> None:
        assert found(index, filters={"kind": "auction"}, order="closing") == ["bridge", "water"]
        assert found(index, filters={"kind": "auction"}, order="price") == ["bridge", "water"]
        assert found(index, filters={"kind": "auction"}, order="-price") == ["water", "bridge"]

    def test_gives_pages_that_do_not_overlap(self, index: SearchIndex) -> None:
        pages = [found(index, order="price", limit=3, offset=offset) for offset in (0, 3, 6, 9)]

        assert [len(page) for page in pages] == [3, 3, 1, 0]
        assert {work for page in pages for work in page} == {work.id for work in WORKS}

    def test_counts_all_not_only_the_page(self, index: SearchIndex) -> None:
        assert index.find(Question(limit=2)).total == len(WORKS)
        assert index.find(Question(limit=2, offset=6)).total == len(WORKS)

    def test_counts_what_each_filter_would_leave(self, index: SearchIndex) -> None:
        facets = index.find(Question(filters={"maker": "Claude Monet"})).facets

        assert facets["period"] == [("19", 1), ("20", 1)]
        assert ("Wang Ximeng", 1) in facets["maker"]  # its own filter does not narrow it
        assert facets["place"] == []  # what is empty is no value


class TestKeeping:
    def test_puts_a_document_in_place_of_the_old(self, index: SearchIndex) -> None:
        index.put([replace(WORKS[0], texts=("Renamed",))])

        assert found(index, "qingming") == []
        assert found(index, "renamed") == ["river"]
        assert index.find(Question()).total == len(WORKS)

    def test_forgets(self, index: SearchIndex) -> None:
        index.remove(["river", "unknown"])

        assert "river" not in found(index)
        assert index.find(Question()).total == len(WORKS) - 1

    def test_replaces_all(self, index: SearchIndex) -> None:
        assert index.replace_all([document("only", "Only")]) == 1

        assert found(index) == ["only"]

    def test_keeps_the_old_when_the_new_cannot_be_read(self, index: SearchIndex) -> None:
        def broken() -> Iterator[WorkDocument]:
            yield document("half", "Half")
            raise OSError("gone")

        with pytest.raises(OSError, match="gone"):
            index.replace_all(broken())

        assert index.find(Question()).total == len(WORKS)


class TestTheEmbeddedIndex:
    def test_is_read_by_others_while_one_writes(self, tmp_path: Path) -> None:
        writer, reader = TantivyIndex(tmp_path), TantivyIndex(tmp_path)

        writer.put(WORKS[:1])

        assert found(reader) == ["river"]

    def test_refuses_a_second_writer_until_the_first_is_done(self, tmp_path: Path) -> None:
        first, second = TantivyIndex(tmp_path), TantivyIndex(tmp_path)

        def slow() -> Iterator[WorkDocument]:
            yield WORKS[0]
            with pytest.raises(SearchUnavailable):
                second.put(WORKS[1:2])

        first.put(slow())
        second.put(WORKS[1:2])

        assert set(found(first)) == {"river", "hill"}

    def test_is_still_there_after_a_restart(self, tmp_path: Path) -> None:
        TantivyIndex(tmp_path).put(WORKS)

        assert len(found(TantivyIndex(tmp_path))) == len(WORKS)
