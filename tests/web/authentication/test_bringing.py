"""Many works at once: what a file tells of is tried, then registered row by row, each once."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from authentication.linked_art import human_made_object
from authentication.models import Artwork, ImportRow, RowState
from authentication.queries import artworks
from foundation import clock
from foundation.db import db
from tests.conftest import Person
from tests.operations.authentication.studio import encoded, picture
from tests.web.browsing import html
from tests.web.warehouse.staff import said

HEAD = ["title_en", "title_zh", "maker_en", "object_type", "height_cm", "made_from_year", "photographs"]


def table(*rows: list[str], head: list[str] = HEAD, encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode(encoding)


def packed(told: bytes, photographs: dict[str, int], name: str = "works.csv") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, told)
        for file, seed in photographs.items():
            archive.writestr(f"photographs/{file}", encoded(picture(seed), quality=92))
    return out.getvalue()


def sent(who: Person, data: bytes, name: str = "works.zip", status: int = 201) -> dict[str, Any]:
    response = who.client.post(
        "/imports",
        data={"file": (io.BytesIO(data), name)},
        headers={"Authorization": f"Bearer {who.token}", "Accept": "application/json"},
    )
    answer: dict[str, Any] = said(response, status)
    return answer


@pytest.fixture
def worker(app: Flask) -> Callable[[], int]:
    parts = app.extensions["bianliang.parts"]
    job = next(each for part in parts for each in part.jobs if each.name == "authentication.import")

    def run() -> int:
        turns = 0
        with app.app_context():
            while job.run(clock.now()):
                turns += 1
        return turns

    return run


def rows(who: Person, batch: dict[str, Any]) -> list[tuple[int, str, list[str]]]:
    page = said(who.get(f"/imports/{batch['id']}"), 200)
    return sorted(
        (row["number"], row["state"], [fault["message"] for fault in row["faults"]]) for row in page["rows"]
    )


THREE = table(
    ["Pine", "松", "Lin Mo", "painting", "45,5", "2024", "a.jpg"],
    ["", "", "Lin Mo", "painting", "", "", "b.jpg"],
    ["Crane", "鹤", "Lin Mo", "painting", "", "twenty", "c.jpg"],
    ["Rock", "石", "Lin Mo", "painting", "", "", "lost.jpg"],
    ["Plum", "梅", "Lin Mo", "painting", "", "", "B.JPG"],
)


def test_a_dry_run_says_of_each_row_what_the_run_would_and_changes_nothing(
    person: Callable[..., Person], worker: Callable[[], int], app: Flask
) -> None:
    artist = person("artist")
    batch = sent(artist, packed(THREE, {"a.jpg": 1, "b.jpg": 2, "c.jpg": 3}))
    worker()

    found = rows(artist, batch)

    assert [(number, state) for number, state, _ in found] == [
        (2, "good"), (3, "faulty"), (4, "faulty"), (5, "faulty"), (6, "good")
    ]  # fmt: skip
    assert found[3][2] == ["No photograph %(name)s came with it."]
    assert said(artist.get(f"/imports/{batch['id']}/progress"), 200) == {"done": 5, "total": 5}
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Artwork.id))) == 0
    assert "lost.jpg" in html(artist, f"/imports/{batch['id']}")
    assert "a.jpg" not in html(artist, f"/imports/{batch['id']}", "zh")


def test_the_run_registers_the_good_rows_once(
    person: Callable[..., Person], worker: Callable[[], int], app: Flask
) -> None:
    artist = person("artist")
    batch = sent(artist, packed(THREE, {"a.jpg": 1, "b.jpg": 2, "c.jpg": 3}))
    path = f"/imports/{batch['id']}"
    said(artist.post(f"{path}/run", {}), 409)
    worker()
    said(artist.post(f"{path}/run", {}), 201)
    said(artist.post(f"{path}/run", {}), 409)
    worker()
    assert worker() == 0

    page = said(artist.get(path), 200)

    assert (page["batch"]["state"], page["batch"]["registered"], page["batch"]["faulty"]) == ("done", 2, 3)
    cards = said(artist.get("/artworks"), 200)["artworks"]
    assert sorted(card["title"]["zh"] for card in cards) == ["松", "梅"]
    assert {card["height_mm"] for card in cards} == {455, None}
    assert list(app.extensions["authentication.imports"].all()) == []


def test_what_another_registered_meanwhile_is_refused_in_the_run(
    person: Callable[..., Person], worker: Callable[[], int]
) -> None:
    first, second = person("artist"), person("artist")
    one = table(["Pine", "松", "Lin Mo", "painting", "", "", "a.jpg"])
    batches = [sent(who, packed(one, {"a.jpg": 1})) for who in (first, second)]
    worker()
    for who, batch in zip((first, second), batches, strict=True):
        assert [state for _, state, _ in rows(who, batch)] == ["good"]
        said(who.post(f"/imports/{batch['id']}/run", {}), 201)
        worker()

    assert [state for _, state, _ in rows(first, batches[0])] == ["registered"]
    assert [state for _, state, _ in rows(second, batches[1])] == ["faulty"]


def test_one_batch_at_a_time_and_only_its_senders(
    person: Callable[..., Person], worker: Callable[[], int]
) -> None:
    artist, other = person("artist"), person("gallery")
    data = packed(table(["Pine", "", "Lin Mo", "painting", "", "", "a.jpg"]), {"a.jpg": 1})
    batch = sent(artist, data)
    sent(artist, data, status=409)
    for path in ("", "/progress"):
        assert other.get(f"/imports/{batch['id']}{path}").status_code == 404
    for act in ("run", "stop"):
        assert other.post(f"/imports/{batch['id']}/{act}", {}).status_code == 404
    said(artist.post(f"/imports/{batch['id']}/stop", {}), 201)
    worker()
    assert [state for _, state, _ in rows(artist, batch)] == ["told"]
    sent(artist, data)


def test_photographs_of_an_open_batch_are_not_swept_away(
    person: Callable[..., Person], worker: Callable[[], int], app: Flask
) -> None:
    artist = person("artist")
    sent(artist, packed(table(["Pine", "", "Lin Mo", "painting", "", "", "a.jpg"]), {"a.jpg": 1}))
    worker()
    with app.app_context():
        row = db.session.scalars(sa.select(ImportRow)).one()
        assert row.state is RowState.GOOD
        sha256 = row.photographs[0]["sha256"]
        assert artworks.files_named(db.session, {sha256, "0" * 64}) == {sha256}


def test_a_row_with_characters_that_no_text_has_is_faulty_and_stops_nothing(
    person: Callable[..., Person], worker: Callable[[], int]
) -> None:
    artist = person("artist")
    both = table(
        ["Bell\x07", "", "Lin Mo", "painting", "", "", "a.jpg"],
        ["Pine", "", "Lin Mo", "painting", "", "", "a.jpg"],
    )
    batch = sent(artist, packed(both, {"a.jpg": 1}))
    worker()

    assert [state for _, state, _ in rows(artist, batch)] == ["faulty", "good"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_of_a_chinese_or_a_western_office_is_read(
    person: Callable[..., Person], encoding: str
) -> None:
    artist = person("artist")
    batch = sent(
        artist, table(["", "松鹤图", "", "painting", "", "", "x.jpg"], encoding=encoding), "works.csv"
    )
    page = said(artist.get(f"/imports/{batch['id']}"), 200)
    assert page["rows"][0]["title"] == {"zh": "松鹤图"}


def test_what_we_tell_as_linked_art_is_understood_again(
    person: Callable[..., Person], worker: Callable[[], int], app: Flask
) -> None:
    artist, other = person("artist"), person("artist")
    batch = sent(artist, packed(THREE, {"a.jpg": 1}))
    worker()
    said(artist.post(f"/imports/{batch['id']}/run", {}), 201)
    worker()
    number = said(artist.get("/artworks"), 200)["artworks"][0]["id"]
    with app.app_context():
        card = artworks.artwork(db.session, number)
    record = human_made_object(card, base_url="https://house.example")
    file = f"{card.images[0].sha256}.jpg"
    record["representation"] = [
        {"type": "VisualItem", "digitally_shown_by": [
            {"type": "DigitalObject", "access_point": [{"id": f"https://x.example/{file}"}]}]}
    ]  # fmt: skip

    again = sent(other, packed(json.dumps(record).encode(), {file: 9}, "record.json"))
    worker()
    said(other.post(f"/imports/{again['id']}/run", {}), 201)
    worker()

    (made,) = said(other.get("/artworks"), 200)["artworks"]
    for name in ("title", "height_mm", "object_type"):
        assert made[name] == getattr(card, name)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no table of works",
        b"PK\x03\x04 but damaged",
        b"\xff\xfe\x00\x00",
        b'title_en,title_en\n"a',
        b'title_en\n"never closed',
        b"[" * 100_000,
    ],
)
def test_what_is_not_understood_is_refused_with_a_reason(person: Callable[..., Person], data: bytes) -> None:
    for name in ("works.csv", "works.json", "works.zip"):
        answer = sent(person("artist"), data, name, 422)
        assert answer["fields"]["file"]


def test_an_archive_whose_packed_bytes_are_damaged_is_refused_and_crashes_nothing(
    person: Callable[..., Person],
) -> None:
    artist = person("artist")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "works.csv", table(*([f"Pine {row}", "松", "Lin", "", "", "", ""] for row in range(99)))
        )
    whole = out.getvalue()
    for place in range(45, 245, 25):
        data = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        refused = sent(artist, data, status=422)
        assert refused["fields"]["file"] == "The archive is damaged."
