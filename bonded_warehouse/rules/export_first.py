"""The conditions of the rules as their first edition (2026-11-23) had them, where a later reads otherwise.

Decisions taken under a ruleset that names this edition, or none, are replayed by them. Nothing here is ever
changed.
"""

from collections.abc import Callable, Iterator
from typing import Final

from bonded_warehouse.rules import export_relics, export_trade
from bonded_warehouse.rules import export_terms as terms
from bonded_warehouse.rules.export_facts import Facts
from bonded_warehouse.rules.export_terms import Case

Fired = Iterator[int]


def case_of(facts: Facts) -> Case:
    """Work out the defined words: a span of years is taken as written, even if it ends before it begins."""
    work = facts.work
    latest = work.made_to if work.made_to is not None else work.made_from
    return terms.case_in(facts, work.made_from, latest)


def culture_approval(case: Case) -> Fired:
    """R-11: a permit to leave as a relic did not count for what a certificate calls none."""
    same_batch = case.foreign_goods and case.facts.status.same_batch_art_approval
    if not (case.any_relic or case.ordinary_goods or same_batch or case.holds("art_export_approval")):
        yield 0


def until_1949(case: Case) -> Fired:
    """R-05: asked by the years alone; a grade without years before 1950 was not."""
    work = case.facts.work
    years = case.by(terms.LAST_RELIC_YEAR, years="earliest") is not False
    asked = export_relics.until_1949(case)
    if years or work.grade is None:
        return asked
    return (line for line in asked if line != 0)


def foreign_buyer(case: Case) -> Fired:
    """R-30: a name like a listed one did not refer what goes to a buyer from abroad."""
    return export_trade.to_abroad(case, _EXIT, read=case_of)


_EXIT: Final = tuple(
    (until_1949 if condition is export_relics.until_1949 else condition, deny, refer)
    for condition, deny, refer in export_trade.EXIT
)
CONDITIONS: Final[dict[str, Callable[[Case], Fired]]] = {
    "R-05": until_1949,
    "R-11": culture_approval,
    "R-30": foreign_buyer,
}
