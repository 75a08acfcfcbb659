"""A warehouse as programs and people use it: over HTTP, one account an actor."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Person
from tests.remembering import Memory
from tests.web.warehouse.staff import Staff


@pytest.fixture
def staff(app: Flask, person: Callable[..., Person], memory: Memory) -> Any:
    return memory.recall("staff", lambda: Staff(app, person, memory).open())
