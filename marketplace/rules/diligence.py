"""Knowing the buyer, by value: what is asked of whom, and how long an answer holds.

Export rule R-41 (the house's own, modelled on the threshold for art-market participants in the UK and the EU;
the AML Law of the PRC, text of 2024, art. 64, does not name the art trade): from EUR 10,000, linked
transactions summed, or where the value is not known, identity, beneficial owner and funds are checked first.
R-40: sanctions lists are asked about everybody (AML Law, art. 40).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

FROM_EUR: Final = 10_000
"""Linked transactions summed (R-41)."""
LONGEST_DAYS: Final = 366
"""An answer holds a year at most (the house's own rule)."""
KEPT_YEARS: Final = 5
"""How long records of a sale are kept after it (Auction Law of the PRC, art. 54)."""


class DiligenceState(StrEnum):
    """Where a buyer's record stands."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PartyKind(StrEnum):
    """Who buys."""

    NATURAL = "natural"
    LEGAL = "legal"


class IdentityPaper(StrEnum):
    """By which paper."""

    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    REGISTER_EXTRACT = "register_extract"


class Screening(StrEnum):
    """What the sanctions lists said of a name."""

    CLEAR = "clear"
    HIT = "hit"


def faults(
    *,
    kind: PartyKind,
    paper: IdentityPaper,
    beneficial_owner: str,
    paper_valid_to_on: date | None,
    born_on: date | None,
    on: date,
) -> Mapping[str, str]:
    """Return what is wrong with a record, by the name of its field, as message ids; nothing if it is well."""
    found: dict[str, str] = {}
    legal = kind is PartyKind.LEGAL
    if legal is not (paper is IdentityPaper.REGISTER_EXTRACT):
        found["paper"] = (
            "A company shows an extract of its register, a person a passport or an identity card."
        )
    if legal and not beneficial_owner.strip():
        found["beneficial_owner"] = "Name who owns or controls the company in the end."
    if paper_valid_to_on is not None and paper_valid_to_on < on:
        found["paper_valid_to_on"] = "This paper has run out."
    if not legal and born_on is None:
        found["born_on"] = "This is needed."
    if born_on is not None and not 18 <= _years(born_on, on) <= 130:  # noqa: PLR2004 -- of age; alive
        found["born_on"] = "Only people of age buy here."
    return found


def _years(since: date, on: date) -> int:
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))
