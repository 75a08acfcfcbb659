"""By when an auctioned relic is reported. Pure.

Source: Cultural Relics Law (2024-11-08), art. 74(1): recorded, and filed with the provincial relics
department within thirty days after the auction. The day of the auction is China's, and is not counted.
"""

from datetime import date, datetime, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8), "UTC+08:00")
REPORTED_WITHIN: Final = timedelta(days=30)


def report_due_on(struck_at: datetime) -> date:
    """Return the last day on which the report of a hammer is in time."""
    return struck_at.astimezone(CHINA).date() + REPORTED_WITHIN
