"""A search index in a dict: for tests, and to judge the other by."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from marketplace.search import tokens
from marketplace.search.index import FILTERS, Question, Results, WorkDocument


class MemoryIndex:
    """Looks at every document for every question. Known to this process alone."""

    def __init__(self) -> None:
        self._documents: dict[str, tuple[WorkDocument, list[str]]] = {}

    def put(self, documents: Iterable[WorkDocument]) -> int:
        """Add documents, each in place of the one of its id."""
        count = 0
        for document in documents:
            words = [token for text in (*document.texts, document.body) for token in tokens.tokens(text)]
            self._documents[document.id] = (document, words)
            count += 1
        return count

    def remove(self, ids: Iterable[str]) -> None:
        """Forget works."""
        for work_id in ids:
            self._documents.pop(work_id, None)

    def replace_all(self, documents: Iterable[WorkDocument]) -> int:
        """Forget everything and add these."""
        fresh = MemoryIndex()
        count = fresh.put(documents)
        self._documents = fresh._documents
        return count

    def find(self, question: Question) -> Results:
        """Answer a question."""
        scored = [
            (score, document)
            for document, words in self._documents.values()
            if (score := _score(question.text, words)) and _admits(question, document)
        ]
        scored.sort(key=lambda pair: _key(question, *pair))
        page = scored[question.offset : question.offset + question.limit]
        return Results(
            ids=tuple(document.id for _, document in page),
            total=len(scored),
            facets={name: self._facet(name, question) for name in FILTERS},
        )

    def _facet(self, name: str, question: Question) -> list[tuple[str, int]]:
        others = {key: value for key, value in question.filters.items() if key != name}
        wider = replace(question, filters=others)
        counts = Counter(
            getattr(document, name)
            for document, words in self._documents.values()
            if _score(question.text, words) and _admits(wider, document)
        )
        counts.pop("", None)
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _admits(question: Question, document: WorkDocument) -> bool:
    return (
        all(getattr(document, name) == value for name, value in question.filters.items())
        and (question.price_from is None or document.price_minor >= question.price_from)
        and (question.price_to is None or document.price_minor <= question.price_to)
    )


def _key(question: Question, score: float, document: WorkDocument) -> tuple[float, float, str]:
    firsts = {
        "relevance": -score,
        "newest": -document.listed_at,
        "closing": document.closes_at,
        "price": document.price_minor,
        "-price": -document.price_minor,
    }
    return firsts[question.order], -document.listed_at, document.id


def _score(text: str, words: list[str]) -> float:
    """Return how well a document answers; nothing if too little of the question is in it."""
    runs = tokens.runs(text[: tokens.LIMIT])
    if not runs:
        return 1.0
    scores = [_run_score(run, words) for run in runs]
    met = sum(score > 0 for score in scores)
    return sum(scores) if met >= tokens.enough(len(runs)) else 0.0


def _run_score(run: tokens.Run, words: list[str]) -> float:
    if run.is_cjk:
        met = sum(pair in words for pair in run.pairs)
        return 4.0 * met if met >= tokens.enough(len(run.pairs)) else 0.0
    if run.text in words:
        return 4.0
    allowed = tokens.tolerance(run.text)
    return 1.0 if any(_begins(word, run.text, allowed) for word in words) else 0.0


def _begins(word: str, start: str, allowed: int) -> bool:
    """Say whether a word begins with `start`, up to so many wrong letters."""
    row = list(range(len(start) + 1))
    best = row[-1]
    for at, letter in enumerate(word, 1):
        before, row[0] = row[0], at
        for n, wanted in enumerate(start, 1):
            before, row[n] = row[n], min(row[n] + 1, row[n - 1] + 1, before + (letter != wanted))
        best = min(best, row[-1])
    return best <= allowed
