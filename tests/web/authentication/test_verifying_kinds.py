"""The page judges every kind of file that the command judges, and says each step in both languages."""

import base64
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from authentication.evidence import judging, words
from tests.unit.kept.receipts import receipt

VECTORS = Path(__file__).parents[2] / "vectors" / "verdicts.json.gz"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return one file of each kind, as tests of the library made them."""
    found: dict[str, bytes] = {}
    for case in json.loads(gzip.decompress(VECTORS.read_bytes())):
        data = base64.b64decode(case["data"])
        found.setdefault(judging.kind_of(data), data)
    return found | {"receipt": receipt()}


@pytest.mark.parametrize("kind", ["passport", "dossier", "bid_history", "extract", "receipt"])
def test_a_file_is_judged_as_what_it_calls_itself(
    client: FlaskClient, work: Callable[[], int], files: dict[str, bytes], kind: str
) -> None:
    work()  # the house has its keys
    for lang in ("en", "zh"):
        client.set_cookie("language", lang)
        sent = {"passport": (io.BytesIO(files[kind]), "file.json")}
        told = client.post("/verify", data=sent, headers={"Accept": "application/json"}).get_json()
        found = told["verification"]
        of_kind = {
            "passport": words.STEP_TITLES,
            "dossier": words.DOSSIER_TITLES,
            "bid_history": words.HISTORY_TITLES,
            "extract": words.EXTRACT_TITLES,
            "receipt": words.RECEIPT_TITLES,
        }[kind]
        titles = {step["name"]: step["title"] for step in found["steps"]}
        assert found["kind"] == kind
        assert next(iter(titles)) in of_kind
        assert all(title == words.say(words.TITLES[name], lang=lang) for name, title in titles.items())
