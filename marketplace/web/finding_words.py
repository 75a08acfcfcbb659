"""What the facets of the catalogue are called, and their values."""

from typing import Any, Final

from flask_babel import lazy_gettext

WORDS: Final[dict[str, Any]] = {
    "kept.searches": lazy_gettext("Saved searches"),
    "filter.size": lazy_gettext("Size"),
    "filter.band": lazy_gettext("Price"),
    "filter.colour": lazy_gettext("Colour"),
    "filter.to": lazy_gettext("Where it may go"),
    "size.small": lazy_gettext("Small, up to 40 cm"),
    "size.medium": lazy_gettext("Medium, up to 1 m"),
    "size.large": lazy_gettext("Large, up to 2 m"),
    "size.monumental": lazy_gettext("Longer than 2 m"),
    "colour.black": lazy_gettext("Black"),
    "colour.white": lazy_gettext("White"),
    "colour.grey": lazy_gettext("Grey"),
    "colour.cream": lazy_gettext("The tone of paper and silk"),
    "colour.brown": lazy_gettext("Brown"),
    "colour.red": lazy_gettext("Red"),
    "colour.pink": lazy_gettext("Pink"),
    "colour.orange": lazy_gettext("Orange"),
    "colour.yellow": lazy_gettext("Yellow"),
    "colour.green": lazy_gettext("Green"),
    "colour.turquoise": lazy_gettext("Turquoise"),
    "colour.blue": lazy_gettext("Blue"),
    "colour.purple": lazy_gettext("Purple"),
    "filter.kind": lazy_gettext("How it is sold"),
    "filter.object_type": lazy_gettext("Medium"),
    "filter.maker": lazy_gettext("Maker"),
    "filter.period": lazy_gettext("Period"),
    "filter.origin": lazy_gettext("Origin"),
    "filter.place": lazy_gettext("Where it is"),
    "filter.currency": lazy_gettext("Currency"),
    "filter.sale": lazy_gettext("Sale"),
}
