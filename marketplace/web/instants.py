"""Instants as people type them, with the place whose clocks show them; programs send theirs with its zone."""

from datetime import UTC, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from foundation.errors import Invalid
from foundation.web.parsing import PROBLEMS

Zone = Literal[
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Europe/London",
    "Europe/Paris",
    "America/New_York",
    "America/Los_Angeles",
    "UTC",
]
ZONES: Final[tuple[str, ...]] = Zone.__args__  # type: ignore[attr-defined] # the one list of them
HOME_ZONE: Final = "Asia/Shanghai"
NO_SUCH_TIME: Final = "The clocks of this place skip this time."


def instant_of(value: datetime, zone: str | None, *, name: str) -> datetime:
    """Return an instant: as sent where it carries its zone, else as the clocks of `zone` show it.

    :param name: the field it was typed into
    :raises Invalid: if it has no zone and none is chosen, or if the clocks skip this time
    """
    if value.tzinfo is not None:
        return value
    if zone is None:
        raise Invalid(fields={name: PROBLEMS["timezone_aware"]})
    place = ZoneInfo(zone)
    try:
        found = value.replace(tzinfo=place).astimezone(UTC)
        is_skipped = found.astimezone(place).replace(tzinfo=None) != value
    except OverflowError:  # before the year 1 or after 9999, to the hour
        raise Invalid(fields={name: PROBLEMS["datetime_parsing"]}) from None
    if is_skipped:
        raise Invalid(fields={name: NO_SUCH_TIME})
    return found
