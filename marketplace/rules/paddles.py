"""Who may bid in a sale, and how much.

Source: auction_spec, R16; Auction Law, arts. 22, 23, 30.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from foundation.actor import Role


class PaddleState(StrEnum):
    """Where a registration stands. Only an approved one bids."""

    APPLIED = "applied"
    APPROVED = "approved"
    DECLINED = "declined"
    SUSPENDED = "suspended"


BARRED_ROLES: Final = frozenset(
    Role(word)
    for word in (
        "administrator",
        "auditor",
        "cashier",
        "conservator",
        "courier",
        "customs_officer",
        "declarant",
        "gate_officer",
        "keeper",
        "regulator",
        "relic_examiner",
        "senior_keeper",
    )
)
"""Staff of the platform and the warehouse, and the offices that watch them: barred by our own rule (D)."""


def is_staff(roles: Collection[Role]) -> bool:
    """Say whether somebody with these roles is barred from every sale of the house."""
    return not BARRED_ROLES.isdisjoint(roles)


def headroom(limit_minor: int, *, leading_minor: int, unpaid_minor: int) -> int:
    """Return how high the next maximum may be under a spend limit.

    :param leading_minor: the bidder's leading maxima on the other lots of the sale
    :param unpaid_minor: what the bidder has won in the sale and not paid
    """
    return max(0, limit_minor - leading_minor - unpaid_minor)
