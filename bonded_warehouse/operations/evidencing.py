"""From what somebody brings to the papers of a step: what a kept paper says is taken from its row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bonded_warehouse import errors
from bonded_warehouse.gate_errors import PaperUnknown
from bonded_warehouse.models import papers
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations.particulars import Paper
from bonded_warehouse.rules.standing import Circumstances, Document
from foundation.errors import Coded


@dataclass(frozen=True, slots=True)
class Brought:
    """A paper as somebody brings it: by its reference, or by the number of one that is kept here."""

    code: str
    reference: str = ""
    paper_id: str | None = None
    sha256: str | None = None
    expires_on: date | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def papers_of(session: Session, holding: Holding, brought: Sequence[Brought]) -> list[Paper]:
    """Return the papers of a step.

    :raises PaperUnknown: if one names a kept paper that is not there
    :raises PaperNotVerified: if the kept paper is not verified
    """
    return [_paper(session, holding, one) for one in brought]


def _paper(session: Session, holding: Holding, one: Brought) -> Paper:
    if one.paper_id is None:
        return Paper(
            Document(one.code, one.reference, one.sha256, one.expires_on, covers=holding.artwork_id),
            one.detail,
        )
    kept = session.get(papers.Paper, one.paper_id)
    if kept is None:
        raise PaperUnknown(paper_id=one.paper_id)
    if kept.state is not papers.PaperState.VERIFIED:
        raise errors.PaperNotVerified(code=Coded(kept.code, "paper"), reference=kept.number)
    return Paper(
        Document(one.code, kept.number, kept.sha256, kept.valid_to_on, covers=kept.artwork_id),
        {**one.detail, "paper_id": kept.id, "paper_code": kept.code, "issuer": kept.issuer},
    )


def circumstances_of(brought: Sequence[Brought], *, told: Collection[str] = ()) -> Circumstances:
    """Return the circumstances that the papers of a step show.

    A customs seal is broken by customs' named officer when customs' consent is there; a closed loss is
    reopened by customs' reply.
    """
    codes = {one.code for one in brought}
    return Circumstances(
        told=frozenset(told),
        by_customs="customs_consent" in codes,
        case_reopened="customs_reply" in codes,
    )
