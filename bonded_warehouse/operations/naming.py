"""Who stands in a message to customs: taken from the enterprises on file, and from nowhere else.

Where nobody is on file for a place that a message needs, nothing is filed: F01, with what to put on file.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import PartyMissing
from bonded_warehouse.customs.parties import Firm, Parties, of_keeper
from bonded_warehouse.gate_errors import DeclarationInvalid
from bonded_warehouse.models.clearance import Declaration
from bonded_warehouse.models.enterprises import Enterprise, EnterpriseVersion
from bonded_warehouse.queries import enterprises, parties
from bonded_warehouse.queries.parties import Serving
from bonded_warehouse.rules.enterprises import Service
from bonded_warehouse.rules.sold import Sold
from foundation.errors import Coded

CREDIT_CODE: Final = 18
"""Signs of a unified social credit code; customs' own registration has ten."""
NEEDED: Final = (Service.PLATFORM, Service.CARRIER, Service.KEEPER)


def all_of(
    session: Session,
    *,
    holding_id: str,
    seller: EnterpriseVersion,
    agent: EnterpriseVersion | None,
    carrier_id: str | None,
    sale: Sold | None = None,
) -> Parties:
    """Return who stands in the messages of a declaration.

    Of a sale on another platform the messages name that platform as it was entered; the house hands them in.

    :param agent: None where the seller declares itself
    :param carrier_id: enterprise that carries the parcel; None where only one is on file
    :param sale: the sale that is declared; None where nothing of it is a sale
    :raises PartyMissing: if nobody is on file for a place that the messages need
    :raises DeclarationInvalid: if several carriers are on file and none was named, or none of them
    """
    found = serving(session, *NEEDED)
    platform, keeper = one_of(found, Service.PLATFORM), one_of(found, Service.KEEPER)
    if not platform.dxp_id:
        raise PartyMissing(service=Coded("dxp_id", "service"), refusal_codes=["F01"])
    own = _firm(session, seller)
    other = _elsewhere(sale)
    return Parties(
        platform=other or platform.firm,
        transmitter=platform.firm if other else None,
        seller=own,
        agent=own if agent is None else _firm(session, agent),
        carrier=_carrier(found[Service.CARRIER], carrier_id),
        keeper=keeper.firm,
        dxp_id=platform.dxp_id,
        account=parties.book_of(session, holding_id),
    )


def _elsewhere(sale: Sold | None) -> Firm | None:
    """Return the other platform that sold a work, as it was entered; None where none did."""
    if sale is None or not sale.is_elsewhere:
        return None
    code = sale.platform_code
    return Firm(code=code, name=sale.platform_name, credit_code=code if len(code) == CREDIT_CODE else "")


def exporter(session: Session) -> EnterpriseVersion:
    """Return who exports, under its own name, for people who have no enterprise.

    :raises PartyMissing: if nobody is on file who does
    """
    found = one_of(serving(session, Service.EXPORTER), Service.EXPORTER)
    version = enterprises.current(session, found.enterprise_id)
    assert version is not None, "what serves is confirmed"
    return version


def of_declaration(session: Session, row: Declaration) -> Parties:
    """Return who stands in the messages about a declaration: as it was kept, and never otherwise after.

    :raises PartyMissing: for one from before this was kept, if nobody is on file
    """
    said = parties.kept(session, [row.id]).get(row.id)
    if said is not None:
        return said
    basis = enterprises.basis(session, row.id)
    own = enterprises.current(session, basis.enterprise_id) if basis and basis.enterprise_id else None
    acting = enterprises.current(session, basis.agent_id) if basis and basis.agent_id else None
    return all_of(
        session,
        holding_id=row.holding_id,
        seller=own or exporter(session),
        agent=acting,
        carrier_id=None,
    )


def of_zone(session: Session) -> Parties:
    """Return who stands in lists and slips of works that come in: the keeper of the warehouse.

    :raises PartyMissing: if nobody is on file
    """
    return of_keeper(one_of(serving(session, Service.KEEPER), Service.KEEPER).firm)


def serving(session: Session, *services: Service) -> dict[Service, list[Serving]]:
    """Return who serves this house, by what they are to it."""
    found = parties.serving(session, *services)
    return {service: [one for one in found if service in one.serves] for service in services}


def one_of(found: Mapping[Service, Sequence[Serving]], service: Service) -> Serving:
    """Return who serves in this way: the first that was put on file.

    :raises PartyMissing: if nobody does
    """
    if not found[service]:
        raise PartyMissing(service=Coded(service.value, "service"), refusal_codes=["F01"])
    return found[service][0]


def _carrier(found: Sequence[Serving], named: str | None) -> Firm:
    if not found:
        raise PartyMissing(service=Coded(Service.CARRIER.value, "service"), refusal_codes=["F01"])
    if named is None and len(found) == 1:
        return found[0].firm
    for one in found:
        if one.enterprise_id == named:
            return one.firm
    raise DeclarationInvalid(fields={"carrier_id": "Choose who carries it, from the enterprises on file."})


def _firm(session: Session, version: EnterpriseVersion) -> Firm:
    return parties.firm_of(version, session.get_one(Enterprise, version.enterprise_id).credit_code)
