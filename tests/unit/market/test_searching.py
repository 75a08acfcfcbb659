"""The small parts of the search: sounds, bands, classes, guesses."""

import pytest

from deploy import pinyin as making
from marketplace.search import bands, pinyin, tokens
from marketplace.search.guessing import apart, meant


class TestSounds:
    def test_the_table_is_what_its_maker_makes(self) -> None:
        assert making.TABLE.read_text("utf-8") == making.table()

    def test_are_heard_alone_joined_and_whole(self) -> None:
        assert set(pinyin.sounds("江山")) == {"jiang", "shan", "jiangshan"}
        assert {"qingmingshang", "shanghetu", "qingmingshanghetu"} <= set(pinyin.sounds("清明上河图"))
        assert {"changan", "zhangan"} <= set(pinyin.sounds("长安"))

    def test_of_what_is_not_chinese_there_are_none(self) -> None:
        assert pinyin.sounds("かな") == ()
        assert tokens.sounds("Along the River") == []

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [("qing1ming2", "qingming"), ("qing5", "qing"), ("mp3", "mp3"), ("a1b2", "a1b2"), ("1234", "1234")],
    )
    def test_tones_are_left_out_of_pinyin_alone(self, typed: str, kept: str) -> None:
        assert pinyin.without_tones(typed) == kept

    def test_words_are_joined_where_all_are_pinyin(self) -> None:
        assert tokens.joined(tokens.runs("zhang ze duan")) == "zhangzeduan"
        assert tokens.joined(tokens.runs("zhang the duan")) == ""
        assert tokens.joined(tokens.runs("zhang")) == ""


class TestBands:
    @pytest.mark.parametrize(
        ("sides", "name"),
        [((None, None), ""), ((400, 10), "small"), ((401,), "medium"), ((300, 1000), "medium"),
         ((2000,), "large"), ((2001, None), "monumental")],
    )  # fmt: skip
    def test_of_size_go_by_the_longest_side(self, sides: tuple[int | None, ...], name: str) -> None:
        assert bands.size_class(*sides) == name

    @pytest.mark.parametrize("amount", [0, 99_999, 100_000, 999_999, 1_000_000, 99_999_999, 10**9])
    def test_of_price_hold_what_falls_into_them(self, amount: int) -> None:
        found = bands.limits(bands.band(amount, "CNY"))

        assert found is not None
        currency, low, below = found
        assert currency == "CNY"
        assert (low or 0) <= amount < (below or 10**12)

    @pytest.mark.parametrize("code", ["", "CNY", "CNY-9", "cny-1", "CNY-1x", "CNY--1"])
    def test_of_nonsense_there_is_none(self, code: str) -> None:
        assert bands.limits(code) is None


class TestGuesses:
    def test_replace_what_nobody_says_by_what_is_near(self) -> None:
        said = ["Water Lilies", "Claude Monet", "睡莲"]

        assert meant("watter lillies", said) == "water lilies"
        assert meant("claud moneet", said) == "claude monet"
        assert meant("睡莲 lillies", said) == "睡莲 lilies"

    def test_guess_nothing_far_or_already_said(self) -> None:
        assert meant("zzzzqq", ["Water Lilies"]) == ""
        assert meant("water", ["Water Lilies"]) == ""
        assert meant("water", []) == ""

    def test_count_letters(self) -> None:
        assert apart("monet", "monet") == 0
        assert apart("monet", "moten") == 2
        assert apart("a", "abcdefgh") == 8
