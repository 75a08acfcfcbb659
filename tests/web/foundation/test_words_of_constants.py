"""Words that stand in a template as constants are still said in each reader's language."""

from datetime import UTC, datetime

from flask import Flask, g

from bonded_warehouse.web.words import EVENTS
from foundation.actor import Actor, Role
from foundation.web import words


def test_are_not_kept_in_the_first_readers_language(app: Flask) -> None:
    template = app.jinja_env.from_string('{{ "sold"|word("lot") }}')

    with app.test_request_context(headers={"Cookie": "language=zh"}):
        chinese = template.render()
    with app.test_request_context(headers={"Cookie": "language=en"}):
        english = template.render()

    assert english == "Sold"
    assert chinese != english


def test_of_closed_lists_are_translated_and_typed_ones_say_their_language(app: Flask) -> None:
    page = app.jinja_env.from_string(
        '{{ "Ink on paper"|term("material") }}; {{ "Rice straw"|term("material") }};'
        ' {{ "紫泥"|term("material") }}; {{ "painting"|term("object_type") }};'
        ' {{ "Work of art"|term("goods") }}; {{ "1905"|typed }}'
    )

    with app.test_request_context(headers={"Cookie": "language=zh"}):
        chinese = page.render()
    with app.test_request_context(headers={"Cookie": "language=en"}):
        english = page.render()

    assert chinese == '纸本水墨; <span lang="en">Rice straw</span>; 紫泥; 绘画; 艺术品; 1905'
    assert english == (
        'Ink on paper; Rice straw; <span lang="zh-Hans">紫泥</span>; Painting; Work of art; 1905'
    )


def test_say_the_language_of_the_other_title_and_a_name_in_the_readers_script(app: Flask) -> None:
    title = {"en": "Two Stalks", "zh": "双竹"}
    with app.test_request_context(headers={"Cookie": "language=zh"}):
        assert words.other(title) == '<span lang="en">Two Stalks</span>'
        assert words.spoken("Qi Shoubao 戚守宝") == "戚守宝"
        assert words.spoken("Camille Larue (Paris)") == "Camille Larue (Paris)"
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert words.other(title) == '<span lang="zh-Hans">双竹</span>'
        assert words.spoken("Qi Shoubao 戚守宝") == "Qi Shoubao"
        assert words.other({"en": "Two Stalks"}) == ""


def test_call_a_step_of_custody_the_same_wherever_it_is_told(app: Flask) -> None:
    for language in ("en", "zh"):
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            for event in EVENTS:
                assert words.word(f"custody.{event}", "statement") == words.word(event, "event")


def test_are_one_for_sizes_and_one_for_days(app: Flask) -> None:
    at = "2026-11-05T08:30:00+00:00"
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert words.size([690, 455, None]) == "69 × 45.5 cm"
        assert words.size([None]) == ""
        assert (words.day(at), words.instant(at)) == ("5 Nov 2026", "5 Nov 2026, 08:30 UTC")
    with app.test_request_context(headers={"Cookie": "language=zh"}):
        assert (words.day(at), words.instant(at)) == ("2026年11月5日", "2026年11月5日 08:30 UTC")


def test_tell_an_instant_by_the_readers_clocks_and_name_them(app: Flask) -> None:
    at = "2026-11-05T20:30:00+00:00"
    told = {}
    for zone in ("Europe/Paris", "America/St_Johns", "Asia/Shanghai", "UTC", "../etc/passwd", ""):
        with app.test_request_context(headers={"Cookie": f"language=en; zone={zone}"}):
            told[zone] = words.instant(at)
    assert told == {
        "Europe/Paris": "5 Nov 2026, 21:30 UTC+1",
        "America/St_Johns": "5 Nov 2026, 17:00 UTC-3:30",
        "Asia/Shanghai": "6 Nov 2026, 04:30 UTC+8",
        **dict.fromkeys(("UTC", "../etc/passwd", ""), "5 Nov 2026, 20:30 UTC"),
    }


def test_tell_the_day_of_an_instant_by_the_same_clocks_but_days_of_law_and_of_documents_to_all_alike(
    app: Flask,
) -> None:
    late = "2026-11-05T20:30:00+00:00"
    at = datetime.fromisoformat(late)
    for zone, local in (("Asia/Shanghai", 6), ("Europe/Paris", 5), ("", 5)):
        with app.test_request_context(headers={"Cookie": f"language=en; zone={zone}"}):
            assert words.day(at) == words.day(late) == f"{local} Nov 2026"
            assert words.instant(at).startswith(words.day(at))
            assert words.day(at.date()) == words.day("2026-11-05") == "5 Nov 2026"
            assert words.dated(at) == words.dated(late) == "5 Nov 2026 UTC"
    with app.test_request_context(headers={"Cookie": "language=zh; zone=America/St_Johns"}):
        assert words.day(datetime(2026, 11, 5, 1, tzinfo=UTC)) == "2026年11月4日"
        assert words.dated(datetime(2026, 11, 5, 1, tzinfo=UTC)) == "2026年11月5日 UTC"


def test_tell_people_who_work_in_kaifeng_its_time_whatever_their_browser_says(app: Flask) -> None:
    keeper = Actor("acc_1", "Ku", frozenset({Role("keeper")}), None, None)
    buyer = Actor("acc_2", "Camille", frozenset({Role("buyer")}), None, None)
    told = []
    for actor in (keeper, buyer):
        with app.test_request_context(headers={"Cookie": "language=zh; zone=Europe/Paris"}):
            g.actor = actor
            told.append(words.instant("2026-11-05T20:30:00+00:00"))
    assert told == ["2026年11月6日 04:30 UTC+8", "2026年11月5日 21:30 UTC+1"]


def test_name_the_houses_own_records_by_the_ends_of_their_numbers() -> None:
    said = "INV-2026-7 / pay_01M8AXNRBRZN4NRWHVK65PV184 / W-1"

    assert words.brief(said) == "INV-2026-7 / …K65PV184 / W-1"
    assert words.brief("pay_1") == "pay_1"
    assert words.brief(None) == ""


def test_what_is_written_in_two_languages_begins_with_the_readers(app: Flask) -> None:
    said = {}
    text = "Sold as it lies.\n按现状出售。"
    for language in ("en", "zh"):
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            said[language] = str(words.typed(text))

    assert said == {
        "en": 'Sold as it lies.<br><span lang="zh-Hans">按现状出售。</span>',
        "zh": '按现状出售。<br><span lang="en">Sold as it lies.</span>',
    }


def test_a_name_in_both_scripts_is_told_in_the_readers_with_its_place(app: Flask) -> None:
    """Seen red: 'Wang Shoucang 王守藏 (Kaifeng)' on pages of either language."""
    said = {}
    for language in ("en", "zh"):
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            said[language] = [
                words.spoken(name)
                for name in (
                    "Wang Shoucang 王守藏 (Kaifeng)",
                    "Qi Shoubao 戚守宝",
                    "Camille Larue (Paris)",
                    None,
                )
            ]
    assert said["en"] == ["Wang Shoucang (Kaifeng)", "Qi Shoubao", "Camille Larue (Paris)", ""]
    assert said["zh"] == ["王守藏 (Kaifeng)", "戚守宝", "Camille Larue (Paris)", ""]
