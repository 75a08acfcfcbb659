import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from authentication.models import Artwork, ArtworkImage, SignedStatement
from authentication.operations.registering import Details
from foundation.db import db
from tests.conftest import Person
from tests.operations.authentication.studio import encoded, picture
from tests.web.authentication.walk import FINDINGS, WORK, certifies, jpeg, registers
from tests.web.browsing import browser, html

Opens = Callable[..., Person]
Work = Callable[[], int]


def rows(app: Flask) -> list[int]:
    with app.app_context():
        counted = [
            db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in (Artwork, ArtworkImage, SignedStatement)
        ]
        db.session.rollback()
        return counted


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def test_a_script_that_sends_the_form_is_told_where_the_words_of_success_stand(person: Opens) -> None:
    client = browser(person("artist"))
    page = client.get("/artworks/new", headers={"Accept": "text/html"}).get_data(as_text=True)
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    form = {**WORK, "csrf_token": token, "photographs": (io.BytesIO(jpeg()), "work.jpg")}

    told = client.post("/artworks", data=form, headers={"Accept": "text/html", "Prefer": "return=minimal"})
    shown = client.get(told.headers["Location"], headers={"Accept": "text/html"}).get_data(as_text=True)

    assert told.status_code == 201
    assert "The next step is an expert" in shown


def test_a_work_is_registered_with_all_its_fields(person: Opens) -> None:
    said: dict[str, Any] = {
        **WORK,
        "title.ja": "松鶴図",
        "maker_born_year": "1970",
        "maker_living": "1",
        "weight_g": "900",
        "description.en": "A pine.",
    }
    who = person("gallery", organisation="org_ink")

    card = registers(who, **said).json

    assert card["title"] == {"en": "Pine and crane", "zh": "松鹤图", "ja": "松鶴図"}
    assert card["maker_life"] == {"born_year": 1970, "died_year": None, "living": True}
    assert (card["organisation_id"], card["weight_g"]) == ("org_ink", 900)
    assert "ownership" not in card
    assert who.get(f"/artworks/{card['id']}").json["ownership"] == "painted by the registrant"
    assert set(Details.__dataclass_fields__) <= set(card) | {
        "ownership",
        "maker_born_year",
        "maker_died_year",
        "maker_living",
    }


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"nonsense", "not-a-picture"),
        (jpeg()[:2000], "picture-truncated"),
        (encoded(picture(), "GIF"), "kind-not-taken"),
        (jpeg() + b"PK\x03\x04" * 20, "something-hidden"),
        (encoded(Image.new("RGB", (30, 30)), "PNG"), "picture-too-small"),
        (encoded(picture(), "PNG", save_all=True, append_images=[picture(2)]), "picture-moves"),
    ],
)
def test_a_bad_photograph_is_refused_with_its_reason_and_leaves_nothing(
    app: Flask, person: Opens, data: bytes, problem: str
) -> None:
    answer = registers(person("artist"), data=data)

    assert (answer.status_code, answer.json["type"]) == (422, f"/problems/{problem}")
    assert answer.json["remedy"]
    assert rows(app) == [0, 0, 0]


@pytest.mark.parametrize(
    "said",
    [
        {"title.en": "", "title.zh": ""},
        {"object_type": ""},
        {"height_mm": "-4"},
        {"height_mm": "tall"},
        *(
            {"height_cm": said}
            for said in ("-4", "0", "0.0", "45.55", "45.", "1e3", "tall", "100000", "４５")
        ),
        {"origin_country": "China"},
        {"made_from_year": "20240000"},
        {"title.not a language": "x"},
    ],
)
def test_nonsense_is_refused_at_its_field_and_leaves_nothing(
    app: Flask, person: Opens, said: dict[str, Any]
) -> None:
    answer = registers(person("artist"), **said)

    assert answer.status_code == 422
    assert answer.json["fields"]
    assert rows(app) == [0, 0, 0]


def test_sides_are_written_in_centimetres_and_kept_in_millimetres(app: Flask, person: Opens) -> None:
    artist = person("artist")
    sides: dict[str, Any] = {"height_cm": "90.3", "width_cm": "45,5", "depth_cm": "0.7"}
    card = registers(artist, height_mm="", width_mm="", **sides).json

    assert (card["height_mm"], card["width_mm"], card["depth_mm"]) == (903, 455, 7)
    assert "90.3 × 45.5 × 0.7 cm" in html(artist, f"/artworks/{card['id']}")


