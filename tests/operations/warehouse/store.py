"""A warehouse with its people: what the tests of custody need."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.operations import registering
from authentication.queries.certificates import expert_keys
from bonded_warehouse.customs.simulator import CustomsSimulator
from bonded_warehouse.events import DeclarationAnswered
from bonded_warehouse.models.bond import BondBook, BookKind, GuaranteeKind
from bonded_warehouse.models.custody import Appointment, CustodyEvent, CustodyStep, Holding
from bonded_warehouse.models.papers import Paper
from bonded_warehouse.models.places import Facility
from bonded_warehouse.operations import (
    answering,
    appointing,
    conditioning,
    declaring,
    establishing,
    papers,
    stating,
    stepping,
)
from bonded_warehouse.operations.declaring import Filing
from bonded_warehouse.operations.evidencing import Brought, circumstances_of, papers_of
from bonded_warehouse.operations.particulars import Particulars
from bonded_warehouse.queries import places, steps
from bonded_warehouse.queries.declarations import to_lodge
from bonded_warehouse.queries.gate import gate
from bonded_warehouse.rules.condition import Grade, Light, Observation, Occasion, Zone
from bonded_warehouse.rules.states import Account, CustomsStatus
from foundation.actor import Actor, Role
from tests.firms import put_on_file
from tests.operations.authentication.studio import EXPERT, Studio, details, photograph
from tests.operations.gate.bench import FILED, PLAIN, SALE

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def actor(*roles: str, name: str = "", organisation: str | None = None) -> Actor:
    name = name or f"some {roles[0]}"
    return Actor(
        account_id=f"acc_{name.replace(' ', '_')}",
        name=name,
        roles=frozenset(Role(role) for role in roles),
        organisation_id=organisation,
    )


ARTIST = actor("artist", name="Lin Mo")
KEEPER = actor("keeper", name="Qin Keeper")
SECOND = actor("keeper", name="Bai Keeper")
SENIOR = actor("senior_keeper", name="Song Senior")
GATE = actor("gate_officer", name="Wei Gate")
COURIER = actor("courier", name="Luo Courier")
DECLARANT = actor("declarant", name="Shen Declarant")
CUSTOMS = actor("customs_officer", name="He Customs")
CUSTOMS_TOO = actor("customs_officer", name="Ma Customs")
REGULATOR = actor("regulator", name="Fang Zheng")
EXAMINER = actor("relic_examiner", name="Wen Examiner")
OFFICES = actor("customs_officer", "regulator", "relic_examiner", name="All Offices")

SIGNERS: dict[str, list[Actor]] = {
    "keeper": [KEEPER, SECOND],
    "packer": [KEEPER, SECOND],
    "authentication_service": [SECOND, KEEPER],
    "senior_keeper": [SENIOR],
    "exhibition_lead": [SENIOR],
    "gate_officer": [GATE],
    "courier": [COURIER],
    "carrier": [COURIER],
    "declarant": [DECLARANT],
    "customs_officer": [CUSTOMS],
    "tax_officer": [CUSTOMS_TOO],
    "port_operator": [CUSTOMS],
    "owner": [ARTIST],
    "buyer": [ARTIST],
    "seller": [ARTIST],
    "consignor": [ARTIST],
}


@dataclass
class Store:
    """A facility with a vault, a book, and a guarantee that customs accepted."""

    session: Session
    folder: Path
    at: datetime = NOON
    seeds: int = field(default=0)
    studio: Studio | None = None
    """Where works are certified: one, since its expert has one key."""

    def open(self, *, guarantee_minor: int = 10_000_000_00) -> "Store":
        self.facility: Facility = establishing.open_facility(
            self.session,
            code="KF1",
            name={"en": "Kaifeng vault one", "zh": "开封一号库"},
            place="Kaifeng Area, Henan FTZ",
            timezone="Asia/Shanghai",
            actor=SENIOR,
            at=self.at,
        )
        establishing.add_positions(
            self.session, facility_id=self.facility.id, room="A", rows=2, places=3, actor=SENIOR, at=self.at
        )
        self.book: BondBook = establishing.open_book(
            self.session,
            facility_id=self.facility.id,
            number="T4600W000001",
            kind=BookKind.LOGISTICS_T,
            enterprise="Kaifeng Bonded Art",
            actor=SENIOR,
            at=self.at,
        )
        put_on_file(self.session, self.at)
        if guarantee_minor:
            self.guarantees(guarantee_minor)
        return self

    def guarantees(self, amount_minor: int, *, to_on: date = date(2027, 12, 31)) -> str:
        guarantee = establishing.propose_guarantee(
            self.session,
            book_id=self.book.id,
            kind=GuaranteeKind.BANK_LETTER,
            reference="LG-1",
            amount_minor=amount_minor,
            from_on=date(2026, 1, 1),
            to_on=to_on,
            actor=SENIOR,
            at=self.at,
        )
        establishing.decide_guarantee(
            self.session, guarantee_id=guarantee.id, accept=True, actor=CUSTOMS, at=self.at
        )
        return guarantee.id

    def later(self, **span: float) -> datetime:
        self.at += timedelta(**(span or {"minutes": 5}))
        return self.at

    def artwork(self, *, by: Actor = ARTIST, **said: Any) -> str:
        self.seeds += 1
        return registering.register_artwork(
            self.session,
            details=details(**said),
            photographs=[photograph(self.seeds)],
            another_work="a test registers several",
            actor=by,
            at=self.at,
        ).id

    def announcement(self, artwork_id: str, **changes: Any) -> appointing.Announcement:
        given: dict[str, Any] = {
            "artwork_id": artwork_id,
            "facility_id": self.facility.id,
            "arrives_at": self.at + timedelta(days=1),
            "intended_status": CustomsStatus.BONDED_FOREIGN,
            "source": Account.ABROAD,
            "is_relic": False,
            "declared_minor": 815_000_00,
            "declared_currency": "CNY",
            "value_cny_minor": 815_000_00,
            "hs_code": "9701911900",
            "title_text": "painted by the owner",
            "materials": "ink on paper; no protected species",
        }
        return appointing.Announcement(**given | changes)

    def expected(self, *, by: Actor = ARTIST, **changes: Any) -> Holding:
        artwork_id = changes.pop("artwork_id", None) or self.artwork(by=by)
        appointment: Appointment = appointing.book_inbound(
            self.session, self.announcement(artwork_id, **changes), actor=by, at=self.later()
        )
        (step,) = steps.open_steps(self.session, appointment.holding_id, actor=KEEPER)
        stepping.sign_step(self.session, step_id=step.id, actor=KEEPER, at=self.later())
        holding = self.session.get(Holding, appointment.holding_id)
        assert holding is not None
        return holding

    def named(self, holding: Holding, event: str) -> list[Brought]:
        (row,) = (
            row
            for row in steps.next_steps(self.session, holding.id, actor=KEEPER)
            if event in {row.event, row.transition}
        )
        return [
            Brought(
                code, self.reported(holding) if code == "condition_report" else self.number(holding, code)
            )
            for code in row.documents
        ]

    def number(self, holding: Holding, code: str) -> str:
        """Return a paper's number; a paper that only an authority gives is put on file under it first."""
        number = f"{code} 1"
        giver = {"relic_temp_entry_registration": EXAMINER, "culture_approval": REGULATOR}.get(code)
        known = sa.select(Paper.id).where(Paper.artwork_id == holding.artwork_id, Paper.code == code)
        if giver is not None and self.session.scalar(known) is None:
            papers.supply_paper(
                self.session,
                artwork_id=holding.artwork_id,
                code=code,
                number=number,
                issuer="the office",
                valid_from_on=date(2026, 1, 1),
                actor=giver,
                at=self.at,
            )
        return number

    def reported(
        self,
        holding: Holding,
        *seen: Observation,
        occasion: Occasion = Occasion.AUDIT,
        by: Actor = KEEPER,
        other: Actor = SECOND,
    ) -> str:
        """Draw up a condition report, sign it by two, and return its number."""
        report = conditioning.begin_report(
            self.session,
            holding=holding,
            occasion=occasion,
            light=Light.RAKING,
            grades={Zone.FRONT: Grade.GOOD},
            observations=seen,
            actor=by,
            at=self.at,
        )
        for one in (by, other):
            conditioning.sign_report(self.session, report_id=report.id, actor=one, at=self.at)
        return report.id

    def particulars(self, holding: Holding, event: str, by: Actor, **more: Any) -> Particulars:
        numbers: dict[str, str] = more.pop("numbers", {})
        named = [
            replace(one, reference=numbers.get(one.code, one.reference)) for one in self.named(holding, event)
        ]
        brought = papers_of(self.session, holding, named, actor=by)
        told = more.pop("told", ())
        return Particulars(
            papers=brought,
            how=circumstances_of(brought, told=told),
            **more,
        )

    def consents(
        self, artwork_id: str, number: str, *, by: Actor = CUSTOMS, valid_to_on: date | None = None
    ) -> str:
        """Put a consent of customs on file; return the paper's id."""
        return papers.supply_paper(
            self.session,
            artwork_id=artwork_id,
            code="customs_consent",
            number=number,
            issuer="Customs",
            valid_from_on=date(2026, 1, 1),
            valid_to_on=valid_to_on,
            actor=by,
            at=self.at,
        ).id

    def position(self, code: str) -> str:
        return places.position_id(self.session, self.facility.id, code)

    def propose(self, holding: Holding, event: str, by: Actor, **more: Any) -> CustodyStep:
        return stepping.propose_step(
            self.session,
            holding_id=holding.id,
            event=event,
            particulars=self.particulars(holding, event, by, **more),
            actor=by,
            at=self.later(),
        )

    def takes(self, holding: Holding, event: str, *by: Actor, **more: Any) -> CustodyEvent:
        """Propose a step with everything it needs, have the others countersign, and return what happened."""
        step = self.propose(holding, event, by[0], **more)
        for other in by[1:]:
            stepping.sign_step(self.session, step_id=step.id, actor=other, at=self.later())
        found = self.session.scalar(sa.select(CustodyEvent).where(CustodyEvent.step_id == step.id))
        assert found is not None, f"{event} waits for more signatures"
        return found

    def stored(self, code: str = "A-01-01", **changes: Any) -> Holding:
        holding = self.expected(**changes)
        self.takes(holding, "gate_in", GATE)
        self.takes(holding, "unload", KEEPER, SECOND)
        self.takes(holding, "condition_check", KEEPER, changes.get("by", ARTIST))
        self.takes(holding, "identify", KEEPER, SECOND)
        self.takes(holding, "book_in", KEEPER, SENIOR, position_id=self.position(code))
        return holding

    def packed(self, **changes: Any) -> Holding:
        holding = self.stored(**changes)
        self.takes(holding, "check_out", KEEPER, SECOND)
        self.takes(holding, "pack_and_seal", KEEPER, SECOND)
        return holding

    def ready(self, holding: Holding, *, destination: str = "FR") -> None:
        """Certify the work, state its facts, and have every paper verified that the gate asks for."""
        studio = self.studio = self.studio or Studio(self.session, self.folder, at=self.at).open()
        studio.at = self.at
        studio.approves(studio.enrols().id) if not expert_keys(self.session, EXPERT.id) else None
        studio.examines(holding.artwork_id)
        studio.issues(holding.artwork_id)
        stating.record_facts(
            self.session,
            artwork_id=holding.artwork_id,
            values=PLAIN,
            actor=self.depositor(holding),
            at=self.at,
        )
        stating.record_facts(
            self.session,
            artwork_id=holding.artwork_id,
            values={"port_relics_designated": True},
            actor=CUSTOMS,
            at=self.at,
        )
        for stage in ("settlement", "filing", "exit"):
            answer = gate(
                self.session, artwork_id=holding.artwork_id, stage=stage, destination=destination, at=self.at
            )
            for code in answer.needs:
                self.brings(holding, code)

    def depositor(self, holding: Holding) -> Actor:
        return Actor(holding.depositor_id, holding.depositor_name, frozenset({Role("artist")}))

    def brings(self, holding: Holding, code: str) -> None:
        card = papers.supply_paper(
            self.session,
            artwork_id=holding.artwork_id,
            code=code,
            number=f"{code} 1",
            issuer="the office",
            valid_from_on=date(2026, 1, 1),
            actor=self.depositor(holding),
            at=self.at,
        )
        if card.state != "verified":
            papers.verify_paper(self.session, paper_id=card.id, how="seen", actor=OFFICES, at=self.at)

    def declares(self, holding: Holding, **changes: Any) -> str:
        """File a packed work and have customs answer at once, as the worker does."""
        holding.sale = SALE.kept()
        card = declaring.lodge(
            self.session,
            holding_id=holding.id,
            filing=Filing(**{**FILED, **changes}),
            is_demonstration=True,
            actor=DECLARANT,
            at=self.later(),
        )
        answers = CustomsSimulator().lodge(to_lodge(self.session, card.id), key="event-1", at=self.at)
        answering.record_answers(self.session, declaration_id=card.id, answers=answers, at=self.at)
        fact = DeclarationAnswered(
            declaration_id=card.id, holding_id=card.holding_id, artwork_id=card.artwork_id, status="-"
        )
        answering.follow_answers(self.session, fact, self.at)
        return card.id

    def cleared(self, **changes: Any) -> Holding:
        holding = self.packed(**changes)
        self.ready(holding)
        self.declares(holding)
        return holding
