"""The documented JSON Schemas hold for what we make, and docs name every state and step."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from authentication.evidence import showing, verifying
from authentication.evidence.verdict import State
from tests.unit.evidence.making import NOON, certified
from tests.unit.evidence.test_verifying import PICTURE

DOCS = Path(__file__).parents[3] / "docs"


def schemas() -> dict[str, Any]:
    text = (DOCS / "formats" / "statement.md").read_text()
    found = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    return {each["$id"].split(":")[3]: each for each in found if "$id" in each}


class TestSchemas:
    @pytest.mark.parametrize("name", ["statement", "certificate", "certificate-standing"])
    def test_are_schemas(self, name: str) -> None:
        jsonschema.Draft202012Validator.check_schema(schemas()[name])

    def test_of_statements_hold_for_every_statement(self) -> None:
        check = jsonschema.Draft202012Validator(schemas()["statement"])

        for signed, *_ in certified().said:
            check.validate(signed)
            with pytest.raises(jsonschema.ValidationError):
                check.validate({**signed, "more": 1})

    def test_of_certificates_hold_for_their_claims(self) -> None:
        claims = {
            "number": "BL-2026-000001",
            "object": {"title": {"zh": "墨竹"}, "maker": {"en": "A living artist"}, "height_mm": 1300},
            "images": [{**PICTURE.to_json(), "source_sha256": "0" * 64}],
            "examination": {"opinion": "genuine", "confidence": "high", "examined_on": "2026-03-01"},
        }

        check = jsonschema.Draft202012Validator(schemas()["certificate"])

        check.validate(claims)
        with pytest.raises(jsonschema.ValidationError):
            check.validate({**claims, "images": []})


class TestDocs:
    def test_show_what_the_command_really_prints(self) -> None:
        registry = certified()
        verdict = verifying.verify(registry.file(), trust=registry.trust(), at=NOON)

        shown = (DOCS / "verify.md").read_text()

        for line in list(showing.lines(verdict))[: 1 + len(verifying.STEPS)]:
            assert line in shown

    def test_name_every_state_and_step(self) -> None:
        text = (DOCS / "formats" / "passport.md").read_text()

        for state in State:
            assert f"| `{state.value}` |" in text
        for number, (name, _) in enumerate(verifying.STEPS, start=1):
            assert f"{number}. **{name}.**" in text
