"""The answer whether a work may be sold, to whom, and leave, for where, under which papers.

Every rule whose text is in force on the day is asked; there is no first match that stops. The decision is the
worst of DENY, REFER, NEEDS and ALLOW, and says every reason. Pure: the same facts under the same ruleset give
the same decision and the same digest on any day.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any, Final

from bonded_warehouse.rules import export_abroad, export_first, export_goods, export_relics, export_trade
from bonded_warehouse.rules.export_facts import Facts, digest, plain
from bonded_warehouse.rules.export_law import FIRST_CONDITIONS, Law, Line, Rule, Ruleset, ruleset
from bonded_warehouse.rules.export_terms import Case, case_of


class Outcome(StrEnum):
    """What the rules answer, from the best to the worst."""

    ALLOW = "ALLOW"
    NEEDS = "NEEDS"
    REFER = "REFER"
    DENY = "DENY"


WORST_LAST: Final = (Outcome.ALLOW, Outcome.NEEDS, Outcome.REFER, Outcome.DENY)
AGAINST: Final = frozenset({"NEEDS", "REFER", "DENY"})
_RANK: Final = {outcome: rank for rank, outcome in enumerate(WORST_LAST)}
CONDITIONS: Final[dict[str, Callable[[Case], Iterator[int]]]] = {
    "R-00": export_relics.identity,
    "R-01": export_relics.title,
    "R-02": export_relics.state_owned,
    "R-03": export_relics.valuable,
    "R-04": export_relics.until_1911,
    "R-05": export_relics.until_1949,
    "R-06": export_relics.minority,
    "R-07": export_relics.harmful,
    "R-08": export_relics.tier_a,
    "R-09": export_relics.tier_b,
    "R-10": export_relics.unlisted,
    "R-11": export_goods.culture_approval,
    "R-12": export_goods.ordinary_goods,
    "R-14": export_goods.species_forbidden,
    "R-15": export_goods.species_certificate,
    "R-16": export_goods.suspect_material,
    "R-20": export_relics.reexit,
    "R-21": export_relics.entry_term,
    "R-22": export_goods.bonded_return,
    "R-23": export_relics.exhibition,
    "R-30": export_trade.foreign_buyer,
    "R-31": export_trade.licence,
    "R-32": export_trade.auction_review,
    "R-33": export_trade.supervised_title,
    "R-40": export_trade.sanctions,
    "R-41": export_trade.due_diligence,
    "R-50": export_abroad.european_union,
    "R-51": export_abroad.united_states,
    "R-60": export_abroad.port,
    "P-01": export_trade.not_stated,
    "P-02": export_trade.held,
    "P-03": export_trade.like_a_listed_name,
    "P-04": export_trade.owner_unknown,
}


@dataclass(frozen=True, slots=True)
class Edition:
    """The conditions in code as they stood when a ruleset was written, and how they read the facts."""

    case_of: Callable[[Facts], Case]
    conditions: Mapping[str, Callable[[Case], Iterator[int]]]


EDITIONS: Final[Mapping[str, Edition]] = {
    FIRST_CONDITIONS: Edition(export_first.case_of, CONDITIONS | export_first.CONDITIONS),
    "2026-11-25": Edition(case_of, CONDITIONS),
}
"""A ruleset names its edition (`conditions`). Whoever changes a condition adds one, keeping the old."""

EXAMINABLE: Final = frozenset(
    {"R-02", "R-05", "R-06", "R-09", "R-10", "R-20", "R-21", "R-30", "R-31", "P-03"}
)
"""Rules whose REFER a relics examiner may settle. Others are referred to somebody else: title and ownership,
species, grey fingerprints, exhibitions (the national authority)."""


class BeforeTheRules(ValueError):
    """The day asked about lies before the earliest day that the ruleset knows: refused, never guessed."""


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One line of a rule that holds, in force under `law`."""

    rule: Rule
    line: Line
    number: int
    outcome: Outcome
    law: str
    law_zh: str
    law_basis: str
    settled_by: str | None = None
    """Id of the relics examiner's record that settled a REFER."""


@dataclass(frozen=True, slots=True)
class Record:
    """A relics examiner's decision on the codes that were referred to him.

    It holds for the work as it was described when he decided: `work_digest` is that of the work's facts.
    """

    id: str
    may_leave: bool
    codes: frozenset[str]
    work_digest: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, all its reasons, what is missing, and what it was taken on."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    needs: tuple[str, ...]
    ruleset: str
    facts: dict[str, Any]
    digest: str
    """SHA-256 over the facts, the examiner's records used, and the ruleset's version."""
    records: tuple[str, ...] = ()
    """Ids of the examiner's records that were at hand for the work as it is described."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the rules that stand against it."""
        return tuple(
            dict.fromkeys(finding.rule.id for finding in self.findings if finding.settled_by is None)
        )


