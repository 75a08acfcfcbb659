"""The papers the rules may ask for, and from which stage their absence refuses."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from foundation.actor import Role

STAGES: Final = ("zone_entry", "listing", "bid", "hammer", "checkout", "settlement", "filing", "exit")
"""In their order: what is needed by one is needed by all that follow."""


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper. Texts are by language."""

    code: str
    title: dict[str, str]
    issuer: dict[str, str]
    needed_by: str
    verified_by: frozenset[Role]
    """Who may say it is genuine; empty where no paper is filed but the registry or a statement is asked."""
    issued_by: Role | None
    """Whose own paper it is: then such an officer may enter it as verified."""
    basis: str


@cache
def paper_kinds() -> dict[str, PaperKind]:
    """Return every kind of paper by its code."""
    text = resources.files("bonded_warehouse.rules").joinpath("rulesets/papers.json").read_text("utf-8")
    return {
        code: PaperKind(
            code=code,
            title=raw["title"],
            issuer=raw["issuer"],
            needed_by=raw["needed_by"],
            verified_by=frozenset(Role(role) for role in raw["verified_by"]),
            issued_by=Role(raw["issued_by"]) if raw["issued_by"] else None,
            basis=raw["basis"],
        )
        for code, raw in json.loads(text)["papers"].items()
    }


def is_due(code: str, stage: str) -> bool:
    """Say whether the absence of this paper refuses at this stage, or is only shown."""
    return STAGES.index(paper_kinds()[code].needed_by) <= STAGES.index(stage)
