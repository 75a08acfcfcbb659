"""What lanes, levels of credit and the parts of a score are called, lazily, in the reader's language."""

from typing import Any, Final

from flask_babel import lazy_gettext

LANES: Final[dict[str, Any]] = {
    "green": lazy_gettext("Green lane"),
    "yellow": lazy_gettext("Yellow lane"),
    "red": lazy_gettext("Red lane"),
    "black": lazy_gettext("Black lane"),
}
CREDITS: Final[dict[str, Any]] = {
    "advanced": lazy_gettext("Advanced certified enterprise"),
    "certified": lazy_gettext("Certified enterprise"),
    "regular": lazy_gettext("Regular enterprise"),
    "dishonest": lazy_gettext("Dishonest enterprise"),
    "seriously_dishonest": lazy_gettext("Seriously dishonest enterprise"),
}
PARTS: Final[dict[str, Any]] = {
    "credit": lazy_gettext("Credit with customs"),
    "relic": lazy_gettext("A relic, or not known to be none"),
    "near_listed": lazy_gettext("Maker's name like a listed one"),
    "species": lazy_gettext("Material of a protected species"),
    "value": lazy_gettext("Value over one or five million yuan"),
    "price_outlier": lazy_gettext("Price far from comparable works"),
    "destination": lazy_gettext("Watched destination"),
    "identity": lazy_gettext("Identity not sure"),
    "history": lazy_gettext("Returned in twelve months"),
    "new_enterprise": lazy_gettext("Fewer than three filings"),
}
ALL: Final[dict[str, dict[str, Any]]] = {"lane": LANES, "credit": CREDITS, "lane_part": PARTS}