def test_a_refused_form_keeps_the_sides_that_were_typed(person: Opens) -> None:
    client = browser(person("artist"))
    page = client.get("/artworks/new", headers={"Accept": "text/html"})
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    form = {**WORK, "csrf_token": token, "height_mm": "", "height_cm": "90.3", "width_cm": "wide"}
    page = client.post("/artworks", data=form, headers={"Accept": "text/html"})

    assert page.status_code == 422
    assert re.search(r'name="height_cm" type="text" inputmode="decimal" value="90.3"', page.text)
    assert 'name="height_mm"' not in page.text


def test_no_measured_field_drops_a_comma_and_each_says_how_it_is_written(person: Opens) -> None:
    """A field of numbers loses the comma in an English browser: 45,5 was sent as 455."""
    artist = person("artist")
    form = html(artist, "/artworks/new")
    measured = re.findall(
        r'<input[^>]*name="(?:height|width|depth)_cm"[^>]*>|<input[^>]*name="weight_g"[^>]*>', form
    )
    wrong = registers(artist, height_mm="", height_cm="1,455", weight_g="1,5").json["fields"]
    client = browser(artist, "zh")
    typed = {**WORK, "height_mm": "", "height_cm": "1,455", "weight_g": "1,5"}
    token = (
        client.get("/artworks/new", headers={"Accept": "text/html"})
        .text.split('name="csrf_token" value="', 1)[1]
        .split('"', 1)[0]
    )
    chinese = client.post(
        "/artworks", data=typed | {"csrf_token": token}, headers={"Accept": "text/html"}
    ).text

    assert len(measured) == 4
    assert not [field for field in measured if 'type="number"' in field]
    assert wrong["height_cm"] == "Write 45.5 for forty-five and a half centimetres."
    assert wrong["weight_g"] == "Write a whole number in figures, as 1500."
    assert "四十五点五厘米请写作 45.5。" in chinese
    assert "请用数字写整数，如 1500。" in chinese


def test_title_and_maker_are_marked_as_needed(person: Opens) -> None:
    form = html(person("artist"), "/artworks/new")

    for label in ("Title in English", "Title in Chinese", "Maker in English", "Maker in Chinese"):
        assert re.search(label + r" <span[^>]*>needed, in one language at least<", form), label


def test_what_is_missing_of_a_photograph_is_said_in_chinese(person: Opens) -> None:
    client = browser(person("artist"), "zh")
    token = client.get("/artworks/new", headers={"Accept": "text/html"}).text
    token = token.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    form = {**WORK, "csrf_token": token, "photographs": (io.BytesIO(jpeg()[:2000]), "work.jpg")}

    page = client.post("/artworks", data=form, headers={"Accept": "text/html"}).text

    assert "没有结束标记" in page
    assert "no end marker" not in page


def test_a_work_without_photograph_is_refused(app: Flask, person: Opens) -> None:
    answer = person("artist").post("/artworks", data=WORK, content_type="multipart/form-data")

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/photograph-missing")
    assert rows(app) == [0, 0, 0]


def test_the_same_request_twice_registers_once(app: Flask, person: Opens) -> None:
    who = person("artist")

    def send(photo: bytes) -> Any:
        form = {**WORK, "photographs": (io.BytesIO(photo), "photo.jpg")}
        return who.post(
            "/artworks", data=form, content_type="multipart/form-data", headers={"Idempotency-Key": "once"}
        )

    first, second = send(jpeg()), send(jpeg())
    other = send(jpeg() + b"another file")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert (other.status_code, other.json["type"]) == (422, "/problems/key-reused")
    assert rows(app)[0] == 1


def test_a_work_that_is_known_is_shown_before_it_is_registered_again(person: Opens) -> None:
    who = person("artist")
    first = registers(who).json

    refused = registers(who)
    taken = registers(who, another_work="impression 3 of 10")

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/looks-like-registered")
    assert refused.json["look_alikes"][0]["artwork_id"] == first["id"]
    assert taken.status_code == 201


def test_a_file_that_is_somebody_elses_is_refused_whatever_is_said(person: Opens) -> None:
    registers(person("artist"))

    answer = registers(person("gallery"), another_work="no, mine")

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/image-registered-by-another")


