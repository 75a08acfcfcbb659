"""How a work went, by kind and instant, and the names that a telling of it must not name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.customs.gateway import Reply
from bonded_warehouse.models.clearance import Declaration, DeclarationAnswer
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.displays import DisplayTerm
from bonded_warehouse.models.enterprises import DeclarationBasis, Enterprise, EnterpriseVersion
from bonded_warehouse.models.exhibitions import Exhibition, ExhibitionLoan
from bonded_warehouse.models.transport import TransportLeg
from bonded_warehouse.queries.oversight import passage_of
from bonded_warehouse.rules.states import CustodyState
from foundation.accounts.queries import organisation_name

OVER: Final = frozenset({CustodyState.DELIVERED, CustodyState.DOMESTIC, CustodyState.TRANSFERRED})
"""Where the way of a work has come to a good end."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a work went through our hands and through customs."""

    steps: list[tuple[datetime, str, str]]
    """When, 'custody', 'declared' or 'released', and which step of custody."""
    end: str
    is_over: bool
    is_abroad: bool
    lane: str
    mode: str
    names: list[str]
    """Of everybody who had a part in it."""
    titles: list[str]
    """Of the exhibitions that it was asked for."""


def way_of(session: Session, artwork_id: str) -> Way | None:
    """Return how a work went, by its latest holding; None where it never was here."""
    query = sa.select(Holding).where(Holding.artwork_id == artwork_id, Holding.state != CustodyState.NONE)
    row = session.scalar(query.order_by(Holding.opened_at.desc(), Holding.id.desc()).limit(1))
    if row is None:
        return None
    links = session.scalars(
        sa.select(CustodyEvent).where(CustodyEvent.holding_id == row.id).order_by(CustodyEvent.seq)
    ).all()
    declared = session.scalars(sa.select(Declaration).where(Declaration.holding_id == row.id)).all()
    released = session.scalars(
        sa.select(DeclarationAnswer.answered_at).where(
            DeclarationAnswer.declaration_id.in_([one.id for one in declared]),
            DeclarationAnswer.status == Reply.RELEASED.value,
        )
    ).all()
    passed = passage_of(session, row.id)
    return Way(
        steps=[
            *((link.occurred_at, "custody", link.event) for link in links),
            *((one.lodged_at, "declared", "") for one in declared),
            *((at, "released", "") for at in released),
        ],
        end=row.state.value,
        is_over=row.state in OVER,
        is_abroad=row.state is CustodyState.DELIVERED,
        lane=(passed.lane or "") if passed else "",
        mode=passed.mode if passed else "",
        names=[*_names(session, row, links, declared)],
        titles=[one for shown in session.scalars(_exhibitions(artwork_id)) for one in shown.title.values()],
    )


def names_of_parties(session: Session, *, accounts: Iterable[str], organisations: Iterable[str]) -> list[str]:
    """Return the names of organisations, and of every firm that these accounts or organisations filed.

    A firm's earlier names tell whose it is as well as its present one.
    """
    of, by = set(organisations), set(accounts)
    query = (
        sa.select(EnterpriseVersion.name_zh, EnterpriseVersion.name_en)
        .join(Enterprise, Enterprise.id == EnterpriseVersion.enterprise_id)
        .where(sa.or_(Enterprise.organisation_id.in_(of), Enterprise.filed_by.in_(by)))
    )
    found = [organisation_name(session, one) or "" for one in of]
    return [*found, *(name for names in session.execute(query) for name in names)]


def _names(
    session: Session, row: Holding, links: Sequence[CustodyEvent], declared: Sequence[Declaration]
) -> Iterator[str]:
    """Yield the names of owner, depositor, signers, declarants, carriers, showrooms, and of their firms."""
    yield from (row.owner_name, row.depositor_name)
    yield from (str(who["name"]) for link in links for who in link.signed_by if who.get("name"))
    yield from (name for one in declared for name in (one.consignee, one.lodged_by_name))
    yield from names_of_parties(
        session,
        accounts=[row.owner_id, row.depositor_id],
        organisations=filter(None, [row.owner_organisation_id, row.depositor_organisation_id]),
    )
    basis = DeclarationBasis.declaration_id.in_([one.id for one in declared])
    of_basis = sa.or_(
        EnterpriseVersion.enterprise_id == DeclarationBasis.enterprise_id,
        EnterpriseVersion.enterprise_id == DeclarationBasis.agent_id,
    )
    firms = sa.select(EnterpriseVersion.name_zh, EnterpriseVersion.name_en).where(basis, of_basis)
    yield from (name for names in session.execute(firms) for name in names)
    yield from session.scalars(sa.select(TransportLeg.carrier).where(TransportLeg.holding_id == row.id))
    yield from session.scalars(sa.select(DisplayTerm.venue).where(DisplayTerm.holding_id == row.id))
    for shown in session.scalars(_exhibitions(row.artwork_id)):
        yield from (
            shown.organiser_name,
            shown.courier,
            organisation_name(session, shown.organisation_id) or "",
        )


def _exhibitions(artwork_id: str) -> sa.Select[Exhibition]:
    asked = sa.select(ExhibitionLoan.exhibition_id).where(ExhibitionLoan.artwork_id == artwork_id)
    return sa.select(Exhibition).where(Exhibition.id.in_(asked))
