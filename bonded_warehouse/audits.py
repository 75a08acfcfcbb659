"""What must hold in the warehouse: recomputed from the rows, and named where it does not."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, permutations
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.appeals import Appeal
from bonded_warehouse.models.bond import BondBook, BondClosing, BondPosting, BookItem, PostingState
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.enterprises import EnterpriseAgency
from bonded_warehouse.models.extensions import TermExtension
from bonded_warehouse.models.papers import Paper
from bonded_warehouse.models.places import Facility
from bonded_warehouse.operations import posting
from bonded_warehouse.operations.keeping import local_day
from bonded_warehouse.queries import (
    attested_audit,
    bonds,
    draws,
    hands_audit,
    imprint_audit,
    keeping_audit,
    ledger_days,
    message_audit,
    replaying,
    sites_audit,
    tax_audit,
)
from bonded_warehouse.rules import bond, chain
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.rules.table import TABLE
from foundation import clock
from foundation.worker import Audit

BATCH = 500
ATTESTED: Final = ("custody.%", "title.transferred")
"""The kinds of statement that name an event of a chain by its hash."""


def custody_chains(session: Session) -> Iterator[str]:
    """Every chain is whole: numbers, links and hashes, up to the head that the holding remembers."""
    for holding, links in _chains(session):
        for found in chain.breaks([(link.content(), link.hash) for link in links], holding.chain_head):
            yield f"{holding.id}: {found}"
        if holding.chain_length != len(links):
            yield f"{holding.id}: {len(links)} events, of {holding.chain_length} that it remembers"


def custody_is_attested(session: Session) -> Iterator[str]:
    """Every event stands in the public log as it is kept: a chain made anew, with its head, is found here."""
    said = {
        (str(claims["holding"]), int(claims["number"])): claims["event_hash"]
        for claims in registry.claims_of_kinds(session, ATTESTED)
        if "event_hash" in claims
    }
    for holding, links in _chains(session):
        for link in links:
            attested = said.pop((holding.id, link.seq), None)
            if attested is None:
                yield f"{holding.id}: event {link.seq} was never attested"
            elif attested != link.hash:
                yield f"{holding.id}: event {link.seq} is not the one that was attested"
    for holding_id, number in said:
        yield f"{holding_id}: event {number} was attested and is not kept"


def custody_states(session: Session) -> Iterator[str]:
    """Every holding stands where its last event left it, and every event begins where the last one ended."""
    for holding, links in _chains(session):
        state = CustodyState.NONE
        for link in links:
            if link.from_state is not state:
                yield f"{holding.id}: event {link.seq} begins at '{link.from_state}' and not at '{state}'"
            state = link.to_state
            row = TABLE.named(link.transition)
            if row is not None and (link.from_state not in row.origins or link.to_state is not row.target):
                yield f"{holding.id}: event {link.seq} is no step of the table"
            if row is None and link.to_state is not link.from_state:
                yield f"{holding.id}: event {link.seq} moves the work by '{link.transition}', no step"
        if holding.state is not state:
            yield f"{holding.id}: it says '{holding.state}', its last event '{state}'"
        if links and holding.customs_status is not links[-1].customs_status:
            yield f"{holding.id}: its customs status is not that of its last event"
        titles = [link.circumstances["to_owner"] for link in links if link.transition == "TITLE"]
        if titles and titles[-1] != holding.owner_id:
            yield f"{holding.id}: its owner is not to whom title passed last"
        if (holding.state is CustodyState.STORED) != (holding.position_id is not None):
            yield f"{holding.id}: '{holding.state}' and vault position {holding.position_id}"


def two_persons(session: Session) -> Iterator[str]:
    """Every step was signed by as many different persons as the table asks, each in a place of his own."""
    for holding, links in _chains(session):
        for link in links:
            row = TABLE.named(link.transition)
            if row is None:
                continue
            people = {one["account_id"] for one in link.signed_by}
            if len(people) != len(link.signed_by) or len(people) < len(row.slots):
                yield f"{holding.id}: event {link.seq} lacks a signature of another person"
            for one in link.signed_by:
                if not any(one["role"] in roles for roles in row.slots):
                    yield f"{holding.id}: event {link.seq} bears a signature as '{one['role']}'"
            if not _have_places([one["role"] for one in link.signed_by], row.slots):
                yield f"{holding.id}: event {link.seq} was signed by two for one place"


def _have_places(roles: Sequence[str], slots: Sequence[Collection[str]]) -> bool:
    """Say whether each of these roles has a place of its own among those of a step."""
    return any(
        all(role in slot for role, slot in zip(roles, places, strict=True))
        for places in permutations(slots, len(roles))
    )


def bond_postings(session: Session) -> Iterator[str]:
    """Every book item balances, and its postings end on the account of its custody state."""
    query = sa.select(Holding, BookItem.id).join(BookItem, BookItem.holding_id == Holding.id)
    pairs = {item_id: holding for holding, item_id in session.execute(query)}
    rows = session.scalars(sa.select(BondPosting).order_by(BondPosting.item_id, BondPosting.seq))
    posted = {item_id: list(group) for item_id, group in groupby(rows, key=lambda row: row.item_id)}
    events = _posting_events(session)
    for item_id, holding in pairs.items():
        entries = posted.get(item_id, [])
        for found in bond.breaks(
            [bond.Entry(one.origin, one.target, one.quantity) for one in entries],
            state=holding.state,
            account=holding.account,
        ):
            yield f"{holding.id}: {found}"
        said = [(one.origin.value, one.target.value, one.event_id) for one in entries]
        if said != events.get(holding.id, []):
            yield f"{holding.id}: its postings are not those that its custody events say"
        if [one.seq for one in entries] != list(range(1, len(entries) + 1)):
            yield f"{holding.id}: its postings are not numbered without a gap"
    for item_id in posted.keys() - pairs.keys():
        yield f"{item_id}: posted, and no holding has it"
    without = sa.select(Holding.id).where(Holding.id.not_in(sa.select(BookItem.holding_id)))
    for holding_id in session.scalars(without):
        yield f"{holding_id}: it is in no book"


def posting_states(session: Session) -> Iterator[str]:
    """Every posting is followed by customs as far as its step of the custody table says."""
    query = sa.select(BondPosting.id, BondPosting.state, CustodyEvent.transition)
    query = query.join(CustodyEvent, CustodyEvent.id == BondPosting.event_id).order_by(BondPosting.id)
    for posting_id, state, transition in session.execute(query.execution_options(yield_per=BATCH)):
        due = posting.STATES.get(transition, PostingState.DEDUCTED)
        if state is not due:
            yield f"{posting_id}: it is kept as '{state}', and {transition} posts as '{due}'"


def _posting_events(session: Session) -> dict[str, list[tuple[str, str, str]]]:
    query = sa.select(
        CustodyEvent.holding_id, CustodyEvent.seq, CustodyEvent.posting, CustodyEvent.id
    ).order_by(CustodyEvent.holding_id, CustodyEvent.seq)
    found: dict[str, list[tuple[str, str, str]]] = {}
    for holding_id, _, posted, event_id in session.execute(query):
        if posted:
            found.setdefault(holding_id, []).append((posted[0], posted[1], event_id))
    return found


def guarantee_headroom(session: Session) -> Iterator[str]:
    """No book uses more of the guarantee than customs holds, today, where the facility is."""
    at = clock.now()
    for book in session.scalars(sa.select(BondBook).order_by(BondBook.id)):
        stands = bonds.cover(session, book.id, on=local_day(session, book.facility_id, at))
        if stands.used_minor and stands.headroom_minor < 0:
            yield (
                f"{book.id}: {stands.required_minor} fen must be covered with the reserve,"
                f" {stands.limit_minor} are"
            )


def closings(session: Session) -> Iterator[str]:
    """Every daily closing is what all postings up to that day add up to."""
    query = sa.select(BondBook.id, Facility.timezone).join(Facility, Facility.id == BondBook.facility_id)
    for book_id, timezone in session.execute(query.order_by(BondBook.id)):
        rows = session.scalars(
            sa.select(BondClosing)
            .where(BondClosing.book_id == book_id)
            .order_by(BondClosing.closed_on, BondClosing.account)
        )
        for on, group in groupby(rows, key=lambda row: row.closed_on):
            said = {
                row.account: ledger_days.Balance(row.quantity, row.value_cny_minor, row.tax_minor)
                for row in group
            }
            _, held = ledger_days.balances_on(session, book_id, on, timezone=timezone, from_closing=False)
            if {account: one for account, one in said.items() if one != ledger_days.Balance()} != held:
                yield f"{book_id}: its closing of {on} is not what its postings add up to"


def vault_positions(session: Session) -> Iterator[str]:
    """No vault position holds two works, and none is in another building than its work."""
    query = (
        sa.select(Holding.position_id, sa.func.count())
        .where(Holding.position_id.is_not(None))
        .group_by(Holding.position_id)
        .having(sa.func.count() > 1)
    )
    for position_id, count in session.execute(query):
        yield f"{position_id}: {count} works in one position"
    facilities = set(session.scalars(sa.select(Facility.id)))
    for holding_id, facility_id in session.execute(sa.select(Holding.id, Holding.facility_id)):
        if facility_id not in facilities:
            yield f"{holding_id}: in a facility that is not there"


def inspection_draws(session: Session) -> Iterator[str]:
    """Every day of the inspection draw is as a stranger's check asks, and no secret is overdue."""
    yield from draws.breaks(session, at=clock.now())


