"""Who has works in hand: owners at the door, keepers; and the steps that they sign together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from deploy.journey.client import Json, Problem
from deploy.journey.people import Person


@dataclass(frozen=True, slots=True)
class Depositor(Person):
    """Brings works, and states what the law asks about them."""

    def books(
        self,
        artwork_id: str,
        facility_id: str,
        *,
        arrives_at: datetime,
        status: str,
        is_relic: str = "no",
        value_minor: int = 40_000_00,
        hs_code: str | None = None,
    ) -> str:
        """Ask for an appointment, and return the holding's id; one that is open goes on."""
        appointment = {
            "artwork_id": artwork_id,
            "facility_id": facility_id,
            "arrives_at": arrives_at.isoformat(),
            "intended_status": status,
            "is_relic": is_relic,
            "value_minor": value_minor,
            "currency": "CNY",
            "value_cny_minor": value_minor,
            "hs_code": hs_code,
            "title_statement": "The depositor owns the work; how it came to him is in the registry.",
            "materials": "No protected species.",
        }
        wanted = {name: value for name, value in appointment.items() if value is not None}
        try:
            return str(self.client.post("/appointments", wanted, step="book an appointment")["holding_id"])
        except Problem as problem:
            if problem.slug != "already-held":
                raise
            return str(problem.facts["holding_id"])

    def states(self, artwork_id: str, facts: Mapping[str, Any]) -> Json:
        """State facts about a work for the law."""
        return self.client.post(f"/artworks/{artwork_id}/facts", {"facts": dict(facts)}, step="state facts")

    def supplies(self, artwork_id: str, code: str, *, issuer: str, valid_from: date) -> str:
        """Put a paper on file, and return its id."""
        paper = {
            "code": code,
            "number": f"DEMO-{code}-{artwork_id[-8:]}",
            "issuer": issuer,
            "valid_from_on": valid_from.isoformat(),
            "valid_to_on": (valid_from + timedelta(days=365)).isoformat(),
            "note": "A paper of the demonstration.",
        }
        return str(self.client.post(f"/artworks/{artwork_id}/papers", paper, step="supply a paper")["id"])


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the custody table, and who signs it here."""

    event: str
    signers: tuple[Person, ...]
    """The first proposes it, the others countersign, each in his own session."""
    place: str = ""
    details: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    return_hours: int | None = None


def holding(person: Person, holding_id: str) -> Json:
    """Return a holding's page: the holding, what may follow, the chain so far."""
    return person.client.get(f"/holdings/{holding_id}")


def state_of(person: Person, holding_id: str) -> str:
    """Return where a work is in the chain of custody."""
    return str(holding(person, holding_id)["holding"]["custody_state"])


def take(step: Step, holding_id: str, *, position: str = "", page: Json | None = None) -> Json:
    """Have a step proposed and countersigned, with every paper it asks for; return its card.

    :param page: the holding's page, where somebody has just looked at it
    """
    first, *others = step.signers
    page = page or holding(first, holding_id)
    waiting = next((one for one in page["open_steps"] if one["event"] == step.event), None)
    if waiting is None:
        wanted = next((one for one in page["next_steps"] if one["event"] == step.event), None)
        papers = {} if wanted is None else {code: f"{code}-{holding_id[-8:]}" for code in wanted["documents"]}
        if "condition_report" in papers:
            papers["condition_report"] = report_condition(holding_id, first, others[0], event=step.event)
        proposal = {
            "event": step.event,
            "papers": papers,
            "details": {code: dict(said) for code, said in step.details.items() if code in papers},
            "position": position,
            "place": step.place,
            "return_hours": step.return_hours,
        }
        body = {name: value for name, value in proposal.items() if value not in ("", None)}
        at = f"/holdings/{holding_id}/steps"
        waiting = first.sends(at, f"{at}/to-sign", body, step=f"propose {step.event}")
    return countersign(waiting, others)


OCCASIONS: dict[str, str] = {
    "condition_check": "inbound",
    "pack_and_seal": "outbound",
    "return_from_display": "inbound",
    "deliver": "delivery",
}
"""Step to the occasion of the condition report that it asks for; an audit where none is named."""


def report_condition(holding_id: str, first: Person, second: Person, *, event: str) -> str:
    """Have a condition report drawn up and signed by two persons; return its number."""
    body = {
        "occasion": OCCASIONS.get(event, "audit"),
        "light": "raking",
        "grades": {"front": "good", "back": "good"},
        "note": "No damage; photographs agree.",
        "sign": first.hand is None,
    }
    report = first.client.post(f"/holdings/{holding_id}/condition-reports", body, step="report the condition")
    at = f"/condition-reports/{report['id']}"
    if first.hand is not None:
        first.sends(f"{at}/signatures", f"{at}/to-sign", step="sign the condition")
    second.sends(f"{at}/signatures", f"{at}/to-sign", step="countersign the condition")
    return str(report["id"])


def countersign(step: Json, signers: Sequence[Person]) -> Json:
    """Have those sign who have not; return the step as it then stands."""
    signed = {one["account_id"] for one in step["signatures"]}
    for person in signers:
        if person.account_id not in signed and step["state"] == "open":
            at = f"/steps/{step['id']}"
            step = person.sends(f"{at}/signatures", f"{at}/to-sign", step=f"countersign {step['event']}")
    return step
