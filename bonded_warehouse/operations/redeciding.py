"""Deciding on every work again under another ruleset: streamed by number, going on where it stopped."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.gate_errors import RulesetUnknown
from bonded_warehouse.models.clearance import LegalFacts
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.rulesets import RedecidedWork, Redeciding
from bonded_warehouse.queries.gate import decided
from bonded_warehouse.queries.gate_facts import CHINA, Known, known
from bonded_warehouse.queries.rulesets import by_version
from bonded_warehouse.rules.export import Decision
from bonded_warehouse.rules.export_facts import Stage
from bonded_warehouse.rules.export_law import Ruleset
from foundation.ids import new_id

BATCH: Final = 200
"""Works of one transaction: what is read of them, and the lock, are let go between two."""
QUESTIONS: Final[tuple[tuple[Stage, str | None], ...]] = (("listing", None), ("checkout", "HK"))
"""Whether it may be offered here, and sold to where every exit is one from China."""


def begin(session: Session, *, before: str, after: str, as_of: date, scope: str, at: datetime) -> Redeciding:
    """Begin such a walk, or return the one that was begun."""
    query = sa.select(Redeciding).where(
        Redeciding.before_version == before,
        Redeciding.after_version == after,
        Redeciding.as_of == as_of,
        Redeciding.scope == scope,
    )
    run = session.scalar(query)
    if run is None:
        run = Redeciding(
            id=new_id("red", at),
            before_version=before,
            after_version=after,
            as_of=as_of,
            scope=scope,
            started_at=at,
        )
        session.add(run)
        session.flush()
    return run


def go_on(session: Session, *, run_id: str, at: datetime, batch: int = BATCH) -> int:
    """Decide on the next works of a walk; return how many, 0 when it is at its end.

    :raises RulesetUnknown: if one of its rulesets is not here
    """
    run = session.get(Redeciding, run_id, with_for_update=True)
    if run is None or run.finished_at is not None:
        return 0
    rulesets = [_required(session, version) for version in (run.before_version, run.after_version)]
    ids = list(session.scalars(_after(run.scope, run.cursor, batch)))
    tally = Counter(run.counts)
    noon = datetime.combine(run.as_of, time(12), CHINA)
    for artwork_id, about in known(session, ids).items():
        for row in _compare(run, artwork_id, about, rulesets, noon, tally):
            session.add(row)
    run.counts = dict(tally)
    run.done += len(ids)
    if ids:
        run.cursor = ids[-1]
    if len(ids) < batch:
        run.finished_at = at
    session.flush()
    return len(ids)


def total(session: Session, run: Redeciding) -> int:
    """Return how many works the walk goes over, as of now."""
    everything = _after(run.scope, "", None).subquery()
    return session.execute(sa.select(sa.func.count()).select_from(everything)).scalar_one()


def counts(session: Session, run_id: str) -> dict[str, int]:
    """Return what the walk has found: question and change to number of works."""
    run = session.get(Redeciding, run_id)
    return {} if run is None else dict(run.counts)


def _compare(
    run: Redeciding,
    artwork_id: str,
    about: Known,
    rulesets: list[Ruleset],
    noon: datetime,
    tally: Counter[str],
) -> Iterator[RedecidedWork]:
    for stage, destination in QUESTIONS:
        before, after = (_decide(about, stage, destination, noon, rules) for rules in rulesets)
        tally[f"{stage} {before.outcome}>{after.outcome}"] += 1
        if (before.outcome, before.codes, before.needs) != (after.outcome, after.codes, after.needs):
            yield RedecidedWork(
                redeciding_id=run.id,
                artwork_id=artwork_id,
                question=stage,
                before=before.outcome.value,
                after=after.outcome.value,
                codes_before=list(before.codes),
                codes_after=list(after.codes),
            )


def _decide(about: Known, stage: Stage, destination: str | None, at: datetime, rules: Ruleset) -> Decision:
    return decided(about, stage=stage, destination=destination, at=at, rules=rules)


def _required(session: Session, version: str) -> Ruleset:
    found = by_version(session, version)
    if found is None:
        raise RulesetUnknown(version=version)
    return found


def _after(scope: str, cursor: str, limit: int | None) -> "sa.Select[str]":
    """Return the next numbers of the walk; each kind of row is read by its own index."""
    held = (
        sa.select(Holding.artwork_id)
        .where(Holding.is_open, Holding.artwork_id > cursor)
        .order_by(Holding.artwork_id)
        .limit(limit)
    )
    if scope == "bond":
        return held
    stated = (
        sa.select(LegalFacts.artwork_id)
        .where(LegalFacts.artwork_id > cursor)
        .distinct()
        .order_by(LegalFacts.artwork_id)
        .limit(limit)
    )
    both = sa.union(
        sa.select(held.subquery().c.artwork_id), sa.select(stated.subquery().c.artwork_id)
    ).subquery()
    return sa.select(both.c.artwork_id).order_by(both.c.artwork_id).limit(limit)
