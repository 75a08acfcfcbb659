"""Words of the climate rooms."""

from typing import Any, Final

from flask_babel import lazy_gettext

from bonded_warehouse.web import keeping_words

MEASURES: Final[dict[str, Any]] = {
    "temperature": lazy_gettext("Temperature"),
    "humidity": lazy_gettext("Relative humidity"),
    "humidity_change": lazy_gettext("Change of humidity in 24 hours"),
    "light": lazy_gettext("Light"),
    "gap": lazy_gettext("No readings"),
}
MATERIALS: Final[dict[str, Any]] = {
    "mixed": lazy_gettext("Mixed collection"),
    "paper_silk": lazy_gettext("Paper and silk"),
    "lacquer_wood": lazy_gettext("Lacquer and wood"),
}
SPANS: Final[dict[str, Any]] = {
    "day": lazy_gettext("The last 24 hours"),
    "week": lazy_gettext("Last week"),
    "month": lazy_gettext("Last month"),
}
ALL: Final = {
    "climate_measure": MEASURES,
    "climate_material": MATERIALS,
    "climate_span": SPANS,
    "case_kind": keeping_words.CASES | {"climate": lazy_gettext("Climate")},
}
"""Kind of word to its words."""
