"""A buyer's book of addresses."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.buyer_errors import AddressRefused, AddressUnknown
from marketplace.models.buyers import Address
from marketplace.rules import addresses
from marketplace.rules.addresses import PostalAddress


def write_address(
    session: Session,
    *,
    address: PostalAddress,
    telephone: str,
    actor: Actor,
    at: datetime,
    address_id: str | None = None,
) -> Address:
    """Write an address into the actor's book, as its country writes it; or correct one that stands there.

    :raises AddressRefused: with what its country asks for, by field
    :raises AddressUnknown: if the one to be corrected is not his
    """
    normal, wrong = addresses.read(address)
    if normal is None:
        raise AddressRefused(country=address.country_code, fields=dict(wrong))
    given = {name: value for name, value in asdict(normal).items() if name != "country_code"}
    if address_id is not None:
        row = _own(session, address_id, actor)
        for name, value in given.items():
            setattr(row, name, value)
        row.country, row.telephone, row.written_at = normal.country_code, telephone.strip(), at
        return row
    row = Address(
        id=new_id("adr", at),
        account_id=actor.id,
        country=normal.country_code,
        telephone=telephone.strip(),
        written_at=at,
        **given,
    )
    session.add(row)
    session.flush()
    return row


def remove_address(session: Session, *, address_id: str, actor: Actor, at: datetime) -> Address:
    """Strike an address out of the book; what was asked for with it keeps its lines.

    :raises AddressUnknown: if it is not his
    """
    row = _own(session, address_id, actor)
    session.delete(row)
    return row


def _own(session: Session, address_id: str, actor: Actor) -> Address:
    row = session.get(Address, address_id, with_for_update=True)
    if row is None or row.account_id != actor.id:
        raise AddressUnknown
    return row
