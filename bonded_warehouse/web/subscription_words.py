"""Why nothing went through to a receiver, in words."""

from typing import Any, Final

from flask_babel import lazy_gettext

PROBLEMS: Final[dict[str, Any]] = {
    "address": lazy_gettext("Its address is of no public network; nothing is sent there."),
    "name": lazy_gettext("Its name was not found."),
    "unreachable": lazy_gettext("It did not answer in time."),
    "refused": lazy_gettext("It answered, but not with success."),
    "account": lazy_gettext("The account that keeps the query may read no events any more."),
    "schedule": lazy_gettext("Its schedule never comes again."),
}
