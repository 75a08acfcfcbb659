"""The tables of the warehouse. Importing this makes all of them known to the metadata."""

from bonded_warehouse.models import bond, clearance, custody, holds, messages, papers, places, rulesets, standards, tax

__all__ = ["bond", "clearance", "custody", "holds", "messages", "papers", "places", "rulesets", "standards", "tax"]
