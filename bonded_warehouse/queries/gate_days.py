"""What the gate answers for a past day: on what was known of a work when that day ended in China.

Each fact is read where its history is: statements by version, papers, holds and examinations by their
instants, certificates by what the log says of them, custody by its chain. Where a history does not lead to
what stands today, the house has not kept it: then the answer says so and goes to a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.gate_errors import DayAhead, DayBeforeWork
from bonded_warehouse.models.clearance import LegalFacts
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.papers import PaperState
from bonded_warehouse.queries.clearance import PaperCard, StatedCard, unstated
from bonded_warehouse.queries.gate import GateAnswer, GateReason, decided, said
from bonded_warehouse.queries.gate_facts import CHINA, Custody, Known, Read, known, law_day, word_of
from bonded_warehouse.queries.holds import HoldCard
from bonded_warehouse.queries.tenures import PASSED
from bonded_warehouse.rules.export import Decision
from bonded_warehouse.rules.export_facts import Stage
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.rules.table import TABLE

RELEASE: Final = "M22"
"""The step by which goods are released for export; what they were before stays what they are to the law."""
NOT_KEPT: Final = "NOT-KEPT"
"""Code of the reason for what this house has not kept of that day."""
TITLE: Final = {"en": "Not kept for that day", "zh": "当日情况未留存"}
ARTICLE: Final = {
    "en": "Choice of this house: what is not known of a day goes to a person",
    "zh": "本平台规则：当日情况不明的，交由人工认定",
}
TEXTS: Final = {
    "certificate": {
        "en": "What became of its certificate is not kept as it was on that day.",
        "zh": "其证书在当日的状态未留存。",
    },
    "custody": {
        "en": "Where it stood in custody is not kept as it was on that day.",
        "zh": "其在当日的保管状态未留存。",
    },
    "papers": {
        "en": "When a paper on file was verified or rejected is not kept; it is not counted.",
        "zh": "在档文件何时核实或驳回未留存，故不予计入。",
    },
}


@dataclass(frozen=True, slots=True)
class Then:
    """A work as it was known when a past day ended."""

    on: date
    at: datetime
    """The last instant of that day in China."""
    now: Known
    """As it is known today: who may read about it hangs on this, not on what was."""
    about: Known
    not_kept: tuple[str, ...]
    """Names of `TEXTS`."""

    @property
    def begins(self) -> datetime:
        """The first instant of that day."""
        return datetime.combine(self.on, time(), CHINA)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return self.begins + timedelta(days=1)

    def decision(self, *, stage: Stage, destination: str | None) -> Decision:
        """Return the rules' decision of that day.

        :raises DayUnknownToTheRules: if it lies before the first day the rules know
        """
        return decided(self.about, stage=stage, destination=destination, at=self.at)

    def answer(self, decision: Decision) -> GateAnswer:
        """Return a decision of that day as a card: never milder than REFER where something is not kept."""
        found = said(self.about, decision, at=self.at)
        if not self.not_kept:
            return found
        return replace(
            found,
            decision="DENY" if found.decision == "DENY" else "REFER",
            refuses=True,
            reasons=[*found.reasons, *(_reason(name) for name in self.not_kept)],
        )


def past(day: date | None, *, at: datetime) -> date | None:
    """Return the day if it is over in China; None where it is today, or no day is named.

    :raises DayAhead: if it lies ahead
    """
    today = law_day(at)
    if day is not None and day > today:
        raise DayAhead(today=today, fields={"day": DayAhead.message})
    return None if day == today else day


def known_then(session: Session, artwork_id: str, *, on: date) -> Then:
    """Return a work as it was known when a day ended: ten queries at most.

    Whether the reader may see it is for the caller to say, and whether it was there: `require_registered`.

    :raises ArtworkUnknown: if there is no such work
    """
    ends = datetime.combine(on + timedelta(days=1), time(), CHINA)
    key = registry.ArtworkId(artwork_id)
    works = registry.artworks(session, [artwork_id])
    if key not in works:
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    certification = registry.certification_before(session, [artwork_id], before=ends)[key]
    read = Read(works, {key: certification.now}, {artwork_id: _stated(session, artwork_id, ends)})
    now = known(session, [artwork_id], read=read)[artwork_id]
    custody, has_chain = _custody(session, artwork_id, ends)
    papers = tuple(_paper(card, ends) for card in now.papers if card.supplied_at < ends)
    examinations = tuple(one for one in now.examinations if one.examined_at < ends)
    used = {one.id for one in examinations}
    wrong = {
        "certificate": not certification.is_kept,
        "custody": not has_chain,
        "papers": any(card.state != PaperState.SUPPLIED and card.decided_at is None for card in now.papers),
    }
    about = replace(
        now,
        certificate=certification.then,
        papers=papers,
        examinations=examinations,
        records=tuple(one for one in now.records if one.id in used),
        holds=tuple(_hold(card, ends) for card in now.holds if card.placed_at < ends),
        custody=custody,
    )
    at = ends - timedelta(microseconds=1)
    return Then(on, at, now, about, tuple(name for name, is_wrong in wrong.items() if is_wrong))


def require_registered(then: Then) -> None:
    """Require that the work was registered by the end of that day.

    :raises DayBeforeWork: if it was not
    """
    if then.about.card.registered_at > then.at:
        registered_on = law_day(then.about.card.registered_at)
        raise DayBeforeWork(registered_on=registered_on, fields={"day": "The work was not registered yet."})


def _stated(session: Session, artwork_id: str, ends: datetime) -> StatedCard:
    query = sa.select(LegalFacts).where(LegalFacts.artwork_id == artwork_id, LegalFacts.recorded_at < ends)
    row = session.scalars(query.order_by(LegalFacts.version.desc()).limit(1)).one_or_none()
    return unstated(artwork_id) if row is None else StatedCard.of(row)


def _paper(card: PaperCard, ends: datetime) -> PaperCard:
    """Return a paper as it stood: not decided on yet, where that came later."""
    if card.decided_at is not None and card.decided_at < ends:
        return card
    return replace(
        card, state=PaperState.SUPPLIED.value, decided_by_name=None, decided_at=None, decided_why=""
    )


def _hold(card: HoldCard, ends: datetime) -> HoldCard:
    """Return a hold as it stood: not lifted yet, where that came later."""
    if card.lifted_at is None or card.lifted_at < ends:
        return card
    return replace(card, lifted_at=None, lifted_by_name=None, lift_reason=None)


def _custody(session: Session, artwork_id: str, ends: datetime) -> tuple[Custody | None, bool]:
    """Return how a work stood in custody, and whether its chains lead to how it stands today."""
    query = (
        sa.select(Holding, CustodyEvent)
        .outerjoin(CustodyEvent, CustodyEvent.holding_id == Holding.id)
        .where(Holding.artwork_id == artwork_id)
        .order_by(Holding.id, CustodyEvent.seq)
    )
    found, is_kept = None, True
    rows: Iterable[Sequence[Any]] = session.execute(query)  # the link None where there is none
    for holding, of_holding in groupby(rows, key=lambda row: row[0]):
        links = [link for _, link in of_holding if link is not None]
        is_kept = is_kept and _leads_to(links, holding)
        if holding.opened_at < ends:
            found = _stood(holding, links, ends) or found
    return found, is_kept


def _leads_to(links: list[CustodyEvent], holding: Holding) -> bool:
    if not links:
        return holding.state is CustodyState.NONE and holding.owner_id == holding.depositor_id
    owner = next((one.circumstances.get("to_owner") for one in reversed(links) if one.event == PASSED), None)
    return (
        len(links) == holding.chain_length
        and (links[-1].to_state, links[-1].customs_status) == (holding.state, holding.customs_status)
        and holding.owner_id == (owner or holding.depositor_id)
    )


def _stood(holding: Holding, links: Iterable[CustodyEvent], ends: datetime) -> Custody | None:
    """Return how a holding stood; None where it was closed by then."""
    state, status, before_release = CustodyState.NONE, None, None
    owner_id = holding.depositor_id
    for link in links:
        if link.occurred_at >= ends:
            break
        if link.transition == RELEASE:
            before_release = status
        state, status = link.to_state, link.customs_status
        owner_id = link.circumstances["to_owner"] if link.event == PASSED else owner_id
    if state is CustodyState.NONE:
        is_open = holding.closed_at is None or holding.closed_at >= ends
    else:
        is_open = state not in TABLE.terminal and state is not CustodyState.DELIVERED
    if not is_open:
        return None
    word = word_of(status or holding.intended_status, before_release)
    return Custody(holding.id, word, state, owner_id != holding.depositor_id)


def _reason(name: str) -> GateReason:
    return GateReason(
        code=NOT_KEPT,
        outcome="REFER",
        title=TITLE,
        text=TEXTS[name],
        article=ARTICLE["en"],
        articles=ARTICLE,
        article_basis="D",
        condition=name,
        source=ARTICLE["en"],
        basis="D",
        needs=[],
        settled_by=None,
    )