def test_photographs_are_served_for_ever_and_originals_to_few(client: FlaskClient, person: Opens) -> None:
    who = person("artist")
    (image,) = registers(who).json["images"]

    shown = client.get(image["thumb_url"])
    again = client.get(image["thumb_url"], headers={"If-None-Match": shown.headers["ETag"]})
    original = f"/images/{image['sha256']}/original"

    assert (shown.status_code, shown.content_type) == (200, "image/webp")
    assert "immutable" in shown.headers["Cache-Control"]
    assert (again.status_code, again.data) == (304, b"")
    assert who.get(original).data == jpeg()
    assert person("expert").get(original).status_code == 200
    assert client.get(original, headers={"Accept": "application/json"}).status_code == 404
    assert person("gallery").get(original).status_code == 404
    assert client.get(f"/images/{'0' * 64}/thumb", headers={"Accept": "application/json"}).status_code == 404
    assert (
        client.get("/images/..%2F..%2Fetc/thumb", headers={"Accept": "application/json"}).status_code == 404
    )


def test_what_is_private_is_for_the_registrant_and_those_who_oversee(person: Opens) -> None:
    artwork_id = registers(person("artist")).json["id"]

    assert person("expert").get(f"/artworks/{artwork_id}").json["ownership"] == "painted by the registrant"


def test_of_a_certified_work_a_stranger_sees_neither_that_nor_who_registered_it(
    client: FlaskClient, person: Opens, work: Work
) -> None:
    artist, expert = person("artist", name="Zhao Registrant", organisation="org_ink"), person("expert")
    artwork_id = registers(artist).json["id"]
    number = certifies(artwork_id, expert=expert, regulator=person("regulator"), work=work)["number"]
    paths = (f"/artworks/{artwork_id}", f"/verify/{number}")
    secrets = (artist.actor.name, artist.actor.id, "org_ink")

    for path in paths:
        for page in (
            client.get(path, headers={"Accept": "application/json"}),
            client.get(path, headers={"Accept": "text/html"}),
            person("gallery").get(path),
        ):
            assert page.status_code == 200
            assert [secret for secret in secrets if secret in page.text] == [], path
    stranger = person("gallery").get(paths[0]).json
    assert (stranger["ownership"], stranger["examinations"], stranger["own"]) == (None, [], False)
    for reader in (artist, expert, person("keeper"), person("regulator"), person("auditor")):
        card = reader.get(paths[0]).json["artwork"]
        known = (card["registrant_name"], card["registrant_id"], card["organisation_id"])
        assert known == secrets, reader.actor.roles


def test_an_uncertified_work_is_seen_by_its_own_side_and_by_offices_alone(person: Opens) -> None:
    artwork_id = registers(person("artist", organisation="org_ink")).json["id"]

    for path in (f"/artworks/{artwork_id}", f"/artworks/{artwork_id}/gate"):
        for role in ("buyer", "gallery"):
            assert person(role).get(path).status_code == 404, (path, role)
        for role in ("expert", "keeper", "customs_officer", "relic_examiner", "cashier", "auditor"):
            assert person(role).get(path).status_code == 200, (path, role)
        assert person("gallery", organisation="org_ink").get(path).status_code == 200, path


def test_an_uncertified_work_is_hidden_from_strangers(client: FlaskClient, person: Opens) -> None:
    artwork_id = registers(person("artist")).json["id"]

    for path in (f"/artworks/{artwork_id}", f"/artworks/{artwork_id}/passport"):
        assert client.get(path, headers={"Accept": "application/json"}).status_code == 404


def test_a_colleague_sees_the_works_of_the_house(person: Opens) -> None:
    one = person("gallery", organisation="org_ink")
    artwork_id = registers(one).json["id"]

    assert [
        work["id"] for work in person("artist", organisation="org_ink").get("/artworks").json["artworks"]
    ] == [artwork_id]
    assert person("artist").get("/artworks").json["artworks"] == []


def test_findings_that_make_no_sense_leave_nothing(app: Flask, person: Opens) -> None:
    artwork_id = registers(person("artist")).json["id"]
    before = rows(app)
    expert = person("expert")

    future = expert.post(f"/artworks/{artwork_id}/examinations", {**FINDINGS, "examined_on": "2999-01-01"})
    odd = expert.post(f"/artworks/{artwork_id}/examinations", {**FINDINGS, "opinion": "perhaps"})
    nowhere = expert.post("/artworks/art_nothing/examinations", FINDINGS)

    assert [each.status_code for each in (future, odd, nowhere)] == [422, 422, 404]
    assert rows(app) == before


