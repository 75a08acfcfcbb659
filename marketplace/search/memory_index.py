"""A search index in a dict: for tests, and to judge the others by."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from marketplace.search import tokens
from marketplace.search.index import FACET_VALUES, Question, Results, WorkDocument


@dataclass(frozen=True, slots=True)
class _Kept:
    """A document and what it is found by."""

    document: WorkDocument
    words: frozenset[str]
    sounds: frozenset[str]

    @classmethod
    def of(cls, document: WorkDocument) -> "_Kept":
        return cls(
            document,
            frozenset(word for text in (*document.texts, document.body) for word in tokens.tokens(text)),
            frozenset(heard for text in document.texts for heard in tokens.sounds(text)),
        )


class MemoryIndex:
    """Looks at every document for every question. Known to this process alone."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def put(self, documents: Iterable[WorkDocument]) -> int:
        """Add documents, each in place of the one of its id."""
        count = 0
        for document in documents:
            self._kept[document.id] = _Kept.of(document)
            count += 1
        return count

    def remove(self, ids: Iterable[str]) -> None:
        """Forget works."""
        for work_id in ids:
            self._kept.pop(work_id, None)

    def replace_all(self, documents: Iterable[WorkDocument]) -> int:
        """Forget everything and add these."""
        fresh = MemoryIndex()
        count = fresh.put(documents)
        self._kept = fresh._kept
        return count

    def find(self, question: Question) -> Results:
        """Answer a question."""
        scores = self._scores(question)
        scored = [(scores[one.document.id], one.document) for one in self._admitted(question, scores)]
        scored.sort(key=lambda pair: _key(question, *pair))
        page = scored[question.offset : question.offset + question.limit]
        return Results(
            ids=tuple(document.id for _, document in page),
            total=len(scored),
            facets={name: self._facet(name, question, scores) for name in question.facets},
        )

    def _facet(self, name: str, question: Question, scores: dict[str, float]) -> list[tuple[str, int]]:
        others = {key: values for key, values in question.filters.items() if key != name}
        wider = replace(question, filters=others)
        counts = Counter(
            value for one in self._admitted(wider, scores) for value in one.document.values(name)
        )
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:FACET_VALUES]

    def _admitted(self, question: Question, scores: dict[str, float]) -> list[_Kept]:
        return [
            one
            for work_id, one in self._kept.items()
            if scores.get(work_id) and question.admits(one.document)
        ]

    def _scores(self, question: Question) -> dict[str, float]:
        """Return how well each document answers the text; those with too little of it are left out."""
        runs = tokens.asked(question.text)
        if not runs:
            return dict.fromkeys(self._kept, 1.0)
        needed = 1 if question.is_loose else tokens.enough(len(runs))
        met = [self._run(run, is_loose=question.is_loose) for run in runs]
        whole = tokens.joined(runs)
        scores = {}
        for work_id, one in self._kept.items():
            parts = [found[work_id] for found in met if work_id in found]
            bonus = 8.0 if whole and whole in one.sounds else 0.0
            if len(parts) >= needed or bonus:
                scores[work_id] = sum(parts) + bonus
        return scores

    def _run(self, run: tokens.Run, *, is_loose: bool) -> dict[str, float]:
        """Return which documents have one part of the text, and what that counts."""
        if run.is_cjk:
            return {
                work_id: score
                for work_id, one in self._kept.items()
                if (score := _characters(run, one.words, is_loose=is_loose))
            }
        whole = {work_id: 4.0 for work_id, one in self._kept.items() if run.text in one.words}
        heard = {work_id: 3.0 for work_id, one in self._kept.items() if run.text in one.sounds}
        begun = self._begun(run.text, 0)
        found = begun | heard | whole
        return found or self._begun(run.text, tokens.tolerance(run.text) + is_loose)

    def _begun(self, start: str, allowed: int) -> dict[str, float]:
        return {
            work_id: 1.0
            for work_id, one in self._kept.items()
            if any(_begins(word, start, allowed) for word in (*one.words, *one.sounds))
        }


def _key(question: Question, score: float, document: WorkDocument) -> tuple[float, float, str]:
    firsts = {
        "relevance": -score,
        "newest": -document.listed_at,
        "closing": document.closes_at,
        "price": document.price_minor,
        "-price": -document.price_minor,
    }
    return firsts[question.order], -document.listed_at, document.id


def _characters(run: tokens.Run, words: frozenset[str], *, is_loose: bool) -> float:
    """Return what a stretch of Chinese counts: by its pairs, else by its characters in any order."""
    pairs = sum(pair in words for pair in run.pairs)
    if pairs >= (1 if is_loose else tokens.enough(len(run.pairs))):
        return 4.0 * pairs
    alone = sum(character in words for character in set(run.text))
    return 1.0 * alone if run.is_long and alone >= tokens.enough(len(set(run.text))) else 0.0


def _begins(word: str, start: str, allowed: int) -> bool:
    """Say whether a word begins with `start`, up to so many wrong letters."""
    if not allowed:
        return word.startswith(start)
    row = list(range(len(start) + 1))
    best = row[-1]
    for at, letter in enumerate(word, 1):
        before, row[0] = row[0], at
        for n, wanted in enumerate(start, 1):
            before, row[n] = row[n], min(row[n] + 1, row[n - 1] + 1, before + (letter != wanted))
        best = min(best, row[-1])
    return best <= allowed
