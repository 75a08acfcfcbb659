"""One suite for every search index: what a reader types finds the work, and nothing else gets in the way."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from marketplace.errors import SearchUnavailable
from marketplace.search.index import Question, SearchIndex, WorkDocument
from marketplace.search.tantivy_index import TantivyIndex
from tests.contracts.searching import KINDS, REAL, WORKS, Making, document, found, indexes

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys
from pathlib import Path
from itertools import count
from marketplace.search.tantivy_index import TantivyIndex
from tests.contracts.searching import document
index = TantivyIndex(Path(sys.argv[1]))
for number in count():
    index.put([document(f"work{number}", f"Title {number}")])
    print(number, flush=True)
"""


@pytest.fixture(scope="module", params=KINDS)
def making(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Making]:
    with indexes(request.param, tmp_path_factory.mktemp("indexes")) as making:
        yield making


@pytest.fixture(scope="module")
def index(making: Making) -> SearchIndex:
    """One that is asked and not written to."""
    index = making()
    index.put(WORKS)
    return index


@pytest.fixture
def written(making: Making) -> SearchIndex:
    """One that a test writes to."""
    index = making()
    index.put(WORKS)
    return index


@pytest.mark.skipif(not REAL, reason="MEILI_URL names no Meilisearch: the real one was not run")
def test_the_real_meilisearch_is_among_those_asked() -> None:
    assert "meilisearch" in KINDS


class TestFind:
    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("清明上河图", "river"),  # simplified, kept as traditional
            ("清明上河圖", "river"),
            ("张择端", "river"),
            ("上河", "river"),  # a pair in the middle
            ("清明上何图", "river"),  # a wrong character
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

    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("qingmingshanghetu", "river"),
            ("qing ming shang he tu", "river"),
            ("qing1ming2 shang4he2 tu2", "river"),
            ("Qīngmíng Shànghé Tú", "river"),
            ("qingmingsh", "river"),  # begun
            ("jiangshan", "hill"),  # in the middle
            ("qianli jiangshantu", "hill"),
            ("mo nai shuilian", "water"),
            ("shuìlián", "water"),
            ("qingci", "vase"),
            ("chang ting yue", "music"),  # both readings of 乐, the other of 长
            ("changting le", "music"),
            ("moxia", "shrimps"),
        ],
    )
    def test_hears_chinese_as_it_is_said(self, index: SearchIndex, text: str, first: str) -> None:
        assert found(index, text)[:1] == [first]

    @pytest.mark.parametrize(
        "text", ["齐白石", "齊白石", "白石老人", "齐璜", "qi baishi", "Qí Báishí", "qibaishi", "Chi Pai-shih"]
    )
    def test_knows_a_maker_by_any_of_his_names(self, index: SearchIndex, text: str) -> None:
        assert found(index, text)[:1] == ["shrimps"]

    @pytest.mark.parametrize("text", ["zzzzqq", "饕餮", "12345", "qingming zzzzqq", "zhong1guo9"])
    def test_finds_nothing_for_what_is_not_there(self, index: SearchIndex, text: str) -> None:
        assert found(index, text) == []

    @pytest.mark.parametrize(
        "text",
        ["", "   ", "!?。、《》", '"(((', "a:b AND NOT c*", "\x00", "字" * 5000, "x " * 5000, "\\\"' ="],
    )
    def test_takes_whatever_is_typed(self, index: SearchIndex, text: str) -> None:
        assert set(found(index, text)) <= set(found(index))

    def test_gives_everything_newest_first_when_nothing_is_asked(self, index: SearchIndex) -> None:
        assert found(index)[0] == "river"
        assert len(found(index)) == len(WORKS)

    def test_ranks_a_whole_word_before_one_begun(self, written: SearchIndex) -> None:
        written.put([document("begun", "Watery sky"), document("whole", "Water")])

        assert found(written, "water").index("whole") < found(written, "water").index("begun")

    def test_guesses_loosely_when_asked_to(self, index: SearchIndex) -> None:
        assert found(index, "monet zzzzqq") == []
        assert set(found(index, "monet zzzzqq", is_loose=True)) == {"water", "bridge"}

    def test_looks_among_some_works_alone(self, index: SearchIndex) -> None:
        assert found(index, "monet", within=("bridge", "vase")) == ["bridge"]
        assert found(index, "monet", within=("vase",)) == []
        assert set(found(index, within=("river", "hill", "gone"))) == {"river", "hill"}


