"""A warehouse with an examiner and a declarant, over HTTP."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import Person
from tests.remembering import Memory
from tests.web.gate.test_gate_pages import House


@pytest.fixture
def house(app: Flask, person: Callable[..., Person], work: Callable[[], int], memory: Memory) -> House:
    return memory.recall("house", lambda: House(app, person, memory, work).open())
