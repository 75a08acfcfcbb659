"""The linter's contracts bite: each planted violation breaks the contract meant for it, which names it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("foundation", "authentication", "bonded_warehouse", "marketplace")

PLANTED = [
    ("foundation/money.py", "authentication.api", "The tower"),
    ("authentication/evidence/merkle.py", "foundation.money", "Evidence stands alone"),
    ("authentication/evidence/keys.py", "sqlalchemy", "Evidence stands alone"),
    ("bonded_warehouse/rules/custody.py", "sqlalchemy", "Rules are pure"),
    ("marketplace/operations/consigning.py", "authentication.models", "authentication has one face"),
    ("marketplace/operations/consigning.py", "bonded_warehouse.queries", "bonded_warehouse has one face"),
    ("marketplace/operations/consigning.py", "flask", "Below the web nobody knows Flask"),
    (
        "bonded_warehouse/queries/__init__.py",
        "bonded_warehouse.operations",
        "The floors inside each package",
    ),
    ("foundation/clock.py", "foundation.db", "The floors of the foundation"),
    ("foundation/worker.py", "app", "Nobody imports the front door"),
]
"""A file, what it is made to import, and the contract that forbids it."""


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


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "app.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tests").mkdir()
    return tmp_path


def plant(tree: Path, file: str, line: str) -> None:
    with (tree / file).open("a", encoding="utf-8") as end:
        end.write(f"\n{line}\n")


def broken(said: str) -> dict[str, str]:
    """Return what the linter reports of each contract that is broken, by the contract's name."""
    _, _, report = said.partition("Broken contracts")
    _, *parts = re.split(r"\n(\S.*)\n-{8,}\n", report)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_each_planted_violation_is_named_by_its_contract_and_none_before(tree: Path) -> None:
    """All are planted at once: the linter reads the whole house anew each time it is asked."""
    assert " 0 broken" in (said := lint(tree)), said
    for file, imported, _ in PLANTED:
        plant(tree, file, f"import {imported}")

    said = lint(tree)

    missed = []
    for file, imported, contract in PLANTED:
        importing = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        told = [text for name, text in broken(said).items() if name.startswith(contract)]
        if not any(f"{importing} -> {imported} (" in text for text in told):
            missed.append((importing, imported, contract))
    assert missed == [], said


def test_a_file_without_a_floor_is_refused(tree: Path) -> None:
    plant(tree, "marketplace/lumber.py", '"""A file without a floor."""')

    said = lint(tree)

    assert "marketplace.lumber" in said
    assert " 0 broken" not in said
