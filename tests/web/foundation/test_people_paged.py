"""Everybody with an account is reached: by the next page, or by part of a name or an address."""

from collections.abc import Callable
from typing import Any

import pytest

from foundation.web import people
from tests.conftest import Person


def test_pages_reach_everybody_forward_and_back(
    person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PAGE", 2)
    administrator = person("administrator")
    everybody = [administrator.actor.id, *(person().actor.id for _ in range(4))]
    everybody.sort()
    pages: list[Any] = []
    asked: dict[str, Any] = {}
    while True:
        page = administrator.get("/people", **asked).json
        pages.append([one["account_id"] for one in page["people"]])
        if page["next"] is None:
            break
        asked = {"after": page["next"]}
    back = administrator.get("/people", before=page["previous"]).json

    assert pages == [everybody[:2], everybody[2:4], everybody[4:]]
    assert [one["account_id"] for one in back["people"]] == pages[1]
    first = administrator.get("/people", before=back["previous"]).json
    assert [one["account_id"] for one in first["people"]] == pages[0]
    assert (first["previous"], first["next"]) == (None, pages[0][-1])


def test_are_found_by_part_of_a_name_or_an_address(person: Callable[..., Person]) -> None:
    administrator = person("administrator")
    lin = person("artist", name="Lin 100% Ink")

    def found(words: str) -> list[str]:
        return [one["account_id"] for one in administrator.get("/people", words=words).json["people"]]

    assert found("LIN 1") == [lin.actor.id]
    assert found("-artist@") == [lin.actor.id]
    assert found("100%") == [lin.actor.id]
    assert found("nobody of this name") == []
    page = administrator.client.get(
        "/people?words=nobody", headers={"Authorization": f"Bearer {administrator.token}"}
    )
    assert page.status_code == 200