def paper_files(folder: Path) -> Audit:
    """Return the audit that hashes every file of a paper, a power, an application or an appeal."""

    def run(session: Session) -> Iterator[str]:
        for owner, sha256 in _files(session):
            file = folder / sha256
            if not file.is_file():
                yield f"{owner}: its file {sha256} is missing"
            elif hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
                yield f"{owner}: its file {sha256} was changed"

    return Audit("paper files", run)


def _files(session: Session) -> Iterator[tuple[str, str]]:
    """Yield what each kept file belongs to, and its digest; files that are kept elsewhere are left out."""
    for model in (Paper, EnterpriseAgency, TermExtension):
        query = sa.select(model.id, model.sha256).where(model.file_name.is_not(None)).order_by(model.id)
        for owner, sha256 in session.execute(query):
            if sha256 is not None:
                yield owner, sha256
    for owner, papers in session.execute(sa.select(Appeal.id, Appeal.papers).order_by(Appeal.id)):
        for paper in papers:
            yield owner, str(paper["sha256"])


def _chains(session: Session) -> Iterator[tuple[Holding, list[CustodyEvent]]]:
    """Yield every holding with its events in order, a batch at a time."""
    after = ""
    while True:
        holdings = session.scalars(
            sa.select(Holding).where(Holding.id > after).order_by(Holding.id).limit(BATCH)
        ).all()
        if not holdings:
            return
        links: dict[str, list[CustodyEvent]] = {holding.id: [] for holding in holdings}
        query = sa.select(CustodyEvent).where(CustodyEvent.holding_id.in_(links))
        for link in session.scalars(query.order_by(CustodyEvent.holding_id, CustodyEvent.seq)):
            links[link.holding_id].append(link)
        for holding in holdings:
            yield holding, links[holding.id]
        after = holdings[-1].id


