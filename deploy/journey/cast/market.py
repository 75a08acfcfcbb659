"""Who sells, who buys, and who keeps the till."""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from deploy.journey.client import HouseGone, Json, Problem
from deploy.journey.people import Person

ANNOUNCED_BEFORE: Final = timedelta(days=8)
DISPLAYED_FOR: Final = timedelta(days=3)
"""A sale is announced seven days and displayed two days before it opens (Auction Law, arts. 45, 48)."""


@dataclass(frozen=True, slots=True)
class Consignor(Person):
    """Entrusts works to the house and offers them."""

    def consigns(self, artwork_id: str) -> str:
        """Entrust a work to the house, and return the consignment's id; one that is open goes on."""
        contract = {
            "artwork_id": artwork_id,
            "title_basis": "The consignor owns the work and has said how it came to him.",
            "defects": "None known beyond the condition report.",
            "reserve_consent": True,
        }
        try:
            return str(self.client.post("/consignments", contract, step="consign")["id"])
        except Problem as problem:
            if problem.slug != "already-consigned":
                raise
        entrusted = (one["consignment"] for one in self.client.get("/selling")["entrusted"])
        return next(str(one["id"]) for one in entrusted if one["artwork_id"] == artwork_id)

    def offers(self, consignment_id: str, *, price: str, currency: str) -> Json:
        """Offer a work at a fixed price."""
        return self.client.post(
            f"/consignments/{consignment_id}/offering",
            {"price": price, "currency": currency},
            step="offer at a price",
        )

    def enters(
        self,
        consignment_id: str,
        sale_id: str,
        *,
        opening: str,
        estimate: tuple[str, str],
        reserve: str | None = None,
    ) -> Json:
        """Enter a work into a sale."""
        lot = {
            "sale_id": sale_id,
            "opening": opening,
            "estimate_low": estimate[0],
            "estimate_high": estimate[1],
            "reserve": reserve,
        }
        wanted = {name: value for name, value in lot.items() if value is not None}
        return self.client.post(f"/consignments/{consignment_id}/lots", wanted, step="enter a lot")


@dataclass(frozen=True, slots=True)
class Cashier(Person):
    """Presides over sales, and releases proceeds."""

    def drafts_sale(
        self,
        title: dict[str, str],
        *,
        currency: str,
        opens_at: datetime,
        ends_at: datetime,
        window_s: int = 0,
        extension_s: int = 0,
        cascade_s: int = 0,
    ) -> str:
        """Draft a timed sale, and return its id."""
        sale = {
            "title": title,
            "currency": currency,
            "opens_at": opens_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "window_s": window_s,
            "extension_s": extension_s,
            "cascade_s": cascade_s,
        }
        return str(self.client.post("/sales", sale, step="draft a sale")["id"])

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
            "notes": "Works are sold as they lie, in bond. A demonstration: nobody is bound.",
        }
        return self.client.post(f"/sales/{sale_id}/announcement", duties, step="announce a sale")

    def approves(self, paddle_id: str, *, limit_minor: int | None = None) -> Json:
        """Give a bidder his paddle."""
        limit = {} if limit_minor is None else {"spend_limit_minor": limit_minor}
        return self.client.post(f"/paddles/{paddle_id}/approval", limit, step="approve a bidder")

    def releases(self, order_id: str) -> Json:
        """Pay the consignor."""
        return self.client.post(f"/orders/{order_id}/release", step="release the proceeds")


@dataclass(frozen=True, slots=True)
class Buyer(Person):
    """Buys, bids and pays."""

    def holds(self, offering_id: str) -> str:
        """Have a work kept while checking out, and return the order's id."""
        return str(self.client.post(f"/offerings/{offering_id}/orders", step="hold a work")["id"])

    def places(self, order_id: str, *, destination: str) -> Json:
        """Buy the work that is kept, to be sent to a country; the card names the invoice."""
        return self.client.post(
            f"/orders/{order_id}/placement", {"destination": destination}, step="place the order"
        )

    def registers_for(self, sale_id: str, *, country: str) -> str:
        """Ask for a paddle in a sale, and return its id."""
        here = self.client.get(f"/sales/{sale_id}/registration")
        if here["yours"] is not None:
            return str(here["yours"]["paddle_id"])
        terms = {"conditions_version": here["sale"]["conditions_version"], "country": country}
        card = self.client.post(f"/sales/{sale_id}/registration", terms, step="ask for a paddle")
        return str(card["id"])

    def bids(self, lot_id: str, amount_minor: int, *, kind: str = "max") -> Json:
        """Place a bid, and return what the house says to it."""
        bid = {"amount_minor": amount_minor, "kind": kind}
        return self.client.post(f"/lots/{lot_id}/bids", bid, step="bid")

    def order_of(self, artwork_id: str) -> Json | None:
        """Return the buyer's live order of a work, with its invoice; None when there is none."""
        for line in self.client.get("/orders")["orders"]:
            if line["order"]["artwork_id"] == artwork_id and line["order"]["ended_at"] is None:
                order: Json = self.client.get(f"/orders/{line['order']['id']}")
                return order
        return None

    def order(self, order_id: str) -> Json:
        """Return an order with its invoice."""
        return self.client.get(f"/orders/{order_id}")

    def pays(self, invoice_id: str, *, means: str = "card", case: str = "pay") -> None:
        """Begin the payment, and do at the provider's what is left to do.

        The provider has no Idempotency-Key: told again, it reports again. So after a line that
        broke, the buyer first looks whether the payment has arrived.
        """
        payment = self.client.post(f"/invoices/{invoice_id}/payments", {"means": means}, step="begin to pay")
        provider = str(payment["continue_url"]).rsplit("/", 1)[-1]
        while self.client.get(f"/payments/{payment['id']}")["state"] == "started":
            with contextlib.suppress(HouseGone):
                self.client.post(
                    f"/pretend-provider/{provider}", {"case": case}, step="pay at the provider", patience_s=0
                )
                return

    def accepts(self, order_id: str) -> Json:
        """Say that what was delivered is well."""
        return self.client.post(f"/orders/{order_id}/acceptance", step="accept the delivery")
