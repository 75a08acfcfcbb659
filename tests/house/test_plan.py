"""The plan of the house is kept: what no linter sees."""

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from babel.messages.pofile import read_po
from flask import Flask

from deploy.papers import papers
from foundation.cli.migrating import configuration
from foundation.web.parsing import NOT_UNDERSTOOD, PROBLEMS
from foundation.web.problems import slugs
from tests.conftest import make_settings

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("foundation", "authentication", "bonded_warehouse", "marketplace")
SOURCES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_only_one_file_commits() -> None:
    committing = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(r"session\.commit\(", path.read_text(encoding="utf-8"))
    ]

    assert committing == ["foundation/db.py"]


def test_every_module_class_and_public_function_says_what_it_is_for() -> None:
    silent = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if path.name != "__init__.py" and ast.get_docstring(tree) is None:
            silent.append(str(path))
        silent += [
            f"{path}:{node.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and ast.get_docstring(node) is None
        ]

    assert silent == []


@pytest.mark.parametrize("name", ["problems.md", "events.md", "permissions.csv"])
def test_papers_made_from_the_code_are_current(app: Flask, name: str) -> None:
    made = {path.name: (path, text) for path, text in papers(app).items()}
    path, text = made[name]

    assert path.read_text(encoding="utf-8") == text, "run `make papers` and read what changed"


def test_every_template_is_used() -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    templates = list((ROOT / "templates").rglob("*.html"))
    used_by_templates = "\n".join(path.read_text(encoding="utf-8") for path in templates)
    unused = [
        name
        for path in templates
        if (name := str(path.relative_to(ROOT / "templates"))) not in texts
        and name not in used_by_templates
        and not name.startswith("security/")  # Flask-Security names these
    ]

    assert unused == []


def test_every_refusal_says_what_it_means_why_and_what_to_do() -> None:
    lacking = [
        f"{kind.__module__}.{kind.__name__}: {name}"
        for kind in slugs().values()
        if kind.__module__.split(".")[0] in PACKAGES
        for name, text in (("title", kind.__doc__), ("message", kind.message), ("remedy", kind.remedy))
        if not text
    ]

    assert lacking == []


def test_every_refusal_is_told_in_chinese_too() -> None:
    known: set[str] = set()
    for path in ROOT.glob("*/translations/zh/LC_MESSAGES/messages.po"):
        with path.open("rb") as file:
            known |= {
                str(message.id) for message in read_po(file, locale="zh") if message.id and message.string
            }
    missing = [
        f"{kind.__module__}.{kind.__name__}: {text}"
        for kind in slugs().values()
        if kind.__module__.split(".")[0] in PACKAGES
        for text in (kind.title(), kind.message, kind.remedy)
        if text and text not in known
    ]
    missing += [text for text in {*PROBLEMS.values(), NOT_UNDERSTOOD} if text not in known]

    assert missing == []


def test_a_text_has_one_translation() -> None:
    """The catalogues become one as the app starts: of two translations the reader would see the last."""
    said: dict[str, set[str]] = {}
    twice = []
    for path in ROOT.glob("*/translations/zh/LC_MESSAGES/messages.po"):
        text = path.read_text(encoding="utf-8")
        entries = re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)
        twice += [f"{path.parts[-5]}: {one}" for one, times in Counter(entries).items() if times > 1]
        with path.open("rb") as file:
            for message in read_po(file, locale="zh"):
                if isinstance(message.id, str) and message.id:
                    said.setdefault(message.id, set()).add(str(message.string))

    assert twice == []
    assert {text: translations for text, translations in said.items() if len(translations) > 1} == {}


def test_translations_keep_their_facts() -> None:
    lost = []
    for path in ROOT.glob("*/translations/zh/LC_MESSAGES/messages.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh"):
                if not message.string or not isinstance(message.id, str):
                    continue
                places = set(re.findall(r"%\((\w+)\)", message.id))
                if set(re.findall(r"%\((\w+)\)", str(message.string))) - places:
                    lost.append(f"{path}: {message.id}")

    assert lost == []


def test_every_setting_is_explained() -> None:
    asked = set(
        re.findall(
            r'env(?:\.get\(|, |\[)"([A-Z][A-Z0-9_]+)"', (ROOT / "foundation/settings.py").read_text("utf-8")
        )
    )
    explained = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert asked
    assert [name for name in sorted(asked) if name not in explained] == []


def test_models_and_migrations_agree(database_url: str, tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from foundation.db import Base

    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()

    assert differences == []


def test_history_goes_back_and_forward_again(tmp_path: Path) -> None:
    from alembic import command

    settings = make_settings(tmp_path, f"sqlite:///{tmp_path / 'there-and-back.db'}")
    config = configuration(settings)
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    engine = sa.create_engine(settings.database_url)
    left = set(sa.inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    command.upgrade(config, "head")

    assert left == set()


def test_revisions_import_nothing_of_ours() -> None:
    importing = [
        path.name
        for path in (ROOT / "migrations/versions").glob("*.py")
        if re.search(
            rf"^(from|import) ({'|'.join(PACKAGES)})", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    ]

    assert importing == []


def test_evidence_loads_neither_a_web_framework_nor_a_database() -> None:
    script = (
        "import authentication.evidence.merkle, sys;"
        "print(sorted({'flask', 'sqlalchemy', 'foundation', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ
    )

    assert done.stdout == "[]\n"
