"""The chain of custody: what may follow what, who signs, which papers, which postings. Pure.

A step is legal when the table allows it, no hold blocks it, its papers are there and in force,
and its signatures are given by different persons, none of whom is the consignor or owner but
where the table names them. Source: custody table, `_about`, and specification of the domain, a.1.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from bonded_warehouse import errors
from bonded_warehouse.rules.signing import Signer, require_signatures
from bonded_warehouse.rules.standing import (
    CONDITIONS,
    ORDINARY,
    Circumstances,
    Document,
    Standing,
    documents_needed,
)
from bonded_warehouse.rules.states import Account, Arrival, CustodyState, CustomsStatus, HoldKind, Loss
from bonded_warehouse.rules.table import TABLE, Guarantee, Transition, word_of
from foundation.errors import Coded

INSIDE: Final[Mapping[str, Arrival]] = {
    "M18": Arrival.BACK,
    "M27": Arrival.BACK,
    "M31": Arrival.EXPORT_RETURN,
    "M35": Arrival.BACK,
    "M39": Arrival.BACK,
    "M41": Arrival.BACK,
}
"""The transitions by which a work comes to the gate or the dock again, and as what."""


@dataclass(frozen=True, slots=True)
class Movement:
    """What a step does to the bond ledger and the guarantee."""

    posting: tuple[Account, Account] | None
    """(from, to) of the one unit; None where the account does not change."""
    guarantee_used: bool
    """Whether the guarantee is in use for the work afterwards."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A step that is allowed: its row of the table, and what holds afterwards."""

    transition: Transition
    after: Standing
    movement: Movement
    signed_as: Mapping[str, str] = field(default_factory=dict)
    """Account id to the table's role it signed as."""


def require_transition(state: CustodyState, event: str) -> Transition:
    """Return the row by which `event` follows `state`.

    :param event: the table's word ('book_in', 'book in') or number ('M08')
    :raises StepOutOfOrder: if the table has none
    """
    word = word_of(event)
    for row in TABLE.following(state):
        if word in {row.event, row.id}:
            return row
    open_to = [Coded(row.event, "event") for row in TABLE.following(state)]
    named = TABLE.named(word)
    raise errors.StepOutOfOrder(
        state=Coded(state, "custody"), event=Coded(named.event if named else word, "event"), open=open_to
    )


def require_conditions(row: Transition, now: Standing, how: Circumstances) -> None:
    """Require the table's conditions.

    :raises ConditionNotMet: naming the first that is not met
    """
    for text in row.conditions:
        if not CONDITIONS[text](now, how):
            raise errors.ConditionNotMet(
                event=Coded(row.event, "event"), condition=Coded(text, "custody_condition")
            )


def require_no_hold(row: Transition, holds: Collection[HoldKind], *, is_stopped: bool = False) -> None:
    """Require that no hold blocks this step.

    A hold blocks what the table names for its kind. A stop blocks whatever any hold could, and a new
    appointment; what is left either brings the work to safety or records what has happened already.

    :raises HoldInPlace: naming those that do
    """
    blocking = sorted(kind.value for kind in row.holds_blocking.intersection(holds))
    if is_stopped and (row.holds_blocking or row.target is CustodyState.EXPECTED):
        blocking.insert(0, "stop")
    if blocking:
        raise errors.HoldInPlace(
            event=Coded(row.event, "event"), kinds=[Coded(kind, "hold") for kind in blocking]
        )


def require_documents(
    row: Transition,
    now: Standing,
    how: Circumstances,
    brought: Sequence[Document],
    *,
    artwork_id: str,
    on: date,
) -> None:
    """Require every paper of this step, in force and of this work.

    :param on: the day of the step, where the facility is
    :raises PaperMissing: naming all that are missing
    :raises PaperExpired: if one ended before `on`
    :raises PaperOfAnotherWork: if one names another work
    """
    asked = {need.code for need in row.documents} | {"customs_consent", "customs_reply"}
    for paper in brought:
        if paper.code not in asked:
            continue
        if paper.expires_on is not None and paper.expires_on < on:
            raise errors.PaperExpired(
                event=Coded(row.event, "event"),
                code=Coded(paper.code, "document"),
                reference=paper.reference,
                expired_on=paper.expires_on,
            )
        if paper.covers is not None and paper.covers != artwork_id:
            raise errors.PaperOfAnotherWork(
                event=Coded(row.event, "event"), code=Coded(paper.code, "document"), reference=paper.reference
            )
    there = {paper.code for paper in brought if paper.reference.strip()}
    missing = [Coded(code, "document") for code in documents_needed(row, now, how) if code not in there]
    if missing:
        raise errors.PaperMissing(event=Coded(row.event, "event"), missing=missing)


