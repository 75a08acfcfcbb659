"""verify(): the numbered steps from a passport to a Verdict."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from authentication.evidence import hands, logged, said
from authentication.evidence.case import Case, Failed, Found, Known, Skipped
from authentication.evidence.disclosure import Disclosure
from authentication.evidence.errors import EvidenceError, NotAPassport
from authentication.evidence.fingerprint import Fingerprint
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.verdict import Outcome, Said, State, Step, Verdict

STEPS: Final[tuple[tuple[str, Callable[[Case], Found]], ...]] = (
    ("format", logged.read_format),
    ("log", logged.open_log),
    ("witnesses", logged.ask_witnesses),
    ("inclusion", logged.require_inclusion),
    ("signatures", said.require_signatures),
    ("life", said.require_one_life),
    ("disclosures", said.open_disclosures),
    ("certificate", said.judge_certificate),
    ("status", said.ask_status),
    ("photograph", said.compare_photograph),
    ("people", hands.check_people),
)
"""In their order; each is asked, whatever the others said, so that a verdict tells all that is wrong."""


def verify(
    data: bytes,
    *,
    trust: TrustPolicy,
    at: datetime,
    photograph: Fingerprint | None = None,
    turns: tuple[str, ...] = (),
    status_lists: Iterable[Mapping[str, Any]] = (),
    known_checkpoints: Iterable[Known] = (),
    disclosures: Iterable[Disclosure] = (),
) -> Verdict:
    """Return what may be said of a passport at an instant. It never raises for what the file says.

    (1) format, (2) log, (3) witnesses, (4) inclusion, (5) signatures, (6) life, (7) disclosures,
    (8) certificate, (9) status, (10) photograph, (11) people. The worst of what they
    found is the verdict's state.

    :param data: the bytes of the passport's file
    :param at: the instant for which is asked; expiry and the age of status lists are held against it
    :param photograph: what to compare with the certified photographs, if anything
    :param turns: the photograph's PDQ turned and mirrored (`fingerprint.pdq_turns`), to know it in any
        position
    :param status_lists: signed status lists got elsewhere; the newest of each list counts
    :param known_checkpoints: checkpoints of the log got elsewhere, to show a fork
    :param disclosures: sealed values that were opened to the asker
    """
    case = Case(
        data=data,
        trust=trust,
        at=at,
        photograph=photograph,
        turns=turns,
        more_lists=tuple(status_lists),
        known=tuple(known_checkpoints),
        more_disclosures=tuple(disclosures),
    )
    steps = tuple(_take(number, name, step, case) for number, (name, step) in enumerate(STEPS, start=1))
    states = [step.state for step in steps if step.state is not None]
    return Verdict(
        state=max(states, key=list(State).index, default=State.VALID),
        steps=steps,
        at=at,
        artwork=case.passport.artwork if case.passport else None,
        certificate_id=case.certificate.id if case.certificate else None,
        statements=tuple(_said(case)) if case.passport else (),
        log_origin=case.checkpoint.origin if case.checkpoint else None,
        log_size=case.checkpoint.size if case.checkpoint else None,
        log_root=case.checkpoint.root if case.checkpoint else None,
        witnesses=case.witnesses,
    )


def _take(number: int, name: str, step: Callable[[Case], Found], case: Case) -> Step:
    if number > 1 and case.passport is None:
        return Step(number, name, Outcome.SKIPPED, "The file could not be read.")
    try:
        found = step(case)
    except Failed as failed:
        return Step(number, name, Outcome.FAILED, failed.message, failed.facts, failed.state)
    except Skipped as skipped:
        return Step(number, name, Outcome.SKIPPED, skipped.message, skipped.facts)
    except EvidenceError as error:
        state = State.NOT_A_PASSPORT if isinstance(error, NotAPassport) else State.PROOF_BROKEN
        return Step(number, name, Outcome.FAILED, error.message, error.facts, state)
    return Step(number, name, Outcome.PASSED, found.message, found.facts)


def _said(case: Case) -> Iterable[Said]:
    for number, entry, each in case.each():
        issuer = case.trust.issuer(each.issuer)
        opened = case.opened.get(number, {})
        yield Said(
            number=number,
            id=each.id,
            kind=each.kind,
            issuer=each.issuer,
            issuer_name=issuer.name if issuer else None,
            issued_at=each.issued_at,
            recorded_at=entry.logged.recorded_at if entry.logged else None,
            index=entry.logged.index if entry.logged else None,
            claims=dict(each.claims),
            disclosed=opened,
            sealed=len(each.sealed) - len(opened),
        )
