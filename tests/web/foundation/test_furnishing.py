"""A demonstration that is still being furnished says so on its pages, until it is told that it is done."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Person
from tests.web.browsing import html

ENGLISH = "This house is still being furnished: 40 % of it stands."
CHINESE = "本演示之屋仍在布置，已就位 40 %。"


@pytest.fixture
def demonstration(app: Flask) -> None:
    settings = app.extensions["bianliang.settings"]
    app.extensions["bianliang.settings"] = replace(settings, demonstration=True)


def tell(teller: Person, done: int, total: int) -> int:
    body = {"done": done, "total": total}
    return int(teller.post("/demonstration/furnishing", json=body).status_code)


@pytest.mark.usefixtures("demonstration")
def test_says_so_until_it_is_done(person: Callable[..., Person], client: FlaskClient) -> None:
    administrator = person("administrator")
    assert "furnished:" not in client.get("/verify").text

    assert tell(administrator, 2, 5) == 201
    assert ENGLISH in html(administrator, "/account")
    assert CHINESE in html(administrator, "/account", "zh")

    assert tell(administrator, 5, 5) == 201
    assert "furnished:" not in client.get("/verify").text


@pytest.mark.usefixtures("demonstration")
def test_is_told_by_nobody_else(person: Callable[..., Person]) -> None:
    assert tell(person("artist"), 1, 5) == 403


def test_is_nothing_that_a_real_house_is_told(person: Callable[..., Person]) -> None:
    assert tell(person("administrator"), 1, 5) == 404