def _account(word: str, now: Standing) -> Account:
    if word == "$source":
        return now.source
    if word == "$current":
        assert now.account is not None, "the table posts '$current' only where the work is on an account"
        return now.account
    return Account(word)


def movement(row: Transition, now: Standing) -> Movement:
    """Return what this step posts, and whether the guarantee is in use for the work afterwards."""
    rule = row.posting
    moved = rule is not None and now.account not in rule.unless_current_in
    if now.state is CustodyState.LOST and now.account is Account.ABROAD:
        moved = False  # a loss abroad is on no account of ours, so closing it moves nothing
    posting = (_account(rule.origin, now), _account(rule.target, now)) if rule and moved else None
    used = now.guarantee_used
    match row.guarantee:
        case Guarantee.USE:
            used = True
        case Guarantee.USE_IF_BONDED:
            used = used or now.is_bonded
        case Guarantee.FREE | Guarantee.FREE_IF_BONDED:
            used = False  # 'free' gives back what the work still uses; what uses nothing loses nothing
        case Guarantee.KEEP | None:
            pass
    return Movement(posting, used)


def _status_after(row: Transition, now: Standing) -> CustomsStatus | None:
    match row.customs_status_to:
        case None:
            return now.status
        case "$intended_if_first_entry":
            return now.intended if now.arrival is Arrival.FIRST_ENTRY else now.status
        case "$before_release":
            return now.before_release
        case "$before_seizure":
            return now.before_seizure
        case word:
            return CustomsStatus(word)


def after(row: Transition, now: Standing) -> tuple[Standing, Movement]:
    """Return how the work stands after a step, and what the ledger does."""
    moves = movement(row, now)
    account = now.account
    if moves.posting is not None:
        account = moves.posting[1]
    if row.target is CustodyState.REFUSED:
        account = None
    loss: Loss | None = now.loss
    if row.id in {"M46", "M47"}:
        loss = Loss.CLOSED
    elif row.target is CustodyState.LOST:
        loss = Loss.OPEN
    elif now.state is CustodyState.LOST:
        loss = None
    return (
        replace(
            now,
            state=row.target,
            status=_status_after(row, now),
            account=account,
            source=Account.ABROAD if row.id == "M31" else now.source,
            arrival=INSIDE.get(row.id, now.arrival),
            before_release=now.status if row.id == "M22" else now.before_release,
            before_seizure=now.status if row.id == "M40" else now.before_seizure,
            guarantee_used=moves.guarantee_used,
            loss=loss,
            customs_seal=False if row.id == "M16" else now.customs_seal,
        ),
        moves,
    )


def decide(
    now: Standing,
    event: str,
    *,
    how: Circumstances = ORDINARY,
    documents: Sequence[Document] = (),
    signers: Sequence[Signer] = (),
    artwork_id: str,
    on: date,
) -> Outcome:
    """Decide a step with everything that belongs to it, and return what follows from it.

    1. The table lets it follow. 2. Its conditions hold. 3. No hold blocks it.
    4. Its papers are there. 5. Its signatures are.

    :raises StepOutOfOrder: 1
    :raises ConditionNotMet: 2
    :raises HoldInPlace: 3
    :raises PaperMissing: 4; also PaperExpired, PaperOfAnotherWork
    :raises SecondPersonNeeded: 5; also SamePersonTwice, ConsignorMayNotKeep, NotAmongSigners
    """
    row = require_transition(now.state, event)  # 1
    require_conditions(row, now, how)  # 2
    require_no_hold(row, now.holds, is_stopped=now.is_stopped)  # 3
    require_documents(row, now, how, documents, artwork_id=artwork_id, on=on)  # 4
    signed_as = require_signatures(row, signers)  # 5
    standing, moves = after(row, now)
    return Outcome(row, standing, moves, signed_as)


def may_follow(now: Standing, *, how: Circumstances = ORDINARY) -> tuple[Transition, ...]:
    """Return the steps that may follow: the table allows them and nothing of the work itself forbids them.

    Conditions on the step itself (who was told of a loss) are not asked here; papers and signatures neither.
    """
    generous = replace(
        how, told=frozenset({"customs", "police", "insurer"}), by_customs=True, case_reopened=True
    )
    return tuple(
        row
        for row in TABLE.following(now.state)
        if all(CONDITIONS[text](now, generous) for text in row.conditions)
    )
