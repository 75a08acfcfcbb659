"""Who decides about works: officers of every authority, and the declarant who files with one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from deploy.journey.client import Json, Problem
from deploy.journey.people import Person

ANSWERS: Final[Mapping[str, Mapping[str, str | bool]]] = {
    "9610": {"buyer": "person", "is_platform_sale": True, "is_parcel": True},
    "1210": {"buyer": "person", "is_platform_sale": True, "is_parcel": True, "is_zone_stock": True},
    "9710": {"buyer": "firm", "is_platform_sale": True},
    "9810": {"buyer": "nobody", "goes_to_store": True},
    "2600": {"buyer": "nobody", "comes_back": True},
    "5034": {"buyer": "nobody"},
    "0110": {"buyer": "person"},
}
"""Supervision mode to what a declarant answers about a filing that leads to it."""


@dataclass(frozen=True, slots=True)
class Officer(Person):
    """Anybody of an office: states what is his office's to state, verifies papers, stops works."""

    def states(self, artwork_id: str, facts: Mapping[str, Any]) -> Json:
        """State facts that are this office's to state."""
        return self.client.post(f"/artworks/{artwork_id}/facts", {"facts": dict(facts)}, step="state facts")

    def verifies(self, paper_id: str) -> Json:
        """Say that a paper is genuine and covers its work."""
        how = {"how": "Seen in the register of the authority that issued it."}
        return self.client.post(f"/papers/{paper_id}/verify", how, step="verify a paper")

    def issues(self, artwork_id: str, code: str, *, issuer: str, valid_from: date) -> Json:
        """Enter a paper of his own authority."""
        paper = {
            "code": code,
            "number": f"DEMO-{code}-{artwork_id[-8:]}",
            "issuer": issuer,
            "valid_from_on": valid_from.isoformat(),
        }
        return self.client.post(f"/artworks/{artwork_id}/papers", paper, step="issue a paper")

    def registers(
        self,
        artwork_id: str,
        code: str,
        holding_id: str,
        *,
        on: date,
        issuer: str = "Relics exit examination body",
    ) -> Json | None:
        """Put a paper on file under the number that a step names; one that is there goes on."""
        paper = {
            "code": code,
            "number": f"{code}-{holding_id[-8:]}",
            "issuer": issuer,
            "valid_from_on": on.isoformat(),
        }
        try:
            return self.client.post(f"/artworks/{artwork_id}/papers", paper, step=f"register {code}")
        except Problem as problem:
            if problem.status == 409:
                return None
            raise

    def stops(self, artwork_id: str, reason: str, *, kind: str = "title") -> str:
        """Stop a work, and return the stop's id."""
        stop = {"artwork_id": artwork_id, "kind": kind, "reason": reason}
        return str(self.client.post("/stops", stop, step="stop a work")["id"])

    def examines_relic(self, artwork_id: str, finding: str) -> Json:
        """Decide on a work that the rules refer to a relics examiner."""
        decision = {
            "finding": finding,
            "reason": "Painted for sale in its maker's last years; of no major value.",
            "number": f"DEMO-EXIT-{artwork_id[-8:]}",
            "institution": "Henan relics entry and exit examination body (demonstration)",
        }
        return self.client.post(
            f"/artworks/{artwork_id}/relics-examination", decision, step="examine a relic"
        )

    def lifts(self, hold_id: str, reason: str) -> Json:
        """Let a work go on."""
        return self.client.post(f"/stops/{hold_id}/lift", {"reason": reason}, step="lift a stop")

    def approves_key(self, key_id: str) -> Json:
        """Approve a person's key."""
        return self.client.post(f"/expert/keys/{key_id}/approve", step="approve a key")

    def retires_key(self, key_id: str, reason: str) -> Json:
        """Retire a person's key; his session stands for him again."""
        return self.client.post(f"/expert/keys/{key_id}/retire", {"reason": reason}, step="retire a key")

    def asks_gate(self, artwork_id: str, *, stage: str, destination: str | None) -> Json:
        """Ask whether the rules let a stage go on."""
        to = None if destination == "CN" else destination
        answer: Json = self.client.get(
            f"/artworks/{artwork_id}/gate", step="ask the gate", stage=stage, destination=to
        )["answer"]
        return answer


