"""The tables of the warehouse. Importing this makes all of them known to the metadata."""

from bonded_warehouse.models import (
    bond,
    cases,
    clearance,
    climate,
    condition,
    custody,
    displays,
    draws,
    holds,
    messages,
    papers,
    places,
    rulesets,
    seals,
    standards,
    tax,
)

__all__ = [
    "bond",
    "cases",
    "clearance",
    "climate",
    "condition",
    "custody",
    "displays",
    "draws",
    "holds",
    "messages",
    "papers",
    "places",
    "rulesets",
    "seals",
    "standards",
    "tax",
]
