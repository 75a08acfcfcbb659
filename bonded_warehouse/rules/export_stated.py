"""What people state about a work for the law, and how that becomes the facts of a decision.

Whoever offers a work states what it is and whose it is. Findings that milder answers hang on are not his to
state: grade, representativeness and temporary entry are the relics examiner's, ports and batches customs',
licences and hits of a register the regulator's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal, cast

from pydantic import ConfigDict, Field, StrictInt, TypeAdapter

from bonded_warehouse.rules import export_names
from bonded_warehouse.rules.export_facts import (
    CLOSED,
    MOST_MATERIALS,
    Acquisition,
    Artist,
    Country,
    CustomsStatus,
    Facts,
    Identity,
    Kind,
    Material,
    Move,
    Ownership,
    Party,
    RelicEntry,
    Stage,
    Status,
    TitleFlag,
    Work,
    Year,
    Yes,
)
from bonded_warehouse.rules.export_terms import FOREIGN_GOODS, LEAVES

EXAMINERS: Final = frozenset(
    {"grade", "representative", "sole_or_fragile_grade1", "shown_in_china_before", "relic_temp_entry"}
)
CUSTOMS: Final = frozenset({"same_batch_art_approval", "port_relics_designated", "port_species_designated"})
REGULATORS: Final = frozenset({"harmful", "seller_licence", "seller_foreign_invested"})
KINDS: Final[frozenset[str]] = frozenset(cast("Any", Kind).__args__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Everything that can be stated; None is not stated. Words as in `export_facts`."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    kind: Kind | None = None
    ownership: Ownership | None = None
    acquisition: Acquisition | None = None
    title_flags: tuple[TitleFlag, ...] | None = None
    materials: Annotated[tuple[Material, ...], Field(max_length=MOST_MATERIALS)] | None = None
    artist_living: Yes = None
    artist_died: Year | None = None
    ethnic_minority: Yes = None
    copies: Annotated[StrictInt, Field(ge=1)] | None = None
    industrial: Yes = None
    origin: Country | None = None
    made_from: Year | None = None
    made_to: Year | None = None
    value_eur: Annotated[StrictInt, Field(ge=0)] | None = None
    intended_move: Literal["sale_export", "re_export", "exhibit_export", "overseas_warehouse"] | None = None
    returns_on: date | None = None
    leaves_on: date | None = None
    commercial: Yes = None
    grade: Literal["general", 1, 2, 3] | None = None
    representative: Literal["yes", "no"] | None = None
    sole_or_fragile_grade1: Yes = None
    shown_in_china_before: Yes = None
    relic_temp_entry: RelicEntry | None = None
    same_batch_art_approval: Yes = None
    port_relics_designated: Yes = None
    port_species_designated: Yes = None
    harmful: Yes = None
    seller_licence: Literal["none", "relic_shop", "relic_auction"] | None = None
    seller_foreign_invested: Yes = None


ADAPTER: TypeAdapter[Stated] = TypeAdapter(Stated)


def read(values: object) -> Stated:
    """Return what was stated, from plain JSON values.

    :raises pydantic.ValidationError: if a value is unknown, misplaced or of another type
    """
    return ADAPTER.validate_python(values)


def plain(stated: Stated) -> dict[str, Any]:
    """Return what was stated as plain JSON values, what was not left out."""
    return cast("dict[str, Any]", ADAPTER.dump_python(stated, mode="json", exclude_none=True))


def changed(before: Stated, after: Stated) -> frozenset[str]:
    """Return the names of what was stated otherwise."""
    return frozenset(
        field.name for field in fields(Stated) if getattr(before, field.name) != getattr(after, field.name)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What the registry knows of the work."""

    makers: tuple[str, ...]
    """The maker's name in every language and script."""
    object_type: str
    living: bool
    """Whether the registrant says that the maker is alive."""
    died: int | None
    made_from: int | None
    made_to: int | None
    origin: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked about the work now."""

    stage: Stage
    destination: str | None
    """ISO 3166-1 alpha-2; None or CN where it stays."""
    on: date
    certificate: Literal["valid", "revoked", "suspended", "expired", "missing"]
    fingerprint: Literal["match", "mismatch", "uncertain", "not_checked"]
    customs: CustomsStatus
    holds: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    sale_form: Literal["fixed_price", "private_treaty", "auction"] | None = None
    buyer_foreign: Yes = None
    value_eur: int | None = None
    buyer_known: bool = False
    sanctions: Literal["clear", "hit", "unscreened"] = "unscreened"
    sold: bool = False
    """Title has passed since it came here: then what leaves is a sale, not a return."""


def assemble(registered: Registered, stated: Stated, asked: Asked) -> Facts:
    """Put together the facts of one decision; what contradicts itself is taken the stricter way."""
    value = asked.value_eur if asked.value_eur is not None else stated.value_eur
    return Facts(
        as_of=asked.on,
        stage=asked.stage,
        work=_work(registered, stated, asked),
        status=Status(
            customs=asked.customs,
            relic_temp_entry=stated.relic_temp_entry,
            same_batch_art_approval=bool(stated.same_batch_art_approval),
            holds=asked.holds,
        ),
        move=_move(stated, asked),
        party=Party(
            seller_licence=stated.seller_licence or "none",
            seller_foreign_invested=stated.seller_foreign_invested,
            buyer_foreign=asked.buyer_foreign,
            sanctions=asked.sanctions,
            value_eur=None if value is None else float(value),
            cdd_done=asked.buyer_known,
        ),
        docs=tuple(sorted(set(asked.papers))),
    )


def _work(registered: Registered, stated: Stated, asked: Asked) -> Work:
    kind = stated.kind or (cast("Kind", registered.object_type) if registered.object_type in KINDS else None)
    match = export_names.match(registered.makers, kind)
    years = _years(registered, stated)
    return Work(
        kind=kind,
        made_from=years[0],
        made_to=years[1],
        origin=stated.origin or registered.origin or "CN",
        grade=stated.grade,
        ownership=stated.ownership,
        acquisition=stated.acquisition or "unknown",
        title_flags=stated.title_flags,
        ethnic_minority=stated.ethnic_minority,
        representative=stated.representative,
        harmful=stated.harmful,
        artist=_artist(registered, stated, match),
        list_tier=match.artist.tier if match is not None and match.sure == "same" else "none",
        copies=stated.copies or 1,
        industrial=stated.industrial,
        materials=stated.materials,
        sole_or_fragile_grade1=stated.sole_or_fragile_grade1,
        shown_in_china_before=stated.shown_in_china_before,
        identity=Identity(certificate=asked.certificate, fingerprint=asked.fingerprint),
    )


def _artist(registered: Registered, stated: Stated, match: export_names.Match | None) -> Artist:
    died = registered.died if registered.died is not None else stated.artist_died
    living = (
        stated.artist_living if stated.artist_living is not None else (True if registered.living else None)
    )
    return Artist(
        living=False if died is not None else living,
        died=died,
        name_match=match.sure if match is not None else None,
    )


def _years(registered: Registered, stated: Stated) -> tuple[int | None, int | None]:
    """Return the widest interval of both: neither can make a work younger than the other does."""
    found: list[tuple[int | None, int | None]] = []
    for source in (registered, stated):
        start, end = source.made_from, source.made_to
        if start is not None or end is not None:
            found.append((start, end if end is not None else start))
    if not found:
        return None, None
    starts, ends = zip(*found, strict=True)
    return (
        None if None in starts else min(year for year in starts if year is not None),
        max((year for year in ends if year is not None), default=None),
    )


def _move(stated: Stated, asked: Asked) -> Move:
    leaving = asked.destination not in {None, "CN"}
    return Move(
        type=_move_type(stated, asked)
        if leaving
        else ("auction" if asked.sale_form == "auction" else "sale_in_china"),
        sale_form=asked.sale_form,
        dest=asked.destination if leaving else None,
        port_relics_designated=stated.port_relics_designated,
        port_species_designated=stated.port_species_designated,
        commercial=stated.commercial,
        leaves_on=stated.leaves_on,
        returns_on=stated.returns_on,
    )


def _move_type(
    stated: Stated, asked: Asked
) -> Literal["sale_export", "re_export", "exhibit_export", "overseas_warehouse"]:
    """Return how it leaves: to a buyer it is a sale; at filing and exit, unsold foreign goods go back."""
    if asked.stage not in {"filing", "exit", "zone_entry"} or asked.sold:
        return "sale_export"
    if stated.intended_move in LEAVES:
        return stated.intended_move
    foreign = asked.customs in FOREIGN_GOODS and stated.ownership == "foreign"
    return "re_export" if foreign else "sale_export"


def missing(stated: Stated) -> tuple[str, ...]:
    """Return which of the facts without which no rule can be asked are not stated."""
    return tuple(
        name for name in ("kind", "ownership", "title_flags", "materials") if getattr(stated, name) is None
    )


def merged(before: Stated, values: Mapping[str, Any], names: Iterable[str]) -> Stated:
    """Return what was stated, with these names stated anew; the others stay as they were."""
    kept = asdict(before)
    return read(kept | {name: values.get(name) for name in names})
