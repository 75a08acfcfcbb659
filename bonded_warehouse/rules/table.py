"""The custody table, typed: read once from `data/custody_transitions.json` and checked against our words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from bonded_warehouse.rules.states import Account, CustodyState, HoldKind

DATA: Final = Path(__file__).parent / "data"


class Guarantee(StrEnum):
    """What a transition does to the use of the guarantee."""

    USE = "use"
    FREE = "free"
    KEEP = "keep"
    USE_IF_BONDED = "use_if_bonded"
    FREE_IF_BONDED = "free_if_bonded"


@dataclass(frozen=True, slots=True)
class DocumentNeed:
    """A document that a transition asks for."""

    code: str
    required: bool
    note: str
    """When it is asked for; empty means always. See `custody.DOCUMENT_NOTES`."""


@dataclass(frozen=True, slots=True)
class PostingRule:
    """Which way the one unit of the work moves in the bond ledger."""

    origin: str
    """An account, '$source' or '$current'."""
    target: str
    """An account or '$source'."""
    unless_current_in: frozenset[Account]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the custody table."""

    id: str
    """'M08'."""
    event: str
    """'book_in': the table's word, with underscores."""
    origins: frozenset[CustodyState]
    target: CustodyState
    slots: tuple[frozenset[str], ...]
    """One signature each; any of the table's roles in the set may give it."""
    two_person: bool
    documents: tuple[DocumentNeed, ...]
    conditions: tuple[str, ...]
    holds_blocking: frozenset[HoldKind]
    customs_status_to: str | None
    """A status, a '$' word, or None for unchanged."""
    posting: PostingRule | None
    guarantee: Guarantee | None
    epcis: str
    clock: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who may sign as one of the table's roles."""

    platform: frozenset[str]
    """Roles of this platform whose holders may."""
    relation: str | None
    """'owner' or 'depositor': what the person must be to the holding, whatever their roles."""


@dataclass(frozen=True, slots=True)
class Table:
    """The whole of it."""

    transitions: tuple[Transition, ...]
    account_of_state: Mapping[CustodyState, Account | None]
    ours: frozenset[Account]
    terminal: frozenset[CustodyState]
    resting: frozenset[CustodyState]
    documents: Mapping[str, str]
    """Code to its meaning, in English."""
    signatories: Mapping[str, Signatory]

    def named(self, name: str) -> Transition | None:
        """Return the transition with this number, 'M08'; None if there is none."""
        return next((row for row in self.transitions if row.id == name), None)

    def following(self, state: CustodyState) -> tuple[Transition, ...]:
        """Return what the table lets follow this state, in the table's order."""
        return tuple(row for row in self.transitions if state in row.origins)


def word_of(event: str) -> str:
    """Return an event's name as a word: 'book in' becomes 'book_in'."""
    return event.strip().replace(",", "").replace(" ", "_")


def _transition(row: Mapping[str, Any]) -> Transition:
    posting = row["ledger"]["posting"]
    effect = row["ledger"]["guarantee"]
    return Transition(
        id=row["id"],
        event=word_of(row["event"]),
        origins=frozenset(CustodyState(state) for state in row["from"]),
        target=CustodyState(row["to"]),
        slots=(*(frozenset({role}) for role in row["roles"]), *(frozenset(g) for g in row["roles_one_of"])),
        two_person=row["two_person"],
        documents=tuple(DocumentNeed(**need) for need in row["documents"]),
        conditions=tuple(row["conditions"]),
        holds_blocking=frozenset(HoldKind(kind) for kind in row["holds_blocking"]),
        customs_status_to=row["customs_status_to"],
        posting=PostingRule(
            origin=posting["from"],
            target=posting["to"],
            unless_current_in=frozenset(Account(name) for name in posting.get("unless_current_in", ())),
        )
        if posting
        else None,
        guarantee=Guarantee(effect) if effect else None,
        epcis=row["epcis"],
        clock=row["clock"],
    )


def read_table() -> Table:
    """Read the table and the signatories, and check that they agree with our words and with each other."""
    raw = json.loads((DATA / "custody_transitions.json").read_text(encoding="utf-8"))
    people = json.loads((DATA / "custody_roles.json").read_text(encoding="utf-8"))["roles"]
    table = Table(
        transitions=tuple(_transition(row) for row in raw["transitions"]),
        account_of_state={
            CustodyState(state): Account(account) if account else None
            for state, account in raw["account_of_state"].items()
        },
        ours=frozenset(Account(name) for name in raw["ours"]),
        terminal=frozenset(CustodyState(state) for state in raw["terminal"]),
        resting=frozenset(CustodyState(state) for state in raw["resting"]),
        documents=raw["documents"],
        signatories={
            role: Signatory(frozenset(who.get("platform", ())), who.get("relation"))
            for role, who in people.items()
        },
    )
    assert set(raw["states"]) | {"none"} == set(CustodyState)
    assert set(raw["accounts"]) == set(Account)
    assert set(raw["holds"]) == set(HoldKind)
    assert set(raw["roles"]) == set(table.signatories)
    asked = {need.code for row in table.transitions for need in row.documents}
    assert asked <= set(table.documents)
    return table


TABLE: Final = read_table()
