"""A message as a person reads it."""

from typing import Final

from lxml import etree

from bonded_warehouse.clearance_errors import MessageUnreadable
from bonded_warehouse.customs.reading import tree

LONGEST: Final = 40_000
"""Characters that a page shows; the file holds all of it."""


def pretty(body: bytes) -> str | None:
    """Return a message with one element on a line; None where it cannot be read safely."""
    try:
        root = tree(body)
    except MessageUnreadable:
        return None
    etree.indent(root)
    return etree.tostring(root, encoding="unicode")[:LONGEST]
