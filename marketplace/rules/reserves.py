"""A reserve is lowered while its lot is in a sale: a change of the contract, and never a raise.

Source: auction_spec, R7 and R2; Auction Law, arts. 28, 44(3), 50.
"""

from dataclasses import replace
from datetime import datetime

from marketplace.agreement_errors import ReserveMet, ReserveNotLower
from marketplace.bidding_errors import LotClosed, OffGrid
from marketplace.rules.bidding import ReserveStatus, Standing, Terms


def lowered(terms: Terms, before: Standing, reserve_minor: int, *, at: datetime) -> tuple[Terms, Standing]:
    """Return the terms with a lower reserve, and how the lot stands by them.

    A leader whose maximum covers it now pays at least that. No bid came, so the end stays as it is.

    :raises ReserveNotLower: if it is not below the reserve, or is below the opening price
    :raises OffGrid: if it does not stand on a strict ladder (R2)
    :raises LotClosed: if the lot's time was up (R9)
    :raises ReserveMet: if a bid covers the reserve: a price that was told is never taken back
    """
    if terms.reserve_minor is None or not terms.opening_minor <= reserve_minor < terms.reserve_minor:
        reserve = None if terms.reserve_minor is None else terms.money(terms.reserve_minor)
        raise ReserveNotLower(reserve=reserve, opening=terms.money(terms.opening_minor))
    if terms.strict_grid and not terms.ladder.has(reserve_minor):
        below, above = terms.ladder.neighbours(reserve_minor)
        raise OffGrid(below=terms.money(below), above=terms.money(above))
    if not terms.live and at >= before.end_at:
        raise LotClosed(ended_at=before.end_at)
    if before.reserve(terms) is ReserveStatus.MET:
        raise ReserveMet
    now = replace(terms, reserve_minor=reserve_minor)
    moved = before.price_minor(now) != before.price_minor(terms)
    return now, replace(before, asking_minor=0) if moved else before
