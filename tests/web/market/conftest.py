"""A market, open."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import Person
from tests.operations.market.house import Market


@pytest.fixture
def market(app: Flask, person: Callable[..., Person]) -> Market:
    return Market(app, person)
