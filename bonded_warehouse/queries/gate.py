"""What the gate answers: may this work be offered, sold, leave; with every reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.gate_errors import DayUnknownToTheRules
from bonded_warehouse.queries.gate_facts import Known, Read, known, law_day
from bonded_warehouse.rules import export
from bonded_warehouse.rules.export_facts import Stage
from bonded_warehouse.rules.export_law import Ruleset
from bonded_warehouse.rules.export_papers import is_due, paper_kinds
from bonded_warehouse.rules.export_stated import Asked, assemble

HOME = "CN"


@dataclass(frozen=True, slots=True)
class GateReason:
    """One line of a rule that stands against it, or a note. Texts are by language."""

    code: str
    outcome: str
    title: dict[str, str]
    text: dict[str, str]
    article: str
    """The text of law in force on the day, in English."""
    articles: dict[str, str]
    """The same by language."""
    article_basis: str
    """How far that is verified: S, W, U or D."""
    condition: str
    source: str
    """Where in the law, or why, this very line."""
    basis: str
    needs: list[str]
    settled_by: str | None
    """Relics examination that settled it; then it no longer stands against the work."""


@dataclass(frozen=True, slots=True)
class GatePaper:
    """A paper that is missing."""

    code: str
    title: dict[str, str]
    issuer: dict[str, str]
    needed_by: str
    is_due: bool
    """Its absence refuses now; else it is needed later."""


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """The answer about one work at one stage."""

    artwork_id: str
    stage: str
    destination: str
    decision: Literal["ALLOW", "NEEDS", "REFER", "DENY"]
    refuses: bool
    """Whether it stops the stage asked about: DENY, REFER, or a paper that is due."""
    reasons: list[GateReason]
    notes: list[GateReason]
    needs: list[str]
    papers: list[GatePaper]
    holds: list[str]
    """Kinds of holds that stand."""
    ruleset: str
    digest: str
    decided_at: datetime
    decision_id: str | None = None

    @property
    def codes(self) -> list[str]:
        """Codes of the rules that stand against it."""
        return list(dict.fromkeys(reason.code for reason in self.reasons if reason.settled_by is None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """What the market knows of a deal; everything may be unknown, and unknown is never taken as harmless."""

    sale_form: Literal["fixed_price", "private_treaty", "auction"] | None = None
    buyer_foreign: bool | None = None
    value_eur: int | None = None
    buyer_known: bool = False
    """Identity, beneficial owner and funds of this buyer were checked, and that holds today (R-41)."""
    sanctions: Literal["clear", "hit", "unscreened"] = "unscreened"
    """What the lists said of this buyer (R-40)."""


def gate(
    session: Session,
    *,
    artwork_id: str,
    stage: Stage,
    destination: str | None = None,
    at: datetime,
    deal: Deal | None = None,
    read: Read | None = None,
) -> GateAnswer:
    """Ask about one work.

    :param destination: ISO 3166-1 alpha-2 of the country it is to go to; None where it stays in China
    :param read: what a page has read of the registry already
    :raises ArtworkUnknown: if there is no such work
    :raises DayUnknownToTheRules: if `at` lies before the first day the rules know
    """
    found = gates(session, [artwork_id], stage=stage, destination=destination, at=at, deal=deal, read=read)
    if artwork_id not in found:
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    return found[artwork_id]


def gates(
    session: Session,
    artwork_ids: Iterable[str],
    *,
    stage: Stage,
    destination: str | None = None,
    at: datetime,
    deal: Deal | None = None,
    read: Read | None = None,
) -> dict[str, GateAnswer]:
    """Ask about many works at once; works that are not registered are left out."""
    return {
        artwork_id: said(about, decided(about, stage=stage, destination=destination, at=at, deal=deal), at=at)
        for artwork_id, about in known(session, artwork_ids, read=read).items()
    }


def reach(
    session: Session, artwork_ids: Iterable[str], *, destinations: Iterable[str], at: datetime
) -> dict[str, dict[str, export.Decision]]:
    """Ask for many works and countries at once whether each may be bought for it, as if now; nothing is kept.

    :param destinations: ISO 3166-1 alpha-2; `CN` asks for a work that stays
    """
    wanted = list(destinations)
    return {
        artwork_id: {
            country: decided(about, stage="checkout", destination=None if country == HOME else country, at=at)
            for country in wanted
        }
        for artwork_id, about in known(session, artwork_ids).items()
    }


def decided(
    about: Known,
    *,
    stage: Stage,
    destination: str | None,
    at: datetime,
    deal: Deal | None = None,
    rules: Ruleset | None = None,
) -> export.Decision:
    """Return the rules' decision on what is known.

    :param rules: the ruleset to ask; the one of that day where it is left out
    :raises DayUnknownToTheRules: if `at` lies before the first day the rules know
    """
    deal = deal or Deal()
    rules = rules or about.law.on(law_day(at))
    asked = Asked(
        stage=stage,
        destination=destination,
        on=law_day(at),
        certificate=about.certified(at),
        fingerprint="match" if about.is_identified else "not_checked",
        customs=about.customs,
        holds=about.standing,
        papers=about.paper_codes(law_day(at)),
        sale_form=deal.sale_form,
        buyer_foreign=deal.buyer_foreign,
        value_eur=deal.value_eur,
        buyer_known=deal.buyer_known,
        sanctions=deal.sanctions,
        sold=about.is_sold,
    )
    try:
        return export.decide(
            assemble(about.registered, about.stated, asked), records=about.records, rules=rules
        )
    except export.BeforeTheRules as error:
        raise DayUnknownToTheRules(earliest_on=rules.earliest_as_of) from error


def said(about: Known, decision: export.Decision, *, at: datetime) -> GateAnswer:
    """Return a decision as a card."""
    stage = decision.facts["stage"]
    papers = [_paper(code, stage) for code in decision.needs]
    hard = decision.outcome in {export.Outcome.DENY, export.Outcome.REFER}
    return GateAnswer(
        artwork_id=str(about.card.id),
        stage=stage,
        destination=decision.facts["move"]["dest"] or HOME,
        decision=decision.outcome.value,
        refuses=hard or any(paper.is_due for paper in papers),
        reasons=[_reason(finding) for finding in decision.findings],
        notes=[_reason(finding) for finding in decision.notes],
        needs=list(decision.needs),
        papers=papers,
        holds=list(about.standing),
        ruleset=decision.ruleset,
        digest=decision.digest,
        decided_at=at,
    )


def _reason(finding: export.Finding) -> GateReason:
    return GateReason(
        code=finding.rule.id,
        outcome=finding.outcome.value,
        title=finding.rule.title,
        text=finding.rule.explain,
        article=finding.law,
        articles={"en": finding.law, "zh": finding.law_zh},
        article_basis=finding.law_basis,
        condition=finding.line.condition,
        source=finding.line.source,
        basis=finding.line.basis,
        needs=list(finding.line.needs),
        settled_by=finding.settled_by,
    )


def _paper(code: str, stage: str) -> GatePaper:
    kind = paper_kinds()[code]
    return GatePaper(
        code=code, title=kind.title, issuer=kind.issuer, needed_by=kind.needed_by, is_due=is_due(code, stage)
    )
