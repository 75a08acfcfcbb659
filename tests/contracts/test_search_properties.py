"""What holds of the search whatever is kept and whatever is typed."""

from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from marketplace.search import pinyin, tokens
from marketplace.search.index import FILTERS, Question, SearchIndex
from marketplace.search.memory_index import MemoryIndex
from marketplace.search.tantivy_index import TantivyIndex
from tests.contracts.searching import WORKS, document, found

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = ["Zhang Zeduan", "Wang Ximeng", "Claude Monet", "Paul Cézanne", "Ernst Ludwig Kirchner", "Qi Baishi"]
TITLES = [
    "清明上河圖",
    "千里江山圖",
    "青瓷瓶",
    "齊白石",
    "張擇端",
    "日本橋",
    "龍泉窯青釉盤",
    "鶴與松",
    "墨蝦",
]
_numbers = count()


@pytest.fixture(scope="module", params=["memory", "tantivy"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    index: SearchIndex = (
        MemoryIndex() if request.param == "memory" else TantivyIndex(tmp_path_factory.mktemp("properties"))
    )
    index.put([*WORKS, *(document(f"name{n}", name) for n, name in enumerate(NAMES))])
    index.put([document(f"title{n}", title) for n, title in enumerate(TITLES)])
    return index


@FEW
@given(
    text=st.text(max_size=60),
    filters=st.dictionaries(
        st.sampled_from(FILTERS), st.lists(st.text(max_size=8), min_size=1, max_size=3).map(tuple), max_size=3
    ),
    order=st.sampled_from(["relevance", "newest", "closing", "price", "-price"]),
    offset=st.integers(0, 500),
    is_loose=st.booleans(),
)
def test_no_question_breaks_it(
    index: SearchIndex,
    text: str,
    filters: dict[str, tuple[str, ...]],
    order: str,
    offset: int,
    *,
    is_loose: bool,
) -> None:
    asked = Question(text=text, filters=filters, order=order, offset=offset, is_loose=is_loose)  # type: ignore[arg-type]

    results = index.find(asked)

    assert results.total >= len(results.ids) >= 0
    assert set(results.facets) == set(FILTERS)


@FEW
@given(title=st.sampled_from(TITLES), start=st.integers(0, 3), length=st.integers(1, 6))
def test_traditional_and_simplified_find_the_same(
    index: SearchIndex, title: str, start: int, length: int
) -> None:
    part = title[start : start + length]

    assert found(index, part, limit=100) == found(index, OpenCC("t2s").convert(part), limit=100)


@FEW
@given(number=st.integers(0, len(NAMES) - 1), length=st.integers(3, 30), upper=st.booleans())
def test_the_beginning_of_a_name_finds_it(
    index: SearchIndex, number: int, length: int, *, upper: bool
) -> None:
    part = NAMES[number][:length]

    assert f"name{number}" in found(index, part.upper() if upper else part, limit=100)


@FEW
@given(title=st.sampled_from(TITLES), start=st.integers(0, 4), length=st.integers(1, 3))
def test_how_a_part_is_said_finds_it(index: SearchIndex, title: str, start: int, length: int) -> None:
    part = title[start : start + length]
    said = "".join(pinyin.readings()[character][0] for character in tokens.fold(part))

    if part:
        assert f"title{TITLES.index(title)}" in found(index, said, limit=200)


def test_what_was_removed_is_never_found(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path)
    index.put(WORKS)
    for work in WORKS:
        index.remove([work.id])
        assert work.id not in found(index, work.texts[0])
        assert work.id not in found(index)
        assert work.id not in found(index, within=(work.id,))
