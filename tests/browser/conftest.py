"""A house on a port of this machine, and Chromium before it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from app import create_app
from foundation.accounts import operations
from foundation.db import db, transaction
from tests.browser.looking import CHROMIUM, browser
from tests.conftest import make_settings, send_home


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    with browser() as opened:
        yield opened


@pytest.fixture
def shown(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A demonstration house.

    It is opened and closed beside the main thread: Playwright's loop runs there, and
    an application context with asynchronous teardowns cannot.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        app = beside.submit(_open, tmp_path / "shown", database_url).result()
        yield app
        beside.submit(_close, app).result()


def _open(data_dir: Path, database_url: str) -> Flask:
    app = create_app(replace(make_settings(data_dir, database_url), demonstration=True))
    with app.app_context(), transaction() as session:
        operations.ensure_roles(session, app.extensions["bianliang.roles"])
    return app


def _close(app: Flask) -> None:
    send_home(app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def url(shown: Flask) -> Iterator[str]:
    """Where the house is served, on a free port of 127.0.0.1."""
    server = make_server("127.0.0.1", 0, shown, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
