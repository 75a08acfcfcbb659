"""The IIIF Image API over HTTP: pixels, sizes, headers, refusals, and who may look."""

import io
import json
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from PIL import Image

from authentication.images import pyramid
from authentication.images.iiif import read_request
from authentication.images.refusals import PictureRequestUnsupported, PictureRequestWrong
from authentication.models import ArtworkImage
from foundation.db import db
from tests.conftest import Person
from tests.operations.authentication.studio import encoded
from tests.remembering import Memory
from tests.unit import test_iiif_requests as words
from tests.unit.test_iiif_manifests import complaints
from tests.web.authentication.walk import certifies, registers

Opens = Callable[..., Person]
WIDTH, HEIGHT = 1100, 620


def squares() -> Image.Image:
    """Large plain squares with a fine grain, so that every place and every turn can be told."""
    rough = np.random.default_rng(11).integers(20, 235, (10, 10, 3), dtype=np.uint8)
    large = np.asarray(Image.fromarray(rough).resize((WIDTH, HEIGHT), Image.Resampling.NEAREST)).astype(int)
    grain = np.random.default_rng(12).integers(0, 2, (HEIGHT, WIDTH, 1)) * 5  # small enough for memory
    return Image.fromarray((large + grain).astype(np.uint8))


SOURCE = squares()


@pytest.fixture
def sha256(person: Opens, work: Callable[[], int], memory: Memory) -> str:
    """A photograph of a certified work."""

    def take() -> str:
        card = registers(person("artist"), data=encoded(SOURCE, "PNG")).json
        certifies(card["id"], expert=person("expert"), regulator=person("regulator"), work=work)
        return str(card["images"][0]["sha256"])

    return memory.recall("a picture for IIIF", take)


def opened(answer: Any) -> Image.Image:
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    picture = Image.open(io.BytesIO(answer.data))
    picture.load()
    return picture


def apart(one: Image.Image, other: Image.Image) -> float:
    """Return by how much the channels differ on the whole."""
    assert one.size == other.size
    pair = [np.asarray(each.convert("RGB")).astype(int) for each in (one, other)]
    return float(np.abs(pair[0] - pair[1]).mean())


def test_a_part_is_the_source_pixel_for_pixel_and_turned_mirrored_and_made_smaller_as_said(
    client: FlaskClient, sha256: str
) -> None:
    base = f"/iiif/3/{sha256}"
    chance = random.Random(5)
    for _ in range(4):
        x, y = chance.randrange(WIDTH - 40), chance.randrange(HEIGHT - 40)
        w, h = chance.randrange(1, WIDTH - x), chance.randrange(1, HEIGHT - y)
        cut = opened(client.get(f"{base}/{x},{y},{w},{h}/max/0/default.png"))
        assert apart(cut, SOURCE.crop((x, y, x + w, y + h))) == 0
    part = SOURCE.crop((100, 50, 400, 250))
    for said, turned in {
        "90": part.transpose(Image.Transpose.ROTATE_270),
        "180": part.transpose(Image.Transpose.ROTATE_180),
        "270": part.transpose(Image.Transpose.ROTATE_90),
        "!0": part.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        "!90": part.transpose(Image.Transpose.FLIP_LEFT_RIGHT).transpose(Image.Transpose.ROTATE_270),
    }.items():
        assert apart(opened(client.get(f"{base}/100,50,300,200/max/{said}/default.png")), turned) == 0
    grey = opened(client.get(f"{base}/100,50,300,200/max/0/gray.png"))
    assert (grey.mode, apart(grey, part.convert("L"))) == ("L", 0)
    black = opened(client.get(f"{base}/100,50,300,200/max/0/bitonal.png"))
    assert black.mode == "1"
    # Half and a third: what Pillow makes of the whole source, give or take the way over the levels.
    for wide in (550, 367, 120):
        small = opened(client.get(f"{base}/full/{wide},/0/default.png"))
        high = read_request("full", f"{wide},", "0", "default.png", width=WIDTH, height=HEIGHT).out_height
        assert apart(small, SOURCE.resize((wide, high), Image.Resampling.LANCZOS)) < 2.5
    large = opened(client.get(f"{base}/0,0,110,62/^220,124/0/default.png"))
    assert apart(large, SOURCE.crop((0, 0, 110, 62)).resize((220, 124), Image.Resampling.LANCZOS)) < 2.5


