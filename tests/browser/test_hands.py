"""The hands and the eyes of a life by keyboard notice what is wrong with a page."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.album import Album
from tests.browser.hands import Hands, NotReached, Refused
from tests.browser.tongue import Tongue

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser) -> Page:
    return chromium.new_page()


def hands(page: Page, body: str) -> Hands:
    page.set_content(f"<html lang=en><title>A page</title><body><main>{body}</main>")
    return Hands(page, Tongue("en"))


def test_what_cannot_be_reached_is_named_with_what_can(page: Page) -> None:
    somebody = hands(page, "<a href=#here>Here</a><span onclick='0'>Sign</span><button>Refuse</button>")

    with pytest.raises(NotReached, match=r"no button 'Sign'.*link 'Here', button 'Refuse'"):
        somebody.tab_to("button", "Sign")


def test_focus_that_is_not_shown_is_noticed(page: Page) -> None:
    somebody = hands(page, "<button style='outline: none'>Sign</button>")

    with pytest.raises(AssertionError, match="does not show it"):
        somebody.tab_to("button", "Sign")


def test_a_form_is_filled_in_as_a_person_does(page: Page) -> None:
    somebody = hands(
        page,
        "<label>Title <input name=title value=old></label>"
        "<label>Land <select name=land><option>France<option>Japan<option>Peru</select></label>"
        "<fieldset><legend>Opinion</legend><label><input type=radio name=is value=yes>Genuine</label>"
        "<label><input type=radio name=is value=no>Not genuine</label></fieldset>"
        "<label>Day <input type=date name=day></label><label>Why <input name=why required></label>"
        "<button type=button>Sign</button>",
    )

    somebody.write("Title", "新")
    somebody.choose("Land", "Peru")
    somebody.pick("Opinion", "Not genuine")
    somebody.date("Day", date(2026, 11, 3))
    somebody.write_rest("because", until="Sign")

    values = page.evaluate(
        "[...document.querySelectorAll('input:not([type=radio]), select')].map((e) => e.value)"
    )
    assert values == ["新", "Peru", "2026-11-03", "because"]
    assert page.locator("input[value=no]").is_checked()


@pytest.mark.parametrize("hour", [0, 3, 11, 16, 23])
def test_a_moment_is_written_by_the_clocks_of_kaifeng(page: Page, hour: int) -> None:
    somebody = hands(page, "<label>Opens <input type=datetime-local step=1 name=at></label>")

    somebody.moment("Opens", datetime(2026, 11, 25, hour, 7, 9, tzinfo=UTC))

    local = f"2026-11-{25 + (hour + 8) // 24}T{(hour + 8) % 24:02}:07:09"
    assert page.locator("input").input_value() == local


def test_a_refusal_is_not_passed_over(page: Page) -> None:
    somebody = hands(page, "<div class=refusal><h2>This is past</h2></div>")

    with pytest.raises(Refused, match="This is past"):
        somebody.unrefused()


def test_an_album_tells_what_a_reader_would(page: Page, tmp_path: Path) -> None:
    hands(page, "<div style='width: 3000px'>wide</div><h2>Sign here</h2><h2>BL-2026-000001</h2><input>")
    album = Album(tmp_path, "zh")

    album.look(page, "sign")

    said = "\n".join(album.complaints)
    assert "says that it is in en" in said
    assert "px too wide" in said
    assert "has no heading" in said
    assert "heading in English: Sign here" in said
    assert "BL-2026" not in said
    assert "label (critical" in said
    assert (tmp_path / "01-sign.jpg").exists()


def test_everything_in_an_album_of_another_day_is_gone(tmp_path: Path) -> None:
    (tmp_path / "07-old.jpg").touch()

    Album(tmp_path, "en")

    assert list(tmp_path.iterdir()) == []


def test_an_untranslated_text_is_noticed() -> None:
    with pytest.raises(KeyError):
        Tongue("zh").say("Nobody has said this before.")
    assert Tongue("zh").pattern("Key of %(name)s", name="Lu").fullmatch("Lu 的密钥")
