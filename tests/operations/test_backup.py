"""A backup holds the whole house; a restore refuses to overwrite one."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from foundation import clock
from foundation.accounts.models import Organisation
from foundation.cli.backup import backup_command, restore_command
from foundation.db import transaction
from tests.conftest import POSTGRESQL


@pytest.mark.skipif(POSTGRESQL, reason="backup is of the embedded house; PostgreSQL has pg_dump")
def test_brings_back_database_files_and_keys(app: Flask, tmp_path: Path) -> None:
    settings = app.extensions["bianliang.settings"]
    (settings.data_dir / "images").mkdir(parents=True, exist_ok=True)
    (settings.data_dir / "images" / "picture").write_bytes(b"picture")
    with app.app_context(), transaction() as session:
        session.add(Organisation(id="org_kept", name="kept", kind="other", created_at=clock.now()))
    file = tmp_path / "house.tar.gz"

    made = CliRunner().invoke(backup_command(settings), [str(file)])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = replace(settings, data_dir=elsewhere, database_url=f"sqlite:///{elsewhere / 'test.db'}")
    restored = CliRunner().invoke(restore_command(other), [str(file)])
    again = CliRunner().invoke(restore_command(other), [str(file)])

    assert made.exit_code == 0, made.output
    assert file.stat().st_mode & 0o077 == 0
    assert restored.exit_code == 0, restored.output
    assert (elsewhere / "images" / "picture").read_bytes() == b"picture"
    engine = sa.create_engine(other.database_url)
    with engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT name FROM organisation WHERE id = 'org_kept'")).scalar()
    engine.dispose()
    assert kept == "kept"
    assert again.exit_code != 0
    assert "exists" in again.output


@pytest.mark.skipif(POSTGRESQL, reason="backup is of the embedded house; PostgreSQL has pg_dump")
def test_says_what_it_wrote_and_what_is_no_backup(app: Flask, tmp_path: Path) -> None:
    settings = app.extensions["bianliang.settings"]
    file, words, short = tmp_path / "house.tar.gz", tmp_path / "words.txt", tmp_path / "short.tar.gz"
    other = replace(settings, data_dir=tmp_path / "b", database_url=f"sqlite:///{tmp_path / 'b' / 'test.db'}")
    other.data_dir.mkdir()
    words.write_text("no backup")

    made = CliRunner().invoke(backup_command(settings), [str(file)])
    again = CliRunner().invoke(backup_command(settings), [str(file)])
    short.write_bytes(file.read_bytes()[:-40])
    refused = [CliRunner().invoke(restore_command(other), [str(one)]) for one in (words, short)]

    assert f"wrote {file}: database, pictures, papers and keys" in made.output
    assert "exists: choose another name" in again.output
    for result in refused:
        assert result.exit_code == 1
        assert "name a file that flask backup wrote" in result.output
    assert list(other.data_dir.iterdir()) == []