class TestNarrowing:
    def test_keeps_to_the_filters(self, index: SearchIndex) -> None:
        assert set(found(index, filters={"maker": ("Claude Monet",)})) == {"water", "bridge"}
        assert found(index, filters={"maker": ("Claude Monet",), "period": ("19",)}) == ["bridge"]
        assert found(index, "monet", filters={"currency": ("EUR",)}) == ["bridge"]
        assert found(index, filters={"place": ("Kaifeng bonded warehouse",)}) == ["vase"]
        assert found(index, filters={"maker": ("claude",)}) == []
        assert found(index, filters={"maker": ('a"b\\',)}) == []

    def test_takes_several_filters_and_several_values_of_one(self, index: SearchIndex) -> None:
        assert set(found(index, filters={"colour": ("green",)})) == {"hill", "water", "bridge"}
        assert set(found(index, filters={"colour": ("gold", "black")})) == {"river", "shrimps"}
        assert set(found(index, filters={"colour": ("green",), "to": ("FR",)})) == {"water", "bridge"}
        assert found(
            index, filters={"colour": ("green", "red"), "to": ("FR",), "size": ("large", "small")}
        ) == ["water"]

    def test_takes_prices_at_both_ends(self, index: SearchIndex) -> None:
        assert set(found(index, filters={"currency": ("CNY",)}, price_from=500_00, price_to=700_00)) == {
            "hill",
            "water",
        }
        assert set(found(index, price_from=700_00)) == {"water", "river"}

    def test_orders_as_asked(self, index: SearchIndex) -> None:
        auctions = {"kind": ("auction",)}
        assert found(index, order="closing", filters=auctions) == ["bridge", "water"]
        assert found(index, order="price", filters=auctions) == ["bridge", "water"]
        assert found(index, order="-price", filters=auctions) == ["water", "bridge"]
        assert found(index, "monet", order="price") == ["bridge", "water"]
        assert found(index, "monet", order="-price") == ["water", "bridge"]

    def test_gives_pages_that_do_not_overlap(self, index: SearchIndex) -> None:
        pages = [found(index, order="price", limit=4, offset=offset) for offset in (0, 4, 8, 12)]

        assert [len(page) for page in pages] == [4, 4, 1, 0]
        assert {work for page in pages for work in page} == {work.id for work in WORKS}

    def test_counts_all_not_only_the_page(self, index: SearchIndex) -> None:
        assert index.find(Question(limit=2)).total == len(WORKS)
        assert index.find(Question(limit=2, offset=6)).total == len(WORKS)

    def test_counts_what_each_filter_would_leave(self, index: SearchIndex) -> None:
        facets = index.find(Question(filters={"maker": ("Claude Monet",)})).facets

        assert facets["period"] == [("19", 1), ("20", 1)]
        assert ("Wang Ximeng", 1) in facets["maker"]  # its own filter does not narrow it
        assert facets["place"] == []  # what is empty is no value

    def test_counts_a_work_under_each_of_its_values(self, index: SearchIndex) -> None:
        facets = index.find(Question(filters={"colour": ("blue",), "to": ("HK",)})).facets

        assert facets["colour"] == [("blue", 2), ("green", 2)]  # of those that may go to Hong Kong
        assert facets["to"] == [("CN", 2), ("HK", 2), ("FR", 1)]  # of those that are blue
        assert facets["size"] == [("large", 1), ("monumental", 1)]  # of those that are both

    def test_counts_nothing_that_was_not_asked_for(self, index: SearchIndex) -> None:
        assert list(index.find(Question(facets=("period",))).facets) == ["period"]
        assert index.find(Question(text="monet", facets=())).facets == {}
        assert index.find(Question(text="zzzzqq", facets=("period",))).facets == {"period": []}


class TestKeeping:
    def test_puts_a_document_in_place_of_the_old(self, written: SearchIndex) -> None:
        written.put([replace(WORKS[0], texts=("Renamed",), colour=("red",))])

        assert found(written, "festival") == []
        assert found(written, "renamed") == ["river"]
        assert found(written, filters={"colour": ("gold",)}) == []
        assert written.find(Question()).total == len(WORKS)

    def test_forgets(self, written: SearchIndex) -> None:
        written.remove(["river", "unknown"])

        assert "river" not in found(written)
        assert written.find(Question()).total == len(WORKS) - 1

    def test_replaces_all(self, written: SearchIndex) -> None:
        assert written.replace_all([document("only", "Only")]) == 1

        assert found(written) == ["only"]

    def test_keeps_the_old_when_the_new_cannot_be_read(self, written: SearchIndex) -> None:
        def broken() -> Iterator[WorkDocument]:
            yield document("half", "Half")
            raise OSError("gone")

        with pytest.raises(OSError, match="gone"):
            written.replace_all(broken())
        assert written.find(Question()).total == len(WORKS)

        assert written.replace_all([document("only", "Only")]) == 1  # and nothing is left half made
        assert found(written) == ["only"]

    def test_is_asked_before_anything_was_written(self, making: Making) -> None:
        index = making()

        assert found(index, "anything") == []
        index.remove(["unknown"])
        assert index.find(Question(filters={"kind": ("fixed",)})).total == 0


class TestTheEmbeddedIndex:
    def test_is_read_by_others_while_one_writes(self, tmp_path: Path) -> None:
        writer, reader = TantivyIndex(tmp_path), TantivyIndex(tmp_path)

        writer.put(WORKS[:1])

        assert found(reader) == ["river"]
        writer.put(WORKS[1:3])
        assert reader.find(Question()).facets["maker"] == [
            ("Claude Monet", 1),
            ("Wang Ximeng", 1),
            ("Zhang Zeduan", 1),
        ]

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

    def test_keeps_what_it_said_it_kept_when_its_writer_is_killed(self, tmp_path: Path) -> None:
        """Kill it with signal 9 in the middle of its writing."""
        TantivyIndex(tmp_path).put(WORKS)
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        said = [writer.stdout.readline().strip() for _ in range(5)]
        writer.kill()
        said += writer.stdout.read().split()
        writer.stdout.close()
        writer.wait()

        index = TantivyIndex(tmp_path)

        assert {f"work{number}" for number in said} <= set(found(index, limit=1000))
        assert index.put([document("after", "After")]) == 1  # and nobody else is taken for the writer
        assert found(index, "after") == ["after"]
        assert index.replace_all(WORKS) == len(WORKS)
