"""Months by the calendar of China, as figures are counted: '2026-11'. Pure."""

from datetime import UTC, date, datetime

from marketplace.rules.reporting import CHINA

__all__ = ["CHINA", "begin_of", "month_of", "months_back"]


def month_of(at: datetime) -> str:
    """Return the month of an instant."""
    return f"{at.astimezone(CHINA):%Y-%m}"


def months_back(today: date, number: int) -> list[str]:
    """Return so many months up to today's, the earliest first."""
    last = today.year * 12 + today.month - 1
    return [f"{place // 12:04d}-{place % 12 + 1:02d}" for place in range(last - number + 1, last + 1)]


def begin_of(month: str) -> datetime:
    """Return the instant at which a month begins."""
    return datetime(int(month[:4]), int(month[5:]), 1, tzinfo=CHINA).astimezone(UTC)
