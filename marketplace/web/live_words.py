"""What the states of a live session are called, and what it may lack."""

from typing import Any, Final

from flask_babel import lazy_gettext

WORDS: Final[dict[str, Any]] = {
    "live.scheduled": lazy_gettext("Announced"),
    "live.on_air": lazy_gettext("On air"),
    "live.paused": lazy_gettext("Paused by customs"),
    "live.stopped": lazy_gettext("Stopped by customs"),
    "live.ended": lazy_gettext("Over"),
    "live_item.planned": lazy_gettext("To come"),
    "live_item.checked_out": lazy_gettext("Out of the vault"),
    "live_item.on_table": lazy_gettext("On the table now"),
    "live_item.done": lazy_gettext("Shown"),
    "live_item.stopped": lazy_gettext("Taken off"),
    "live_missing.works": lazy_gettext("a work that does not lie in this warehouse"),
    "live_missing.check_out": lazy_gettext("works to be signed out of the vault, without a stop on them"),
    "live_missing.studio": lazy_gettext("the booking of the room"),
    "live_missing.handlers": lazy_gettext("two keepers who have no part in these works"),
    "live_missing.customs_notice": lazy_gettext("the reference of the notice to customs"),
    "live_missing.customs_note": lazy_gettext("a customs officer who has taken note of it"),
    "live_missing.time": lazy_gettext("its hour: half an hour before it begins at the earliest"),
}
