"""The rooms of the auctions, with everything that is done in them."""

from typing import Final

from foundation.web.routes import Room
from marketplace.web import (
    defaults,
    histories,
    leaving_deposits,
    presiding,
    relic_reports,
    rostrum,
    sale_papers,
    saleroom,
    sealing,
)

PARTS: Final = (defaults, histories, leaving_deposits, presiding, relic_reports, sale_papers, sealing)
"""They add their routes to the two rooms when they are read."""

ROOMS: Final[tuple[Room, ...]] = (saleroom.room, rostrum.room)
