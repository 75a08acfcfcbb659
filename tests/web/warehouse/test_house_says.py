"""What the house wrote on file is told in the reader's language; what people typed stays as it is."""

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bonded_warehouse.web.house_says import SENTENCES, house_says
from tests.examples import examples

APPEAL = "Appeal apl_01M8AXNRBRZN4NRWHVK65PV184: the refusal is set aside"
SEAL = "Seal KF-7: broken, at 'packed'"
SHOW = "Outside the zone since 2026-05-01, to be back by 2026-11-01"
TYPED = st.one_of(
    st.text(),
    st.builds(
        "Outside the zone since {:04}-{:02}-{:02}, to be back by {}".format,
        st.integers(0, 9999),
        st.integers(0, 99),
        st.integers(0, 99),
        st.sampled_from(["2026-02-30", "0000-00-00", "٢٠٢٦-٠١-٠١", "2026-11-01"]),
    ),
    *(st.from_regex(pattern, fullmatch=True) for pattern, _ in SENTENCES),
)
"""What a person may type as a reason: anything, and what looks like a sentence of the house."""


def test_sentences_of_the_house_are_translated_and_their_numbers_cut(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "language=zh"}):
        chinese = [house_says(one) for one in (APPEAL, SEAL, SHOW, "Detained by customs (I01), 46-officer-3")]
    with app.test_request_context(headers={"Cookie": "language=en"}):
        english = [house_says(one) for one in (APPEAL, SEAL, SHOW)]

    assert chinese[0] == "申诉 …K65PV184：原决定已撤销"
    assert chinese[2] == "2026年5月1日 出区，应于 2026年11月1日（含）前复运回区"
    assert chinese[3] == "海关扣留（I01），46-officer-3"
    assert "broken" not in chinese[1]
    assert "packed" not in chinese[1]
    assert english[0] == "Appeal …K65PV184: the refusal is set aside"
    assert english[2] == "Outside the zone since 1 May 2026, to be back by 1 Nov 2026"


def test_typed_words_and_nothing_stay_as_they_are(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert house_says("Title is disputed; a court has been asked.").startswith("Title is disputed")
        assert house_says("封志系误记。") == '<span lang="zh-Hans">封志系误记。</span>'
        assert house_says(None) == ""


def test_a_day_that_does_not_exist_stays_as_it_was_typed(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "language=en"}):
        said = house_says("Outside the zone since 2026-02-30, to be back by 2026-11-01")

    assert said == "Outside the zone since 2026-02-30, to be back by 1 Nov 2026"


@settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TYPED)
def test_no_typed_reason_breaks_a_page(app: Flask, text: str) -> None:
    with app.test_request_context(headers={"Cookie": "language=zh"}):
        assert bool(house_says(text)) == bool(text)