def test_the_desk_says_what_waits(person: Opens, work: Work) -> None:
    expert, regulator = person("expert"), person("regulator")
    artwork = registers(person("artist")).json

    waiting = {item["url"] for item in expert.get("/desk").json["items"]}
    certifies(artwork["id"], expert=expert, regulator=regulator, work=work)
    later = {item["url"] for item in expert.get("/desk").json["items"]}

    assert waiting == {f"/artworks/{artwork['id']}/examination", "/expert/keys"}
    assert later == set()


def test_no_page_asks_more_often_when_there_is_more(app: Flask, person: Opens, work: Work) -> None:
    artist, expert, regulator = person("artist"), person("expert"), person("regulator")
    first = registers(artist).json
    card = certifies(first["id"], expert=expert, regulator=regulator, work=work)
    pages = [
        (artist, "/artworks"),
        (artist, f"/artworks/{first['id']}"),
        (expert, "/examinations"),
        (expert, f"/artworks/{first['id']}/examination"),
        (expert, f"/artworks/{first['id']}"),
        (expert, f"/certificates/{card['id']}"),
        (expert, f"/verify/{card['number']}"),
        (expert, "/log"),
    ]

    def counts() -> list[int]:
        made = []
        for who, path in pages:
            with counting(app) as asked:
                assert who.get(path).status_code == 200
            made.append(sum(not each.startswith(("BEGIN", "PRAGMA")) for each in asked))
        return made

    counts()
    few = counts()
    for seed in range(2, 8):
        registers(artist, seed)
    work()
    many = counts()

    assert max(many) <= 12
    assert all(
        more <= fewer + 1 for more, fewer in zip(many, few, strict=True)
    )  # one more where something is alike


def smaller() -> bytes:
    """Return the photograph of `registers`, as somebody else might have it."""
    data = io.BytesIO()
    Image.open(io.BytesIO(jpeg())).resize((200, 150)).save(data, "JPEG", quality=60)
    return data.getvalue()


class TestOthersWorks:
    def test_that_are_not_public_are_not_shown_to_whoever_registers_a_like_one(self, person: Opens) -> None:
        owner, rival = person("artist", name="Zhao Registrant"), person("gallery")
        first = registers(owner).json
        form = WORK | {"photographs": (io.BytesIO(smaller()), "photo.jpg")}

        answer = rival.post("/artworks", data=form, content_type="multipart/form-data")

        assert (answer.status_code, answer.json["type"]) == (409, "/problems/looks-like-registered")
        assert (answer.json["look_alikes"], answer.json["hidden"]) == ([], 1)
        told = answer.get_data(as_text=True)
        for secret in (
            first["id"],
            first["images"][0]["sha256"],
            owner.actor.id,
            "Zhao",
            first["title"]["en"],
        ):
            assert secret not in told, secret
        assert "write to the house" in told

    def test_that_were_certified_are_shown(self, person: Opens, work: Work) -> None:
        first = registers(person("artist")).json
        certifies(first["id"], expert=person("expert"), regulator=person("regulator"), work=work)
        form = WORK | {"photographs": (io.BytesIO(smaller()), "photo.jpg")}

        answer = person("gallery").post("/artworks", data=form, content_type="multipart/form-data")

        assert answer.json["look_alikes"][0]["artwork_id"] == first["id"]
        assert answer.json["hidden"] == 0

    def test_are_not_named_where_the_very_file_is_theirs(self, person: Opens) -> None:
        first = registers(person("artist")).json

        refused = registers(person("gallery"))

        assert refused.json["type"] == "/problems/image-registered-by-another"
        assert first["id"] not in refused.get_data(as_text=True)

    def test_get_no_photograph_and_are_not_told_from_works_that_are_not_there(self, person: Opens) -> None:
        theirs, other = registers(person("artist")).json["id"], person("gallery")

        def answers(artwork_id: str) -> list[str]:
            told = []
            for files in ({}, {"photographs": (io.BytesIO(b"no picture"), "photo.jpg")}):
                answer = other.post(
                    f"/artworks/{artwork_id}/images", data=files, content_type="multipart/form-data"
                )
                assert answer.status_code == 404
                told.append(answer.get_data(as_text=True).replace(artwork_id, "ID"))
            return told

        assert answers(theirs) == answers("art_00000000000000000000000000")
