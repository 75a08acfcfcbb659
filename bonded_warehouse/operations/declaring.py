"""Declaring to customs: filing a packed work, after asking the gate."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.customs import filing as filing_messages
from bonded_warehouse.customs.simulator import is_scenario
from bonded_warehouse.events import DeclarationLodged
from bonded_warehouse.gate_errors import (
    DeclarationInvalid,
    DeclarationOpen,
    FilingRefused,
    GateNeedsPapers,
    GateRefuses,
)
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import agreeing, basing, drawing, keeping
from bonded_warehouse.operations.gating import require_gate
from bonded_warehouse.operations.particulars import Paper, Particulars
from bonded_warehouse.queries.declarations import DeclarationCard, declaration, declared
from bonded_warehouse.queries.gate import Deal
from bonded_warehouse.roles import DECLARANT
from bonded_warehouse.rules.modes import Buyer
from bonded_warehouse.rules.refusal_codes import codes_of_gate
from bonded_warehouse.rules.standing import Document
from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money

OPEN: Final = frozenset(
    {
        DeclarationState.LODGED,
        DeclarationState.ACCEPTED,
        DeclarationState.INSPECTION,
        DeclarationState.DETAINED,
    }
)
MODES: Final = ("9610", "9710", "9810", "1210", "5034", "5000", "0110", "2600", "2700")
"""Supervision modes that are open for filing here."""
LONGEST: Final = {
    "goods_name": 250,
    "order_number": 60,
    "receipt_number": 60,
    "waybill_number": 80,
    "consignee": 100,
}
"""Field lengths of the single window's messages. Source: field notes of the e-commerce export messages."""
PORT_CODE: Final = re.compile(r"[0-9]{4}")
"""How customs writes a port. Source: `portCode` of `customs/fields/limits.json` (D); the house's data have
no list of ports, so that one of four digits is taken as it is, and so is a port by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What a declarant files. Weights in grams; `receipt` is what the payment slip shows."""

    mode: str
    destination: str
    port: str
    hs: str
    goods_name: str
    value: Money
    freight: Money
    receipt: Money
    net_g: int
    gross_g: int
    order_number: str
    receipt_number: str
    waybill_number: str
    consignee: str
    scenario: str | None = None
    """How a simulated office is to answer; only a demonstration may say."""
    loading_at: datetime | None = None
    """When the parcel is to be loaded; it is declared a day before (S)."""
    answers: basing.Answers = basing.UNANSWERED
    """What the mode is chosen from, for whom and by whom it is filed."""


def lodge(
    session: Session,
    *,
    holding_id: str,
    filing: Filing,
    is_demonstration: bool,
    comparables: Sequence[int] | None = None,
    actor: Actor,
    at: datetime,
) -> DeclarationCard:
    """File a packed work for export: the gate is asked, custody moves on, customs gets it by errand.

    :param comparables: prices of comparable works, in fen (`prices_beside`): found by reading the whole
        registry, hence asked before all others wait for this transaction; None: asked here
    :raises NotAllowed: if the actor is no declarant
    :raises HoldingUnknown: if there is no such holding
    :raises DeclarationInvalid: if an entry is missing or impossible
    :raises EnterpriseNotReady: if enterprise or agent is not on file (F01); also AgentOutOfScope
    :raises PartyMissing: if nobody is on file for a place of the messages (F01)
    :raises EnterpriseSuspended: if customs lets it file nothing (F02)
    :raises ModeNotAllowed: if the answers lead to another mode (F03)
    :raises ListNotAllowed: if a simplified list is not enough (D07)
    :raises DeclarationOpen: if one is open for this holding
    :raises DocumentsDiffer: if order, receipt, waybill and list do not agree, or it is too late
    :raises MessageUnfit: if an entry fits into no message of the single window
    :raises FilingRefused: if the gate denies, refers or misses a paper; its codes are those of the pipeline
    :raises StepOutOfOrder: if the work is not packed; also HoldInPlace
    """
    actor.require(DECLARANT)
    holding = keeping.locked(session, holding_id)
    _require_sound(filing, is_demonstration=is_demonstration)
    open_one = session.scalar(
        sa.select(Declaration.id).where(Declaration.holding_id == holding_id, Declaration.state.in_(OPEN))
    )
    if open_one is not None:
        raise DeclarationOpen(declaration_id=open_one)
    basis = basing.rest(
        session, holding=holding, mode=filing.mode, answers=filing.answers, actor=actor, at=at
    )
    decision_id = _require_gate(session, holding, filing, at=at)
    basing.require_list(
        session,
        basis=basis,
        answers=filing.answers,
        holding=holding,
        hs=filing.hs,
        value=filing.value,
        decision_id=decision_id,
        at=at,
    )
    row = _written(holding, filing, basis.mode, decision_id=decision_id, actor=actor, at=at)
    agreeing.require_agreement(
        session, row, basis.parties, holding.sale, is_sale=_is_sale(holding, filing.answers)
    )
    # what no message can carry is refused now, and not by the errand
    filing_messages.messages(declared(row, basis.parties))
    session.add(row)
    session.flush()
    session.add(basis.row(row.id))
    session.flush()
    drawing.enter(session, row, holding, comparables=comparables, at=at)
    keeping.take_step(
        session, holding_id=holding.id, event="M20", particulars=filed_papers(row), actor=actor, at=at
    )
    fact = DeclarationLodged(declaration_id=row.id, holding_id=holding.id, artwork_id=holding.artwork_id)
    outbox.publish(session, fact, at=at)
    return declaration(session, row.id)


