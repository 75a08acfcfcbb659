"""The only place that asks what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant, in UTC.

    Called at the edge alone: views, commands and the worker ask once and pass
    the answer down as `at`, so that one request happens at one instant.
    """
    return datetime.now(UTC)  # noqa: TID251 -- this is that place
