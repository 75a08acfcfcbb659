"""Declarations: filed by the declarant, answered by customs, inspected and released by its officer."""

from typing import Final

from flask import current_app, url_for
from flask_babel import gettext

from authentication import api as registry
from bonded_warehouse.customs.parties import DISTRICT
from bonded_warehouse.models.clearance import DeclarationState
from bonded_warehouse.operations import answering, declaring, inspecting, slotting
from bonded_warehouse.operations.declaring import Filing
from bonded_warehouse.queries import (
    appeals,
    declarations,
    draws,
    enterprises,
    holdings,
    parties,
    price_comparables,
    slots,
    stages,
)
from bonded_warehouse.queries.declarations import DeclarationCard
from bonded_warehouse.queries.gate import decided, said
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, DEPOSITORS, STAFF
from bonded_warehouse.web import choices_customs as choices
from bonded_warehouse.web.declaration_forms import (
    AskDeclare,
    Decide,
    DeclarationPage,
    DeclarationsPage,
    Declare,
    Declared,
    DeclarePage,
    ListDeclarations,
    Reopen,
    amount,
    answers_of,
    by_china,
)
from bonded_warehouse.web.work_heads import head_of, visible, work_head
from foundation.db import db
from foundation.money import Money
from foundation.settings import Settings
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Room

room = Room("declarations", __name__)


def _yuan(fen: int) -> Money:
    return Money(fen, "CNY")


FILERS: Final = {DECLARANT, CUSTOMS_OFFICER}
APPELLANTS: Final = DEPOSITORS | {DECLARANT}


@room.get(
    "/declarations",
    takes=ListDeclarations,
    gives=DeclarationsPage,
    may=STAFF,
    scope="customs:read",
    page="bonded_warehouse/declarations.html",
)
def index(call: Call[ListDeclarations]) -> DeclarationsPage:
    """Show declarations, the latest first."""
    asked = call.input
    cards = declarations.declarations(
        db.session, states=[asked.state] if asked.state else None, after=asked.after
    )
    works = registry.artworks(db.session, [card.artwork_id for card in cards])
    found = []
    for card in cards:
        work = works[registry.ArtworkId(card.artwork_id)]
        found.append(Declared(card, work.title, work.maker, work.images[0] if work.images else None))
    call.extra |= {"asked": asked, "states": list(DeclarationState), "country": choices.country}
    return DeclarationsPage(found, cards[-1].id if len(cards) == declarations.PAGE else None)


@room.get(
    "/holdings/<holding_id>/declare",
    takes=AskDeclare,
    gives=DeclarePage,
    may={DECLARANT},
    scope="customs:read",
    page="bonded_warehouse/declare.html",
)
def declare(call: Call[AskDeclare], holding_id: str) -> DeclarePage:
    """Show what filing a packed work asks for, and what the gate says already."""
    card = holdings.head(db.session, holding_id, actor=call.actor)
    answer = None
    if call.input.destination is None:
        work = head_of(card.artwork_id, actor=call.actor)
    else:
        about = visible(card.artwork_id, actor=call.actor)
        work = work_head(about)
        decision = decided(about, stage="filing", destination=call.input.destination, at=call.at)
        answer = said(about, decision, at=call.at)
    settings: Settings = current_app.extensions["bianliang.settings"]
    call.extra |= {"choices": choices, "asked": call.input, "is_demonstration": settings.demonstration}
    named, carriers = enterprises.ready_and_carriers(db.session)
    earlier, ports = declarations.earlier_and_ports(db.session, holding_id)
    call.extra |= {"ports": ports, "district": DISTRICT}
    return DeclarePage(
        work=work,
        holding_id=holding_id,
        custody_state=str(card.custody_state),
        answer=answer,
        earlier=earlier,
        enterprises=named,
        carriers=carriers,
        customs_status=card.customs_status,
        sale=parties.sale_of(db.session, holding_id),
    )


