"""What the house wrote on file is told in the reader's language; what people typed stays as it is."""

from flask import Flask

from bonded_warehouse.web.house_says import house_says

APPEAL = "Appeal apl_01M8AXNRBRZN4NRWHVK65PV184: the refusal is set aside"
SEAL = "Seal KF-7: broken, at 'packed'"
SHOW = "Outside the zone since 2026-05-01, to be back by 2026-11-01"


def test_sentences_of_the_house_are_translated_and_their_numbers_cut(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "language=zh"}):
        chinese = [house_says(one) for one in (APPEAL, SEAL, SHOW, "Detained by customs (I01), 46-officer-3")]
    with app.test_request_context(headers={"Cookie": "language=en"}):
        english = [house_says(one) for one in (APPEAL, SEAL, SHOW)]

    assert chinese[0] == "申诉 …K65PV184：原决定已撤销"
    assert chinese[2] == "2026年5月1日 出区，应于 2026年11月1日 前复运回区"
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
