"""A form may send the reader to the payment provider, where one is named, and nowhere else."""

from dataclasses import replace
from pathlib import Path

import pytest

from app import create_app
from foundation.db import db
from foundation.settings import Settings, SettingsWrong
from tests.conftest import make_settings


def _form_action(settings: Settings) -> str:
    app = create_app(settings)
    policy = app.test_client().get("/docs").headers["Content-Security-Policy"]
    with app.app_context():
        db.engine.dispose()
    return next(part.strip() for part in policy.split(";") if part.strip().startswith("form-action"))


def test_forms_go_to_this_site_and_to_the_hosts_that_are_named(database_url: str, tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "house", database_url)
    paying = replace(settings, payment_hosts=("https://pay.example", "https://3ds.example:8443"))

    assert _form_action(settings) == "form-action 'self'"
    assert _form_action(paying) == "form-action 'self' https://pay.example https://3ds.example:8443"


def test_hosts_are_read_from_the_environment(tmp_path: Path) -> None:
    env = {"BIANLIANG_DATA": str(tmp_path), "PAYMENT_HOSTS": "https://pay.example, https://3ds.example"}

    assert Settings.from_env(env).payment_hosts == ("https://pay.example", "https://3ds.example")
    for wrong in ("http://pay.example", "https://pay.example; script-src *", "pay.example", "https://*"):
        with pytest.raises(SettingsWrong, match="PAYMENT_HOSTS"):
            Settings.from_env(env | {"PAYMENT_HOSTS": wrong})
