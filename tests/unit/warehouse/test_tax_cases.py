"""Every published tax case, to the cent; the papers themselves where they lie, else our copy of them."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bonded_warehouse import tax_errors
from bonded_warehouse.rules.calculations import CALCULATIONS, calculate

ROOT = Path(__file__).resolve().parents[3]
COPY = ROOT / "tests/vectors/tax_cases.json"
PAPERS = Path(os.environ.get("BIANLIANG_SHARED", ROOT.parent / "shared")) / "domain/data/tax_cases.json"
CASES: list[dict[str, Any]] = json.loads((PAPERS if PAPERS.exists() else COPY).read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case_is_reckoned_to_the_cent(case: dict[str, Any]) -> None:
    answer = calculate(case["calc"], case["in"])

    assert answer.outputs == case["out"]


def test_all_seventeen_are_there() -> None:
    assert [case["id"] for case in CASES] == [f"T{number:02}" for number in range(1, 18)]


def test_our_copy_is_the_published_one() -> None:
    if not PAPERS.exists():
        pytest.skip("shared papers absent")

    assert json.loads(COPY.read_text("utf-8")) == json.loads(PAPERS.read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_figure_that_is_missing_or_no_number_is_refused(case: dict[str, Any]) -> None:
    for name, value in case["in"].items():
        if name in {"currency", "contract_day", "booked_rate_day", "mode", "food", "original_state"}:
            continue
        for wrong in ("NaN", "-1", "1e400", 0.1, "ten", {"a": 1}):
            if isinstance(value, list) and not isinstance(wrong, dict):
                continue
            with pytest.raises((tax_errors.TaxInputInvalid, tax_errors.NoRateOnFile)):
                calculate(case["calc"], case["in"] | {name: wrong})


def test_unknown_calculation_is_refused() -> None:
    with pytest.raises(tax_errors.TaxInputInvalid):
        calculate("guess", {})
    assert {case["calc"] for case in CASES} <= set(CALCULATIONS)
