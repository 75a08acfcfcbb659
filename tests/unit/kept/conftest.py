"""Where the published vectors lie."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("evidence", deadline=None, max_examples=60)  # other work shares the machine
settings.load_profile("evidence")


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of published vectors, each with its source beside it."""
    beside = Path(__file__).parents[4] / "shared"
    folder = Path(os.environ.get("BIANLIANG_SHARED", beside)) / "vectors"
    if not folder.is_dir():
        pytest.skip("shared papers absent")
    return folder
