"""Replaying what the gate decided: the same facts under the same rules must say the same again."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.gate_errors import RulesetUnknown
from bonded_warehouse.models.clearance import GateDecision, RelicsExamination
from bonded_warehouse.queries.gate_facts import record_of
from bonded_warehouse.queries.rulesets import by_version
from bonded_warehouse.rules import export, export_facts
from bonded_warehouse.rules.export import Decision, Record
from bonded_warehouse.rules.export_law import Ruleset

BATCH = 500


def replay(session: Session, decision: GateDecision) -> Decision:
    """Decide again on the facts that were kept, under the ruleset that they were decided under.

    :raises RulesetUnknown: if that ruleset is not here
    """
    rules = by_version(session, decision.ruleset)
    if rules is None:
        raise RulesetUnknown(version=decision.ruleset)
    return _again(decision, _records(session, decision.records), rules)


def unfaithful(session: Session) -> Iterator[str]:
    """Name every kept decision that does not come out the same again, a batch at a time."""
    after = ""
    while True:
        query = sa.select(GateDecision).where(GateDecision.id > after).order_by(GateDecision.id).limit(BATCH)
        rows = session.scalars(query).all()
        if not rows:
            return
        records = _records(session, {one for row in rows for one in row.records})
        for row in rows:
            rules = by_version(session, row.ruleset)
            if rules is None:
                yield f"gate decision {row.id}: its ruleset {row.ruleset} is not here"
                continue
            again = _again(row, records, rules)
            if (again.digest, again.outcome.value) != (row.digest, row.outcome):
                yield f"gate decision {row.id}: kept as {row.outcome}, replayed as {again.outcome}"
        after = rows[-1].id


def _again(row: GateDecision, records: dict[str, Record], rules: Ruleset) -> Decision:
    used = [records[one] for one in row.records if one in records]
    return export.decide(export_facts.read(row.facts), records=used, rules=rules)


def _records(session: Session, ids: Iterable[str]) -> dict[str, Record]:
    query = sa.select(RelicsExamination).where(RelicsExamination.id.in_(list(ids)))
    return {row.id: record_of(row) for row in session.scalars(query.order_by(RelicsExamination.examined_at))}
