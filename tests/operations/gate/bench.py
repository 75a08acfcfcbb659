"""What the tests of the gate need: a work, its facts and papers, its custody, its officers."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from authentication.evidence.keys import PrivateKey
from authentication.operations import deciding
from authentication.queries.cards import CertificateCard
from bonded_warehouse.customs.gateway import Answer
from bonded_warehouse.customs.simulator import CustomsSimulator
from bonded_warehouse.events import DeclarationAnswered
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import Facility
from bonded_warehouse.operations import answering, declaring, gating, papers, stating, stopping
from bonded_warehouse.operations.basing import Answers
from bonded_warehouse.operations.declaring import Filing
from bonded_warehouse.queries import gate as gates
from bonded_warehouse.queries.clearance import PaperCard, StatedCard
from bonded_warehouse.queries.declarations import DeclarationCard, to_lodge
from bonded_warehouse.queries.gate import GateAnswer
from bonded_warehouse.queries.holds import HoldCard
from bonded_warehouse.rules.modes import Buyer
from bonded_warehouse.rules.sold import Sold
from bonded_warehouse.rules.states import Account, CustodyState, CustomsStatus, HoldKind
from foundation.actor import Actor
from foundation.money import Money
from foundation.outbox import PublishedEvent
from tests.firms import put_on_file
from tests.operations.authentication.studio import ARTIST, REGULATOR, Studio, actor

CUSTOMS = actor("customs_officer", name="Zhao Guan")
SECOND_CUSTOMS = actor("customs_officer", name="Qian Guan")
EXAMINER = actor("relic_examiner", name="Sun Wen")
DECLARANT = actor("declarant", name="Li Bao")
GALLERY = actor("gallery", name="Zhou Lang", organisation=None)
STRANGER = actor("buyer", name="Wu Ke")
PLAIN: dict[str, Any] = {
    "kind": "painting",
    "ownership": "private",
    "title_flags": [],
    "materials": [],
    "artist_living": True,
    "value_eur": 8000,
}
"""Everything that a contemporary work by a living artist has to say."""
FILED: dict[str, Any] = {
    "mode": "9710",
    "destination": "FR",
    "port": "Zhengzhou airport",
    "hs": "9701911900",
    "goods_name": "ink landscape, original",
    "value": Money(62_000_00, "CNY"),
    "freight": Money(1_000_00, "CNY"),
    "receipt": Money(63_000_00, "CNY"),
    "net_g": 900,
    "gross_g": 1500,
    "order_number": "O-1",
    "receipt_number": "R-1",
    "waybill_number": "W-1",
    "consignee": "Musée de l'encre",
    "answers": Answers(buyer=Buyer.FIRM, is_platform_sale=True),
}

SALE: Final = Sold(
    order_id="ord_1",
    invoice_number="O-1",
    payments=("R-1",),
    total_minor=62_000_00,
    paid_minor=62_000_00,
    currency="CNY",
    destination="FR",
    buyer="Musée de l'encre",
)
"""The sale behind `FILED`, as the market tells it."""


@dataclass
class Bench:
    """One work and all that is said about it."""

    studio: Studio
    key: PrivateKey = field(default_factory=PrivateKey.new)
    artwork_id: str = ""
    certificate: CertificateCard | None = None

    @property
    def session(self) -> Session:
        return self.studio.session

    @property
    def at(self) -> datetime:
        return self.studio.at

    def open(self) -> "Bench":
        self.certificate = self.studio.certifies()
        self.artwork_id = str(self.certificate.artwork_id)
        put_on_file(self.session, self.at)
        return self

    def later(self, **how: float) -> datetime:
        self.studio.at += timedelta(**how)
        return self.studio.at

    def states(self, *, by: Actor = ARTIST, **facts: Any) -> StatedCard:
        return stating.record_facts(
            self.session, artwork_id=self.artwork_id, values=facts, actor=by, at=self.at
        )

    def ask(self, stage: Any = "listing", to: str | None = None, **deal: Any) -> GateAnswer:
        return gates.gate(
            self.session,
            artwork_id=self.artwork_id,
            stage=stage,
            destination=to,
            at=self.at,
            deal=gates.Deal(**deal) if deal else None,
        )

    def requires(self, stage: Any = "listing", to: str | None = None, **deal: Any) -> GateAnswer:
        return gating.require_gate(
            self.session,
            artwork_id=self.artwork_id,
            stage=stage,
            destination=to,
            at=self.at,
            deal=gates.Deal(**deal) if deal else None,
        )

    def stops(
        self, *, by: Actor = REGULATOR, kind: HoldKind = HoldKind.COURT, reason: str = "Order 12"
    ) -> HoldCard:
        return stopping.place_hold(
            self.session, artwork_id=self.artwork_id, kind=kind, reason=reason, actor=by, at=self.at
        )

    def lifts(self, hold: HoldCard, *, by: Actor = REGULATOR, reason: str = "Order 13") -> HoldCard:
        return stopping.lift_hold(self.session, hold_id=hold.id, reason=reason, actor=by, at=self.at)

    def suspends(self) -> None:
        assert self.certificate is not None
        assert self.certificate.id is not None
        deciding.suspend_certificate(
            self.session,
            certificate_id=self.certificate.id,
            reason="Second opinion",
            actor=REGULATOR,
            at=self.at,
        )

    def revokes(self) -> None:
        assert self.certificate is not None
        assert self.certificate.id is not None
        deciding.revoke_certificate(
            self.session, certificate_id=self.certificate.id, reason="A copy", actor=REGULATOR, at=self.at
        )

    def supplies(self, code: str, *, by: Actor = ARTIST, number: str = "N-1", **more: Any) -> PaperCard:
        return papers.supply_paper(
            self.session,
            artwork_id=self.artwork_id,
            code=code,
            number=number,
            issuer="The office",
            actor=by,
            at=self.at,
            **({"valid_from_on": date(2026, 1, 1)} | more),
        )

    def holds_paper(self, code: str, *, verifier: Actor = CUSTOMS, **more: Any) -> PaperCard:
        card = self.supplies(code, **more)
        if card.state == "verified":
            return card
        return papers.verify_paper(
            self.session, paper_id=card.id, how="seen in the register", actor=verifier, at=self.at
        )

    def holding(
        self,
        state: CustodyState = CustodyState.STORED,
        *,
        status: CustomsStatus = CustomsStatus.EXPORT_GOODS_IN_ZONE,
        owner: Actor = ARTIST,
    ) -> Holding:
        if self.session.get(Facility, "fac_1") is None:
            self.session.add(
                Facility(
                    id="fac_1",
                    code="KF1",
                    name={"en": "Kaifeng", "zh": "开封"},
                    place="Kaifeng",
                    timezone="Asia/Shanghai",
                    organisation_id=None,
                    opened_by="acc_x",
                    opened_at=self.at,
                )
            )
            self.session.flush()
        row = Holding(
            id="hdg_1",
            artwork_id=self.artwork_id,
            facility_id="fac_1",
            state=state,
            since_at=self.at,
            customs_status=status,
            intended_status=status,
            source=Account.DOMESTIC,
            account=Account.RESERVED if state is CustodyState.PACKED else Account.ZONE_STOCK,
            is_relic=False,
            owner_id=owner.id,
            owner_name=owner.name,
            depositor_id=ARTIST.id,
            depositor_name=ARTIST.name,
            opened_at=self.at,
            sale=SALE.kept(),
        )
        self.session.add(row)
        self.session.flush()
        return row

    def ready_to_leave(self) -> Holding:
        """A packed work with all that its exit asks for."""
        self.states(**PLAIN)
        self.states(by=CUSTOMS, port_relics_designated=True)
        self.holds_paper("art_export_approval")
        self.holds_paper("screening")
        return self.holding(CustodyState.PACKED)

    def files(self, *, by: Actor = DECLARANT, demonstration: bool = True, **changes: Any) -> DeclarationCard:
        return declaring.lodge(
            self.session,
            holding_id="hdg_1",
            filing=Filing(**{**FILED, **changes}),
            is_demonstration=demonstration,
            actor=by,
            at=self.at,
        )

    def customs_answers(self, card: DeclarationCard, answers: tuple[Answer, ...] | None = None) -> None:
        """What the worker does: ask, write down, follow."""
        if answers is None:
            answers = CustomsSimulator().lodge(to_lodge(self.session, card.id), key="event-1", at=self.at)
        answering.record_answers(self.session, declaration_id=card.id, answers=answers, at=self.at)
        self.follows(card)

    def follows(self, card: DeclarationCard) -> None:
        event = DeclarationAnswered(
            declaration_id=card.id, holding_id=card.holding_id, artwork_id=card.artwork_id, status="-"
        )
        answering.follow_answers(self.session, event, self.at)

    def facts(self, name: str) -> list[dict[str, Any]]:
        """Published events of that name, as they were published."""
        self.session.flush()
        rows = self.session.query(PublishedEvent).filter(PublishedEvent.name == f"bonded_warehouse.{name}")
        return [row.facts for row in rows.order_by(PublishedEvent.id)]
