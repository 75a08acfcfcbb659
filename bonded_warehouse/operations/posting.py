"""What may change in the bond ledger: postings and the use of the guarantee."""

from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.bond_errors import GuaranteeTooShort, LedgerWouldNotBalance
from bonded_warehouse.errors import NoGuaranteeInForce
from bonded_warehouse.models.bond import BondBook, BondPosting, BookItem, PostingState
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.queries import bonds
from bonded_warehouse.rules import bond, clocks, cover
from bonded_warehouse.rules.custody import Outcome
from foundation.ids import new_id

STATES: Final = {
    "M02": PostingState.PRE_DEDUCTED,
    "M15": PostingState.RESERVED,
    "M16": PostingState.RESERVED,
    "M46": PostingState.WRITTEN_OFF,
}
"""How far customs follows a posting; all others are deducted when they are posted."""
TERMS: Final = {"M17": "TL01"}
"""Steps after which a work must be back by a day: the guarantee must reach as far (b.3)."""


def post(
    session: Session, *, holding: Holding, event: CustodyEvent, outcome: Outcome, on: date, at: datetime
) -> None:
    """Post what a step moves, and take or give back the guarantee, in the step's own transaction.

    The book's row is locked first, so that two works cannot both take the last of the headroom.

    :raises NoGuaranteeInForce: if tax comes at risk and customs holds nothing for it
    :raises NoHeadroom: if what it holds does not reach
    :raises GuaranteeTooShort: if what it holds ends before the work is due back
    :raises LedgerWouldNotBalance: if the postings would not be whole, or not end where the work stands
    """
    moves = outcome.movement
    takes = moves.guarantee_used and not holding.guarantee_used
    if moves.posting is None and not takes:
        return
    item = bonds.item_of(session, holding.id)
    assert item is not None, f"{holding.id} is in no book"
    if takes:
        _require_cover(session, item, outcome, on=on)
    if moves.posting is not None:
        last = session.scalar(
            sa.select(sa.func.coalesce(sa.func.max(BondPosting.seq), 0)).where(BondPosting.item_id == item.id)
        )
        session.add(
            BondPosting(
                id=new_id("pst", at),
                item_id=item.id,
                seq=int(last or 0) + 1,
                event_id=event.id,
                document=_document(event),
                origin=moves.posting[0],
                target=moves.posting[1],
                quantity=1,
                value_cny_minor=item.value_cny_minor,
                state=STATES.get(outcome.transition.id, PostingState.DEDUCTED),
                posted_at=at,
            )
        )
        _require_whole(session, item, outcome)


def _require_whole(session: Session, item: BookItem, outcome: Outcome) -> None:
    """Require of the item's postings what b.2 (1) to (3) require, the one just made among them."""
    session.flush()
    rows = session.execute(
        sa.select(BondPosting.origin, BondPosting.target, BondPosting.quantity)
        .where(BondPosting.item_id == item.id)
        .order_by(BondPosting.seq)
    )
    found = bond.breaks(
        [bond.Entry(*row) for row in rows], state=outcome.after.state, account=outcome.after.account
    )
    if found:
        raise LedgerWouldNotBalance(breaks="; ".join(found))


def _require_cover(session: Session, item: BookItem, outcome: Outcome, *, on: date) -> None:
    tax_minor = item.duty_at_risk_minor + item.vat_at_risk_minor
    if tax_minor == 0:
        return
    session.get(BondBook, item.book_id, with_for_update=True)
    stands = bonds.cover(session, item.book_id, on=on)
    if stands.limit_minor == 0:
        raise NoGuaranteeInForce(on=on, book_id=item.book_id)
    cover.require_headroom(stands, more_minor=tax_minor)
    term = TERMS.get(outcome.transition.id)
    if term is not None:
        last_on = clocks.start(term, on).last_on
        then = bonds.cover(session, item.book_id, on=last_on)
        if cover.with_reserve(then.used_minor + tax_minor) > then.limit_minor:
            raise GuaranteeTooShort(to_on=bonds.last_day_in_force(session, item.book_id), last_on=last_on)


def _document(event: CustodyEvent) -> str:
    """Return the paper that a posting names: the step's first, else the event itself."""
    papers = [f"{paper['code']} {paper['reference']}" for paper in event.documents]
    return papers[0][:200] if papers else event.id