@dataclass(frozen=True, slots=True)
class Declarant(Person):
    """Files with customs."""

    def lodges(
        self,
        holding_id: str,
        *,
        destination: str,
        consignee: str,
        order_number: str,
        value_minor: int,
        currency: str,
        mode: str,
        hs: str,
        scenario: str | None = None,
    ) -> str:
        """File a packed work for export, and return the declaration's id.

        Of a work that the market sold, order, payment and price are filed as the house shows them.

        :param scenario: how the simulated office is to answer; None: by the papers
        """
        tail = holding_id[-8:]
        receipt_number = f"R-{tail}"
        sale = self.client.get(f"/holdings/{holding_id}/declare")["sale"]
        if sale is not None and ANSWERS[mode]["buyer"] != "nobody":
            order_number, receipt_number = sale["invoice_number"], sale["payments"][0]
            value_minor, currency = sale["total_minor"], sale["currency"]
        freight_minor = value_minor // 20
        filing = {
            "mode": mode,
            **ANSWERS[mode],
            "destination": destination,
            "port": "Zhengzhou Xinzheng Airport",
            "hs": hs,
            "goods_name": "Work of art",
            "value_minor": value_minor,
            "freight_minor": freight_minor,
            "receipt_minor": value_minor + freight_minor,
            "currency": currency,
            "net_g": 2400,
            "gross_g": 5200,
            "order_number": order_number,
            "receipt_number": receipt_number,
            "waybill_number": f"W-{tail}",
            "consignee": consignee,
            "scenario": scenario,
        }
        body = {name: value for name, value in filing.items() if value is not None}
        card = self.client.post(f"/holdings/{holding_id}/declarations", body, step="declare to customs")
        return str(card["id"])

    def declaration(self, declaration_id: str) -> Json:
        """Return a declaration's page: all that customs said, and in which lane it is."""
        return self.client.get(f"/declarations/{declaration_id}")

    def released_of(self, holding_id: str) -> str:
        """Return the id of a holding's declaration that customs released."""
        earlier = self.client.get(f"/holdings/{holding_id}/declare")["earlier"]
        return next(str(one["id"]) for one in earlier if one["state"] == "released")

    def withdraws(self, declaration_id: str) -> Json:
        """Have customs asked to cancel a declaration."""
        return self.client.post(f"/declarations/{declaration_id}/withdraw", step="withdraw a declaration")

    def reckons_return(self, declaration_id: str, *, price: str) -> Json:
        """Draw up what a work owes that came back; return the tax document."""
        return self.client.post(
            f"/declarations/{declaration_id}/taxes/return", {"price": price}, step="reckon what a return owes"
        )


@dataclass(frozen=True, slots=True)
class CustomsOfficer(Officer):
    """Decides on papers, inspects what was drawn, detains and lets go."""

    def confirms(self, enterprise_id: str, *, level: str, on: date) -> None:
        """Confirm an enterprise's first dossier, and record its level of credit."""
        self.client.post(f"/enterprises/{enterprise_id}/versions/1/decision", {"confirm": True})
        credit = {"level": level, "from_on": on.isoformat(), "source": "Customs' register (demonstration)"}
        self.client.post(f"/enterprises/{enterprise_id}/credit", credit, step="record a level of credit")

    def inspects(self, declaration_id: str, *, finding: str = "release", codes: Sequence[str] = ()) -> Json:
        """Record the result of an inspection."""
        passed = "The work is what the papers say; the seal was whole."
        failed = "The work is not in the condition that the report describes."
        result = {"finding": finding, "codes": list(codes), "note": failed if codes else passed}
        return self.client.post(
            f"/declarations/{declaration_id}/inspection", result, step="inspect for customs"
        )

    def decides(self, declaration_id: str, *, finding: str) -> Json:
        """Decide on the papers."""
        decision = {"finding": finding, "note": "The papers were compared with the register."}
        return self.client.post(f"/declarations/{declaration_id}/decision", decision, step="decide on papers")

    def clears(self, holding_id: str, declaration_id: str) -> None:
        """Let a detained work go on: lift the hold, and take its declaration up again."""
        for hold in self.client.get(f"/holdings/{holding_id}")["holds"]:
            self.lifts(hold["id"], "The doubt was cleared by the owner's papers.")
        self.client.post(
            f"/declarations/{declaration_id}/reopen",
            {"note": "The detention is over; the work is on the table again."},
            step="take up a detained filing",
        )

    def extends_display(self, holding_id: str) -> Json:
        """Let a work stay longer at a show outside."""
        reference = {"reference": f"DEMO-EXT-{holding_id[-8:]}"}
        return self.client.post(
            f"/holdings/{holding_id}/display-extensions", reference, step="extend a show outside"
        )

    def display_of(self, holding_id: str) -> Json | None:
        """Return the term of a work that is on show outside; None when it is not."""
        terms = (one["term"] for one in self.client.get("/displays")["terms"])
        return next((one for one in terms if one["holding_id"] == holding_id), None)
