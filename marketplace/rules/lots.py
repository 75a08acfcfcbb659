"""Where a lot can stand."""

from enum import StrEnum


class LotState(StrEnum):
    """Where a lot stands. Only a listed lot can go anywhere."""

    LISTED = "listed"
    SOLD = "sold"
    PASSED = "passed"
    WITHDRAWN = "withdrawn"