@room.post(
    "/holdings/<holding_id>/declarations",
    takes=Declare,
    gives=DeclarationCard,
    may={DECLARANT},
    scope="customs:write",
    done=lambda card: url_for("declarations.show", declaration_id=card.id),
    on_refusal="declarations.declare",
)
def lodge(call: Call[Declare], holding_id: str) -> DeclarationCard:
    """File a packed work for export: the gate is asked once more, then customs."""
    sent = call.input
    settings: Settings = current_app.extensions["bianliang.settings"]
    filing = Filing(
        mode=sent.mode or "",
        answers=answers_of(sent),
        destination=sent.destination,
        port=sent.port,
        hs=sent.hs,
        goods_name=sent.goods_name,
        value=amount("value", sent.value, sent.value_minor, sent.currency),
        freight=amount("freight", sent.freight, sent.freight_minor, sent.currency),
        receipt=amount("receipt", sent.receipt, sent.receipt_minor, sent.currency),
        net_g=sent.net_g,
        gross_g=sent.gross_g,
        order_number=sent.order_number,
        receipt_number=sent.receipt_number,
        waybill_number=sent.waybill_number,
        consignee=sent.consignee,
        scenario=sent.scenario,
        loading_at=by_china(sent.loading_at),
    )
    comparables = price_comparables.prices_beside(db.session, holding_id)
    with call.transaction() as session:
        card = declaring.lodge(
            session,
            holding_id=holding_id,
            filing=filing,
            is_demonstration=settings.demonstration,
            comparables=comparables,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Filed. Customs is being asked."))
        return call.answer(session, card)


@room.get(
    "/declarations/<declaration_id>",
    gives=DeclarationPage,
    may=SIGNED_IN,
    scope="customs:read",
    page="bonded_warehouse/declaration.html",
)
def show(call: Call[None], declaration_id: str) -> DeclarationPage:
    """Show a declaration and what customs said: to staff, and to whose work it is."""
    card = declarations.visible(db.session, declaration_id, actor=call.actor)
    is_officer = call.actor.has(CUSTOMS_OFFICER)
    is_open = card.state in {state.value for state in declaring.OPEN}
    call.extra |= {"choices": choices, "country": choices.country, "today": law_day(call.at), "yuan": _yuan}
    return DeclarationPage(
        declaration=card,
        work=head_of(card.artwork_id, actor=call.actor),
        may_withdraw=is_open and call.actor.has(*FILERS),
        may_inspect=is_officer and card.state == DeclarationState.INSPECTION,
        may_decide=is_officer and card.state in {DeclarationState.LODGED, DeclarationState.ACCEPTED},
        may_reopen=is_officer and card.state == DeclarationState.DETAINED,
        may_read_messages=call.actor.has(*FILERS),
        lane=draws.lane(db.session, declaration_id),
        basis=enterprises.basis(db.session, declaration_id),
        stages=list(stages.timeline(db.session, card)),
        appeals=appeals.of_declaration(db.session, declaration_id),
        may_appeal=call.actor.has(*APPELLANTS) and appeals.may_appeal(db.session, card),
        bookings=slots.of_declaration(db.session, declaration_id),
        may_book=call.actor.has(DECLARANT) and card.state in slotting.BOOKABLE,
    )


@room.post(
    "/declarations/<declaration_id>/withdraw",
    gives=DeclarationCard,
    may=FILERS,
    scope="customs:write",
    done=lambda card: url_for("declarations.show", declaration_id=card.id),
    on_refusal="declarations.show",
)
def withdraw(call: Call[None], declaration_id: str) -> DeclarationCard:
    """Have customs asked to cancel a declaration."""
    with call.transaction() as session:
        card = answering.ask_withdrawal(session, declaration_id=declaration_id, actor=call.actor, at=call.at)
        call.say(gettext("Customs is being asked to cancel it."))
        return call.answer(session, card)


@room.post(
    "/declarations/<declaration_id>/inspection",
    takes=Decide,
    gives=DeclarationCard,
    may={CUSTOMS_OFFICER},
    scope="customs:write",
    done=lambda card: url_for("declarations.show", declaration_id=card.id),
    on_refusal="declarations.show",
)
def inspect(call: Call[Decide], declaration_id: str) -> DeclarationCard:
    """Record the result of an inspection."""
    with call.transaction() as session:
        card = inspecting.inspect(
            session,
            declaration_id=declaration_id,
            finding=call.input.finding,
            codes=tuple(call.input.codes or ()),
            note=call.input.note,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("The result is recorded."))
        return call.answer(session, card)


@room.post(
    "/declarations/<declaration_id>/decision",
    takes=Decide,
    gives=DeclarationCard,
    may={CUSTOMS_OFFICER},
    scope="customs:write",
    done=lambda card: url_for("declarations.show", declaration_id=card.id),
    on_refusal="declarations.show",
)
def decide(call: Call[Decide], declaration_id: str) -> DeclarationCard:
    """Decide on the papers: release, return, detain, or draw for inspection."""
    with call.transaction() as session:
        card = inspecting.decide(
            session,
            declaration_id=declaration_id,
            finding=call.input.finding,
            codes=tuple(call.input.codes or ()),
            note=call.input.note,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Your decision is recorded."))
        return call.answer(session, card)


@room.post(
    "/declarations/<declaration_id>/reopen",
    takes=Reopen,
    gives=DeclarationCard,
    may={CUSTOMS_OFFICER},
    scope="customs:write",
    done=lambda card: url_for("declarations.show", declaration_id=card.id),
    on_refusal="declarations.show",
)
def reopen(call: Call[Reopen], declaration_id: str) -> DeclarationCard:
    """Take a detained declaration up again."""
    with call.transaction() as session:
        card = inspecting.reopen(
            session, declaration_id=declaration_id, note=call.input.note, actor=call.actor, at=call.at
        )
        call.say(gettext("It is on the table again."))
        return call.answer(session, card)
