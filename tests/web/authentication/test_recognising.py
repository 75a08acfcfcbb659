"""A stranger's photograph leads back to the work; what nobody may see is told to nobody."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from authentication.jobs import Learner
from foundation import clock
from tests.conftest import Person
from tests.unit.recognition.pictures import attacked, jpeg, picture
from tests.web.authentication.walk import certifies, registers

Opens = Callable[..., Person]
Work = Callable[[], int]
JSON = {"Accept": "application/json"}


def asks(client: Any, data: bytes, **headers: str) -> Any:
    return client.post(
        "/verify/photograph",
        data={"photo": (io.BytesIO(data), "seen.jpg")},
        headers=headers or JSON,
        content_type="multipart/form-data",
    )


@pytest.fixture
def registered(app: Flask, person: Opens) -> dict[str, Any]:
    """A work that is registered and learnt, not certified."""
    artwork: dict[str, Any] = registers(person("artist"), data=jpeg(picture("oil-03"))).json
    with app.app_context():
        learner = Learner(app.extensions["authentication.eyes"])
        while learner.run(clock.now()):
            pass
    return artwork


def test_a_phone_s_picture_leads_back_to_a_certified_work(
    client: FlaskClient, registered: dict[str, Any], person: Opens, work: Work
) -> None:
    certifies(registered["id"], expert=person("expert"), regulator=person("regulator"), work=work)

    told = asks(client, jpeg(attacked("oil-03", "re-photograph warp"))).json

    assert told["artwork"]["id"] == registered["id"]
    assert told["certificate"]["number"]
    assert (told["sight"]["is_recognised"], told["is_multiple"]) == (True, False)
    assert told["sight"]["inliers"] >= 40
    assert set(told["sight"]["pictures"]) == {"found", "overlay", "heat"}
    for address in told["sight"]["pictures"].values():
        assert address.startswith("data:image/webp;base64,")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_the_work_and_the_evidence(
    client: FlaskClient, registered: dict[str, Any], person: Opens, work: Work, language: str
) -> None:
    certifies(registered["id"], expert=person("expert"), regulator=person("regulator"), work=work)
    client.set_cookie("language", language)

    page = asks(client, jpeg(picture("oil-03")), Accept="text/html")

    assert page.status_code == 200
    assert page.text.count("data:image/webp") == 3
    assert registered["id"] in page.text


def test_of_a_print_no_more_is_said_than_another_impression_may_show(app: Flask, person: Opens) -> None:
    registers(person("artist"), data=jpeg(picture("oil-03")), object_type="print")
    with app.app_context():
        learner = Learner(app.extensions["authentication.eyes"])
        while learner.run(clock.now()):
            pass
    expert = person("expert")

    told = asks(expert, jpeg(picture("oil-03"))).json

    assert (told["sight"]["state"], told["is_multiple"]) == ("other_impression_or_version_possible", True)


def test_of_a_work_that_is_not_shown_yet_a_stranger_learns_nothing(
    client: FlaskClient, registered: dict[str, Any], person: Opens
) -> None:
    """Its artist is told: he may see it."""
    strange, hidden = (asks(client, jpeg(picture(slug))).json for slug in ("bamboo-01", "oil-03"))

    assert hidden == strange
    assert hidden["sight"]["state"] == "unknown"
    assert hidden["artwork"] is None
    assert asks(person("expert"), jpeg(picture("oil-03"))).json["artwork"]["id"] == registered["id"]


def test_what_is_no_picture_is_refused_and_nothing_at_all_too(client: FlaskClient) -> None:
    assert asks(client, b"no picture").status_code in {415, 422}
    assert client.post("/verify/photograph", headers=JSON).status_code == 422


def test_the_album_is_made_anew_from_the_database(app: Flask, registered: dict[str, Any]) -> None:
    eyes = app.extensions["authentication.eyes"]
    names = [image["sha256"] for image in registered["images"]]
    assert eyes.unknown(names) == []
    eyes.forget()
    assert eyes.unknown(names) == names

    done = app.test_cli_runner().invoke(args=["album", "rebuild"])

    assert (done.exit_code, "1 photographs are known." in done.output) == (0, True)
    assert eyes.unknown(names) == []


def test_a_crop_of_another_photograph_of_the_work_is_known_too(
    client: FlaskClient, registered: dict[str, Any], person: Opens, work: Work
) -> None:
    certifies(registered["id"], expert=person("expert"), regulator=person("regulator"), work=work)
    cut = np.ascontiguousarray(picture("oil-03")[40:, 60:])
    out = io.BytesIO()
    Image.fromarray(cut).save(out, "WEBP", quality=60)

    assert asks(client, out.getvalue()).json["artwork"]["id"] == registered["id"]


def test_a_part_of_a_registered_work_is_registered_only_with_a_reason(
    registered: dict[str, Any], person: Opens
) -> None:
    """No hash finds a crop; it is told as what it is, and whose it is only to whoever may see that."""
    whole = picture("oil-03")
    part = jpeg(np.ascontiguousarray(whole[: whole.shape[0] * 2 // 3, : whole.shape[1] * 2 // 3]))

    refused = registers(person("artist", name="Rival"), data=part)
    taken = registers(person("gallery"), data=part, another_work="a study that I painted first")

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/looks-like-registered")
    assert (refused.json["look_alikes"], refused.json["hidden"]) == ([], 1)
    assert taken.status_code == 201
    bench = person("expert").get(f"/artworks/{taken.json['id']}").json
    assert bench["another_work"] == "a study that I painted first"


def test_a_part_beside_a_passport_is_looked_at_closer(
    client: FlaskClient, registered: dict[str, Any], person: Opens, work: Work
) -> None:
    certifies(registered["id"], expert=person("expert"), regulator=person("regulator"), work=work)
    passport = client.get(f"/artworks/{registered['id']}/passport").data

    def verifies(data: bytes, photo: bytes, **headers: str) -> Any:
        sent = {"passport": (io.BytesIO(data), "w.passport"), "photo": (io.BytesIO(photo), "seen.jpg")}
        return client.post("/verify", data=sent, headers=headers or JSON, content_type="multipart/form-data")

    part = jpeg(attacked("oil-03", "crop 50").swapaxes(0, 1))
    closer = verifies(passport, part).json["verification"]
    other = verifies(passport, jpeg(picture("bamboo-01"))).json["verification"]

    assert (closer["state"], other["state"]) == ("another_picture", "another_picture")
    assert closer["sight"]["is_recognised"]
    assert other["sight"] is None
    assert "data:image/webp" in verifies(passport, part, Accept="text/html").text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_of_a_changed_passport_the_page_says_what_its_other_steps_are_worth(
    client: FlaskClient, registered: dict[str, Any], person: Opens, work: Work, language: str
) -> None:
    certifies(registered["id"], expert=person("expert"), regulator=person("regulator"), work=work)
    passport = client.get(f"/artworks/{registered['id']}/passport").data
    changed = passport.replace(b"painting", b"paintinh", 1)
    client.set_cookie("language", language)
    said = {"en": "The file was changed or damaged: what holds below", "zh": "文件已被改动或损坏："}[language]

    pages = [
        client.post(
            "/verify", data={"passport": (io.BytesIO(data), "w.passport")}, content_type="multipart/form-data"
        )
        for data in (passport, changed)
    ]

    assert [said in page.text for page in pages] == [False, True]
