"""Facts of a verification as this house's pages write days, instants and names."""

import re
from collections.abc import Mapping
from typing import Any, Final

from foundation.web import words

DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT: Final = re.compile(DAY.pattern + r"T[0-9:.]+(Z|[+-][0-9:]+)")


def readable_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a step as people read them."""
    read: dict[str, Any] = {}
    for name, value in facts.items():
        text = str(value)
        if DAY.fullmatch(text):
            read[name] = words.day(text)
        elif INSTANT.fullmatch(text):
            read[name] = words.instant(text)
        else:
            read[name] = words.spoken(text) if isinstance(value, str) else value
    return read