def decide(facts: Facts, *, records: Iterable[Record] = (), rules: Ruleset | None = None) -> Decision:
    """Ask every rule in force, and return the worst answer with every reason.

    :param records: relics examiners' decisions; each settles the REFER of the codes it names, for the work as
        it was described to him, and nothing else
    :raises BeforeTheRules: if `facts.as_of` lies before the earliest day the ruleset knows
    """
    rules = rules or ruleset()
    if facts.as_of < rules.earliest_as_of:
        raise BeforeTheRules(f"{facts.as_of} is before {rules.earliest_as_of}")
    case = EDITIONS[rules.conditions].case_of(facts)
    values = plain(facts)
    usable = _usable(records, values)
    found = [
        findings[number]
        for condition, findings in _compiled(rules, facts.as_of, case.category)
        for number in condition(case)
    ]
    if usable:
        found = [_examined(finding, usable) for finding in found]
    against = tuple(finding for finding in found if finding.line.then != "NOTE")
    standing = [finding for finding in against if finding.settled_by is None]
    used = tuple(sorted(record.id for record in usable))
    return Decision(
        outcome=max((finding.outcome for finding in standing), key=_RANK.__getitem__, default=Outcome.ALLOW),
        findings=against,
        notes=tuple(finding for finding in found if finding.line.then == "NOTE"),
        needs=tuple(sorted({paper for one in standing for paper in one.line.needs} - set(facts.docs))),
        ruleset=rules.version,
        facts=values,
        digest=digest({"facts": values, "records": list(used), "ruleset": rules.version}),
        records=used,
    )


def work_digest(facts: Facts) -> str:
    """Return the digest of what an examiner judged: the work itself, not its certificate."""
    return _work_digest(plain(facts))


def _work_digest(values: dict[str, Any]) -> str:
    described = {key: value for key, value in values["work"].items() if key != "identity"}
    # Records made before these two could be unknown hold them as no, and what nobody has said since is no
    # other work: unsaid and no are one description. A rule that asks about them still refers what is unsaid.
    for name in ("ethnic_minority", "industrial"):
        described[name] = bool(described[name])
    return digest(described)


def _usable(records: Iterable[Record], values: dict[str, Any]) -> list[Record]:
    """Return the records that speak of the work as it is described now."""
    given = list(records)
    described = _work_digest(values) if given else ""
    return [record for record in given if record.work_digest == described]


@lru_cache(maxsize=512)
def _compiled(
    rules: Ruleset, day: date, category: str
) -> tuple[tuple[Callable[[Case], Iterable[int]], tuple[Finding, ...]], ...]:
    """Return the conditions to be asked on that day, each with what its lines say: worked out once."""
    conditions = EDITIONS[rules.conditions].conditions
    return tuple(
        (
            conditions.get(rule.id) or partial(_by_data, rule),
            (*_findings(rule, law), *_findings(rule, law, unsure=True)),
        )
        for rule in rules.rules
        if category in rule.applies and (law := rule.law_on(day)) is not None
    )


def _findings(rule: Rule, law: Law, *, unsure: bool = False) -> Iterator[Finding]:
    """Yield what each line says. Where a fact that a line asks about is not known, a person decides."""
    for number, line in enumerate(rule.lines):
        outcome = Outcome(line.then) if line.then in AGAINST else Outcome.ALLOW  # a note decides nothing
        if unsure and outcome is Outcome.DENY:
            outcome = Outcome.REFER
        yield Finding(rule, line, number, outcome, law.text, law.text_zh, law.basis)


def _by_data(rule: Rule, case: Case) -> Iterator[int]:
    """Yield the lines that hold by their own `where`; a missing paper only as long as it is missing."""
    for number, line in enumerate(rule.lines):
        if line.where is None or (line.then == "NEEDS" and case.holds(*line.needs)):
            continue
        holds = line.where.holds(case)
        if holds is not False:
            yield number if holds else number + len(rule.lines)


def _examined(finding: Finding, records: Sequence[Record]) -> Finding:
    """Let the latest record on a referred code settle it, for or against."""
    code = finding.rule.id
    if finding.outcome is not Outcome.REFER or code not in EXAMINABLE:
        return finding
    record = next((record for record in reversed(records) if code in record.codes), None)
    if record is None:
        return finding
    outcome = finding.outcome if record.may_leave else Outcome.DENY
    settled = record.id if record.may_leave else None
    return replace(finding, outcome=outcome, settled_by=settled)
