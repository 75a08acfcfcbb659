"""A tile that everybody may see is sent at once the second time: the same answer, and nobody else's."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, request_started
from flask.testing import FlaskClient

from tests.conftest import Person
from tests.web.authentication.test_iiif import sha256
from tests.web.authentication.walk import registers

__all__ = ["sha256"]
TILE = "0,0,512,512/512,512/0/default.jpg"


@pytest.fixture
def asked(app: Flask) -> Iterator[list[str]]:
    """The addresses that reached the house itself."""
    reached: list[str] = []

    def note(sender: Flask, **_: Any) -> None:
        from flask import request

        reached.append(request.path)

    with request_started.connected_to(note, app):
        yield reached


def told(answer: Any) -> tuple[int, bytes, list[tuple[str, str]]]:
    return answer.status_code, answer.data, sorted(answer.headers)


def test_the_second_answer_is_the_first_and_asks_nobody(
    client: FlaskClient, sha256: str, asked: list[str]
) -> None:
    for last in ("jpg", "webp"):
        address = f"/iiif/3/{sha256}/{TILE.removesuffix('jpg')}{last}"
        client.get(address)  # cut, and from now on ready
        first = client.get(address)
        asked.clear()

        assert told(client.get(address)) == told(first)
        assert asked == []
        same = {"If-None-Match": first.headers["ETag"]}
        at_once = client.get(address, headers=same)
        slowly = client.get(f"{address}?", headers=same, query_string="a=1")
        assert at_once.status_code == slowly.status_code == 304
        assert at_once.data == b""
        assert dict(at_once.headers) == dict(slowly.headers)
        assert asked == [address]


def test_another_host_another_method_and_a_pyramid_that_is_gone_reach_the_house(
    app: Flask, client: FlaskClient, sha256: str, asked: list[str]
) -> None:
    address = f"/iiif/3/{sha256}/{TILE}"
    first = [client.get(address) for _ in range(2)][1]
    asked.clear()

    by_tls = client.get(address, base_url="https://localhost")
    assert by_tls.headers["Link"].startswith(f"<https://localhost/iiif/3/{sha256}/")
    assert client.get(address, base_url="http://another.example").status_code == 400
    assert client.head(address).data == b""
    shutil.rmtree(app.extensions["authentication.pyramids"].of(sha256))
    assert told(client.get(address)) == told(first)
    assert asked == [address] * 4


def test_what_is_not_public_is_never_remembered_nor_what_was_told_to_somebody_known(
    app: Flask, client: FlaskClient, person: Callable[..., Person], sha256: str, asked: list[str]
) -> None:
    owner = person("artist")
    private = f"/iiif/3/{registers(owner, seed=7).json['images'][0]['sha256']}/full/max/0/default.jpg"
    assert [owner.get(private).status_code for _ in range(3)] == [200] * 3
    assert client.get(private).status_code == 404
    public = f"/iiif/3/{sha256}/512,0,512,512/512,512/0/default.jpg"
    asked.clear()

    assert [owner.get(public).status_code for _ in range(3)] == [200] * 3
    assert asked == [public] * 3