@pytest.mark.parametrize("kind", ["jpg", "webp", "avif"])
def test_every_format_is_what_it_says_and_looks_like_the_source(
    client: FlaskClient, sha256: str, kind: str
) -> None:
    answer = client.get(f"/iiif/3/{sha256}/512,0,512,512/512,512/0/default.{kind}")

    picture = opened(answer)
    assert answer.mimetype == {"jpg": "image/jpeg"}.get(kind, f"image/{kind}")
    assert picture.format == {"jpg": "JPEG"}.get(kind, kind.upper())
    assert apart(picture, SOURCE.crop((512, 0, 1024, 512))) < 4


def test_the_tiles_of_each_level_put_together_are_the_picture(client: FlaskClient, sha256: str) -> None:
    told = json.loads(client.get(f"/iiif/3/{sha256}/info.json").data)
    side = told["tiles"][0]["width"]
    for scale in told["tiles"][0]["scaleFactors"]:
        whole = Image.new("RGB", (-(-WIDTH // scale), -(-HEIGHT // scale)))
        for x in range(0, WIDTH, side * scale):
            for y in range(0, HEIGHT, side * scale):
                w, h = min(side * scale, WIDTH - x), min(side * scale, HEIGHT - y)
                region = f"{x},{y},{w},{h}"
                tile = opened(
                    client.get(f"/iiif/3/{sha256}/{region}/{-(-w // scale)},{-(-h // scale)}/0/default.jpg")
                )
                whole.paste(tile, (x // scale, y // scale))
        assert apart(whole, SOURCE.reduce(scale) if scale > 1 else SOURCE) < 3.5


def test_what_is_known_of_a_picture_and_every_header_that_the_api_asks_for(
    client: FlaskClient, sha256: str
) -> None:
    base = f"/iiif/3/{sha256}"
    answer = client.get(f"{base}/info.json")
    told = json.loads(answer.data)
    assert told["id"] == f"http://localhost{base}"
    assert (told["type"], told["protocol"], told["profile"]) == (
        "ImageService3",
        "http://iiif.io/api/image",
        "level2",
    )
    assert (told["width"], told["height"]) == (WIDTH, HEIGHT)
    assert told["rights"].startswith("http://rightsstatements.org/vocab/")
    assert answer.mimetype == "application/json"
    ld = client.get(f"{base}/info.json", headers={"Accept": "application/ld+json"})
    assert ld.content_type == 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
    assert ld.data == answer.data
    led = client.get(base)
    assert (led.status_code, led.headers["Location"]) == (303, f"{base}/info.json")

    picture = client.get(f"{base}/full/300,/0/default.jpg")
    for each in (
        answer,
        led,
        picture,
        client.get(f"{base}/full/x/0/default.jpg"),
        client.options(f"{base}/info.json"),
    ):
        assert each.headers["Access-Control-Allow-Origin"] == "*"
    assert f'<http://localhost{base}/full/300,169/0/default.jpg>;rel="canonical"' in picture.headers["Link"]
    assert '<http://iiif.io/api/image/3/level2.json>;rel="profile"' in picture.headers["Link"]
    assert picture.headers["Cache-Control"].startswith("public")
    again = client.get(f"{base}/full/300,/0/default.jpg", headers={"If-None-Match": picture.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for size in told["sizes"]:
        got = opened(client.get(f"{base}/full/{size['width']},{size['height']}/0/default.webp"))
        assert got.size == (size["width"], size["height"])


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ("full/1200,/0/default.jpg", 400),
        ("full/max/0/default.exe", 400),
        ("full/max/0/grey.jpg", 400),
        ("2000,0,10,10/max/0/default.jpg", 400),
        ("full/^9999,/0/default.jpg", 400),
        ("%2e%2e/max/0/default.jpg", 400),
        ("full/max/45/default.jpg", 501),
        ("full/max/0/default.tif", 501),
    ],
)
def test_a_request_that_cannot_be_met_is_told_so_as_a_problem(
    client: FlaskClient, sha256: str, request_: str, status: int
) -> None:
    answer = client.get(f"/iiif/3/{sha256}/{request_}", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert json.loads(answer.data)["remedy"]


def test_any_request_string_gives_the_size_it_must_or_a_refusal_and_never_a_failure(
    client: FlaskClient, sha256: str
) -> None:
    from urllib.parse import quote

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(region=words.regions, size=words.sizes, rotation=words.rotations, last=words.lasts)
    def ask(region: str, size: str, rotation: str, last: str) -> None:
        parts = (region, size, rotation, last)
        answer = client.get(f"/iiif/3/{sha256}/" + "/".join(quote(each, safe=",!^:") for each in parts))
        try:
            cut = read_request(*parts, width=WIDTH, height=HEIGHT)
        except (PictureRequestWrong, PictureRequestUnsupported):
            assert answer.status_code in {308, 400, 404, 501}
            return
        size_ = (cut.out_width, cut.out_height)
        assert opened(answer).size == (size_ if cut.turned % 180 == 0 else size_[::-1])

    ask()


def test_a_work_that_is_not_public_is_looked_at_by_its_own_side_and_the_house_alone(
    client: FlaskClient, person: Opens, work: Callable[[], int]
) -> None:
    owner = person("artist")
    card = registers(owner, seed=7).json
    sha256 = card["images"][0]["sha256"]
    asked = [f"/iiif/3/{sha256}{rest}" for rest in ("", "/info.json", "/full/max/0/default.jpg")]

    for address in asked:
        assert client.get(address).status_code == 404
        assert person("artist").get(address).status_code == 404
        mine = owner.get(address)
        assert mine.status_code in {200, 303}
        assert "public" not in mine.headers["Cache-Control"]
        assert person("expert").get(address).status_code in {200, 303}
    assert client.get(f"/iiif/3/{'0' * 64}/info.json").status_code == 404

    certifies(card["id"], expert=person("expert"), regulator=person("regulator"), work=work)
    assert [client.get(address).status_code for address in asked] == [303, 200, 200]


def test_a_pyramid_that_was_thrown_away_is_made_again_and_all_stay_within_their_bytes(
    app: Flask, client: FlaskClient, sha256: str
) -> None:
    address = f"/iiif/3/{sha256}/0,0,200,100/max/0/default.png"
    before = client.get(address).data
    kept = app.extensions["authentication.pyramids"]
    small = pyramid.Pyramids(kept.folder, most_bytes=10)

    assert small.make_room() == 1
    assert not kept.of(sha256).exists()
    assert client.get(address).data == before
    assert kept.of(sha256).exists()
    assert json.loads(client.get(f"/iiif/3/{sha256}/info.json").data)["width"] == WIDTH


def test_a_works_manifest_leads_to_its_picture_and_is_seen_by_whoever_may_see_the_work(
    app: Flask, client: FlaskClient, sha256: str, person: Opens
) -> None:
    with app.app_context():
        artwork_id = db.session.scalar(
            sa.select(ArtworkImage.artwork_id).where(ArtworkImage.sha256 == sha256)
        )
    answer = client.get(f"/iiif/works/{artwork_id}/manifest.json")
    said = json.loads(answer.data)

    assert complaints(said, base="http://localhost") == []
    assert answer.content_type.startswith("application/ld+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(said["id"], headers={"Accept": "application/json"}).content_type == "application/json"
    body = said["items"][0]["items"][0]["items"][0]["body"]
    assert opened(client.get(body["id"])).size == (body["width"], body["height"]) == (WIDTH, HEIGHT)
    for each in (
        said["thumbnail"][0]["id"],
        said["homepage"][0]["id"],
        *(one["id"] for one in said["seeAlso"]),
    ):
        assert client.get(each).status_code == 200
    assert {"zh": ["作者"], "en": ["Maker"]} in [row["label"] for row in said["metadata"]]

    owner = person("artist")
    hidden = registers(owner, seed=9).json["id"]
    assert client.get(f"/iiif/works/{hidden}/manifest.json").status_code == 404
    assert owner.get(f"/iiif/works/{hidden}/manifest.json").status_code == 200
