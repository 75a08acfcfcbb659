"""Many at once: sent as an archive, a table or lines; verified by the worker; taken away as a table."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from authentication.importing import gathered
from authentication.models import VerificationBatch, VerificationRow
from authentication.pool import Pool
from authentication.verifying_many import AT_HAND_BYTES, Verifier
from foundation import clock
from foundation.db import db
from tests.conftest import Person
from tests.web.authentication.walk import certifies, registers
from tests.web.browsing import html
from tests.web.warehouse.staff import said

Opens = Callable[..., Person]
Work = Callable[[], int]


@pytest.fixture
def certified(person: Opens, work: Work) -> dict[str, Any]:
    artwork = registers(person("artist")).json
    return certifies(artwork["id"], expert=person("expert"), regulator=person("regulator"), work=work)


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"passports/{name}", data)
        archive.writestr("__MACOSX/passports/._a", b"litter")
    return out.getvalue()


def sends(who: Person, data: bytes, status: int = 201) -> dict[str, Any]:
    response = who.client.post(
        "/verifications",
        data={"file": (io.BytesIO(data), "many.zip")},
        headers={"Authorization": f"Bearer {who.token}", "Accept": "application/json"},
    )
    answer: dict[str, Any] = said(response, status)
    return answer


def answers(who: Person, batch: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [
        (row["name"], row["state"]) for row in said(who.get(f"/verifications/{batch['id']}"), 200)["rows"]
    ]


def test_each_has_its_state_and_the_reason_whatever_it_was_sent_as(
    person: Opens, work: Work, client: FlaskClient, certified: dict[str, Any], app: Flask
) -> None:
    good = client.get(f"/artworks/{certified['artwork_id']}/passport").data
    bad = bytearray(good)
    bad[len(bad) // 2] ^= 1
    number, artwork_id = certified["number"], certified["artwork_id"]
    table = f"number,note\r\n{number},x\r\n{artwork_id},\r\nBL-1999-000001,\r\nart_none,\r\n"
    lines = [json.dumps({"number": number}).encode(), good, b'"BL-1999-000001"', b""]
    regulator = person("regulator")
    for data, meant in (
        (
            packed(a=good, b=bytes(bad), c=b"<html>"),
            [("passports/a", "valid"), ("passports/b", "proof_broken"), ("passports/c", "not_a_passport")],
        ),
        (
            table.encode(),
            [
                (number, "valid"),
                (artwork_id, "valid"),
                ("BL-1999-000001", "unknown"),
                ("art_none", "unknown"),
            ],
        ),
        (b"\n".join(lines), [(number, "valid"), ("2", "valid"), ("BL-1999-000001", "unknown")]),
    ):
        batch = sends(regulator, data)
        path = f"/verifications/{batch['id']}"
        assert said(regulator.get(f"{path}/progress"), 200)["done"] < batch["total"]
        work()

        assert answers(regulator, batch) == meant
        done = said(regulator.get(f"{path}/progress"), 200)
        assert done == {"done": len(meant), "total": len(meant)}
        rows = list(csv.DictReader(io.StringIO(regulator.get(f"{path}/result.csv").text[1:])))
        assert [(row["name"], row["state"]) for row in rows] == meant
        assert all(row["reason"] for row in rows)
        told = regulator.get(f"{path}/result.ndjson").text.splitlines()
        assert [json.loads(line)["state"] for line in told] == [state for _, state in meant]
        assert list(app.extensions["authentication.verifications"].all()) == [], "what was sent is not kept"
    for language in ("en", "zh"):
        assert "BL-1999-000001" in html(regulator, path, language)


def test_what_holds_nothing_is_refused_with_the_reason(person: Opens) -> None:
    auditor = person("auditor")
    for data, why in (
        (b"", "nothing to verify"),
        (b"\xff\xfe\x00", "no ZIP"),
        (packed(a=b"x")[:60], "damaged"),
        (b"number\n" + b"BL-1\n" * (gathered.MOST + 1), "more in it"),
        (b'{"format": 1}\n{"a": 1}', "neither"),
        (b'{"number": "BL-1"}\n{', "no JSON"),
        (packed(), "nothing to verify"),
    ):
        assert why in sends(auditor, data, 422)["fields"]["file"]


def test_one_at_a_time_and_nobody_elses(person: Opens, work: Work, app: Flask) -> None:
    one, other = person("regulator"), person("auditor")
    batch = sends(one, b"BL-1\nBL-2\n")
    path = f"/verifications/{batch['id']}"

    sends(one, b"BL-3\n", 409)
    for address in (path, f"{path}/progress", f"{path}/result.csv", f"{path}/result.ndjson"):
        assert other.get(address).status_code == 404
    assert other.post(f"{path}/stop").status_code == 404
    said(one.post(f"{path}/stop"), 201)
    said(one.post(f"{path}/stop"), 404)
    work()

    assert answers(one, batch) == [("BL-1", None), ("BL-2", None)]
    assert said(other.get("/verifications"), 200)["batches"] == []
    with app.app_context():
        part = next(part for part in app.extensions["bianliang.parts"] if part.name == "authentication")
        job = next(job for job in part.jobs if job.name == "authentication.verify-many")
        assert job.run(clock.now() + timedelta(days=31)) == 1
        left = [
            db.session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in (VerificationBatch, VerificationRow)
        ]
    assert left == [0, 0]


def test_a_bomb_is_answered_and_unpacked_only_so_far(person: Opens, work: Work) -> None:
    regulator = person("regulator")
    batch = sends(regulator, packed(bomb=bytes(gathered.LARGEST + 1)))
    work()

    assert answers(regulator, batch) == [("passports/bomb", "unread")]


def test_a_stopped_archive_is_not_kept(person: Opens, work: Work, app: Flask) -> None:
    regulator = person("regulator")
    batch = sends(regulator, packed(a=b"{}"))
    said(regulator.post(f"/verifications/{batch['id']}/stop"), 201)
    work()

    assert list(app.extensions["authentication.verifications"].all()) == []


@pytest.mark.parametrize("is_damaged", [True, False])
def test_what_the_house_lost_is_no_verdict_and_may_be_sent_again(
    person: Opens, work: Work, app: Flask, client: FlaskClient, certified: dict[str, Any], *, is_damaged: bool
) -> None:
    regulator = person("regulator")
    data = packed(a=client.get(f"/artworks/{certified['artwork_id']}/passport").data)
    batch = sends(regulator, data)
    files = app.extensions["authentication.verifications"]
    [kept] = [files.path(sha256) for sha256 in files.all()]
    kept.write_bytes(bytes(len(data))) if is_damaged else kept.unlink()
    work()

    assert answers(regulator, batch) == [("passports/a", "unread")]
    assert "Send it again." in html(regulator, f"/verifications/{batch['id']}")
    assert "请重新发送" in html(regulator, f"/verifications/{batch['id']}", "zh")
    again = sends(regulator, data)
    work()
    assert answers(regulator, again) == [("passports/a", "valid")]


def test_a_busy_house_leaves_it_waiting(person: Opens, work: Work, app: Flask) -> None:
    regulator = person("regulator")
    work()  # the house has its keys
    batch = sends(regulator, packed(a=b"BL-1", b=b'{"format":' + b" " * AT_HAND_BYTES, c=b"x"))
    with app.app_context():
        busy = Pool(1)
        busy._places.acquire()
        asked = Verifier(files=app.extensions["authentication.verifications"], pool=busy)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("authentication.pool.WAIT_S", 0.01)
            assert asked.run(clock.now()) == 1
    assert [state for _, state in answers(regulator, batch)] == ["not_a_passport", None, None]
    work()
    assert [state for _, state in answers(regulator, batch)] == [
        "not_a_passport",
        "proof_broken",
        "not_a_passport",
    ]
