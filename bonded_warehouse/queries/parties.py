"""Who stands in the messages to customs: the enterprises on file that serve this house, and in what."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.customs.parties import Firm, Parties
from bonded_warehouse.models.bond import BondBook, BookItem
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.enterprises import (
    DeclarationBasis,
    DossierState,
    Enterprise,
    EnterpriseVersion,
)
from bonded_warehouse.rules.enterprises import Service
from bonded_warehouse.rules.sold import Sold


@dataclass(frozen=True, slots=True)
class Serving:
    """An enterprise on file that serves this house, in the version that customs confirmed last."""

    enterprise_id: str
    name: dict[str, str]
    firm: Firm
    serves: frozenset[str]
    dxp_id: str


def serving(session: Session, *services: Service) -> list[Serving]:
    """Return who serves this house in one of these ways, in the order in which they were put on file."""
    inner = sa.orm.aliased(EnterpriseVersion)
    later = sa.exists().where(
        inner.enterprise_id == EnterpriseVersion.enterprise_id,
        inner.state == DossierState.CONFIRMED,
        inner.version > EnterpriseVersion.version,
    )
    text = sa.cast(EnterpriseVersion.serves, sa.String)
    query = (
        sa.select(EnterpriseVersion, Enterprise.credit_code)
        .join(Enterprise, Enterprise.id == EnterpriseVersion.enterprise_id)
        .where(
            EnterpriseVersion.state == DossierState.CONFIRMED,
            sa.or_(*(text.contains(f'"{service.value}"') for service in services)),
            ~later,
        )
        .order_by(Enterprise.filed_at, Enterprise.id)
    )
    return [
        Serving(
            enterprise_id=row.enterprise_id,
            name={"zh": row.name_zh, "en": row.name_en or row.name_zh},
            firm=firm_of(row, code),
            serves=frozenset(row.serves),
            dxp_id=row.dxp_id,
        )
        for row, code in session.execute(query)
    ]


def firm_of(row: EnterpriseVersion, credit_code: str) -> Firm:
    """Return a version of a dossier as the messages name it."""
    return Firm(code=row.customs_code, name=row.name_zh, credit_code=credit_code)


def kept(session: Session, declaration_ids: Iterable[str]) -> dict[str, Parties]:
    """Return who stands in the messages of declarations, as it was kept with them; one query."""
    query = sa.select(DeclarationBasis.declaration_id, DeclarationBasis.parties)
    found = session.execute(query.where(DeclarationBasis.declaration_id.in_(list(declaration_ids))))
    return {one: Parties.of(said) for one, said in found if said}


def credit_code_of(session: Session, enterprise_id: str) -> str | None:
    """Return the credit code of an enterprise; None if it is not on file."""
    return session.scalar(sa.select(Enterprise.credit_code).where(Enterprise.id == enterprise_id))


def sale_of(session: Session, holding_id: str) -> Sold | None:
    """Return the sale by which title of a work passed last; None where none is known."""
    row = session.get(Holding, holding_id)
    return Sold.of(row.sale) if row is not None and row.sale else None


def book_of(session: Session, holding_id: str) -> str | None:
    """Return the number of the account book in which a work stands."""
    return session.scalar(
        sa.select(BondBook.number)
        .join(BookItem, BookItem.book_id == BondBook.id)
        .where(BookItem.holding_id == holding_id)
    )