def _written(
    holding: Holding, filing: Filing, mode: str, *, decision_id: str, actor: Actor, at: datetime
) -> Declaration:
    """Return a filing as it is kept, under the mode that its answers lead to."""
    return Declaration(
        id=new_id("dec", at),
        holding_id=holding.id,
        artwork_id=holding.artwork_id,
        mode=mode,
        destination=filing.destination,
        port=filing.port.strip(),
        hs=filing.hs,
        goods_name=filing.goods_name.strip(),
        value_minor=filing.value.amount_minor,
        currency=filing.value.currency,
        freight_minor=filing.freight.amount_minor,
        receipt_minor=filing.receipt.amount_minor,
        net_g=filing.net_g,
        gross_g=filing.gross_g,
        order_number=filing.order_number.strip(),
        receipt_number=filing.receipt_number.strip(),
        waybill_number=filing.waybill_number.strip(),
        consignee=filing.consignee.strip(),
        scenario=filing.scenario,
        decision_id=decision_id,
        lodged_by=actor.id,
        lodged_by_name=actor.name,
        lodged_at=at,
        loading_at=filing.loading_at,
    )


def _is_sale(holding: Holding, answers: basing.Answers) -> bool:
    """Say whether a parcel goes to whom the market sold it to: as answered, or as the market knows."""
    return answers.is_platform_sale or (holding.sale is not None and answers.buyer is not Buyer.NOBODY)


def _require_gate(session: Session, holding: Holding, filing: Filing, *, at: datetime) -> str:
    try:
        answer = require_gate(
            session,
            artwork_id=holding.artwork_id,
            stage="filing",
            destination=filing.destination,
            at=at,
            deal=Deal(sale_form=None),
        )
    except GateRefuses as refusal:
        needs: Iterable[str] = refusal.facts["needs"] if isinstance(refusal.facts["needs"], list) else []
        codes = codes_of_gate(
            str(refusal.facts["decision"]), needs, held="P-02" in _listed(refusal.facts, "codes")
        )
        shown = refusal.facts["papers" if isinstance(refusal, GateNeedsPapers) else "why"]
        raise FilingRefused(**{**refusal.facts, "refusal_codes": list(codes), "why": shown}) from refusal
    assert answer.decision_id is not None
    return answer.decision_id


def _listed(facts: Mapping[str, object], name: str) -> list[str]:
    value = facts[name]
    return [str(item) for item in value] if isinstance(value, list) else []


def _require_sound(filing: Filing, *, is_demonstration: bool) -> None:
    wrong: dict[str, str] = {
        name: "This is too long." for name, length in LONGEST.items() if len(getattr(filing, name)) > length
    }
    wrong |= {
        name: "This is needed." for name in (*LONGEST, "port") if not str(getattr(filing, name)).strip()
    }
    port = filing.port.strip()
    if port.isdecimal() and not PORT_CODE.fullmatch(port):
        wrong["port"] = "Customs' code of a port has four digits."
    if filing.mode not in {"", *MODES}:
        wrong["mode"] = "This supervision mode is not open here."
    if len(filing.destination) != 2 or filing.destination == "CN":  # noqa: PLR2004 -- ISO 3166-1 alpha-2
        wrong["destination"] = "Name the country by its two letters; China is no export."
    if len({filing.value.currency, filing.freight.currency, filing.receipt.currency}) > 1:
        wrong["currency"] = "State all amounts in one currency."
    if filing.scenario is not None and not (is_demonstration and is_scenario(filing.scenario)):
        wrong["scenario"] = "Only a demonstration may say how customs answers."
    if wrong:
        raise DeclarationInvalid(fields=wrong)


def filed_papers(row: Declaration) -> Particulars:
    """Return the papers of M20: the gate's answer, the three documents, the declaration and the permits."""
    references = {
        "export_gate_answer": row.decision_id,
        "order_receipt_waybill": f"{row.order_number} / {row.receipt_number} / {row.waybill_number}",
        "declaration": row.id,
        "permits": row.decision_id,
    }
    return Particulars(
        papers=[Paper(Document(code=code, reference=reference)) for code, reference in references.items()],
        place=row.port,
    )
