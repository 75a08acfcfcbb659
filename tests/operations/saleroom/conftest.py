"""A house with one open sale."""

import pytest
from flask import Flask

from tests.operations.saleroom.room import Room


@pytest.fixture
def room(app: Flask) -> Room:
    room = Room(app)
    room.opens_sale()
    return room
