"""Who keeps the till, and holds the sales as well."""

from dataclasses import dataclass
from typing import Any

from deploy.journey.bank import Bank
from deploy.journey.cast.auctioneer import Auctioneer
from deploy.journey.client import Json, Problem


@dataclass(frozen=True, slots=True)
class Cashier(Auctioneer):
    """Presides over sales, reads statements in, sends money, and releases proceeds."""

    def releases(self, order_id: str) -> Json:
        """Pay the consignor."""
        return self.client.post(f"/orders/{order_id}/release", step="release the proceeds")

    def order(self, order_id: str) -> Json:
        """Return an order with its invoice, refunds and chargebacks."""
        return self.client.get(f"/orders/{order_id}")

    def reads_statements(self, bank: Bank) -> None:
        """Look at what the bank states since the last time, and read it in."""

        def read(name: str, data: bytes) -> None:
            file = [("file", (name, data))]
            self.client.post("/bank/trials", {}, files=file, step="look at a statement first")
            self.client.post("/bank/statements", {}, files=file, step="read a statement in")

        bank.states(read)

    def waiting_line(self, text: str) -> str | None:
        """Return the line of a statement with these words that waits for a decision, or None."""
        lines = (one["line"] for one in self.client.get("/bank")["waiting"])
        return next((str(one["id"]) for one in lines if text in one["text"]), None)

    def books_line(self, line_id: str, *, invoice: str) -> Json:
        """Book a waiting line on an invoice."""
        path = f"/bank/lines/{line_id}/booking"
        return self.client.post(path, {"invoice": invoice}, step="book a line on an invoice")

    def calls_off(self, order_id: str, reason: str) -> Json:
        """End an order before title passes, and send back what was paid."""
        return self.client.post(
            f"/orders/{order_id}/calling-off", {"reason": reason}, step="call an order off"
        )

    def sends_surplus(self, order_id: str) -> Json:
        """Send back what was paid too much."""
        return self.client.post(f"/orders/{order_id}/surplus-refund", step="send back what is over")

    def upholds(self, order_id: str) -> Json:
        """Decide for the buyer who objects: his money goes back at once."""
        ruling = {"reason": "The tear is there.", "money": "at_once"}
        return self.client.post(f"/orders/{order_id}/dispute-upholding", ruling, step="decide for the buyer")

    def payouts_of(self, order_id: str) -> list[dict[str, Any]]:
        """Return the payouts of an order that wait to be sent by hand."""
        return [
            one for one in self.client.get("/proceeds-accounts")["to_send"] if one["order_id"] == order_id
        ]

    def payout_sent(self, payout_id: str, reference: str) -> Json:
        """Say under which reference of the bank proceeds were sent."""
        path = f"/payouts/{payout_id}/sending"
        return self.client.post(path, {"reference": reference}, step="note proceeds as sent")

    def checks_accounts(self) -> None:
        """Confirm every account for proceeds that waits to be checked."""
        for one in self.client.get("/proceeds-accounts")["accounts"]:
            if one["checked_at"] is None and one["ended_at"] is None:
                try:
                    self.client.post(f"/proceeds-accounts/{one['id']}/check", step="check an account")
                except Problem as problem:
                    if problem.slug != "payout-account-unknown":
                        raise

    def bears(self, chargeback_id: str, bearer: str) -> Json:
        """Decide who bears a lost chargeback."""
        decision = {"bearer": bearer, "reason": "As the conditions of the sale say."}
        path = f"/chargebacks/{chargeback_id}/bearer"
        return self.client.post(path, decision, step="decide who bears a chargeback")