AUDITS = (
    Audit("custody chains", custody_chains),
    Audit("custody in the log", custody_is_attested),
    Audit("custody states", custody_states),
    Audit("two persons", two_persons),
    Audit("own signatures", hands_audit.own_signatures),
    Audit("missing own signatures", hands_audit.missing),
    Audit("proposed steps", hands_audit.proposals),
    Audit("bond postings", bond_postings),
    Audit("states of postings", posting_states),
    Audit("bond closings", closings),
    Audit("guarantee headroom", guarantee_headroom),
    Audit("vault positions", vault_positions),
    Audit("gate decisions", replaying.unfaithful),
    Audit("inspection draws", inspection_draws),
    Audit("condition reports", keeping_audit.condition_reports),
    Audit("stock counts", keeping_audit.stock_counts),
    Audit("corrections", keeping_audit.corrections),
    Audit("tax documents", tax_audit.unfaithful),
    Audit("stock of sites abroad", sites_audit.unbalanced),
    Audit("returns desks abroad", sites_audit.desks),
    Audit("exchange quotas", tax_audit.quotas),
    Audit("customs rates", tax_audit.customs_rates),
    Audit("customs messages", message_audit.unfaithful),
    *(Audit(name, run) for name, run in attested_audit.AUDITS.items()),
    Audit("rows as they were written", imprint_audit.rows),
    Audit("imprints in the log", imprint_audit.blocks),
)
