"""What the warehouse does by itself: it follows the registry, and speaks with customs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.customs import filing
from bonded_warehouse.customs.gateway import Answer, CustomsGateway, Declared
from bonded_warehouse.customs.offices import Heard, Offices
from bonded_warehouse.customs.simulator.offices import OfficesSimulator
from bonded_warehouse.customs.writing import Built
from bonded_warehouse.events import (
    CustodyMoved,
    DeclarationAnswered,
    DeclarationLodged,
    FilingOpened,
    KeepingCaseOpened,
    TitleTransferred,
    WithdrawalAsked,
)
from bonded_warehouse.models.clearance import Declaration
from bonded_warehouse.operations import (
    answering,
    closing_books,
    displaying,
    hearing,
    messaging,
    moments,
    naming,
    redeciding,
    referring,
    signalling,
    stopping,
)
from bonded_warehouse.queries import declarations, examinations, filings, price_comparables, redecidings
from foundation import clock
from foundation.db import db, transaction
from foundation.errors import Unavailable
from foundation.outbox import Errand, Follower, Reaction
from foundation.worker import Job

POLL_EVERY_S = 5.0
TRY_EVERY_S = 2.0
REFER_EVERY_S = 2.0
WARN_EVERY_S = 600.0
CLOSE_EVERY_S = 600.0
"""How often the worker looks whether a day is over somewhere."""


def followers(
    gateway: CustomsGateway,
    throw: Callable[[str, datetime], None] = lambda _id, _at: None,
    offices: Offices | None = None,
) -> Sequence[Follower]:
    """Return all who follow a fact here.

    :param throw: throws the inspection draw of a declaration, before customs is asked
    :param offices: port, gate, yard and tax office; simulated ones where they are left out
    """
    beside = offices or OfficesSimulator()

    def lodge(event: DeclarationLodged, key: str) -> tuple[Answer, ...]:
        throw(event.declaration_id, clock.now())
        declared = _with_firms(event.declaration_id)
        db.session.rollback()  # nothing stays open while customs is asked
        _keep(declared, filing.messages(declared))
        return gateway.lodge(declared, key=key, at=clock.now())

    def withdraw(event: WithdrawalAsked, key: str) -> Answer:
        declared = _with_firms(event.declaration_id)
        db.session.rollback()
        _keep(declared, (filing.cancellation(declared),))
        return gateway.withdraw(declared, key=key, at=clock.now())

    def send(event: FilingOpened, key: str) -> tuple[Heard, ...]:
        filed = filings.to_send(db.session, event.filing_id)
        db.session.rollback()
        with transaction() as session:
            hearing.keep_sent(session, filing_id=filed.id, at=clock.now())
        return beside.file(filed, at=clock.now())

    def compare(event: DeclarationLodged, key: str) -> Sequence[int]:
        found = price_comparables.prices_beside(db.session, event.holding_id)
        db.session.rollback()
        return found

    def sent(session: Session, event: FilingOpened, heard: tuple[Heard, ...], at: datetime) -> None:
        hearing.record(session, filing_id=event.filing_id, heard=heard, at=at)

    def lodged(session: Session, event: DeclarationLodged, answers: tuple[Answer, ...], at: datetime) -> None:
        answering.record_answers(session, declaration_id=event.declaration_id, answers=answers, at=at)

    return (
        Reaction("warehouse.hold_suspended", registry.CertificateSuspended, stopping.follow_suspension),
        Reaction("warehouse.hold_revoked", registry.CertificateRevoked, stopping.follow_revocation),
        Reaction("warehouse.lift_reinstated", registry.CertificateReinstated, stopping.follow_reinstatement),
        Reaction("warehouse.lift_recertified", registry.CertificateIssued, stopping.follow_new_certificate),
        Errand("warehouse.lodge", DeclarationLodged, lodge, lodged),
        Errand("warehouse.withdraw", WithdrawalAsked, withdraw, answering.record_withdrawal),
        Reaction("warehouse.follow_customs", DeclarationAnswered, answering.follow_answers),
        Reaction("warehouse.refer_moved", CustodyMoved, referring.follow_custody),
        Reaction("warehouse.refer_sold", TitleTransferred, referring.follow_custody),
        Reaction("warehouse.file_beside", CustodyMoved, moments.follow_step),
        Errand("warehouse.send_filing", FilingOpened, send, sent),
        Reaction("warehouse.risk_revoked", registry.CertificateRevoked, signalling.follow_revocation),
        Reaction("warehouse.risk_amiss", KeepingCaseOpened, signalling.follow_case),
        Reaction("warehouse.risk_identity", CustodyMoved, signalling.follow_step),
        Errand("warehouse.risk_price", DeclarationLodged, compare, signalling.follow_declaration),
    )


def _with_firms(declaration_id: str) -> Declared:
    """Return a declaration with who stands in its messages; of an old one, who is on file today."""
    found = declarations.to_lodge(db.session, declaration_id)
    if found.parties is not None:
        return found
    row = db.session.get_one(Declaration, declaration_id)
    return replace(found, parties=naming.of_declaration(db.session, row))


def _keep(declared: Declared, messages: Sequence[Built]) -> None:
    """Keep what is about to be sent: what went out is never lost, however the sending ends."""
    with transaction() as session:
        messaging.keep_sent(session, declaration_id=declared.id, messages=messages, at=clock.now())


def jobs(gateway: CustomsGateway, offices: Offices | None = None) -> Sequence[Job]:
    """Return what the worker does every so often."""
    rounds = _Rounds(offices or OfficesSimulator())
    last = ""

    def poll(at: datetime) -> int:
        nonlocal last  # a page at a time, round and round: many silent ones hold up no other
        waiting = declarations.unanswered(db.session, after=last)
        last = waiting[-1].id if len(waiting) == declarations.PAGE else ""
        known = declarations.known(db.session, [declared.id for declared in waiting])
        db.session.rollback()
        heard = 0
        for declared in waiting:
            try:
                said = gateway.answers(declared, at=at)
            except Unavailable:
                continue  # one that cannot be asked about holds up no other
            fresh = [
                answer for answer in said if not known.get(declared.id, declarations.NOTHING).has(answer)
            ]
            if fresh:
                with transaction() as session:
                    answering.record_answers(session, declaration_id=declared.id, answers=fresh, at=at)
                heard += len(fresh)
        return heard

    def close(at: datetime) -> int:
        with transaction() as session:
            return closing_books.close_day(session, at=at)

    return (
        Job("warehouse.poll_customs", POLL_EVERY_S, poll),
        Job("warehouse.poll_offices", POLL_EVERY_S, rounds.poll),
        Job("warehouse.warn_of_displays", WARN_EVERY_S, _warn),
        Job("warehouse.close_books", CLOSE_EVERY_S, close),
        Job("warehouse.try_rulesets", TRY_EVERY_S, _try_rulesets),
        Job("warehouse.refer", REFER_EVERY_S, _refer),
    )


class _Rounds:
    """Asks the offices what they have said, a page of filings at a time, round and round."""

    def __init__(self, offices: Offices) -> None:
        self._offices = offices
        self._last = ""

    def poll(self, at: datetime) -> int:
        """Write down what is new; return how much. One that cannot be asked about holds up no other."""
        waiting = filings.unanswered(db.session, after=self._last)
        self._last = waiting[-1].id if len(waiting) == filings.PAGE else ""
        known = filings.known_bodies(db.session, [filed.id for filed in waiting])
        db.session.rollback()
        count = 0
        for filed in waiting:
            try:
                said = self._offices.heard(filed, at=at)
            except Unavailable:
                continue
            fresh = [one for one in said if sha256(one.body).hexdigest() not in known.get(filed.id, ())]
            if fresh:
                with transaction() as session:
                    hearing.record(session, filing_id=filed.id, heard=fresh, at=at)
                count += len(fresh)
        return count


def _warn(at: datetime) -> int:
    """Warn of shows outside the zone that end soon; hold what is overdue."""
    with transaction() as session:
        return displaying.warn(session, at=at)


def _refer(at: datetime) -> int:
    """Ask the rules again what they refer to a relics examiner, where that may have changed."""
    waiting = examinations.to_ask(db.session, at=at)
    db.session.rollback()
    if not waiting:
        return 0
    with transaction() as session:
        return referring.refer_again(session, waiting, at=at)


def _try_rulesets(at: datetime) -> int:
    """Go on reckoning what proposed rulesets do to the works in bond, a batch a transaction."""
    waiting = redecidings.unfinished(db.session)
    db.session.rollback()
    done = 0
    for run_id in waiting:
        with transaction() as session:
            done += redeciding.go_on(session, run_id=run_id, at=at)
    return done
