"""What the warehouse's routes take: forms and JSON bodies as frozen dataclasses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from bonded_warehouse.operations.evidencing import Brought
from bonded_warehouse.operations.hands import Hand

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Needed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,4}_[0-9A-Za-z_]{1,60}$")]
Signed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{0,19}$")]
Minor = Annotated[int, Field(gt=0, le=10**15)]
Yuan = Annotated[Decimal, Field(gt=0, le=10**13, decimal_places=2)]
Detail = Annotated[dict[Word, Annotated[str, StringConstraints(max_length=2000)]], Field(max_length=24)]


@dataclass(frozen=True, slots=True)
class BroughtPaper:
    """A paper for a step: by its reference, or by the id of one that is kept here and verified."""

    code: Word
    reference: Line = ""
    paper_id: Id | None = None
    sha256: Sha256 | None = None
    expires_on: date | None = None
    detail: Detail = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProposeStep:
    """A step that should happen to a work, with what it needs."""

    event: Word
    """The custody table's word, 'book_in', or its number, 'M08'."""
    documents: Annotated[list[BroughtPaper], Field(max_length=24)] = field(default_factory=list)
    papers: Annotated[dict[Word, Line], Field(max_length=24)] = field(default_factory=dict)
    """The short way: document code to reference."""
    details: Annotated[dict[Word, Detail], Field(max_length=24)] = field(default_factory=dict)
    """Document code to what it says: a seal's number, grades of a condition report."""
    told: Annotated[list[Literal["customs", "police", "insurer"]], Field(max_length=3)] = field(
        default_factory=list
    )
    """Who was told of a loss."""
    position: Line = ""
    """Code of the vault position it goes into: 'A-01-02'."""
    place: Line = ""
    """Where it goes, in words, when that is no vault position."""
    return_by: AwareDatetime | None = None
    return_hours: Annotated[int, Field(ge=1, le=24 * 30)] | None = None
    """The same in hours from now, for a phone; of a step signed with an own key, from when it was signed."""
    note: Paragraph = ""
    created: Signed = ""
    proof_value: Signed = ""
    """The signature with an own key, over what /steps/to-sign handed out; with its `step_id` and `salt`."""
    step_id: Signed = ""
    salt: Signed = ""

    @property
    def hand(self) -> Hand | None:
        """The proposer's signature with his own key, if he sent one."""
        return hand_of(self.created, self.proof_value, number=self.step_id, salt=self.salt)

    def brought(self) -> Sequence[Brought]:
        """Return the papers, from both ways of naming them."""
        listed = {one.code: one for one in self.documents}
        found = [
            Brought(
                code=one.code,
                reference=one.reference,
                paper_id=one.paper_id,
                sha256=one.sha256,
                expires_on=one.expires_on,
                detail={**one.detail, **self.details.get(one.code, {})},
            )
            for one in self.documents
        ]
        found += [
            Brought(code=code, reference=reference, detail=self.details.get(code, {}))
            for code, reference in self.papers.items()
            if code not in listed
        ]
        return found


def hand_of(created: str, proof_value: str, *, number: str = "", salt: str = "") -> Hand | None:
    """Return a signature with an own key as it was sent; None where none was."""
    return Hand(created, proof_value, id=number, salt=salt) if proof_value or created else None


@dataclass(frozen=True, slots=True)
class SignAct:
    """A signature: nothing at all in one's session; with an own key, its instant and its value."""

    created: Signed = ""
    """The `created` of the options that were signed."""
    proof_value: Signed = ""
    """The signature, as multibase base58btc."""

    @property
    def hand(self) -> Hand | None:
        """The signature with an own key, if one was sent."""
        return hand_of(self.created, self.proof_value)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why."""

    reason: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class BookInbound:
    """An owner or agent asks to bring a work."""

    artwork_id: Id
    facility_id: Id
    arrives_at: AwareDatetime | None = None
    arrives_on: date | None = None
    """The same as a day, noon where the facility is (today's end once noon is past), for a form."""
    intended_status: Literal["domestic", "export_goods_in_zone", "bonded_foreign", "temp_import", "ata"]
    source: Literal["ABROAD", "DOMESTIC", "OTHER_BOOK"] | None = None
    """Where the goods come from; left out, the usual one for the status."""
    is_relic: Literal["yes", "no", "unknown"] = "unknown"
    value: Yuan | None = None
    """Declared value in major units; or `value_minor`."""
    value_minor: Minor | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "CNY"
    value_cny: Yuan | None = None
    """In yuan at the customs rate of the day, where declared in another currency; or `value_cny_minor`."""
    value_cny_minor: Minor | None = None
    hs_code: Annotated[str, StringConstraints(pattern=r"^([0-9]{6}|[0-9]{8}|[0-9]{10})$")] | None = None
    title_statement: Needed
    materials: Needed
    note: Paragraph = ""


@dataclass(frozen=True, slots=True)
class OpenFacility:
    """A building authorised to hold goods in bond."""

    code: Code
    name: Annotated[dict[Literal["en", "zh"], Reference], Field(min_length=1)]
    place: Reference
    timezone: Reference = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class AddPositions:
    """A room of vault positions: rows times places."""

    room: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,7}$")]
    rows: Annotated[int, Field(ge=1, le=99)]
    places: Annotated[int, Field(ge=1, le=99)]
    into: Line = ""
    """Code of the place of the tree that they hang in; left empty, a vault of the room's name."""


@dataclass(frozen=True, slots=True)
class OpenBook:
    """A customs account book."""

    number: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{3,29}$")]
    enterprise: Reference
    kind: Literal["logistics_T", "special_area_H", "warehouse"] = "logistics_T"
    serves: (
        Literal["bonded_warehouse", "export_supervised_warehouse", "logistics_centre", "comprehensive_zone"]
        | None
    ) = None
    """The kind of place that it is kept for: the term of storage hangs on it."""


@dataclass(frozen=True, slots=True)
class ProposeGuarantee:
    """What customs is to hold for the tax, in yuan; or in fen, as `amount_minor`."""

    kind: Literal["cash", "bank_letter", "general", "insurance"]
    reference: Reference
    from_on: date
    to_on: date
    amount: Yuan | None = None
    amount_minor: Minor | None = None


@dataclass(frozen=True, slots=True)
class WhichHoldings:
    """Which holdings to list."""

    state: Word | None = None
    artwork_id: Line | None = None
    facility_id: Line | None = None
    before: Line | None = None


@dataclass(frozen=True, slots=True)
class WhichStep:
    """Which step to prepare."""

    event: Word | None = None


@dataclass(frozen=True, slots=True)
class WhichArtwork:
    """Which work to announce."""

    artwork_id: Line | None = None


def minor_of(major: Decimal | None, minor: int | None) -> int | None:
    """Return an amount in minor units, from either way of writing it."""
    return minor if minor is not None else int(major * 100) if major is not None else None
