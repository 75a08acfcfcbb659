import io
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from authentication.evidence import policy, verifying
from authentication.evidence.keys import PrivateKey
from authentication.evidence.verdict import State
from authentication.web import verify
from foundation import clock
from tests.conftest import Person
from tests.web.authentication.walk import FINDINGS, certifies, enrols, jpeg, registers
from tests.web.browsing import browser

Opens = Callable[..., Person]
Work = Callable[[], int]


def _json(answer: Any) -> Any:
    return answer.json


@pytest.fixture
def certified(person: Opens, work: Work) -> dict[str, Any]:
    """A certified work."""
    artwork = registers(person("artist")).json
    return certifies(artwork["id"], expert=person("expert"), regulator=person("regulator"), work=work)


def test_a_stranger_finds_the_passport_good_with_the_trust_file(
    client: FlaskClient, certified: dict[str, Any]
) -> None:
    passport = client.get(f"/artworks/{certified['artwork_id']}/passport").data
    trust = policy.read(client.get("/trust.toml").data)

    verdict = verifying.verify(passport, trust=trust, at=clock.now())

    assert (verdict.state, [step.message for step in verdict.steps if step.state]) == (State.VALID, [])


def test_each_changed_byte_is_found(client: FlaskClient, certified: dict[str, Any]) -> None:
    passport = client.get(f"/artworks/{certified['artwork_id']}/passport").data
    trust = policy.read(client.get("/trust.toml").data)

    for at in range(0, len(passport), 97):
        changed = bytearray(passport)
        changed[at] ^= 1
        assert not verifying.verify(bytes(changed), trust=trust, at=clock.now()).is_valid, at


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_are_for_anyone(client: FlaskClient, certified: dict[str, Any], language: str) -> None:
    client.set_cookie("language", language)
    number, certificate_id, artwork_id = certified["number"], certified["id"], certified["artwork_id"]

    for path in (
        "/verify",
        f"/verify/{number}",
        f"/certificates/{certificate_id}",
        f"/artworks/{artwork_id}",
        "/log",
    ):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200, path
        assert "<h1" in answer.text, path


def test_the_number_is_verified(client: FlaskClient, certified: dict[str, Any]) -> None:
    answer = client.get(f"/verify/{certified['number']}", headers={"Accept": "application/json"})

    found = _json(answer)["verification"]
    assert (found["state"], found["good"]) == ("valid", True)
    assert [step["state"] for step in found["steps"]].count("failed") == 0


def test_a_number_that_nobody_has_is_said_so(client: FlaskClient, certified: dict[str, Any]) -> None:
    answer = client.get("/verify/BL-2026-999999", headers={"Accept": "application/json"})

    assert (answer.status_code, _json(answer)["type"]) == (404, "/problems/certificate-unknown")


def test_a_passport_is_verified_beside_a_photograph(client: FlaskClient, certified: dict[str, Any]) -> None:
    passport = client.get(f"/artworks/{certified['artwork_id']}/passport").data

    def verified(photo: bytes) -> str:
        answer = client.post(
            "/verify",
            data={
                "passport": (io.BytesIO(passport), "a.passport"),
                "photo": (io.BytesIO(photo), "p.jpg"),
            },
            content_type="multipart/form-data",
            headers={"Accept": "application/json"},
        )
        assert answer.status_code == 200, answer.json
        return str(_json(answer)["verification"]["state"])

    assert verified(jpeg(1)) == "valid"
    assert verified(jpeg(2)) == "another_picture"


def test_a_passport_of_before_the_revocation_reads_revoked_here(
    client: FlaskClient, certified: dict[str, Any], person: Opens, work: Work
) -> None:
    passport = client.get(f"/artworks/{certified['artwork_id']}/passport").data
    regulator = person("regulator")
    regulator.post(f"/certificates/{certified['id']}/revoke", {"reason": "a forgery"})
    work()

    answer = client.post(
        "/verify",
        data={"passport": (io.BytesIO(passport), "a.passport")},
        content_type="multipart/form-data",
        headers={"Accept": "application/json"},
    )

    assert _json(answer)["verification"]["state"] == "revoked"


@pytest.mark.parametrize("at_hand", [0, verify.AT_HAND_BYTES])
def test_a_passport_reads_alike_in_the_pool_and_at_hand(
    client: FlaskClient, certified: dict[str, Any], monkeypatch: pytest.MonkeyPatch, at_hand: int
) -> None:
    monkeypatch.setattr(verify, "AT_HAND_BYTES", at_hand)
    passport = client.get(f"/artworks/{certified['artwork_id']}/passport").data
    answer = client.post(
        "/verify",
        data={"passport": (io.BytesIO(passport), "a.passport")},
        content_type="multipart/form-data",
        headers={"Accept": "application/json"},
    )

    found = _json(answer)["verification"]
    assert (found["state"], found["certificate"]["number"]) == ("valid", certified["number"])


def test_nonsense_is_no_passport(client: FlaskClient, certified: dict[str, Any]) -> None:
    answer = client.post(
        "/verify",
        data={"passport": (io.BytesIO(b"nonsense"), "a.passport")},
        content_type="multipart/form-data",
        headers={"Accept": "text/html"},
    )

    assert answer.status_code == 200
    assert "Not a passport" in answer.text
    assert "Proof broken" not in answer.text


