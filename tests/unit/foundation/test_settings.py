"""Settings: all that is wrong is said at once; secrets are made, kept and never printed."""

from pathlib import Path

import pytest

from foundation.settings import Settings, SettingsWrong


def test_says_everything_that_is_wrong_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong) as refused:
        Settings.from_env(
            {
                "BIANLIANG_DATA": str(tmp_path),
                "PAYMENTS": "gold",
                "DATABASE_URL": "mysql://",
                "POOL_PROCESSES": "0",
            }
        )

    assert {line.partition(":")[0] for line in str(refused.value).splitlines()} == {
        "PAYMENTS",
        "DATABASE_URL",
        "POOL_PROCESSES",
    }


def test_makes_a_secret_once_and_keeps_it_to_the_owner(tmp_path: Path) -> None:
    first = Settings.from_env({"BIANLIANG_DATA": str(tmp_path)})
    again = Settings.from_env({"BIANLIANG_DATA": str(tmp_path)})

    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 43
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert first.secret_key not in repr(first)


def test_reads_a_secret_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "given").write_text("from a file\n", encoding="utf-8")

    settings = Settings.from_env(
        {"BIANLIANG_DATA": str(tmp_path), "SECRET_KEY_FILE": str(tmp_path / "given")}
    )

    assert settings.secret_key == "from a file"
