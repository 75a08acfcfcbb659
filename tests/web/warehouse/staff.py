"""The people of a warehouse, and what they do, over HTTP."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Self

from flask import Flask

from authentication.operations import registering
from foundation import clock
from foundation.db import transaction
from tests.conftest import Person
from tests.firms import put_on_file
from tests.operations.authentication.studio import details, photograph
from tests.remembering import Memory


class Staff:
    """One account an actor; every verb is a request."""

    def __init__(self, app: Flask, person: Callable[..., Person], memory: Memory) -> None:
        self.app = app
        self.memory = memory
        self.seeds = 0
        self.artist = person("artist", name="Lin Mo")
        self.keeper = person("keeper", name="Qin")
        self.second = person("keeper", name="Bai")
        self.senior = person("senior_keeper", name="Song")
        self.gate = person("gate_officer", name="Wei")
        self.courier = person("courier", name="Luo")
        self.customs = person("customs_officer", name="He")
        self.regulator = person("regulator", name="Fang")
        self.stranger = person("artist", name="Somebody")

    def open(self) -> Self:
        facility = said(
            self.senior.post(
                "/facilities",
                {
                    "code": "KF1",
                    "name": {"en": "Kaifeng vault one", "zh": "开封一号库"},
                    "place": "Kaifeng Area, Henan FTZ",
                },
            ),
            201,
        )
        self.facility_id = facility["id"]
        with self.app.app_context(), transaction() as session:
            put_on_file(session, clock.now())
        said(
            self.senior.post(
                f"/facilities/{self.facility_id}/positions", {"room": "A", "rows": 2, "places": 3}
            ),
            201,
        )
        book = self.senior.post(
            f"/facilities/{self.facility_id}/books",
            {"number": "T4600W000001", "enterprise": "Kaifeng Bonded Art"},
        )
        self.book_id = said(book, 201)["id"]
        proposed = self.senior.post(
            f"/books/{self.book_id}/guarantees",
            {
                "kind": "bank_letter",
                "reference": "LG-1",
                "amount": "600000.00",
                "from_on": "2026-01-01",
                "to_on": "2099-12-31",
            },
        )
        guarantee = said(proposed, 201)["guarantee"]
        said(self.customs.post(f"/guarantees/{guarantee['id']}/acceptance"), 201)
        return self

    def artwork(self, *, by: Person | None = None) -> str:
        self.seeds += 1
        with self.app.app_context(), transaction() as session:
            return registering.register_artwork(
                session,
                details=details(),
                photographs=[photograph(self.seeds)],
                another_work="tests register several",
                actor=(by or self.artist).actor,
                at=clock.now(),
            ).id

    def appointment(self, artwork_id: str, **changes: Any) -> dict[str, Any]:
        return {
            "artwork_id": artwork_id,
            "facility_id": self.facility_id,
            "arrives_on": (clock.now() + timedelta(days=2)).date().isoformat(),
            "intended_status": "bonded_foreign",
            "is_relic": "no",
            "value": "815000.00",
            "hs_code": "9701911900",
            "title_statement": "painted by the owner",
            "materials": "ink on paper",
        } | changes

    def holding(self, holding_id: str, by: Person | None = None) -> dict[str, Any]:
        return dict(said((by or self.keeper).get(f"/holdings/{holding_id}"), 200))

    def expects(self, artwork_id: str | None = None, **changes: Any) -> str:
        artwork_id = artwork_id or self.artwork()
        card = said(self.artist.post("/appointments", self.appointment(artwork_id, **changes)), 201)
        (step,) = self.holding(card["holding_id"])["open_steps"]
        assert said(self.keeper.post(f"/steps/{step['id']}/signatures"), 201)["state"] == "done"
        return str(card["holding_id"])

    def takes(self, holding_id: str, event: str, *by: Person, **more: Any) -> dict[str, Any]:
        """Propose a step with the papers that the holding's page names, and have the others countersign."""
        (row,) = (row for row in self.holding(holding_id)["next_steps"] if row["event"] == event)
        papers = {code: f"{code} 1" for code in row["documents"]}
        if "condition_report" in papers:
            papers["condition_report"] = self.reports(holding_id)
        body = {"event": event, "papers": papers} | more
        step: dict[str, Any] = said(by[0].post(f"/holdings/{holding_id}/steps", body), 201)
        for other in by[1:]:
            step = said(other.post(f"/steps/{step['id']}/signatures"), 201)
        return step

    def reports(self, holding_id: str, **said_of_it: Any) -> str:
        """Draw up a condition report and have it signed by two; return its number."""
        body = {"occasion": "audit", "grades": {"front": "good"}, "sign": True} | said_of_it
        report = said(self.keeper.post(f"/holdings/{holding_id}/condition-reports", body), 201)
        said(self.second.post(f"/condition-reports/{report['id']}/signatures"), 201)
        return str(report["id"])

    def stores(self, position: str = "A-01-01", **changes: Any) -> str:
        step = ("stores", position, repr(sorted(changes.items())))
        return self.memory.recall(step, lambda: self._stores(position, **changes), of=self)

    def _stores(self, position: str, **changes: Any) -> str:
        holding_id = self.expects(**changes)
        self.takes(holding_id, "gate_in", self.gate)
        self.takes(holding_id, "unload", self.keeper, self.second)
        self.takes(holding_id, "condition_check", self.keeper, self.artist)
        self.takes(holding_id, "identify", self.keeper, self.second)
        self.takes(holding_id, "book_in", self.keeper, self.senior, position=position)
        return holding_id


def said(response: Any, status: int) -> Any:
    """Return what an answer says, having checked its status."""
    assert response.status_code == status, response.get_data(as_text=True)[:600]
    return response.get_json()