def test_it_is_printed_in_both_languages(client: FlaskClient, certified: dict[str, Any]) -> None:
    for language in ("en", "zh"):
        page = client.get(f"/certificates/{certified['id']}/certificate.pdf?language={language}")
        picture = client.get(f"/certificates/{certified['id']}/certificate.png?language={language}")

        assert page.data.startswith(b"%PDF")
        assert page.data.count(b"/Type /Page\n") == 1
        assert picture.data.startswith(b"\x89PNG")
    assert b"<svg" in client.get(f"/certificates/{certified['id']}/qr.svg").data


def test_its_day_is_the_same_for_every_reader(client: FlaskClient, certified: dict[str, Any]) -> None:
    told = set()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # 25 hours apart: never on the same day
        client.set_cookie("zone", zone)
        page = client.get(f"/certificates/{certified['id']}", headers={"Accept": "text/html"}).text
        told.add(page.partition("certificate-opinion")[2].partition("</footer>")[0].rpartition(", ")[2])
        client.delete_cookie("zone")

    (day,) = told
    assert day.endswith(" UTC</time>")


def test_status_lists_are_credentials_to_programs(client: FlaskClient, certified: dict[str, Any]) -> None:
    for purpose in ("revocation", "suspension"):
        answer = client.get(f"/status-lists/{purpose}")

        assert answer.content_type == "application/vc"  # VC Data Model 2.0, appendix C
        assert answer.get_json(force=True)["credentialSubject"]["statusPurpose"] == purpose


def test_the_log_is_read_back_from_its_tiles(client: FlaskClient, certified: dict[str, Any]) -> None:
    from authentication.evidence import checkpoint, merkle, tiles

    note = checkpoint.Note.parse(client.get("/log/checkpoint").text)
    found = checkpoint.Checkpoint.parse(note.text)
    nodes = tiles.TileNodes(lambda tile: client.get(f"/log/{tile.path}").data, size=found.size)
    bundle = client.get(f"/log/tile/entries/000.p/{found.size}").data

    assert found.size > 3
    assert merkle.root(nodes, found.size) == found.root
    assert merkle.Tree(merkle.leaf_hash(leaf) for leaf in tiles.leaves(bundle)).root() == found.root
    assert client.get("/log/tile/0/001", headers={"Accept": "application/json"}).status_code == 404


def test_the_audit_finds_nothing(app: Flask, certified: dict[str, Any]) -> None:
    from foundation.db import db

    with app.app_context():
        part = next(part for part in app.extensions["bianliang.parts"] if part.name == "authentication")
        assert [said for audit in part.audits for said in audit.run(db.session)] == []


def test_a_new_key_discards_what_waits_and_says_so_before_and_after(
    app: Flask, person: Opens, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    artwork = registers(person("artist")).json["id"]
    expert, regulator = person("expert"), person("regulator")
    work()
    assert regulator.post(f"/expert/keys/{enrols(expert, PrivateKey.new()).json['id']}/approve").json
    keys, reading = "/expert/keys", browser(expert)
    assert "wait for your signature" not in reading.get(keys).text
    waiting = expert.post(f"/artworks/{artwork}/examinations", FINDINGS).json["certificate"]["id"]
    signing = f"/certificates/{waiting}/to-sign"

    assert "Certificates wait for your signature: 1" in reading.get(keys).text
    settings = app.extensions["bianliang.settings"]
    kept = settings.data_dir / "demonstration" / "expert.pem"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch()
    assert str(kept) not in reading.get(signing).text
    monkeypatch.setitem(app.extensions, "bianliang.settings", replace(settings, demonstration=True))
    told = unescape(reading.get(signing).text)
    shown = kept.relative_to(settings.data_dir.parent)
    assert f"The demonstration keeps its expert's key in {shown}:" in told
    assert str(kept) not in told
    assert f"to-sign.json --key {shown}</code>" in told
    kept.unlink()
    assert str(shown) not in reading.get(signing).text

    assert regulator.post(f"/expert/keys/{enrols(expert, PrivateKey.new()).json['id']}/approve").json
    for path in (signing, f"/certificates/{waiting}"):
        told = reading.get(path).text
        assert "replaced by a new key" in told
        assert f"/artworks/{artwork}/examination#before" in told
    assert "wait for your signature" not in reading.get(keys).text
    assert "已由新密钥取代" in browser(expert, "zh").get(signing).text


@pytest.mark.parametrize(("language", "field"), [("en", "the field proofValue"), ("zh", "字段 proofValue")])
def test_an_expert_reads_how_to_sign_by_hand(person: Opens, work: Work, language: str, field: str) -> None:
    artwork = registers(person("artist")).json["id"]
    expert, regulator = person("expert"), person("regulator")
    work()
    assert regulator.post(f"/expert/keys/{enrols(expert, PrivateKey.new()).json['id']}/approve").json
    waiting = expert.post(f"/artworks/{artwork}/examinations", FINDINGS).json["certificate"]["id"]

    page = browser(expert, language).get(f"/certificates/{waiting}/to-sign", headers={"Accept": "text/html"})

    open_part = (
        page.text.partition("<details")[0].partition("<main")[2] or page.text.split('id="document"')[0]
    )
    assert f"/certificates/{waiting}/to-sign.json" in open_part
    assert "<code>.venv/bin/python -m authentication key sign BL-" in open_part
    assert field in open_part
