"""Where a lot can stand."""

from enum import StrEnum


class LotState(StrEnum):
    """Where a lot stands. A listed lot can go anywhere, a sold one only be defaulted."""

    LISTED = "listed"
    SOLD = "sold"
    PASSED = "passed"
    WITHDRAWN = "withdrawn"
    DEFAULTED = "defaulted"
    """Sold, and its buyer did not pay (R22)."""
