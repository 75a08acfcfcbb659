"""Names of artists whose works are restricted."""

import pytest

from bonded_warehouse.rules.export_names import listed, match


class TestMatch:
    @pytest.mark.parametrize(
        "name", ["张大千", "張大千", "張大千 (1899–1983)", "张大千 Zhang Daqian", " 张大千 "]
    )
    def test_is_sure_of_the_same_characters_in_either_script(self, name: str) -> None:
        found = match([name], "painting")

        assert found is not None
        assert (found.artist.name, found.artist.tier, found.sure) == ("张大千", "A", "same")

    @pytest.mark.parametrize(("name", "artist"), [("弘一", "李叔同"), ("溥儒", "溥心畬")])
    def test_is_sure_of_a_listed_other_name(self, name: str, artist: str) -> None:
        found = match([name], "painting")

        assert found is not None
        assert (found.artist.name, found.sure) == (artist, "same")

    @pytest.mark.parametrize(
        "name",
        [
            "Zhang Daqian",
            "ZHĀNG Dàqiān",
            "Daqian Zhang",
            "Zhang Daqian (1899-1983)",
            "Chang Dai-chien",
            "Zhang Da-qian",
        ],
    )
    def test_only_warns_of_a_romanised_name(self, name: str) -> None:
        found = match([name], "calligraphy")

        assert found is not None
        assert (found.artist.name, found.sure) == ("张大千", "romanised")

    @pytest.mark.parametrize("name", ["张大干", "传张大千", "張大千款", "Zhang Daqiang", "Zhan Daqian"])
    def test_only_warns_of_a_nearly_equal_name(self, name: str) -> None:
        found = match([name], "painting")

        assert found is not None
        assert (found.artist.name, found.sure) == ("张大千", "near")

    def test_takes_the_surest_of_several_names(self) -> None:
        found = match(["Qi Baishi", "齊白石"], "painting")

        assert found is not None
        assert (found.artist.name, found.sure) == ("齐白石", "same")

    @pytest.mark.parametrize(
        "name", ["张晓明", "Zhang Xiaoming", "Wang Wei", "Lin Yuan", "", "Claude Monet", "张大"]
    )
    def test_finds_nobody_in_other_names(self, name: str) -> None:
        assert match([name], "painting") is None

    def test_holds_for_the_category_of_the_row_only(self) -> None:
        assert match(["张大千"], "ceramic") is None
        assert match(["张大千"], None) is not None


def test_the_list_is_the_one_known_and_every_name_finds_itself() -> None:
    tiers = [artist.tier for artist in listed()]

    assert (tiers.count("A"), tiers.count("B?")) == (34, 21)
    for artist in listed():
        found = match([artist.name], "painting")
        assert found is not None
        assert (found.artist.name, found.sure) == (artist.name, "same")


@pytest.mark.parametrize("name", ["Qi2 Bai2shi2", "qi bai shi", "qíbáishí", "QI, Baishi (1864-1957)"])
def test_tones_spaces_and_order_do_not_hide_a_romanised_name(name: str) -> None:
    found = match([name], "painting")
    assert found is not None
    assert (found.artist.name, found.sure) == ("齐白石", "romanised")


def test_spaces_between_characters_do_not_hide_a_name() -> None:
    found = match(["齊 白 石"], "painting")
    assert found is not None
    assert found.sure == "same"


@pytest.mark.parametrize("name", ["齐白石（传）", "（款）齐白石", "齐白石 (after)", "attributed to 齐白石"])
def test_an_attribution_is_not_the_name(name: str) -> None:
    """It neither clears nor denies by itself: a person decides."""
    found = match([name], "painting")
    assert found is not None
    assert found.sure == "near"
