"""How a work is announced: its owner or their agent asks for an appointment, and a keeper countersigns it.

The request opens the holding and is the owner's signature under the first step of the table (M01); the
keeper's signature, in `stepping`, makes the work expected.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse import errors
from bonded_warehouse.models.bond import BondBook, BookItem
from bonded_warehouse.models.custody import Appointment, AppointmentState, CustodyStep, Holding, StepState
from bonded_warehouse.operations import keeping, stepping
from bonded_warehouse.operations.establishing import require_facility
from bonded_warehouse.operations.particulars import Paper, Particulars
from bonded_warehouse.queries import bonds
from bonded_warehouse.queries.standing import is_depositor, is_owner
from bonded_warehouse.roles import KEEPER, SENIOR_KEEPER
from bonded_warehouse.rules import duty
from bonded_warehouse.rules.standing import Document
from bonded_warehouse.rules.states import BONDED, Account, CustodyState, CustomsStatus, is_source_of
from foundation.actor import Actor
from foundation.errors import Coded, Invalid
from foundation.ids import new_id

FARTHEST: Final = timedelta(days=3 * 366)
"""How far ahead a work may be announced."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the owner or agent says of a work to come. Amounts in minor units."""

    artwork_id: str
    facility_id: str
    arrives_at: datetime
    intended_status: CustomsStatus
    source: Account
    is_relic: bool | None
    """None where they do not know; then what is asked of relics is asked of it."""
    declared_minor: int
    declared_currency: str
    value_cny_minor: int
    hs_code: str
    """Empty where the goods carry no suspended tax and nobody knows it."""
    title_text: str
    materials: str
    note: str = ""


def book_inbound(session: Session, announcement: Announcement, *, actor: Actor, at: datetime) -> Appointment:
    """Ask to bring a work into custody.

    :raises ArtworkUnknown: if there is no such work
    :raises AppointmentNotYours: if it is not the actor's to bring
    :raises AlreadyHeld: if a holding of it is open
    :raises FacilityUnknown: if there is no such facility; also NoBookOpen
    :raises Invalid: if goods of this status cannot come from there, or the day is past
    :raises RateUnknown: if tax would be suspended and no rate is on file for the goods
    """
    card = registry.artwork(session, announcement.artwork_id)
    _require_theirs(session, card, actor)
    _require_sense(announcement, at)
    facility = require_facility(session, announcement.facility_id)
    book = _locked_book(session, facility.id)
    there = session.scalar(
        sa.select(Holding.id).where(Holding.artwork_id == announcement.artwork_id, Holding.is_open)
    )
    if there is not None:
        raise errors.AlreadyHeld(holding_id=there)
    holding = Holding(
        id=new_id("hld", at),
        artwork_id=announcement.artwork_id,
        facility_id=facility.id,
        since_at=at,
        intended_status=announcement.intended_status,
        source=announcement.source,
        is_relic=announcement.is_relic,
        owner_id=actor.id,
        owner_name=actor.name,
        owner_organisation_id=actor.organisation_id,
        depositor_id=actor.id,
        depositor_name=actor.name,
        depositor_organisation_id=actor.organisation_id,
        opened_at=at,
    )
    session.add(holding)
    session.flush()
    title = next(iter(card.title.values()), "")
    _enter_in_book(session, book, holding, announcement, f"{card.object_type}: {title}", at)
    appointment = Appointment(
        id=new_id("apt", at),
        holding_id=holding.id,
        arrives_at=announcement.arrives_at,
        title_text=announcement.title_text,
        materials=announcement.materials,
        note=announcement.note,
        requested_by=actor.id,
        requested_at=at,
    )
    session.add(appointment)
    session.flush()
    stepping.propose_step(
        session,
        holding_id=holding.id,
        event="M01",
        particulars=Particulars(papers=_entry_papers(appointment, announcement), place=facility.code),
        by_session=True,
        actor=actor,
        at=at,
    )
    return appointment


def _require_theirs(session: Session, card: registry.ArtworkCard, actor: Actor) -> None:
    """Require that the actor is its registrant, the gallery behind it, or whom it was delivered to."""
    if registry.is_own(card, actor):
        return
    last = session.scalar(
        sa.select(Holding).where(Holding.artwork_id == card.id).order_by(Holding.opened_at.desc()).limit(1)
    )
    if last is None or last.is_open or not is_owner(last, actor):
        raise errors.AppointmentNotYours(artwork_id=card.id)


def _require_sense(announcement: Announcement, at: datetime) -> None:
    wrong: dict[str, str] = {}
    if not is_source_of(announcement.source, announcement.intended_status):
        wrong["source"] = "Goods of this customs status do not come from there."
    if announcement.arrives_at < at:
        wrong["arrives_at"] = "This is past."
    if announcement.arrives_at > at + FARTHEST:
        wrong["arrives_at"] = "This is too far ahead."
    if (
        announcement.declared_currency == "CNY"
        and announcement.value_cny_minor != announcement.declared_minor
    ):
        wrong["value_cny_minor"] = "A value declared in yuan is its own value in yuan."
    if announcement.intended_status in BONDED and not announcement.hs_code:
        wrong["hs_code"] = "Where tax is suspended, the line of the tariff is needed."
    if wrong:
        raise Invalid(fields=wrong)


