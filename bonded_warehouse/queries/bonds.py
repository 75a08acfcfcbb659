"""What may be asked of the bond: books, their guarantees, and how much of them is in use."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.errors import BookUnknown
from bonded_warehouse.models.bond import BondBook, BookItem, Guarantee, GuaranteeState
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import Facility
from bonded_warehouse.queries import ledger_days
from bonded_warehouse.rules.cover import CURRENCY, Cover, Exposure, used
from bonded_warehouse.rules.states import Account
from foundation.money import Money


@dataclass(frozen=True, slots=True)
class GuaranteeCard:
    """A guarantee, in force or not."""

    id: str
    kind: str
    reference: str
    amount: Money
    from_on: date
    to_on: date
    state: str
    is_in_force: bool
    proposed_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemCard:
    """One work in a book."""

    seq: int
    holding_id: str
    artwork_id: str
    goods_name: str
    hs_code: str
    state: str
    customs_status: str | None
    account: str | None
    value: Money
    tax_at_risk: Money
    guarantee_used: bool
    rate_basis: str


@dataclass(frozen=True, slots=True)
class BookCard:
    """A book, how full its guarantee is, and what lies on its accounts."""

    id: str
    number: str
    kind: str
    enterprise: str
    facility_id: str
    limit: Money
    used: Money
    """Tax at risk of what customs has let out of its sight."""
    required: Money
    """The same with the internal reserve of a tenth."""
    headroom: Money
    accounts: dict[str, int]
    """Works on each account; what came in stands on its source with a minus."""
    guarantees: list[GuaranteeCard]
    items: list[ItemCard]
    item_count: int


@dataclass(frozen=True, slots=True)
class BookSummary:
    """A book in a list: how full its guarantee is."""

    id: str
    number: str
    enterprise: str
    facility_id: str
    limit: Money
    used: Money
    required: Money
    headroom: Money


LARGEST_PAGE = 200


def cover(session: Session, book_id: str, *, on: date) -> Cover:
    """Return how a book's guarantees stand on a day where the facility is."""
    limit = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(Guarantee.amount_minor), 0)).where(
            Guarantee.book_id == book_id,
            Guarantee.state == GuaranteeState.ACCEPTED,
            Guarantee.from_on <= on,
            Guarantee.to_on >= on,
        )
    )
    # Two questions, each by an index that holds only what is in use: a vault of a million costs no more.
    tax = BookItem.duty_at_risk_minor + BookItem.vat_at_risk_minor
    in_use = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(tax), 0))
        .join(Holding, Holding.id == BookItem.holding_id)
        .where(BookItem.book_id == book_id, Holding.guarantee_used)
    )
    unpaid = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(BookItem.unpaid_minor), 0)).where(
            BookItem.book_id == book_id, BookItem.unpaid_minor > 0
        )
    )
    together = Exposure(int(in_use or 0), guarantee_used=True, unpaid_minor=int(unpaid or 0))
    return Cover(int(limit or 0), used([together]))


def last_day_in_force(session: Session, book_id: str) -> date:
    """Return the last day on which customs holds anything for a book that has a guarantee."""
    found = session.scalar(
        sa.select(sa.func.max(Guarantee.to_on)).where(
            Guarantee.book_id == book_id, Guarantee.state == GuaranteeState.ACCEPTED
        )
    )
    assert found is not None, "asked only where a guarantee is in force"
    return found


def books(session: Session, *, facility_id: str | None = None) -> Sequence[BondBook]:
    """Return the open books, those of one facility or all, the oldest first."""
    query = sa.select(BondBook).where(BondBook.closed_at.is_(None)).order_by(BondBook.opened_at, BondBook.id)
    if facility_id is not None:
        query = query.where(BondBook.facility_id == facility_id)
    return session.scalars(query).all()


