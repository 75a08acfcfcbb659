"""The house answers to its own names alone, and to this machine's, where its health is asked.

Seen red: a request under any name was answered with pages and links of that name.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from foundation.settings import Settings, SettingsWrong


def of(**env: str) -> Settings:
    return Settings.from_env({"SECRET_KEY": "s" * 43, "PASSWORD_SALT": "p" * 43} | env, root=Path("/nowhere"))


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("house.example", 200),
        ("house.example:8443", 200),
        ("www.house.example", 200),
        ("a.works.example", 200),
        ("localhost", 200),
        ("127.0.0.1:8000", 200),
        ("elsewhere.example", 400),
        ("house.example.elsewhere.example", 400),
        ("xhouse.example", 400),
        ("house.example@elsewhere.example", 400),
    ],
)
def test_only_known_names_are_answered(app: Flask, host: str, status: int) -> None:
    app.config["TRUSTED_HOSTS"] = of(
        BASE_URL="https://house.example", TRUSTED_HOSTS="www.house.example, .works.example"
    ).hosts

    for path in ("/healthz", "/sales", "/nothing-here"):
        answer = app.test_client().get(path, headers={"Host": host})
        wanted = 404 if status == 200 and path == "/nothing-here" else status
        assert answer.status_code == wanted, (path, answer.text[:200])
        if status == 400:
            assert host not in answer.text


def test_the_setting_is_read_and_the_demonstration_takes_any_name() -> None:
    assert of(BIANLIANG_DEMONSTRATION="1").hosts is None
    assert of(TRUSTED_HOSTS="*").hosts is None
    strict = of(BIANLIANG_DEMONSTRATION="1", TRUSTED_HOSTS="shown.example").hosts
    assert strict is not None
    assert "shown.example" in strict
    for wrong in ("https://house.example", "House.example", "house.example:80", "ho use/", "*.example"):
        with pytest.raises(SettingsWrong, match="TRUSTED_HOSTS"):
            of(TRUSTED_HOSTS=wrong)


def test_an_app_is_made_with_its_own_names(app: Flask) -> None:
    settings: Settings = app.extensions["bianliang.settings"]
    assert app.config["TRUSTED_HOSTS"] == settings.hosts
    assert replace(settings, base_url="https://house.example").hosts != settings.hosts
