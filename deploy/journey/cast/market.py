"""Who sells and who buys."""

import contextlib
from dataclasses import dataclass
from typing import Final

from deploy.journey.client import HouseGone, Json, Problem
from deploy.journey.people import Person

BY_CARD: Final = "stripe_card"
BY_WIRE: Final = "bank_wire"


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

    def counters(self, offering_id: str, *, amount: str) -> Json:
        """Answer the offer that waits for an answer with another price."""
        offers = self.client.get("/offers")["offers"]
        seen = next(one["offer"] for one in offers if one["offer"]["offering_id"] == offering_id)
        if not seen["is_my_turn"]:
            return dict(seen)
        answer = {"amount": amount, "seen": seen["seq"]}
        return self.client.post(f"/offers/{seen['id']}/counter", answer, step="counter an offer")

    def names_account(self, *, way: str, destination: str) -> None:
        """Say where the proceeds are to go, once."""
        if any(one["ended_at"] is None for one in self.client.get("/proceeds-accounts")["accounts"]):
            return
        account = {
            "way": way,
            "destination": destination,
            "holder": self.name,
            "evidence": "The bank's letter of this month (demonstration).",
            "personal": True,
        }
        self.client.post("/proceeds-accounts", account, step="name an account for proceeds")


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
        self.at_the_stand_in(self.begins_to_pay(invoice_id, means=means), case=case)

    def at_the_stand_in(self, payment: Json, *, case: str = "pay") -> None:
        """Say at the stand-in how a payment ends."""
        provider = str(payment["continue_url"]).rsplit("/", 1)[-1]
        while self.client.get(f"/payments/{payment['id']}")["state"] == "started":
            with contextlib.suppress(HouseGone):
                self.client.post(
                    f"/pretend-provider/{provider}", {"case": case}, step="pay at the provider", patience_s=0
                )
                return

    def offers(self, offering_id: str, *, amount: str, destination: str) -> Json:
        """Offer another price for a work."""
        offer = {"amount": amount, "destination": destination}
        return self.client.post(f"/offerings/{offering_id}/offers", offer, step="offer another price")

    def agrees(self, offer_id: str) -> str:
        """Agree to the seller's price, and return the id of the order that keeps the work."""
        seen = self.client.get(f"/offers/{offer_id}")["offer"]
        if seen["order_id"] is None:
            path = f"/offers/{offer_id}/acceptance"
            seen = self.client.post(path, {"seen": seen["seq"]}, step="agree to a price")
        return str(seen["order_id"])

    def seals(self, lot_id: str, amount_minor: int) -> Json:
        """Hand in a sealed offer."""
        return self.client.post(
            f"/lots/{lot_id}/sealed-offers", {"amount_minor": amount_minor}, step="seal an offer"
        )

    def chance_of(self, lot_id: str) -> str | None:
        """Return the second chance on a lot that waits for his answer, or None."""
        for one in self.client.get("/second-chances")["chances"]:
            if one["lot_id"] == lot_id and one["state"] == "offered":
                return str(one["id"])
        return None

    def takes(self, chance_id: str) -> str:
        """Accept a second chance, and return the order's id."""
        path = f"/second-chances/{chance_id}/answer"
        return str(self.client.post(path, {"answer": "accept"}, step="take a second chance")["order_id"])

    def begins_to_pay(self, invoice_id: str, *, means: str) -> Json:
        """Begin a payment, and return its card."""
        return self.client.post(f"/invoices/{invoice_id}/payments", {"means": means}, step="begin to pay")

    def gives_card(self, payment_id: str) -> str:
        """Have Stripe's test card pay, and return the payment intent; the house hears of it from Stripe.

        Stripe has no key for it: told twice, it refuses. So after a line that broke the buyer looks first.
        """
        card = f"/payments/{payment_id}"
        secret: str = self.client.get(f"{card}/card")["client_secret"]
        while self.client.get(card)["state"] == "started":
            try:
                self.client.post(
                    f"{card}/test-card", {"case": "pay"}, step="give the card to Stripe", patience_s=0
                )
            except HouseGone:
                continue
            except Problem as problem:
                if problem.slug != "payment-refused":
                    raise
                self.client.stopwatch.expected("give the card to Stripe")
            break
        return secret.partition("_secret")[0]

    def objects(self, order_id: str) -> Json:
        """Object to what was delivered."""
        reason = {"reason": "A tear that the condition report does not name."}
        return self.client.post(f"/orders/{order_id}/dispute", reason, step="object to a delivery")

    def accepts(self, order_id: str) -> Json:
        """Say that what was delivered is well."""
        return self.client.post(f"/orders/{order_id}/acceptance", step="accept the delivery")
