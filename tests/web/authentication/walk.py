"""From registration to a certificate, over HTTP, as programs and people do it."""

import io
from collections.abc import Callable
from typing import Any

from authentication.evidence import credential
from authentication.evidence.keys import PrivateKey
from tests.conftest import Person
from tests.operations.authentication.studio import encoded, picture

WORK = {
    "title.en": "Pine and crane",
    "title.zh": "松鹤图",
    "maker.en": "Lin Mo",
    "maker.zh": "林墨",
    "object_type": "painting",
    "height_mm": "690",
    "width_mm": "450",
    "made_from_year": "2024",
    "origin_country": "CN",
    "ownership": "painted by the registrant",
}
FINDINGS = {
    "method": "naked eye, raking light",
    "findings": "Brush and paper agree with the maker's hand.",
    "opinion": "genuine",
    "confidence": "strong",
    "examined_on": "2025-05-30",
}


def jpeg(seed: int = 1, **how: Any) -> bytes:
    return encoded(picture(seed), quality=92, **how)


def registers(who: Person, seed: int = 1, *, data: bytes | None = None, **said: Any) -> Any:
    photo = (io.BytesIO(data if data is not None else jpeg(seed)), "photo.jpg")
    form = {**WORK, **said, "photographs": photo}
    return who.post("/artworks", data=form, content_type="multipart/form-data")


def enrols(who: Person, key: PrivateKey) -> Any:
    multikey = key.public.multikey
    handed = who.get("/expert/keys/to-sign", multikey=multikey).json
    proof = credential.sign_handed(handed, key=key)["proof"]
    said = {"multikey": multikey, "created": proof["created"], "proof_value": proof["proofValue"]}
    return who.post("/expert/keys", said)


def certifies(
    artwork_id: str, *, expert: Person, regulator: Person, work: Callable[[], int]
) -> dict[str, Any]:
    key = PrivateKey.new()
    work()
    enrolled = enrols(expert, key).json
    assert regulator.post(f"/expert/keys/{enrolled['id']}/approve").status_code == 201
    examined = expert.post(f"/artworks/{artwork_id}/examinations", FINDINGS)
    assert examined.status_code == 201, examined.json
    certificate = examined.json["certificate"]
    handed = expert.get(f"/certificates/{certificate['id']}/to-sign.json").json
    proof = credential.sign_handed(handed, key=key)["proof"]
    issued = expert.post(f"/certificates/{certificate['id']}/signature", {"proof_value": proof["proofValue"]})
    assert issued.status_code == 201, issued.json
    work()
    card: dict[str, Any] = issued.json
    return card
