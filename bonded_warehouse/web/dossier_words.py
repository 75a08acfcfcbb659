"""What the codes in a dossier are called, by the field they stand in; in the language now in force."""

from collections.abc import Mapping
from typing import Final

from bonded_warehouse.rules.export_papers import paper_kinds
from bonded_warehouse.rules.refusal_codes import refusal_codes
from bonded_warehouse.web import choices_customs
from foundation.web import words

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "work.object_type": ("object_type",),
    "work.materials": ("material",),
    "certificate.state": ("certificate",),
    "holdings.state": ("custody", "paper_said"),
    "holdings.from": ("custody",),
    "holdings.to": ("custody",),
    "holdings.event": ("event",),
    "holdings.customs_status": ("customs_status",),
    "holdings.role": ("signatory",),
    "holdings.kind": ("signed_with",),
    "conditions.kind": ("signed_with",),
    "holdings.code": ("document",),
    "holdings.posting": ("account",),
    "holdings.check": ("paper_said",),
    "holdings.fixed_by": ("paper_said",),
    "holdings.grade": ("paper_said",),
    "holdings.source": ("paper_said",),
    "holdings.by": ("paper_said",),
    "holdings.decision": ("paper_said",),
    "holdings.materials": ("paper_said",),
    "conditions.at_state": ("custody",),
    "conditions.occasion": ("condition_occasion",),
    "conditions.light": ("condition_light",),
    "conditions.zone": ("zone",),
    "conditions.code": ("condition_sign",),
    **{
        f"conditions.{zone}": ("condition_grade",)
        for zone in ("front", "back", "edges", "corners", "frame", "glazing", "hardware", "base", "packing")
    },
    "papers.state": ("paper",),
    "filings.state": ("declaration",),
    "filings.status": ("customs_reply",),
    "filings.mode": ("mode",),
    "filings.goods_name": ("goods",),
    "ledger.from": ("account",),
    "ledger.to": ("account",),
    "decisions.decision": ("gate",),
    "decisions.stage": ("gate_stage",),
    "decisions.customs": ("customs_status",),
    "decisions.holds": ("hold",),
    "stops.kind": ("hold",),
    "stops.authority": ("hold_authority",),
}
"""Field to the kinds of word that its codes are among."""
COUNTRIES: Final = frozenset(
    {
        "work.origin_country",
        "filings.destination",
        "decisions.destination",
        "decisions.dest",
        "decisions.origin",
    }
)
PAPERS: Final = frozenset({"papers.code", "holdings.paper_code", "decisions.needs", "decisions.docs"})
CHOICES: Final[Mapping[str, Mapping[str, object]]] = {
    "decisions.kind": choices_customs.KINDS,
    "decisions.ownership": choices_customs.OWNERSHIP,
    "decisions.acquisition": choices_customs.ACQUISITION,
    "decisions.title_flags": choices_customs.REGISTER,
    "decisions.kingdom": choices_customs.KINGDOM,
    "decisions.cites": choices_customs.CITES,
    "decisions.representative": choices_customs.YES_NO,
}


def say(field: str, code: str) -> str | None:
    """Return what a code is called, asked by the field it stands in; None if it has no word."""
    if field in COUNTRIES:
        return words.country(code)
    if field in PAPERS and code in paper_kinds():
        return words.pick(paper_kinds()[code].title)
    if field == "filings.codes" and code in refusal_codes():
        return f"{code} {words.pick(refusal_codes()[code].title)}"
    if code in CHOICES.get(field, {}):
        return str(CHOICES[field][code])
    for kind in KINDS.get(field, ()):
        found = words.known_term(code, kind) or _exact(code, kind)
        if found is not None:
            return found
    return None


def _exact(code: str, kind: str) -> str | None:
    """Return the word of a code that is written in capitals."""
    found = words.word(code, kind)
    return None if found == code else found
