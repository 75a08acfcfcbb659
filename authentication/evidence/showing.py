"""A Verdict as lines of text and as JSON."""

from collections.abc import Iterator
from typing import Any, Final

from authentication.evidence import canonical, hands
from authentication.evidence.verdict import Outcome, Said, Step, Verdict
from authentication.evidence.words import STATES, TITLES, say

MARKS: Final = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.SKIPPED: "–"}


def lines(verdict: Verdict, *, lang: str = "en") -> Iterator[str]:
    """Yield the lines in which a verdict is shown to a person."""
    yield from verdict_lines(verdict, lang=lang)
    for each in verdict.statements:
        index = "-" if each.index is None else each.index
        who = each.issuer_name or each.issuer
        yield f"     {canonical.instant_text(each.issued_at)}  #{index}  {each.kind}  {who}"
        signed = hands.in_words(each.claims.get("signatures"))
        if signed is not None:
            yield f"       {say(*signed, lang=lang)}"
        for name, value in each.disclosed.items():
            yield f"       {name}: {value}"


def verdict_lines(verdict: Verdict, *, lang: str = "en") -> Iterator[str]:
    """Yield the lines of the verdict alone: its state, and what each step found."""
    words = STATES[verdict.state]
    yield f"{words.glyph} {say(words.word, lang=lang)} | {say(words.advice, lang=lang)}"
    for step in verdict.steps:
        title, says = say(TITLES[step.name], lang=lang), say(step.message, step.facts, lang=lang)
        yield f"  {MARKS[step.outcome]} {step.number:2d} {title}: {says}"


def to_json(verdict: Verdict, *, lang: str = "en") -> dict[str, Any]:
    """Return the verdict as a JSON object. Its names and states are stable; its words are for people."""
    words = STATES[verdict.state]
    return {
        "state": verdict.state.value,
        "valid": verdict.is_valid,
        "word": say(words.word, lang=lang),
        "advice": say(words.advice, lang=lang),
        "at": canonical.instant_text(verdict.at),
        "artwork": verdict.artwork,
        "certificate": verdict.certificate_id,
        "log": {
            "origin": verdict.log_origin,
            "size": verdict.log_size,
            "root": None if verdict.log_root is None else verdict.log_root.hex(),
            "witnesses": list(verdict.witnesses),
        },
        "steps": [_step_json(step, lang) for step in verdict.steps],
        "statements": [_said_json(each) for each in verdict.statements],
    }


def _step_json(step: Step, lang: str) -> dict[str, Any]:
    return {
        "number": step.number,
        "name": step.name,
        "outcome": step.outcome.value,
        "state": None if step.state is None else step.state.value,
        "says": say(step.message, step.facts, lang=lang),
    }


def _said_json(each: Said) -> dict[str, Any]:
    return {
        "number": each.number,
        "id": each.id,
        "kind": each.kind,
        "issuer": each.issuer,
        "issuer_name": each.issuer_name,
        "issued_at": canonical.instant_text(each.issued_at),
        "recorded_at": None if each.recorded_at is None else canonical.instant_text(each.recorded_at),
        "index": each.index,
        "claims": each.claims,
        "disclosed": each.disclosed,
        "sealed": each.sealed,
    }
