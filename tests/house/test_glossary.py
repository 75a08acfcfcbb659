"""Every table and every event has its entry in the glossary."""

from pathlib import Path

import pytest

import app
from foundation.db import Base
from foundation.events import Event

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text("utf-8")


def _descendants(kind: type) -> set[str]:
    assert app.create_app is not None  # the front door has read every table and every event
    found: set[str] = set()
    waiting: list[type] = list(kind.__subclasses__())
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.split(".")[0] in {
            "foundation",
            "authentication",
            "bonded_warehouse",
            "marketplace",
        }:
            found.add(one.__name__)
    return found


@pytest.mark.parametrize("kind", [Base, Event])
def test_every_word_of_the_code_is_explained(kind: type) -> None:
    named = _descendants(kind)

    assert len(named) > 10
    assert sorted(name for name in named if f"`{name}`" not in GLOSSARY) == []
