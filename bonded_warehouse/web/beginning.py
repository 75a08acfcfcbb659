"""What comes to the desks of the warehouse and of the authorities, and where their people begin."""

from typing import Any, Final

from flask_babel import lazy_gettext

from bonded_warehouse import roles as platform
from foundation.actor import Role
from foundation.worker import Guide

WAREHOUSE: Final = ("holdings.index", lazy_gettext("Works in the warehouse"))
ARRIVALS: Final = ("appointments.index", lazy_gettext("Arrivals"))
STOPS: Final = ("stops.index", lazy_gettext("Stops"))
CASES: Final = ("risk_cases.index", lazy_gettext("Risk cases"))
BOOKS: Final = ("bonds.index", lazy_gettext("Bond books"))

GUIDES: Final[dict[Role, Guide]] = {
    platform.KEEPER: Guide(
        lazy_gettext(
            "Arrivals, steps and condition reports that need a second signature, sold works to be packed, "
            "and works that are late back in the vault come to you. You can accept an arrival, or open a "
            "work and propose its next step."
        ),
        (WAREHOUSE, ARRIVALS, ("climate.index", lazy_gettext("Climate of the rooms"))),
    ),
    platform.SENIOR_KEEPER: Guide(
        lazy_gettext(
            "What takes a senior keeper's signature comes to you: booking into the vault and out of it. You "
            "can look after places, bond books and cases that were opened."
        ),
        (WAREHOUSE, BOOKS, ("seals.cases", lazy_gettext("Cases"))),
    ),
    platform.GATE_OFFICER: Guide(
        lazy_gettext(
            "Works that arrive within a day and a half come to you, to be let in with their slip, vehicle "
            "and seal; and works that leave. You can look at all arrivals."
        ),
        (ARRIVALS, WAREHOUSE),
    ),
    platform.COURIER: Guide(
        lazy_gettext(
            "Steps that you carry out come to you to be signed: the way to the port, and the delivery. You "
            "can look up any work in the warehouse and where it is."
        ),
        (WAREHOUSE,),
    ),
    platform.DECLARANT: Guide(
        lazy_gettext(
            "Packed works that are sold abroad come to you to be declared, and what customs answers. You "
            "can see every declaration, or open a packed work and declare it."
        ),
        (("declarations.index", lazy_gettext("Declarations")), WAREHOUSE),
    ),
    platform.CUSTOMS_OFFICER: Guide(
        lazy_gettext(
            "Guarantees, papers to verify and steps that customs signs come to you. You can stop a work "
            "with a reason, look into the bond books, or follow the declarations."
        ),
        (("declarations.index", lazy_gettext("Declarations")), STOPS, BOOKS, CASES),
    ),
    platform.RELIC_EXAMINER: Guide(
        lazy_gettext(
            "Works that may not leave without the relics authority's examination come to you. You can open "
            "any work's bench, or stop a work with a reason."
        ),
        (("relics.index", lazy_gettext("Relics examination")), STOPS),
    ),
    platform.CONSERVATOR: Guide(
        lazy_gettext(
            "Works that are handed to you for treatment come here to be signed for, and again when they go "
            "back. You can look at their condition and at the climate that they stand in."
        ),
        (WAREHOUSE, ("climate.index", lazy_gettext("Climate of the rooms"))),
    ),
    platform.TAX_OFFICER: Guide(
        lazy_gettext(
            "Tax documents to be determined and customs rates to be confirmed come to you. You can see all "
            "tax documents, or enter the rates of the coming days."
        ),
        (("taxes.index", lazy_gettext("Tax")), ("rates.index", lazy_gettext("Customs rates"))),
    ),
    platform.FOREX_OFFICER: Guide(
        lazy_gettext(
            "You keep sellers' yearly quotas and the firms' total-volume check. You can record a "
            "settlement, or look up what is left of a quota."
        ),
        (("forex.index", lazy_gettext("Foreign exchange")),),
    ),
    platform.REGULATOR: Guide(
        lazy_gettext(
            "Experts' keys and rulesets come to you to be approved. At any moment you can stop a work, with "
            "a reason, and everything about it stands still; or suspend a certificate on its page."
        ),
        (
            STOPS,
            CASES,
            ("keys.proposed", lazy_gettext("Keys to approve")),
            ("rulesets.index", lazy_gettext("Rulesets")),
        ),
    ),
    platform.AUDITOR: Guide(
        lazy_gettext(
            "You read everything and change nothing; what the worker fails to do stands here. You can go "
            "through the warehouse, the bond books, the tax documents and the public log."
        ),
        (WAREHOUSE, BOOKS, ("log.show", lazy_gettext("The public log"))),
    ),
}
GROUPS: Final[tuple[tuple[Any, tuple[Role, ...]], ...]] = (
    (
        lazy_gettext("Warehouse"),
        (
            platform.KEEPER,
            platform.SENIOR_KEEPER,
            platform.GATE_OFFICER,
            platform.COURIER,
            platform.CONSERVATOR,
        ),
    ),
    (
        lazy_gettext("Customs, relics and tax"),
        (
            platform.CUSTOMS_OFFICER,
            platform.RELIC_EXAMINER,
            platform.DECLARANT,
            platform.TAX_OFFICER,
            platform.FOREX_OFFICER,
        ),
    ),
)
