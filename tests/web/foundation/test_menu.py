"""Whoever has many rooms finds some of them folded together; nobody loses one.

Seen red: the customs officer's menu had 15 entries on two lines.
"""

import re
from collections.abc import Callable

import pytest

from foundation.web.pages import MOST_ENTRIES, Entry, folded
from tests.conftest import Person
from tests.web.browsing import html


def menu(page: str) -> str:
    found = re.search(r'<nav class="nav".*?</nav>', page, re.DOTALL)
    assert found is not None
    return found.group()


@pytest.mark.parametrize("role", ["customs_officer", "regulator", "declarant", "artist", "keeper"])
def test_every_room_is_still_there_once(person: Callable[..., Person], role: str) -> None:
    found = menu(html(person(role), "/sales"))
    links = re.findall(r'href="([^"]+)"', found)
    assert len(links) == len(set(links))
    outside = re.sub(r"<details.*?</details>", "", found, flags=re.DOTALL)
    lines = outside.count("<a ") + found.count("<summary")
    assert lines <= MOST_ENTRIES + 2
    assert ("<summary" in found) == (len(links) > MOST_ENTRIES)
    if role == "customs_officer":
        assert {"/appointments", "/taxes", "/cases", "/stops"} <= set(links)


def test_the_group_of_the_page_is_marked(person: Callable[..., Person]) -> None:
    found = menu(html(person("customs_officer"), "/cases", "zh"))
    assert '<summary class="is-current">库房</summary>' in found
    assert found.count("aria-current") == 1


def test_one_room_alone_is_not_folded() -> None:
    entries = {f"room.{number}": Entry(f"/{number}", str(number), current=False) for number in range(12)}
    made = folded(entries, [("Some", ["room.3", "room.9", "elsewhere"]), ("One", ["room.5", "nowhere"])])
    assert [one.label for one in made] == ["0", "1", "2", "Some", "4", "5", "6", "7", "8", "10", "11"]
    assert [one.label for one in made[3].entries] == ["3", "9"]
    assert (
        folded(dict(list(entries.items())[:MOST_ENTRIES]), [("Some", ["room.1", "room.2"])])[1].label == "1"
    )


@pytest.mark.parametrize(
    ("role", "links"),
    [
        ("expert", {"/expert/keys"}),
        ("buyer", {"/expert/keys", "/hosting"}),
        ("keeper", {"/expert/keys"}),
        ("auditor", set()),
    ],
)
def test_what_is_ones_own_stands_in_ones_own_menu_and_on_the_account(
    person: Callable[..., Person], role: str, links: set[str]
) -> None:
    page = html(person(role), "/account")
    own = {link for link in ("/expert/keys", "/hosting") if page.count(f'href="{link}"') >= 2}
    assert own == links
