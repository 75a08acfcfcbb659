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


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"PAYMENTS": "wire"}, "WIRE_ACCOUNT: needed"),
        ({"PAYMENTS": "stripe", "STRIPE_KEY": "sk"}, "STRIPE_KEY, STRIPE_WEBHOOK_SECRET: needed"),
        ({"PAYMENTS": "wire,wire", "WIRE_ACCOUNT": "a;b;c;d"}, "PAYMENTS: of"),
        ({"WIRE_ACCOUNT": "a;b;c"}, "WIRE_ACCOUNT: 4 parts"),
        ({"STRIPE_API": "http://example.org"}, "STRIPE_API: https://host"),
    ],
)
def test_says_what_a_way_of_paying_lacks(tmp_path: Path, given: dict[str, str], wrong: str) -> None:
    with pytest.raises(SettingsWrong, match=wrong):
        Settings.from_env({"BIANLIANG_DATA": str(tmp_path)} | given)


def test_knows_whether_a_stand_in_is_on(tmp_path: Path) -> None:
    real = {"PAYMENTS": "wire", "WIRE_ACCOUNT": "a; b;c ;d", "CUSTOMS": "http://127.0.0.1:1"}

    settings = Settings.from_env({"BIANLIANG_DATA": str(tmp_path)} | real)

    assert (settings.payments, settings.wire_account) == (("wire",), ("a", "b", "c", "d"))
    assert not settings.has_stand_ins
    assert Settings.from_env({"BIANLIANG_DATA": str(tmp_path)}).has_stand_ins
