"""Everybody whom a story needs, engaged by the administrator's office, and the warehouse they work in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from authentication.evidence.keys import PrivateKey
from deploy.journey.cast.cashier import Cashier
from deploy.journey.cast.market import Buyer, Consignor
from deploy.journey.cast.offices import CustomsOfficer, Declarant, Officer
from deploy.journey.cast.registry import Expert, Registrant
from deploy.journey.cast.warehouse import Depositor
from deploy.journey.client import Client
from deploy.journey.people import Office, Person

P = TypeVar("P", bound=Person)

ATELIER_CODE: Final = "91410100MA4JRNY2XQ"
"""A unified social credit code that nobody bears; its last sign checks the others."""
HOUSE: Final[Mapping[str, Any]] = {
    "credit_code": "91410200DEM0H0U5EW",
    "customs_code": "DEMOHOUSE1",
    "name_zh": "汴梁保税库（演示）",
    "name_en": "Bianliang Bonded Warehouse (demonstration)",
    "serves": ["platform", "exporter", "keeper"],
    "dxp_id": "DXPDEMO001",
}
"""The house itself, in the messages to customs. Its codes say that they are the demonstration's."""
CARRIER: Final[Mapping[str, Any]] = {
    "credit_code": "91410200DEM0CARR1F",
    "customs_code": "DEMOCARR01",
    "name_zh": "演示承运人",
    "name_en": "Carrier (demonstration)",
    "serves": ["carrier"],
}
COVERED_FOR: Final = timedelta(days=700)
"""How long the first guarantee holds: a show outside may last a year, with its extension."""
GUARANTEE_MINOR: Final = 50_000_000_00
"""Fifty million yuan: far more than the tax of what a story brings."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with works of his own, in his three parts: he registers, deposits and consigns."""

    registrant: Registrant
    depositor: Depositor
    consignor: Consignor
    account: str = ""
    """By which way his proceeds go, if he has named an account: wire or stripe."""

    @property
    def name(self) -> str:
        """Return his name."""
        return self.registrant.name

    @classmethod
    def of(cls, person: Person) -> "Owner":
        """Return a person in these three parts."""
        return cls(part(Registrant, person), part(Depositor, person), part(Consignor, person))


@dataclass(frozen=True, slots=True)
class Facility:
    """Where the works lie."""

    id: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Troupe:
    """The cast of one house."""

    artists: Sequence[Owner]
    galleries: Sequence[Owner]
    """For owners abroad and for private owners at home."""
    expert: Expert
    keepers: tuple[Person, Person]
    senior: Person
    gate: Person
    courier: Person
    declarant: Declarant
    customs: CustomsOfficer
    examiner: Officer
    regulator: Officer
    cashier: Cashier
    buyers: Sequence[Buyer]
    facility: Facility
    public: Client
    """Somebody who never signed in."""


def part(kind: type[P], person: Person, **more: Any) -> P:
    """Return a person in one of his parts."""
    return kind(person.account_id, person.name, person.roles, person.client, **more)


def engage(
    office: Office,
    *,
    domain: str,
    key: PrivateKey,
    artists: Sequence[tuple[str, str]],
    buyers: Sequence[tuple[str, str]],
    today: date,
    organisation: str = "Journey Gallery",
    atelier: str | None = None,
    hands: Sequence[PrivateKey] = (),
) -> Troupe:
    """Engage a whole cast, whoever is not there yet, and open the warehouse if nobody has.

    :param domain: of everybody's mail address
    :param key: the expert's own
    :param artists: address (without its domain) and name of each
    :param atelier: an enterprise on file with customs, of advanced credit, for which every other artist
        works; None: there is none
    :param hands: the two keepers' own keys, to sign what they do; without them their sessions stand for them
    """
    house = office.organisation(organisation, "gallery")
    yard = office.organisation("Bianliang Bonded Warehouse", "warehouse")

    def hire(address: str, name: str, *roles: str, organisation_id: str | None = None) -> Person:
        return office.engage(f"{address}@{domain}", name, roles, organisation_id=organisation_id)

    def staff(address: str, name: str, *roles: str) -> Person:
        return hire(address, name, *roles, organisation_id=yard)

    senior = staff("senior.keeper", "Qi Shoubao 戚守宝", "senior_keeper")
    customs = part(CustomsOfficer, hire("customs", "Guan Zhengming 关正明", "customs_officer"))
    expert = part(Expert, hire("expert", "Jian Zhenyan 简真言", "expert"), key=key)
    regulator = part(Officer, hire("regulator", "Si Guanlan 司观澜", "regulator"))
    has_key(expert, key, approved_by=regulator)
    declarant = part(Declarant, staff("declarant", "Bao Guanqing 包关清", "declarant"))
    ours = [put_on_file(declarant, customs, dossier, today=today) for dossier in (HOUSE, CARRIER)]
    studios = [house]
    if atelier is not None:
        studios = [office.organisation(atelier, "gallery"), house]
        head = hire("atelier", f"{atelier} (demonstration)", "gallery", organisation_id=studios[0])
        file_enterprise(head, customs, agent_id=ours[0], today=today)
    return Troupe(
        artists=[
            Owner.of(hire(at, name, "artist", organisation_id=studios[number % len(studios)]))
            for number, (at, name) in enumerate(artists)
        ],
        galleries=[
            Owner.of(
                hire("gallery.abroad", "Halden Works Ltd (demonstration)", "gallery", organisation_id=house)
            ),
            Owner.of(
                hire("gallery.home", "Bianhe Gallery (demonstration)", "gallery", organisation_id=house)
            ),
        ],
        expert=expert,
        keepers=with_hands(
            (
                staff("keeper.one", "Ku Wenshou 库文守", "keeper"),
                staff("keeper.two", "Cang Jinyi 仓谨一", "keeper"),
            ),
            hands,
            approved_by=regulator,
        ),
        senior=senior,
        gate=staff("gate", "Men Kaihe 门开阖", "gate_officer"),
        courier=staff("courier", "Yun Pingan 运平安", "courier"),
        declarant=declarant,
        customs=customs,
        examiner=part(Officer, hire("examiner", "Wen Jianding 文鉴定", "relic_examiner")),
        regulator=regulator,
        cashier=part(Cashier, hire("cashier", "Zhang Fangxian 账房先", "cashier")),
        buyers=[part(Buyer, hire(at, name, "buyer")) for at, name in buyers],
        facility=open_warehouse(senior, customs, today=today),
        public=office.line(),
    )


