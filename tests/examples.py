"""How many examples Hypothesis tries: a few with all other tests, many in `make soak`."""

import os
from typing import Final

TIMES: Final = int(os.environ.get("EXAMPLES_TIMES", "1"))
"""How many times as many as usual."""


def examples(few: int) -> int:
    """Return how many examples are tried, where usually it is a few."""
    return few * TIMES
