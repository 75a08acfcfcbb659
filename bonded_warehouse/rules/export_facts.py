"""The facts on which a decision about sale or exit is taken.

They mirror `export_facts_schema.json` and add what the house knows besides: a
suspended certificate, the stages `hammer` and `settlement`, holds, and how far
the maker's name is like a listed one. `None` always means not known, and not
known never counts as harmless. Years are integers, negative before Christ.
Countries are ISO 3166-1 alpha-2; HK, MO and TW lie outside the customs territory.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import ConfigDict, Field, StrictInt, TypeAdapter

CLOSED: ConfigDict = {"extra": "forbid"}

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Year = Annotated[StrictInt, Field(ge=-9999, le=9999)]
Stage = Literal["listing", "bid", "hammer", "checkout", "settlement", "zone_entry", "filing", "exit"]
Kind = Literal[
    "painting", "calligraphy", "print", "photograph", "sculpture", "ceramic", "bronze", "jade", "lacquer",
    "textile", "embroidery", "fan", "seal", "snuff_bottle", "furniture", "book_document", "installation",
    "craft", "archaeological", "monument_part", "monumental_sculpture", "wall_art", "fossil", "other",
]  # fmt: skip
Ownership = Literal["private", "foreign", "cn_state", "cn_museum_nonstate"]
Acquisition = Literal[
    "inherited_or_gift", "relic_shop", "relic_auction", "lawful_transfer", "other_lawful",
    "excavated_in_china", "illicit", "unknown",
]  # fmt: skip
CustomsStatus = Literal[
    "domestic", "export_goods_in_zone", "bonded_foreign", "temp_import", "ata", "released_export", "departed",
    "free_circulation", "seized",
]  # fmt: skip
MoveType = Literal[
    "sale_export", "re_export", "exhibit_export", "overseas_warehouse", "sale_in_china", "auction",
    "lease_in_china", "pledge_in_china",
]  # fmt: skip
TitleFlag = Literal["stolen", "looted_notice", "dispute"]
Tier = Literal["A", "B", "B?", "none"]
NameMatch = Literal["same", "romanised", "near"]
Yes = bool | None
MOST_MATERIALS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Artist:
    """Who made it; `died` is the year of death."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    living: Yes = None
    died: Year | None = None
    name_match: NameMatch | None = None
    """How far the name is like a listed one; None: like none of those known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A material that could come from a protected species; `kingdom` None is treated as animal."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    name: Annotated[str, Field(min_length=1, max_length=100)]
    kingdom: Literal["animal", "plant", "other"] | None = None
    cites: Literal["I", "II", "III", "none"] | None = None
    national_protection: Literal["class_1", "class_2", "none"] | None = None
    preconvention: Yes = None
    export_banned: Yes = None
    suspect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whether it is proven which work this is, now, since the last change of hands."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    certificate: Literal["valid", "revoked", "suspended", "expired", "missing"] = "missing"
    fingerprint: Literal["match", "mismatch", "uncertain", "not_checked"] = "not_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The work itself. `made_from` alone is the exact year; `made_to` alone leaves the earliest unknown."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    kind: Kind | None = None
    made_from: Year | None = None
    made_to: Year | None = None
    origin: Country = "CN"
    grade: Literal["general", 1, 2, 3] | None = None
    ownership: Ownership | None = None
    acquisition: Acquisition = "unknown"
    title_flags: tuple[TitleFlag, ...] | None = None
    """Hits of the register search; () = searched, none; None = not searched."""
    ethnic_minority: Yes = False
    """Left out: no, as the published schema has it; None: nobody has said."""
    representative: Literal["yes", "no"] | None = None
    harmful: Yes = None
    artist: Artist = field(default_factory=Artist)
    list_tier: Tier = "none"
    copies: Annotated[StrictInt, Field(ge=1)] = 1
    industrial: Yes = False
    """As `ethnic_minority`."""
    materials: Annotated[tuple[Material, ...], Field(max_length=MOST_MATERIALS)] | None = None
    """() = looked at, none; None = not stated."""
    sole_or_fragile_grade1: Yes = None
    shown_in_china_before: Yes = None
    identity: Identity = field(default_factory=Identity)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelicEntry:
    """Registration of a relic from abroad on its temporary entry (Relics Law 80)."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    registered: bool
    institution: str | None = None
    entry_seal_ok: Yes = None
    mark_ok: Yes = None
    due: date | None = None
    overdue: Yes = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where the work stands with customs and the authorities; `holds` are the kinds that stand on it."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    customs: CustomsStatus
    relic_temp_entry: RelicEntry | None = None
    same_batch_art_approval: bool = False
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is to happen; `grade1_share` is 0 to 1 of all pieces of the exhibition."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    type: MoveType
    sale_form: Literal["fixed_price", "private_treaty", "auction"] | None = None
    title_transfer: Yes = None
    dest: Country | None = None
    port_relics_designated: Yes = None
    port_species_designated: Yes = None
    commercial: Yes = None
    leaves_on: date | None = None
    returns_on: date | None = None
    days: Annotated[StrictInt, Field(ge=0)] | None = None
    grade1_pieces: Annotated[StrictInt, Field(ge=0)] | None = None
    grade1_share: Annotated[float, Field(ge=0, le=1)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who deals; `value_eur` sums linked transactions; `sanctions` is the worst result of all parties."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    seller_licence: Literal["none", "relic_shop", "relic_auction"] = "none"
    seller_foreign_invested: Yes = False
    """As `Work.ethnic_minority`."""
    buyer_foreign: Yes = None
    sanctions: Literal["clear", "hit", "unscreened"] = "unscreened"
    value_eur: Annotated[float, Field(ge=0)] | None = None
    cdd_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything one decision is taken on. `docs` are papers held: verified, unexpired, for this work."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    as_of: date
    stage: Stage = "listing"
    work: Work
    status: Status
    move: Move
    party: Party
    docs: tuple[str, ...] = ()


ADAPTER: TypeAdapter[Facts] = TypeAdapter(Facts)


def read(values: object) -> Facts:
    """Return the facts in plain JSON values.

    :raises pydantic.ValidationError: if a value is unknown, misplaced or of another type
    """
    return ADAPTER.validate_python(values)


def read_json(line: bytes | str) -> Facts:
    """Return the facts in one JSON text.

    :raises pydantic.ValidationError: if it is not JSON, or a value is unknown, misplaced or of another type
    """
    return ADAPTER.validate_json(line)


def plain(facts: Facts) -> dict[str, Any]:
    """Return the facts as plain JSON values, so that they can be kept and replayed.

    Defaults are written out, and what has no order (papers, flags, materials, holds) is put into one.
    """
    values: dict[str, Any] = ADAPTER.dump_python(facts, mode="json")
    values["docs"] = sorted(set(values["docs"]))
    work, status = values["work"], values["status"]
    if work["title_flags"]:
        work["title_flags"] = sorted(set(work["title_flags"]))
    if work["materials"]:
        work["materials"].sort(key=_spelled)
    status["holds"] = sorted(set(status["holds"]))
    return values


def digest(values: object) -> str:
    """Return the SHA-256 (64 hex digits) of plain values in one spelling: keys sorted, no spaces, UTF-8."""
    return hashlib.sha256(_spelled(values).encode()).hexdigest()


_spelled = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