def _locked_book(session: Session, facility_id: str) -> BondBook:
    """Return the facility's book, locked: who enters works takes turns, so that none is entered twice.

    :raises NoBookOpen: if the facility has none
    """
    open_books = bonds.books(session, facility_id=facility_id)
    if not open_books:
        raise errors.NoBookOpen(facility_id=facility_id)
    book = session.get(BondBook, open_books[0].id, with_for_update=True)
    assert book is not None, "the query found it in this transaction"
    return book


def _enter_in_book(
    session: Session,
    book: BondBook,
    holding: Holding,
    announcement: Announcement,
    goods_name: str,
    at: datetime,
) -> None:
    """Open the holding's item in the facility's book, with the tax that will be at risk."""
    last = session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(BookItem.seq), 0)).where(BookItem.book_id == book.id)
    )
    duty_minor = vat_minor = 0
    basis = ""
    if announcement.intended_status in BONDED:
        on = keeping.local_day(session, holding.facility_id, at)
        duty_rate = duty.rate_on("duty", announcement.hs_code, on)
        vat_rate = duty.rate_on("vat", announcement.hs_code, on)
        value = Decimal(announcement.value_cny_minor) / 100
        tax = duty.import_tax(value, duty_rate=duty_rate.rate, vat_rate=vat_rate.rate)
        duty_minor, vat_minor = duty.minor(tax.duty), duty.minor(tax.vat)
        basis = f"duty {duty_rate.rate} ({duty_rate.basis}), VAT {vat_rate.rate} ({vat_rate.basis})"
    session.add(
        BookItem(
            id=new_id("itm", at),
            book_id=book.id,
            seq=int(last or 0) + 1,
            holding_id=holding.id,
            hs_code=announcement.hs_code,
            goods_name=goods_name[:250],
            declared_minor=announcement.declared_minor,
            declared_currency=announcement.declared_currency,
            value_cny_minor=announcement.value_cny_minor,
            duty_at_risk_minor=duty_minor,
            vat_at_risk_minor=vat_minor,
            rate_basis=basis,
            opened_at=at,
        )
    )
    session.flush()


def _entry_papers(appointment: Appointment, announcement: Announcement) -> list[Paper]:
    """Return the four papers of an appointment: they are what its form says."""
    said: dict[str, dict[str, object]] = {
        "object_entry_form": {"arrives_at": announcement.arrives_at.isoformat()},
        "title_statement": {"text": announcement.title_text},
        "value_and_materials": {
            "declared_minor": announcement.declared_minor,
            "currency": announcement.declared_currency,
            "materials": announcement.materials,
        },
        "intended_status": {
            "customs_status": announcement.intended_status.value,
            "source": announcement.source.value,
        },
    }
    return [
        Paper(Document(code, appointment.id, covers=announcement.artwork_id), detail)
        for code, detail in said.items()
    ]


def close_appointment(
    session: Session, *, appointment_id: str, reason: str, actor: Actor, at: datetime
) -> Appointment:
    """Decline an appointment, or withdraw it: a keeper declines, whoever asked withdraws.

    One that a keeper has accepted is cancelled by a step of the table (M36) instead.

    :raises AppointmentUnknown: if there is none that the actor may see
    :raises AppointmentClosed: if it was decided already
    """
    appointment = session.get(Appointment, appointment_id)
    if appointment is None:
        raise errors.AppointmentUnknown(appointment_id=appointment_id)
    holding = keeping.locked(session, appointment.holding_id)
    session.refresh(appointment)
    is_theirs = is_depositor(holding, actor)
    if not is_theirs and not actor.has(KEEPER, SENIOR_KEEPER):
        raise errors.AppointmentUnknown(appointment_id=appointment_id)
    if appointment.state is not AppointmentState.REQUESTED or holding.state is not CustodyState.NONE:
        raise errors.AppointmentClosed(state=Coded(appointment.state, "appointment"))
    appointment.state = AppointmentState.WITHDRAWN if is_theirs else AppointmentState.DECLINED
    appointment.decided_by, appointment.decided_at, appointment.reason = actor.id, at, reason
    holding.is_open, holding.closed_at = False, at
    waiting = sa.select(CustodyStep).where(
        CustodyStep.holding_id == holding.id, CustodyStep.state == StepState.OPEN
    )
    for step in session.scalars(waiting):
        step.state, step.closed_at = StepState.WITHDRAWN, at
        step.closed_by, step.reason = actor.id, reason
    session.flush()
    return appointment