def summaries(session: Session, *, at: datetime) -> list[BookSummary]:
    """Return every open book with its guarantee, in four queries however many there are."""
    rows = session.execute(
        sa.select(BondBook, Facility.timezone)
        .join(Facility, Facility.id == BondBook.facility_id)
        .where(BondBook.closed_at.is_(None))
        .order_by(BondBook.opened_at, BondBook.id)
    ).all()
    accepted = session.scalars(sa.select(Guarantee).where(Guarantee.state == GuaranteeState.ACCEPTED)).all()
    tax = BookItem.duty_at_risk_minor + BookItem.vat_at_risk_minor
    # As for one book: two questions by their own indices, so that works that use nothing are not read.
    # What is unpaid is summed here: grouped by book, SQLite would read every item in the order of books.
    in_use = session.execute(
        sa.select(BookItem.book_id, sa.func.sum(tax))
        .join(Holding, Holding.id == BookItem.holding_id)
        .where(Holding.guarantee_used)
        .group_by(BookItem.book_id)
    )
    unpaid = session.execute(
        sa.select(BookItem.book_id, BookItem.unpaid_minor).where(BookItem.unpaid_minor > 0)
    )
    used_minor: Counter[str] = Counter()
    for book_id, fen in itertools.chain(in_use, unpaid):
        used_minor[book_id] += int(fen)
    found = []
    for row, timezone in rows:
        on = at.astimezone(ZoneInfo(timezone)).date()
        limit = sum(
            each.amount_minor
            for each in accepted
            if each.book_id == row.id and each.from_on <= on <= each.to_on
        )
        stands = Cover(limit, used_minor[row.id])
        found.append(
            BookSummary(
                id=row.id,
                number=row.number,
                enterprise=row.enterprise,
                facility_id=row.facility_id,
                limit=Money(stands.limit_minor, CURRENCY),
                used=Money(stands.used_minor, CURRENCY),
                required=Money(stands.required_minor, CURRENCY),
                headroom=Money(stands.headroom_minor, CURRENCY),
            )
        )
    return found


def book(session: Session, book_id: str, *, on: date) -> BookCard:
    """Return a book with its guarantees and the newest of its items.

    :raises BookUnknown: if there is none under this id
    """
    row = session.get(BondBook, book_id)
    if row is None:
        raise BookUnknown(book_id=book_id)
    stands = cover(session, book_id, on=on)
    guarantees = session.scalars(
        sa.select(Guarantee).where(Guarantee.book_id == book_id).order_by(Guarantee.proposed_at.desc())
    )
    items = session.execute(
        sa.select(BookItem, Holding)
        .join(Holding, Holding.id == BookItem.holding_id)
        .where(BookItem.book_id == book_id)
        .order_by(BookItem.seq.desc())
        .limit(LARGEST_PAGE)
    )
    timezone = session.scalars(sa.select(Facility.timezone).where(Facility.id == row.facility_id)).one()
    shown = [_item(*pair) for pair in items]
    return BookCard(
        id=row.id,
        number=row.number,
        kind=row.kind.value,
        enterprise=row.enterprise,
        facility_id=row.facility_id,
        limit=Money(stands.limit_minor, CURRENCY),
        used=Money(stands.used_minor, CURRENCY),
        required=Money(stands.required_minor, CURRENCY),
        headroom=Money(stands.headroom_minor, CURRENCY),
        accounts=_works_on_accounts(session, book_id, on=on, timezone=timezone),
        guarantees=[guarantee_card(each, on=on) for each in guarantees],
        items=shown,
        # Numbered without a gap and never removed: the newest one's number says how many there are.
        item_count=shown[0].seq if shown else 0,
    )


def guarantee_card(row: Guarantee, *, on: date) -> GuaranteeCard:
    """Return a guarantee as a card."""
    return GuaranteeCard(
        id=row.id,
        kind=row.kind.value,
        reference=row.reference,
        amount=Money(row.amount_minor, CURRENCY),
        from_on=row.from_on,
        to_on=row.to_on,
        state=row.state.value,
        is_in_force=row.state is GuaranteeState.ACCEPTED and row.from_on <= on <= row.to_on,
        proposed_at=row.proposed_at,
        decided_at=row.decided_at,
    )


def _item(item: BookItem, holding: Holding) -> ItemCard:
    return ItemCard(
        seq=item.seq,
        holding_id=holding.id,
        artwork_id=holding.artwork_id,
        goods_name=item.goods_name,
        hs_code=item.hs_code,
        state=holding.state.value,
        customs_status=holding.customs_status.value if holding.customs_status else None,
        account=holding.account.value if holding.account else None,
        value=Money(item.value_cny_minor, CURRENCY),
        tax_at_risk=Money(item.duty_at_risk_minor + item.vat_at_risk_minor, CURRENCY),
        guarantee_used=holding.guarantee_used,
        rate_basis=item.rate_basis,
    )


def _works_on_accounts(session: Session, book_id: str, *, on: date, timezone: str) -> dict[str, int]:
    """Return how many works each account of a book holds: the last closing, and what was posted since."""
    _, held = ledger_days.balances_on(session, book_id, on, timezone=timezone)
    return {account.value: held[account].quantity for account in Account if account in held}


def item_of(session: Session, holding_id: str) -> BookItem | None:
    """Return the book item of a holding; None before its appointment was written into a book."""
    return session.scalar(sa.select(BookItem).where(BookItem.holding_id == holding_id))
