"""Stating the facts that the law asks about: each by whoever may."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.gate_errors import FactNotYours, FactsInvalid
from bonded_warehouse.models.clearance import LegalFacts
from bonded_warehouse.operations.referring import refer
from bonded_warehouse.queries.clearance import StatedCard, stated
from bonded_warehouse.queries.title import concerns
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, REGULATOR, RELIC_EXAMINER
from bonded_warehouse.rules import export_stated
from foundation.actor import Actor
from foundation.ids import new_id

OFFICES: Final = frozenset({DECLARANT, CUSTOMS_OFFICER, RELIC_EXAMINER, REGULATOR})
"""Who may state facts about works that are not theirs: those of their office, a declarant the owner's."""


def record_facts(
    session: Session, *, artwork_id: str, values: Mapping[str, Any], actor: Actor, at: datetime
) -> StatedCard:
    """State facts about a work anew; what is not named stays as it was, and every version is kept.

    :param values: names and plain JSON values of `export_stated.Stated`; None takes a statement back
    :raises ArtworkUnknown: if there is no such work, or it is neither the actor's nor of his office
    :raises FactNotYours: if a fact is another office's to state, or takes back what a register search found
    :raises FactsInvalid: if a name or a value is unknown, or nothing is stated
    """
    card = registry.artwork(session, artwork_id)
    if not may_state(session, card, actor):
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    if not values:
        raise FactsInvalid(fields={"facts": "This is needed."})
    before = stated(session, artwork_id)
    try:
        after = export_stated.merged(before.stated, values, _known_names(values))
    except ValidationError as error:
        wrong = {
            ".".join(map(str, one["loc"])): "This is not understood: /docs shows an example."
            for one in error.errors()
        }
        raise FactsInvalid(fields=wrong) from error
    _require_office(before.stated, after, actor)
    row = LegalFacts(
        id=new_id("fct", at),
        artwork_id=artwork_id,
        version=before.version + 1,
        facts=export_stated.plain(after),
        recorded_by=actor.id,
        recorded_by_name=actor.name,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    refer(session, artwork_id, at=at)
    return StatedCard.of(row)


def may_state(session: Session, card: registry.ArtworkCard, actor: Actor) -> bool:
    """Say whether the actor may state anything about it: it is his today, or of his office."""
    return actor.has(*OFFICES) or concerns(session, card, actor)


def _known_names(values: Mapping[str, Any]) -> frozenset[str]:
    names = frozenset(export_stated.Stated.__dataclass_fields__)
    unknown = sorted(set(values) - names)
    if unknown:
        raise FactsInvalid(fields=dict.fromkeys(unknown, "There is no such fact."))
    return frozenset(values)


def _require_office(before: export_stated.Stated, after: export_stated.Stated, actor: Actor) -> None:
    names = export_stated.changed(before, after)
    offices = (
        (export_stated.EXAMINERS, RELIC_EXAMINER),
        (export_stated.CUSTOMS, CUSTOMS_OFFICER),
        (export_stated.REGULATORS, REGULATOR),
    )
    wrong = {name for office, role in offices if not actor.has(role) for name in names & office}
    if set(before.title_flags or ()) - set(after.title_flags or ()) and not actor.has(REGULATOR):
        wrong.add("title_flags")
    if wrong:
        raise FactNotYours(names=sorted(wrong))
