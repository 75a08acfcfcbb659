"""Words: each state its own, and everything in Chinese too."""

import ast
import inspect
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from authentication.evidence import (
    bid_history,
    dossier,
    errors,
    extract,
    logged,
    said,
    sealed,
    showing,
    verifying,
    words,
)
from authentication.evidence.chinese import ZH
from authentication.evidence.errors import CredentialBroken, EvidenceError, NotCanonical
from authentication.evidence.reasons import REASONS, reason
from authentication.evidence.verdict import State
from tests.unit.evidence.making import NOON, certified

ROOT = Path(__file__).resolve().parents[3]


def messages() -> set[str]:
    """Return every message id that a step can say, read from the source."""
    found = {EvidenceError.message, *(kind.message for kind in EvidenceError.__subclasses__())}
    for module in (logged, said, verifying, dossier, sealed, bid_history, extract):
        calls = [
            each for each in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(each, ast.Call)
        ]
        for call in calls:
            if isinstance(call.func, ast.Name) and call.func.id in {"Failed", "Skipped", "Found", "Step"}:
                texts = [each.value for each in call.args if isinstance(each, ast.Constant)]
                found |= {each for each in texts if isinstance(each, str)}
    return found


def reasons() -> dict[str, str]:
    """Return every reason that an error of the library carries, with where it is; facts in it are '7'."""
    found = {}
    for path in sorted((ROOT / "authentication/evidence").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            kind = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
            if not isinstance(call, ast.Call) or not kind[:1].isupper():
                continue
            for given in call.keywords:
                parts = given.value.values if isinstance(given.value, ast.JoinedStr) else [given.value]
                texts = [str(one.value) if isinstance(one, ast.Constant) else "7" for one in parts]
                if given.arg == "why" and any(isinstance(one, ast.Constant) for one in parts):
                    found["".join(texts)] = f"{path.name}:{call.lineno}"
    return found


class TestStates:
    def test_each_has_words_of_its_own(self) -> None:
        assert set(words.STATES) == set(State)
        for part in ("glyph", "word", "advice"):
            assert len({getattr(each, part) for each in words.STATES.values()}) == len(State)
        assert len({words.say(each.word, lang="zh") for each in words.STATES.values()}) == len(State)

    def test_the_papers_name_each_from_the_best_to_the_worst(self) -> None:
        paper = (ROOT / "docs/formats/passport.md").read_text(encoding="utf-8")
        guide = (ROOT / "docs/verify.md").read_text(encoding="utf-8")

        assert re.findall(r"^\| `(\w+)` \|", paper.partition("## States")[2], re.MULTILINE) == list(State)
        for state in set(State) - {State.VALID, State.SAME_PICTURE, State.ANOTHER_PICTURE}:
            assert f"{words.STATES[state].glyph} {words.STATES[state].word}" in guide

    def test_each_step_has_a_title(self) -> None:
        assert list(words.STEP_TITLES) == [name for name, _ in verifying.STEPS]
        assert list(words.DOSSIER_TITLES) == [name for name, _ in dossier.STEPS]
        assert set(words.HISTORY_TITLES) == {name for name, _ in bid_history.STEPS} - {"seal", "content"}
        assert set(words.EXTRACT_TITLES) == {name for name, _ in extract.STEPS} - {"seal", "content"}


class TestChinese:
    def test_is_there_for_every_message(self) -> None:
        ids = messages() | set(words.TITLES.values()) | {bid_history.ILL_LAID, extract.ILL_LAID}
        ids |= {each for state in words.STATES.values() for each in (state.word, state.advice)}

        assert len(ids) > 90
        assert ids - set(ZH) == set()

    @pytest.mark.parametrize("message", sorted(ZH))
    def test_has_the_places_of_the_english(self, message: str) -> None:
        places = re.compile(r"%\((\w+)\)s")

        assert sorted(places.findall(message)) == sorted(places.findall(ZH[message]))
        assert re.search(r"[\u4e00-\u9fff]", ZH[message])

    def test_is_there_for_every_reason(self) -> None:
        found = reasons()

        assert len(found) > 130
        assert {
            text: where
            for text, where in found.items()
            if not re.search(r"[\u4e00-\u9fff]", reason(text)) and text != "7: 7"
        } == {}

    def test_of_a_reason_within_a_reason_is_said_with_its_facts(self) -> None:
        why = CredentialBroken(why=NotCanonical(why="the number 1.5 is not an integer"))

        assert words.say(why.message, why.facts, lang="zh") == (
            "凭证格式有误：不是规范 JSON：数字 1.5 不是整数。"
        )
        assert reason("no words of ours") == "no words of ours"

    def test_of_a_reason_has_the_places_of_the_english(self) -> None:
        places = re.compile(r"%\((\w+)\)s")

        for english, chinese in REASONS.items():
            assert sorted(places.findall(english)) == sorted(places.findall(chinese)), english

    def test_of_what_is_unknown_is_the_english(self) -> None:
        assert words.say("No such %(thing)s.", {"thing": "words"}, lang="zh") == "No such words."


class TestShowing:
    @pytest.mark.parametrize(("lang", "word"), [("en", "Valid"), ("zh", "有效")])
    def test_a_verdict_is_shown_in_lines(self, lang: str, word: str) -> None:
        registry = certified()
        verdict = verifying.verify(registry.file(), trust=registry.trust(), at=NOON + timedelta(days=1))

        text = "\n".join(showing.lines(verdict, lang=lang))

        assert word in text.splitlines()[0]
        assert "Li Hua" in text
        assert "12000" not in text
        assert text.count("\n") == 11 + 3 + 1

    def test_a_verdict_is_plain_json(self) -> None:
        registry = certified()
        verdict = verifying.verify(registry.file(), trust=registry.trust(), at=NOON + timedelta(days=1))

        found = json.loads(json.dumps(showing.to_json(verdict)))

        assert (found["state"], found["valid"]) == ("valid", True)
        assert found["log"]["root"] == registry.tree.root().hex()
        assert [step["name"] for step in found["steps"]] == list(words.STEP_TITLES)


def test_no_error_of_this_library_is_anything_else() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)]

    assert len(kinds) == 23
    assert all(issubclass(each, EvidenceError) for each in kinds)
