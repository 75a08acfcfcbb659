"""Published renditions: signed by the house, found by pages, read back, and never believed when changed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from authentication import content_credentials
from authentication.images.published import published_sizes
from authentication.keyring import Keyring
from authentication.models import ArtworkImage
from authentication.pool import pool_of
from authentication.publishing import Publisher
from foundation import clock
from foundation.db import db
from tests.web.authentication.test_iiif import HEIGHT, SOURCE, WIDTH, apart, opened, sha256

__all__ = ["sha256"]


@pytest.fixture
def publisher(app: Flask, tmp_path: Path) -> Publisher:
    return Publisher(
        store=app.extensions["authentication.images"],
        published=app.extensions["authentication.published"],
        pool=lambda: pool_of(1),
        keyring=Keyring(tmp_path / "keys"),
        base_url="https://house.example",
        demonstration=True,
    )


def publishes(app: Flask, publisher: Publisher) -> None:
    with app.app_context():
        publisher.run(clock.now())
        publisher.wait()
        publisher.run(clock.now())


def test_a_certified_works_picture_is_published_with_what_the_house_says_of_it(
    app: Flask, client: FlaskClient, sha256: str, publisher: Publisher
) -> None:
    with app.app_context():
        query = sa.select(ArtworkImage.artwork_id).where(ArtworkImage.sha256 == sha256)
        artwork_id = db.session.scalars(query).one()
    wide, high = published_sizes(WIDTH, HEIGHT)[-1]
    address = f"/iiif/3/{sha256}/full/{wide},{high}/0/default.avif"
    before = client.get(address)
    page = f"/works/{artwork_id}"
    assert "srcset" not in client.get(page).get_data(as_text=True)

    publishes(app, publisher)

    answer = client.get(address)
    assert (answer.mimetype, answer.headers["ETag"] == before.headers["ETag"]) == ("image/avif", False)
    assert apart(opened(answer), SOURCE.resize((wide, high))) < 4
    manifest_bytes = int.from_bytes(answer.data[32:36], "big")  # the box behind ftyp, which is 32 bytes long
    assert (answer.data[36:40], 1_000 < manifest_bytes < 20_000) == (b"uuid", True)
    root = client.get("/content-credentials/root.pem").get_data(as_text=True)
    told = content_credentials.read(answer.data, "image/avif", root_pem=root)
    assert told["validation_state"] == "Trusted"
    assert (
        content_credentials.read(answer.data, "image/avif")["validation_state"] == "Valid"
    )  # signer unknown
    manifest = told["manifests"][told["active_manifest"]]
    assert "DEMONSTRATION" in manifest["signature_info"]["issuer"]
    said = {one["label"]: one["data"] for one in manifest["assertions"]}
    assert said["bianliang.work"]["artwork"] == artwork_id
    assert re.fullmatch(r"BL-\d{4}-\d{6}", said["bianliang.work"]["certificate"])
    assert said["bianliang.work"]["photograph_sha256"] == sha256
    assert [one["action"] for one in said["c2pa.actions.v2"]["actions"]] == [
        "c2pa.opened",
        "c2pa.resized",
        "c2pa.transcoded",
        "c2pa.published",
    ]
    assert manifest["ingredients"][0]["relationship"] == "parentOf"

    changed = bytearray(answer.data)
    changed[-2000] ^= 1
    assert (
        content_credentials.read(bytes(changed), "image/avif", root_pem=root)["validation_state"] == "Invalid"
    )

    told_sizes = re.findall(
        r"full/(\d+),(\d+)/0/default\.avif (\d+)w", client.get(page).get_data(as_text=True)
    )
    assert {(int(w), int(h)) for w, h, _ in told_sizes} == set(published_sizes(WIDTH, HEIGHT))
    assert all(w == said_wide for w, _, said_wide in told_sizes)


def test_what_is_published_is_not_made_again_and_what_was_lost_is(
    app: Flask, sha256: str, publisher: Publisher
) -> None:
    publishes(app, publisher)
    kept = app.extensions["authentication.published"]
    paths = [kept.path(sha256, size) for size in published_sizes(WIDTH, HEIGHT)]
    then = [path.stat().st_mtime_ns for path in paths]
    publishes(app, publisher)
    assert [path.stat().st_mtime_ns for path in paths] == then

    paths[0].unlink()
    kept.forget()
    publisher._began = None
    publishes(app, publisher)
    assert paths[0].exists()


def test_the_same_keys_give_the_same_chain_and_only_a_demonstration_calls_itself_one(tmp_path: Path) -> None:
    keys = Keyring(tmp_path)
    key, root = keys.current("pictures"), keys.current("picturesroot")
    one, again = (
        content_credentials.signer(key=key, root=root, house="house.example", demonstration=True)
        for _ in range(2)
    )
    real = content_credentials.signer(key=key, root=root, house="house.example", demonstration=False)

    assert one == again
    assert one.chain_pem.count("BEGIN CERTIFICATE") == 2
    assert "DEMONSTRATION" not in _names(real.root_pem)
    assert "DEMONSTRATION" in _names(one.root_pem)


def _names(pem: str) -> str:
    from cryptography import x509

    return x509.load_pem_x509_certificate(pem.encode()).subject.rfc4514_string()


def test_published_sizes_are_few_and_none_is_an_enlargement() -> None:
    assert published_sizes(4000, 3000) == [(480, 360), (800, 600), (1600, 1200)]
    assert published_sizes(900, 600) == [(480, 320), (800, 533), (900, 600)]
    assert published_sizes(300, 200) == [(300, 200)]
    assert published_sizes(9600, 1176)[-1] == (3265, 400)


def test_nothing_is_published_of_a_work_without_certificate(
    app: Flask, publisher: Publisher, person: Callable[..., object]
) -> None:
    from tests.web.authentication.walk import registers

    card = registers(person("artist"), seed=3).json  # type: ignore[arg-type]
    publishes(app, publisher)

    image = card["images"][0]
    kept = app.extensions["authentication.published"]
    assert not kept.is_whole(image["sha256"], image["width"], image["height"])
    assert not kept.folder.exists()
