"""By whose clocks an instant is told: inside it is UTC, at the edge the reader's, always with its name."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from flask import current_app, g, has_request_context, request

from foundation.actor import Actor

COOKIE: Final = "zone"
"""An IANA name, which the reader's browser gives (`static/js/zone.js`)."""
HOUR: Final = timedelta(hours=1)


def told(at: datetime) -> tuple[datetime, str]:
    """Return an instant by the reader's clocks, and what they are called: UTC, UTC+8, UTC+5:30."""
    place = zone()
    local = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(place)
    offset = local.utcoffset() or timedelta()
    if not offset:
        return local, "UTC"
    hours, rest = divmod(abs(offset), HOUR)
    minutes = f":{rest // timedelta(minutes=1):02d}" if rest else ""
    return local, f"UTC{'-' if offset < timedelta() else '+'}{hours}{minutes}"


def zone() -> tzinfo:
    """Return the reader's zone: that of his work place, else his browser's, else UTC."""
    if not has_request_context():
        return UTC
    actor: Actor | None = g.get("actor")
    at_work: Mapping[str, str] = current_app.extensions.get("bianliang.zones", {})
    place = next((there for role, there in at_work.items() if actor is not None and role in actor.roles), "")
    return _known(place or request.cookies.get(COOKIE, ""))


def name() -> str:
    """Return what the reader's zone is called by IANA, for scripts."""
    place = zone()
    return (place.key if isinstance(place, ZoneInfo) else None) or "UTC"


def _known(place: str) -> tzinfo:
    return ZoneInfo(place) if place in _names() else UTC


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())
