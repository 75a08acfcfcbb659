"""A form of legal facts, as the facts it states. Programs send the facts themselves."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import Field

Text = Annotated[str, Field(max_length=200)]
YesNo = Literal["yes", "no"]
WHOLE: Final = ("copies", "value_eur", "made_from", "made_to", "artist_died")
YES_NO: Final = (
    "ethnic_minority",
    "industrial",
    "harmful",
    "sole_or_fragile_grade1",
    "shown_in_china_before",
    "same_batch_art_approval",
    "port_relics_designated",
    "port_species_designated",
    "seller_foreign_invested",
    "commercial",
)
PLAIN: Final = (
    "kind",
    "ownership",
    "acquisition",
    "origin",
    "seller_licence",
    "representative",
    "intended_move",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFacts:
    """Facts by name, or the fields of the form; what is not named stays as it was."""

    facts: dict[str, Any] | None = None
    """Names and values as in the card's `facts`; null takes a statement back."""
    kind: Text | None = None
    ownership: Text | None = None
    acquisition: Text | None = None
    origin: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    seller_licence: Text | None = None
    representative: YesNo | None = None
    intended_move: Text | None = None
    grade: Literal["general", "1", "2", "3"] | None = None
    register: Literal["clear", "stolen", "looted_notice", "dispute"] | None = None
    artist: Literal["living", "died", "unknown"] | None = None
    artist_died: int | None = None
    copies: int | None = None
    value_eur: int | None = None
    made_from: int | None = None
    made_to: int | None = None
    ethnic_minority: YesNo | None = None
    industrial: YesNo | None = None
    harmful: YesNo | None = None
    sole_or_fragile_grade1: YesNo | None = None
    shown_in_china_before: YesNo | None = None
    same_batch_art_approval: YesNo | None = None
    port_relics_designated: YesNo | None = None
    port_species_designated: YesNo | None = None
    seller_foreign_invested: YesNo | None = None
    commercial: YesNo | None = None
    no_protected_material: Literal["1"] | None = None
    material_name: Text | None = None
    material_kingdom: Literal["animal", "plant", "other"] | None = None
    material_cites: Literal["I", "II", "III", "none"] | None = None
    material_suspect: Literal["1"] | None = None
    entry_registered: YesNo | None = None
    entry_seal: YesNo | None = None
    entry_mark: YesNo | None = None
    entry_due: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    entry_institution: Text | None = None


def values_of(sent: StateFacts) -> dict[str, Any]:
    """Return the facts that were stated, by the names of `Stated`."""
    if sent.facts is not None:
        return sent.facts
    values: dict[str, Any] = {
        name: getattr(sent, name) for name in (*PLAIN, *WHOLE) if getattr(sent, name) is not None
    }
    values |= {name: getattr(sent, name) == "yes" for name in YES_NO if getattr(sent, name) is not None}
    if sent.grade is not None:
        values["grade"] = sent.grade if sent.grade == "general" else int(sent.grade)
    if sent.register is not None:
        values["title_flags"] = [] if sent.register == "clear" else [sent.register]
    if sent.artist is not None:
        values["artist_living"] = {"living": True, "died": False, "unknown": None}[sent.artist]
    return values | _materials(sent) | _entry(sent)


def _materials(sent: StateFacts) -> dict[str, Any]:
    if sent.material_name is not None:
        material = {
            "name": sent.material_name,
            "kingdom": sent.material_kingdom,
            "cites": sent.material_cites,
            "suspect": sent.material_suspect is not None,
        }
        return {"materials": [material]}
    return {"materials": []} if sent.no_protected_material is not None else {}


def _entry(sent: StateFacts) -> dict[str, Any]:
    """Return the registration of a relic's temporary entry, where the examiner filled it in."""
    if sent.entry_registered is None:
        return {}
    answers = {"yes": True, "no": False, None: None}
    entry = {
        "registered": sent.entry_registered == "yes",
        "institution": sent.entry_institution,
        "entry_seal_ok": answers[sent.entry_seal],
        "mark_ok": answers[sent.entry_mark],
        "due": sent.entry_due,
    }
    return {"relic_temp_entry": entry}