def has_key(person: Person, key: PrivateKey, *, approved_by: Officer) -> None:
    """Have a person's own key enrolled and approved, if it is not."""
    key_id = person.enrols(key)
    if key_id is not None:
        approved_by.approves_key(key_id)


def with_hands(
    people: tuple[Person, Person], keys: Sequence[PrivateKey], *, approved_by: Officer
) -> tuple[Person, Person]:
    """Return two people who sign what they do with these keys of their own; without keys, as they are."""
    if not keys:
        return people
    for person, key in zip(people, keys, strict=True):
        has_key(person, key, approved_by=approved_by)
    one, two = (replace(person, hand=key) for person, key in zip(people, keys, strict=True))
    return one, two


def put_on_file(
    declarant: Person, customs: CustomsOfficer, dossier: Mapping[str, Any], *, today: date
) -> str:
    """Have one of the house's own firms on file with customs, confirmed, once; return its id."""
    for one in declarant.client.get("/enterprises")["enterprises"]:
        if one["credit_code"] == dossier["credit_code"]:
            return str(one["id"])
    about = {"address": "Kaifeng Comprehensive Bonded Zone (demonstration)", "contact": declarant.name}
    filed = declarant.client.post("/enterprises", {**about, **dossier}, step="file an enterprise")
    customs.confirms(filed["id"], level="regular", on=today - timedelta(days=30))
    return str(filed["id"])


def file_enterprise(head: Person, customs: CustomsOfficer, *, agent_id: str, today: date) -> None:
    """Have an atelier filed with customs, confirmed, and its credit recorded as advanced, once.

    :param agent_id: who declares for it, by a power of attorney that customs confirms
    """
    if head.client.get("/enterprises")["enterprises"]:
        return
    dossier = {
        "credit_code": ATELIER_CODE,
        "customs_code": ATELIER_CODE[2:8] + "96A1",
        "name_zh": f"{head.name}（演示）",
        "name_en": head.name,
        "address": "Kaifeng Comprehensive Bonded Zone (demonstration)",
        "contact": head.name,
    }
    filed = head.client.post("/enterprises", dossier, step="file an enterprise")
    customs.confirms(filed["id"], level="advanced", on=today - timedelta(days=30))
    power = {
        "agent_id": agent_id,
        "scopes": ["declaration"],
        "from_on": (today - timedelta(days=30)).isoformat(),
        "number": "DEMO-POWER-1",
    }
    lodged = head.client.post(f"/enterprises/{filed['id']}/agents", power, step="lodge a power of attorney")
    for one in lodged["agencies"]:
        customs.client.post(f"/agents/{one['id']}/decision", {"confirm": True})


def open_warehouse(senior: Person, customs: Person, *, today: date) -> Facility:
    """Return the warehouse of the house, opened with vault, book and guarantee if there is none."""
    client = senior.client
    there = client.get("/facilities")
    if there["facilities"]:
        card = there["facilities"][0]
    else:
        card = client.post(
            "/facilities",
            {
                "code": "KF1",
                "name": {"en": "Kaifeng bonded vault", "zh": "开封保税库"},
                "place": "Kaifeng Comprehensive Bonded Zone",
            },
            step="open the warehouse",
        )
    if not card["positions"]:
        for room in ("A", "B"):
            client.post(f"/facilities/{card['id']}/positions", {"room": room, "rows": 20, "places": 25})
    books = [book for book in there["books"] if book["facility_id"] == card["id"]]
    if not books:
        book = {"number": "T4604-DEMO-001", "enterprise": "Bianliang (demonstration)"}
        books = [client.post(f"/facilities/{card['id']}/books", book)]
    if not client.get(f"/books/{books[0]['id']}")["guarantees"]:
        guarantee = {
            "kind": "bank_letter",
            "reference": "DEMO-LG-2026-001",
            "amount_minor": GUARANTEE_MINOR,
            "from_on": (today - timedelta(days=30)).isoformat(),
            "to_on": (today + COVERED_FOR).isoformat(),
        }
        proposed = client.post(f"/books/{books[0]['id']}/guarantees", guarantee)["guarantee"]
        customs.client.post(f"/guarantees/{proposed['id']}/acceptance")
    return Facility(card["id"], card["code"])


def free_positions(senior: Person, facility: Facility) -> list[str]:
    """Return the codes of the vault positions in which nothing lies."""
    vault = senior.client.get(f"/facilities/{facility.id}/vault")["positions"]
    return [str(position["code"]) for position in vault if position["holding_id"] is None]
