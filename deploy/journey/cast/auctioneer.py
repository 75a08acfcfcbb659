"""Who holds sales: drafts and announces them, gives paddles, stands at the rostrum, calls defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from deploy.journey.client import Json
from deploy.journey.people import Person

ANNOUNCED_BEFORE: Final = timedelta(days=8)
DISPLAYED_FOR: Final = timedelta(days=3)
"""A sale is announced seven days and displayed two days before it opens (Auction Law, arts. 45, 48)."""


@dataclass(frozen=True, slots=True)
class Auctioneer(Person):
    """Presides over sales."""

    def drafts_sale(
        self,
        title: Mapping[str, str],
        *,
        currency: str,
        opens_at: datetime,
        ends_at: datetime,
        **terms: Any,
    ) -> str:
        """Draft a sale, timed unless its terms say otherwise, and return its id."""
        sale = {
            "title": dict(title),
            "currency": currency,
            "opens_at": opens_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "window_s": 0,
            "extension_s": 0,
            "cascade_s": 0,
        }
        return str(self.client.post("/sales", sale | terms, step="draft a sale")["id"])

    def announces(self, sale_id: str, *, opens_at: datetime, place: str) -> Json:
        """Put a sale's duties on record, and announce it."""
        displayed_until = opens_at - timedelta(minutes=1)
        duties = {
            "announced_at": (opens_at - ANNOUNCED_BEFORE).isoformat(),
            "announcement_ref": "Demonstration Gazette, page 1",
            "auctioneer_licence": "Demonstration licence 1",
            "display_from": (displayed_until - DISPLAYED_FOR).isoformat(),
            "display_until": displayed_until.isoformat(),
            "display_place": place,
            "notes": "Works are sold as they lie, in bond. A demonstration: nobody is bound.\n"
            "作品在保税库内按现状出售。此为示范，对任何人均无约束力。",
        }
        return self.client.post(f"/sales/{sale_id}/announcement", duties, step="announce a sale")

    def approves(self, paddle_id: str, *, limit_minor: int | None = None) -> Json:
        """Give a bidder his paddle."""
        limit = {} if limit_minor is None else {"spend_limit_minor": limit_minor}
        return self.client.post(f"/paddles/{paddle_id}/approval", limit, step="approve a bidder")

    def calls(self, lot_id: str) -> Json:
        """Open a lot at the rostrum."""
        return self.client.post(f"/lots/{lot_id}/call", step="call a lot")

    def enters_bid(self, lot_id: str, *, paddle: int, how: str) -> Json:
        """Enter a bid at the asking price: from the floor (clerk) or the telephone (phone)."""
        ask = self.client.get(f"/lots/{lot_id}/room")["lot"]["ask"]["amount_minor"]
        bid = {"paddle": paddle, "how": how, "amount_minor": ask}
        return self.client.post(f"/lots/{lot_id}/room-bids", bid, step="enter a bid from the room")

    def sells(self, lot_id: str) -> Json:
        """Give fair warning, and let the hammer fall."""
        self.client.post(f"/lots/{lot_id}/warning", step="give fair warning")
        return self.client.post(f"/lots/{lot_id}/hammer", step="let the hammer fall")

    def declares_default(self, lot_id: str) -> Json:
        """Say that a buyer has not paid in time."""
        reason = {"reason": "Nothing had come when the invoice was due."}
        return self.client.post(f"/lots/{lot_id}/default", reason, step="declare a default")

    def asks_next(self, lot_id: str) -> Json:
        """Offer a work whose buyer is in default to the under-bidder, as its consignor agrees in writing."""
        consent = {"consent": "Letter of the consignor (demonstration)"}
        return self.client.post(f"/lots/{lot_id}/second-chances", consent, step="offer a second chance")
