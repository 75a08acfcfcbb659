"""The bidding ladder: which amounts may be bid."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from foundation.money import MINOR_DIGITS


@dataclass(frozen=True, slots=True)
class Ladder:
    """The grid of amounts. It starts from zero and follows the table (auction_spec, R1).

    rungs: (from, step) in whole minor units, ascending, the first from zero.
    """

    rungs: tuple[tuple[int, int], ...]

    def ask_after(self, price_minor: int) -> int:
        """Return the least amount on the grid above a price."""
        at = bisect_right(self.rungs, price_minor, key=lambda rung: rung[0]) - 1
        start, step = self.rungs[at]
        after = start + ((price_minor - start) // step + 1) * step
        return min(after, self.rungs[at + 1][0]) if at + 1 < len(self.rungs) else after

    def at_or_below(self, amount_minor: int) -> int:
        """Return the greatest amount on the grid that is not above this one."""
        at = bisect_right(self.rungs, amount_minor, key=lambda rung: rung[0]) - 1
        start, step = self.rungs[at]
        return start + (amount_minor - start) // step * step

    def has(self, amount_minor: int) -> bool:
        """Say whether an amount stands on the grid."""
        return amount_minor >= 0 and self.at_or_below(amount_minor) == amount_minor

    def neighbours(self, amount_minor: int) -> tuple[int, int]:
        """Return the grid's amounts just below and just above one that is off the grid."""
        return self.at_or_below(amount_minor), self.ask_after(amount_minor)

    def asks(self, ask_minor: int, count: int) -> list[int]:
        """Return the next `count` amounts that may be bid, beginning with the asking price."""
        amounts = [ask_minor]
        while len(amounts) < count:
            amounts.append(self.ask_after(amounts[-1]))
        return amounts


TABLES: Final[dict[str, tuple[tuple[int, int], ...]]] = {
    # Source: artsy.net/auction-info, "Bid increments", as read for auction_spec R1; whole major units.
    "artsy": (
        (0, 50),
        (1_000, 100),
        (2_000, 250),
        (5_000, 500),
        (10_000, 1_000),
        (20_000, 2_000),
        (50_000, 5_000),
        (100_000, 10_000),
        (200_000, 25_000),
        (500_000, 50_000),
        (1_000_000, 100_000),
    ),
    # Source: the copy of artnet's FAQ that auction_spec R1 names, which gives the first three tiers; above
    # them this table goes on in the same proportion (unverified).
    "artnet": (
        (0, 100),
        (2_000, 200),
        (5_000, 500),
        (10_000, 1_000),
        (20_000, 2_000),
        (50_000, 5_000),
        (100_000, 10_000),
        (200_000, 20_000),
        (500_000, 50_000),
        (1_000_000, 100_000),
    ),
    # Source: help.whatnot.com 14932924544141, as read for auction_spec R1: steps of 1, 2, 3, 5, 10, 20, 50;
    # from which price on each applies is ours (unverified).
    "small": (
        (0, 1),
        (20, 2),
        (50, 5),
        (100, 10),
        (500, 20),
        (1_000, 50),
        (5_000, 100),
        (10_000, 500),
        (50_000, 1_000),
        (100_000, 5_000),
        (500_000, 10_000),
    ),
}
"""Name to table. A sale names the one it follows, and announces it with its conditions."""


def ladder(name: str, currency: str) -> Ladder:
    """Return a named ladder in the minor units of a currency.

    :raises KeyError: if there is no such table
    """
    scale = 10 ** MINOR_DIGITS.get(currency, 2)
    return Ladder(tuple((start * scale, step * scale) for start, step in TABLES[name]))
