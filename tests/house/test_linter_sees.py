"""The linter's contracts bite: each planted violation breaks the contract meant for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("foundation", "authentication", "bonded_warehouse", "marketplace")

PLANTED = [
    ("foundation/money.py", "import authentication.api", "The tower"),
    ("authentication/evidence/merkle.py", "import foundation.money", "Evidence stands alone"),
    ("authentication/evidence/keys.py", "import sqlalchemy", "Evidence stands alone"),
    ("bonded_warehouse/rules/custody.py", "import sqlalchemy", "Rules are pure"),
    ("marketplace/operations/consigning.py", "import authentication.models", "authentication has one face"),
    (
        "marketplace/operations/consigning.py",
        "import bonded_warehouse.queries",
        "bonded_warehouse has one face",
    ),
    ("marketplace/operations/consigning.py", "import flask", "Below the web nobody knows Flask"),
    (
        "bonded_warehouse/queries/__init__.py",
        "import bonded_warehouse.operations",
        "The floors inside each package",
    ),
    ("foundation/clock.py", "import foundation.db", "The floors of the foundation"),
    ("foundation/worker.py", "import app", "Nobody imports the front door"),
    ("marketplace/lumber.py", '"""A file without a floor."""', "The floors inside each package"),
]


def lint(tree: Path) -> str:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "app.py"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "tests").mkdir()
    return folder


def test_house_as_it_stands_keeps_every_contract(tree: Path) -> None:
    said = lint(tree)

    assert " 0 broken" in said, said


@pytest.mark.parametrize(("file", "line", "contract"), PLANTED)
def test_planted_violation_breaks(tree: Path, file: str, line: str, contract: str) -> None:
    path = tree / file
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text((before or "") + f"\n{line}\n", encoding="utf-8")

    said = lint(tree)

    if before is None:
        path.unlink()
    else:
        path.write_text(before, encoding="utf-8")
    broken = [text for text in said.splitlines() if " BROKEN" in text and text.startswith(contract)]
    refused = "not listed" in said or "undeclared" in said.lower() or "does not have a layer" in said
    assert broken or (contract.startswith("The floors") and refused), said
