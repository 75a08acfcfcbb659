"""Firms on file, confirmed by customs, as a house needs them before it can file: made of rows, for tests."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from bonded_warehouse.customs.parties import Firm, Parties
from bonded_warehouse.models.enterprises import DossierState, Enterprise, EnterpriseVersion
from bonded_warehouse.rules.enterprises import Service, check_sign


def _firm(code: str, name: str) -> Firm:
    stem = "914102" + "00MA" + f"{code[-7:]:0>7}".replace("O", "0").replace("S", "5")
    return Firm(code=code, name=name, credit_code=stem + check_sign(stem))


HOUSE: Final = _firm("TEST000001", "Test house")
CARRIER: Final = _firm("TEST000002", "Test carrier")
FIRMS: Final = Parties(
    platform=HOUSE, seller=HOUSE, agent=HOUSE, carrier=CARRIER, keeper=HOUSE, dxp_id="DXPTEST01"
)
"""Who stands in the messages of a test."""
SERVES: Final = (
    (HOUSE, (Service.PLATFORM, Service.EXPORTER, Service.KEEPER)),
    (CARRIER, (Service.CARRIER,)),
)


def put_on_file(session: Session, at: datetime, *, without: Service | None = None) -> None:
    """Put the house and a carrier on file.

    :param without: what nobody is on file as
    """
    for number, (firm, serves) in enumerate(SERVES, start=1):
        kept = sorted(one.value for one in serves if one is not without)
        session.add(
            Enterprise(
                id=f"ent_firm_{number}",
                credit_code=firm.credit_code,
                organisation_id=None,
                filed_by="acc_firms",
                filed_at=at - timedelta(days=1),
            )
        )
        session.flush()
        session.add(
            EnterpriseVersion(
                id=f"env_firm_{number}",
                enterprise_id=f"ent_firm_{number}",
                version=1,
                name_zh=firm.name,
                name_en=firm.name,
                customs_code=firm.code,
                address="Kaifeng",
                contact="Somebody",
                filed_by="acc_firms",
                filed_by_name="Somebody",
                filed_at=at,
                state=DossierState.CONFIRMED,
                serves=kept,
                dxp_id=FIRMS.dxp_id if Service.PLATFORM in serves else "",
            )
        )
    session.flush()
